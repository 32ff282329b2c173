/** Calendar arithmetic on ISO days ("2026-01-31"), free of time zones. */

export const dayNumber = (day: string): number => Math.round(Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / 86_400_000)
/** Minutes since 1970 on the same clock, of a day or a minute "2026-01-31T08:30". */
export const minuteNumber = (moment: string): number =>
  dayNumber(moment) * 1440 + (moment.length > 10 ? Number(moment.slice(11, 13)) * 60 + Number(moment.slice(14, 16)) : 0)
/** A minute as filters write it: a day where it is midnight. */
export const momentOf = (minute: number): string => {
  const iso = new Date(minute * 60_000).toISOString()
  return iso.slice(11, 16) === '00:00' ? iso.slice(0, 10) : iso.slice(0, 16)
}
export const dayOf = (n: number): string => new Date(n * 86_400_000).toISOString().slice(0, 10)

/**
 * The moment ages are counted from: the end of the last day with data, on the wall clock of the place where the thing
 * happened, so that a store that rests for a week does not make everything a week older. `at` is an ISO time with its
 * offset; without a last day, now.
 */
export function endOfDataDay(lastDay: string | null, at: string): string {
  if (lastDay === null) return new Date().toISOString()
  const offset = /([+-]\d{2}:\d{2}|Z)$/.exec(at)?.[1] ?? 'Z'
  return `${dayOf(dayNumber(lastDay) + 1)}T00:00:00${offset}`
}
