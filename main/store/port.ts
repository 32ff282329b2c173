/**
 * The store as its callers see it: topic-wise typed calls, no SQL and no SQLite idea. `store.worker.ts` answers them;
 * another implementation (a shared server) has to fit behind the same calls and pass the same tests.
 */
import type {
  Agency,
  BriefTemplate,
  MeetingChange,
  MeetingDecision,
  MeetingDecisionInput,
  MeetingItem,
  MeetingItemInput,
  MeetingSummary,
  SnapshotInfo,
} from '../../contract/briefing.ts'
import type { IncidentChange, MarkedEvent, ReplaySummary } from '../../contract/detection.ts'
import type {
  Area,
  AreaProblem,
  AreaShapes,
  AttachmentInfo,
  BasemapShapes,
  Bilingual,
  Day,
  DoctorCheck,
  Filter,
  Flag,
  MadeBriefing,
  Outcome,
  PlaceName,
  PlaceNameKind,
  QuarantineRow,
  ReportDetail,
  ReportId,
  ReportRow,
  ReviewStep,
  SavedView,
  Source,
  SourceKind,
} from '../../contract/model.ts'
import type {
  DisagreementOf,
  DistrictDecision,
  LedgerLine,
  MissingAttachment,
  OutboxItem,
  OutboxState,
  QuarantineDetail,
  SourceOptions,
} from '../../contract/sync.ts'
import type { CategoryKey, FlagStatus, Language, LevelKey } from '../../contract/taxonomy.ts'
import type { AuditVerdict, CoverBox, RetentionPlan, RetentionRule } from '../../contract/trust.ts'
import type { SuggestNames, SuggestRecent } from '../text/suggest.ts'
import type { AttachmentEnd, WantedAttachment } from './attachment.ts'
import type { AuditEntry, AuditFound, AuditQuery } from './audit.ts'
import type { BasemapEntry } from './basemap.ts'
import type { StoreFacts } from './facts.ts'
import type { DayVerdict, FlagEvent, JudgedDay } from './flag.ts'
import type { StoredHold } from './hold.ts'
import type { IncidentPut, IncidentUndone } from './incident.ts'
import type { IncidentKey } from './incident-read.ts'
import type { IntakeArea, IntakePage, RunEnd } from './intake.ts'
import type { LateSources, SourceChange, SourceState } from './ledger.ts'
import type { MadeBriefingInput, MadeFile } from './made-briefing.ts'
import type { EarlierDecision, MeetingRow, StoredEdit, StoredMeeting } from './meeting.ts'
import type { OutboxClaim, OutboxEnd } from './outbox.ts'
import type { PurgeBegin, PurgeRun, PurgeSome } from './purge.ts'
import type { DueReports } from './retention.ts'
import type { Judgements, Waiting } from './review.ts'
import type { FeedMark, RuleInput, StoredRule } from './rule.ts'
import type { FrozenColumns, SnapshotInput } from './snapshot.ts'
import type { SourcePoints } from './source-points.ts'
import type { TemplateInput } from './template.ts'
import type { Clash, Touch } from './touch.ts'
import type { ViewInput } from './view.ts'
import type { Applied, WaitingCall } from './waiting.ts'

export interface StoreState {
  dataVersion: number
  areaVersion: number
  flagVersion: number
  /** Moves with what people put together or part. */
  incidentVersion: number
  /** Moves with the synonyms. */
  wordVersion: number
  reports: number
  areas: number
  /** Of reports, networked or not. */
  sources: number
  /** The earliest time up to which a source is complete, ISO, UTC; null where none ever was. */
  completeUpTo: string | null
  sample: boolean
  newFlags: number
  /** Which basemaps there are and which is used, to be compared. */
  basemaps: string
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
  /** Of a report as it was once: what it said was withdrawn upstream since; title, text and places are empty. */
  withdrawn?: true
}

