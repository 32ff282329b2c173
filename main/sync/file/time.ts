/** Times in cells, in every way the sources write them. */
import { fromWallClock, type Instant, offsetAt, wallSeconds } from '../instant.ts'

export type DateOrder = 'mdy' | 'dmy'
export interface TimeReader {
  /** UTC seconds with the offset of the wall clock; null when the text is no time or an impossible one. */
  read(text: string): Instant | null
}

// 2017-05-22 19:34:38+00, 2019/2/28 11:25:05, 2023-12-10T12:00:00.000, 2026年6月8日 18时07分, 2019.2.28
const ymd =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*(\d{1,2})[:时点](?:(\d{1,2})(?:[:分](?:(\d{1,2})(?:[.,]\d+)?)?秒?)?分?)?)?\s*([AP]M)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i
// 04/30/2014 02:51:52 PM, 4/30/14 2:51 PM
const mdy =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:,?[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*([AP]M)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i
const compact = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/
const chineseHalf = /上午|下午/
const number = /^\d{1,13}(?:\.\d+)?$/

/** Days from 1899-12-30, the zero of spreadsheets' 1900 system, to 1970-01-01. */
const excelEpochDays = 25_569

/**
 * A reader for one file.
 * @param tz IANA zone for times without an offset
 * @param placeTz zone on whose clock an instant written with Z is shown, where the file's own zone is known
 * @param order of day and month where the year comes last
 */
export function timeReader(tz: string, placeTz: string | null, order: DateOrder = 'mdy'): TimeReader {
  const zone = new Zone(tz)
  const placeZone = placeTz === null ? null : new Zone(placeTz)

  function build(
    y: string,
    mo: string,
    d: string,
    h: string | undefined,
    mi: string | undefined,
    s: string | undefined,
    half: string | undefined,
    offset: string | undefined,
  ): Instant | null {
    let hour = h === undefined ? 0 : Number(h)
    if (half !== undefined) {
      if (hour < 1 || hour > 12) return null
      hour = (hour % 12) + (half[0] === 'P' || half[0] === 'p' ? 12 : 0)
    }
    let year = Number(y)
    if (y.length === 2) year += year < 70 ? 2000 : 1900
    const wall = wallSeconds([
      year,
      Number(mo),
      Number(d),
      hour,
      mi === undefined ? 0 : Number(mi),
      s === undefined ? 0 : Number(s),
    ])
    return wall === null ? null : settle(wall, offset)
  }

  function settle(wall: number, offset: string | undefined): Instant | null {
    if (offset === undefined) return zone.instant(wall)
    const sign = offset.charCodeAt(0)
    if (sign !== 43 && sign !== 45) return { seconds: wall, offsetMinutes: placeZone === null ? 0 : placeZone.offset(wall) }
    const digits = offset.slice(1).replace(':', '')
    const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0')
    if (minutes > 14 * 60) return null
    const signed = sign === 45 ? -minutes : minutes
    return { seconds: wall - signed * 60, offsetMinutes: signed }
  }

  return {
    read(cell) {
      let text = cell.trim()
      if (text.length > 48) return null
      const half = chineseHalf.exec(text)
      if (half)
        text = `${text.slice(0, half.index).trim()} ${text.slice(half.index + 2).trim()} ${half[0] === '上午' ? 'AM' : 'PM'}`
      const a = ymd.exec(text)
      if (a) return build(a[1]!, a[2]!, a[3]!, a[4], a[5], a[6], a[7], a[8])
      const b = mdy.exec(text)
      if (b) {
        const [day, month] = order === 'mdy' ? [b[2]!, b[1]!] : [b[1]!, b[2]!]
        return build(b[3]!, month, day, b[4], b[5], b[6], b[7], b[8])
      }
      const c = text.length === 8 || text.length === 12 || text.length === 14 ? compact.exec(text) : null
      if (c && Number(c[1]) >= 1900 && Number(c[1]) < 2200)
        return build(c[1]!, c[2]!, c[3]!, c[4], c[5], c[6], undefined, undefined)
      if (!number.test(text)) return null
      const value = Number(text)
      // A bare number is a spreadsheet's day count (1954 to 2119), or seconds or milliseconds since 1970 (2001 to 2100).
      if (value >= 20_000 && value < 80_000) return zone.instant(Math.round((value - excelEpochDays) * 86_400))
      const seconds = value >= 1e9 && value < 4.2e9 ? value : value >= 1e12 && value < 4.2e12 ? value / 1000 : null
      return seconds === null ? null : { seconds: Math.floor(seconds), offsetMinutes: zone.offset(Math.floor(seconds)) }
    },
  }
}

/** A zone's offsets with whole days remembered, so that a column of times costs one look-up a day. */
class Zone {
  readonly #tz: string
  /** Offset of each UTC day without a change of clocks; NaN for a day with one. */
  readonly #days = new Map<number, number>()
  constructor(tz: string) {
    this.#tz = tz
  }
  offset(seconds: number): number {
    const day = Math.floor(seconds / 86_400)
    let whole = this.#days.get(day)
    if (whole === undefined) {
      const first = offsetAt(day * 86_400, this.#tz)
      whole = offsetAt((day + 1) * 86_400, this.#tz) === first ? first : Number.NaN
      if (this.#days.size > 100_000) this.#days.clear()
      this.#days.set(day, whole)
    }
    return Number.isNaN(whole) ? offsetAt(seconds, this.#tz) : whole
  }
  instant(wall: number): Instant {
    const before = this.offset(wall - 86_400)
    // Away from a change the two neighbouring days agree, and nothing has to be searched.
    const seconds = before === this.offset(wall + 86_400) ? wall - before * 60 : fromWallClock(wall, this.#tz)
    return { seconds, offsetMinutes: Math.round((wall - seconds) / 60) }
  }
}

const leadingDay = /^(\d{1,2})([/.-])(\d{1,2})\2\d{4}/

/** The order of day and month that a sample of times speaks for: a first number above 12 is a day, and so are dots. */
export function detectDateOrder(sample: Iterable<string>): DateOrder {
  for (const cell of sample) {
    const found = leadingDay.exec(cell.trim())
    if (found && (Number(found[1]) > 12 || found[2] === '.')) return 'dmy'
  }
  return 'mdy'
}

/** Whether the name is a zone this machine knows. */
export function isZone(tz: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: tz })
    return true
  } catch {
    return false
  }
}
export const systemZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
