/** What SaTScan 10.3.2 gives (../shared/scan), the New York leukemia runs of 9.6 (../shared/satscan-ny) and brute force (../shared/truth). */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isoDay } from '../../../contract/time.ts'
import { fitGumbel, gumbelTail } from '../../../main/stats/gumbel.ts'
import { type ScanOutcome, scanHere } from '../../../main/stats/scan.ts'
import { membersOf } from '../../../main/stats/scan-best.ts'
import { parseScanDate } from '../../../main/stats/scan-dates.ts'
import { readScanFiles } from '../../../main/stats/scan-input.ts'
import { logRatio } from '../../../main/stats/scan-likelihood.ts'
import { replicateMaximum } from '../../../main/stats/scan-replicates.ts'
import { prepareStudy, type ScanSettings, type ScanStudy } from '../../../main/stats/scan-study.ts'
import { columnsOf, fromEach, placeTotals } from '../../../main/stats/scan-windows.ts'

const shared = (name: string): URL => new URL(`../../../../shared/${name}`, import.meta.url)
const missing = (name: string): boolean => !existsSync(shared(name))
const read = (name: string): string => readFileSync(shared(name), 'utf8')

interface Reference {
  name: string
  settings: Record<string, string>
  simulations: number
  simulatedMaxima: { mean: number; sd: number }
  clusters: {
    center: string
    members: string[]
    radius: number
    start: string
    end: string
    observed: number
    expected: number
    rr: number | null
    llr: number
    p: number
    pGumbel: number
    recurrenceDays: number | null
  }[]
}
const files: Record<string, string> = {
  'nyc-fever-prospective': 'nyc-fever/NYCfever',
  'new-mexico-space-time': 'new-mexico/nm',
  'new-mexico-spatial': 'new-mexico/nm',
  'town-prospective': 'town/synth',
  'lattice-prospective': 'lattice/synth',
  'lattice-every-centre': 'lattice/synth',
}
const dayOf = (text: string): number => parseScanDate(text)!.day
const isoOf = (text: string): string => isoDay(dayOf(text))

function studyOf({ settings: s }: Reference, stem: string): ScanStudy {
  const poisson = s.ModelType === '0'
  const sphere = s.CoordinatesType === '1'
  const spatial = s.AnalysisType === '1'
  const file = (ending: string) => ({ name: `${stem}${ending}`, text: read(`scan/${stem}${ending}`) })
  const input = readScanFiles(
    { cases: file('.cas'), places: file('.geo'), population: poisson ? file('.pop') : undefined },
    { sphere, spatial, near: dayOf(s.StartDate!) },
  )
  const settings: ScanSettings = {
    model: poisson ? 'poisson' : 'stp',
    spatial,
    prospective: s.AnalysisType === '4',
    start: dayOf(s.StartDate!),
    end: dayOf(s.EndDate!),
    unit: s.TimeAggregationUnits === '3' ? 'day' : 'year',
    aggregate: 1,
    maxPercent: Number(s.MaxSpatialSizeInPopulationAtRisk),
    minTime: 1,
    maxTime: poisson ? { percent: Number(s.MaxTemporalSize) } : { units: Number(s.MaxTemporalSize) },
    minCases: 2,
  }
  return prepareStudy(input, sphere, settings)
}

/** Two p from as many replicates each: within three standard errors of their difference, and one rank. */
function near(a: number, b: number, replicates: number): void {
  const p = (a + b) / 2
  expect(Math.abs(a - b)).toBeLessThan(3 * Math.sqrt((2 * p * (1 - p)) / replicates) + 1.5 / replicates)
}

