/** The default rules over the sample's 18 months, held against its truth. */
import { categoryKeys } from '../../contract/taxonomy.ts'
import { runRule } from '../../main/stats/default-rule.ts'
import type { Episode } from '../../main/stats/episode.ts'
import { localSurgeDefaults, runLocalSurge } from '../../main/stats/local-surge.ts'
import type { LoadedSample } from './sample.ts'

export interface FoundSurge {
  category: string
  from: string
  relativeRisk: number
  /** Planted reports of its first three days. */
  firstThreeDays: number
  /** Days from its first day to the first flag of either rule, of the area rule, of the local one; null: missed. */
  delay: number | null
  area: number | null
  local: number | null
}
export interface SampleFound {
  surges: FoundSurge[]
  /** Episodes that meet no surge. */
  falsePerWeek: { all: number; area: number; local: number }
  weeks: number
}

/** Days after its end on which a surge may still stand in a window of 7 days with a guard of 2. */
const after = 9
const dayOf = (name: string): number => Date.parse(name) / 86_400_000

/** An episode meets a surge of its category, in its community or an area around it, or with circles that touch, in its time. */
function meets(episode: Episode, surge: LoadedSample['truth']['surges'][number], chain: number[]): boolean {
  if (episode.category !== categoryKeys.indexOf(surge.category)) return false
  if (episode.lastDay < dayOf(surge.from) || episode.firstDay > dayOf(surge.to) + after) return false
  const at = episode.first.place
  if (!at) return chain.includes(episode.area)
  const apart = Math.hypot((at.lon - surge.place.lon) * 95_466, (at.lat - surge.place.lat) * 110_866)
  return apart < at.metres + surge.place.metres
}

/** Runs both rules over all days with enough history. */
export function foundInSample(sample: LoadedSample): SampleFound {
  const { truth, columns, feeds, keys, firstDay, lastDay } = sample
  const from = firstDay + 65
  const runs = [
    runRule(columns, feeds, from, lastDay).episodes,
    runLocalSurge(columns, feeds, from, lastDay, localSurgeDefaults).episodes,
  ]
  const matched = runs.map(() => new Set<Episode>())
  const surges = truth.surges.map((surge): FoundSurge => {
    const start = dayOf(surge.from)
    const chain = [-1]
    for (let a = keys.indexOf(surge.area); a >= 0; a = columns.parents[a] as number) chain.push(a)
    const [area, local] = runs.map((episodes, k) => {
      const hits = episodes.filter((e) => meets(e, surge, chain))
      for (const e of hits) matched[k]!.add(e)
      return hits.length === 0 ? null : Math.max(0, Math.min(...hits.map((e) => e.firstDay)) - start)
    }) as [number | null, number | null]
    const delays = [area, local].filter((d) => d !== null)
    return {
      category: surge.category,
      from: surge.from,
      relativeRisk: surge.relativeRisk,
      firstThreeDays: surge.reports.filter((id) => columns.day[sample.place.get(id) as number]! < start + 3).length,
      delay: delays.length === 0 ? null : Math.min(...delays),
      area,
      local,
    }
  })
  const weeks = (lastDay - from + 1) / 7
  const wrong = runs.map((episodes, k) => (episodes.length - matched[k]!.size) / weeks) as [number, number]
  return { surges, falsePerWeek: { all: wrong[0] + wrong[1], area: wrong[0], local: wrong[1] }, weeks }
}
