/** Counts of a set of reports by one of its dimensions, for setting two sets side by side. */
import type { Comparison } from '../../contract/model.ts'
import { categoryKeys, levelKeys, statusKeys } from '../../contract/taxonomy.ts'
import type { Columns } from './columns.ts'

/**
 * How many of the rows have each value; values without a row are left out. An area counts everything inside it, as in
 * the facets, so areas do not add up to the total; "none" is no area, and of levels: no level.
 */
export function tally(columns: Columns, rows: Uint32Array, by: Comparison['by']): { value: string; count: number }[] {
  const { names } = columns
  const of = {
    category: columns.category,
    area: columns.area,
    status: columns.status,
    level: columns.level,
    source: columns.source,
  }[by]
  const plus = by === 'area' ? 1 : 0
  const counts = new Uint32Array(by === 'area' ? names.areas.length + 1 : 65_536)
  for (const row of rows) counts[(of[row] as number) + plus]! += 1
  if (by === 'area') addToParents(columns, counts)
  const values: [string, number][] =
    by === 'category'
      ? categoryKeys.map((key, i) => [key, i])
      : by === 'status'
        ? statusKeys.map((key, i) => [key, i])
        : by === 'level'
          ? ['none', ...levelKeys].map((key, i) => [key, i])
          : by === 'area'
            ? ['none', ...names.areas.map((a) => a.key)].map((key, i) => [key, i])
            : names.sources.map((s) => [s.name, s.id])
  return values.map(([value, i]) => ({ value, count: counts[i] as number })).filter((v) => v.count > 0)
}

/** How many rows are in both lists, each ascending. */
export function countBothRows(a: Uint32Array, b: Uint32Array): number {
  let both = 0
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [one, two] = [a[i] as number, b[j] as number]
    if (one === two) both += 1
    if (one <= two) i += 1
    if (two <= one) j += 1
  }
  return both
}

/** Adds each area's own reports to every area it lies in. @param counts by area index + 1 */
function addToParents({ names: { areas } }: Columns, counts: Uint32Array): void {
  const own = counts.slice()
  const index = new Map(areas.map((a, i) => [a.id, i]))
  areas.forEach((area, i) => {
    for (let id = area.parentId, steps = 0; id !== null && steps < 20; steps++) {
      const up = index.get(id)
      if (up === undefined) break
      counts[up + 1]! += own[i + 1] as number
      id = areas[up]!.parentId
    }
  })
}
