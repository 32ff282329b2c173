import { expect, test } from 'vitest'
import { conditionalMid, conditionalTails } from '../../../main/stats/conditional-binomial.ts'
import { DiscreteFamily } from '../../../main/stats/discrete-discovery.ts'
import { adjust } from '../../../main/stats/false-discovery.ts'
import { createRandom } from '../../../main/stats/random.ts'
import { binomialMass } from '../../../main/stats/tails.ts'

const share = 7 / 63

test('S(t) is the sum over tests of the chance to come out at t or below', () => {
  const family = new DiscreteFamily(7, 56, 3, 0.01)
  const totals = [1, 2, 3, 5, 5, 9, 40, 40, 300]
  for (const n of totals) family.add(n, 1)
  for (const t of [1e-6, 1e-4, 0.0013, 0.005, 0.01]) {
    let wanted = 0
    for (const n of totals)
      for (let y = 3; y <= n; y++) if (conditionalMid(y, n - y, 7, 56) <= t) wanted += binomialMass(y, n, share)
    expect(family.expected(t)).toBeCloseTo(wanted, 9)
  }
})

test('S(t) of clumped counts is summed from their own tails', () => {
  const family = new DiscreteFamily(7, 56, 3, 0.01)
  family.add(60, 2)
  family.add(60, 2, 0.5, 0.2)
  for (const t of [1e-5, 1e-3, 0.01]) {
    let wanted = 0
    for (const [share, weight] of [
      [7 / 63, 1],
      [0.2, 0.5],
    ] as const) {
      const first = Array.from({ length: 60 }, (_, y) => y).find(
        (y) => y >= 3 && conditionalMid(y, 60 - y, share, 1 - share, 2) <= t,
      )
      wanted += weight * conditionalTails(first as number, 60 - (first as number), share, 1 - share, 2).atLeast
    }
    expect(family.expected(t) / wanted).toBeCloseTo(1, 6)
  }
})

test('tests that cannot reach a small p cost nothing, so the same p is adjusted less than by plain BH', () => {
  const family = new DiscreteFamily(7, 56, 3, 0.005)
  for (let i = 0; i < 1000; i++) family.add(2, 1)
  family.add(20, 1)
  const p = conditionalMid(9, 11, 7, 56)
  expect(family.adjust([p])[0]).toBeCloseTo(conditionalTails(9, 11, 7, 56).atLeast, 12)
  expect(adjust([p], 'bh', 1001)[0]).toBeGreaterThan(900 * p)
})

test('with large totals it is Benjamini-Hochberg', () => {
  const family = new DiscreteFamily(7, 56, 3, 0.005)
  const m = 50
  for (let i = 0; i < m; i++) family.add(200_000, 1)
  const p = [1e-5, 4e-5, 2e-4, 0.004]
  const plain = adjust(p, 'bh', m)
  family.adjust(p).forEach((value, i) => {
    expect(Math.abs(value / plain[i]! - 1)).toBeLessThan(0.03)
  })
})

test('on quiet sparse series some false discovery is made on at most q of the days', () => {
  const random = createRandom(17)
  let bad = 0
  const days = 1500
  for (let d = 0; d < days; d++) {
    const family = new DiscreteFamily(7, 56, 3, 0.005)
    const p: number[] = []
    for (let s = 0; s < 150; s++) {
      const mean = 0.02 + 0.1 * random.uniform()
      const y = random.poisson(mean * 7)
      const before = random.poisson(mean * 56)
      if (y + before === 0) continue
      family.add(y + before, 1)
      if (y < 3) continue
      const value = conditionalMid(y, before, 7, 56)
      if (value <= 0.005) p.push(value)
    }
    if (family.adjust(p).some((value) => value <= 0.1)) bad++
  }
  console.log(`discrete BH at q 0.1 over 150 quiet sparse series: a false flag on ${bad} of ${days} days`)
  expect(bad).toBeLessThan(0.1 * days + 3 * Math.sqrt(0.1 * 0.9 * days))
  expect(bad).toBeGreaterThan(0.02 * days)
})
