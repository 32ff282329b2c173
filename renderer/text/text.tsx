import i18next, { type i18n } from 'i18next'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { I18nProvider } from 'react-aria-components'
import type { Bilingual } from '../../contract/model.ts'
import {
  type CategoryKey,
  categories,
  type Language,
  type LevelKey,
  levels,
  type StatusKey,
  statuses,
} from '../../contract/taxonomy.ts'
import {
  formatBytes,
  formatChance,
  formatDay,
  formatDecimal,
  formatMoment,
  formatNumber,
  formatWeekday,
  type Span,
  spanBetween,
} from './format.ts'
import { flatMessages, type MessageKey } from './messages.ts'

export type Fill = Record<string, string | number>
export interface Text {
  t: (key: MessageKey, fill?: Fill) => string
  language: Language
  /** The side of a bilingual sentence that is spoken now. */
  say: (words: Bilingual) => string
  number: (n: number) => string
  decimal: (n: number, digits?: number) => string
  chance: (p: number) => string
  bytes: (n: number) => string
  day: (iso: string) => string
  moment: (iso: string) => string
  weekday: (iso: string) => string
  /** "15 小时" / "15 h" between an ISO time and `asOf` (ISO; default now). */
  age: (iso: string, asOf?: string) => string
  seconds: (n: number) => string
  category: (key: CategoryKey) => string
  status: (key: StatusKey) => string
  level: (key: LevelKey) => string
}

declare global {
  /**
   * Rewrites every message before it is shown. Only a script that runs in the page before the app does can set it: the
   * tests do (pseudo-locale: test/e2e/pseudo-words.ts). No address, setting or key of the product reaches it.
   */
  var fieldbriefWords: ((words: string) => string) | undefined
}
const countOf = (n: string | number): number => (typeof n === 'number' ? n : Number(n.replaceAll(',', '')) || 0)
const asWritten = (words: string): string => words

function instance(language: Language): i18n {
  const shown = globalThis.fieldbriefWords ?? asWritten
  const flat = (of: Language): Record<string, string> =>
    Object.fromEntries(Object.entries(flatMessages(of)).map(([key, words]) => [key, shown(words)]))
  const made = i18next.createInstance()
  void made.init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: { [language]: { translation: flat(language) } },
  })
  return made
}

const ageKeys = {
  minutes: 'words.minutes',
  hours: 'words.hours',
  days: 'words.days',
  years: 'words.years',
} as const satisfies Record<Span['unit'], MessageKey>

/** Everything that turns values into words of a language. `thisYear` is left out of dates. */
export function textOf(language: Language, thisYear: number): Text {
  const words = instance(language)
  const shown = globalThis.fieldbriefWords ?? asWritten
  // The number a message names as {{n}} chooses its form, unless another is given as `count`.
  const t = (key: MessageKey, fill?: Fill): string =>
    words.t(
      key,
      (fill?.n !== undefined && fill.count === undefined ? { ...fill, count: countOf(fill.n) } : fill) as Record<string, unknown>,
    )
  const name = <K extends string>(list: readonly { key: K; zh: string; en: string }[]) => {
    const names = new Map(list.map((entry) => [entry.key, shown(entry[language])]))
    return (key: K): string => names.get(key) ?? key
  }
  return {
    t,
    language,
    say: (both) => shown(both[language] || both.zh || both.en),
    number: formatNumber,
    decimal: formatDecimal,
    chance: formatChance,
    bytes: formatBytes,
    day: (iso) => formatDay(iso, language, thisYear),
    moment: (iso) => formatMoment(iso, language, thisYear),
    weekday: (iso) => formatWeekday(iso, language),
    age: (iso, asOf = new Date().toISOString()) => {
      const span = spanBetween(iso, asOf)
      return t(ageKeys[span.unit], { n: formatNumber(span.n) })
    },
    seconds: (n) =>
      n < 90 ? t('words.seconds', { n: Math.max(1, Math.round(n)) }) : t('words.minutes', { n: Math.round(n / 60) }),
    category: name<CategoryKey>(categories),
    status: name<StatusKey>(statuses),
    level: name<LevelKey>(levels),
  }
}

const TextContext = createContext<Text | null>(null)

export function TextProvider({ language, children }: { language: Language; children: ReactNode }) {
  const text = useMemo(() => textOf(language, new Date().getFullYear()), [language])
  // The widgets' own words (such as "Dismiss") follow the program's language, not the browser's.
  return (
    <I18nProvider locale={language === 'zh' ? 'zh-CN' : 'en-GB'}>
      <TextContext value={text}>{children}</TextContext>
    </I18nProvider>
  )
}

export function useText(): Text {
  const text = useContext(TextContext)
  if (!text) throw new Error('no TextProvider above')
  return text
}
