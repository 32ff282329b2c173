/**
 * The incidents of all reports, kept in step with the columns and the pins. A change of data puts only the reports anew
 * that stand behind it in time; what the store has kept of the same versions is taken as it is.
 */
import { type IncidentPin, readKeptIncidents, readPins } from '../store/incident-read.ts'
import { missesServer } from '../store/postgres/server-error.ts'
import { collapse, collapseDefaults, collapseMethod, type Pin } from '../text/near.ts'
import { type Columns, latOf, lonOf } from './columns.ts'
import type { StoreReader } from './store-reader.ts'

const shrinkAt = (y: number): number => Math.cos((y / 110_574) * (Math.PI / 180))

export class IncidentSet {
  readonly #store: StoreReader
  readonly #columns: Columns
  #version = -1
  #pins: ReadonlyMap<number, IncidentPin> = new Map()
  /** Report and first report of its incident by id, in time order of the reports; those that are first are left out. */
  #pairs = new Uint32Array(0)
  /** Reports from this minute on are to be put anew; Infinity: none. */
  #from = Number.NEGATIVE_INFINITY
  /** Pins that were the same when the pairs were made. */
  #settled: ReadonlyMap<number, IncidentPin> = new Map()
  /** First report of the incident of each of those. */
  #firstOfPinned = new Map<number, number>()
  /** What the store holds is what would be kept. */
  #kept = false

  constructor(store: StoreReader, columns: Columns) {
    this.#store = store
    this.#columns = columns
  }

  get version(): number {
    return this.#version
  }
  get pins(): ReadonlyMap<number, IncidentPin> {
    return this.#pins
  }
  bytes(): number {
    return this.#pairs.byteLength
  }

