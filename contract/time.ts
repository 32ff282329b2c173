/** Times and days as everybody writes them. A day is a whole number since 1970-01-01 on the wall clock of the place. */
import type { Day } from './model.ts'

/** "2026-06-08T18:07:00+08:00" from seconds UTC and the offset of the place, minutes east of UTC. */
export function isoTime(seconds: number, offsetMinutes: number): string {
  const local = new Date((seconds + offsetMinutes * 60) * 1000).toISOString().slice(0, 19)
  const two = (n: number): string => String(n).padStart(2, '0')
  const away = Math.abs(offsetMinutes)
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`
}

export const isoDay = (day: number): Day => new Date(day * 86_400_000).toISOString().slice(0, 10)
export const dayNumber = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000
/** Days from the first to the last, both included. */
export const daysCovered = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from) + 1
