/** Answers over the columns. One instance lives in analysis.worker.ts; everything here is synchronous. */
import type { IncidentOrder } from '../../contract/detection.ts'
import type { Bbox, Facets, Filter, TimeUnit } from '../../contract/model.ts'
import { type CategoryKey, categoryKeys } from '../../contract/taxonomy.ts'
import { readPurged } from '../store/purged.ts'
import type { Connection } from '../store/sql.ts'
import { hamming, nearBits } from '../text/near.ts'
import { type Bits, countBits, countBoth, dropBits, emptyBits, fullBits, hasBit, keepBits, rowsOfBits, setBit } from './bits.ts'
import { type Clustering, clusterId, clustersIn, levelOf, partsOf, rowsOfCluster, worldOf } from './cluster.ts'
import { Columns, latOf, lonOf } from './columns.ts'
import { facetDimensions, facetsOf, type Tally, tally, tallyAll } from './facet.ts'
import {
  bitsNear,
  bitsOfTime,
  boundsOf,
  boxTest,
  type FacetDimension,
  type Predicate,
  predicatesOf,
  suppressedBits,
} from './filter.ts'
import { countIncidents, firstsOf } from './incident-count.ts'
import { IncidentIndex } from './incident-index.ts'
import { IncidentSet } from './incident-set.ts'
import { Kept } from './kept.ts'
import { nearestPage } from './nearest.ts'
import type { BareCounts, Question, SeriesInput } from './query.ts'
import { type FeedDays, feedDays, seriesInput } from './rule-rows.ts'
import { type Missed, missing, type StoreReader, storeReader } from './store-reader.ts'
import { binsOf, type Days, daysOf, type TimeSet, timeSet } from './time.ts'

// A bitmap is an eighth of a byte a report: all that is kept stays below five bytes a report.
const keptPredicates = 16
const keptTexts = 8
const keptMatches = 6
const keptTimes = 2
const keptTimeSets = 3
const keptClusterings = 3
const keptIncidentLists = 1
/** Of so many matching rows each is looked at for a page; more are met soon enough in time order. */
const scannedUpTo = 20_000
/** An office's server is not asked for more rows twice, only to compare them. */
const mostFetchedAgain = 2_000_000
/** A longer page is gathered in time order. */
const mostOfFew = 200

/** The hit set of a question's text was never put, or was let go: to be put again. Its name crosses the thread border. */
export class TextMissing extends Error {
  override name = 'TextMissing'
}

interface Matched {
  /** One bit a row of `columns`. */
  match: Bits
  counts: BareCounts
}

/** What the rows alone say: made anew with them. */
interface Standing {
  days: Days | null
  world: readonly [number, number, number, number]
  suppressed: Bits
  incidents: Int32Array | null
  /** The rows that are the first of their incident. */
  firsts: Bits | null
  index: IncidentIndex | null
  tally: Tally | null
}

/** A question in words, worked out once: one with a hundred thousand ids is long. */
const words = new WeakMap<Question, string>()
function wordsOf(question: Question): string {
  let known = words.get(question)
  if (known === undefined) {
    known = JSON.stringify(question)
    words.set(question, known)
  }
  return known
}

