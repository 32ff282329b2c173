/**
 * What the sides agree on about sources, their ledger, review and write-back: shapes only. Times are ISO 8601 with offset,
 * lags are seconds.
 */
import type { Bilingual, Day, MediaKind, QuarantineRow, ReportId, ReportRow } from './model.ts'
import type { CategoryKey, Datum, Decision, LevelKey } from './taxonomy.ts'

/** Upstreams that are asked over the network, or watched; files and the sample come when a person brings them. */
export const feedKinds = ['open311', 'odk', 'ogc', 'feed', 'folder'] as const
export type FeedKind = (typeof feedKinds)[number]

/** What an upstream's own field may fill. */
export const mappedFields = [
  'occurredAt',
  'category',
  'subCategory',
  'title',
  'text',
  'place',
  'location',
  'status',
  'reporter',
  'externalId',
] as const
export type MappedField = (typeof mappedFields)[number]

/** Kept with the source, as text; nothing of it is secret. */
export interface SourceOptions {
  /** open311 */
  jurisdiction?: string
  /** open311: ask for attributes, notes and photos. */
  extensions?: boolean
  /** odk: number of the project, and the form's id. */
  project?: string
  form?: string
  /** ogc */
  collection?: string
  /** Upstream's field (a path with "/") for each of ours; what is missing is recognised by name. */
  fields?: Partial<Record<MappedField, string>>
  /** IANA zone of times without an offset. */
  tz?: string
  datum?: Datum
  /** First day wanted. */
  from?: Day
  /** Plain HTTP to another machine: an explicit choice, shown with the source. */
  allowPlainHttp?: boolean
  /** SHA-256 of the server certificate's public key, base64: any other is refused. */
  pin?: string
  /** http://host:port of a proxy. */
  proxy?: string
  /** Minutes between two syncs; 0: by hand only. */
  everyMinutes?: number
}

/** Goes to the host's secret store and nowhere else: never into the store, a log, or a reply. */
export interface Credentials {
  /** Absent: `secret` is a bearer token. */
  user?: string
  secret: string
}

/** What the wizard shows before a source is added. */
export interface UpstreamForm {
  /** Forms or collections to choose from; empty where the upstream has but one. */
  forms: { id: string; project: string | null; name: string; count: number | null }[]
  fields: { path: string; type: string; name: string; repeats: boolean; example: string | null }[]
  suggested: Partial<Record<MappedField, string>>
  /** First rows as they would be stored, or why one would not. */
  rows: ({ row: number; stored: ReportRow & { text: string } } | { row: number; problem: Bilingual })[]
}

/** One line of the ledger. */
export interface LedgerLine {
  source: string
  kind: FeedKind | 'file' | 'sample'
  paused: boolean
  running: boolean
  lastSuccess: string | null
  lastTry: string | null
  nextTry: string | null
  completeUpTo: string | null
  /**
   * How far the source was behind just before each sync that ended well, of the last 90 days: median and the middle 90 %,
   * and the number of such waits. null: too few to say.
   */
  usualLag: { medianSeconds: number; lowSeconds: number; highSeconds: number; runs: number } | null
  /** How far the watermark is behind now. */
  lagSeconds: number | null
  late: boolean
  /** Known of, and not here. null: this upstream cannot say. */
  owed: { reports: number | null; attachments: number; dispositions: number }
  quarantined: number
  refused: number
  /** What is wrong, what it means, what to do. */
  problem: Bilingual | null
  /** Both in plain words: what is in, and what is late or owed. */
  says: Bilingual
  /** Last comparison of all ids with the upstream, and what it cost. */
  reconciled: { at: string; ids: number; missing: number; gone: number; seconds: number } | null
}

/** `address`: of a report that came in a file; only where it stands is known, and nobody fetches it. */
export type AttachmentState = 'wanted' | 'here' | 'failed' | 'too-large' | 'refused' | 'address'
export interface MissingAttachment {
  id: number
  report: ReportId
  source: string
  name: string
  kind: MediaKind
  bytes: number | null
  state: AttachmentState
  tries: number
  problem: Bilingual | null
}

/** A quarantined row with what a person needs to repair it. */
export interface QuarantineDetail extends QuarantineRow {
  /** Column or field -> as read; the reporter's is never kept. */
  raw: Record<string, string>
}

/** Where a report waits, and for how long. */
export interface WaitingReport {
  row: ReportRow
  level: LevelKey
  lastDecision: Decision | null
  since: string
  waitedSeconds: number
}
export interface ReviewQueue {
  /** Waits are counted up to this: now, or the end of the last day with data where that is earlier. */
  asOf: string
  rows: WaitingReport[]
  next: string | null
  total: number
  byLevel: { level: LevelKey; waiting: number; medianSeconds: number; longestSeconds: number }[]
}

export type DisagreementOf = 'category' | 'severity' | 'outcome'
/** How two levels judged the same reports: one count for each pair of judgements, those that agree included. */
export interface DisagreementMatrix {
  of: DisagreementOf
  between: [LevelKey, LevelKey]
  /** Rows are the first level's judgement, columns the second's. */
  keys: string[]
  counts: number[][]
  /** Judged by both. */
  compared: number
  agreed: number
  /** Cohen's kappa; null where it is not defined. */
  kappa: number | null
}

export type OutboxState = 'waiting' | 'sending' | 'sent' | 'failed' | 'conflict' | 'undone'
export type DistrictDecision = 'accepted' | 'returned' | 'closed'
/** A decision of the district on its way upstream. Nothing is sent without an explicit click. */
export interface OutboxItem {
  id: number
  report: ReportId
  source: string
  externalId: string
  title: string
  decision: DistrictDecision
  comment: string
  madeAt: string
  /** Revision of the report that the decision was made on. */
  revision: number
  state: OutboxState
  sentAt: string | null
  problem: Bilingual | null
  /** Of a conflict: what we saw when deciding, and what the upstream has now. */
  conflict: { ours: ReviewState; theirs: ReviewState } | null
}
export interface ReviewState {
  revision: number | null
  status: string
  category: CategoryKey | null
  text: string
  at: string | null
}