/** A new flag as the rules computed it; episodes and cool-down are the store's to keep. */
export type FlagInput = Omit<
  Flag,
  'id' | 'status' | 'reason' | 'areaName' | 'firstFired' | 'episodeDays' | 'dataVersion' | 'lapsedAt' | 'follows' | 'firedOn'
>

export interface StoreCalls {
  state: [Record<string, never>, StoreState]
  close: [Record<string, never>, Record<string, never>]
  /** Whether this login may do what is of the whole office: sync, judge days, place reports. Always so in a file. */
  'login.works': [Record<string, never>, { works: boolean }]
  /** What the database tells of itself. */
  'store.facts': [Record<string, never>, StoreFacts]
  /** Checks of a store on a server; with `repair` what can be mended is. A file has its own (sqlite/doctor.ts). */
  'server.check': [{ repair: boolean }, { checks: DoctorCheck[]; repaired: Bilingual[] }]
  'setting.all': [Record<string, never>, Record<string, string>]
  'setting.put': [{ values: Record<string, string> }, Record<string, never>]
  'audit.add': [AuditEntry, Record<string, never>]
  'audit.list': [AuditQuery, AuditFound]
  /** `head`: whether it is a link of this chain. */
  'audit.verify': [{ head?: string }, AuditVerdict]
  'audit.head': [Record<string, never>, { head: string | null; lines: number }]
  'audit.export': [Record<string, never>, { text: string; head: string | null; lines: number }]

  'source.ensure': [
    { name: string; kind: SourceKind; url?: string; options?: SourceOptions | Record<string, string> },
    { id: number },
  ]
  /** Which sources are late: asked with every count, so it touches no report. */
  'source.late': [{ now: number }, LateSources]
  'source.list': [{ now: number }, Source[]]
  'source.get': [
    { name: string },
    {
      id: number
      name: string
      kind: SourceKind
      url: string | null
      cursor: string | null
      options: SourceOptions
    } | null,
  ]
  /** At most `limit` points of a source, spread over its reports, as stored and as published. */
  'source.points': [{ name: string; limit: number }, SourcePoints]
  'source.states': [Record<string, never>, SourceState[]]
  'source.claim': [{ id: number; process: string; now: number }, { mine: boolean }]
  'source.release': [{ id: number; process: string }, Record<string, never>]
  'source.put': [SourceChange, Record<string, never>]
  'source.ids': [{ id: number }, { externalIds: string[]; suppressed: boolean[] }]
  'source.open': [{ id: number; before: number }, { externalIds: string[] }]
  'ledger.lines': [{ now: number }, LedgerLine[]]
  'ledger.owed': [Record<string, never>, { reports: number; attachments: number }]
  'report.stored': [{ sourceId: number; externalId: string }, { at: number | null }]
  'quarantine.rows': [{ ids?: number[]; source?: string }, QuarantineDetail[]]
  'quarantine.remove': [{ ids: number[] }, { removed: number }]
  'quarantine.again': [{ id: number; reason: Bilingual }, Record<string, never>]
  'source.remove': [{ name: string; at?: number }, { removed: number }]

  /** Opens a run in the ledger. `fileHash` marks a run over a file: a row seen from that very file is unchanged. */
  'run.begin': [{ sourceId: number; at: number; file?: string; fileHash?: string }, { runId: number }]
  /** One transaction: rows, revisions, search rows, quarantine, refusals, cursor, ledger. */
  'run.apply': [{ runId: number; page: IntakePage }, Outcome & { deleted: number }]
  'run.end': [RunEnd, { dataVersion: number }]