describe('against SaTScan', () => {
  for (const [name, stem] of Object.entries(files)) {
    const skip = missing(`scan/${name}.json`)
    test.skipIf(skip)(`${name}: members, dates, counts, ratios, p${skip ? ' (skipped: ../shared/scan is not here)' : ''}`, () => {
      const wanted = JSON.parse(read(`scan/${name}.json`)) as Reference
      const study = studyOf(wanted, stem)
      const every = name.includes('every')
      const found: ScanOutcome = scanHere(study, {
        unit: wanted.settings.TimeAggregationUnits === '3' ? 'day' : 'year',
        aggregate: 1,
        everyCentre: every,
        replicates: wanted.simulations,
        seed: 3,
      })
      // Which of the last ones, that nearly every replicate surpasses, are told depends on the draw.
      expect(Math.abs(found.clusters.length - wanted.clusters.length)).toBeLessThanOrEqual(every ? 0 : 2)
      const told = wanted.clusters.filter((c, i) => i < found.clusters.length || c.p < 0.99)
      told.forEach((c, i) => {
        const f = found.clusters[i]!
        expect({ ...f, members: f.members }).toMatchObject({
          center: c.center,
          members: c.members,
          observed: c.observed,
          start: Math.round(dayOf(c.start)),
          end: Math.round(dayOf(c.end)),
        })
        expect(isoDay(f.start)).toBe(isoOf(c.start))
        expect(Math.abs(f.expected - c.expected)).toBeLessThan(1e-8)
        expect(Math.abs(f.llr - c.llr)).toBeLessThan(1e-8)
        expect(Math.abs(f.radius - c.radius)).toBeLessThan(1e-8)
        if (c.rr === null) expect(f.rr).toBeNull()
        else expect(Math.abs(f.rr! - c.rr)).toBeLessThan(1e-8)
        near(f.p!, c.p, wanted.simulations)
        near(f.pGumbel!, c.pGumbel, wanted.simulations)
        expect(f.recurrenceDays === null).toBe(c.recurrenceDays === null)
        if (c.recurrenceDays !== null && c.p > 0.05 && c.p < 0.95)
          expect(Math.abs(f.recurrenceDays! - c.recurrenceDays) / c.recurrenceDays).toBeLessThan(0.6)
      })
      const se = wanted.simulatedMaxima.sd / Math.sqrt(wanted.simulations)
      expect(Math.abs(found.simulatedMaxima!.mean - wanted.simulatedMaxima.mean)).toBeLessThan(3 * Math.SQRT2 * se)
      expect(Math.abs(found.simulatedMaxima!.sd / wanted.simulatedMaxima.sd - 1)).toBeLessThan(0.15)
    })
  }

  const skip = missing('satscan-ny/expected.json')
  test.skipIf(skip)(
    `New York leukemia: six of six ratios to six decimals with their members${skip ? ' (skipped: ../shared/satscan-ny is not here)' : ''}`,
    () => {
      const { runs } = JSON.parse(read('satscan-ny/expected.json')) as {
        runs: { clusters: { ids: number[]; cases: number; expected: number; rr: number; llr: number; p: number }[] }[]
      }
      const file = (ending: string) => ({ name: `ny${ending}`, text: read(`satscan-ny/ny${ending}`) })
      const input = readScanFiles(
        { cases: file('.cas'), places: file('.geo'), population: file('.pop') },
        { sphere: false, spatial: true },
      )
      const study = prepareStudy(input, false, {
        ...{ model: 'poisson', spatial: true, prospective: false, unit: 'day', aggregate: 1, maxPercent: 50 },
        ...{ minTime: 1, maxTime: { percent: 50 }, minCases: 2 },
      })
      const found = scanHere(study, { unit: 'day', aggregate: 1, everyCentre: false, replicates: 999, seed: 5 })
      for (const [i, c] of runs[0]!.clusters.entries()) {
        const f = found.clusters[i]!
        expect(f.members).toEqual(c.ids.map(String))
        expect(f.observed).toBe(c.cases)
        expect(f.llr.toFixed(6)).toBe(c.llr.toFixed(6))
        expect(f.expected.toFixed(2)).toBe(c.expected.toFixed(2))
        expect(f.rr!.toFixed(2)).toBe(c.rr.toFixed(2))
        near(f.p!, c.p, 999)
      }
    },
  )
})

