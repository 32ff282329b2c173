/**
 * The house in one page: every method the app answers and every event it tells. A shell proves who is calling and
 * passes the request on; `request.ts` holds one parser for each method; `main/handle` holds one handler for each.
 */
import type {
  Agency,
  BriefEdit,
  BriefPreview,
  BriefReceipt,
  BriefRequest,
  BriefSchedule,
  BriefSubject,
  BriefTemplate,
  FollowThrough,
  Leak,
  Meeting,
  MeetingChange,
  MeetingDecision,
  MeetingDecisionInput,
  MeetingInput,
  MeetingItem,
  MeetingItemInput,
  MeetingSummary,
  NumberKey,
  NumberSource,
  Office,
  OpenedPackage,
  SinceLast,
  SnapshotInfo,
  TemplateReport,
  Verification,
} from './briefing.ts'
import type {
  CameBackPlace,
  FlagTrust,
  IncidentChange,
  IncidentDetail,
  IncidentPage,
  IncidentQuestion,
  MarkedEvent,
  Notice,
  NoticeSettings,
  Replay,
  Rule,
  RuleKind,
  RuleKindInfo,
  RuleScope,
  Score,
} from './detection.ts'
import type {
  AppInfo,
  Area,
  AreaProblem,
  AreaShapes,
  Basemap,
  BasemapShapes,
  Bbox,
  Bilingual,
  ClusterSet,
  Comparison,
  Counts,
  Day,
  DoctorReport,
  Facets,
  FileOutcome,
  Filter,
  Flag,
  FlagDetail,
  Histogram,
  HotSpotMethod,
  HotSpots,
  ImportOptions,
  ImportPreview,
  Job,
  NoVerdict,
  Outcome,
  PageOrder,
  PlaceName,
  PlaceNameKind,
  PlacePage,
  QuarantineRow,
  ReportDetail,
  ReportId,
  ReportRow,
  SavedView,
  Settings,
  ShiftCheck,
  Source,
  Suggestion,
  TimeUnit,
} from './model.ts'
import type { Reply } from './reply.ts'
import type {
  Credentials,
  DisagreementMatrix,
  DisagreementOf,
  DistrictDecision,
  FeedKind,
  LedgerLine,
  MissingAttachment,
  OutboxItem,
  OutboxState,
  QuarantineDetail,
  ReviewQueue,
  SourceOptions,
  UpstreamForm,
} from './sync.ts'
import type { Audience, CategoryKey, Decision, FlagStatus, Language, LevelKey } from './taxonomy.ts'
import type {
  AuditLine,
  AuditVerdict,
  BackupInfo,
  BackupPlan,
  CoverBox,
  LegalHold,
  LockState,
  RetentionOutcome,
  RetentionPlan,
  RetentionPreview,
  RetentionRule,
  StoreLink,
  StoreStatus,
} from './trust.ts'

export interface Page {
  rows: ReportRow[]
  next: string | null
}

/** method -> [request, reply] */
export interface Api {
  'app.info': [Record<string, never>, AppInfo]
  /** With `repair`, what can be mended without losing anything is; then everything is checked again. */
  'app.doctor': [{ repair?: boolean }, DoctorReport]
  /** A file or an office's server, and what that means. */
  'store.status': [Record<string, never>, StoreStatus]
  /** Whether the office's server answers, and what waits for it here. */
  'link.get': [Record<string, never>, StoreLink]
  /** `mine`: over what stands there now; `theirs`: what stands there stays; `again`: a change that was refused, once more. */
  'link.settle': [{ id: number; how: 'mine' | 'theirs' | 'again' }, StoreLink]

