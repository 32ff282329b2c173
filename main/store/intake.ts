/** What connectors, file import and the sample generator hand to the store, a page at a time. */
import type { Bilingual, MediaKind } from '../../contract/model.ts'
import type { CategoryKey, Datum, Decision, Language, LevelKey, StatusKey } from '../../contract/taxonomy.ts'

/** A report as it will be stored. Seconds are UTC since 1970. */
export interface IntakeReport {
  /** Unique inside its source. */
  externalId: string
  occurredAt: number
  /** Offset of the wall clock where it happened, minutes east of UTC. */
  offsetMinutes: number
  receivedAt: number | null
  /** When the source last touched it; null where the source does not say. */
  updatedAt: number | null
  closedAt: number | null
  category: CategoryKey
  subCategory: string | null
  title: string
  text: string
  /** Address or place name as published. */
  place: string | null
  /** WGS-84 degrees; both null without location. */
  lon: number | null
  lat: number | null
  /** As published, when `datum` is not wgs84. */
  rawLon: number | null
  rawLat: number | null
  datum: Datum
  accuracyMetres: number | null
  status: StatusKey
  level: LevelKey | null
  language: Language
  /**
   * Who reported, as the source names them; only ever used inside the store worker to make a token under the rotating
   * salt, then dropped. null where the source does not say.
   */
  reporter: string | null
  /** Withdrawn upstream: counted as suppressed, content empty. */
  withdrawn: boolean
  /**
   * The source's own revision number, or the time of its last change in milliseconds; an older one never replaces a newer
   * one. Absent: the source has none, and what comes last holds.
   */
  sourceRevision?: number
  /** The source has it now, whatever a tombstone or a newer revision said: it was restored. */
  present?: true
  trail: IntakeStep[]
  /** The trail lacks the remarks, which were not asked for: steps with a comment that are here already stay. */
  commentsUnknown?: true
  attachments: IntakeAttachment[]
}
export interface IntakeStep {
  level: LevelKey
  decision: Decision
  at: number
  comment: string
  /** What this level judged it to be, where the source says so. */
  category?: CategoryKey
  /** 1 (slight) to 5 (grave), where the source says so. */
  severity?: number
}
export interface IntakeAttachment {
  kind: MediaKind
  mime: string
  name: string
  /** Content, or null when only an address is known. */
  bytes: Uint8Array | null
  url: string | null
  /** The source's id of it, unique inside its report: its content is fetched later and survives revisions. */
  key?: string
  /** What the source says of a content that is not here yet: length, and SHA-256 in hexadecimal digits. */
  expectedBytes?: number
  expectedHash?: string
  /**
   * Version of the content that the source has now, null: it has none. A content that was fetched under another is fetched
   * anew. Does not make its report a changed one; absent: not known.
   */
  etag?: string | null
}

/** Deleted upstream: the report's content goes, that it was there stays; what is older and comes later stays out. */
export interface IntakeTombstone {
  externalId: string
  /** As `IntakeReport.sourceRevision`; 0 where the source has none. */
  sourceRevision: number
  /** Seconds UTC. */
  at: number
}

/** A row that cannot be a report. `raw` is the row as read, without its reporter column. */
export interface IntakeProblem {
  row: number
  column: string | null
  reason: Bilingual
  raw: Record<string, string>
}
/** A row that the boundary of the product bars: only the count and the reason are kept. */
export interface IntakeRefusal {
  row: number
  category: string
  reason: Bilingual
  /** Of a feed that tells the same report again: counted once, and what was here of it before it was barred goes. */
  externalId?: string
  sourceRevision?: number
}

export interface IntakeArea {
  key: string
  zh: string
  en: string
  level: 'district' | 'street' | 'community' | 'grid' | 'area'
  parent: string | null
  /** Rings in lon/lat, WGS-84. */
  geometry: { type: 'Polygon'; coordinates: number[][][] } | { type: 'MultiPolygon'; coordinates: number[][][][] }
}

/** A page goes in whole or not at all, with the cursor behind it. Rows with problems and refusals are part of the page. */
export interface IntakePage {
  reports: IntakeReport[]
  problems: IntakeProblem[]
  refusals: IntakeRefusal[]
  tombstones?: IntakeTombstone[]
  /** A file that could be read now: that it once could not (a problem of row 0 with the name as its `file`) is settled. */
  fileRead?: string
  /** Where the source stands once this page is in; undefined leaves it. */
  cursor?: string
}

/** How a run ended; `error` has a line in each language. */
export interface RunEnd {
  runId: number
  at: number
  error?: string
  completeUpTo?: number
  /** The source itself was not asked: when it last answered, and what was wrong with it, stays. */
  local?: true
}
