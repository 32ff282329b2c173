/**
 * A snapshot as one edition takes it: for an audience, in a language, the whole of it or an agency's part, worked out from
 * the snapshot alone (frozen-view.ts). Nothing in this folder asks the store or the analysis again.
 */
import type { Agency, FollowThrough, SinceLast, SnapshotInfo } from '../../contract/briefing.ts'
import type { AreaShapes, BasemapShapes, Bilingual, Counts, Day, Filter, Flag, Source } from '../../contract/model.ts'
import type { Audience, CategoryKey, Language } from '../../contract/taxonomy.ts'
import type { StoredReport } from '../store/port.ts'
import type { Frozen, FrozenFacts, FrozenIncident } from './frozen.ts'

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
  /** What it is bound to. */
  info: SnapshotInfo
  /** An agency's own edition: everything counted here is of its categories and areas. */
  agency: Agency | null
  rules: FrozenFacts['rules']
  /** Most reports first; `title` and `place` unmasked, '' and null where the content was withdrawn since. */
  incidents: (FrozenIncident & { title: string; place: string | null })[]
  cameBack: FrozenFacts['cameBack']
  agencies: Agency[]
  meeting: FrozenFacts['meeting']
  /** Of each item that is about reports: those of this edition's part, and the incidents they make. */
  itemCounts: { item: number; reports: number; incidents: number }[]
  follow: FollowThrough[]
  since: SinceLast | null
  /** Reports of the period whose content was withdrawn upstream since: counted as they were, with nothing to show. */
  withdrawn: number
  /** What it was opened from, rows narrowed to the agency's part: spans before and kinds by place are counted from it. */
  frozen?: Frozen
  /** What the whole snapshot holds besides and the agency's part does not. */
  leftOut?: { flags: number; incidents: number; items: number; decisions: number; follow: number }
}

/** Told while a briefing is made; `done` of `total` in reports written over all formats. */
export type BriefProgress = (done: number, total: number) => void
