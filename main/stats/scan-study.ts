/** What a scan works on: places, intervals, counts by place and interval, what was expected, and the windows to look at. */
import { Failure } from '../../contract/reply.ts'
import { intervalStarts, type ScanUnit, unitsIn } from './scan-dates.ts'
import { drawCircles, makePlaces, type ScanCircles, type ScanPlaces } from './scan-geometry.ts'
import type { ScanInput } from './scan-input.ts'

export interface ScanSettings {
  /** stp: space-time permutation, expected from the cases themselves; poisson: expected from a population. */
  model: 'stp' | 'poisson'
  /** One window, the whole period (poisson alone). */
  spatial: boolean
  /** Windows that end with the last interval alone. */
  prospective: boolean
  /** First and last day; by default those of the cases. */
  start?: number | undefined
  end?: number | undefined
  unit: ScanUnit
  /** Units in an interval. */
  aggregate: number
  /** Largest circle, as a share of the cases (stp) or of the population over the period (poisson), 0-100. */
  maxPercent: number
  /** Largest circle: kilometres (a chord) on a sphere, else map units; and members. */
  maxDistance?: number | undefined
  maxMembers?: number | undefined
  /** Shortest and longest window in units; the longest may be a share of the period. */
  minTime: number
  maxTime: { units: number } | { percent: number }
  minCases: number
}

export interface ScanTask {
  model: 'stp' | 'poisson'
  places: number
  intervals: number
  /** Cases by place and interval: count[place * intervals + interval]. */
  count: Int32Array
  /** Expected by place and interval with the sum of all cases; null where it comes from the margins (stp). */
  expected: Float64Array | null
  total: number
  circles: ScanCircles
  prospective: boolean
  /** Intervals in the shortest and longest window. */
  minLength: number
  maxLength: number
  minCases: number
}

export interface ScanStudy {
  places: ScanPlaces
  /** First day of each interval, and the day past the last. */
  starts: number[]
  task: ScanTask
  /** The same cases by the time steps that their spread is judged over: those of the task unless that has but one. */
  steps: { count: Int32Array; intervals: number }
  /** Cases whose date is outside of the period. */
  outside: number
  /** False when neither cases nor settings give a date: the period then is one day without a name. */
  dated: boolean
}

const refuse = (zh: string, en: string): Failure => new Failure('bad-request', { zh, en })

/** @throws Failure bad-request when the settings leave nothing to scan */
export function prepareStudy(input: ScanInput, sphere: boolean, settings: ScanSettings): ScanStudy {
  if (!settings.spatial) checkPrecision(input, settings.unit)
  const places = makePlaces(input.id, input.a, input.b, sphere)
  const { start, end, dated } = period(input, settings)
  const starts = settings.spatial ? [start, end + 1] : intervalStarts(start, end, settings.unit, settings.aggregate)
  const intervals = starts.length - 1
  if (!settings.spatial && intervals < 2)
    throw refuse(
      '研究期间只有一个时间段，无法做时空扫描。请放宽期间或缩短时间段。',
      'The study period holds one interval alone, so there is no scan in time. Widen the period or shorten the intervals.',
    )
  const { count, outside, total } = countCases(input, places, starts)
  if (total === 0)
    throw refuse(
      '研究期间内没有病例，没有可扫描的内容。请检查期间和病例文件。',
      'There is no case in the study period; nothing was scanned. Check the period and the case file.',
    )
  const fine =
    settings.spatial && !input.cases.first.every(Number.isNaN)
      ? intervalStarts(start, end, settings.unit, settings.aggregate)
      : starts
  const steps =
    fine === starts ? { count, intervals } : { count: countCases(input, places, fine).count, intervals: fine.length - 1 }

  const size = places.x.length
  const expected = settings.model === 'poisson' ? expectedCases(input, places, starts, count, total) : null
  const weight = new Float64Array(size)
  for (let p = 0; p < size; p++)
    for (let t = 0; t < intervals; t++) weight[p]! += expected ? expected[p * intervals + t]! : count[p * intervals + t]!
  const circles = drawCircles(places, weight, (total * settings.maxPercent) / 100, settings.maxDistance, settings.maxMembers)
  const { minLength, maxLength } = windowLengths(settings, start, end, intervals)
  return {
    places,
    starts,
    outside,
    dated,
    steps,
    task: {
      model: settings.model,
      places: size,
      intervals,
      count,
      expected,
      total,
      circles,
      prospective: settings.prospective,
      minLength,
      maxLength,
      minCases: settings.minCases,
    },
  }
}

/** Cases dated by their year alone have no day to be scanned by. */
function checkPrecision(input: ScanInput, unit: ScanUnit): void {
  const longest = { day: 1, month: 31, year: 366 }[unit]
  const coarse = input.cases.first.findIndex((day, i) => input.cases.count[i]! > 0 && input.cases.last[i]! - day >= longest)
  if (coarse < 0) return
  const finest = input.cases.last[coarse]! - input.cases.first[coarse]! > 31 ? 'year' : 'month'
  const name = { day: '日', month: '月', year: '年' }
  throw refuse(
    `病例只注明到${name[finest]}，不能按${name[unit]}扫描，没有扫描。请用 --unit ${finest}，或给出更细的日期。`,
    `There are cases dated by their ${finest} alone, which cannot be scanned by the ${unit}; nothing was scanned. Use --unit ${finest}, or give finer dates.`,
  )
}

