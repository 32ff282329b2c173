/**
 * What all sides agree on: shapes only, no I/O. Times on the wire are ISO 8601 with the offset of the place where the
 * thing happened ("2026-06-08T18:07:00+08:00"); days are that place's wall-clock days. Coordinates are WGS-84.
 */
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import type { AttachmentState, FeedKind, SourceOptions } from './sync.ts'
import type { Audience, CategoryKey, Datum, Decision, FlagStatus, Language, LevelKey, StatusKey } from './taxonomy.ts'

/** Row id of a report in this store; stable for the life of the store. */
export type ReportId = number
/** An ISO day "2026-01-31". */
export type Day = string
/** [west, south, east, north] in degrees; west > east crosses the antimeridian. */
export type Bbox = [number, number, number, number]
/** A sentence in both languages of the house. */
export interface Bilingual {
  zh: string
  en: string
}

/** The one shared filter. All parts are joined by AND; values inside a list by OR. Absent means "any". */
export interface Filter {
  text?: string
  /** First local day (or minute "2026-01-01T08:30") included. */
  from?: string
  /** First local day (or minute) no longer included. */
  to?: string
  categories?: CategoryKey[]
  subCategories?: string[]
  /** Area keys; an area includes the areas inside it. "none" is: in no known area. */
  areas?: string[]
  statuses?: StatusKey[]
  levels?: LevelKey[]
  /** Source names. */
  sources?: string[]
  bbox?: Bbox
  polygon?: Polygon | MultiPolygon
  near?: { lon: number; lat: number; metres: number }
  hasLocation?: boolean
  hasMedia?: boolean
  /** true: only the withdrawn and set aside; false: only the others. */
  suppressed?: boolean
  /** One report for each incident: later near-duplicates are left out. */
  incidentsOnly?: boolean
  /** Exactly these reports: a selection made by hand. */
  ids?: ReportId[]
}

/** The count contract: matched = mapped + withoutLocation + suppressed, in every view and file. */
export interface Counts {
  matched: number
  mapped: number
  withoutLocation: number
  /** Matched, but withdrawn upstream or set aside: counted, never drawn. */
  suppressed: number
  /** Incidents (起) that the matched reports (件) make. */
  incidents: number
  /** What the sources are known to hold that is not in the store yet. */
  owed: { reports: number; attachments: number; sourcesLate: number }
}

export interface ReviewStep {
  level: LevelKey
  decision: Decision
  /** ISO time. */
  at: string
  comment: string
  /** What the level judged, where the upstream says so. */
  category?: CategoryKey
  /** 1 to 5. */
  severity?: number
}

export type MediaKind = 'image' | 'audio' | 'video' | 'file'
export interface AttachmentInfo {
  id: number
  kind: MediaKind
  mime: string
  name: string
  bytes: number
  /** Empty until the content is here. */
  sha256: string
  /** Only an address so far; the content was not fetched. */
  url: string | null
  state: AttachmentState
  /** Why it failed or was refused. */
  problem: Bilingual | null
}

/** A line of the list: masked, short. */
export interface ReportRow {
  id: ReportId
  source: string
  externalId: string
  occurredAt: string
  category: CategoryKey
  subCategory: string | null
  title: string
  /** Excerpt with the hits when the filter has text, else the beginning of the text. */
  snippet: string
  /** UTF-16 [start, end) offsets into `snippet`. */
  marks: [number, number][]
  /** The same into `title`. */
  titleMarks: [number, number][]
  /**
   * How often each term was found, empty without text. `as` names what stands in the text where that is not the term
   * itself: a synonym, another form of the word, or a word one letter away.
   */
  why: { term: string; count: number; as?: { word: string; by: 'synonym' | 'stem' | 'typo' } }[]
  place: string | null
  area: string | null
  /** The area was read from a name in the text (gazetteer), not from a point. */
  areaInferred: boolean
  status: StatusKey
  level: LevelKey | null
  media: MediaKind[]
  lon: number | null
  lat: number | null
  suppressed: boolean
}

