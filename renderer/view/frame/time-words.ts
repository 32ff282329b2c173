import { shiftDay } from '../../text/format.ts'
import type { Text } from '../../text/text.tsx'

/** Ranges offered, in days back from the newest day. */
export const lasts = [7, 30, 90, 365] as const

/** From (included) and to (not included) of the last `n` days that end with `lastDay`. */
export const lastDays = (n: number, lastDay: string): { from: string; to: string } => ({
  from: shiftDay(lastDay, 1 - n),
  to: shiftDay(lastDay, 1),
})

/** A filter's time in words: the name of the range where it has one, and its days. */
export function timeWords(
  filter: { from?: string; to?: string },
  lastDay: string | null,
  { t, day }: Text,
): { name: string; days: string | null } {
  const { from, to } = filter
  if (!from && !to) return { name: t('frame.allTime'), days: null }
  // A `to` that is a day is not included; a person reads the last day that is.
  const last = to ? (to.length > 10 ? to : shiftDay(to, -1)) : null
  const days =
    from && last
      ? t('frame.range', { from: day(from), to: day(last) })
      : from
        ? t('frame.since', { day: day(from) })
        : t('frame.until', { day: day(last ?? '') })
  const known = lastDay && lasts.find((n) => lastDays(n, lastDay).from === from && lastDays(n, lastDay).to === to)
  return known ? { name: t('frame.lastDays', { n: known }), days } : { name: days, days: null }
}
