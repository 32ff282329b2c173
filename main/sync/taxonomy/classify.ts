/** A source's own category to the closed list. */
import type { Bilingual } from '../../../contract/model.ts'
import { type CategoryKey, categories } from '../../../contract/taxonomy.ts'
import { boundedPattern, type Pattern } from './bounded-pattern.ts'
import {
  builtInRules,
  type CategoryRule,
  type CategoryRules,
  type CompiledRefusal,
  type CompiledRule,
  compileMatch,
} from './rules.ts'

/** `relabelled`: the sub-category is a rule's wording, not the source's. */
export type Classified = { category: CategoryKey; subCategory: string | null; relabelled?: boolean } | { refused: Bilingual }

export interface Classifier {
  /**
   * The source's category (what stays as the sub-category) with its finer parts, which help to place it.
   * An unmapped one is kept under `other`; one that the product's boundary bars is refused.
   */
  classify(label: string, ...details: (string | null)[]): Classified
  /** For a report whose source gives no category: by the words of its title; null when they say nothing. */
  fromTitle(title: string): CategoryKey | null
  /** Whether a short coded text (a third level) names what the boundary bars. */
  barred(text: string): Bilingual | null
  /** Of everything that decides, so that a file read again under other rules is not taken for the same. */
  readonly fingerprint: string
}

const longestLabel = 120
const cacheSize = 20_000

/**
 * @param own rules of the person, before the built-in ones. They can refuse more, never lift a refusal: the boundary of
 *   the product is not a setting.
 */
export function createClassifier(own: (CategoryRules | null | undefined)[] = [], mapped: CategoryRule[] = []): Classifier {
  const users = own.filter((rules) => rules !== null && rules !== undefined)
  const patternOf = (match: CategoryRule['match'], isOurs: boolean): Pattern =>
    isOurs ? compileMatch(match) : boundedPattern(compileMatch(match))
  const refusals: CompiledRefusal[] = [builtInRules, ...users].flatMap((rules) =>
    rules.refuse.map(({ match, reason }) => ({ pattern: patternOf(match, rules === builtInRules), reason })),
  )
  const compile = (rules: CategoryRule[], isOurs = false): CompiledRule[] =>
    rules.map(({ match, category, subCategory }) => ({
      pattern: patternOf(match, isOurs),
      category,
      subCategory: subCategory ?? null,
    }))
  const exceptions = compile(builtInRules.exceptions, true)
  const ownRules = compile([...mapped, ...users.flatMap((r) => r.rules)])
  const rules = compile(builtInRules.rules, true)
  const words = [...compile(users.flatMap((r) => r.words)), ...compile(builtInRules.words, true)]
  const known = new Map<string, Classified>()

  function decide(label: string, text: string): Classified {
    const shown = label === '' ? null : label
    for (const rule of exceptions) if (rule.pattern.test(text)) return placed(rule, shown)
    for (const refusal of refusals) if (refusal.pattern.test(text)) return { refused: refusal.reason }
    const own = ownRules.find((rule) => rule.pattern.test(text))
    // A rule may not bring in by its own wording what the boundary bars.
    const barredName = own?.subCategory ? barred(own.subCategory) : null
    if (barredName) return { refused: barredName }
    if (own) return placed(own, shown)
    // A label of the closed list itself; with a wider category around it ("... / Other") that one tells more.
    const exact = text === fold(label) ? exactKey(label) : null
    if (exact) return { category: exact, subCategory: null, relabelled: false }
    const rule = rules.find(({ pattern }) => pattern.test(text))
    return rule ? placed(rule, shown) : { category: 'other', subCategory: shown, relabelled: false }
  }

  function barred(text: string): Bilingual | null {
    const folded = fold(text)
    if (exceptions.some((rule) => rule.pattern.test(folded))) return null
    return refusals.find((refusal) => refusal.pattern.test(folded))?.reason ?? null
  }

  return {
    classify(label, ...details) {
      let key = label
      for (const detail of details) if (detail) key += `\u0001${detail}`
      let found = known.get(key)
      if (found === undefined) {
        const name = tidy(label)
        found = decide(name, fold([name, ...details.filter((d) => d !== null && d !== '')].join(' / ')))
        if (known.size >= cacheSize) known.clear()
        known.set(ownCopy(key), found)
      }
      return found
    },
    fromTitle(title) {
      return words.find((rule) => rule.pattern.test(title))?.category ?? null
    },
    barred,
    fingerprint: JSON.stringify([builtInRules, users, mapped]),
  }
}

const placed = (rule: CompiledRule, shown: string | null): Classified => ({
  category: rule.category,
  subCategory: rule.subCategory ?? shown,
  relabelled: rule.subCategory !== null,
})

const fold = (text: string): string => text.toLowerCase().replace(/[_\s]+/g, ' ')
/** The label as shown: codes' underscores are spaces, one line, not longer than a label. */
const tidy = (label: string): string =>
  ownCopy(
    label
      .replace(/[_\s]+/g, ' ')
      .trim()
      .slice(0, longestLabel),
  )

/** A string of its own: a cell is a window into a piece of the file, and would keep the whole piece alive in a cache. */
const ownCopy = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le')

const exactNames = new Map<string, CategoryKey>(
  categories.flatMap((c) => [c.key, c.zh, c.en.toLowerCase()].map((name): [string, CategoryKey] => [name, c.key])),
)
const exactKey = (label: string): CategoryKey | null => exactNames.get(label.toLowerCase()) ?? null