/** A span of personal data, replaced on screen by a chip that names its kind. */
export type MaskKind = 'id' | 'phone' | 'plate' | 'card' | 'email' | 'passport' | 'name' | 'address'
export interface MaskSpan {
  start: number
  end: number
  kind: MaskKind
}
/** Text as shown: masked parts are replaced by ▇ of their length; spans tell where and what they were. */
export interface MaskedText {
  text: string
  spans: MaskSpan[]
}

export interface ReportDetail {
  id: ReportId
  source: string
  externalId: string
  revision: number
  occurredAt: string
  receivedAt: string | null
  updatedAt: string | null
  closedAt: string | null
  category: CategoryKey
  subCategory: string | null
  title: MaskedText
  text: MaskedText
  titleMarks: [number, number][]
  textMarks: [number, number][]
  place: MaskedText | null
  area: { key: string; name: Bilingual; path: Bilingual[]; inferred: boolean } | null
  status: StatusKey
  level: LevelKey | null
  lon: number | null
  lat: number | null
  accuracyMetres: number | null
  datum: Datum
  raw: { lon: number; lat: number } | null
  suppressed: boolean
  language: Language
  attachments: AttachmentInfo[]
  trail: ReviewStep[]
  /** Within 150 m and 7 days of this one, same category, not itself. */
  nearby: { count: number; likelyDuplicates: number; metres: number; days: number; ids: ReportId[] }
}

/** Packed clusters of a view, index by index. `parts` holds categoryKeys.length counts for each cluster. */
export interface ClusterSet {
  counts: Counts
  /** Exact number of the filter's mapped reports inside the box. */
  inBox: number
  zoom: number
  /** Stable id: zoom and the cell of the cluster's first point. */
  id: string[]
  lon: Float64Array
  lat: Float64Array
  count: Uint32Array
  parts: Uint32Array
  /** The report where count is 1, else 0. */
  report: Float64Array
}

export type TimeUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'
export interface Histogram {
  unit: TimeUnit
  /** Every bin of the span, empty ones too. `from` is a day, of minutes and hours "2026-01-31T08:00"; weeks start on Monday. */
  bins: { from: string; count: number; highlighted: number }[]
  /** Days not complete for every source: hatched on screen, never judged. */
  incompleteFrom: Day | null
  counts: Counts
}

export interface FacetValue {
  value: string
  count: number
}
export interface Facets {
  category: FacetValue[]
  subCategory: FacetValue[]
  area: FacetValue[]
  status: FacetValue[]
  level: FacetValue[]
  source: FacetValue[]
  media: FacetValue[]
}

export interface Area {
  key: string
  name: Bilingual
  level: 'district' | 'street' | 'community' | 'grid' | 'area'
  parent: string | null
  bbox: Bbox
  /** Where its label stands. */
  lon: number
  lat: number
}
export type AreaShapes = FeatureCollection<Polygon | MultiPolygon, { key: string; zh: string; en: string; level: string }>

/** What is wrong with an area's outline, or between two of them. The area is kept; a person decides. */
export interface AreaProblem {
  area: string
  kind: 'self-intersection' | 'gap' | 'overlap' | 'outside-parent' | 'empty'
  /** The other area of an overlap; the parent of a gap. */
  other: string | null
  /** Where to look. */
  lon: number
  lat: number
  /** Of a gap or an overlap. */
  squareMetres: number | null
  reason: Bilingual
}

export type PlaceNameKind = 'area' | 'street' | 'estate' | 'other'
/** A name that stands for an area when a report without coordinates mentions it. */
export interface PlaceName {
  /** null: follows from the areas themselves. */
  id: number | null
  name: string
  kind: PlaceNameKind
  area: string
  areaName: Bilingual
  /** The name stands for more than one area, and so places nothing. */
  ambiguous: boolean
}

