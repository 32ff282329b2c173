import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createGroupedFit, type GroupedDesign } from '../../../main/stats/glm-grouped.ts'
import { createRandom } from '../../../main/stats/random.ts'

interface Step {
  t: number
  data: { response: number; wtime: number; seasgroups: string }[]
  fit1: { coef: Record<string, number>; phi: number; hat: number[]; weights: number[] }
  fit2: { coef: Record<string, number>; phi: number; eta: number; seEta: number }
}
const truth = new URL('../../../../shared/truth/farrington_step.json', import.meta.url)
const close = (got: number, wanted: number): void =>
  expect(Math.abs(got - wanted), `${got} for ${wanted}`).toBeLessThanOrEqual(1e-6 * Math.abs(wanted))

const designOf = (level: number[], time: number[], levels: number): GroupedDesign => ({
  rows: level.length,
  level: Int32Array.from(level),
  levels,
  time: Float64Array.from(time),
})

/** sum (y - mu) prior x for each coefficient: all zero at the maximum of the likelihood. */
function gradient(y: Float64Array, mu: Float64Array, design: GroupedDesign, prior: Float64Array): number[] {
  const out = new Array<number>(design.levels + 1).fill(0)
  for (let i = 0; i < design.rows; i++) {
    const left = prior[i]! * (y[i]! - mu[i]!)
    out[design.level[i]!]! += left
    out[design.levels]! += left * design.time[i]!
  }
  return out
}

describe('log-linear quasi-Poisson fit on one factor and one covariate', () => {
  test.skipIf(!existsSync(truth))(
    'gives coefficients, leverages, phi and standard error of R (skipped without ../shared/truth)',
    () => {
      const step: Step = JSON.parse(readFileSync(truth, 'utf8')) as Step
      const y = Float64Array.from(step.data, (row) => row.response)
      const design = designOf(
        step.data.map((row) => Number(row.seasgroups) - 1),
        step.data.map((row) => row.wtime),
        10,
      )
      const fit = createGroupedFit(design.rows, design.levels)
      fit.load(y, design)
      const check = (coef: Record<string, number>, phi: number): void => {
        close(fit.slope(), coef.wtime!)
        close(fit.eta(0, 0), coef['(Intercept)']!)
        for (let g = 1; g < 10; g++) close(fit.eta(g, 0) - fit.eta(0, 0), coef[`seasgroups${g + 1}`]!)
        close(fit.dispersion(), phi)
      }
      expect(fit.fit(true, null)).toBe(true)
      check(step.fit1.coef, step.fit1.phi)
      fit.leverages()
      for (const [i, hat] of step.fit1.hat.entries()) close(fit.hat[i]!, hat)
      const prior = Float64Array.from(step.fit1.weights)
      expect(fit.fit(true, prior)).toBe(true)
      check(step.fit2.coef, step.fit2.phi)
      close(fit.eta(9, step.t), step.fit2.eta)
      close(Math.sqrt(fit.dispersion() * fit.etaVariance(9, step.t)), step.fit2.seEta)
    },
  )

  test('ends where the likelihood has its maximum, with and without the covariate, weighted or not', () => {
    const random = createRandom(11)
    for (let round = 0; round < 20; round++) {
      const rows = 30 + Math.floor(random.uniform() * 60)
      const y = Float64Array.from({ length: rows }, () => Math.floor(random.uniform() * 12))
      const design = designOf(
        Array.from({ length: rows }, (_, i) => i % 4),
        Array.from({ length: rows }, (_, i) => 100 + i * (1 + (round % 2))),
        5,
      )
      const prior = Float64Array.from({ length: rows }, () => (round % 3 === 0 ? 1 : 0.2 + random.uniform()))
      const fit = createGroupedFit(rows, 5)
      fit.load(y, design)
      expect(fit.fit(true, prior)).toBe(true)
      const total = y.reduce((sum, count) => sum + count, 0)
      for (const value of gradient(y, fit.mu, design, prior)) expect(Math.abs(value)).toBeLessThan(1e-3 * total)
      expect(fit.freedom()).toBe(rows - 5)
      expect(fit.fit(false, prior)).toBe(true)
      for (const value of gradient(y, fit.mu, design, prior).slice(0, 4)) expect(Math.abs(value)).toBeLessThan(1e-4)
      expect(fit.freedom()).toBe(rows - 4)
      expect(fit.slope()).toBe(0)
    }
  })

  test('drops a covariate that the levels already explain', () => {
    const y = Float64Array.of(3, 5, 2, 7, 1, 4)
    const design = designOf([0, 0, 1, 1, 2, 2], [1, 1, 2, 2, 3, 3], 3)
    const fit = createGroupedFit(6, 3)
    fit.load(y, design)
    expect(fit.fit(true, null)).toBe(true)
    expect(fit.hasSlope()).toBe(false)
    expect(fit.freedom()).toBe(3)
    expect(Array.from(fit.mu, (mu) => Math.round(mu * 1e6) / 1e6)).toEqual([4, 4, 4.5, 4.5, 2.5, 2.5])
  })

  test('a level of zeros does not stop the others; zeros alone do not settle in 25 steps when they are many', () => {
    const fit = createGroupedFit(400, 2)
    fit.load(Float64Array.of(2, 4, 0, 0), designOf([0, 0, 1, 1], [1, 2, 3, 4], 2))
    expect(fit.fit(false, null)).toBe(true)
    expect(fit.mu[0]).toBeCloseTo(3, 6)
    expect(fit.mu[2]).toBeLessThan(1e-8)
    fit.load(
      new Float64Array(400),
      designOf(
        new Array<number>(400).fill(0),
        Array.from({ length: 400 }, (_, i) => i),
        1,
      ),
    )
    expect(fit.fit(true, null)).toBe(false)
  })

  test('the running product of exponentials keeps the means exact over long series', () => {
    const rows = 1800
    const y = Float64Array.from({ length: rows }, (_, i) => Math.round(5 + 3 * Math.sin(i / 9) + i / 300))
    const design = designOf(
      new Array<number>(rows).fill(0),
      Array.from({ length: rows }, (_, i) => i),
      1,
    )
    const fit = createGroupedFit(rows, 1)
    fit.load(y, design)
    expect(fit.fit(true, null)).toBe(true)
    for (const i of [0, 63, 64, 900, 1799]) expect(Math.abs(fit.mu[i]! / Math.exp(fit.eta(0, i)) - 1)).toBeLessThan(1e-12)
  })
})
