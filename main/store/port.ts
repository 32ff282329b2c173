/**
 * The store as its callers see it: topic-wise typed calls, no SQL and no SQLite idea. `store.worker.ts` answers them;
 * another implementation (a shared server) has to fit behind the same calls and pass the same tests.
 */
import type {
  Area,
  AreaShapes,
  AttachmentInfo,
  BasemapShapes,
  Flag,
  Outcome,
  QuarantineRow,
  ReportDetail,
  ReportId,
  ReportRow,
  Source,
  SourceKind,
} from '../../contract/model.ts'
import type { CategoryKey, FlagStatus, Language } from '../../contract/taxonomy.ts'
import type { IntakeArea, IntakePage } from './intake.ts'

export interface StoreState {
  dataVersion: number
  areaVersion: number
  flagVersion: number
  reports: number
  areas: number
  sample: boolean
  newFlags: number
}

/** A report with everything a file may need, unmasked; `main/brief` applies the audience's policy to it. */
export interface StoredReport {
  id: ReportId
  source: string
  externalId: string
  revision: number
  /** Seconds UTC. */
  occurredAt: number
  offsetMinutes: number
  receivedAt: number | null
  closedAt: number | null
  category: CategoryKey
  subCategory: string | null
  title: string
  text: string
  place: string | null
  area: string | null
  status: string
  level: string | null
  lon: number | null
  lat: number | null
  datum: string
  suppressed: boolean
  attachments: number
}

/** A new flag as the rules computed it; episodes and cool-down are the store's to keep. */
export type FlagInput = Omit<Flag, 'id' | 'status' | 'reason' | 'areaName' | 'firstFired' | 'episodeDays' | 'dataVersion'>

export interface StoreCalls {
  state: [Record<string, never>, StoreState]
  close: [Record<string, never>, Record<string, never>]
  check: [Record<string, never>, { name: string; ok: boolean; detail: string }[]]
  'setting.all': [Record<string, never>, Record<string, string>]
  'setting.put': [{ values: Record<string, string> }, Record<string, never>]
  'audit.add': [{ at: number; what: string; subject: string; why: string }, Record<string, never>]

  'source.ensure': [{ name: string; kind: SourceKind; url?: string; options?: Record<string, string> }, { id: number }]
  /** How many sources are late: asked with every count, so it touches no report. */
  'source.late': [{ now: number }, { late: number }]
  'source.list': [{ now: number }, Source[]]
  'source.get': [
    { name: string },
    {
      id: number
      name: string
      kind: SourceKind
      url: string | null
      cursor: string | null
      options: Record<string, string>
    } | null,
  ]
  'source.remove': [{ name: string }, { removed: number }]

  /** Opens a run in the ledger. `fileHash` marks a run over a file: a row seen from that very file is unchanged. */
  'run.begin': [{ sourceId: number; at: number; file?: string; fileHash?: string }, { runId: number }]
  /** One transaction: rows, revisions, search rows, quarantine, refusals, cursor, ledger. */
  'run.apply': [{ runId: number; page: IntakePage }, Outcome]
  'run.end': [{ runId: number; at: number; error?: string; completeUpTo?: number }, { dataVersion: number }]

  'report.rows': [{ ids: ReportId[]; text?: string; language: Language }, ReportRow[]]
  'report.detail': [{ id: ReportId; text?: string; language: Language }, Omit<ReportDetail, 'nearby'> | null]
  'report.reveal': [{ id: ReportId; reason: string; at: number }, { title: string; text: string; place: string | null } | null]
  /** In the order of `ids`. */
  'report.export': [{ ids: ReportId[] }, StoredReport[]]
  'attachment.read': [{ id: number }, { mime: string; name: string; bytes: Uint8Array } | null]
  'attachment.info': [{ reportId: ReportId }, AttachmentInfo[]]
  'quarantine.list': [{ source?: string; limit: number }, { rows: QuarantineRow[]; total: number }]

  /** All ids that match the text, ascending. `ranked` holds the best by relevance, where the query is selective. */
  'search.ids': [{ text: string }, { ids: Int32Array; terms: string[] }]
  'search.rank': [{ text: string; within: Int32Array; limit: number; offset: number }, { ids: Int32Array }]

  'area.put': [{ areas: IntakeArea[]; sourceId: number; at: number }, Outcome]
  'area.list': [Record<string, never>, Area[]]
  'area.shapes': [Record<string, never>, AreaShapes]
  'basemap.get': [Record<string, never>, BasemapShapes | null]

  'category.put': [{ rows: { scheme: string; path: string[]; category: CategoryKey }[]; sourceId: number }, Outcome]

  'flag.put': [
    { day: string; rule: string; ruleVersion: number; flags: FlagInput[]; coolDownDays: number },
    { added: number; extended: number },
  ]
  'flag.list': [{ statuses?: FlagStatus[] }, Flag[]]
  'flag.get': [{ id: number }, Flag | null]
  'flag.dispose': [{ id: number; status: FlagStatus; reason: string | null; at: number }, Flag | null]

  'sample.put': [{ areas: IntakeArea[]; basemap: BasemapShapes; settings: Record<string, string> }, Record<string, never>]
}

export type StoreMethod = keyof StoreCalls
export interface StoreClient {
  call<M extends StoreMethod>(method: M, request: StoreCalls[M][0], signal?: AbortSignal): Promise<StoreCalls[M][1]>
}
