/** Joint meetings, their items and decisions, and what was written over the texts of their briefings. */
import type { Meeting, MeetingChange, MeetingDecision, MeetingSummary } from '../../contract/briefing.ts'
import type { Day, Filter } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { type DecisionRow, decisionsOf, itemsOf, partCalls, toDecision } from './meeting-part.ts'
import type { Connection } from './sql.ts'
import { type Clash, editPart, type Touch, touches } from './touch.ts'

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
export function meetingCalls(db: Connection) {
  const touched = touches(db)
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
      items: itemsOf(db, r.id),
      decisions: decisionsOf(db, r.id),
      previous: previous ? { id: previous.id, number: previous.number, day: previous.day } : null,
    }
  }
  const one = (id: number): StoredMeeting | null => {
    const row = db.prepare('SELECT * FROM meeting WHERE id = ? AND removed_at IS NULL').get(id) as Row | undefined
    return row ? toMeeting(row) : null
  }
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
          const part = editPart(language, block)
          const old = edits(meeting, language).find((edit) => edit.block === block)?.runs ?? null
          touched.note(meeting, '', { [part]: old }, { [part]: runs }, at)
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
               count(d.id) AS decisions, count(*) FILTER (WHERE d.state = 'done') AS done,
               count(*) FILTER (WHERE d.due < ? AND d.state IN ('open', 'doing')) AS overdue,
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
          const id = db
            .prepare(
              `INSERT INTO meeting (number, title, day, period_from, period_to, filter, language, agencies, agenda, minutes, state)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
            )

            .pluck()
            .get(
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
            ) as number
          return one(id) as StoredMeeting
        })
        .immediate(),
    'meeting.set': ({
      id,
      change,
      touch,
    }: {
      id: number
      change: MeetingChange
      touch: Touch<MeetingChange>
    }): StoredMeeting | { clash: Clash } | null =>
      db
        .transaction(() => {
          const old = one(id)
          if (!old) return null
          const clash = touched.clash<MeetingChange>(id, '', old, change, touch)
          if (clash) return { clash }
          touched.note<MeetingChange>(id, '', old, change, touch.at)
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
    'meeting.purge': ({ removedBefore }: { removedBefore?: number }): { purged: number } => ({
      purged: db
        .prepare('DELETE FROM meeting WHERE removed_at IS NOT NULL AND removed_at <= ?')
        .run(removedBefore ?? Number.MAX_SAFE_INTEGER).changes,
    }),

    ...partCalls(db, (meeting) => one(meeting) !== null),
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