  /** Answered while locked, as are the calls down to `backup.restore`. */
  'lock.get': [Record<string, never>, LockState]
  /** Refused with `busy` while wrong tries are waited off. A recovery key opens it, too; a new passphrase is set then. */
  'lock.open': [{ passphrase: string } | { recoveryKey: string }, LockState]
  /** Drops the key and everything read with it. Refused without a passphrase: nothing could open it again. */
  'lock.close': [{ because?: 'hand' | 'idle' | 'sleep' | 'screen' }, LockState]
  /** A hand is on it: the idle time begins anew. */
  'lock.touch': [Record<string, never>, Record<string, never>]
  'lock.set': [{ autoLockMinutes: number }, LockState]
  /**
   * Sets or changes the passphrase; content is not written again. `current` is needed where there is one, the recovery
   * key does as well. `computer`: whether this computer goes on opening the store at start without being asked.
   * The first one comes with a recovery key, told this once.
   */
  'passphrase.set': [
    { current?: string; recoveryKey?: string; passphrase: string; computer: boolean },
    { lock: LockState; recoveryKey: string | null },
  ]
  /** This computer opens the store alone again. */
  'passphrase.remove': [{ current: string }, LockState]
  /** A new recovery key; the one before opens nothing any more. */
  'recovery.make': [{ current: string }, { recoveryKey: string }]

  /** While the app is used; opened and checked before it is said to be made. `folder` absent: that of the plan. */
  'backup.make': [{ folder?: string }, BackupInfo]
  /** Of a folder, newest first. */
  'backup.list': [{ folder?: string }, { backups: BackupInfo[] }]
  'backup.check': [
    { path: string; passphrase?: string; recoveryKey?: string },
    { ok: boolean; info: BackupInfo; problems: Bilingual[] },
  ]
  'backup.plan': [Partial<Pick<BackupPlan, 'folder' | 'everyDays' | 'keep'>>, BackupPlan]
  /** Puts a checked backup in the place of the store; what was there is kept beside it. */
  'backup.restore': [{ path: string; passphrase?: string; recoveryKey?: string }, { restored: BackupInfo; kept: string | null }]

  /** Newest first. */
  'audit.list': [
    { what?: string; text?: string; from?: Day; to?: Day; after?: string; limit?: number },
    { lines: AuditLine[]; kinds: { what: string; count: number }[]; total: number; next: string | null },
  ]
  'audit.verify': [{ head?: string }, AuditVerdict]
  /** As NDJSON, with the chain. */
  'audit.export': [Record<string, never>, { fileName: string; text: string; head: string | null }]

  'retention.get': [Record<string, never>, RetentionPlan]
  'retention.set': [{ rules?: RetentionRule[]; automatic?: boolean; reason?: string }, RetentionPlan]
  'retention.preview': [{ rules?: RetentionRule[] }, RetentionPreview]
  /** Purges for good: text, revisions, search rows, attachments and the free pages they leave. */
  'retention.run': [{ reason: string }, RetentionOutcome]
  'hold.list': [Record<string, never>, { holds: LegalHold[] }]
  'hold.add': [{ name: string; reason: string; filter: Filter }, LegalHold]
  'hold.release': [{ id: number; reason: string }, LegalHold]

  'settings.get': [Record<string, never>, Settings]
  'settings.set': [Partial<Settings>, Settings]

  'report.count': [{ filter: Filter }, Counts]
  /** Newest first unless `order` says otherwise: by relevance where the filter has text, by distance from `from`. */
  'report.page': [
    {
      filter: Filter
      order?: PageOrder
      from?: { lon: number; lat: number }
      after?: string
      /** Instead of `after`: how many rows of the order come before the first one given, to jump into a long list. */
      skip?: number
      limit?: number
    },
    Page,
  ]
  'report.get': [{ id: ReportId; text?: string }, ReportDetail]
  /** The unmasked title, text and place of one report; the reason goes to the audit log. */
  'report.reveal': [{ id: ReportId; reason: string }, { title: string; text: string; place: string | null }]
  /** A picture with its covered parts black, unless a reason is given; the reason goes to the audit log. */
  'attachment.read': [{ id: number; reason?: string }, { mime: string; name: string; bytes: Uint8Array }]
  /** Blacks out parts of a picture wherever it is shown or exported; the original stays beside it. [] uncovers it. */
  'attachment.cover': [{ id: number; boxes: CoverBox[] }, { boxes: CoverBox[] }]
  'attachment.covered': [{ id: number }, { boxes: CoverBox[] }]

