/** Incidents as a list: which a filter's reports make, in what order, what each holds, and what lies near one. */
import type { Incident, IncidentDetail, IncidentOrder } from '../../contract/detection.ts'
import { haversineM } from '../../contract/geometry.ts'
import type { ReportId } from '../../contract/model.ts'
import { type CategoryKey, categoryKeys } from '../../contract/taxonomy.ts'
import { collapse, hamming } from '../text/near.ts'
import { type Bits, countBits, emptyBits, fullBits, hasBit, keepBits, setBit } from './bits.ts'
import { type Columns, latOf, lonOf } from './columns.ts'
import { sortByKey } from './order.ts'
import { openCodes } from './place-page.ts'

/** What the columns know of an incident: its title and times are the store's. */
export interface IncidentFound extends Omit<Incident, 'from' | 'to' | 'title'> {
  last: ReportId
}
export type IncidentJoined = IncidentDetail['rows'][number]['joined']
/** Where an incident stands in the list: minute and id of its last report, and its size. */
export interface IncidentPlace {
  minute: number
  id: ReportId
  raw: number
}

/** What might be merged lies within these metres and days, newest and nearest in words first. */
const nearby = { metres: 500, days: 7, most: 12 }

export class IncidentIndex {
  readonly #columns: Columns
  /** For each row the first row of its incident. */
  readonly #first: Int32Array
  /** First rows of the incidents of several reports, ascending; the later rows of each, in time order. */
  readonly #firsts: Uint32Array
  readonly #starts: Uint32Array
  readonly #later: Uint32Array
  /** Rows that are the last of their incident, and those that are alone in it. */
  readonly #alone: Bits

  constructor(columns: Columns, first: Int32Array) {
    this.#columns = columns
    this.#first = first
    const found: number[] = []
    for (const row of columns.byTime) if (first[row] !== row) found.push(row)
    const order = sortByKey(Uint32Array.from(found, (row) => first[row] as number))
    this.#later = order.map((i) => found[i] as number)
    const firsts: number[] = []
    const starts: number[] = []
    this.#alone = fullBits(columns.n)
    for (const [k, row] of this.#later.entries()) {
      const its = first[row] as number
      if (firsts.at(-1) !== its) {
        firsts.push(its)
        starts.push(k)
        this.#alone[its >>> 5]! &= ~(1 << (its & 31))
      }
      this.#alone[row >>> 5]! &= ~(1 << (row & 31))
    }
    this.#firsts = Uint32Array.from(firsts)
    this.#starts = Uint32Array.from([...starts, this.#later.length])
  }

  bytes(): number {
    return this.#firsts.byteLength + this.#starts.byteLength + this.#later.byteLength + this.#alone.byteLength
  }

