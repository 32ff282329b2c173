import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { barChart, lineChart } from '../../calibration/plot.ts'
import { counter, seededBy } from '../../calibration/simulate.ts'

const run = fileURLToPath(new URL('../../calibration/run.ts', import.meta.url))
const calibrate = (...words: string[]): string =>
  execFileSync(process.execPath, [run, '--quick', ...words], { encoding: 'utf8', stdio: 'pipe' })

test('a quick calibration prints every part and writes the page with its pictures, the same again for the same seed', {
  timeout: 240_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'calibration-'))
  try {
    const printed = calibrate('--out', folder)
    const page = readFileSync(join(folder, 'calibration.md'), 'utf8')
    for (const title of [
      'Size of the default rule',
      'Realised false discovery rate',
      'Episodes in a half-year',
      'Methods side by side',
      'Space-time permutation scan on quiet data',
      'The local rule on quiet data',
      'Planted surges of the sample district',
      'Before and after a decision',
    ]) {
      expect(printed).toContain(`== ${title}`)
      expect(page).toContain(`## ${title}`)
    }
    for (const method of [
      'EARS C1',
      'EARS C2',
      'EARS C3',
      'EWMA',
      'CUSUM',
      'NB-CUSUM',
      'GLR',
      'Farrington flexible',
      'Conditional binomial',
    ])
      expect(page).toMatch(new RegExp(`^\\| ${method}`, 'm'))
    expect(printed).not.toMatch(/NaN|undefined/)
    expect(page).not.toMatch(/NaN|undefined/)
    const pictures = readdirSync(join(folder, 'calibration'))
    expect(pictures.length).toBeGreaterThanOrEqual(6)
    for (const name of pictures) {
      const svg = readFileSync(join(folder, 'calibration', name), 'utf8')
      expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
      expect(svg).not.toMatch(/NaN|undefined|Infinity/)
      expect(page).toContain(`calibration/${name}`)
    }
    const parts = (text: string): string => text.slice(text.indexOf('== Size'), text.indexOf('== Episodes'))
    expect(parts(calibrate('--only', 'size,discovery,episode'))).toBe(parts(printed))
    expect(parts(calibrate('--only', 'size,discovery,episode', '--seed', '2'))).not.toBe(parts(printed))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('an unknown part is a usage error that names the parts', () => {
  expect(() => calibrate('--only', 'nonsense')).toThrow(/size, discovery/)
})

test('tabled draws have the mean and variance asked for', () => {
  for (const [mean, phi] of [
    [0.2, 1],
    [1.4, 1.8],
    [20, 3],
  ] as const) {
    const draw = counter(mean, phi)
    const random = seededBy(3, mean)
    const n = 40_000
    let [sum, squares] = [0, 0]
    for (let i = 0; i < n; i++) {
      const x = draw(random)
      sum += x
      squares += x * x
    }
    const got = sum / n
    expect(Math.abs(got - mean)).toBeLessThan(4 * Math.sqrt((phi * mean) / n))
    expect((squares / n - got * got) / got / phi).toBeCloseTo(1, 1)
  }
})

test('charts place their points on the axes and keep names harmless', () => {
  const axes = { title: 'a < b & c', x: 'x', y: 'y', xTicks: [0, 10], yTicks: [0, 1] }
  const line = lineChart(axes, [
    {
      name: 'one',
      points: [
        { x: 0, y: 0 },
        { x: 10, y: 1 },
      ],
    },
  ])
  expect(line).toContain('M66.0 348.0 L560.0 40.0')
  expect(line).toContain('a &lt; b &amp; c')
  const bars = barChart({ ...axes, title: 'bars' }, ['g1', 'g2'], [{ name: 's', values: [0.5, 1] }])
  expect(bars.match(/<rect [^>]*fill="#1f5fa8"/g)).toHaveLength(3)
})