  'search.query': [
    { text: string; filter?: Filter; limit?: number; after?: string },
    { counts: Counts; hits: ReportRow[]; next: string | null },
  ]

  /** From categories, areas, place names, sources, field words and past queries; never from report text. */
  'search.suggest': [{ text: string; limit?: number }, { suggestions: Suggestion[] }]
  /** Keeps a query that was used, for suggestion; `search.forget` drops them all. */
  'search.remember': [{ text: string }, Record<string, never>]
  'search.forget': [Record<string, never>, { forgotten: number }]
  /** Words that find each other, a group a line; the built-in ones are the first state of the list. */
  'synonym.list': [Record<string, never>, { groups: string[][]; builtIn: string[][] }]
  'synonym.set': [{ groups: string[][] }, { groups: string[][] }]

  'view.list': [Record<string, never>, { views: SavedView[] }]
  /** A name that is there is written over. */
  'view.save': [Pick<SavedView, 'name' | 'filter'> & Partial<Pick<SavedView, 'map' | 'order'>>, SavedView]
  'view.rename': [{ id: number; name: string }, SavedView]
  /** Gives back what was removed, so that it can be saved again. */
  'view.remove': [{ id: number }, SavedView]
  /** The views as the text of a file that another workstation opens. */
  'view.share': [{ ids: number[] }, { fileName: string; text: string }]
  'view.open': [{ text: string }, { views: SavedView[] }]

  'map.clusters': [{ filter: Filter; bbox: Bbox; zoom: number }, ClusterSet]
  'map.members': [
    { filter: Filter; cluster?: string; bbox?: Bbox; polygon?: Filter['polygon']; after?: string; limit?: number },
    { total: number; ids: ReportId[]; next: string | null },
  ]
  'map.rows': [{ ids: ReportId[]; text?: string }, { rows: ReportRow[] }]
  'hotspot.find': [{ filter: Filter; method: HotSpotMethod; metres?: number; min?: number; alpha?: number }, HotSpots]
  /** Everything at a point, in an area, or at an address that reports name. */
  'place.get': [
    {
      at: { lon: number; lat: number; metres: number } | { area: string } | { address: string }
      filter?: Filter
      /** A report this soon after a closure there is the issue come back; 30 unless told. */
      returnDays?: number
    },
    PlacePage,
  ]

  'basemap.list': [Record<string, never>, { basemaps: Basemap[]; used: number | null }]
  /** Copies the file into the store's folder; refuses what is neither PMTiles 3 nor MBTiles. A URL is fetched from by main alone. */
  'basemap.add': [{ file: string; name?: string } | { url: string; name: string }, Basemap]
  'basemap.use': [{ id: number | null }, { used: number | null }]
  'basemap.remove': [{ id: number }, { removed: string }]
  /** Bytes of a tile, unpacked; null where the map has none. */
  'basemap.tile': [{ id: number; z: number; x: number; y: number }, { bytes: Uint8Array | null }]
  /** The drawn background of the sample district. */
  'map.basemap': [Record<string, never>, { shapes: BasemapShapes | null }]

  'area.list': [Record<string, never>, { areas: Area[] }]
  'area.shapes': [Record<string, never>, { shapes: AreaShapes }]
  'area.check': [Record<string, never>, { problems: AreaProblem[] }]
  'gazetteer.list': [{ text?: string; limit?: number }, { names: PlaceName[]; total: number; inferred: number }]
  /** Reports without coordinates are placed again; `placed` is how many have an area by name now. */
  'gazetteer.put': [
    { names: { name: string; kind: PlaceNameKind; area: string }[] },
    { added: number; unchanged: number; placed: number },
  ]
  'gazetteer.remove': [{ id: number }, { removed: string; placed: number }]