function period(input: ScanInput, settings: ScanSettings): { start: number; end: number; dated: boolean } {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  input.cases.first.forEach((day, i) => {
    if (input.cases.count[i] === 0 || Number.isNaN(day)) return
    first = Math.min(first, day)
    last = Math.max(last, input.cases.last[i]!)
  })
  const start = settings.start ?? (Number.isFinite(first) ? first : settings.end)
  const end = settings.end ?? (Number.isFinite(last) ? last : settings.start)
  // Without a single date the period is one day: a spatial scan needs none.
  if (start === undefined || end === undefined) return { start: 0, end: 0, dated: false }
  if (start > end)
    throw refuse(
      '研究期间的开始晚于结束。请更正 --start 和 --end。',
      'The study period begins after its end. Correct --start and --end.',
    )
  return { start, end, dated: true }
}

function countCases(input: ScanInput, places: ScanPlaces, starts: number[]) {
  const intervals = starts.length - 1
  const [from, to] = [starts[0]!, starts[intervals]! - 1]
  const count = new Int32Array(places.x.length * intervals)
  let outside = 0
  let total = 0
  const { id, first, last, count: cases } = input.cases
  for (let i = 0; i < id.length; i++) {
    const n = cases[i]!
    let day = Number.isNaN(first[i]!) ? from : first[i]!
    // A case dated by its year may lie in a period that begins within that year.
    if (day < from && last[i]! >= from) day = from
    if (day < from || day > to) {
      outside += n
      continue
    }
    let low = 0
    let high = intervals - 1
    while (low < high) {
      const mid = (low + high + 1) >> 1
      if (starts[mid]! <= day) low = mid
      else high = mid - 1
    }
    count[places.placeOf[id[i]!]! * intervals + low]! += n
    total += n
  }
  return { count, outside, total }
}

/**
 * Population of each place over each interval, scaled to the sum of the cases. Between the dates of the file it is linear, before
 * the first and after the last it stays; the integral over days is exact.
 */
function expectedCases(input: ScanInput, places: ScanPlaces, starts: number[], count: Int32Array, total: number): Float64Array {
  const { population } = input
  if (population === null)
    throw refuse(
      '泊松模型需要人口文件，没有扫描。请用 --pop 给出。',
      'The Poisson model needs a population; nothing was scanned. Give one with --pop.',
    )
  const intervals = starts.length - 1
  const out = new Float64Array(places.x.length * intervals)
  let sum = 0
  for (let from = 0; from < population.id.length; ) {
    let to = from + 1
    while (to < population.id.length && population.id[to] === population.id[from]) to++
    const day = population.day.subarray(from, to)
    const people = population.people.subarray(from, to)
    const place = places.placeOf[population.id[from]!]!
    for (let t = 0; t < intervals; t++) {
      const part = integral(day, people, starts[t]!, starts[t + 1]!)
      out[place * intervals + t]! += part
      sum += part
    }
    from = to
  }
  if (!(sum > 0))
    throw refuse(
      '人口文件中没有人口，没有扫描。',
      'The population file holds no people; nothing was scanned. Check its third column.',
    )
  const scale = total / sum
  for (let i = 0; i < out.length; i++) {
    out[i]! *= scale
    if (out[i] === 0 && count[i]! > 0) {
      const name = places.ids[Math.floor(i / intervals)]![0]
      throw refuse(
        `地点“${name}”有病例却没有人口，没有扫描。请在人口文件里补上。`,
        `The place "${name}" has cases and no population; nothing was scanned. Add it to the population file.`,
      )
    }
  }
  return out
}

/** Of a line through (day, people), flat outside, from a to b. A day that is NaN holds for all time. */
function integral(day: Float64Array, people: Float64Array, a: number, b: number): number {
  const n = day.length
  if (n === 1 || Number.isNaN(day[0]!)) return people[0]! * (b - a)
  const at = (t: number): number => {
    if (t <= day[0]!) return people[0]!
    let k = 1
    while (k < n && day[k]! < t) k++
    if (k === n) return people[n - 1]!
    const share = (t - day[k - 1]!) / (day[k]! - day[k - 1]!)
    return share * people[k]! + (1 - share) * people[k - 1]!
  }
  let sum = 0
  let left = a
  for (let k = 0; k < n && left < b; k++) {
    if (day[k]! <= left) continue
    const right = Math.min(day[k]!, b)
    sum += 0.5 * (at(left) + at(right)) * (right - left)
    left = right
  }
  return left < b ? sum + at(left) * (b - left) : sum
}

function windowLengths(s: ScanSettings, start: number, end: number, intervals: number): { minLength: number; maxLength: number } {
  if (s.spatial) return { minLength: 1, maxLength: 1 }
  const units =
    'units' in s.maxTime ? s.maxTime.units : Math.floor((unitsIn(start, end, s.unit) * s.maxTime.percent) / 100 + 1e-9)
  const maxLength = Math.min(intervals, Math.floor(units / s.aggregate))
  const minLength = Math.max(1, Math.ceil(s.minTime / s.aggregate))
  if (maxLength < minLength)
    throw refuse(
      `最长窗口只有 ${maxLength} 个时间段，短于最短窗口 ${minLength} 个，没有可扫描的窗口。请改 --max-time、--min-time 或 --aggregate。`,
      `The longest window is ${maxLength} intervals and the shortest ${minLength}, so there is none to scan. Change --max-time, --min-time or --aggregate.`,
    )
  return { minLength, maxLength }
}
