/** Texts of the sample: a title and a few sentences put together from templates, each in one language. */
import { type CategoryKey, categoryKeys, type Language } from '../../contract/taxonomy.ts'
import { type Random, running } from './random.ts'
import type { Site, Spot } from './site.ts'
import { compile, durations, fillIn, hours, openings, type Setting, tails, unitNames } from './wording.ts'
import { safetyWording } from './wording-safety.ts'
import { serviceWording } from './wording-service.ts'

type Compiled = ReturnType<typeof compile>
export interface Phrases {
  sub: { zh: string; en: string }
  at: Setting
  scenes: readonly string[]
  titles: Record<Language, readonly Compiled[]>
  facts: Record<Language, readonly Compiled[]>
}
export interface CategoryPhrases {
  share: number
  issues: readonly Phrases[]
  sums: Float64Array
  more: Record<Language, readonly Compiled[]>
}

const both = (texts: { zh: readonly string[]; en: readonly string[] }): Record<Language, readonly Compiled[]> => ({
  zh: texts.zh.map(compile),
  en: texts.en.map(compile),
})

/** Phrases by category, in the order of `categoryKeys`. */
export const phrases: readonly CategoryPhrases[] = categoryKeys.map((key: CategoryKey) => {
  const wording = [...safetyWording, ...serviceWording].find((w) => w.category === key)
  if (!wording) throw new Error(`sample: no wording for ${key}`)
  return {
    share: wording.share,
    issues: wording.issues.map((i) => ({ sub: i.sub, at: i.at, scenes: i.scenes, titles: both(i.titles), facts: both(i.facts) })),
    sums: running(wording.issues.map((i) => i.weight)),
    more: both(wording.more),
  }
})

const tail = {
  zh: [tails.zh.history, tails.zh.impact, tails.zh.request].map((list) => list.map(compile)),
  en: [tails.en.history, tails.en.impact, tails.en.request].map((list) => list.map(compile)),
}

const ordinal = (n: number): string => (n === 2 ? '2nd' : n === 3 ? '3rd' : `${n}th`)

/** What the slots of a report's templates hold, in the order of `slotNames`. */
export function slotsOf(site: Site, spot: Spot, language: Language, random: Random): string[] {
  const n = 2 + random.below(8)
  const m = 10 + random.below(51)
  const storey = 2 + random.below(5)
  if (language === 'zh') {
    const home = site.kind === 'home'
    const unit = home ? random.pick(unitNames) : ''
    const whole =
      site.kind === 'road'
        ? `${site.zh}${spot.zh}附近`
        : home && random.chance(0.75)
          ? `${site.zh}${spot.zh}${unit}`
          : `${site.zh}${spot.zh}`
    const short = home || site.kind === 'work' ? spot.zh : site.zh
    return [
      whole,
      short,
      site.zh,
      spot.zh,
      site.roadZh,
      unit,
      `${storey}楼`,
      String(n),
      String(m),
      random.pick(durations.zh),
      random.pick(hours.zh),
    ]
  }
  const whole =
    site.kind === 'road'
      ? `${spot.en} ${site.en}`
      : site.kind === 'junction'
        ? `the corner of ${site.en}`
        : site.kind === 'home' || site.kind === 'work'
          ? `${spot.en}, ${site.en}`
          : `the ${spot.en} of ${site.en}`
  const short = site.kind === 'home' || site.kind === 'work' ? spot.en : site.en
  return [
    whole,
    short,
    site.en,
    spot.en,
    site.roadEn,
    '',
    `${ordinal(storey)} floor`,
    String(n),
    String(m),
    random.pick(durations.en),
    random.pick(hours.en),
  ]
}

export function titleOf(issue: Phrases, which: number, slots: readonly string[], language: Language): string {
  const list = issue.titles[language]
  const title = fillIn(list[which % list.length]!, slots)
  // A very short title says where: "锦绣花园单元门禁坏了".
  const short = language === 'zh' && title.length < 8 && !title.includes(slots[2]!)
  const whole = short ? `${slots[2]}${title}` : title
  return language === 'en' ? whole.charAt(0).toUpperCase() + whole.slice(1) : whole
}

/** How many sentences follow the first: most texts are short, a few are long. */
const lengths = running([34, 33, 17, 8, 4, 2, 1.2, 0.8])

/**
 * A text: an opening in the manner of the source, the fact, some sentences more.
 * @param which number of the fact's template, so that a near-duplicate can keep it
 */
export function bodyOf(
  category: number,
  issue: Phrases,
  which: number,
  slots: readonly string[],
  language: Language,
  voice: keyof typeof openings.zh,
  draw: (sums: Float64Array) => number,
  random: Random,
): string {
  const facts = issue.facts[language]
  const opening = language === 'zh' ? random.pick(openings.zh[voice]) : random.pick(openings.en)
  let fact = fillIn(facts[which % facts.length]!, slots)
  if (language === 'en' && (opening === '' || opening.endsWith(': '))) fact = fact.charAt(0).toUpperCase() + fact.slice(1)
  let text = opening + fact
  const more = draw(lengths)
  if (more === 0) return text
  const join = language === 'zh' ? '' : ' '
  const own = phrases[category]!.more[language]
  const from = [own, ...tail[language]]
  // Turns through own, history, impact, request, and does not say one thing twice.
  const start = random.below(from.length)
  const offset = random.below(60)
  for (let i = 0; i < more; i++) {
    const list = from[(start + i) % from.length]!
    text += join + fillIn(list[(offset + (i >> 2)) % list.length]!, slots)
  }
  return text
}