  'time.histogram': [{ filter: Filter; unit: TimeUnit; highlight?: CategoryKey }, Histogram]
  /** Two filters side by side, such as the same one over two periods or two areas. */
  'compare.count': [{ a: Filter; b: Filter; by?: Comparison['by'] }, Comparison]
  'facet.count': [{ filter: Filter }, Facets]

  'flag.list': [{ statuses?: FlagStatus[] }, { flags: Flag[]; noVerdict: NoVerdict[]; asOf: Day | null; trust: FlagTrust }]
  'flag.get': [{ id: number }, FlagDetail]
  'flag.evaluate': [{ asOf?: Day }, { flags: Flag[]; incomplete: NoVerdict[]; asOf: Day | null; series: number }]
  'flag.dispose': [{ id: number; status: FlagStatus; reason?: string }, Flag]
  'flag.scoreboard': [{ from?: Day; to?: Day }, { scores: Score[]; from: Day; to: Day }]

  'rule.list': [Record<string, never>, { rules: Rule[]; kinds: RuleKindInfo[] }]
  /** A new rule, or a new version of one; what is live stays live until the new version was replayed and switched on. */
  'rule.set': [
    { key?: string; name?: Bilingual; kind: RuleKind; params?: Record<string, number>; scope?: Partial<RuleScope> },
    Rule,
  ]
  /** Runs a version (the newest unless told) over a past period, raising nothing. */
  'rule.replay': [{ key: string; version?: number; from: Day; to: Day }, Replay]
  /** `version` null switches it off. Refused without a replay of that version. */
  'rule.switch': [{ key: string; version: number | null; reason?: string }, Rule]
  'event.list': [Record<string, never>, { events: MarkedEvent[] }]
  'event.mark': [Omit<MarkedEvent, 'id' | 'areaName'>, MarkedEvent]
  'event.remove': [{ id: number }, MarkedEvent]

  'incident.list': [IncidentQuestion, IncidentPage]
  /** The incident that a report is in. */
  'incident.get': [{ report: ReportId }, IncidentDetail]
  /** The incidents of these reports become one, and stay one whatever arrives. */
  'incident.merge': [{ reports: ReportId[]; reason: string }, IncidentDetail]
  /** These reports of one incident become an incident of their own. */
  'incident.split': [{ reports: ReportId[]; reason: string }, { incident: IncidentDetail; rest: IncidentDetail | null }]
  'incident.undo': [{ change: number }, IncidentChange]
  /** Places where closed issues came back, most often first. */
  'incident.back': [{ filter: Filter; days?: number; limit?: number }, { places: CameBackPlace[]; total: number; days: number }]

  'notice.get': [Record<string, never>, NoticeSettings]
  'notice.set': [Partial<NoticeSettings>, NoticeSettings]

  'office.get': [Record<string, never>, Office]
  'office.set': [{ name: Bilingual }, Office]
  'agency.list': [Record<string, never>, { agencies: Agency[] }]
  /** The whole list, in order. An agency that meetings name cannot be left out. */
  'agency.put': [{ agencies: Agency[] }, { agencies: Agency[] }]

