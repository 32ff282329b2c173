/** Random series and settings to hold against R's surveillance. */
import type { FarringtonFlexibleParams } from '../../../main/stats/farrington-parameters.ts'
import { createRandom } from '../../../main/stats/random.ts'

export interface FarringtonCase {
  method: 'farrington' | 'farrington-flexible'
  unit: 'day' | 'week'
  start: string
  epochAsDate: boolean
  observed: number[]
  /** Without epochAsDate, which R takes from the series. */
  control: Partial<FarringtonFlexibleParams>
  /** First and last position to monitor. */
  range: [number, number]
}

/** The same seed gives the same cases. Levels with a single row are not among them: there R's residual is rounding alone. */
export function farringtonCases(seed: number, count: number): FarringtonCase[] {
  const random = createRandom(seed)
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)]!
  return Array.from({ length: count }, () => {
    const unit = random.uniform() < 0.85 ? 'week' : 'day'
    const year = unit === 'week' ? 52 : 365
    const b = 2 + random.below(unit === 'week' ? 5 : 2)
    const w = 1 + random.below(5)
    const points = year * b + w + 12 + random.below(40)
    const mean = pick([0.02, 0.1, 0.3, 1, 3, 10, 50])
    const season = random.uniform()
    const growth = (pick([0, 1, 3]) * (random.uniform() - 0.5)) / points
    const phi = pick([1, 1, 1.5, 3])
    const observed = Array.from({ length: points }, (_, t) => {
      const outbreak = random.uniform() < 0.02 ? 4 : 1
      const mu = outbreak * mean * Math.exp(season * Math.sin((2 * Math.PI * t) / year) + growth * t)
      return phi > 1 ? random.negativeBinomial(mu, phi) : random.poisson(mu)
    })
    const method = random.uniform() < 0.25 ? 'farrington' : 'farrington-flexible'
    const both = {
      b,
      w,
      reweight: random.uniform() < 0.7,
      alpha: pick([0.05, 0.01, 0.005, 0.001]),
      trend: random.uniform() < 0.8,
      limit54: pick<[number, number]>([
        [5, 4],
        [0, 4],
        [2, 8],
      ]),
      powertrans: pick(['2/3', '2/3', '1/2', 'none'] as const),
    }
    const flexible = {
      weightsThreshold: pick([2.58, 1, 1.5]),
      pThresholdTrend: pick([0.05, 1, 0.5]),
      noPeriods: pick([1, 2, 5, 10, 10, 13]),
      pastWeeksNotIncluded: pick([w, 0, 26, 13]),
      thresholdMethod: pick(['delta', 'nbPlugin', 'muan'] as const),
    }
    const day = (value: number): string => String(value).padStart(2, '0')
    return {
      method,
      unit,
      start: `20${10 + random.below(10)}-${day(1 + random.below(12))}-${day(1 + random.below(28))}`,
      epochAsDate: random.uniform() < 0.4,
      observed,
      control: method === 'farrington' ? both : { ...both, ...flexible },
      range: [points - 2, points - 1],
    }
  })
}
