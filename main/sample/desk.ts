/** The tables that reports of a sample are drawn from, made once per seed and size. */
import { categoryKeys } from '../../contract/taxonomy.ts'
import { communities } from './grid.ts'
import { Random, running } from './random.ts'
import { type Calendar, calendarOf, hourShares } from './rhythm.ts'
import type { Site } from './site.ts'
import { sourceList } from './source.ts'
import { type Surge, surgesOf } from './surge.ts'
import { phrases } from './text.ts'
import { townOf } from './town.ts'
import type { Setting } from './wording.ts'

/** Whether a kind of issue happens at a site. */
function fits(site: Site, setting: Setting): boolean {
  if (setting === 'home') return site.kind === 'home' || site.kind === 'work'
  if (setting === 'street') return site.kind === 'road' || site.kind === 'junction'
  return site.kind !== 'home' && site.kind !== 'work' && site.kind !== 'junction'
}
const settings: readonly Setting[] = ['home', 'street', 'public']

interface Choice {
  sites: Site[]
  sums: Float64Array
}

/** The choices a report is drawn from, made once per seed and size. */
export class Desk {
  readonly random: Random
  readonly calendar: Calendar
  readonly surges: Surge[]
  readonly choices: Record<Setting, Choice>[]
  readonly communitySums: Float64Array[]
  readonly sourceSums: Float64Array[]
  readonly hourSums = running(hourShares)

  constructor(reports: number, seed: number) {
    const town = townOf(seed)
    this.random = new Random(seed, 8)
    this.calendar = calendarOf(reports, seed)
    this.choices = communities.map((_, community) => {
      const choice = (setting: Setting): Choice => {
        const sites = town.sites.filter((s) => s.community === community && fits(s, setting))
        return { sites, sums: running(sites.map((s) => s.weight)) }
      }
      return Object.fromEntries(settings.map((s) => [s, choice(s)])) as Record<Setting, Choice>
    })
    // The older a community is built, the more of its reports are about fire, wiring and walls.
    const old = this.choices.map(({ home }) => {
      let sum = 0
      for (const site of home.sites) if (site.old) sum += site.weight
      return sum / (home.sums.at(-1) ?? 1)
    })
    const leaning: Partial<Record<string, (old: number) => number>> = {
      fire: (o) => 0.5 + 1.35 * o,
      power: (o) => 0.7 + 0.9 * o,
      building: (o) => 0.7 + 0.9 * o,
      waste: (o) => 0.85 + 0.4 * o,
      traffic: (o) => 1.25 - 0.6 * o,
      dispute: (o) => 0.85 + 0.4 * o,
    }
    const weights = categoryKeys.map((key) => communities.map((c, i) => c.weight * (leaning[key]?.(old[i]!) ?? 1)))
    this.communitySums = weights.map(running)
    const shareSum = phrases.reduce((sum, p) => sum + p.share, 0)
    this.surges = surgesOf(
      reports,
      seed,
      town.sites,
      this.calendar,
      (category, community) =>
        (phrases[category]!.share / shareSum) * (weights[category]![community]! / this.communitySums[category]!.at(-1)!),
      fits,
    )
    this.sourceSums = categoryKeys.map((key) =>
      running(
        sourceList.map((s) => {
          if (s.voice === 'platform') return key === 'fire' ? s.share * 4 : key === 'power' ? s.share : 0
          if (s.voice === 'property') return key === 'traffic' || key === 'fraud' ? s.share * 0.4 : s.share * 1.1
          return s.share
        }),
      ),
    )
  }
}