  /** Newest first. */
  'meeting.list': [Record<string, never>, { meetings: MeetingSummary[] }]
  'meeting.get': [{ id: number }, Meeting]
  /** What is not given is taken from the meeting before: a period that begins where its ended, its filter and agencies. */
  'meeting.add': [MeetingInput, Meeting]
  /**
   * `seen`, here and below: what of the changed was shown when the change was begun. Where somebody else has changed that
   * meanwhile, nothing is stored and the failure (busy) tells both versions and who.
   */
  'meeting.set': [{ id: number; seen?: MeetingChange } & MeetingChange, Meeting]
  /** Kept aside until the store is next opened (in an office for a day at least), so that it can be restored. */
  'meeting.remove': [{ id: number }, { removed: number }]
  'meeting.restore': [{ id: number }, Meeting]
  /** `at` is its place in the order; absent: last. */
  'item.add': [{ meeting: number; at?: number } & MeetingItemInput, MeetingItem]
  'item.set': [{ id: number; at?: number; seen?: Partial<MeetingItemInput> } & Partial<MeetingItemInput>, MeetingItem]
  'item.remove': [{ id: number }, MeetingItem]
  'decision.add': [{ meeting: number } & Partial<MeetingDecisionInput> & { text: string }, MeetingDecision]
  'decision.set': [{ id: number; seen?: Partial<MeetingDecisionInput> } & Partial<MeetingDecisionInput>, MeetingDecision]
  'decision.remove': [{ id: number }, MeetingDecision]
  /** What became of the decisions of earlier meetings that are not settled before this one, with their effect. */
  'decision.follow': [{ meeting: number }, { lines: FollowThrough[]; asOf: Day | null }]

  /** Freezes what a meeting or a filter is about. */
  'snapshot.freeze': [{ meeting: number } | { filter: Filter; title?: string }, SnapshotInfo]
  'snapshot.list': [{ meeting?: number }, { snapshots: SnapshotInfo[] }]
  /** With what moved since. */
  'snapshot.get': [{ id: number }, SnapshotInfo]
  /** The reports behind a number of a briefing, as they were then; of an agency's own edition its part of them. */
  'snapshot.number': [{ snapshot: number; key: NumberKey; agency?: string; after?: string; limit?: number }, NumberSource]
  /** null where the meeting or the one before it has no snapshot. */
  'snapshot.since': [{ meeting: number }, { since: SinceLast | null }]

  'brief.preview': [BriefSubject, BriefPreview]
  /** Keeps what was written over a block of a meeting's briefing in this language; it survives a new snapshot. */
  'brief.edit': [{ meeting: number; language: Language } & BriefEdit, { edits: BriefEdit[] }]
  'brief.make': [BriefRequest, BriefReceipt]
  'template.list': [Record<string, never>, { templates: BriefTemplate[] }]
  'template.check': [{ file: string }, TemplateReport]
  /** Refused while its check finds problems. */
  'template.add': [{ file: string; name: string; language: Language }, BriefTemplate]
  'template.remove': [{ name: string }, { removed: string }]
  /** Writes a template (a built-in one to begin from) to a file. */
  'template.save': [{ name: string; out: string }, { file: string }]
  /** `audience` absent: as the manifest beside the files says, else as for a partner. */
  'leak.check': [{ path: string; audience?: Audience }, { findings: Leak[]; files: number; audience: Audience }]
  'package.verify': [{ path: string }, Verification]
  'package.open': [{ path: string }, OpenedPackage]
  'schedule.get': [Record<string, never>, BriefSchedule]
  'schedule.set': [Partial<Omit<BriefSchedule, 'lastRun'>>, BriefSchedule]

