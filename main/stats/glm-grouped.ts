/**
 * Quasi-Poisson regression with log link on one factor and one covariate,
 *   log mu_i = level[g(i)] + slope * t_i,   Var(y_i) = phi mu_i / prior_i,
 * by iteratively reweighted least squares (McCullagh & Nelder 1989, §2.5), the model of the Farrington family.
 *
 * One factor makes the weighted normal equations an arrow: with w = prior * mu and working response
 * z = eta + (y - mu) / mu the slope is sum w (t - t_g)(z - z_g) / sum w (t - t_g)^2, where t_g and z_g are the weighted means
 * of the level, and level[g] = z_g - slope * t_g. So a step costs two passes and no matrix, a level without rows takes no part,
 * and a slope that the levels already explain (no spread left) is dropped as an alias.
 *
 * Start (mu = y + 0.1), stop (change of the deviance below 1e-8 of it, at most 25 steps) and the quantities taken from the last
 * step rather than after it (working weights, leverages) are those of R's glm.fit, since levels that hold only zeros never
 * settle: their fitted value is as small as the number of steps makes it.
 */

const greatestSteps = 25
const tolerance = 1e-8
/** Share of the covariate's spread below which the levels explain it, as R's rank tolerance. */
const aliased = 1e-22
/** Rows after which a running product of exponentials starts anew, so that its rounding stays near 1e-14. */
const refresh = 64
/** ln y and ln(y + 0.1) of the small counts that fill most series. */
const tableSize = 1024
const logTable = Float64Array.from({ length: tableSize }, (_, y) => (y === 0 ? 0 : Math.log(y)))
const startTable = Float64Array.from({ length: tableSize }, (_, y) => Math.log(y + 0.1))

/** What is fitted: rows 0..rows-1, each with its level and covariate. */
export interface GroupedDesign {
  rows: number
  /** Level per row, 0..levels-1; a level may have no rows. */
  level: Int32Array
  levels: number
  /** The covariate as it comes, e.g. the index in the series. */
  time: Float64Array
}

/** A fit and its working memory, reused from one fit to the next; the arrays hold `rows` values. */
export interface GroupedFit {
  /** Takes up the counts and what they are fitted by; they must stay as they are until the next call. */
  load(y: Float64Array, design: GroupedDesign): void
  /** Fits what was loaded; false when the deviance did not settle in 25 steps, or never was finite. */
  fit(withSlope: boolean, prior: Float64Array | null): boolean
  /** Fitted means. */
  mu: Float64Array
  /** Leverage per row, written by `leverages`. */
  hat: Float64Array
  leverages(): void
  /** Working weights of the last step, prior * mu. */
  weight: Float64Array
  /** Whether the covariate is in the last fit (asked for, and not an alias). */
  hasSlope(): boolean
  /** Change of log mu for one unit of the covariate; 0 without one. */
  slope(): number
  /** Rows less coefficients. */
  freedom(): number
  /**
   * sum v ((y - mu) / mu)^2 / freedom with v the working weights (Pearson's estimate of phi) or the given ones; NaN without
   * freedom.
   */
  dispersion(v?: Float64Array): number
  /** Variance of the slope over the dispersion. */
  slopeVariance(): number
  /** Linear predictor at (level, time). */
  eta(level: number, time: number): number
  /** Variance of the linear predictor at (level, time) over the dispersion. */
  etaVariance(level: number, time: number): number
}

