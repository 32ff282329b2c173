/** Planted surges: what happens where and when beyond the usual, so that detectors have a truth to be measured by. */
import { type CategoryKey, categoryKeys } from '../../contract/taxonomy.ts'
import { communities } from './grid.ts'
import { Random } from './random.ts'
import { type Calendar, dayCount, dayNumber } from './rhythm.ts'
import { centre } from './shape.ts'
import type { Site } from './site.ts'
import type { Setting } from './wording.ts'

export interface Surge {
  category: CategoryKey
  /** Index into `communities`. */
  community: number
  /** First and last day number, both included. */
  from: number
  to: number
  relativeRisk: number
  /** Reports to plant beyond the usual flow, over all days. */
  extra: number
  /** Share of `extra` received by the end of each of its days, rising to 1. */
  pace: number[]
  place: { lon: number; lat: number; metres: number }
  sites: Site[]
  /** Sub-category most of it is about. */
  about: string
}

/** Category, community, issue, the setting of its sites, mid of its time, days. Two at the end of the sample are fixed. */
type Story = readonly [CategoryKey, community: string, about: string, Setting, first: string, days: number]
const last: readonly Story[] = [
  ['fire', '柳荫社区', '楼道堆物', 'home', '2026-06-03', 7],
  ['power', '石塘社区', '飞线充电', 'home', '2026-05-22', 8],
]
const earlier: readonly Story[] = [
  ['building', '柳荫社区', '渗漏开裂', 'home', '2025-06-19', 10],
  ['power', '柳荫社区', '停电跳闸', 'home', '2025-07-18', 8],
  ['waste', '柳荫社区', '污水外溢', 'home', '2025-08-09', 10],
  ['traffic', '东站社区', '机动车违停', 'street', '2025-09-08', 14],
  ['facility', '石塘社区', '井盖破损', 'public', '2025-10-20', 12],
  ['fire', '纺织社区', '电动车停楼内', 'home', '2025-11-16', 9],
  ['fire', '石塘社区', '楼道堆物', 'home', '2025-12-12', 8],
  ['power', '纺织社区', '线路老化', 'home', '2026-01-08', 12],
  ['facility', '柳荫社区', '路灯不亮', 'street', '2026-03-14', 9],
  ['fire', '工人村社区', '消防通道占用', 'home', '2026-04-12', 10],
  ['noise', '柳荫社区', '夜间施工', 'street', '2025-05-12', 11],
  ['waste', '石塘社区', '垃圾堆积', 'home', '2025-04-10', 12],
]

/** Reports of a sample at which the relative risks are chosen; other sizes scale from it. */
const scale = 6_000
/**
 * Reports a day beyond the usual that a surge has at least: nine within three days, of which some repeat each other and
 * some lie apart. With fewer, nobody who asks for three incidents could see it in three days. Where the usual flow is so
 * small that this takes more than `steepest` times of it, there is no surge.
 */
const leastDaily = 3
const steepest = 50

/**
 * The surges of a sample: ten, eight of them drawn by the seed; fewer in a sample of less than some 6,000 reports, and none
 * in one of hundreds. The smaller the sample, the larger the relative risks: see `leastDaily`.
 * @param shareOf probability of a category at a community, of all reports
 */
export function surgesOf(
  reports: number,
  seed: number,
  sites: readonly Site[],
  calendar: Calendar,
  shareOf: (category: number, community: number) => number,
  fits: (site: Site, setting: Setting) => boolean,
): Surge[] {
  const random = new Random(seed, 7)
  const chosen = random.shuffled(earlier).slice(0, 8)
  return [...last, ...chosen]
    .map((story): Surge => {
      const [category, name, about, setting, first, days] = story
      const fixed = last.includes(story)
      const community = communities.findIndex((c) => c.zh === name)
      const from = dayNumber(first) + (fixed ? 0 : random.below(13) - 6)
      const to = Math.min(dayCount - 1, from + days - 1)
      const k = categoryKeys.indexOf(category)
      let usual = 0
      for (let day = from; day <= to; day++) usual += (scale / dayCount) * shareOf(k, community) * calendar.rate(k, day)
      // Seven more than usual at 6,000 reports, within relative risks of 3 to 8; the last one is the picture's.
      const wanted = story === last[0] ? 1 + 19 / usual : 1 + (7 + random.between(0, 3)) / usual
      const visible = 1 + (leastDaily * (to - from + 1)) / ((usual * reports) / scale)
      const relativeRisk = Math.round(Math.max(3, visible, Math.min(8, wanted)) * 10) / 10
      const here = sites.filter((s) => s.community === community && fits(s, setting))
      const anchor = here.find((s) => story === last[0] && s.zh === '纺织厂宿舍') ?? here[random.below(here.length)]!
      const metres = 450
      const middle = anchor.spots[anchor.spots.length >> 1]!
      const far = (s: Site): number =>
        Math.max(
          ...s.spots.map((spot) => {
            const x = (spot.lon - middle.lon) * centre.metresPerLon
            const y = (spot.lat - middle.lat) * centre.metresPerLat
            return Math.sqrt(x * x + y * y)
          }),
        )
      const near = here.filter((s) => far(s) < metres - 30)
      const pace: number[] = []
      for (let day = from, sum = 0; day <= to; day++) {
        sum += 0.7 + 0.6 * random.unit()
        pace.push(sum)
      }
      return {
        category,
        community,
        from,
        to,
        relativeRisk,
        extra: Math.round((relativeRisk - 1) * usual * (reports / scale)),
        pace: pace.map((p) => p / pace.at(-1)!),
        place: { lon: middle.lon, lat: middle.lat, metres },
        sites: near.length > 0 ? near : [anchor],
        about,
      }
    })
    .filter((surge) => surge.relativeRisk <= steepest)
    .sort((a, b) => a.from - b.from)
}

/** Reports of a surge to plant on a day. */
export function plantedOn(surge: Surge, day: number): number {
  if (day < surge.from || day > surge.to) return 0
  const i = day - surge.from
  return Math.round(surge.extra * surge.pace[i]!) - (i === 0 ? 0 : Math.round(surge.extra * surge.pace[i - 1]!))
}
