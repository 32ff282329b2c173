/**
 * The house in one page: every method the app answers and every event it tells. A shell proves who is calling and
 * passes the request on; `request.ts` holds one parser for each method; `main/handle` holds one handler for each.
 */
import type {
  AppInfo,
  Area,
  AreaShapes,
  BasemapShapes,
  Bbox,
  BriefPreview,
  BriefReceipt,
  BriefRequest,
  ClusterSet,
  Counts,
  Day,
  DoctorReport,
  Facets,
  FileOutcome,
  Filter,
  Flag,
  FlagDetail,
  Histogram,
  ImportOptions,
  ImportPreview,
  Job,
  NoVerdict,
  Outcome,
  QuarantineRow,
  ReportDetail,
  ReportId,
  ReportRow,
  Settings,
  Source,
  TimeUnit,
} from './model.ts'
import type { Reply } from './reply.ts'
import type { CategoryKey, FlagStatus } from './taxonomy.ts'

export interface Page {
  rows: ReportRow[]
  next: string | null
}

/** method -> [request, reply] */
export interface Api {
  'app.info': [Record<string, never>, AppInfo]
  'app.doctor': [Record<string, never>, DoctorReport]
  'settings.get': [Record<string, never>, Settings]
  'settings.set': [Partial<Settings>, Settings]

  'report.count': [{ filter: Filter }, Counts]
  /** Newest first, or by relevance when the filter has text and `order` says so. */
  'report.page': [{ filter: Filter; order?: 'newest' | 'oldest' | 'relevance'; after?: string; limit?: number }, Page]
  'report.get': [{ id: ReportId; text?: string }, ReportDetail]
  /** The unmasked title, text and place of one report; the reason goes to the audit log. */
  'report.reveal': [{ id: ReportId; reason: string }, { title: string; text: string; place: string | null }]
  'attachment.read': [{ id: number }, { mime: string; name: string; bytes: Uint8Array }]

  'search.query': [
    { text: string; filter?: Filter; limit?: number; after?: string },
    { counts: Counts; hits: ReportRow[]; next: string | null },
  ]

  'map.clusters': [{ filter: Filter; bbox: Bbox; zoom: number }, ClusterSet]
  'map.members': [
    { filter: Filter; cluster?: string; bbox?: Bbox; polygon?: Filter['polygon']; after?: string; limit?: number },
    { total: number; ids: ReportId[]; next: string | null },
  ]
  'map.rows': [{ ids: ReportId[]; text?: string }, { rows: ReportRow[] }]
  'map.basemap': [Record<string, never>, { shapes: BasemapShapes | null }]

  'area.list': [Record<string, never>, { areas: Area[] }]
  'area.shapes': [Record<string, never>, { shapes: AreaShapes }]

  'time.histogram': [{ filter: Filter; unit: TimeUnit; highlight?: CategoryKey }, Histogram]
  'facet.count': [{ filter: Filter }, Facets]

  'flag.list': [{ statuses?: FlagStatus[] }, { flags: Flag[]; noVerdict: NoVerdict[]; asOf: Day | null }]
  'flag.get': [{ id: number }, FlagDetail]
  'flag.evaluate': [{ asOf?: Day }, { flags: Flag[]; incomplete: NoVerdict[]; asOf: Day | null; series: number }]
  'flag.dispose': [{ id: number; status: FlagStatus; reason?: string }, Flag]

  'brief.preview': [Omit<BriefRequest, 'out' | 'formats'>, BriefPreview]
  'brief.make': [BriefRequest, BriefReceipt]

  'source.list': [Record<string, never>, { sources: Source[] }]
  'source.add': [
    { name: string; kind: 'open311'; url: string; jurisdiction?: string; allowPlainHttp?: boolean; tz?: string; from?: Day },
    Source,
  ]
  /** Takes its reports along. */
  'source.remove': [{ name: string }, { removed: number }]
  'source.test': [{ name: string }, { ok: boolean; detail: string }]
  'source.sync': [{ name: string }, Outcome & { source: string; pages: number; deleted: number; completeUpTo: string | null }]
  'quarantine.list': [{ source?: string; limit?: number }, { rows: QuarantineRow[]; total: number }]

  /** Chooses files through the shell; [] when the person cancels. Only where `AppInfo.canChooseFiles`. */
  'import.choose': [Record<string, never>, { files: string[] }]
  /** For a browser window: sends a file in pieces, gives the path to import. `upload` is absent in the first piece. */
  'import.stage': [{ name: string; upload?: string; bytes: Uint8Array; last: boolean }, { upload: string; file: string | null }]
  'import.preview': [{ file: string } & ImportOptions, ImportPreview]
  'import.run': [{ files: string[] } & ImportOptions, { files: FileOutcome[] }]

  'sample.make': [{ reports: number; seed: number }, { store: string; reports: number; truthFile: string }]
  'job.list': [Record<string, never>, { jobs: Job[] }]
  'job.cancel': [{ id: string }, { cancelled: boolean }]
}

/** event -> payload */
export interface Events {
  'reports.changed': { version: number }
  'areas.changed': { version: number }
  'flags.changed': { version: number }
  'settings.changed': Settings
  'job.progressed': Job
}

export type Method = keyof Api
export type Request<M extends Method> = Api[M][0]
export type Answer<M extends Method> = Api[M][1]
export type EventName = keyof Events

/** What a handler is handed besides the request. */
export interface CallContext {
  signal: AbortSignal
}
export type Handlers = { [M in Method]: (request: Request<M>, context: CallContext) => Promise<Answer<M>> }
/** A part of the handlers, one file a group in main/handle. */
export type HandlerGroup<M extends Method> = Pick<Handlers, M>

/** What the renderer holds, whatever the transport. */
export interface Client {
  call<M extends Method>(method: M, request: Request<M>, signal?: AbortSignal): Promise<Reply<Answer<M>>>
  /** Gives back the function that stops listening. */
  listen<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
}