export interface Basemap {
  id: number
  name: string
  kind: 'pmtiles' | 'mbtiles' | 'url'
  tiles: 'vector' | 'raster'
  minZoom: number
  maxZoom: number
  bounds: Bbox
  /** Of a vector basemap: what its tiles hold. */
  layers: { id: string; fields: string[] }[]
  attribution: string
  /** Size of the file; 0 of a URL. */
  bytes: number
  /** Address template of a URL basemap, which a person added on purpose. */
  url: string | null
  /** The file is not where it was. */
  missing: boolean
}

/** Whether a source's points lie where the other sources' do, or as far off as a shifted datum puts them. */
export interface ShiftCheck {
  source: string
  /** Points that were compared; too few say nothing. */
  points: number
  compared: number
  datum: Datum
  /** How well the source's points fit the others' density under each reading, higher is better (mean log density). */
  fits: { datum: Datum; fit: number; metres: number }[]
  best: Datum
  looksShifted: boolean
  sentence: Bilingual
}

/** Clusters, filter and map position kept under a name. With text and nothing else it is a saved search. */
export interface SavedView {
  id: number
  name: string
  filter: Filter
  map: { lon: number; lat: number; zoom: number } | null
  order: PageOrder
  savedAt: string
}
export type PageOrder = 'newest' | 'oldest' | 'relevance' | 'nearest'

export type SuggestionKind = 'category' | 'subCategory' | 'area' | 'place' | 'source' | 'word' | 'past' | 'view'
export interface Suggestion {
  kind: SuggestionKind
  label: Bilingual
  /** What replaces the query when it is taken, such as `area:"中山路街道"`; of a view its id. */
  text: string
  by: 'text' | 'pinyin' | 'initials' | 'typo' | 'synonym'
}

/** Two filters side by side: periods or areas. Rates are per day where the lengths of the periods differ. */
export interface Comparison {
  a: { filter: Filter; counts: Counts; days: number | null }
  b: { filter: Filter; counts: Counts; days: number | null }
  /** Ratios are of counts per day. */
  perDay: boolean
  total: ComparedLine
  by: 'category' | 'area' | 'status' | 'level' | 'source'
  lines: ComparedLine[]
  /** Reports that are in both: interval and p take the two sides as separate, and mislead where this is not 0. */
  overlap: number
  /** A period reaches past this day, from which on a late source is not complete; null: both are complete. */
  incompleteFrom: Day | null
}
export interface ComparedLine {
  value: string
  a: number
  b: number
  /** b - a. */
  change: number
  /** b over a: low, middle, high; exact conditional 95 % interval. null: not finite. */
  ratio: [number | null, number | null, number | null]
  /** Two-sided, exact; adjusted over the lines (Benjamini-Hochberg). */
  p: number
  pAdjusted: number
}

export type HotSpotMethod = 'gi' | 'dbscan' | 'hdbscan' | 'kde'
/** Where the filter's mapped reports crowd, and how sure that is. */
export interface HotSpots {
  method: HotSpotMethod
  /** What was used, also where nothing was given: metres of the neighbourhood or bandwidth, least members, level of significance, flat side to flat side of a hexagon. */
  params: { metres: number; min: number; alpha: number; acrossMetres: number | null }
  counts: Counts
  /** Of gi (z score) and kde (reports per square kilometre): hexagons, most significant or densest first. */
  cells: {
    lon: Float64Array
    lat: Float64Array
    value: Float64Array
    /** Adjusted for the false discovery rate; 1 everywhere for kde. */
    p: Float64Array
    count: Uint32Array
    /** The six corners about a centre, degrees. */
    cornerLon: Float64Array
    cornerLat: Float64Array
  }
  /** Of dbscan and hdbscan: one outline a cluster. */
  outlines: FeatureCollection<Polygon | MultiPolygon, { label: number; count: number; squareKm: number; from: Day; to: Day }>
  /** Reports in no cluster. */
  noise: number
  /** For the legend, in the unit of `value`. */
  scale: { low: number; high: number; unit: Bilingual }
  sentence: Bilingual
  /** The method in plain words, with the parameters as used. */
  inWords: Bilingual
}

