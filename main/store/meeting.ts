/** Joint meetings, their items and decisions, and what was written over the texts of their briefings. */
import type {
  ItemSubject,
  Meeting,
  MeetingChange,
  MeetingDecision,
  MeetingDecisionInput,
  MeetingItem,
  MeetingItemInput,
  MeetingSummary,
} from '../../contract/briefing.ts'
import type { Day, Filter } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { categoryCode, categoryOf } from './codes.ts'
import type { Connection } from './open.ts'

/** A meeting without what others know of it. */
export type StoredMeeting = Omit<Meeting, 'snapshot'>
export type MeetingRow = Required<Omit<StoredMeeting, 'id' | 'items' | 'decisions' | 'previous' | 'minutes' | 'state'>> &
  Partial<Pick<Meeting, 'minutes' | 'state'>>
/** A decision and the meeting that took it. */
export interface EarlierDecision {
  decision: MeetingDecision
  meeting: { id: number; number: number; day: Day }
}
/** A block of a meeting's briefing that somebody wrote over; `runs` is the JSON of Words (main/brief/runs.ts). */
export interface StoredEdit {
  block: string
  runs: string
}

interface Row {
  id: number
  number: number
  title: string
  day: string
  period_from: string
  period_to: string
  filter: string
  language: Language
  agencies: string
  agenda: string
  minutes: string
  state: Meeting['state']
}
interface ItemRow {
  id: number
  meeting_id: number
  title: string
  note: string
  subject: string
}
interface DecisionRow {
  id: number
  meeting_id: number
  text: string
  agency: string | null
  due: string | null
  expected: string
  place: string | null
  category_id: number | null
  state: MeetingDecision['state']
  state_day: string | null
  note: string
}

const toItem = (r: ItemRow): MeetingItem => ({
  id: r.id,
  meeting: r.meeting_id,
  title: r.title,
  note: r.note,
  subject: JSON.parse(r.subject) as ItemSubject,
})
const toDecision = (r: DecisionRow): MeetingDecision => ({
  id: r.id,
  meeting: r.meeting_id,
  text: r.text,
  agency: r.agency,
  due: r.due,
  expected: r.expected,
  place: r.place === null ? null : (JSON.parse(r.place) as MeetingDecision['place']),
  category: r.category_id === null ? null : categoryOf(r.category_id),
  state: r.state,
  stateDay: r.state_day,
  note: r.note,
})