  'source.list': [Record<string, never>, { sources: Source[] }]
  /** The credentials go to the host's secret store. Of a watched folder `url` is its path. */
  'source.add': [{ name: string; kind: FeedKind; url: string; options?: SourceOptions; credentials?: Credentials }, Source]
  /** What the upstream has to offer, before or after it was added. */
  'source.fields': [
    { kind: FeedKind; url: string; options?: SourceOptions; credentials?: Credentials } | { name: string },
    UpstreamForm,
  ]
  'source.set': [{ name: string; paused?: boolean; options?: SourceOptions; credentials?: Credentials }, Source]
  /** Compares all ids with the upstream's: fetches what was missed, buries what is gone, brings back what was restored. */
  'source.reconcile': [
    { name: string },
    { source: string; ids: number; missing: number; gone: number; restored: number; seconds: number },
  ]
  /** Takes its reports along. */
  'source.remove': [{ name: string }, { removed: number }]
  'source.test': [{ name: string }, { ok: boolean; detail: string }]
  'source.sync': [{ name: string }, Outcome & { source: string; pages: number; deleted: number; completeUpTo: string | null }]
  'source.shift': [{ name: string }, ShiftCheck]
  'ledger.list': [Record<string, never>, { lines: LedgerLine[]; asOf: string }]
  'quarantine.get': [{ id: number }, QuarantineDetail]
  /** Reads rows again, with `changes` (column -> value) put over what they said; what is stored leaves the quarantine. */
  'quarantine.retry': [
    { ids: number[]; changes?: Record<string, string> },
    { stored: number; still: { id: number; reason: Bilingual }[] },
  ]
  'quarantine.export': [{ source?: string }, { fileName: string; text: string }]
  'quarantine.drop': [{ ids: number[]; reason: string }, { dropped: number }]

  /** What is on screen: its attachments come first. */
  'attachment.want': [{ reports: ReportId[] }, Record<string, never>]
  'attachment.missing': [{ source?: string; limit?: number }, { attachments: MissingAttachment[]; total: number }]
  'attachment.retry': [{ ids: number[] }, { wanted: number }]
  /** A small PNG of a picture. */
  'attachment.thumbnail': [{ id: number }, { mime: string; bytes: Uint8Array }]

  /** Longest waiting first. */
  'review.queue': [
    { level?: LevelKey; decision?: Decision; minDays?: number; filter?: Filter; after?: string; limit?: number },
    ReviewQueue,
  ]
  'review.matrix': [{ of: DisagreementOf; between: [LevelKey, LevelKey]; filter?: Filter }, DisagreementMatrix]
  /** Reports of one cell of the matrix, or all on which the two levels differ. */
  'review.differing': [
    {
      of: DisagreementOf
      between: [LevelKey, LevelKey]
      first?: string
      second?: string
      filter?: Filter
      after?: string
      limit?: number
    },
    { total: number; rows: ReportRow[]; next: string | null },
  ]
  'outbox.list': [{ states?: OutboxState[] }, { items: OutboxItem[] }]
  'outbox.add': [{ report: ReportId; decision: DistrictDecision; comment: string }, OutboxItem]
  'outbox.undo': [{ id: number }, OutboxItem]
  /** The explicit click: nothing else sends. */
  'outbox.send': [{ ids: number[] }, { items: OutboxItem[] }]
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
  'basemaps.changed': { used: number | null }
  'views.changed': { count: number }
  'ledger.changed': { asOf: string }
  'outbox.changed': { waiting: number }
  /** For a shell that can tell it aloud; it holds no report text. */
  'notice.due': Notice
  /** A notice was clicked: its first flag is to be shown. */
  'notice.opened': { flag: number }
  'incidents.changed': { version: number }
  /** Meetings, their items, decisions, snapshots or edits. */
  'meetings.changed': { meeting: number | null }
  'lock.changed': LockState
  'link.changed': StoreLink
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
/** Answered by the app whether the store is open or not; everything else needs it open. */
export const lockMethods = [
  'lock.get',
  'lock.open',
  'lock.close',
  'lock.touch',
  'lock.set',
  'passphrase.set',
  'passphrase.remove',
  'recovery.make',
  'backup.restore',
] as const satisfies readonly Method[]
export type LockMethod = (typeof lockMethods)[number]
/** A part of the handlers, one file a group in main/handle. */
export type HandlerGroup<M extends Method> = Pick<Handlers, M>

/** What the renderer holds, whatever the transport. */
export interface Client {
  call<M extends Method>(method: M, request: Request<M>, signal?: AbortSignal): Promise<Reply<Answer<M>>>
  /** Gives back the function that stops listening. */
  listen<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
}
