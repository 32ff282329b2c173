/** Reports chosen by hand: some of them, or a whole set as a set, whose rows need never be loaded. Pure. */
import type { Filter, ReportId } from '../../contract/model.ts'
import { filterToQuery } from './hash.ts'

/** A set that can be named without its members: what a filter gives, or a cluster of it. */
export interface MarkedSet {
  filter: Filter
  cluster?: string
}
export type Marks =
  | { kind: 'some'; ids: ReadonlySet<ReportId> }
  | { kind: 'all'; set: MarkedSet; total: number; except: ReadonlySet<ReportId> }

/** As many as a filter takes one by one. */
export const mostIds = 100_000
export const noMarks: Marks = { kind: 'some', ids: new Set() }

export const setKey = (set: MarkedSet): string => `${set.cluster ?? ''}?${filterToQuery(set.filter)}`
export const allOf = (set: MarkedSet, total: number): Marks => ({ kind: 'all', set, total, except: new Set() })

export const markedCount = (marks: Marks): number =>
  marks.kind === 'some' ? marks.ids.size : Math.max(0, marks.total - marks.except.size)

/** Whether a row of the set named `key` is marked. A whole set marks the rows of no other list. */
export const isMarked = (marks: Marks, id: ReportId, key: string): boolean =>
  marks.kind === 'some' ? marks.ids.has(id) : setKey(marks.set) === key && !marks.except.has(id)

function flipped(set: ReadonlySet<ReportId>, id: ReportId): Set<ReportId> {
  const next = new Set(set)
  if (!next.delete(id)) next.add(id)
  return next
}

/** One row more or less. A whole set of another list gives way. */
export function toggleMark(marks: Marks, id: ReportId, key: string): Marks {
  if (marks.kind === 'some') return { kind: 'some', ids: flipped(marks.ids, id) }
  if (setKey(marks.set) !== key) return { kind: 'some', ids: new Set([id]) }
  return { ...marks, except: flipped(marks.except, id) }
}

/** Rows more. */
export function addMarks(marks: Marks, ids: Iterable<ReportId>, key: string): Marks {
  if (marks.kind === 'some') return { kind: 'some', ids: new Set([...marks.ids, ...ids]) }
  if (setKey(marks.set) !== key) return { kind: 'some', ids: new Set(ids) }
  const except = new Set(marks.except)
  for (const id of ids) except.delete(id)
  return { ...marks, except }
}