  'report.rows': [{ ids: ReportId[]; text?: string; language: Language }, ReportRow[]]
  'report.detail': [{ id: ReportId; text?: string; language: Language }, Omit<ReportDetail, 'nearby'> | null]
  'report.reveal': [{ id: ReportId; reason: string; at: number }, { title: string; text: string; place: string | null } | null]
  /** In the order of `ids`. */
  'report.export': [{ ids: ReportId[] }, StoredReport[]]
  /** The content as it was published, with what is to be covered of it. `subject`: what the audit calls it. */
  'attachment.read': [
    { id: number },
    { mime: string; name: string; bytes: Uint8Array; boxes: CoverBox[]; subject: string } | null,
  ]
  'attachment.covered': [{ id: number }, { kind: string; boxes: CoverBox[]; subject: string } | null]
  'attachment.cover': [{ id: number; boxes: CoverBox[]; at: number }, { covered: boolean }]
  'attachment.info': [{ reportId: ReportId }, AttachmentInfo[]]
  'attachment.next': [{ source: string; now: number; limit: number; screen: ReportId[] }, WantedAttachment[]]
  'attachment.ready': [Record<string, never>, { ready: boolean }]
  'attachment.later': [{ ids: number[]; next: number }, Record<string, never>]
  'attachment.part': [{ id: number; first: number; bytes: Uint8Array; etag: string | null }, { have: number }]
  'attachment.joined': [{ id: number }, { bytes: Uint8Array }]
  'attachment.end': [{ id: number; end: AttachmentEnd }, { state: AttachmentEnd['state'] }]
  'attachment.missing': [{ source?: string; limit: number }, { attachments: MissingAttachment[]; total: number }]
  'attachment.again': [{ ids: number[] }, { wanted: number }]
  /** The small picture, or what to make it from. */
  'thumbnail.get': [
    { id: number },
    { bytes: Uint8Array; hash: string } | { content: Uint8Array; mime: string; hash: string; boxes: CoverBox[] } | null,
  ]
  /** Kept only while the picture is covered as it was when the small one was made. */
  'thumbnail.put': [{ hash: string; bytes: Uint8Array; boxes: CoverBox[] }, Record<string, never>]

  'review.waiting': [Record<string, never>, Waiting]
  'review.judgements': [{ of: DisagreementOf; between: [LevelKey, LevelKey] }, Judgements]

  'outbox.list': [{ states?: OutboxState[] }, OutboxItem[]]
  'outbox.add': [{ report: ReportId; decision: DistrictDecision; comment: string; at: number }, OutboxItem | null]
  'outbox.undo': [{ id: number }, OutboxItem | null]
  'outbox.claim': [{ ids: number[] }, OutboxClaim[]]
  'outbox.recover': [Record<string, never>, { recovered: number }]
  'outbox.end': [{ id: number; end: OutboxEnd }, OutboxItem | null]

  'quarantine.list': [{ source?: string; limit: number }, { rows: QuarantineRow[]; total: number }]

  /** All ids that match the text, ascending. `ranked` holds the best by relevance, where the query is selective. */
  'search.ids': [{ text: string; upTo?: number; above?: number }, { ids: Int32Array; terms: string[] }]
  /** How many match, counted no further than `upTo`. */
  'search.size': [{ text: string; upTo: number }, { size: number }]
  /** The hit set of a text that no more than `upTo` reports hold, ids ascending; null of one that more do. */
  'search.few': [{ text: string; upTo: number }, { ids: Int32Array | null }]
  /** A step of merging the index; `whole` begins a merge of everything in it. */
  'search.merge': [{ whole: boolean; pages: number }, { left: boolean }]
  /** Which of the ids match, in their order; null where `search.ids` is the shorter way. */
  'search.within': [{ text: string; ids: Int32Array }, { ids: Int32Array } | null]
  'search.rank': [{ text: string; within: Int32Array; limit: number; offset: number }, { ids: Int32Array }]

  'synonym.list': [Record<string, never>, { groups: string[][] }]
  'synonym.set': [{ groups: string[][] }, { groups: string[][] }]
  /** Moves with the synonyms: what a text finds depends on it. */
  'word.version': [Record<string, never>, { version: number }]
  /** A query that names personal data is not kept. */
  'query.keep': [{ text: string; at: number }, Record<string, never>]
  'query.forget': [Record<string, never>, { forgotten: number }]
  /** What suggestions are made from; `names` is null when they are what `stamp` stood for. */
  'suggest.names': [{ stamp: string | null }, { stamp: string; names: SuggestNames | null; recent: SuggestRecent }]

