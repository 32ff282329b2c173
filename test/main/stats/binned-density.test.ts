import { expect, test } from 'vitest'
import { binnedDensity } from '../../../main/stats/binned-density.ts'
import { createRandom } from '../../../main/stats/random.ts'

/** The sum itself. */
const exact = (x: Float64Array, y: Float64Array, h: number, px: number, py: number): number => {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += Math.exp(-((x[i]! - px) ** 2 + (y[i]! - py) ** 2) / (2 * h * h))
  return sum / (2 * Math.PI * h * h)
}
const places = (left: number, stepX: number) => {
  const at = Array.from({ length: 30 * 25 }, (_, k) => [left + (k % 30) * stepX, -900 + Math.floor(k / 30) * 83.7])
  return { x: Float64Array.from(at, (p) => p[0]!), y: Float64Array.from(at, (p) => p[1]!), left, stepX }
}

test.each([60, 250, 900])('with a bandwidth of %i m it is within half a per cent of the exact sum', (h) => {
  const random = createRandom(h)
  const x = Float64Array.from({ length: 3_000 }, (_, i) =>
    i % 3 ? 300 + 90 * random.normal() : 2_400 * random.uniform() - 1_200,
  )
  const y = Float64Array.from({ length: 3_000 }, (_, i) =>
    i % 3 ? 100 + 90 * random.normal() : 2_400 * random.uniform() - 1_200,
  )
  const asked = places(-1_100, 75)
  const got = binnedDensity(x, y, h, asked)
  let top = 0
  let worst = 0
  for (let k = 0; k < got.length; k++) {
    const wanted = exact(x, y, h, asked.x[k]!, asked.y[k]!)
    top = Math.max(top, wanted)
    worst = Math.max(worst, Math.abs(got[k]! - wanted))
  }
  expect(worst / top).toBeLessThan(0.005)
})

test('a single point, wherever it stands between the lines of the grid, gives its bell', () => {
  for (const [px, py] of [
    [0, 0],
    [3.3, 11.7],
    [12.49, 0.01],
  ]) {
    const asked = places(-1_125, 75)
    const got = binnedDensity(Float64Array.of(px!), Float64Array.of(py!), 250, asked)
    const peak = 1 / (2 * Math.PI * 250 * 250)
    for (let k = 0; k < got.length; k++)
      expect(
        Math.abs(got[k]! - exact(Float64Array.of(px!), Float64Array.of(py!), 250, asked.x[k]!, asked.y[k]!)) / peak,
      ).toBeLessThan(0.004)
  }
})

test('a bandwidth of nothing is refused', () => {
  expect(() => binnedDensity(new Float64Array(1), new Float64Array(1), 0, places(0, 75))).toThrow('bandwidth 0')
})
