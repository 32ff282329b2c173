/**
 * Joint meetings and the briefings for them. A meeting gathers items and decisions; a snapshot freezes what is said about
 * a filter; a briefing is a snapshot as one audience may see it; a package is a briefing's files, signed.
 */
import type { Bilingual, Counts, Day, Filter, MaskKind, ReportId, ReportRow } from './model.ts'
import type { Audience, CategoryKey, Format, Language } from './taxonomy.ts'

/** Who sits at the table. An agency's own edition holds its categories and areas only. */
export interface Agency {
  /** Short and stable: "fire". */
  key: string
  name: Bilingual
  /** What it sees; [] is every category. */
  categories: CategoryKey[]
  /** Area keys; [] is the whole district. */
  areas: string[]
  /** The age recipient its packages are sealed to: "age1…". */
  recipient: string | null
}
/** Who issues briefings here. The key signs packages; its private half stays in the host's secret store. */
export interface Office {
  name: Bilingual
  /** Ed25519 public key, raw, base64. */
  publicKey: string
}

/** A circle on the ground. */
export interface Spot {
  lon: number
  lat: number
  metres: number
}
/** Where a decision is to help: a circle or an area, never a person. */
export type DecisionPlace = { kind: 'spot'; spot: Spot; name: string } | { kind: 'area'; area: string }

export const decisionStates = ['open', 'doing', 'done', 'dropped'] as const
export type DecisionState = (typeof decisionStates)[number]
export interface MeetingDecision {
  id: number
  meeting: number
  text: string
  /** Agency key; null: not yet given to one. */
  agency: string | null
  due: Day | null
  /** What it should bring about, in words. */
  expected: string
  place: DecisionPlace | null
  category: CategoryKey | null
  state: DecisionState
  /** Day of the last change of state: of a decision that is done, the day from which it can be judged. */
  stateDay: Day | null
  note: string
}
export type MeetingDecisionInput = Omit<MeetingDecision, 'id' | 'meeting' | 'stateDay'> & { stateDay?: Day | null }

/** What an item of the agenda is about. A view is taken as the filter that it was then. */
export type ItemSubject =
  | { kind: 'filter'; filter: Filter }
  | { kind: 'view'; name: string; filter: Filter }
  | { kind: 'flag'; flag: number }
  | { kind: 'incident'; report: ReportId }
  | { kind: 'place'; spot: Spot; name: string; category?: CategoryKey }
  | { kind: 'text' }
export interface MeetingItem {
  id: number
  meeting: number
  title: string
  /** What the office says about it, in its own words. */
  note: string
  subject: ItemSubject
}
export type MeetingItemInput = Omit<MeetingItem, 'id' | 'meeting'>

export interface MeetingSummary {
  id: number
  /** The running number: 23 in "第 23 次". */
  number: number
  title: string
  day: Day
  state: 'planned' | 'held'
  items: number
  decisions: number
  done: number
  overdue: number
  /** ISO time of the newest snapshot. */
  frozenAt: string | null
}
export interface Meeting {
  id: number
  number: number
  title: string
  day: Day
  /** First and last day it is about, both included. */
  period: { from: Day; to: Day }
  /** What it is about besides the period. */
  filter: Filter
  language: Language
  /** Agency keys. */
  agencies: string[]
  /** Lines. */
  agenda: string[]
  minutes: string
  state: 'planned' | 'held'
  items: MeetingItem[]
  decisions: MeetingDecision[]
  /** Newest. */
  snapshot: SnapshotInfo | null
  /** The meeting before it that was held or planned; its decisions open this one. */
  previous: { id: number; number: number; day: Day } | null
}
export type MeetingInput = Partial<
  Pick<Meeting, 'title' | 'period' | 'filter' | 'language' | 'agencies' | 'agenda' | 'number'>
> & {
  day: Day
}
export type MeetingChange = Partial<
  Pick<Meeting, 'title' | 'day' | 'number' | 'period' | 'filter' | 'language' | 'agencies' | 'agenda' | 'minutes' | 'state'>
>