  'area.put': [{ areas: IntakeArea[]; sourceId: number; at: number }, Outcome]
  'area.list': [Record<string, never>, Area[]]
  'area.shapes': [Record<string, never>, AreaShapes]
  'area.check': [Record<string, never>, { problems: AreaProblem[] }]
  /** One step of placing every report anew after areas or names changed, in report ids; call it until nothing is left. */
  'area.place': [Record<string, never>, { done: number; total: number; moved: number; left: boolean }]
  'gazetteer.list': [{ text?: string; limit: number }, { names: PlaceName[]; total: number; inferred: number }]
  'gazetteer.put': [{ names: { name: string; kind: PlaceNameKind; area: string }[] }, { added: number; unchanged: number }]
  'gazetteer.remove': [{ id: number }, { removed: string | null }]
  /** Reports that have their area by a name. */
  'gazetteer.inferred': [Record<string, never>, { inferred: number }]
  'basemap.get': [Record<string, never>, BasemapShapes | null]
  /** Basemap files that were added, oldest first. `file` is a name inside the store's folder `basemap/`. */
  'basemap-file.list': [Record<string, never>, BasemapEntry[]]
  'basemap-file.add': [Omit<BasemapEntry, 'id' | 'used'>, { id: number }]
  /** At most one is used; null uses none. false: there is no such basemap. */
  'basemap-file.use': [{ id: number | null }, { found: boolean }]
  'basemap-file.remove': [{ id: number }, BasemapEntry | null]

  'category.put': [{ rows: { scheme: string; path: string[]; category: CategoryKey }[]; sourceId: number }, Outcome]

  /** What a version of a rule says about a day, over what it said before. */
  /** null: the pins have changed since the incidents were read. */
  'incident.put': [IncidentPut, IncidentChange | null]
  'incident.undo': [{ id: number; at: number }, IncidentUndone]
  /** Changes that made an incident of any of the reports, and what took them back; oldest first. */
  'incident.changes': [{ reports: ReportId[] }, IncidentChange[]]
  'incident.keep': [{ key: IncidentKey; pairs: Uint32Array }, { kept: boolean }]

  'flag.put': [DayVerdict, { added: number; extended: number; lapsed: number }]
  'flag.judged': [{ rule: string; from: number }, JudgedDay[]]
  'flag.events': [{ id?: number }, FlagEvent[]]
  'flag.told': [{ ids: number[] }, { ids: number[] }]
  'flag.tell': [{ ids: number[]; at: number }, { ids: number[] }]

  'rule.list': [Record<string, never>, StoredRule[]]
  'rule.feeds': [Record<string, never>, FeedMark[]]
  /** Puts in the rules of the program that are not there yet. */
  'rule.ensure': [{ rules: RuleInput[]; at: number }, { added: number }]
  /** A new rule, or a new version of one. */
  'rule.put': [RuleInput & { at: number }, { key: string; version: number }]
  'rule.rename': [{ key: string; name: Bilingual }, Record<string, never>]
  'rule.replayed': [{ key: string; version: number; summary: ReplaySummary }, Record<string, never>]
  'rule.switch': [{ key: string; version: number | null; at: number; reason: string }, Record<string, never>]
  'event.list': [Record<string, never>, MarkedEvent[]]
  'event.add': [{ event: Omit<MarkedEvent, 'id' | 'areaName'>; at: number }, MarkedEvent]
  'event.remove': [{ id: number; at: number }, MarkedEvent | null]
  'flag.list': [{ statuses?: FlagStatus[] }, Flag[]]
  'flag.get': [{ id: number }, Flag | null]
  'flag.dispose': [{ id: number; status: FlagStatus; reason: string | null; at: number }, Flag | null]

