/**
 * Numbers, days and ages as they stand on screen. Times on the wire carry the offset of the place where the thing
 * happened and are shown on that place's wall clock; a time in UTC ("Z") is the machine's own and shown on its clock.
 */
import type { Language } from '../../contract/taxonomy.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** "Jun": the axis of English charts. Chinese writes the number of the month. `month` 1..12. */
export const shortMonth = (month: number): string => months[month - 1] ?? ''
const weekdaysZh = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const weekdaysEn = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 12,431: exact, with commas in both languages. */
export const formatNumber = (n: number): string => whole.format(n)
/** 1,234.5 with exactly `digits` decimals. */
export const formatDecimal = (n: number, digits = 1): string =>
  Number.isFinite(n)
    ? n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : n > 0
      ? '∞'
      : '–'
/** p and q: one significant figure; below 0.0001 "< 0.0001". */
export function formatChance(p: number): string {
  if (p < 0.0001) return '< 0.0001'
  return String(Number(p.toPrecision(1)))
}

interface Wall {
  year: number
  month: number
  day: number
  clock: string | null
}
const two = (n: number): string => String(n).padStart(2, '0')

/** Wall-clock parts of an ISO day or time; null where it is neither. */
export function wallOf(iso: string): Wall | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?/.exec(iso)
  if (!found) return null
  if (iso.endsWith('Z')) {
    const at = new Date(iso)
    return {
      year: at.getFullYear(),
      month: at.getMonth() + 1,
      day: at.getDate(),
      clock: `${two(at.getHours())}:${two(at.getMinutes())}`,
    }
  }
  return { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]), clock: found[4] ?? null }
}

/** "06-08" / "8 Jun"; the year only when it is not `thisYear`. */
export function formatDay(iso: string, language: Language, thisYear: number): string {
  const wall = wallOf(iso)
  if (!wall) return iso
  const sameYear = wall.year === thisYear
  if (language === 'zh') return `${sameYear ? '' : `${wall.year}-`}${two(wall.month)}-${two(wall.day)}`
  return `${wall.day} ${months[wall.month - 1]}${sameYear ? '' : ` ${wall.year}`}`
}

/** "06-08 18:07" / "8 Jun 18:07"; a day without a clock is the day alone. */
export function formatMoment(iso: string, language: Language, thisYear: number): string {
  const clock = wallOf(iso)?.clock
  const day = formatDay(iso, language, thisYear)
  return clock ? `${day} ${clock}` : day
}

/** 周一 / Mon, for meetings and the drawer. */
export function formatWeekday(iso: string, language: Language): string {
  const wall = wallOf(iso)
  if (!wall) return ''
  const index = new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay()
  return (language === 'zh' ? weekdaysZh : weekdaysEn)[index] ?? ''
}

export type Span = { unit: 'minutes' | 'hours' | 'days' | 'years'; n: number }
/** Time between two ISO times in its natural unit, rounded down; never below one minute. */
export function spanBetween(iso: string, asOf: string): Span {
  const minutes = Math.max(1, Math.floor((Date.parse(asOf) - Date.parse(iso)) / 60_000))
  if (minutes < 60) return { unit: 'minutes', n: minutes }
  if (minutes < 48 * 60) return { unit: 'hours', n: Math.floor(minutes / 60) }
  const days = Math.floor(minutes / 1_440)
  if (days < 1_000) return { unit: 'days', n: days }
  return { unit: 'years', n: Math.floor(days / 365.25) }
}

/** "1.2 MB": powers of 1,024. */
export function formatBytes(n: number): string {
  if (n < 1_024) return `${n} B`
  const units = ['KB', 'MB', 'GB']
  let value = n / 1_024
  let at = 0
  while (value >= 1_024 && at < units.length - 1) {
    value /= 1_024
    at += 1
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[at]}`
}

/** Day shifted by whole days: "2026-06-09", -90 -> "2026-03-11". */
export function shiftDay(day: string, by: number): string {
  const at = new Date(`${day.slice(0, 10)}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + by)
  return at.toISOString().slice(0, 10)
}
