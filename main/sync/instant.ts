/** Times as sources write them, read into UTC seconds with the offset of the wall clock they were written on. */

export interface Instant {
  /** Whole seconds UTC since 1970. */
  seconds: number
  /** Minutes east of UTC of the wall clock. */
  offsetMinutes: number
}

const shape =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i

/**
 * Reads an ISO 8601 time, also with a space for the T, without seconds, or a bare day (its first second). A time with an
 * offset keeps it as written; `Z` names an instant and no wall clock, so it is shown on the clock of `tz` when there is
 * one; a time without either is a wall-clock time of `tz` (IANA name; null is UTC).
 * Gives null when the text is not a time. Throws RangeError for an unknown zone.
 */
export function readInstant(text: string, tz: string | null): Instant | null {
  const found = shape.exec(text.trim())
  if (!found) return null
  const [, year, month, day, hour, minute, second, zone] = found
  const parts = [year, month, day, hour ?? '0', minute ?? '0', second ?? '0'].map(Number) as WallClock
  const wall = wallSeconds(parts)
  if (wall === null) return null
  if (zone === undefined) {
    const seconds = tz === null ? wall : fromWallClock(wall, tz)
    return { seconds, offsetMinutes: Math.round((wall - seconds) / 60) }
  }
  if (/^(?:z|utc)$/i.test(zone)) return { seconds: wall, offsetMinutes: tz === null ? 0 : offsetAt(wall, tz) }
  const digits = zone.replace(':', '')
  const size = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5) || '0')
  if (size > 14 * 60) return null
  const offsetMinutes = digits.startsWith('-') ? -size : size
  return { seconds: wall - offsetMinutes * 60, offsetMinutes }
}

export type WallClock = [year: number, month: number, day: number, hour: number, minute: number, second: number]

/** The reading of a wall clock as if it stood in UTC, in seconds; null when there is no such reading (30 February). */
export function wallSeconds([year, month, day, hour, minute, second]: WallClock): number | null {
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && (minute > 0 || second > 0))) return null
  const ms = Date.UTC(year, month - 1, day)
  const back = new Date(ms)
  if (back.getUTCFullYear() !== year || back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return null
  return ms / 1000 + hour * 3600 + minute * 60 + second
}

/**
 * UTC seconds of a wall-clock reading in a zone. A reading that comes twice (clocks set back) is the first one; a
 * reading that is skipped (clocks set forward) is taken with the offset from before the change.
 */
export function fromWallClock(wall: number, tz: string): number {
  const before = offsetAt(wall - 86_400, tz) * 60
  const after = offsetAt(wall + 86_400, tz) * 60
  if (before === after) return wall - before
  const first = wall - before
  // The offset from before the change holds if it is still in force at the instant it gives.
  if (offsetAt(first, tz) * 60 === before) return first
  const second = wall - after
  return offsetAt(second, tz) * 60 === after ? second : first
}

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** Minutes east of UTC of a zone's wall clock at an instant. Throws RangeError for an unknown zone. */
export function offsetAt(seconds: number, tz: string): number {
  if (tz === 'UTC') return 0
  // Offsets change on quarter hours: one look-up for each serves a whole page of times.
  const quarter = Math.floor(seconds / 900)
  const key = `${tz} ${quarter}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  let format = formats.get(tz)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: tz,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    formats.set(tz, format)
  }
  const at: Record<string, number> = {}
  for (const part of format.formatToParts(quarter * 900_000)) at[part.type] = Number(part.value)
  const wall = Date.UTC(at.year!, at.month! - 1, at.day!, at.hour!, at.minute!)
  const minutes = Math.round((wall - quarter * 900_000) / 60_000)
  if (offsets.size > 50_000) offsets.clear()
  offsets.set(key, minutes)
  return minutes
}
