/** What stands behind a flag: its reports, their incidents and sources. */
import type { RuleColumns, SeriesTable } from './rule-series.ts'

export interface Evidence {
  rows: number[]
  incidents: number
  sources: number
}

/** By series index: the reports behind each candidate: those of the window whose incident began in it, where the incident counts. */
export function gatherEvidence(
  columns: RuleColumns,
  table: SeriesTable,
  candidates: readonly { id: number }[],
  young: boolean[],
  start: number,
  day: number,
): Map<number, Evidence> {
  const found = new Map<number, Evidence & { known: Set<number>; unnamed: Set<number>; told: Set<number> }>()
  for (const { id } of candidates)
    found.set(id, { rows: [], incidents: 0, sources: 0, known: new Set(), unnamed: new Set(), told: new Set() })
  if (candidates.length > 0) {
    const { incident, area, category, source, feed } = columns
    const district = table.chains.length
    const categories = table.at.length / (district + 1)
    const end = table.dayStart[day + 1 - table.firstDay]!
    for (let r = table.dayStart[start - table.firstDay]!; r < end; r++) {
      const i = table.rows[r]!
      const first = incident[i]!
      if (columns.day[first]! < start || young[feed?.[first] ?? 0]) continue
      const chain = area[first]! >= 0 ? table.chains[area[first]!]! : null
      const steps = chain?.length ?? 0
      for (let k = 0; k <= steps; k++) {
        const part = found.get(table.at[(k === steps ? district : chain![k]!) * categories + category[first]!]!)
        if (!part) continue
        part.rows.push(i)
        if (i === first) part.incidents++
        if (source[i] === 0) part.unnamed.add(first)
        else {
          part.known.add(source[i]!)
          part.told.add(first)
        }
      }
    }
  }
  // An incident that a known source told needs no unnamed one.
  for (const part of found.values()) {
    part.sources = part.known.size
    for (const first of part.unnamed) if (!part.told.has(first)) part.sources++
  }
  return found
}
