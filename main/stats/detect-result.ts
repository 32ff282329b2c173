/** What every detector over one series answers, and which points of the series it speaks of. */

/**
 * Parallel lists, entry i of the series point `index[i]` (0-based). NaN where there is nothing to state: a point without
 * enough history before it, or a statistic that is not defined there. Units are counts per point unless a method says else.
 */
export interface Verdicts {
  index: Int32Array
  /** Baseline mean or fitted mean. */
  expected: Float64Array
  statistic: Float64Array
  /** The count alarms when it is above this (below it, for a method that watches for decreases). */
  threshold: Float64Array
  /** 1 for an alarm. */
  alarm: Uint8Array
}

/** First and last index to monitor, 0-based and both included. */
export type Range = readonly [first: number, last: number]

/**
 * An answer with every point still unjudged.
 * @param length points in the series
 * @param enough first index with enough history before it
 * @param range default: from `enough` to the end. Points of it before `enough` are listed, and stay NaN without alarm.
 * Throws RangeError when the range is not two whole numbers in order inside the series.
 */
export function unjudged(length: number, enough: number, range?: Range): Verdicts {
  const [first, last] = range ?? [Math.min(enough, length), length - 1]
  if (range && !(Number.isInteger(first) && Number.isInteger(last) && first >= 0 && first <= last && last < length))
    throw new RangeError(`range must be two whole numbers, 0 <= first <= last <= ${length - 1}, got ${first} and ${last}`)
  const count = last - first + 1
  return {
    index: Int32Array.from({ length: count }, (_, i) => first + i),
    expected: new Float64Array(count).fill(Number.NaN),
    statistic: new Float64Array(count).fill(Number.NaN),
    threshold: new Float64Array(count).fill(Number.NaN),
    alarm: new Uint8Array(count),
  }
}

/** The mean of an expected value given as one number for all monitored points, or one for each. */
export function meansOf(name: string, given: number | ArrayLike<number>, points: number): Float64Array {
  const means = typeof given === 'number' ? new Float64Array(points).fill(given) : Float64Array.from(given)
  if (means.length !== points)
    throw new RangeError(`${name} must be one number or one for each of the ${points} monitored points, got ${means.length}`)
  means.forEach((mean, i) => {
    if (!(mean >= 0 && mean < Infinity)) throw new RangeError(`${name}[${i}] must be a number of 0 or more, got ${mean}`)
  })
  return means
}
