/**
 * Stamps of days: two numbers that differ when anything differs on which the verdict on a day rests. A day whose stamp is
 * the one it was judged with says the same again, and is not judged again, however the data came to be as they are.
 */
import type { FeedSpan } from './rule-series.ts'

export interface StampColumns {
  n: number
  /** Local day, days since 1970. */
  day: Int32Array
  category: Uint8Array
  area: Int32Array
  token: Float64Array
  /** Row of the first report of the incident. */
  incident: Int32Array
  id: Uint32Array
  source: Uint16Array
  x: Uint32Array
  y: Uint32Array
}

/** Per day from `firstDay`: the sum of the hashes of its rows, so that their order is of no matter. */
export interface DayPrints {
  firstDay: number
  low: Uint32Array
  high: Uint32Array
}

/** Mixes a number into a hash (the finisher of MurmurHash3). */
function mix(hash: number, value: number): number {
  let h = (hash ^ Math.imul(value, 0xcc9e2d51)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export function dayPrints(columns: StampColumns, firstDay: number, lastDay: number): DayPrints {
  const days = Math.max(0, lastDay - firstDay + 1)
  const low = new Uint32Array(days)
  const high = new Uint32Array(days)
  const { n, day, category, area, token, incident, id, source, x, y } = columns
  for (let i = 0; i < n; i++) {
    const d = day[i]! - firstDay
    if (d < 0 || d >= days) continue
    let h = mix(id[i]!, category[i]! + 256 * source[i]!)
    h = mix(h, area[i]!)
    h = mix(h, id[incident[i]!]!)
    h = mix(mix(h, x[i]!), y[i]!)
    // A token is a whole number of up to 53 bits.
    h = mix(h, token[i]! >>> 0)
    h = mix(h, Math.floor(token[i]! / 2 ** 32))
    low[d] = (low[d]! + h) >>> 0
    high[d] = (high[d]! + mix(h, 0x9e3779b9)) >>> 0
  }
  return { firstDay, low, high }
}

/** A hash of the tree of areas: their keys and which lies in which. */
export function areaPrint(areas: readonly { key: string; parent: number }[]): number {
  let h = areas.length
  for (const { key, parent } of areas) {
    for (let i = 0; i < key.length; i++) h = mix(h, key.charCodeAt(i))
    h = mix(h, parent)
  }
  return h
}

/** The stamp of one day whose verdict rests on it and on `leadIn` days before it. */
export function stampOf(day: number, leadIn: number, prints: DayPrints, feeds: readonly FeedSpan[], areas: number): string {
  let low = areas
  let high = 1
  for (let d = day - leadIn; d <= day; d++) {
    low = mix(low, prints.low[d - prints.firstDay] ?? 0)
    high = mix(high, prints.high[d - prints.firstDay] ?? 0)
  }
  for (const { firstDay, completeUpTo } of feeds) {
    // A feed counts in full once it is older than the lead-in, and is late where it is not complete up to the day.
    low = mix(low, Math.max(firstDay, day - leadIn))
    high = mix(high, Math.min(completeUpTo, day))
  }
  return `${low.toString(16)}-${high.toString(16)}`
}