/** One building, junction or compound: what happened there. Never about who. */
export interface PlacePage {
  lon: number
  lat: number
  metres: number
  /** The name most reports there give, masked. */
  name: string | null
  area: { key: string; name: Bilingual } | null
  counts: Counts
  /** Collapsed near-duplicates. */
  incidents: number
  firstAt: string | null
  lastAt: string | null
  byCategory: { category: CategoryKey; total: number; open: number; closed: number; cameBack: number }[]
  /** Months from the first to the last report, counts in the order of `categories`. */
  months: { from: Day; counts: number[] }[]
  categories: CategoryKey[]
  /** Closed, and reported again within `days` of closure: pairs, newest first. */
  cameBack: { category: CategoryKey; closedId: ReportId; closedAt: string; againId: ReportId; againAt: string; days: number }[]
  /** Steps of the reports there, newest first. */
  trail: (ReviewStep & { report: ReportId })[]
  flags: Flag[]
  briefings: MadeBriefing[]
  /** Other spots with reports, nearest first. */
  neighbours: { lon: number; lat: number; metres: number; count: number; name: string | null }[]
}
export interface MadeBriefing {
  id: number
  madeAt: string
  title: string
  audience: Audience
  /** The one it was bound to, while it is kept. */
  snapshot: number | null
  filter: Filter
  /** How many of its reports lie at the place asked for. */
  here: number
}

/** A drawn background kept in the store: each feature has `kind` (map style notes) and names where it has one. */
export type BasemapShapes = FeatureCollection

export interface Flag {
  id: number
  rule: string
  ruleVersion: number
  category: CategoryKey
  /** Area key; null is the whole district. */
  area: string | null
  areaName: Bilingual | null
  place: { lon: number; lat: number; metres: number } | null
  /** First and last day of the observed window, both included. */
  from: Day
  to: Day
  /** Day it first fired; later days of the same episode do not fire again. */
  firstFired: Day
  episodeDays: number
  /** Collapsed incidents (起). */
  observed: number
  expected: number
  /** Prediction interval of a usual window, 95 %. */
  usual: [number, number]
  /** Smallest observed count that alarms. */
  threshold: number
  /** Observed over expected: low, middle, high (95 %). */
  ratio: [number, number, number]
  /** Independent sources, at least. */
  sources: number
  /** Raw reports (件) behind the incidents. */
  raw: number
  p: number
  pAdjusted: number
  /** Series tested on that day. */
  tests: number
  recurrenceDays: number
  status: FlagStatus
  reason: string | null
  dataVersion: number
  reports: ReportId[]
  /** `place` is a circle that the rule looked at, whatever the areas; without an area it lies in none that is known. */
  around?: true
  /** ISO time at which data that came later took it back; it stays listed with what a person decided. */
  lapsedAt?: string
  /** The flag of the same place and kind that had been disposed of, and goes on here after its cool-down. */
  follows?: number
  /** Disposed of, and it went on firing: days since. */
  firedOn?: number
}
/** A flag with the series it was judged on. */
export interface FlagDetail extends Flag {
  series: { day: Day; count: number; part: 'before' | 'baseline' | 'guard' | 'window' | 'after' }[]
  baseline: { from: Day; to: Day; incidents: number }
  points: { lon: Float64Array; lat: Float64Array }
  /** What single change would take it back. */
  unflag: Bilingual
  sentence: Bilingual
  rows: ReportRow[]
  /** The rule, and the version that judged, in plain words. */
  ruleName: Bilingual
  ruleWords: Bilingual
  /** Sources that bring this kind of issue there, late ones first, and what each still owes. `reports` null: it cannot say. */
  owed: { source: string; late: boolean; completeUpTo: string | null; reports: number | null; attachments: number }[]
  /** What people decided about it, in order. */
  history: { at: string; status: FlagStatus; reason: string | null }[]
}
/** A series on which nothing can be said, and why. */
export interface NoVerdict {
  category: CategoryKey
  area: string | null
  areaName: Bilingual | null
  reason: Bilingual
}

