/** What a meeting holds in order: the items of its agenda, and what was decided. */
import type {
  ItemSubject,
  MeetingDecision,
  MeetingDecisionInput,
  MeetingItem,
  MeetingItemInput,
} from '../../contract/briefing.ts'
import { categoryCode, categoryOf } from './codes.ts'
import type { Connection } from './sql.ts'
import { type Clash, type Touch, touches } from './touch.ts'

interface ItemRow {
  id: number
  meeting_id: number
  title: string
  note: string
  subject: string
}
export interface DecisionRow {
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
export const toDecision = (r: DecisionRow): MeetingDecision => ({
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

/** Items and decisions of a meeting, in their order. */
export const itemsOf = (db: Connection, meeting: number): MeetingItem[] =>
  (db.prepare('SELECT * FROM meeting_item WHERE meeting_id = ? ORDER BY position, id').all(meeting) as ItemRow[]).map(toItem)
export const decisionsOf = (db: Connection, meeting: number): MeetingDecision[] =>
  (db.prepare('SELECT * FROM meeting_decision WHERE meeting_id = ? ORDER BY position, id').all(meeting) as DecisionRow[]).map(
    toDecision,
  )

/** @param there whether a meeting is there */
export function partCalls(db: Connection, there: (meeting: number) => boolean) {
  const touched = touches(db)
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
  return {
    /** null: no such meeting. `at` is its place in the order; absent: last. */
    'item.add': ({ meeting, at, item }: { meeting: number; at?: number; item: MeetingItemInput }): MeetingItem | null =>
      db
        .transaction(() => {
          if (!there(meeting)) return null
          const id = db
            .prepare('INSERT INTO meeting_item (meeting_id, position, title, note, subject) VALUES (?, ?, ?, ?, ?) RETURNING id')
            .pluck()
            .get(meeting, lastPosition('meeting_item', meeting), item.title, item.note, JSON.stringify(item.subject)) as number
          if (at !== undefined) place('meeting_item', meeting, id, at)
          return toItem(itemRow(id) as ItemRow)
        })
        .immediate(),
    'item.get': ({ id }: { id: number }): MeetingItem | null => {
      const row = itemRow(id)
      return row ? toItem(row) : null
    },
    'item.set': ({
      id,
      at,
      change,
      touch,
    }: {
      id: number
      at?: number
      change: Partial<MeetingItemInput>
      touch: Touch<Partial<MeetingItemInput>>
    }): MeetingItem | { clash: Clash } | null =>
      db
        .transaction(() => {
          const row = itemRow(id)
          if (!row) return null
          const old = toItem(row)
          const clash = touched.clash<MeetingItemInput>(row.meeting_id, `item ${id}`, old, change, touch)
          if (clash) return { clash }
          touched.note<MeetingItemInput>(row.meeting_id, `item ${id}`, old, change, touch.at)
          const item = { ...old, ...change }
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
          if (!there(meeting)) return null
          const id = db
            .prepare(
              `INSERT INTO meeting_decision (meeting_id, position, text, agency, due, expected, place, category_id, state, state_day, note)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
            )
            .pluck()
            .get(meeting, lastPosition('meeting_decision', meeting), ...decisionValues(decision)) as number
          return toDecision(decisionRow(id) as DecisionRow)
        })
        .immediate(),
    'decision.get': ({ id }: { id: number }): MeetingDecision | null => {
      const row = decisionRow(id)
      return row ? toDecision(row) : null
    },
    'decision.set': ({
      id,
      change,
      touch,
    }: {
      id: number
      change: Partial<MeetingDecisionInput>
      touch: Touch<Partial<MeetingDecisionInput>>
    }): MeetingDecision | { clash: Clash } | null =>
      db
        .transaction(() => {
          const row = decisionRow(id)
          if (!row) return null
          const old = toDecision(row)
          const clash = touched.clash<MeetingDecisionInput>(row.meeting_id, `decision ${id}`, old, change, touch)
          if (clash) return { clash }
          touched.note<MeetingDecisionInput>(row.meeting_id, `decision ${id}`, old, change, touch.at)
          db.prepare(
            `UPDATE meeting_decision SET text = ?, agency = ?, due = ?, expected = ?, place = ?, category_id = ?, state = ?,
               state_day = ?, note = ? WHERE id = ?`,
          ).run(...decisionValues({ ...old, ...change }), id)
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