  /** To be called after the columns were loaded. @param moved whether that changed them @returns whether incidents may differ */
  load(moved: boolean): boolean {
    if (moved) this.#changed(this.#columns.changedFrom)
    // Pins may be gone with their reports without a version of their own.
    const known = moved && this.#pins.size > 0 ? -1 : this.#version
    const read = this.#store((db) => readPins(db, known))
    if (!read) return moved
    const differs = read.version !== this.#version
    this.#version = read.version
    this.#pins = new Map(read.pins.map((pin) => [pin.report, pin]))
    for (const report of new Set([...this.#pins.keys(), ...this.#settled.keys()]))
      if (!isSamePin(this.#pins.get(report), this.#settled.get(report))) {
        const row = this.#columns.rowOf(report)
        if (row >= 0) this.#changed(this.#columns.minute[row] as number)
      }
    return moved || differs
  }

  #changed(minute: number): void {
    this.#from = Math.min(this.#from, minute)
    this.#kept = false
  }

  /** For each row the row of the first report of its incident. */
  byRow(): Int32Array {
    if (this.#from === Number.NEGATIVE_INFINITY) this.#readKept()
    if (this.#from === Number.POSITIVE_INFINITY) return this.#laidOut(this.#pairs)
    const { byTime, id, n } = this.#columns
    const { from, before, first } = this.#collapsed()
    let others = 0
    for (let i = from; i < n; i++) if (first[i] !== i) others += 1
    const pairs = new Uint32Array(before.length + others * 2)
    pairs.set(before)
    for (let i = from, at = before.length; i < n; i++) {
      if (first[i] === i) continue
      pairs[at++] = id[byTime[i] as number] as number
      pairs[at++] = id[byTime[first[i] as number] as number] as number
    }
    return this.#settle(pairs)
  }

  /** What is worth keeping in the store: null when it holds it, or nothing was worked out. */
  toKeep(): { key: IncidentKeyOf; pairs: Uint32Array<ArrayBuffer> } | null {
    if (this.#kept || this.#from !== Number.POSITIVE_INFINITY) return null
    this.#kept = true
    return { key: this.#key(), pairs: this.#pairs.slice() }
  }

  #key(): IncidentKeyOf {
    const { dataVersion, areaVersion } = this.#columns.names
    return { method: collapseMethod, dataVersion, areaVersion, incidentVersion: this.#version }
  }

  #settle(pairs: Uint32Array<ArrayBuffer>): Int32Array {
    this.#pairs = pairs
    this.#from = Number.POSITIVE_INFINITY
    this.#settled = this.#pins
    const rows = this.#laidOut(pairs)
    const columns = this.#columns
    this.#firstOfPinned = new Map()
    for (const report of this.#pins.keys()) {
      const row = columns.rowOf(report)
      if (row >= 0) this.#firstOfPinned.set(report, columns.id[rows[row] as number] as number)
    }
    return rows
  }

  #readKept(): void {
    let pairs: Uint32Array<ArrayBuffer> | null
    try {
      pairs = this.#store((db) => readKeptIncidents(db, this.#key()))
    } catch (error) {
      // They are worked out here, then.
      if (!missesServer(error)) throw error
      return
    }
    // A hint, not the truth: ids that are not here tell that it is of other data.
    if (!pairs || pairs.length % 2 !== 0 || !pairs.every((id) => this.#columns.rowOf(id) >= 0)) return
    this.#settle(pairs)
    this.#kept = true
  }

  #laidOut(pairs: Uint32Array): Int32Array {
    const columns = this.#columns
    const rows = new Int32Array(columns.n)
    for (let row = 0; row < rows.length; row++) rows[row] = row
    for (let k = 0; k < pairs.length; k += 2) rows[columns.rowOf(pairs[k] as number)] = columns.rowOf(pairs[k + 1] as number)
    return rows
  }

  /** How many of the pairs are of reports before a minute; none of them has changed, so their order is that of time. */
  #pairsBefore(minute: number): number {
    const columns = this.#columns
    let low = 0
    let high = this.#pairs.length / 2
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((columns.minute[columns.rowOf(this.#pairs[middle * 2] as number)] as number) < minute) low = middle + 1
      else high = middle
    }
    return low
  }

  /**
   * The incidents from the least minute on that a change may reach, as indices in time order.
   * @returns `first` is whole from the index `from` on; `before` are the pairs in front of it, as they were
   */
  #collapsed(): { from: number; before: Uint32Array; first: Int32Array } {
    const columns = this.#columns
    const { byTime, n } = columns
    const reach = collapseDefaults.hours * 60
    // A pinned report draws in those that came up to so long before it.
    const least = this.#from - reach
    const from = columns.timeRank(least)
    const before = from === 0 ? 0 : this.#pairsBefore(least)
    const start = from === 0 || from === n ? from : columns.timeRank((columns.minute[byTime[from] as number] as number) - reach)

    const wanted = new Set<number>()
    const groups = new Map<number, number>()
    const list: Pin[] = []
    const groupFirst: number[] = []
    for (const pin of this.#pins.values()) {
      const row = columns.rowOf(pin.report)
      if (row < 0) continue
      const at = this.#placeOf(row)
      wanted.add(at)
      let group = groups.get(pin.anchor)
      if (group === undefined) {
        group = groups.size
        groups.set(pin.anchor, group)
        groupFirst.push(-1)
      }
      list.push({ at, group, newest: pin.newest })
      const first = this.#firstOfPinned.get(pin.report)
      if (first === undefined || !isSamePin(pin, this.#settled.get(pin.report))) continue
      const firstAt = this.#placeOf(columns.rowOf(first))
      if (firstAt >= from) continue
      groupFirst[group] = firstAt
    }

    const first = new Int32Array(n)
    if (start < from) {
      const known = new Map<number, number>()
      const since = this.#pairsBefore(columns.minute[byTime[start] as number] as number)
      for (let k = since * 2; k < before * 2; k += 2) known.set(this.#pairs[k] as number, this.#pairs[k + 1] as number)
      for (let i = start; i < from; i++) {
        const firstId = known.get(columns.id[byTime[i] as number] as number)
        first[i] = firstId === undefined ? i : this.#placeOf(columns.rowOf(firstId))
        wanted.add(first[i] as number)
      }
    }

    const of = {
      minute: new Int32Array(n),
      x: new Float64Array(n),
      y: new Float64Array(n),
      category: new Uint8Array(n),
      area: new Int32Array(n),
      keyHigh: new Int32Array(n),
      keyLow: new Int32Array(n),
      id: new Uint32Array(n),
    }
    const fill = (i: number): void => {
      const row = byTime[i] as number
      of.minute[i] = columns.minute[row] as number
      of.category[i] = columns.category[row] as number
      of.area[i] = columns.area[row] as number
      of.keyHigh[i] = columns.keyHigh[row] as number
      of.keyLow[i] = columns.keyLow[row] as number
      of.id[i] = columns.id[row] as number
      const isLocated = columns.isLocated(row)
      of.x[i] = isLocated ? lonOf(columns.x[row] as number) * 111_320 : Number.NaN
      of.y[i] = isLocated ? latOf(columns.y[row] as number) * 110_574 : Number.NaN
    }
    for (const at of wanted) if (at < start) fill(at)
    for (let i = start; i < n; i++) fill(i)
    const resume = from === 0 ? undefined : { from, first, groupFirst }
    return {
      from,
      before: this.#pairs.subarray(0, before * 2),
      first: collapse({ n, ...of, shrink: shrinkAt }, {}, list, resume),
    }
  }

  /** Index of a row in time order. */
  #placeOf(row: number): number {
    const { byTime, minute, id } = this.#columns
    let low = this.#columns.timeRank(minute[row] as number)
    let high = this.#columns.timeRank((minute[row] as number) + 1)
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((id[byTime[middle] as number] as number) < (id[row] as number)) low = middle + 1
      else high = middle
    }
    return low
  }
}

type IncidentKeyOf = Parameters<typeof readKeptIncidents>[1]

const isSamePin = (a: IncidentPin | undefined, b: IncidentPin | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.anchor === b.anchor && a.newest === b.newest)