/** What a briefing is bound to: nothing in it moves. */
export interface SnapshotInfo {
  id: number
  /** Of everything it holds: the same here and on any machine. "S-" and 12 hex digits. */
  mark: string
  meeting: number | null
  title: string
  /** ISO time. */
  madeAt: string
  filter: Filter
  period: { from: Day; to: Day } | null
  dataVersion: number
  counts: Counts
  rules: { key: string; version: number }[]
  /** What came in or changed since, of the same filter and period; null while not asked. */
  since: { added: number; changed: number; gone: number } | null
}

/**
 * Names a number on the page, so that it can be clicked back to its reports:
 * "matched" "mapped" "withoutLocation" "suppressed" "incidents" "category:fire" "area:lyq" "bin:2026-06-01..2026-06-07"
 * "before" "before:fire" "flag:12:observed" "flag:12:raw" "incident:44" "item:3" "decision:5:before" "decision:5:after"
 * "since:new" "since:closed" "since:back". A number without reports behind it (a share, an interval) has none.
 */
export type NumberKey = string
/** Where a number comes from. */
export interface NumberSource {
  key: NumberKey
  /** As printed: "1,093". */
  shown: string
  label: Bilingual
  /** What is counted: reports, the incidents they make, or a mean of reports a period. */
  unit: 'reports' | 'incidents' | 'mean'
  /** Reports behind it. For a mean: over all periods. */
  counts: Counts
  /** Filter in words, a line each. */
  words: Bilingual[]
  snapshot: SnapshotInfo
  rows: ReportRow[]
  next: string | null
  /** Reports whose content was withdrawn upstream since the snapshot was made: counted, not shown. */
  withdrawn: number
}

export const sectionKeys = [
  'summary',
  'changes',
  'map',
  'series',
  'flags',
  'incidents',
  'items',
  'follow',
  'decisions',
  'reports',
  'method',
] as const
export type SectionKey = (typeof sectionKeys)[number]
export type Inclusion = 'whole' | 'narrowed' | 'none'
/** A line of the outline. */
export interface OutlineLine {
  section: SectionKey
  title: string
  /** Below a section: a flag, an incident, a decision. */
  parts: { block: string; title: string; inclusion: Record<Audience, Inclusion> }[]
  inclusion: Record<Audience, Inclusion>
}

/** A block of text that somebody wrote over. */
export interface BriefEdit {
  /** "summary.1", "flag.12", "followup.5". */
  block: string
  /** Text with numbers in place; null takes the edit back. Words only: numbers that the snapshot knows stay tied to it. */
  text: string | null
}
/** The page on screen before it is written. */
export interface BriefPreview {
  title: string
  audience: Audience
  agency: string | null
  /**
   * The document's HTML. Every number is `<span class="n" data-n="KEY">`, one typed by hand `<span class="n by-hand">`; every
   * block that can be edited has `data-block`; what this audience sees less of has class `narrowed`.
   */
  html: string
  counts: Counts
  snapshot: SnapshotInfo
  outline: OutlineLine[]
  /** Numbers on the page that were worked out again from the snapshot's own rows, and those that differed. */
  numbers: { checked: number; wrong: NumberKey[]; byHand: number }
  /** Places where this audience sees less than the office: replaced, and left out. */
  narrowed: { replaced: number; leftOut: number }
  edits: BriefEdit[]
}
/** What a briefing is made of: a meeting (its newest snapshot), a snapshot, or a filter that is frozen now. */
export interface BriefSubject {
  title?: string
  meeting?: number
  snapshot?: number
  filter?: Filter
  audience: Audience
  /** An agency's own edition; the audience is then `partner`. */
  agency?: string
  language?: Language
}
export interface BriefRequest extends BriefSubject {
  formats: Format[]
  /** Folder to write into; absent: a new folder chosen by the host. */
  out?: string
  /** Path of a .docx, or the name of a kept template; absent: the built-in one of the language. */
  template?: string
  /** age recipients, or agency keys: the package is written sealed to them. */
  seal?: string[]
  /** Findings of the leak check that a person has looked at, each with why it may stand. */
  cleared?: { key: string; reason: string }[]
}
export interface BriefFile {
  file: string
  bytes: number
  sha256: string
}
export interface BriefReceipt {
  /** '' when it was not released. */
  folder: string
  files: BriefFile[]
  counts: Counts
  /** Findings that nobody cleared: with any, nothing was released and nothing is left behind. */
  leaks: Leak[]
  cleared: (Leak & { reason: string })[]
  released: boolean
  snapshot: SnapshotInfo
  /** The sealed or plain package beside the files. */
  package: string | null
}
/** What the leak check looks for. */
export type LeakKind = MaskKind | 'coordinates' | 'token' | 'barred' | 'hidden'
export interface Leak {
  /** The same for the same finding of a later run over the same snapshot. */
  key: string
  file: string
  /** Where in the file: "word/comments.xml", "sheet 报告, C14", "layer reports, row 3, text", "page 2". */
  where: string
  kind: LeakKind
  /** Found text, itself masked but for its ends. */
  text: string
}

