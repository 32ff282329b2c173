/** Lags run from minutes to weeks; one logarithmic axis for all rows lets them be compared down the column. */
const longest = 30 * 86_400

/** Where a lag stands on the axis, 0 (none) to 1 (30 days and more). Seconds. */
export function lagAt(seconds: number): number {
  const minutes = Math.max(0, seconds) / 60
  return Math.min(1, Math.log1p(minutes) / Math.log1p(longest / 60))
}

/** Marks of the axis: an hour, a day. */
export const lagMarks = [3_600, 86_400].map(lagAt)
