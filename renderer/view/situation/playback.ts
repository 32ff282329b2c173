/** A window of time that walks through the data: where it begins, and where it goes. Pure; whole minutes. */
import type { Filter } from '../../../contract/model.ts'
import { minuteNumber, momentOf } from './days.ts'

export type PlayWindow = 'moving' | 'growing'
export type PlayStep = 'hour' | 'day' | 'week'
export interface PlaySettings {
  window: PlayWindow
  step: PlayStep
  /** Times the usual pace. */
  speed: number
}
export const playWindows: readonly PlayWindow[] = ['moving', 'growing']
export const playSteps: readonly PlayStep[] = ['hour', 'day', 'week']
export const playSpeeds = [0.5, 1, 2, 4, 8] as const
export const usualPlay: PlaySettings = { window: 'moving', step: 'day', speed: 1 }

export interface Period {
  from: string
  to: string
}
/** First minute of the data, and the minute after its last. */
export interface Bounds {
  first: number
  end: number
}

/** Time between frames at the usual pace, milliseconds. */
const usualPace = 700
/** The same for people who asked for little motion: never faster than this. */
const calmPace = 2_000
export const paceOf = (speed: number, calm: boolean): number => Math.max(calm ? calmPace : 0, Math.round(usualPace / speed))

export const stepMinutes: Record<PlayStep, number> = { hour: 60, day: 1_440, week: 10_080 }
/** Width of a window that nobody chose, in steps: a day of hours, a week of days, four weeks. */
const usualWidth: Record<PlayStep, number> = { hour: 24, day: 7, week: 4 }

export function boundsOf(firstDay: string, lastDay: string): Bounds {
  return { first: minuteNumber(firstDay), end: minuteNumber(lastDay) + 1_440 }
}

/** The brush as it stands, its open ends at the ends of the data; null where it is the whole of it. */
function chosenPeriod(filter: Pick<Filter, 'from' | 'to'>, { first, end }: Bounds): { from: number; to: number } | null {
  if (filter.from === undefined && filter.to === undefined) return null
  const from = Math.max(first, filter.from === undefined ? first : minuteNumber(filter.from))
  const to = Math.min(end, filter.to === undefined ? end : minuteNumber(filter.to))
  return to > from && (from > first || to < end) ? { from, to } : null
}
const periodOf = (from: number, to: number): Period => ({ from: momentOf(from), to: momentOf(to) })

/**
 * The first frame: the brush where there is one. One that stands at the end begins again: a moving window at the start
 * of the data, a growing one with its first step.
 */
export function firstPeriod(filter: Pick<Filter, 'from' | 'to'>, settings: PlaySettings, bounds: Bounds): Period {
  const { first, end } = bounds
  const step = stepMinutes[settings.step]
  const chosen = chosenPeriod(filter, bounds)
  if (!chosen)
    return periodOf(first, Math.min(end, first + step * (settings.window === 'growing' ? 1 : usualWidth[settings.step])))
  if (chosen.to < end) return periodOf(chosen.from, chosen.to)
  if (settings.window === 'growing') return periodOf(chosen.from, Math.min(end, chosen.from + step))
  return periodOf(first, Math.min(end, first + chosen.to - chosen.from))
}

/**
 * The frame after (`by` 1) or before (-1) a brush; null where it cannot go further that way. A moving window keeps its
 * width, a growing one keeps its start.
 */
export function nextPeriod(
  filter: Pick<Filter, 'from' | 'to'>,
  settings: PlaySettings,
  bounds: Bounds,
  by: 1 | -1 = 1,
): Period | null {
  const { first, end } = bounds
  const step = stepMinutes[settings.step]
  const chosen = chosenPeriod(filter, bounds)
  if (!chosen) {
    const width = Math.min(end - first, step * usualWidth[settings.step])
    return by > 0 ? periodOf(first, first + width) : periodOf(end - width, end)
  }
  const { from, to } = chosen
  if (settings.window === 'growing') {
    const next = Math.min(end, Math.max(from + step, to + by * step))
    return next === to ? null : periodOf(from, next)
  }
  const start = Math.max(first, Math.min(end - (to - from), from + by * step))
  return start === from ? null : periodOf(start, start + to - from)
}

/** How far the window has come, 0..1: its end between the end of the first frame and the end of the data. */
export function progressOf(period: Period, { first, end }: Bounds): number {
  const width = minuteNumber(period.to) - minuteNumber(period.from)
  const way = end - first - width
  return way <= 0 ? 1 : Math.max(0, Math.min(1, (minuteNumber(period.from) - first) / way))
}

/** The same of a growing window, which began at `from`: the share of what lies after it. */
export function grownOf(period: Period, { end }: Bounds): number {
  const from = minuteNumber(period.from)
  return end <= from ? 1 : Math.max(0, Math.min(1, (minuteNumber(period.to) - from) / (end - from)))
}
