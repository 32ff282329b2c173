/** Early warning: rules, their replay, the scoreboard, incidents, and what is told aloud. About places and issues only. */
import type { Bilingual, Day, Filter, ReportId, ReportRow } from './model.ts'
import type { CategoryKey, FlagStatus } from './taxonomy.ts'

/** How a rule judges: one engine each in main/stats. */
export const ruleKinds = ['conditional-binomial', 'local-surge', 'ears-c1', 'ears-c2', 'ears-c3', 'farrington-flexible'] as const
export type RuleKind = (typeof ruleKinds)[number]

/** One number of a rule, with the range in which it makes sense. */
export interface RuleParam {
  name: string
  words: Bilingual
  /** What turning it up does. */
  hint: Bilingual
  standard: number
  least: number
  most: number
  whole: boolean
  unit: 'days' | 'incidents' | 'sources' | 'metres' | 'share' | 'number'
}
export interface RuleKindInfo {
  kind: RuleKind
  name: Bilingual
  /** What it compares, in a sentence or two. */
  words: Bilingual
  params: RuleParam[]
}

/** Where and on what a rule looks; an empty list means everywhere, everything, all. */
export interface RuleScope {
  /** Area keys; an area includes the areas inside it. */
  areas: string[]
  categories: CategoryKey[]
  sources: string[]
}
/** What a version of a rule says; a version never changes. */
export interface RuleVersion {
  version: number
  kind: RuleKind
  /** By name; those not given have their standard. */
  params: Record<string, number>
  scope: RuleScope
  /** ISO time. */
  madeAt: string
  /** Whole rule in plain words. */
  words: Bilingual
  /** The last replay of exactly this version; without one it cannot be switched on. */
  replay: ReplaySummary | null
}
export interface Rule {
  /** "default" is the one on from the start. */
  key: string
  name: Bilingual
  builtIn: boolean
  /** The version that judges now; null: switched off. */
  live: number | null
  /** Newest first; the first is what an editor opens. */
  versions: RuleVersion[]
}

export interface ReplaySummary {
  /** ISO time. */
  at: string
  from: Day
  to: Day
  dataVersion: number
  episodes: number
  episodesPerWeek: number
  /** Episodes a week that meet no marked event and no flag disposed of as verified: at most these are false. */
  unexplainedPerWeek: number
  marked: number
  caught: number
}
export interface ReplayEpisode {
  category: CategoryKey
  area: string | null
  areaName: Bilingual | null
  place: { lon: number; lat: number; metres: number } | null
  firstFired: Day
  lastFired: Day
  days: number
  /** Of its strongest day. */
  observed: number
  expected: number
  p: number
  reports: ReportId[]
  /** `place` is a circle that the rule looked at, as in a flag. */
  around?: true
  /** Marked events it meets. */
  events: number[]
}
export interface Replay {
  rule: string
  version: number
  summary: ReplaySummary
  episodes: ReplayEpisode[]
  /** When each marked event was caught: days after its begin; null: not at all. */
  events: (MarkedEvent & { caughtOn: Day | null; daysAfter: number | null })[]
  /** Series on which nothing could be said, by reason, in series x days. */
  withoutVerdict: { history: number; incomplete: number }
  /** Series judged on the last day. */
  series: number
  seconds: number
}

/** Something that did happen, marked by an analyst so that rules can be tried against it. */
export interface MarkedEvent {
  id: number
  name: string
  category: CategoryKey
  area: string | null
  areaName: Bilingual | null
  place: { lon: number; lat: number; metres: number } | null
  /** First and last day, both included. */
  from: Day
  to: Day
}

/** How a rule has done, from the dispositions of its flags. */
export interface Score {
  rule: string
  name: Bilingual
  flags: number
  flagsPerWeek: number
  /** By disposition. */
  ends: Record<FlagStatus, number>
  /** Verified among those disposed of; null while none is. */
  shareVerified: number | null
  /** Median days from firing to disposition; null while none is. */
  daysToDisposition: number | null
  /**
   * A threshold on the adjusted p (or the like) under which all verified flags lie and fewest others: null while there are
   * too few dispositions to say.
   */
  suggested: { value: number; keepsVerified: number; dropsOthers: number; words: Bilingual } | null
}

/** Why nothing is flagged can be believed, or how far. */
export interface FlagTrust {
  /** ISO time of the last evaluation; null: never. */
  evaluatedAt: string | null
  asOf: Day | null
  /** Series judged, over the rules that are on. */
  series: number
  withoutVerdict: { history: number; incomplete: number }
  /** Sources that are late, with the day up to which each is complete. */
  late: { source: string; completeUpTo: Day | null }[]
  rules: { key: string; version: number; name: Bilingual; falsePerWeek: number | null }[]
  /** ISO time of the next evaluation by the clock. */
  nextAt: string | null
}

export interface Incident {
  /** Its first report: what it is listed under. Any of its reports finds it. */
  first: ReportId
  /** Raw reports (件) in it. */
  raw: number
  /** Those of them that match the filter asked: over all incidents of a filter they add up to its reports. */
  matched: number
  /** Independent sources behind them, at least. */
  sources: number
  category: CategoryKey
  area: string | null
  areaName: Bilingual | null
  place: { lon: number; lat: number; metres: number } | null
  /** Local wall-clock times of the first and the last report. */
  from: string
  to: string
  /** Masked title of the first report. */
  title: string
  /** Put together or parted by a person. */
  edited: boolean
  open: number
}
export interface IncidentDetail extends Incident {
  rows: (ReportRow & { joined: 'first' | 'near-duplicate' | 'merged' })[]
  history: IncidentChange[]
  /** Other incidents near in place, time and kind: what might be merged. */
  nearby: Incident[]
}
/** A merge or split, kept for ever; undoing one is another. */
export interface IncidentChange {
  id: number
  at: string
  kind: 'merge' | 'split' | 'undo'
  reports: ReportId[]
  reason: string
  undone: boolean
}
/** A place where closed issues came back: same place and kind within so many days of closure. */
export interface CameBackPlace {
  place: { lon: number; lat: number; metres: number }
  area: string | null
  areaName: Bilingual | null
  category: CategoryKey
  /** How often it came back. */
  returns: number
  /** Median days from closure to return. */
  medianDays: number
  lastReturn: string
  pairs: { closed: ReportId; again: ReportId; days: number }[]
}
export type IncidentOrder = 'newest' | 'largest'
export interface IncidentPage {
  incidents: Incident[]
  /** Incidents of the filter with at least that many reports. */
  total: number
  /** All incidents of the filter, and the reports in them. */
  all: { incidents: number; reports: number }
  next: string | null
}
export interface IncidentQuestion {
  filter: Filter
  /** Least raw reports; 2 unless told: single reports are no use in a list. */
  least?: number
  order?: IncidentOrder
  after?: string
  limit?: number
}

/** What is told aloud, and when. */
export interface NoticeSettings {
  on: boolean
  /** "22:00" to "07:00": nothing is shown, it comes with the next digest. */
  quietFrom: string
  quietTo: string
  /** 'each': as flags come; 'daily': one digest a day. */
  digest: 'each' | 'daily'
  digestAt: string
  /** Wall-clock minute at which the rules are evaluated each day, besides after each sync. */
  evaluateAt: string
}
export const noticeStandard: NoticeSettings = {
  on: true,
  quietFrom: '22:00',
  quietTo: '07:00',
  digest: 'each',
  digestAt: '08:00',
  evaluateAt: '06:30',
}
/** Place and category only, never report text. */
export interface Notice {
  title: Bilingual
  body: Bilingual
  /** Flags it tells of. */
  flags: number[]
}
