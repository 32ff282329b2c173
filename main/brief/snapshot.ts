/**
 * A briefing's frozen input: one filter at one data version, with everything the formats need. The handler makes it
 * from the store and the analysis; nothing in this folder asks either of them again.
 */
import type { AreaShapes, BasemapShapes, Bilingual, Counts, Day, Filter, Flag, Source } from '../../contract/model.ts'
import type { Audience, CategoryKey, Language } from '../../contract/taxonomy.ts'
import type { StoredReport } from '../store/port.ts'

export interface BriefSnapshot {
  title: string
  audience: Audience
  language: Language
  /** Who issues it, as the office writes itself; null leaves the line out. Never a person. */
  office: string | null
  /** The district the store is about, for the red head; null: a general head. */
  district: Bilingual | null
  filter: Filter
  /** The filter in words of `language`: "近 7 天，消防隐患，柳荫社区". '' is: everything in the store. */
  filterWords: string
  /** First and last local day of the reports meant, both included; null when the filter matches nothing. */
  period: { from: Day; to: Day } | null
  counts: Counts
  dataVersion: number
  /** ISO time with offset; every clock time printed comes from it. */
  madeAt: string
  appVersion: string
  /** Every category that occurs, suppressed reports included: sums to `counts.matched`. */
  byCategory: { category: CategoryKey; count: number }[]
  /**
   * Every area that occurs, each report once (its smallest area), and `key: 'none'` for those in no area: sums to
   * `counts.matched`.
   */
  byArea: { key: string; name: Bilingual; count: number }[]
  /** Reports a local day over the period; days without reports may be missing. */
  daily: { day: Day; count: number }[]
  /** Days not complete for every source: hatched, never judged. */
  incompleteFrom: Day | null
  /** The same filter over `periods` spans of the same length just before: means a span. null: no comparison is made. */
  before: {
    periods: number
    from: Day
    to: Day
    mean: number
    byCategory: { category: CategoryKey; mean: number }[]
  } | null
  /** The reports matched, newest first, suppressed ones included: `offset` 0 … `counts.matched`. */
  rows: (offset: number, limit: number) => Promise<StoredReport[]>
  /** Flags that touch the filter and period. */
  flags: Flag[]
  /** Mapped reports gathered for a map of about 800 px; `parts` in the order of `categoryKeys`, summing to `count`. */
  clusters: { lon: number; lat: number; count: number; parts: number[] }[]
  areas: AreaShapes
  basemap: BasemapShapes | null
  /** What the basemap must be credited to; null without one. */
  basemapCredit: string | null
  sources: Source[]
}

/** Told while a briefing is made; `done` of `total` in reports written over all formats. */
export type BriefProgress = (done: number, total: number) => void