export type SourceKind = 'file' | 'sample' | FeedKind
export interface Source {
  id: number
  name: string
  kind: SourceKind
  url: string | null
  lastSuccess: string | null
  lastError: Bilingual | null
  completeUpTo: string | null
  late: boolean
  reports: number
  quarantined: number
  refused: number
  lastDay: number
  paused: boolean
  /** Minutes between two syncs; 0: by hand. */
  everyMinutes: number
  /** What was agreed when it was added: shown with the source. */
  options: SourceOptions
  runs: SyncRun[]
}
export interface Outcome {
  imported: number
  updated: number
  unchanged: number
  quarantined: number
  refused: number
}
export interface SyncRun extends Outcome {
  startedAt: string
  finishedAt: string | null
  file: string | null
  pages: number
  rows: number
  error: string | null
}
export interface QuarantineRow {
  id: number
  source: string
  file: string
  row: number
  column: string | null
  reason: Bilingual
  at: string
}

export interface ImportOptions {
  source?: string
  profile?: string
  /** Path of a mapping file. */
  map?: string
  datum?: Datum
  /** IANA zone for times without an offset. */
  tz?: string
}
export interface FileOutcome extends Outcome {
  file: string
  profile: string
  /** What the file holds. */
  holds: 'reports' | 'areas' | 'categories'
  source: string
  rows: number
  refusedWhy: { reason: Bilingual; category: string; count: number }[]
  /** Of a file of areas: what is wrong with them after this file. */
  problems?: AreaProblem[]
  seconds: number
}
export interface ImportPreview {
  file: string
  profile: string
  holds: 'reports' | 'areas' | 'categories'
  encoding: string
  delimiter: string | null
  sheet: string | null
  /** Which column fills which field. */
  mapping: { field: string; column: string }[]
  unusedColumns: string[]
  tz: string
  datum: Datum
  /** First rows as they would be stored; a row that would not be is given with why. */
  rows: ({ row: number; stored: ReportRow & { text: string } } | { row: number; problem: Bilingual })[]
}

/** A long piece of work, told as it goes. */
export interface Job {
  id: string
  kind:
    | 'import'
    | 'sync'
    | 'sample'
    | 'brief'
    | 'snapshot'
    | 'flags'
    | 'replay'
    | 'incidents'
    | 'areas'
    | 'basemap'
    | 'hotspots'
    | 'backup'
    | 'restore'
    | 'purge'
    | 'doctor'
  label: Bilingual
  /** The source it works on, where it is one's. */
  source?: string
  done: number
  /** null while not known. */
  total: number | null
  unit: 'rows' | 'bytes' | 'reports' | 'days' | 'steps'
  secondsLeft: number | null
  state: 'running' | 'done' | 'failed' | 'cancelled'
  message: string | null
}

export interface Settings {
  language: Language
  theme: 'light' | 'dark' | 'system'
  /** Renderer-owned memory: panel sizes, last view. Opaque to main. */
  memory: Record<string, string>
}

export interface AppInfo {
  version: string
  shell: 'electron' | 'web' | 'terminal'
  store: string
  /** No report, no area: show the first-run choice. */
  empty: boolean
  sample: boolean
  dataVersion: number
  reports: number
  /** Span of local days with reports; null when empty. */
  firstDay: Day | null
  lastDay: Day | null
  completeUpTo: string | null
  newFlags: number
  canChooseFiles: boolean
}

export interface DoctorReport {
  ok: boolean
  checks: DoctorCheck[]
  /** What was mended, where that was asked for. */
  repaired: Bilingual[]
}
export interface DoctorCheck {
  name: string
  ok: boolean
  detail: string
  /** Of a failed one: what it means and what to do; absent of one that is well. */
  advice?: Bilingual
  /** Whether `repair` mends it. */
  repairable?: boolean
}
