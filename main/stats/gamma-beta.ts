/**
 * Regularised incomplete gamma and beta functions, relative error about 1e-13 in the small tail.
 *
 * The leading factor is taken from Loader's saddle-point form of the Poisson and binomial mass (C. Loader 2000, "Fast and
 * accurate computation of binomial probabilities"; also R's dpois and dbinom), which loses nothing for large arguments;
 * the rest is a series or a continued fraction by Lentz's method (Abramowitz & Stegun 6.5.31, 26.5.8; Press et al. §6.2,
 * §6.4).
 */
const halfLogTwoPi = 0.9189385332046728
const tiny = 1e-300
/** Near the middle about 9 sqrt(a) are needed: enough for counts of 10^11. */
const maxTerms = 4_000_000

/** The Stirling series of ln Γ without its leading part, for z >= 16. */
function stirlingSeries(z: number): number {
  const s = 1 / (z * z)
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s * (1 / 156))))))) / z
}

/** ln Γ(x) for x > 0. Absolute error about 1e-15 times max(1, ln Γ). Throws RangeError for x <= 0 or NaN. */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma: x must be positive, got ${x}`)
  // Shift the argument up to where the series is exact to the last bit, and take the product back out.
  let product = 1
  let z = x
  while (z < 16) {
    product *= z
    z += 1
  }
  return (z - 0.5) * Math.log(z) - z + halfLogTwoPi + stirlingSeries(z) - Math.log(product)
}

/** psi(x + n) - psi(x), the digamma function's rise, x > 0, n >= 0 real; a plain sum of 1/x where n is small and whole. */
export function digammaDifference(x: number, n: number): number {
  if (!(x > 0) || !(n >= 0)) throw new RangeError(`digammaDifference: need x > 0 and n >= 0, got x=${x} n=${n}`)
  if (n <= 32 && Number.isInteger(n)) {
    let sum = 0
    for (let j = 0; j < n; j++) sum += 1 / (x + j)
    return sum
  }
  return digamma(x + n) - digamma(x)
}

/** The recurrence up to 16, then the asymptotic series (Abramowitz & Stegun 6.3.5, 6.3.18). */
function digamma(x: number): number {
  let shift = 0
  let z = x
  while (z < 16) {
    shift += 1 / z
    z += 1
  }
  const s = 1 / (z * z)
  return Math.log(z) - 1 / (2 * z) - s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132))))) - shift
}

/** ln Γ(n+1) - [(n+1/2) ln n - n + ln sqrt(2 pi)]: what Stirling's formula leaves out, n > 0. */
export function stirlingError(n: number): number {
  if (n >= 16) return stirlingSeries(n)
  return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - halfLogTwoPi
}

/** x ln(x/m) + m - x without cancellation where x is near m. */
export function devianceTerm(x: number, m: number): number {
  if (Math.abs(x - m) < 0.1 * (x + m)) {
    const v = (x - m) / (x + m)
    let sum = (x - m) * v
    let term = 2 * x * v
    const v2 = v * v
    for (let j = 1; j < 1000; j++) {
      term *= v2
      const next = sum + term / (2 * j + 1)
      if (next === sum) return next
      sum = next
    }
    return sum
  }
  return x * Math.log(x / m) + m - x
}

/** ln of the Poisson mass m^x e^-m / Γ(x+1), x >= 0 real, m > 0. */
export function logPoissonMass(x: number, m: number): number {
  if (x === 0) return -m
  return -stirlingError(x) - devianceTerm(x, m) - 0.5 * Math.log(2 * Math.PI * x)
}

/** ln of the binomial mass Γ(n+1)/(Γ(k+1)Γ(n-k+1)) p^k q^(n-k), 0 <= k <= n real, p + q = 1 given apart. */
export function logBinomialMass(k: number, n: number, p: number, q: number): number {
  if (k === 0) return n === 0 ? 0 : p < 0.1 ? -devianceTerm(n, n * q) - n * p : n * Math.log(q)
  if (k === n) return q < 0.1 ? -devianceTerm(n, n * p) - n * q : n * Math.log(p)
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    devianceTerm(k, n * p) -
    devianceTerm(n - k, n * q) +
    0.5 * Math.log(n / (2 * Math.PI * k * (n - k)))
  )
}

/** Both regularised incomplete gamma functions: lower P(a,x) and upper Q(a,x), a > 0, x >= 0. */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (!(a > 0) || !(x >= 0)) throw new RangeError(`incompleteGamma: need a > 0 and x >= 0, got a=${a} x=${x}`)
  if (x === 0) return { lower: 0, upper: 1 }
  if (x === Infinity) return { lower: 1, upper: 0 }
  const mass = Math.exp(logPoissonMass(a, x))
  if (x < a + 1) {
    let term = 1
    let sum = 1
    for (let i = 1; i < maxTerms; i++) {
      term *= x / (a + i)
      sum += term
      if (term < sum * 1e-17) break
    }
    const lower = Math.min(1, mass * sum)
    return { lower, upper: 1 - lower }
  }
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let i = 1; i < maxTerms; i++) {
    const an = -i * (i - a)
    b += 2
    d = an * d + b
    if (Math.abs(d) < tiny) d = tiny
    c = b + an / c
    if (Math.abs(c) < tiny) c = tiny
    d = 1 / d
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  const upper = Math.min(1, mass * a * h)
  return { lower: 1 - upper, upper }
}

/** Both regularised incomplete beta functions: lower I_x(a,b) and upper 1 - I_x(a,b); y = 1 - x is given apart. */
export function incompleteBeta(a: number, b: number, x: number, y: number): { lower: number; upper: number } {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0))
    throw new RangeError(`incompleteBeta: need a, b > 0 and x, y >= 0, got a=${a} b=${b} x=${x} y=${y}`)
  if (x === 0) return { lower: 0, upper: 1 }
  if (y === 0) return { lower: 1, upper: 0 }
  if (x < (a + 1) / (a + b + 2)) {
    const lower = Math.min(1, betaTail(a, b, x, y))
    return { lower, upper: 1 - lower }
  }
  const upper = Math.min(1, betaTail(b, a, y, x))
  return { lower: 1 - upper, upper }
}

/** I_x(a,b) by the continued fraction; quick and exact for x below the mean. */
function betaTail(a: number, b: number, x: number, y: number): number {
  const sum = a + b
  const lead = Math.exp(logBinomialMass(a, sum, x, y)) * (b / sum)
  let c = 1
  let d = 1 - (sum * x) / (a + 1)
  if (Math.abs(d) < tiny) d = tiny
  d = 1 / d
  let h = d
  for (let m = 1; m < maxTerms; m++) {
    const m2 = 2 * m
    // Even step, then odd step.
    const even = (m * (b - m) * x) / ((a + m2 - 1) * (a + m2))
    d = 1 + even * d
    if (Math.abs(d) < tiny) d = tiny
    c = 1 + even / c
    if (Math.abs(c) < tiny) c = tiny
    d = 1 / d
    h *= d * c
    const odd = (-(a + m) * (sum + m) * x) / ((a + m2) * (a + m2 + 1))
    d = 1 + odd * d
    if (Math.abs(d) < tiny) d = tiny
    c = 1 + odd / c
    if (Math.abs(c) < tiny) c = tiny
    d = 1 / d
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return lead * h
}

/** x with I_x(a,b) = p, by bisection and secant steps to the last bits; 0 for a = 0, 1 for b = 0. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaQuantile: p must lie in [0,1], got ${p}`)
  if (a <= 0 || p === 0) return 0
  if (b <= 0 || p === 1) return 1
  let low = 0
  let high = 1
  let x = a / (a + b)
  for (let i = 0; i < 200 && high - low > 1e-16 * high; i++) {
    const at = incompleteBeta(a, b, x, 1 - x).lower - p
    if (at === 0) return x
    if (at > 0) high = x
    else low = x
    // Newton where it stays inside the bracket, else halve.
    const density = Math.exp(logBinomialMass(a, a + b, x, 1 - x) + Math.log((a * b) / (a + b)) - Math.log(x) - Math.log(1 - x))
    const newton = x - at / density
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - x) <= 1e-16 * x) return next
    x = next
  }
  return x
}