  'view.list': [Record<string, never>, SavedView[]]
  /** A name that is there is written over. */
  'view.put': [{ view: ViewInput; at: number }, SavedView]
  /** A name that is there stays, and the new one takes the next free "name (2)". */
  'view.add': [{ views: ViewInput[]; at: number }, SavedView[]]
  'view.rename': [{ id: number; name: string }, SavedView | 'taken' | null]
  'view.remove': [{ id: number }, SavedView | null]

  /** Which of the reports have a time of closure, and its wall-clock minute since 1970. */
  'place.closed': [{ ids: Uint32Array }, { id: Uint32Array; minute: Int32Array }]
  /** Newest review steps of the reports from `after` (seconds UTC) on, comments masked; `seconds` is the step's time. */
  'place.trail': [{ ids: Uint32Array; limit: number; after: number }, (ReviewStep & { report: ReportId; seconds: number })[]]
  /** For each group of reports the place most of them name, masked. */
  'place.names': [{ groups: Uint32Array[] }, (string | null)[]]
  'place.times': [{ ids: ReportId[] }, { id: ReportId; occurredAt: string; closedAt: string | null }[]]

  /** A briefing was made: its filter is kept, so that a place can tell which briefings told of it. */
  'briefing.add': [MadeBriefingInput, { id: number }]
  /** The briefing with this manifest (SHA-256, hex) that was made here. */
  'briefing.by-manifest': [{ manifest: string }, { id: number; snapshot: number | null } | null]
  'briefing.by-file': [{ sha256: string }, MadeFile | null]
  'briefing.recent': [{ limit: number }, Omit<MadeBriefing, 'here'>[]]

  'agency.list': [Record<string, never>, Agency[]]
  'agency.put': [{ agencies: Agency[] }, Agency[]]
  /** Keys that meetings or their decisions name. */
  'agency.named': [Record<string, never>, string[]]
  /** Newest first; decisions due before `today`, not done and not dropped, are overdue. */
  'meeting.list': [{ today: Day }, MeetingSummary[]]
  'meeting.get': [{ id: number }, StoredMeeting | null]
  /** The last meeting on or before a day. */
  'meeting.before': [{ day: Day }, StoredMeeting | null]
  'meeting.add': [MeetingRow, StoredMeeting]
  'meeting.set': [{ id: number; change: MeetingChange; touch: Touch<MeetingChange> }, StoredMeeting | { clash: Clash } | null]
  'meeting.remove': [{ id: number; at: number }, { removed: boolean }]
  'meeting.restore': [{ id: number }, StoredMeeting | null]
  /** Removed for good; `removedBefore` (seconds UTC) leaves later ones to be restored. */
  'meeting.purge': [{ removedBefore?: number }, { purged: number }]
  'item.add': [{ meeting: number; at?: number; item: MeetingItemInput }, MeetingItem | null]
  'item.get': [{ id: number }, MeetingItem | null]
  'item.set': [
    { id: number; at?: number; change: Partial<MeetingItemInput>; touch: Touch<Partial<MeetingItemInput>> },
    MeetingItem | { clash: Clash } | null,
  ]
  'item.remove': [{ id: number }, MeetingItem | null]
  'decision.add': [{ meeting: number; decision: Required<MeetingDecisionInput> }, MeetingDecision | null]
  'decision.get': [{ id: number }, MeetingDecision | null]
  'decision.set': [
    { id: number; change: Partial<MeetingDecisionInput>; touch: Touch<Partial<MeetingDecisionInput>> },
    MeetingDecision | { clash: Clash } | null,
  ]
  'decision.remove': [{ id: number }, MeetingDecision | null]
  /** Decisions of the meetings before one, newest meeting first; null: no such meeting. */
  'decision.earlier': [{ meeting: number }, EarlierDecision[] | null]
  /** What was written over the blocks of a meeting's briefing; `runs` is JSON of Words (main/brief/runs.ts). */
  'edit.list': [{ meeting: number; language: Language }, StoredEdit[]]
  /** `runs` null takes the edit back; gives what stands then. */
  'edit.put': [{ meeting: number; language: Language; block: string; runs: string | null; at: number }, StoredEdit[]]
  /** Minutes east of UTC of the clock that the newest report was told by. */
  'district.clock': [Record<string, never>, { offsetMinutes: number | null }]