  /** Place of an incident of several among them, or -1. */
  #groupOf(first: number): number {
    let low = 0
    let high = this.#firsts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#firsts[middle] as number) < first) low = middle + 1
      else high = middle
    }
    return this.#firsts[low] === first ? low : -1
  }
  #sizeOf(first: number): number {
    const group = this.#groupOf(first)
    return group < 0 ? 1 : (this.#starts[group + 1] as number) - (this.#starts[group] as number) + 1
  }
  /** Rows of the incident that a row is in, in time order. */
  members(row: number): number[] {
    const first = this.#first[row] as number
    const group = this.#groupOf(first)
    if (group < 0) return [first]
    return [first, ...this.#later.subarray(this.#starts[group], this.#starts[group + 1])]
  }

  /** Last rows of the incidents that have a matching report and at least so many in all; latest, or largest first. */
  list(match: Bits, least: number, order: IncidentOrder): Uint32Array<ArrayBuffer> {
    const wanted = emptyBits(this.#columns.n)
    if (least <= 1) {
      wanted.set(match)
      keepBits(wanted, this.#alone)
    }
    for (let group = 0; group < this.#firsts.length; group++) {
      const from = this.#starts[group] as number
      const to = this.#starts[group + 1] as number
      if (to - from + 1 < least) continue
      let isMatched = hasBit(match, this.#firsts[group] as number)
      for (let k = from; k < to && !isMatched; k++) isMatched = hasBit(match, this.#later[k] as number)
      if (isMatched) setBit(wanted, this.#later[to - 1] as number)
    }
    const list = new Uint32Array(countBits(wanted))
    const { byTime } = this.#columns
    for (let i = byTime.length - 1, at = 0; at < list.length; i--) {
      const row = byTime[i] as number
      if (hasBit(wanted, row)) list[at++] = row
    }
    if (order === 'newest') return list
    const sizes = Uint32Array.from(list, (row) => this.#sizeOf(this.#first[row] as number))
    const largest = sizes.reduce((a, b) => Math.max(a, b), 0)
    return sortByKey(sizes.map((size) => largest - size)).map((at) => list[at] as number)
  }

  placeOf(last: number): IncidentPlace {
    const { minute, id } = this.#columns
    return { minute: minute[last] as number, id: id[last] as number, raw: this.#sizeOf(this.#first[last] as number) }
  }
  /** Index in a list of the first incident behind a place. */
  behind(list: Uint32Array, order: IncidentOrder, place: IncidentPlace): number {
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = this.placeOf(list[middle] as number)
      const isBehind =
        order === 'largest' && at.raw !== place.raw
          ? at.raw < place.raw
          : at.minute !== place.minute
            ? at.minute < place.minute
            : at.id < place.id
      if (isBehind) high = middle
      else low = middle + 1
    }
    return low
  }

  /** @param match the reports asked for; null: all of them @param isPinned whether a report was put where it is by a person */
  describe(row: number, match: Bits | null, isPinned: (id: ReportId) => boolean): IncidentFound {
    const columns = this.#columns
    const rows = this.members(row)
    const first = rows[0] as number
    const area = columns.names.areas[rows.map((r) => columns.area[r] as number).find((a) => a >= 0) ?? -1]
    // Equal tokens are one source; where no report says who told it, somebody did (as the default rule counts).
    const tokens = new Set(rows.map((r) => columns.token[r] as number).filter((token) => token !== 0))
    return {
      first: columns.id[first] as number,
      last: columns.id[rows.at(-1) as number] as number,
      raw: rows.length,
      matched: match === null ? rows.length : rows.filter((r) => hasBit(match, r)).length,
      sources: Math.max(1, tokens.size),
      category: categoryKeys[columns.category[first] as number] as CategoryKey,
      area: area?.key ?? null,
      areaName: area ? { zh: area.zh, en: area.en } : null,
      place: this.#placeOf(rows),
      edited: rows.some((r) => isPinned(columns.id[r] as number)),
      open: rows.filter((r) => openCodes.has(columns.status[r] as number)).length,
    }
  }

  /** The middle of the reports on the map, and how far they lie from it. */
  #placeOf(rows: readonly number[]): IncidentFound['place'] {
    const columns = this.#columns
    const located = rows.filter((row) => columns.isLocated(row))
    if (located.length === 0) return null
    const lon = lonOf(located.reduce((sum, row) => sum + (columns.x[row] as number), 0) / located.length)
    const lat = latOf(located.reduce((sum, row) => sum + (columns.y[row] as number), 0) / located.length)
    const away = located.map((row) => haversineM(lon, lat, lonOf(columns.x[row] as number), latOf(columns.y[row] as number)))
    return { lon, lat, metres: Math.ceil(away.reduce((a, b) => Math.max(a, b), 0)) }
  }

  /** How each report of an incident came to it: what the texts alone would not have put with the first is a person's. */
  joined(row: number, isPinned: (id: ReportId) => boolean): IncidentJoined[] {
    const columns = this.#columns
    const rows = this.members(row)
    const middle = latOf(columns.y[rows.find((r) => columns.isLocated(r)) ?? 0] as number)
    const east = 111_320 * Math.cos((middle * Math.PI) / 180)
    const alone = collapse({
      n: rows.length,
      minute: rows.map((r) => columns.minute[r] as number),
      x: rows.map((r) => (columns.isLocated(r) ? lonOf(columns.x[r] as number) * east : Number.NaN)),
      y: rows.map((r) => (columns.isLocated(r) ? latOf(columns.y[r] as number) * 110_574 : Number.NaN)),
      category: rows.map((r) => columns.category[r] as number),
      area: rows.map((r) => columns.area[r] as number),
      keyHigh: rows.map((r) => columns.keyHigh[r] as number),
      keyLow: rows.map((r) => columns.keyLow[r] as number),
    })
    return rows.map((r, i) => {
      if (i === 0) return 'first'
      return alone[i] !== 0 && isPinned(columns.id[r] as number) ? 'merged' : 'near-duplicate'
    })
  }

  /** First rows of other incidents of the same kind near in place (or, without one, in the same area) and time. */
  near(row: number): number[] {
    const columns = this.#columns
    const rows = this.members(row)
    const first = rows[0] as number
    const place = this.#placeOf(rows)
    const from = columns.timeRank((columns.minute[first] as number) - nearby.days * 1_440)
    const to = columns.timeRank((columns.minute[rows.at(-1) as number] as number) + nearby.days * 1_440 + 1)
    const area = columns.area[first] as number
    const isTold = (r: number): boolean => columns.keyHigh[r] !== 0 || columns.keyLow[r] !== 0
    const found = new Map<number, { bits: number; metres: number }>()
    for (let i = from; i < to; i++) {
      const other = columns.byTime[i] as number
      if (columns.category[other] !== columns.category[first] || this.#first[other] === first) continue
      let metres = 0
      if (place && columns.isLocated(other)) {
        metres = haversineM(place.lon, place.lat, lonOf(columns.x[other] as number), latOf(columns.y[other] as number))
        if (metres > nearby.metres + place.metres) continue
      } else if (area < 0 || columns.area[other] !== area) continue
      const bits =
        isTold(first) && isTold(other)
          ? hamming(columns.keyHigh[first]!, columns.keyLow[first]!, columns.keyHigh[other]!, columns.keyLow[other]!)
          : 64
      const incident = this.#first[other] as number
      const known = found.get(incident)
      if (!known || bits < known.bits) found.set(incident, { bits, metres })
    }
    return [...found]
      .sort(([a, x], [b, y]) => x.bits - y.bits || x.metres - y.metres || (columns.id[a] as number) - (columns.id[b] as number))
      .slice(0, nearby.most)
      .map(([incident]) => incident)
  }
}
