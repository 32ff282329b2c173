/** Axis of the timeline: round numbers upwards, months and years along. Pure. */
import type { TimeUnit } from '../../../contract/model.ts'
import { dayNumber } from './days.ts'

/** The next number of the form 1, 2 or 5 times a power of ten, at least 2, so that a half is a whole number too. */
export function roundTop(largest: number): number {
  if (largest <= 2) return 2
  const power = 10 ** Math.floor(Math.log10(largest))
  for (const step of [1, 2, 4, 5, 8, 10]) if (step * power >= largest && (step * power) % 2 === 0) return step * power
  return 10 * power
}

/** Bins fine enough to tell days apart where there is room, never narrower than about a pixel and a half. */
export function naturalUnit(firstDay: string | null, lastDay: string | null, pixels: number): TimeUnit {
  if (firstDay === null || lastDay === null) return 'day'
  const days = dayNumber(lastDay) - dayNumber(firstDay) + 1
  if (days * 1.5 <= pixels) return 'day'
  return (days / 7) * 1.5 <= pixels ? 'week' : 'month'
}

export interface Tick {
  index: number
  /** Month 1..12; 0 stands for the year alone. */
  month: number
  year: number
  /** The year is named: first tick and each January. */
  withYear: boolean
}

/** Where months (or, when these crowd, quarters or years) begin; labels at least `room` pixels apart. */
export function monthTicks(bins: readonly { from: string }[], pixels: number, room: number): Tick[] {
  if (bins.length === 0) return []
  const starts: Tick[] = []
  let before = ''
  bins.forEach((bin, index) => {
    const month = bin.from.slice(0, 7)
    if (month !== before)
      starts.push({ index, month: Number(month.slice(5)), year: Number(month.slice(0, 4)), withYear: month.endsWith('-01') })
    before = month
  })
  const each = pixels / bins.length
  const monthWidth = starts.length > 1 ? ((starts.at(-1)!.index - starts[0]!.index) * each) / (starts.length - 1) : pixels
  const step = [1, 2, 3, 6, 12, 24, 60].find((s) => s * monthWidth >= room) ?? 120
  const kept = starts.filter((tick) => {
    if (step === 1) return true
    const months = tick.year * 12 + tick.month - 1
    return months % step === 0
  })
  // The first month is usually cut off: it is named only where the next label leaves room.
  const [first, second] = kept
  if (step === 1 && first && second && (second.index - first.index) * each < room) kept.shift()
  return kept.map((tick, i) => (i === 0 ? { ...tick, withYear: true } : tick))
}