/** An office's own .docx kept here. */
export interface BriefTemplate {
  name: string
  language: Language
  builtIn: boolean
  bytes: number
}
export interface TemplateReport {
  ok: boolean
  /** Placeholders that will be filled, with how often they stand. */
  known: { name: string; times: number }[]
  /** Not one of ours, with where it stands and the nearest of ours. */
  unknown: { name: string; where: string; nearest: string | null }[]
  /** Ours, and nowhere in it. */
  unused: string[]
  /** What makes it unusable: an opened loop that is never closed, a file that is no .docx. */
  problems: Bilingual[]
}

export interface VerifiedFile {
  file: string
  state: 'same' | 'changed' | 'missing' | 'added'
}
/** What became of a package, a folder or one of its files. */
export interface Verification {
  /** Every file is as it was signed. */
  valid: boolean
  files: VerifiedFile[]
  signature: 'good' | 'bad' | 'none'
  /** Whether it was signed here; otherwise by whom, as they call themselves, and their key. */
  madeBy: { name: Bilingual; publicKey: string; ours: boolean } | null
  madeAt: string | null
  title: string | null
  audience: Audience | null
  agency: string | null
  snapshot: string | null
  counts: Counts | null
  /** What moved in this store since, where the snapshot is here: reports that changed or are gone, and new ones of its filter. */
  stale: { changed: number; added: number } | null
  words: Bilingual
}
/** A package from anywhere, to be read only. */
export interface OpenedPackage {
  verification: Verification
  /** The briefing's page, where the package holds one: cleaned of anything that could act. */
  html: string | null
  manifest: Record<string, unknown>
  files: BriefFile[]
}

/** A change at a place against what happened at places like it over the same days. */
export interface FollowThrough {
  decision: MeetingDecision
  /** Title of the meeting that took it. */
  meeting: { id: number; number: number; day: Day }
  overdue: boolean
  /** null: it cannot be judged, `words` say why. */
  effect: {
    /** Spans compared, of the same length; first and last day. */
    before: { from: Day; to: Day; count: number }
    after: { from: Day; to: Day; count: number }
    /** Like places: same category, similar baseline, apart from it and each other. */
    controls: { name: Bilingual; spot: Spot; before: number; after: number }[]
    /** What `after` would have been had the place moved as its controls did. */
    expected: number
    /** (after/before) over the controls' (after/before): low, middle, high, 95 %. */
    ratio: [number, number, number]
    verdict: 'fewer' | 'more' | 'unclear'
  } | null
  words: Bilingual
}
/** Two snapshots side by side. */
export interface SinceLast {
  from: SnapshotInfo
  to: SnapshotInfo
  /** Reports: not there last time; closed since; closed earlier and reported again at the place; withdrawn. */
  reports: { new: number; closed: number; back: number; gone: number }
  byCategory: { category: CategoryKey; then: number; now: number }[]
  flags: { raised: number; verified: number; explained: number; artefact: number; noAction: number; undecided: number }
}

/** The digest that is written by itself; it is never sent anywhere. */
export interface BriefSchedule {
  on: boolean
  /** 1 Monday … 7 Sunday. */
  weekday: number
  /** "08:00", local. */
  at: string
  folder: string
  title: string
  audience: Audience
  formats: Format[]
  filter: Filter
  language: Language
  /** ISO time, and what became of it. */
  lastRun: { at: string; ok: boolean; words: Bilingual } | null
}