  'snapshot.add': [SnapshotInput, SnapshotInfo]
  'snapshot.list': [{ meeting?: number }, SnapshotInfo[]]
  'snapshot.info': [{ id: number }, SnapshotInfo | null]
  'snapshot.by-mark': [{ mark: string }, SnapshotInfo | null]
  'snapshot.blank': [{ id: number; facts: string; rows: Uint8Array }, Record<string, never>]
  'snapshot.read': [{ id: number }, { info: SnapshotInfo; facts: string; rows: Uint8Array } | null]
  'report.freeze': [{ ids: Uint32Array }, FrozenColumns]
  'report.as-of': [{ ids: ArrayLike<ReportId>; revisions: ArrayLike<number> }, (StoredReport | null)[]]
  'report.moved': [{ ids: Uint32Array; revisions: Float64Array }, { changed: number; gone: number }]

  'template.list': [Record<string, never>, BriefTemplate[]]
  'template.read': [{ name: string }, { language: Language; content: Uint8Array } | null]
  'template.put': [TemplateInput, BriefTemplate]
  'template.remove': [{ name: string }, { removed: boolean }]

  'retention.get': [Record<string, never>, Pick<RetentionPlan, 'rules' | 'lastRun'>]
  /** All rules anew; a source that is not there is told, and nothing changed. */
  'retention.set': [{ rules: RetentionRule[]; at: number; reason: string }, { unknown: string | null }]
  /** Reports whose last event is past their time by these rules; `now` in seconds UTC. */
  'retention.due': [{ rules: RetentionRule[]; now: number }, DueReports]
  'retention.weigh': [{ ids: Uint32Array }, { attachments: number; attachmentBytes: number }]
  'hold.list': [Record<string, never>, StoredHold[]]
  'hold.lost': [{ filters: Filter[] }, string[]]
  'hold.add': [{ name: string; reason: string; filter: Filter; at: number }, StoredHold]
  'hold.release': [{ id: number; reason: string; at: number }, StoredHold | null]
  /** What decides which reports go besides the reports themselves: to be the same when they do. */
  'purge.stamp': [Record<string, never>, { stamp: string; dataVersion: number }]
  'purge.unfinished': [Record<string, never>, { run: number; process: number; reason: string } | null]
  'purge.begin': [PurgeBegin, PurgeRun]
  /** One transaction. `moved`: holds or rules changed, nothing was purged. */
  'purge.some': [PurgeSome, { purged: number; moved: boolean }]
  'purge.quarantine': [{ rules: RetentionRule[]; now: number }, { removed: number }]
  /** `emptied`: the journal too. */
  'purge.clear': [Record<string, never>, { freedBytes: number }]
  'purge.checkpoint': [Record<string, never>, { emptied: boolean }]
  'purge.end': [{ run: number; at: number; reason: string }, PurgeRun]
  /** Last local day of which reports of these categories were purged, days since 1970; absent: of any. */
  'purged.last': [{ categories?: CategoryKey[] }, { day: number | null }]
  'source.purged': [{ id: number; externalIds: string[] }, { externalIds: string[] }]

  /** A change that waited on a workstation while the server was away. */
  'waiting.apply': [WaitingCall, Applied]

  'sample.put': [{ areas: IntakeArea[]; basemap: BasemapShapes; settings: Record<string, string> }, Record<string, never>]
}

export type StoreMethod = keyof StoreCalls
export interface StoreClient {
  call<M extends StoreMethod>(method: M, request: StoreCalls[M][0], signal?: AbortSignal): Promise<StoreCalls[M][1]>
}