export function meetingCalls(db: Connection) {
  /** The meeting before one by day; of one day, the one entered first. */
  const before = (day: Day, id: number): Row | undefined =>
    db
      .prepare(
        `SELECT * FROM meeting WHERE removed_at IS NULL AND id <> ? AND (day < ? OR (day = ? AND id < ?))
         ORDER BY day DESC, id DESC LIMIT 1`,
      )
      .get(id, day, day, id) as Row | undefined
  const toMeeting = (r: Row): StoredMeeting => {
    const previous = before(r.day, r.id)
    return {
      id: r.id,
      number: r.number,
      title: r.title,
      day: r.day,
      period: { from: r.period_from, to: r.period_to },
      filter: JSON.parse(r.filter) as Filter,
      language: r.language,
      agencies: JSON.parse(r.agencies) as string[],
      agenda: JSON.parse(r.agenda) as string[],
      minutes: r.minutes,
      state: r.state,
      items: (db.prepare('SELECT * FROM meeting_item WHERE meeting_id = ? ORDER BY position, id').all(r.id) as ItemRow[]).map(
        toItem,
      ),
      decisions: (
        db.prepare('SELECT * FROM meeting_decision WHERE meeting_id = ? ORDER BY position, id').all(r.id) as DecisionRow[]
      ).map(toDecision),
      previous: previous ? { id: previous.id, number: previous.number, day: previous.day } : null,
    }
  }
  const one = (id: number): StoredMeeting | null => {
    const row = db.prepare('SELECT * FROM meeting WHERE id = ? AND removed_at IS NULL').get(id) as Row | undefined
    return row ? toMeeting(row) : null
  }
  /** A row of a meeting that is there. */
  const itemRow = (id: number): ItemRow | undefined =>
    db
      .prepare('SELECT i.* FROM meeting_item i JOIN meeting m ON m.id = i.meeting_id AND m.removed_at IS NULL WHERE i.id = ?')
      .get(id) as ItemRow | undefined
  const decisionRow = (id: number): DecisionRow | undefined =>
    db
      .prepare('SELECT d.* FROM meeting_decision d JOIN meeting m ON m.id = d.meeting_id AND m.removed_at IS NULL WHERE d.id = ?')
      .get(id) as DecisionRow | undefined
  /** Puts a row at a place of its list: all get whole positions anew, as a list has some dozens. */
  const place = (table: 'meeting_item' | 'meeting_decision', meeting: number, id: number, at: number): void => {
    const ids = (
      db.prepare(`SELECT id FROM ${table} WHERE meeting_id = ? AND id <> ? ORDER BY position, id`).all(meeting, id) as {
        id: number
      }[]
    ).map((r) => r.id)
    ids.splice(Math.min(at, ids.length), 0, id)
    const set = db.prepare(`UPDATE ${table} SET position = ? WHERE id = ?`)
    for (const [i, each] of ids.entries()) set.run(i, each)
  }
  const lastPosition = (table: 'meeting_item' | 'meeting_decision', meeting: number): number =>
    (
      db.prepare(`SELECT coalesce(max(position), -1) + 1 AS next FROM ${table} WHERE meeting_id = ?`).get(meeting) as {
        next: number
      }
    ).next
  const edits = (meeting: number, language: Language): StoredEdit[] =>
    db
      .prepare('SELECT block, runs FROM brief_edit WHERE meeting_id = ? AND language = ? ORDER BY block')
      .all(meeting, language) as StoredEdit[]

  return {
    /** What was written over the blocks of a meeting's briefing in a language, by block. */
    'edit.list': ({ meeting, language }: { meeting: number; language: Language }): StoredEdit[] => edits(meeting, language),
    /** `runs` null takes the edit back. */
    'edit.put': ({
      meeting,
      language,
      block,
      runs,
      at,
    }: {
      meeting: number
      language: Language
      block: string
      runs: string | null
      at: number
    }): StoredEdit[] =>
      db
        .transaction(() => {
          if (runs === null)
            db.prepare('DELETE FROM brief_edit WHERE meeting_id = ? AND language = ? AND block = ?').run(meeting, language, block)
          else
            db.prepare(
              `INSERT INTO brief_edit (meeting_id, language, block, runs, at) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (meeting_id, language, block) DO UPDATE SET runs = excluded.runs, at = excluded.at`,
            ).run(meeting, language, block, runs, at)
          return edits(meeting, language)
        })
        .immediate(),

    /** Newest first. @param today decisions due before it, not done and not dropped, are overdue */
    'meeting.list': ({ today }: { today: Day }): MeetingSummary[] =>
      db
        .prepare(
          `SELECT m.id, m.number, m.title, m.day, m.state,
               (SELECT count(*) FROM meeting_item i WHERE i.meeting_id = m.id) AS items,
               count(d.id) AS decisions, coalesce(sum(d.state = 'done'), 0) AS done,
               coalesce(sum(d.due < ? AND d.state IN ('open', 'doing')), 0) AS overdue,
               (SELECT json_extract(s.info, '$.madeAt') FROM snapshot s WHERE s.meeting_id = m.id ORDER BY s.id DESC LIMIT 1) AS frozenAt
             FROM meeting m LEFT JOIN meeting_decision d ON d.meeting_id = m.id
             WHERE m.removed_at IS NULL GROUP BY m.id ORDER BY m.day DESC, m.id DESC`,
        )
        .all(today) as MeetingSummary[],
    'meeting.get': ({ id }: { id: number }): StoredMeeting | null => one(id),
    /** The last meeting on or before a day; null when there is none. */
    'meeting.before': ({ day }: { day: Day }): StoredMeeting | null => {
      const row = before(day, Number.MAX_SAFE_INTEGER)
      return row ? toMeeting(row) : null
    },
    'meeting.add': (m: MeetingRow): StoredMeeting =>
      db
        .transaction(() => {
          const { lastInsertRowid } = db
            .prepare(
              `INSERT INTO meeting (number, title, day, period_from, period_to, filter, language, agencies, agenda, minutes, state)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            )
            .run(
              m.number,
              m.title,
              m.day,
              m.period.from,
              m.period.to,
              JSON.stringify(m.filter),
              m.language,
              JSON.stringify(m.agencies),
              JSON.stringify(m.agenda),
              m.minutes ?? '',
              m.state ?? 'planned',
            )
          return one(Number(lastInsertRowid)) as StoredMeeting
        })
        .immediate(),
    'meeting.set': ({ id, change }: { id: number; change: MeetingChange }): StoredMeeting | null =>
      db
        .transaction(() => {
          const old = one(id)
          if (!old) return null
          const m = { ...old, ...change }
          db.prepare(
            `UPDATE meeting SET number = ?, title = ?, day = ?, period_from = ?, period_to = ?, filter = ?, language = ?,
               agencies = ?, agenda = ?, minutes = ?, state = ? WHERE id = ?`,
          ).run(
            m.number,
            m.title,
            m.day,
            m.period.from,
            m.period.to,
            JSON.stringify(m.filter),
            m.language,
            JSON.stringify(m.agencies),
            JSON.stringify(m.agenda),
            m.minutes,
            m.state,
            id,
          )
          return one(id)
        })
        .immediate(),
    'meeting.remove': ({ id, at }: { id: number; at: number }): { removed: boolean } => ({
      removed: db.prepare('UPDATE meeting SET removed_at = ? WHERE id = ? AND removed_at IS NULL').run(at, id).changes > 0,
    }),
    /** null: it never was, or is gone for good. */
    'meeting.restore': ({ id }: { id: number }): StoredMeeting | null =>
      db
        .transaction(() => {
          db.prepare('UPDATE meeting SET removed_at = NULL WHERE id = ?').run(id)
          return one(id)
        })
        .immediate(),
    /** What was removed goes for good, with items, decisions and edits; snapshots stay for the briefings made of them. */
    'meeting.purge': (): { purged: number } => ({
      purged: db.prepare('DELETE FROM meeting WHERE removed_at IS NOT NULL').run().changes,
    }),

    /** null: no such meeting. `at` is its place in the order; absent: last. */
    'item.add': ({ meeting, at, item }: { meeting: number; at?: number; item: MeetingItemInput }): MeetingItem | null =>
      db
        .transaction(() => {
          if (!one(meeting)) return null
          const id = Number(
            db
              .prepare('INSERT INTO meeting_item (meeting_id, position, title, note, subject) VALUES (?, ?, ?, ?, ?)')
              .run(meeting, lastPosition('meeting_item', meeting), item.title, item.note, JSON.stringify(item.subject))
              .lastInsertRowid,
          )
          if (at !== undefined) place('meeting_item', meeting, id, at)
          return toItem(itemRow(id) as ItemRow)
        })
        .immediate(),
    'item.get': ({ id }: { id: number }): MeetingItem | null => {
      const row = itemRow(id)
      return row ? toItem(row) : null
    },
    'item.set': ({ id, at, change }: { id: number; at?: number; change: Partial<MeetingItemInput> }): MeetingItem | null =>
      db
        .transaction(() => {
          const row = itemRow(id)
          if (!row) return null
          const item = { ...toItem(row), ...change }
          db.prepare('UPDATE meeting_item SET title = ?, note = ?, subject = ? WHERE id = ?').run(
            item.title,
            item.note,
            JSON.stringify(item.subject),
            id,
          )
          if (at !== undefined) place('meeting_item', row.meeting_id, id, at)
          return toItem(itemRow(id) as ItemRow)
        })
        .immediate(),
    'item.remove': ({ id }: { id: number }): MeetingItem | null =>
      db
        .transaction(() => {
          const row = itemRow(id)
          if (row) db.prepare('DELETE FROM meeting_item WHERE id = ?').run(id)
          return row ? toItem(row) : null
        })
        .immediate(),

    /** null: no such meeting. */
    'decision.add': ({
      meeting,
      decision,
    }: {
      meeting: number
      decision: Required<MeetingDecisionInput>
    }): MeetingDecision | null =>
      db
        .transaction(() => {
          if (!one(meeting)) return null
          const id = Number(
            db
              .prepare(
                `INSERT INTO meeting_decision (meeting_id, position, text, agency, due, expected, place, category_id, state, state_day, note)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
              )
              .run(meeting, lastPosition('meeting_decision', meeting), ...decisionValues(decision)).lastInsertRowid,
          )
          return toDecision(decisionRow(id) as DecisionRow)
        })
        .immediate(),
    'decision.get': ({ id }: { id: number }): MeetingDecision | null => {
      const row = decisionRow(id)
      return row ? toDecision(row) : null
    },
    'decision.set': ({ id, change }: { id: number; change: Partial<MeetingDecisionInput> }): MeetingDecision | null =>
      db
        .transaction(() => {
          const row = decisionRow(id)
          if (!row) return null
          db.prepare(
            `UPDATE meeting_decision SET text = ?, agency = ?, due = ?, expected = ?, place = ?, category_id = ?, state = ?,
               state_day = ?, note = ? WHERE id = ?`,
          ).run(...decisionValues({ ...toDecision(row), ...change }), id)
          return toDecision(decisionRow(id) as DecisionRow)
        })
        .immediate(),
    'decision.remove': ({ id }: { id: number }): MeetingDecision | null =>
      db
        .transaction(() => {
          const row = decisionRow(id)
          if (row) db.prepare('DELETE FROM meeting_decision WHERE id = ?').run(id)
          return row ? toDecision(row) : null
        })
        .immediate(),
    /** Decisions of the meetings before one, newest meeting first, in their order; null: no such meeting. */
    'decision.earlier': ({ meeting }: { meeting: number }): EarlierDecision[] | null => {
      const of = one(meeting)
      if (!of) return null
      return (
        db
          .prepare(
            `SELECT d.*, m.number, m.day FROM meeting m JOIN meeting_decision d ON d.meeting_id = m.id
             WHERE m.removed_at IS NULL AND (m.day < ? OR (m.day = ? AND m.id < ?))
             ORDER BY m.day DESC, m.id DESC, d.position, d.id`,
          )
          .all(of.day, of.day, meeting) as (DecisionRow & { number: number; day: string })[]
      ).map((r) => ({ decision: toDecision(r), meeting: { id: r.meeting_id, number: r.number, day: r.day } }))
    },
    /** Minutes east of UTC of the clock that the newest report was told by; null of a store without reports. */
    'district.clock': (): { offsetMinutes: number | null } => ({
      offsetMinutes:
        (db.prepare('SELECT offset_minutes AS at FROM report ORDER BY id DESC LIMIT 1').get() as { at: number } | undefined)
          ?.at ?? null,
    }),
  }
}

const decisionValues = (d: MeetingDecisionInput): (string | number | null)[] => [
  d.text,
  d.agency,
  d.due,
  d.expected,
  d.place === null ? null : JSON.stringify(d.place),
  d.category === null ? null : categoryCode(d.category),
  d.state,
  d.stateDay ?? null,
  d.note,
]