/** @param rows greatest number of rows; @param levels greatest number of levels */
export function createGroupedFit(rows: number, levels: number): GroupedFit {
  const mu = new Float64Array(rows)
  const weight = new Float64Array(rows)
  const hat = new Float64Array(rows)
  const time = new Float64Array(rows)
  /** 1 where the covariate is one more than in the row before. */
  const next = new Uint8Array(rows)
  const eta = new Float64Array(rows)
  const logY = new Float64Array(rows)
  const start = new Float64Array(rows)
  const rowsOf = new Float64Array(levels)
  const sumW = new Float64Array(levels)
  const meanT = new Float64Array(levels)
  const meanZ = new Float64Array(levels)
  const level = new Float64Array(levels)
  const levelBefore = new Float64Array(levels)
  const priorOf = new Float64Array(levels)
  const countOf = new Float64Array(levels)
  const muOf = new Float64Array(levels)
  let slope = 0
  let slopeBefore = 0
  let spread = 0
  let centre = 0
  let scale = 1
  let sloped = false
  let rank = 0
  let y: Float64Array = mu
  let design: GroupedDesign = { rows: 0, level: new Int32Array(0), levels: 0, time }

  /** Half the deviance of the means as they stand. */
  const halfDeviance = (prior: Float64Array | null): number => {
    let sum = 0
    for (let i = 0; i < design.rows; i++) {
      const count = y[i]!
      const m = mu[i]!
      const log = eta[i]! > -36 ? eta[i]! : Math.log(m)
      const term = count > 0 ? count * (logY[i]! - log) - (count - m) : m
      sum += prior === null ? term : prior[i]! * term
    }
    return sum
  }
  /** Means of the coefficients with a slope; e^(slope t) is carried from row to row. */
  const predict = (): void => {
    for (let g = 0; g < design.levels; g++) muOf[g] = Math.exp(level[g]!)
    const ratio = Math.exp(slope / scale)
    let growth = 1
    for (let i = 0; i < design.rows; i++) {
      const g = design.level[i]!
      growth = next[i] === 1 && i % refresh !== 0 ? growth * ratio : Math.exp(slope * time[i]!)
      const m = muOf[g]! * growth
      mu[i] = Math.max(m, Number.EPSILON)
      eta[i] = level[g]! + slope * time[i]!
    }
  }
  /** One weighted least squares over the rows; false when a coefficient is not finite. */
  const step = (prior: Float64Array | null, first: boolean): boolean => {
    const { rows: n, level: group, levels: groups } = design
    sumW.fill(0)
    meanT.fill(0)
    meanZ.fill(0)
    for (let i = 0; i < n; i++) {
      const g = group[i]!
      const m = mu[i]!
      const p = prior === null ? 1 : prior[i]!
      const w = p * m
      weight[i] = w
      sumW[g] = sumW[g]! + w
      meanT[g] = meanT[g]! + w * time[i]!
      meanZ[g] = meanZ[g]! + (w * eta[i]! + p * (y[i]! - m))
    }
    for (let g = 0; g < groups; g++) {
      if (sumW[g] === 0) continue
      meanT[g] = meanT[g]! / sumW[g]!
      meanZ[g] = meanZ[g]! / sumW[g]!
    }
    slope = 0
    if (sloped) {
      let own = 0
      let all = 0
      let product = 0
      for (let i = 0; i < n; i++) {
        const g = group[i]!
        const t = time[i]!
        const d = t - meanT[g]!
        const w = weight[i]!
        own += w * d * d
        all += w * t * t
        product += d * (w * (eta[i]! - meanZ[g]!) + (prior === null ? 1 : prior[i]!) * (y[i]! - mu[i]!))
      }
      if (first && !(own > aliased * all)) {
        sloped = false
        rank--
      } else {
        spread = own
        slope = product / own
        if (!Number.isFinite(slope)) return false
      }
    }
    for (let g = 0; g < groups; g++) {
      level[g] = meanZ[g]! - slope * meanT[g]!
      if (!Number.isFinite(level[g])) return false
    }
    return true
  }
  const halve = (): void => {
    slope = (slope + slopeBefore) / 2
    for (let g = 0; g < design.levels; g++) level[g] = (level[g]! + levelBefore[g]!) / 2
  }
  const settled = (now: number, before: number): boolean => Math.abs(now - before) / (Math.abs(now) + 0.1) < tolerance

  /** The steps after the first one where all rows of a level have one mean. */
  const settleLevels = (prior: Float64Array | null, before: number): boolean => {
    const { rows: n, level: group, levels: groups } = design
    priorOf.fill(0)
    countOf.fill(0)
    let logs = 0
    for (let i = 0; i < n; i++) {
      const g = group[i]!
      const p = prior === null ? 1 : prior[i]!
      const count = p * y[i]!
      priorOf[g] = priorOf[g]! + p
      countOf[g] = countOf[g]! + count
      logs += count * logY[i]!
    }
    const deviance = (): number => {
      let sum = logs
      for (let g = 0; g < groups; g++) {
        if (rowsOf[g] === 0) continue
        const m = Math.max(Math.exp(level[g]!), Number.EPSILON)
        muOf[g] = m
        const log = level[g]! > -36 ? level[g]! : Math.log(m)
        // No counts times the logarithm of nothing would not be a number.
        sum += priorOf[g]! * m - countOf[g]! - (countOf[g]! > 0 ? countOf[g]! * log : 0)
      }
      return 2 * sum
    }
    let last = before
    let done = false
    for (let count = 1; count <= greatestSteps; count++) {
      // The first step was made over the rows; the weights of the last one are kept in sumW.
      if (count > 1) {
        levelBefore.set(level)
        for (let g = 0; g < groups; g++) {
          if (rowsOf[g] === 0) continue
          sumW[g] = priorOf[g]! * muOf[g]!
          level[g] = level[g]! + (countOf[g]! - sumW[g]!) / sumW[g]!
          if (!Number.isFinite(level[g])) return false
        }
      }
      let now = deviance()
      for (let halved = 0; !Number.isFinite(now); halved++) {
        if (count === 1 || halved > greatestSteps) return false
        halve()
        now = deviance()
      }
      done = settled(now, last)
      last = now
      // After the first step the weights of the rows still stand; after others they are as the last step took them.
      if (count > 1 && (done || count === greatestSteps))
        for (let i = 0; i < n; i++) {
          const g = group[i]!
          weight[i] = ((prior === null ? 1 : prior[i]!) * sumW[g]!) / priorOf[g]!
        }
      if (done) break
    }
    for (let i = 0; i < n; i++) mu[i] = muOf[group[i]!]!
    return done
  }

  return {
    mu,
    weight,
    hat,
    load(counts, of) {
      y = counts
      const n = of.rows
      if (of !== design) {
        design = of
        let sum = 0
        let least = Number.POSITIVE_INFINITY
        let most = Number.NEGATIVE_INFINITY
        rowsOf.fill(0)
        for (let i = 0; i < n; i++) {
          const t = of.time[i]!
          sum += t
          least = Math.min(least, t)
          most = Math.max(most, t)
          next[i] = i > 0 && t - of.time[i - 1]! === 1 ? 1 : 0
          rowsOf[of.level[i]!] = rowsOf[of.level[i]!]! + 1
        }
        centre = sum / n
        scale = most > least ? (most - least) / 2 : 1
        for (let i = 0; i < n; i++) time[i] = (of.time[i]! - centre) / scale
      }
      for (let i = 0; i < n; i++) {
        const count = y[i]!
        const whole = count | 0
        const small = whole === count && whole < tableSize
        logY[i] = small ? logTable[whole]! : Math.log(count)
        start[i] = small ? startTable[whole]! : Math.log(count + 0.1)
      }
    },
    fit(withSlope, prior) {
      const n = design.rows
      sloped = withSlope
      rank = sloped ? 1 : 0
      for (let g = 0; g < design.levels; g++) if (rowsOf[g]! > 0) rank++
      for (let i = 0; i < n; i++) {
        mu[i] = y[i]! + 0.1
        eta[i] = start[i]!
      }
      level.fill(0)
      let before = 2 * halfDeviance(prior)
      for (let count = 1; count <= greatestSteps; count++) {
        levelBefore.set(level)
        slopeBefore = slope
        if (!step(prior, count === 1)) return false
        if (!sloped) return settleLevels(prior, before)
        predict()
        let now = 2 * halfDeviance(prior)
        // A step into infinity is halved until it is out again.
        for (let halved = 0; !Number.isFinite(now); halved++) {
          if (count === 1 || halved > greatestSteps) return false
          halve()
          predict()
          now = 2 * halfDeviance(prior)
        }
        if (settled(now, before)) return true
        before = now
      }
      return false
    },
    leverages() {
      for (let i = 0; i < design.rows; i++) {
        const g = design.level[i]!
        const d = time[i]! - meanT[g]!
        hat[i] = weight[i]! * (1 / sumW[g]! + (sloped ? (d * d) / spread : 0))
      }
    },
    hasSlope: () => sloped,
    slope: () => slope / scale,
    freedom: () => design.rows - rank,
    dispersion(v = weight) {
      const freedom = design.rows - rank
      if (freedom <= 0) return Number.NaN
      let sum = 0
      for (let i = 0; i < design.rows; i++) {
        const r = (y[i]! - mu[i]!) / mu[i]!
        sum += v[i]! * r * r
      }
      return sum / freedom
    },
    slopeVariance: () => 1 / (spread * scale * scale),
    eta: (g, t) => level[g]! + slope * ((t - centre) / scale),
    etaVariance(g, t) {
      const d = (t - centre) / scale - meanT[g]!
      return 1 / sumW[g]! + (sloped ? (d * d) / spread : 0)
    },
  }
}