export class Analysis {
  readonly columns = new Columns()
  readonly incidentSet: IncidentSet
  readonly #db: Connection
  readonly #store: StoreReader
  readonly #predicates = new Kept<Bits>(keptPredicates)
  readonly #texts = new Kept<Bits>(keptTexts)
  readonly #times = new Kept<Bits>(keptTimes)
  readonly #matches = new Kept<Matched>(keptMatches)
  readonly #timeSets = new Kept<TimeSet>(keptTimeSets)
  readonly #clusterings = new Kept<Clustering>(keptClusterings)
  readonly #incidentLists = new Kept<Uint32Array>(keptIncidentLists)
  #feeds: FeedDays | null = null
  /** The columns changed, and what rests on them is not made anew yet. */
  #isBehind = false
  #standing: Standing = {
    days: null,
    world: [0, 0, 0, 0],
    suppressed: new Uint32Array(0),
    incidents: null,
    firsts: null,
    index: null,
    tally: null,
  }

  /** @param kept what this workstation keeps of an office's store, for while its server is away */
  constructor(db: Connection, kept: () => Connection | null = () => null, missed: Missed = missing()) {
    this.#db = db
    this.#store = storeReader(db, kept, missed)
    this.incidentSet = new IncidentSet(this.#store, this.columns)
  }

  /** Columns that were kept on this workstation stand until the store is asked. */
  restored(): void {
    this.#isBehind = true
    this.#stand()
  }

  refresh(): void {
    this.#isBehind = this.columns.load(this.#db) || this.#isBehind
    this.stay()
  }

  /** Rows that are not what the store says of them, once all is read from it anew; null where somebody writes meanwhile. */
  differing(check: () => void): number | null {
    if (this.#db.dialect === 'postgres' && this.columns.n > mostFetchedAgain) return null
    const fresh = new Columns()
    fresh.load(this.#db)
    check()
    return fresh.dataVersion === this.columns.dataVersion ? fresh.differing(this.columns) : null
  }

  /** The columns stay as they are; what people put together may have changed. */
  stay(): void {
    if (!this.incidentSet.load(this.#isBehind)) return
    this.#isBehind = false
    this.#stand()
  }

  #stand(): void {
    const { columns } = this
    for (const kept of [
      this.#predicates,
      this.#texts,
      this.#times,
      this.#matches,
      this.#timeSets,
      this.#clusterings,
      this.#incidentLists,
    ])
      kept.clear()
    this.#feeds = null
    this.#standing = {
      days: daysOf(columns),
      world: worldOf(columns),
      suppressed: suppressedBits(columns),
      incidents: null,
      firsts: null,
      index: null,
      tally: null,
    }
  }

  /** Bytes of all arrays that are kept: columns, bitmaps, the incidents, the clusterings of the last views. */
  bytes(): number {
    const { suppressed, incidents, firsts, days, tally: counts } = this.#standing
    let sum =
      this.columns.bytes() +
      this.incidentSet.bytes() +
      (firsts?.byteLength ?? 0) +
      suppressed.byteLength +
      (incidents?.byteLength ?? 0) +
      (days?.starts.byteLength ?? 0)
    if (counts) for (const dimension of facetDimensions) sum += counts[dimension].byteLength
    for (const kept of [this.#predicates, this.#texts, this.#times]) for (const bits of kept.values()) sum += bits.byteLength
    for (const list of this.#incidentLists.values()) sum += list.byteLength
    sum += this.#standing.index?.bytes() ?? 0
    for (const { match } of this.#matches.values()) sum += match.byteLength
    for (const { bits, before } of this.#timeSets.values()) sum += bits.byteLength + before.byteLength
    for (const clustering of this.#clusterings.values())
      for (const part of Object.values(clustering)) if (ArrayBuffer.isView(part)) sum += part.byteLength
    return sum
  }

  /** The hit set of a text. @param ids of reports, any order; those not in the columns yet are passed over */
  putText(key: string, ids: Int32Array): void {
    const { columns } = this
    const bits = emptyBits(columns.n)
    for (let i = 0; i < ids.length; i++) {
      const row = columns.rowOf(ids[i] as number)
      if (row >= 0) setBit(bits, row)
    }
    this.#texts.set(key, bits)
  }

  /** For each row the row of the first report of its incident. */
  incidents(): Int32Array {
    if (this.#standing.incidents) return this.#standing.incidents
    const byRow = this.incidentSet.byRow()
    this.#standing.incidents = byRow
    return byRow
  }

  /** The same as a list, made when it is first asked for. */
  incidentIndex(): IncidentIndex {
    this.#standing.index ??= new IncidentIndex(this.columns, this.incidents())
    return this.#standing.index
  }
  /** Last rows of the incidents of a question, in the order of the list; not to be written to. */
  incidentList(question: Question, least: number, order: IncidentOrder): Uint32Array {
    const key = `${least} ${order} ${wordsOf(question)}`
    const { match } = this.matched(question)
    return this.#incidentLists.get(key) ?? this.#incidentLists.set(key, this.incidentIndex().list(match, least, order))
  }

  /** The rows that are the first of their incident. */
  #firstBits(): Bits {
    this.#standing.firsts ??= firstsOf(this.incidents())
    return this.#standing.firsts
  }

  #bitsOf(predicate: Predicate): Bits {
    return this.#predicates.get(predicate.key) ?? this.#predicates.set(predicate.key, predicate.make())
  }

  /** Bitmaps of all that a question asks, time apart, by what a facet may leave out. */
  #asked(question: Question): { dimension: FacetDimension | 'rest'; bits: Bits }[] {
    const { columns } = this
    const asked: { dimension: FacetDimension | 'rest'; bits: Bits }[] = []
    const rest = (key: string, make: () => Bits): void => {
      asked.push({ dimension: 'rest', bits: this.#bitsOf({ key, dimension: 'rest', make }) })
    }
    for (const filter of question.filters) {
      for (const predicate of predicatesOf(columns, filter))
        asked.push({ dimension: predicate.dimension, bits: this.#bitsOf(predicate) })
      if (filter.incidentsOnly) rest('incidents', () => this.#firstBits())
    }
    for (const filter of question.without ?? [])
      rest(`without ${JSON.stringify(filter)}`, () => {
        const bits = fullBits(columns.n)
        dropBits(bits, this.#match({ filters: [filter], textKey: null }))
        return bits
      })
    if (question.textKey !== null) {
      const hits = this.#texts.get(question.textKey)
      if (!hits) throw new TextMissing('the text of this question is not here')
      asked.push({ dimension: 'rest', bits: hits })
    }
    return asked
  }

  /** The rows within the bounds of time; null when there are none. */
  #timeOf(filters: readonly Filter[]): Bits | null {
    const { columns } = this
    const { from, to } = boundsOf(filters)
    if (from === null && to === null) return null
    const first = from === null ? 0 : columns.timeRank(from)
    const last = to === null ? columns.n : columns.timeRank(to)
    const key = `${first} ${last}`
    return this.#times.get(key) ?? this.#times.set(key, bitsOfTime(columns, first, last))
  }

  #match(question: Question): Bits {
    const sets = this.#asked(question).map(({ bits }) => bits)
    const time = this.#timeOf(question.filters)
    if (time) sets.push(time)
    const [first, ...others] = sets
    const match = first ? first.slice() : fullBits(this.columns.n)
    for (const bits of others) keepBits(match, bits)
    return match
  }

  /** Which rows match, as a bitmap that is not to be written to, and the count contract over them. */
  matched(question: Question): Matched {
    const key = wordsOf(question)
    const known = this.#matches.get(key)
    if (known) return known
    const match = this.#match(question)
    const matched = countBits(match)
    const mapped = countBits(match, 0, this.columns.drawn)
    let suppressed = 0
    if (matched > mapped) suppressed = countBoth(match, this.#standing.suppressed)
    const incidents = countIncidents(match, this.incidents(), this.#firstBits())
    return this.#matches.set(key, {
      match,
      counts: { matched, mapped, withoutLocation: matched - mapped - suppressed, suppressed, incidents },
    })
  }

  /** Matching rows of `columns`, ascending: for what is computed over reports rather than counted. */
  rowsOf(question: Question): Uint32Array<ArrayBuffer> {
    const { match, counts } = this.matched(question)
    return rowsOfBits(match, counts.matched)
  }

  page(question: Question, oldest: boolean, after: { minute: number; id: number } | null, limit: number) {
    const { columns } = this
    const { match, counts } = this.matched(question)
    if (counts.matched <= scannedUpTo && limit <= mostOfFew)
      return this.#pageOfFew(rowsOfBits(match, counts.matched), oldest, after, limit)
    const order = columns.byTime
    const step = oldest ? 1 : -1
    const precedes = (row: number, minute: number, id: number): boolean =>
      (columns.minute[row] as number) < minute || ((columns.minute[row] as number) === minute && (columns.id[row] as number) < id)
    let at = oldest ? 0 : order.length - 1
    if (after) {
      // First place at or behind (minute, id) in time order.
      let low = 0
      let high = order.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (precedes(order[middle] as number, after.minute, after.id)) low = middle + 1
        else high = middle
      }
      const found = low < order.length && columns.id[order[low] as number] === after.id
      at = oldest ? (found ? low + 1 : low) : low - 1
    }
    const ids: number[] = []
    let last = -1
    let more = false
    for (; at >= 0 && at < order.length; at += step) {
      const row = order[at] as number
      if (!hasBit(match, row)) continue
      if (ids.length === limit) {
        more = true
        break
      }
      ids.push(columns.id[row] as number)
      last = row
    }
    return { ids, next: more && last >= 0 ? { minute: columns.minute[last] as number, id: columns.id[last] as number } : null }
  }

  /** The same of a few rows: to look at each of them is quicker than to meet them among all in time order. */
  #pageOfFew(rows: Uint32Array, oldest: boolean, after: { minute: number; id: number } | null, limit: number) {
    const { minute, id } = this.columns
    const way = oldest ? 1 : -1
    /** Below zero where row `a` comes before that minute and id. */
    const before = (a: number, atMinute: number, atId: number): number =>
      way * ((minute[a] as number) - atMinute || (id[a] as number) - atId)
    // The first so many in order, and one more to tell whether there is more.
    const first: number[] = []
    for (const row of rows) {
      if (after && before(row, after.minute, after.id) <= 0) continue
      const rowMinute = minute[row] as number
      const rowId = id[row] as number
      let place = first.length
      while (place > 0 && before(first[place - 1] as number, rowMinute, rowId) > 0) place--
      if (place > limit) continue
      first.splice(place, 0, row)
      if (first.length > limit + 1) first.pop()
    }
    const last = first.length > limit ? first[limit - 1] : undefined
    return {
      ids: first.slice(0, limit).map((row) => id[row] as number),
      next: last === undefined ? null : { minute: minute[last] as number, id: id[last] as number },
    }
  }

  /**
   * Ids by distance from a point, then by id; those without a place behind them, newest first.
   * @param from the middle of the question's circle, box or mapped reports when null
   */
  nearest(question: Question, from: { lon: number; lat: number } | null, offset: number, limit: number) {
    const { match, counts } = this.matched(question)
    return nearestPage(this.columns, match, counts.mapped, from ?? this.#middle(question), offset, limit)
  }

  #middle(question: Question): { lon: number; lat: number } {
    const { columns } = this
    for (const { near } of question.filters) if (near) return { lon: near.lon, lat: near.lat }
    for (const { bbox } of question.filters)
      if (bbox) {
        const east = bbox[2] < bbox[0] ? bbox[2] + 360 : bbox[2]
        const lon = (bbox[0] + east) / 2
        return { lon: lon > 180 ? lon - 360 : lon, lat: (bbox[1] + bbox[3]) / 2 }
      }
    const { match, counts } = this.matched(question)
    let x = 0
    let y = 0
    for (const row of rowsOfBits(match, counts.matched)) {
      if (row >= columns.drawn) break
      x += columns.x[row] as number
      y += columns.y[row] as number
    }
    const n = Math.max(1, counts.mapped)
    return { lon: lonOf(x / n), lat: latOf(y / n) }
  }

  /** All matching ids, newest first. */
  ids(question: Question): Int32Array<ArrayBuffer> {
    const { match, counts } = this.matched(question)
    const { byTime, id } = this.columns
    const out = new Int32Array(counts.matched)
    let n = 0
    for (let i = byTime.length - 1; i >= 0 && n < out.length; i--) {
      const row = byTime[i] as number
      if (hasBit(match, row)) out[n++] = id[row] as number
    }
    return out
  }

  #clustersIn(question: Question, zoom: number, view: readonly [number, number, number, number]) {
    const { match } = this.matched(question)
    const key = `${levelOf(zoom)} ${wordsOf(question)}`
    const found = clustersIn(this.columns, match, zoom, view, this.#standing.world, this.#clusterings.get(key))
    this.#clusterings.set(key, found.clustering)
    return found
  }

  /** The clusters with a report in the box, each with all its reports, also those beyond the edge. */
  clusters(question: Question, bbox: Bbox, zoom: number) {
    const { columns } = this
    const kinds = categoryKeys.length
    const { match, counts } = this.matched(question)
    const seen = new Set<number>()
    const id: string[] = []
    const [lon, lat, count, report]: [number[], number[], number[], number[]] = [[], [], [], []]
    const partLists: { parts: Uint32Array; fresh: number[] }[] = []
    let inBox = 0
    // A box across the antimeridian is two; a cluster in both is given once.
    for (const view of boxTest(bbox).parts) {
      const { clustering, cut } = this.#clustersIn(question, zoom, view)
      inBox += cut.inBox
      const fresh = cut.clusters.filter((k) => !seen.has(clustering.first[k] as number))
      for (const k of fresh) {
        seen.add(clustering.first[k] as number)
        id.push(clusterId(clustering, k))
        lon.push(lonOf(clustering.x[k] as number))
        lat.push(latOf(clustering.y[k] as number))
        count.push(clustering.count[k] as number)
        report.push(clustering.count[k] === 1 ? (clustering.first[k] as number) : 0)
      }
      partLists.push({ parts: partsOf(columns, match, clustering, fresh), fresh })
    }
    const parts = new Uint32Array(id.length * kinds)
    let at = 0
    for (const { parts: some, fresh } of partLists) {
      parts.set(some, at)
      at += fresh.length * kinds
    }
    return {
      counts,
      inBox,
      zoom: levelOf(zoom),
      id,
      lon: Float64Array.from(lon),
      lat: Float64Array.from(lat),
      count: Uint32Array.from(count),
      parts,
      report: Float64Array.from(report),
    }
  }

  /** Ids of a cluster's reports, newest first; empty when the filter holds no such cluster. */
  members(question: Question, cluster: string): Int32Array<ArrayBuffer> {
    const [zoom, firstId] = cluster.split('-').map(Number)
    const { columns } = this
    const { match } = this.matched(question)
    const row = firstId === undefined ? -1 : columns.rowOf(firstId)
    if (zoom === undefined || zoom > 24 || row < 0 || !columns.isLocated(row) || !hasBit(match, row)) return new Int32Array(0)
    const [x, y] = [columns.x[row] as number, columns.y[row] as number]
    const { clustering, cut } = this.#clustersIn(question, zoom, [x, y, x, y])
    const k = cut.clusters.find((at) => clustering.first[at] === firstId)
    if (k === undefined) return new Int32Array(0)
    const rows = rowsOfCluster(match, clustering, k)
    rows.sort(
      (a, b) =>
        (columns.minute[b] as number) - (columns.minute[a] as number) || (columns.id[b] as number) - (columns.id[a] as number),
    )
    return Int32Array.from(rows, (at) => columns.id[at] as number)
  }

  /** The question without its from and to, in time order: where the brush moves over it, a count is a difference. */
  #timeSet(question: Question, kind: number): TimeSet {
    const { columns } = this
    const anyTime = { ...question, filters: question.filters.map(({ from: _, to: __, ...rest }) => rest) }
    const key = `${kind} ${wordsOf(anyTime)}`
    const known = this.#timeSets.get(key)
    if (known) return known
    let { match } = this.matched(anyTime)
    if (kind >= 0) {
      match = match.slice()
      const category = { categories: [categoryKeys[kind] as CategoryKey] }
      keepBits(match, this.matched({ filters: [category], textKey: null }).match)
    }
    return this.#timeSets.set(key, timeSet(columns, match))
  }

  /** Throws Failure (bad-request) when the unit gives too many bins. */
  histogram(question: Question, unit: TimeUnit, highlight: CategoryKey | null) {
    const { counts } = this.matched(question)
    const { days } = this.#standing
    if (!days) return { unit, bins: [], counts }
    const all = this.#timeSet(question, -1)
    const lit = highlight === null ? null : this.#timeSet(question, categoryKeys.indexOf(highlight))
    return { unit, bins: binsOf(this.columns, days, unit, boundsOf(question.filters), all, lit), counts }
  }

  /** First and last local day with a report; null when there is none. */
  span(): { first: number; last: number } | null {
    const { days } = this.#standing
    return days && { first: days.first, last: days.last }
  }

  /** Counts of every value of every facet under all that the question asks of the other facets. */
  facets(question: Question): Facets {
    const { columns } = this
    const asked = this.#asked(question)
    const time = this.#timeOf(question.filters)
    const whole = (): Tally => {
      this.#standing.tally ??= tallyAll(columns)
      return this.#standing.tally
    }
    const without = (left: FacetDimension): Bits => {
      const bits = time ? time.slice() : fullBits(columns.n)
      for (const { dimension, bits: some } of asked) if (dimension !== left) keepBits(bits, some)
      return bits
    }
    const narrowed = new Set(asked.map(({ dimension }) => dimension))
    const free = facetDimensions.filter((dimension) => !narrowed.has(dimension))
    const counts = tally(columns, this.matched(question).match, free, whole)
    for (const dimension of facetDimensions)
      if (narrowed.has(dimension)) Object.assign(counts, tally(columns, without(dimension), [dimension], whole))
    return facetsOf(columns, counts as Tally)
  }

  nearby(id: number, metres: number, days: number) {
    const { columns } = this
    const at = columns.rowOf(id)
    if (at < 0 || !columns.isLocated(at)) return { ids: [], likelyDuplicates: 0 }
    const bits = bitsNear(columns, lonOf(columns.x[at] as number), latOf(columns.y[at] as number), metres)
    const ids: number[] = []
    let likelyDuplicates = 0
    for (const row of rowsOfBits(bits, countBits(bits))) {
      if (row === at || columns.category[row] !== columns.category[at]) continue
      if (Math.abs((columns.minute[row] as number) - (columns.minute[at] as number)) > days * 1440) continue
      ids.push(columns.id[row] as number)
      const told = columns.keyHigh[row] !== 0 || columns.keyLow[row] !== 0
      if (told && hamming(columns.keyHigh[row]!, columns.keyLow[row]!, columns.keyHigh[at]!, columns.keyLow[at]!) <= nearBits)
        likelyDuplicates += 1
    }
    return { ids: ids.sort((a, b) => a - b), likelyDuplicates }
  }

  series(firstDay: number, lastDay: number): SeriesInput {
    const { columns } = this
    for (;;) {
      const purged = this.#store((db) => readPurged(db, firstDay, lastDay, columns.dataVersion))
      if (purged) {
        this.#feeds ??= feedDays(columns)
        return seriesInput(columns, this.incidents(), this.#feeds, this.span(), firstDay, lastDay, purged)
      }
      // Reports were purged since the columns were read.
      this.refresh()
    }
  }
}
