/** The likelihood ratios of the GLR chart (glr.ts), each over every place the change may have begun. */
import type { Best, Chart } from './glr.ts'

/** Intercept chart for Poisson counts: with S counted and M expected since the change, e^kappa = S / M. */
export function poissonSegments({ counts, means, sign }: Chart): Best {
  return (n, y, low, high) => {
    const best = { value: 0, slope: 0 }
    let sum = y
    let mean = means[n]!
    for (let k = n; k >= low; k--) {
      if (k < n) {
        sum += counts[k]!
        mean += means[k]!
      }
      if (k > high || sign * (sum - mean) <= 0) continue
      const kappa = Math.log(sum / mean)
      const value = sum === 0 ? mean : kappa * sum - (sum - mean)
      if (value > best.value) {
        best.value = value
        // Without a count there is no slope: the ratio falls without bound at 0.
        best.slope = kappa
      }
    }
    return best
  }
}

/** Log likelihood ratios of one point, by a parameter p >= 0 that is 0 without change. */
interface Family {
  /** Log likelihood ratio of point i with count y; linear in y. */
  ratio(i: number, p: number, y: number): number
  /** Its derivative in p. */
  slope(i: number, p: number, y: number): number
  /** Beyond this p the slope of point i is never above 0. */
  farthest(i: number, y: number): number
  /** Whether the ratio is concave in p, so that one zero of the slope is the only one. */
  concave: boolean
}

/** Intercept chart for negative binomial counts, p = |kappa|. */
export function negativeBinomialSegments(chart: Chart): Best {
  const { means, alpha, sign } = chart
  return overGrid(chart, {
    concave: true,
    ratio(i, p, y) {
      const m = means[i]!
      const kappa = sign * p
      return kappa * y - (y + 1 / alpha) * Math.log1p((alpha * m * Math.expm1(kappa)) / (1 + alpha * m))
    },
    slope(i, p, y) {
      const raised = means[i]! * Math.exp(sign * p)
      return (sign * (y - raised)) / (1 + alpha * raised)
    },
    // The largest p that is asked for: e^100 is without end for any count.
    farthest: (i, y) => Math.min(100, Math.max(0, sign * Math.log(y / means[i]!))),
  })
}

/** Epidemic chart, p = lambda. For Poisson counts the sum is concave; for negative binomial ones it may have several peaks. */
export function epidemicSegments(chart: Chart): Best {
  const { means, before, alpha } = chart
  return overGrid(chart, {
    concave: alpha === 0,
    ratio(i, p, y) {
      const [m, added] = [means[i]!, p * before[i]!]
      const own = y * Math.log1p(added / m)
      return alpha === 0 ? own - added : own - (y + 1 / alpha) * Math.log1p((alpha * added) / (1 + alpha * m))
    },
    slope(i, p, y) {
      const mu = means[i]! + p * before[i]!
      return (before[i]! * (y - mu)) / (mu * (1 + alpha * mu))
    },
    farthest: (i, y) => (before[i]! > 0 ? Math.max(0, (y - means[i]!) / before[i]!) : 0),
  })
}

/** Parameters at which running sums are kept: 0, then in steps of a fifth from .002 to above 10. */
const grid = [0, ...Array.from({ length: 48 }, (_, g) => 0.002 * 1.2 ** g)]
const width = grid.length

/**
 * Finds the best stretch without going through every point of every stretch. Running sums of the ratio and its slope at the
 * grid's parameters give both for any stretch at once; a peak lies in the cell where the slope changes its sign, and below the
 * crossing of the two tangents. Only stretches whose crossing is above the best value known are gone through, to the last digit.
 */
