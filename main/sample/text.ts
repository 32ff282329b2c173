/** Texts of the sample: a title and a few sentences put together from templates, each in one language. */
import { type CategoryKey, categoryKeys, type Language } from '../../contract/taxonomy.ts'
import { drawFrom, type Random, running } from './random.ts'
import type { Site, Spot } from './site.ts'
import {
  type Compiled,
  compile,
  durations,
  fillIn,
  hours,
  type Issue,
  lateHours,
  openings,
  type Setting,
  synonyms,
  tails,
  unitNames,
} from './wording.ts'
import { livingWording } from './wording-living.ts'
import { safetyWording } from './wording-safety.ts'
import { streetWording } from './wording-street.ts'
import { supplyWording } from './wording-supply.ts'

interface Said {
  /** Titles that fit each fact. */
  titles: readonly Compiled[]
  facts: readonly (readonly [title: Compiled, fact: Compiled])[]
  /** Lists of further sentences: of the issue, its history, what it does, what is asked. */
  further: readonly (readonly Compiled[])[]
}
export interface Phrases {
  sub: { zh: string; en: string }
  at: Setting
  scenes: readonly string[]
  said: Record<Language, Said>
}
export interface CategoryPhrases {
  share: number
  issues: readonly Phrases[]
  sums: Float64Array
}

const tailsOf = (language: Language): Compiled[][] =>
  [tails[language].history, tails[language].impact, tails[language].request].map((list) => list.map(compile))
const common: Record<Language, Compiled[][]> = { zh: tailsOf('zh'), en: tailsOf('en') }

const saidOf = (issue: Issue, language: Language): Said => ({
  titles: issue.titles[language].map(compile),
  facts: issue[language].map(([title, fact]) => [compile(title), compile(fact)]),
  further: [issue.more[language].map(compile), ...common[language]],
})

/** Phrases by category, in the order of `categoryKeys`. */
export const phrases: readonly CategoryPhrases[] = categoryKeys.map((key: CategoryKey) => {
  const wording = [...safetyWording, ...supplyWording, ...streetWording, ...livingWording].find((w) => w.category === key)
  if (!wording) throw new Error(`sample: no wording for ${key}`)
  return {
    share: wording.share,
    issues: wording.issues.map((i) => ({
      sub: i.sub,
      at: i.at,
      scenes: i.scenes,
      said: { zh: saidOf(i, 'zh'), en: saidOf(i, 'en') },
    })),
    sums: running(wording.issues.map((i) => i.weight)),
  }
})

const ordinals = ['', '1st', '2nd', '3rd', '4th', '5th', '6th', '7th'] as const

/** What the slots of a report's templates hold, in the order of `slotNames`. */
export function slotsOf(site: Site, spot: Spot, language: Language, random: Random): string[] {
  const n = String(2 + random.below(8))
  const m = String(10 + random.below(51))
  const storey = 2 + random.below(5)
  const built = site.kind === 'home' || site.kind === 'work'
  const d = random.pick(durations[language])
  const h = random.pick(hours[language])
  const e = random.pick(lateHours[language])
  if (language === 'zh') {
    const unit = site.kind === 'home' ? random.pick(unitNames) : ''
    const whole =
      site.kind === 'road' ? `${site.zh}${spot.zh}附近` : random.chance(0.75) ? site.zh + spot.zh + unit : site.zh + spot.zh
    return [whole, built ? spot.zh : site.zh, site.zh, spot.zh, site.roadZh, unit, `${storey}楼`, n, m, d, h, e]
  }
  const whole =
    site.kind === 'road'
      ? `${spot.en} ${site.en}`
      : site.kind === 'junction'
        ? `the corner of ${site.en}`
        : built
          ? `${spot.en}, ${site.en}`
          : `the ${spot.en} of ${site.en}`
  const floor = `${ordinals[storey]} floor`
  return [whole, built ? spot.en : site.en, site.en, spot.en, site.roadEn, '', floor, n, m, d, h, e]
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/**
 * A title: that of the fact, or one that fits all of the issue.
 * @param fact number of the fact, any size @param own whether to take the fact's own
 */
export function titleOf(
  issue: Phrases,
  fact: number,
  own: boolean,
  slots: readonly string[],
  language: Language,
  random: Random,
): string {
  const { facts, titles } = issue.said[language]
  const title = fillIn(own ? facts[fact % facts.length]![0] : random.pick(titles), slots)
  if (language === 'en') return capital(title)
  // A short title says where: "锦绣花园单元门禁坏了".
  const where = slots[2]!
  return title.length < 8 && !title.includes(where) && where.length < 9 ? where + title : title
}

/** How many sentences follow the first: most texts are short, a few are long. */
const lengths = running([40, 31, 15, 7, 3.4, 1.6, 0.6, 0.3, 0.3, 0.3, 0.25, 0.2, 0.2, 0.15, 0.15])

/**
 * A text: an opening in the manner of its source, the fact, some sentences more.
 * @param fact number of the fact, any size, so that a near-duplicate can keep it
 * @param again told by another: some words differ
 */
export function bodyOf(
  issue: Phrases,
  fact: number,
  again: boolean,
  slots: readonly string[],
  language: Language,
  voice: keyof typeof openings.zh,
  random: Random,
): string {
  const { facts, further } = issue.said[language]
  let first = fillIn(facts[fact % facts.length]![1], slots)
  if (again && language === 'zh') for (const [word, other] of synonyms) if (random.chance(0.6)) first = first.replace(word, other)
  let text = language === 'zh' ? random.pick(openings.zh[voice]) + first : random.pick(openings.en) + capital(first)
  const more = drawFrom(lengths, random)
  if (more === 0) return text
  const join = language === 'zh' ? '' : ' '
  // A long one has a second thing to tell.
  if (more > 5 && facts.length > 1) {
    const second = fillIn(facts[(fact + 1) % facts.length]![1], slots)
    text += language === 'zh' ? `另外，${second}` : ` Also: ${second}`
  }
  // Turns through the lists from a place of its own, and does not say one sentence twice.
  const start = random.below(further.length)
  const offset = random.below(60)
  for (let i = 0; i < more; i++) {
    const list = further[(start + i) % further.length]!
    const round = Math.floor(i / further.length)
    if (round < list.length) text += join + fillIn(list[(offset + round) % list.length]!, slots)
  }
  return text
}