interface BruteForce {
  meta: { Tmax: number; maxSpatialShareOfCases: number; minCases: number }
  locations: [number, number][]
  scenarios: {
    name: string
    counts_time_by_location: number[][]
    N: number
    top: { duration: number; centre: number; k: number; observed: number; expected: number; llr: number }[]
    mc: { reps: number; p: number; gumbelP: number; simQuantiles: Record<string, number> }
  }[]
}

describe('against brute force in numpy', () => {
  const skip = missing('truth/stp_scan.json')
  test.skipIf(skip)(`the 200 best cylinders, p and quantiles${skip ? ' (skipped: ../shared/truth is not here)' : ''}`, () => {
    const { meta, locations, scenarios } = JSON.parse(read('truth/stp_scan.json')) as BruteForce
    const id = locations.map((_, i) => String(i).padStart(3, '0'))
    for (const { counts_time_by_location: rows, N, top, mc } of scenarios) {
      const entries = rows.flatMap((row, t) => row.map((n, p) => ({ p, t, n })))
      const day = Float64Array.from(entries, (e) => e.t)
      const study = prepareStudy(
        {
          id,
          a: Float64Array.from(locations, (l) => l[1]),
          b: Float64Array.from(locations, (l) => l[0]),
          cases: {
            id: Int32Array.from(entries, (e) => e.p),
            first: day,
            last: day,
            count: Float64Array.from(entries, (e) => e.n),
          },
          population: null,
          covariates: 0,
        },
        true,
        {
          ...{ model: 'stp', spatial: false, prospective: true, unit: 'day', aggregate: 1, minTime: 1, minCases: meta.minCases },
          ...{ maxPercent: meta.maxSpatialShareOfCases * 100, maxTime: { units: meta.Tmax } },
        },
      )
      const { task } = study
      expect(task.total).toBe(N)
      const shape = columnsOf(task)
      const suffix = fromEach(task.count, task, shape)
      const totals = placeTotals(task.count, task.places, task.intervals)
      for (const c of top) {
        const members = membersOf({ centre: c.centre, size: c.k } as never, task)
        const column = shape.columns - c.duration
        const observed = members.reduce((sum, p) => sum + suffix[p * shape.columns + column]!, 0)
        const inCircle = members.reduce((sum, p) => sum + totals[p]!, 0)
        const inWindow = totals.reduce((sum, _, p) => sum + suffix[p * shape.columns + column]!, 0)
        const expected = (inCircle * inWindow) / N
        expect(observed).toBe(c.observed)
        expect(Math.abs(expected - c.expected)).toBeLessThan(1e-9)
        expect(Math.abs(logRatio(observed, expected, N) - c.llr)).toBeLessThan(1e-9)
      }
      const found = scanHere(study, { unit: 'day', aggregate: 1, everyCentre: true, replicates: 0, seed: 1 })
      expect(Math.abs(found.clusters[0]!.llr - top[0]!.llr)).toBeLessThan(1e-9)
      const maximum = replicateMaximum({ task, replicates: mc.reps, seed: 4, phi: 1 })
      const maxima = Float64Array.from({ length: mc.reps }, (_, r) => maximum(r)).sort()
      near((maxima.filter((m) => m >= top[0]!.llr - 1e-9).length + 1) / (mc.reps + 1), mc.p, mc.reps)
      near(gumbelTail(fitGumbel(maxima), top[0]!.llr), mc.gumbelP, mc.reps)
      for (const [q, value] of Object.entries(mc.simQuantiles))
        if (Number(q) < 0.99) expect(Math.abs(maxima[Math.floor(Number(q) * mc.reps)]! - value)).toBeLessThan(0.45)
    }
  })
})