function overGrid({ counts }: Chart, family: Family): Best {
  // Row j holds the sums over the points before j.
  const ratios = new Float64Array((counts.length + 1) * width)
  const slopes = new Float64Array((counts.length + 1) * width)
  let filled = 0
  const ownRatio = new Float64Array(width)
  const ownSlope = new Float64Array(width)
  const x = counts.slice()

  const slopeOf = (k: number, n: number, p: number): number => {
    let sum = 0
    for (let i = k; i <= n; i++) sum += family.slope(i, p, x[i]!)
    return sum
  }
  const ratioOf = (k: number, n: number, p: number): number => {
    let sum = 0
    for (let i = k; i <= n; i++) sum += family.ratio(i, p, x[i]!)
    return sum
  }
  /** Zero of the slope of k..n between low, where it is above 0, and high. */
  const peak = (k: number, n: number, low: number, high: number): number => {
    let [left, right] = [slopeOf(k, n, low), slopeOf(k, n, high)]
    let [from, to] = [low, high]
    if (right >= 0) return high
    if (left <= 0) return low
    let kept = 0
    for (let step = 1; step < 200 && to - from > 1e-9 * to; step++) {
      // Regula falsi, an end that stays put counted half (Illinois); now and then a plain half.
      const middle = step % 4 === 0 ? (from + to) / 2 : from + ((to - from) * left) / (left - right)
      const slope = slopeOf(k, n, middle)
      if (slope > 0) {
        from = middle
        left = slope
        if (kept === 1) right /= 2
        kept = 1
      } else {
        to = middle
        right = slope
        if (slope === 0) return middle
        if (kept === -1) left /= 2
        kept = -1
      }
    }
    return (from + to) / 2
  }

  return (n, y, low, high) => {
    for (; filled < n; filled++)
      for (let g = 0, at = filled * width; g < width; g++, at++) {
        ratios[at + width] = ratios[at]! + family.ratio(filled, grid[g]!, counts[filled]!)
        slopes[at + width] = slopes[at]! + family.slope(filled, grid[g]!, counts[filled]!)
      }
    for (let g = 0; g < width; g++) {
      ownRatio[g] = ratios[n * width + g]! + family.ratio(n, grid[g]!, y)
      ownSlope[g] = slopes[n * width + g]! + family.slope(n, grid[g]!, y)
    }
    const found: { k: number; cell: number; bound: number }[] = []
    let known = 0
    for (let k = low; k <= high; k++) {
      const row = k * width
      for (let g = 0; g < width; g++) {
        const left = ownSlope[g]! - slopes[row + g]!
        if (left <= 0) {
          if (family.concave) break
          continue
        }
        if (g === width - 1) {
          found.push({ k, cell: g, bound: Infinity })
          break
        }
        const right = ownSlope[g + 1]! - slopes[row + g + 1]!
        if (right > 0) continue
        const [a, b] = [ownRatio[g]! - ratios[row + g]!, ownRatio[g + 1]! - ratios[row + g + 1]!]
        const step = grid[g + 1]! - grid[g]!
        const crossing = a + (left * (b - a - right * step)) / (left - right)
        // Room for what rounding does to the running sums.
        const bound = crossing + 1e-7 * (1 + Math.abs(crossing))
        if (bound > known) found.push({ k, cell: g, bound })
        known = Math.max(known, a, b)
        if (family.concave) break
      }
    }
    const kept = x[n]!
    x[n] = y
    const best = { value: 0, slope: 0 }
    for (const { k, cell, bound } of found.sort((one, other) => other.bound - one.bound)) {
      if (bound <= Math.max(best.value, known - 1e-6 * (1 + known))) break
      let end = grid[cell + 1] ?? 0
      if (cell === width - 1) for (let i = k; i <= n; i++) end = Math.max(end, family.farthest(i, x[i]!))
      const p = peak(k, n, grid[cell]!, Math.max(end, grid[cell]!))
      const value = ratioOf(k, n, p)
      if (value > best.value) {
        best.value = value
        best.slope = family.ratio(n, p, 1) - family.ratio(n, p, 0)
      }
    }
    x[n] = kept
    return best
  }
}
