/**
 * A snapshot opened: everything a briefing may say, and nothing that moves. `facts` is told once and kept as it is; `rows`
 * says which reports were meant, at which revision, with what was counted of them, so that any number can be worked out
 * again, for any audience and any agency, from the snapshot alone.
 */
import type { Agency, FollowThrough, Meeting, SinceLast, SnapshotInfo } from '../../contract/briefing.ts'
import type { RuleVersion } from '../../contract/detection.ts'
import type { AreaShapes, BasemapShapes, Bilingual, Day, Filter, Flag, ReportId, Source } from '../../contract/model.ts'
import type { CategoryKey } from '../../contract/taxonomy.ts'

export interface FrozenFacts {
  format: 1
  title: string
  filter: Filter
  /** The filter besides its period; '' is: everything in the store. */
  filterWords: Bilingual
  /** First and last local day meant, both included; null when the filter matches nothing. */
  period: { from: Day; to: Day } | null
  /** ISO time with offset; every clock time printed comes from it. */
  madeAt: string
  /** Minutes east of UTC of the clock at `madeAt`: that of the newest report. */
  offsetMinutes: number
  dataVersion: number
  appVersion: string
  office: Bilingual | null
  district: Bilingual | null
  areas: { key: string; name: Bilingual; parent: string | null; level: string }[]
  areaShapes: AreaShapes
  basemap: BasemapShapes | null
  basemapCredit: Bilingual | null
  sources: Source[]
  /** Days not complete for every source: hatched, never judged. */
  incompleteFrom: Day | null
  owed: SnapshotInfo['counts']['owed']
  /** Spans of the period's length just before it, whose reports are in `rows` too; null: no comparison is made. */
  before: { periods: number; from: Day; to: Day } | null
  flags: Flag[]
  rules: (Pick<RuleVersion, 'version' | 'kind' | 'params' | 'words'> & { key: string; name: Bilingual })[]
  /** Places where closed issues came back in the period, most often first; the name is the one most reports there give, masked. */
  cameBack: {
    category: CategoryKey
    area: string | null
    name: string | null
    lon: number
    lat: number
    metres: number
    times: number
  }[]
  agencies: Agency[]
  /** null for a briefing without a meeting. */
  meeting: Pick<Meeting, 'number' | 'title' | 'day' | 'period' | 'agencies' | 'agenda' | 'minutes' | 'items' | 'decisions'> | null
  /** Reports of each item that has a filter, an incident or a place: by its id. */
  itemReports: { item: number; reports: ReportId[] }[]
  follow: FollowThrough[]
  /** `to` names no mark in the store: it is this snapshot. */
  since: SinceLast | null
  /** Flags that the snapshot before did not know. */
  raised: number[]
  /** Reports of the follow-through and the comparison, by number key: "decision:5:before", "since:closed". */
  otherReports: { key: string; reports: ReportId[] }[]
}

/**
 * An incident of the period, worked out from the rows. Title and place stay with the reports, so that what is withdrawn
 * upstream is gone from here too: they are read when a view is made.
 */
export interface FrozenIncident {
  /** Its number: the report that it began with, which may lie before the period. */
  report: ReportId
  /** Those of its reports that the snapshot means, oldest first. */
  reports: ReportId[]
  category: CategoryKey
  area: string | null
  /** Middle of its mapped reports. */
  lon: number | null
  lat: number | null
  /** Local minutes of its first and last report here: "2026-06-08T18:07". */
  from: string
  to: string
}

/**
 * Reports in time order, oldest first: those of the spans before, [0, periodFrom), and those of the period,
 * [periodFrom, length). Behind them, from `length` to the end of each array, stand the others that flags, items, decisions
 * and the comparison name, in time order too: they are counted in nothing but those numbers. Every report stands once.
 */
export interface FrozenRows {
  length: number
  periodFrom: number
  id: Uint32Array
  /** Milliseconds of a source that numbers its revisions by time: whole numbers up to 2^53. */
  revision: Float64Array
  /** First report of its incident. */
  incident: Uint32Array
  /** Index into categoryKeys. */
  category: Uint8Array
  /** Index into FrozenFacts.areas; 65535: in none. */
  area: Uint16Array
  /** Index into statusKeys. */
  status: Uint8Array
  /** Local minutes since 1970. */
  minute: Int32Array
  /** 1: on the map, 2: suppressed; 0: without location. */
  place: Uint8Array
  /** Degrees to 1e-7 (a centimetre), NaN where not on the map. */
  lon: Float64Array
  lat: Float64Array
  /** How many. */
  attachments: Uint16Array
  /** Kinds of media as in the store: bits by mediaKinds. */
  media: Uint8Array
}

export interface Frozen {
  info: SnapshotInfo
  facts: FrozenFacts
  rows: FrozenRows
  /** Reports whose content was withdrawn upstream since it was made: counted as they were, their place blanked in `rows`. */
  withdrawn: ReadonlySet<ReportId>
}
