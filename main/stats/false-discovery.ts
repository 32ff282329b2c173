/**
 * Adjusted p-values of many tests at once, as R's p.adjust gives them.
 * BH: min over j >= i of m p(j) / j (Benjamini & Hochberg 1995), holds the false discovery rate for independent or
 * positively dependent tests. BY: the same times 1 + 1/2 + ... + 1/m (Benjamini & Yekutieli 2001), any dependence.
 * Holm: max over j <= i of (m-j+1) p(j) (Holm 1979) and Bonferroni m p hold the chance of any false alarm.
 */
export type Adjustment = 'bh' | 'by' | 'holm' | 'bonferroni'

/**
 * @param p values in [0,1], any order
 * @param tests number of tests in the family, at least p.length; those not given count as p = 1
 * @returns adjusted values in the order of `p`, at most 1. Throws RangeError on a p outside [0,1].
 */
export function adjust(p: ArrayLike<number>, method: Adjustment, tests: number = p.length): Float64Array {
  const n = p.length
  if (tests < n) throw new RangeError(`adjust: ${tests} tests are fewer than the ${n} values given`)
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) {
    const value = p[i]!
    if (!(value >= 0 && value <= 1)) throw new RangeError(`adjust: p[${i}] = ${value} is not in [0,1]`)
    order[i] = i
  }
  const out = new Float64Array(n)
  if (method === 'bonferroni') {
    for (let i = 0; i < n; i++) out[i] = Math.min(1, p[i]! * tests)
    return out
  }
  order.sort((a, b) => p[a]! - p[b]! || a - b)
  if (method === 'holm') {
    let top = 0
    for (let rank = 0; rank < n; rank++) {
      top = Math.max(top, (tests - rank) * p[order[rank]!]!)
      out[order[rank]!] = Math.min(1, top)
    }
    return out
  }
  let factor = tests
  if (method === 'by') {
    let harmonic = 0
    for (let i = tests; i >= 1; i--) harmonic += 1 / i
    factor *= harmonic
  }
  let low = 1
  for (let rank = n - 1; rank >= 0; rank--) {
    low = Math.min(low, (factor / (rank + 1)) * p[order[rank]!]!)
    out[order[rank]!] = low
  }
  return out
}
