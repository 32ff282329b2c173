import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { incompleteBeta, logGamma } from '../../../main/stats/gamma-beta.ts'
import {
  betaBinomialTails,
  binomialAtLeast,
  binomialAtMost,
  binomialMass,
  binomialQuantile,
  negativeBinomialAtLeast,
  negativeBinomialAtMost,
  negativeBinomialQuantile,
  normalUpperQuantile,
  poissonAtLeast,
  poissonAtMost,
  poissonMass,
  poissonQuantile,
} from '../../../main/stats/tails.ts'

interface Truth {
  nbinom: { mu: number; phi: number; size: number; y: number[]; sf_ge_y: number[]; q: number[]; quantile: number[] }[]
  poisson: { mu: number; y: number[]; sf_ge_y: number[]; q: number[]; quantile: number[] }[]
}
const small = new URL('../../fixture/stats/dist-fdr.json', import.meta.url)
const whole = new URL('../../../../shared/truth/dist_fdr.json', import.meta.url)
const near = (actual: number, wanted: number, relative: number, what: string): void => {
  const off = wanted === 0 ? Math.abs(actual) : Math.abs(actual / wanted - 1)
  expect(off, `${what}: got ${actual}, wanted ${wanted}`).toBeLessThan(relative)
}
function compare(truth: Truth): void {
  for (const row of truth.nbinom) {
    row.y.forEach((y, i) => {
      near(negativeBinomialAtLeast(y, row.mu, row.size), row.sf_ge_y[i]!, 1e-10, `NB mu ${row.mu} phi ${row.phi} y ${y}`)
      const both = negativeBinomialAtMost(y - 1, row.mu, row.size) + negativeBinomialAtLeast(y, row.mu, row.size)
      near(both, 1, 1e-12, `NB both tails, mu ${row.mu} y ${y}`)
    })
    row.q.forEach((q, i) => {
      expect(negativeBinomialQuantile(q, row.mu, row.size), `NB ${row.mu} ${row.phi} ${q}`).toBe(row.quantile[i])
    })
  }
  for (const row of truth.poisson) {
    row.y.forEach((y, i) => {
      near(poissonAtLeast(y, row.mu), row.sf_ge_y[i]!, 1e-10, `Poisson mu ${row.mu} y ${y}`)
    })
    row.q.forEach((q, i) => {
      expect(poissonQuantile(q, row.mu)).toBe(row.quantile[i])
    })
  }
}

describe('tails of the counting distributions', () => {
  test('negative binomial and Poisson tails and quantiles equal the reference in the repo to 1e-10', () => {
    compare(JSON.parse(readFileSync(small, 'utf8')) as Truth)
  })

  test.skipIf(!existsSync(whole))('the same over the whole reference file (skipped: ../shared/truth is not here)', () => {
    compare(JSON.parse(readFileSync(whole, 'utf8')) as Truth)
  })

  test('binomial and Poisson tails equal the plain sum of the mass', () => {
    const choose = (n: number, k: number): number => {
      let value = 1
      for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i
      return value
    }
    for (const n of [1, 5, 17, 60])
      for (const p of [0.02, 1 / 9, 0.5, 0.93]) {
        for (let y = 0; y <= n + 1; y++) {
          let sum = 0
          for (let k = n; k >= y; k--) sum += choose(n, k) * p ** k * (1 - p) ** (n - k)
          near(binomialAtLeast(y, n, p), sum, 1e-11, `binomial ${n} ${p} ${y}`)
          near(binomialAtMost(y - 1, n, p) + binomialAtLeast(y, n, p), 1, 1e-12, 'both tails')
          if (y <= n) near(binomialMass(y, n, p), choose(n, y) * p ** y * (1 - p) ** (n - y), 1e-11, `mass ${n} ${p} ${y}`)
        }
        expect(binomialAtLeast(binomialQuantile(0.975, n, p) + 1, n, p)).toBeLessThanOrEqual(0.025 * (1 + 1e-12))
      }
    let below = 0
    for (let k = 0; k <= 6; k++) below += poissonMass(k, 3.7)
    near(poissonAtMost(6, 3.7), below, 1e-12, 'Poisson lower')
  })

  test('beta-binomial tails equal the plain sum and tend to the binomial', () => {
    const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
    const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b)
    for (const [n, a, b] of [
      [12, 0.7, 5.1],
      [90, 10, 80],
      [400, 44.4, 355.6],
    ] as const)
      for (let y = 0; y <= n; y += Math.max(1, Math.floor(n / 13))) {
        let sum = 0
        for (let k = n; k >= y; k--) sum += Math.exp(logChoose(n, k) + logBeta(k + a, n - k + b) - logBeta(a, b))
        near(betaBinomialTails(y, n, a, b).atLeast, sum, 1e-10, `beta-binomial ${n} ${a} ${b} ${y}`)
      }
    near(betaBinomialTails(17, 66, 66e8 / 9, (66e8 * 8) / 9).atLeast, binomialAtLeast(17, 66, 1 / 9), 1e-6, 'limit')
  })

  test('known values: ln gamma, incomplete beta, normal quantiles', () => {
    near(logGamma(0.5), 0.5 * Math.log(Math.PI), 1e-14, 'ln gamma(1/2)')
    near(logGamma(101), 363.73937555556347, 1e-15, 'ln 100!')
    near(incompleteBeta(2, 3, 0.4, 0.6).lower, 0.5248, 1e-13, 'I_0.4(2,3)')
    near(normalUpperQuantile(0.001), 3.09023230616781, 1e-13, 'z(.001)')
    near(normalUpperQuantile(0.025), 1.95996398454005, 1e-13, 'z(.025)')
    near(normalUpperQuantile(0.975), -1.95996398454005, 1e-13, 'z(.975)')
  })

  test('a bad argument is named in the error', () => {
    expect(() => logGamma(-1)).toThrow(/got -1/)
    expect(() => betaBinomialTails(1, 2, 0, 1)).toThrow(/alpha, beta > 0/)
    expect(() => poissonQuantile(1, 3)).toThrow(/\[0,1\)/)
  })
})
