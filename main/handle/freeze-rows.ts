import { sortByKey } from '../analysis/order.ts'
import type { FrozenFound } from '../analysis/query.ts'
import type { Frozen, FrozenFacts, FrozenRows } from '../brief/frozen.ts'
import { emptyRows } from '../brief/frozen-rows.ts'
import { noArea, rowFinder } from '../brief/frozen-view.ts'
import type { House, RunningJob } from './house.ts'

/** Reports read from the store in one call, so that others have their turn in between. */
const batch = 20_000

/** The data changed while it was read: to be begun anew. */
export class Moved extends Error {}

/** The rows of the spans before and of the period, with what only the store knows of them. Throws Moved. */
export async function rowsOf(
  house: House,
  facts: FrozenFacts,
  [before, period]: readonly [FrozenFound | null, FrozenFound],
  job: RunningJob,
): Promise<FrozenRows> {
  const from = before?.id.length ?? 0
  const length = from + period.id.length
  const rows = emptyRows(length, length, from)
  if (before) put(rows, before, 0, facts)
  put(rows, period, from, facts)
  await fill(house, facts, rows, 0, length, job)
  return rows
}

/** Puts behind them the reports that are named and not counted. One that is gone is told as the snapshot before knew it. */
export async function withOthers(
  house: House,
  facts: FrozenFacts,
  rows: FrozenRows,
  previous: Frozen | null,
  job: RunningJob,
): Promise<FrozenRows> {
  const known = new Set(rows.id)
  const named = new Set<number>()
  for (const { reports } of [...facts.flags, ...facts.itemReports, ...facts.otherReports])
    for (const id of reports) if (!known.has(id)) named.add(id)
  if (named.size === 0) return rows
  const found = await house.analysis('frozen', { filters: [{ ids: [...named] }], textKey: null }, job.signal)
  for (const id of found.id) named.delete(id)
  const find = previous ? rowFinder(previous.rows) : () => -1
  const lost = [...named]
    .map(find)
    .filter((row) => row >= 0)
    .sort((a, b) => a - b)
  const { length, periodFrom } = rows
  const out = emptyRows(length + found.id.length + lost.length, length, periodFrom)
  for (const column of columnNames) out[column].set(rows[column] as never, 0)
  put(out, found, length, facts)
  await fill(house, facts, out, length, length + found.id.length, job)
  if (previous) {
    const indexOf = new Map(facts.areas.map((area, i) => [area.key, i]))
    let at = length + found.id.length
    for (const row of lost) {
      for (const column of columnNames) out[column][at] = previous.rows[column][row] as number
      out.area[at] = indexOf.get(previous.facts.areas[previous.rows.area[row] as number]?.key ?? '') ?? noArea
      out.lon[at] = Number.NaN
      out.lat[at++] = Number.NaN
    }
  }
  return out
}

const columnNames = [
  'id',
  'revision',
  'incident',
  'category',
  'area',
  'status',
  'minute',
  'place',
  'lon',
  'lat',
  'attachments',
  'media',
] as const satisfies readonly (keyof FrozenRows)[]

/** Puts what the columns know from a row on. */
function put(rows: FrozenRows, found: FrozenFound, at: number, facts: FrozenFacts): void {
  if (found.dataVersion !== facts.dataVersion) throw new Moved()
  const indexOf = new Map(facts.areas.map((area, i) => [area.key, i]))
  const areaIndex = found.areaKeys.map((key) => indexOf.get(key) ?? noArea)
  for (const column of ['id', 'incident', 'category', 'status', 'minute', 'place', 'media'] as const)
    rows[column].set(found[column] as never, at)
  for (let i = 0; i < found.area.length; i++) {
    const area = found.area[i] as number
    rows.area[at + i] = area < 0 ? noArea : (areaIndex[area] as number)
  }
}

/** Fills in what only the store knows, a batch at a time. */
async function fill(
  house: House,
  facts: FrozenFacts,
  rows: FrozenRows,
  begin: number,
  end: number,
  job: RunningJob,
): Promise<void> {
  // In the order in which the store keeps them: a large one is then read once through.
  const order = sortByKey(rows.id.subarray(begin, end))
  for (let from = 0; from < order.length; from += batch) {
    job.signal.throwIfAborted()
    job.progress(begin + from, end)
    const some = order.subarray(from, from + batch)
    const ids = some.map((i) => rows.id[begin + i] as number)
    const part = await house.store.call('report.freeze', { ids }, job.signal)
    if (part.dataVersion !== facts.dataVersion) throw new Moved()
    for (let k = 0; k < some.length; k++) {
      const row = begin + (some[k] as number)
      const isMapped = rows.place[row] === 1
      rows.revision[row] = part.revision[k] as number
      rows.attachments[row] = part.attachments[k] as number
      rows.lon[row] = isMapped ? Math.round((part.lon[k] as number) * 1e7) / 1e7 : Number.NaN
      rows.lat[row] = isMapped ? Math.round((part.lat[k] as number) * 1e7) / 1e7 : Number.NaN
    }
  }
  job.progress(end, end)
}
