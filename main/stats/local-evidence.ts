/** What lies in a circle in the window: reports, incidents, independent sources. */
import type { CircleGrid } from './local-grid.ts'
import type { RuleColumns } from './rule-series.ts'

export interface LocalEvidence {
  /** Rows of the reports, in order of their day. */
  rows: number[]
  incidents: number
  /** At least; an incident that no known source told counts as one of its own. */
  sources: number
  /** Incidents after the cap on one source. */
  capped: number
  /** Area of most incidents, -1 for none. */
  area: number
}

/**
 * @param start first day of the window, `day` its last
 * @param young feeds that are left out
 */
export function circleEvidence(
  columns: RuleColumns,
  grid: CircleGrid,
  cell: number,
  [start, day]: readonly [number, number],
  young: boolean[],
  sourceCap: number,
): LocalEvidence {
  const { incident, source, area, feed } = columns
  const inside = new Set<number>()
  for (let k = grid.start[cell]!; k < grid.start[cell + 1]!; k++) inside.add(grid.near[k]!)
  const firsts = new Set<number>()
  const areas = new Map<number, number>()
  for (let r = grid.dayStart[start - grid.first]!; r < grid.dayStart[day + 1 - grid.first]!; r++) {
    if (!inside.has(grid.cellOf[r]!)) continue
    const i = grid.rows[r]!
    if (young[feed?.[i] ?? 0]) continue
    firsts.add(i)
    areas.set(area[i]!, (areas.get(area[i]!) ?? 0) + 1)
  }
  const rows: number[] = []
  const known = new Set<number>()
  const told = new Set<number>()
  const unnamed = new Set<number>()
  const perSource = new Map<number, number>()
  let capped = 0
  for (let r = grid.allStart[start - grid.first]!; r < grid.allStart[day + 1 - grid.first]!; r++) {
    const i = grid.all[r]!
    const first = incident[i]!
    if (!firsts.has(first)) continue
    rows.push(i)
    if (i === first) {
      const said = source[i] === 0 ? 0 : (perSource.get(source[i]!) ?? 0)
      if (said < sourceCap) capped++
      if (source[i] !== 0) perSource.set(source[i]!, said + 1)
    }
    if (source[i] === 0) unnamed.add(first)
    else {
      known.add(source[i]!)
      told.add(first)
    }
  }
  let sources = known.size
  for (const first of unnamed) if (!told.has(first)) sources++
  let most = -1
  let mostCount = 0
  for (const [a, count] of areas)
    if (count > mostCount || (count === mostCount && a < most)) {
      most = a
      mostCount = count
    }
  return { rows, incidents: firsts.size, sources, capped, area: most }
}
