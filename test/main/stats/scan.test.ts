import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../main/stats/random.ts'
import { planScan, scanHere } from '../../../main/stats/scan.ts'
import { bestOfCentres, membersOf, type ScanFound } from '../../../main/stats/scan-best.ts'
import { clumpedDraw, expectedDraw, permutedDraw, replicateSeed } from '../../../main/stats/scan-draw.ts'
import { fastMaximum } from '../../../main/stats/scan-fast-maximum.ts'
import type { ScanInput } from '../../../main/stats/scan-input.ts'
import { searchStart, windowMaximum } from '../../../main/stats/scan-maximum.ts'
import { prepareStudy, type ScanSettings, type ScanStudy } from '../../../main/stats/scan-study.ts'
import { scanOnThreads } from '../../../main/stats/scan-threads.ts'
import { cylinders, type OracleFound, type OracleInput, oracleBest, oracleClusters } from './scan-oracle.ts'

interface World {
  study: ScanStudy
  oracle: OracleInput
  settings: ScanSettings
  lengths: { min: number; max: number }
  title: string
}

/** A small random world: coordinates often equal distances apart, places without cases, any settings. */
function makeWorld(seed: number): World {
  const random = createRandom(seed)
  const model = seed % 2 === 0 ? 'stp' : 'poisson'
  const sphere = seed % 5 === 0
  const places = 6 + random.below(10)
  const spatial = model === 'poisson' && seed % 3 === 0
  const days = 6 + random.below(12)
  const taken = new Set<string>()
  const id: string[] = []
  const x: number[] = []
  const y: number[] = []
  while (id.length < places) {
    const [px, py] = sphere ? [31 + random.below(500) / 1000, 121 + random.below(500) / 1000] : [random.below(5), random.below(5)]
    if (taken.has(`${px} ${py}`)) continue
    taken.add(`${px} ${py}`)
    x.push(px)
    y.push(py)
    id.push(`P${String(id.length).padStart(2, '0')}`)
  }
  const daily = id.map(() => {
    const rate = random.uniform() < 0.2 ? 0 : random.uniform() * 0.8
    return Array.from({ length: days }, () => random.poisson(rate))
  })
  if (daily.flat().reduce((a, b) => a + b, 0) < 4) daily[0]!.fill(2)
  const population = model === 'poisson' ? id.map(() => 50 + random.below(1000)) : null
  const lengths = spatial ? { min: 1, max: 1 } : { min: 1 + random.below(2), max: 3 + random.below(days - 3) }
  const settings: ScanSettings = {
    model,
    spatial,
    prospective: !spatial && random.uniform() < 0.5,
    start: 0,
    end: days - 1,
    unit: 'day',
    aggregate: 1,
    maxPercent: [50, 30, 12.5][random.below(3)]!,
    maxDistance: random.uniform() < 0.3 ? (sphere ? 30 : 2) : undefined,
    maxMembers: random.uniform() < 0.2 ? 4 : undefined,
    minTime: lengths.min,
    maxTime: { units: lengths.max },
    minCases: 2 + random.below(2),
  }
  const rows = daily.flatMap((row, p) => row.flatMap((n, t) => (n > 0 ? [{ p, t, n }] : [])))
  const day = Float64Array.from(rows, (r) => r.t)
  const input: ScanInput = {
    id,
    a: Float64Array.from(x),
    b: Float64Array.from(y),
    cases: { id: Int32Array.from(rows, (r) => r.p), first: day, last: day, count: Float64Array.from(rows, (r) => r.n) },
    population: population && {
      id: Int32Array.from(id, (_, i) => i),
      day: new Float64Array(places).fill(3),
      people: Float64Array.from(population),
    },
    covariates: 0,
  }
  const count = spatial ? daily.map((row) => [row.reduce((a, b) => a + b, 0)]) : daily
  return {
    study: prepareStudy(input, sphere, settings),
    oracle: {
      x,
      y,
      sphere,
      count,
      population: population?.map((n) => (spatial ? [n] : new Array<number>(days).fill(n))) ?? null,
    },
    settings,
    lengths,
    title: JSON.stringify({ seed, places, days, sphere, ...settings }),
  }
}
const worlds = Array.from({ length: 60 }, (_, seed) => makeWorld(seed + 1))

function expectSame(found: ScanFound[], wanted: OracleFound[], { study, title }: World): void {
  expect(found, title).toHaveLength(wanted.length)
  found.forEach((f, i) => {
    const w = wanted[i]!
    expect({ centre: f.centre, members: membersOf(f, study.task), from: f.from, to: f.to, observed: f.observed }, title).toEqual({
      centre: w.centre,
      members: w.members,
      from: w.from,
      to: w.to,
      observed: w.observed,
    })
    expect(Math.abs(f.expected - w.expected), title).toBeLessThan(1e-9)
    expect(Math.abs(f.llr - w.llr), title).toBeLessThan(1e-9)
  })
}

describe('the clusters of small random worlds are those of the definition', () => {
  test('the best window of every centre', () => {
    let several = 0
    for (const world of worlds) {
      const wanted = oracleBest(world.oracle, world.settings, world.lengths, false)
      several += Number(wanted.length > 3)
      expectSame(bestOfCentres(world.study.task), wanted, world)
    }
    expect(several).toBeGreaterThan(30)
  })
  test('those told of, with windows apart in time where they may end at any day', () => {
    for (const world of worlds) {
      const everywhen = !world.settings.prospective && !world.settings.spatial
      const wanted = oracleClusters(oracleBest(world.oracle, world.settings, world.lengths, everywhen))
      const ask = { unit: 'day' as const, aggregate: 1, everyCentre: false, replicates: 0, seed: 1 }
      expectSame(planScan(world.study, ask).ranked, wanted, world)
    }
  })
})

/** The maximum over all cylinders of a drawn table, by the definition. */
function oracleMaximum(world: World, cell: Int32Array, perPlace: Int32Array): number {
  const { task } = world.study
  const columns = cell.length >= task.places * task.intervals ? task.intervals : task.maxLength
  const first = task.intervals - columns
  const count = Array.from({ length: task.places }, (_, p) => {
    const row: number[] = new Array(task.intervals).fill(0)
    for (let j = 0; j < columns; j++) row[first + j] = cell[p * columns + j]!
    // Whoever is not in the scanned intervals is somewhere before them.
    if (first > 0) row[0] = perPlace[p]! - row.reduce((a, b) => a + b, 0)
    return row
  })
  // Circles are those of the data: a drawn table must not move their limit.
  let best = 0
  const circles = new Map<string, true>()
  for (const one of oracleCircles(world)) circles.set(one, true)
  const open = { ...world.settings, maxPercent: 100 }
  for (const one of cylinders({ ...world.oracle, count }, open, world.lengths))
    if (circles.has(`${one.centre} ${one.members.length}`)) best = Math.max(best, one.llr)
  return best
}
function oracleCircles({ study: { task } }: World): string[] {
  return Array.from({ length: task.places }, (_, centre) =>
    Array.from({ length: task.circles.start[centre + 1]! - task.circles.start[centre]! }, (_, k) => `${centre} ${k + 1}`),
  ).flat()
}

describe('the maximum of a replicate is that of the definition', () => {
  test('of permuted and of clumped cases, by every loop there is', () => {
    let fast = 0
    for (const world of worlds.filter((w) => w.settings.model === 'stp')) {
      const { task } = world.study
      const loops = [windowMaximum(task), windowMaximum(task, false), fastMaximum(task)]
      const starts = loops.map(searchStart)
      for (const draw of [permutedDraw(task), clumpedDraw(task, 2.5)])
        for (let r = 0; r < 4; r++) {
          draw.next(replicateSeed(9, r))
          const wanted = oracleMaximum(world, draw.cell, draw.perPlace)
          loops.forEach((maximum, i) => {
            if (maximum) expect(Math.abs(maximum(draw.cell, draw.perPlace, starts[i]!) - wanted), world.title).toBeLessThan(1e-9)
          })
          fast += Number(loops[2] !== null)
        }
    }
    expect(fast).toBeGreaterThan(40)
  })
  test('of cases dealt by population', () => {
    for (const world of worlds.filter((w) => w.settings.model === 'poisson' && !w.settings.prospective)) {
      const { task } = world.study
      const maximum = windowMaximum(task)
      for (const phi of [1, 2]) {
        const draw = expectedDraw(task, phi)
        for (let r = 0; r < 4; r++) {
          draw.next(replicateSeed(3, r))
          const wanted = oracleMaximum(world, draw.cell.subarray(0, task.places * task.intervals), draw.perPlace)
          expect(Math.abs(maximum(draw.cell, draw.perPlace, searchStart()) - wanted), world.title).toBeLessThan(1e-9)
        }
      }
    }
  })
})

describe('replicates', () => {
  test('the same seed gives the same answer on one thread, on three and here', async () => {
    const { study } = worlds.find((w) => w.settings.model === 'stp' && w.settings.prospective)!
    const ask = { unit: 'day' as const, aggregate: 1, everyCentre: true, replicates: 49, seed: 11 }
    const here = scanHere(study, ask)
    expect(await scanOnThreads(study, ask, 1)).toEqual(here)
    expect(await scanOnThreads(study, ask, 3)).toEqual(here)
    expect(scanHere(study, { ...ask, seed: 12 }).simulatedMaxima).not.toEqual(here.simulatedMaxima)
  })
  test('a scan that is taken back stops with "cancelled"', async () => {
    const { study } = worlds[0]!
    const ask = { unit: 'day' as const, aggregate: 1, everyCentre: true, replicates: 500_000, seed: 1 }
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 300)
    await expect(scanOnThreads(study, ask, 2, { signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' })
  })
  test('p is the rank over the replicates and one; a recurrence interval stands for prospective scans alone', () => {
    for (const world of worlds.slice(0, 12)) {
      const found = scanHere(world.study, { unit: 'day', aggregate: 1, everyCentre: false, replicates: 19, seed: 2 })
      for (const c of found.clusters) {
        expect(c.p! * 20).toBeCloseTo(Math.round(c.p! * 20), 9)
        expect(c.p).toBeLessThan(1)
        expect(c.recurrenceDays === null).toBe(!world.settings.prospective)
        expect(c.rr === null).toBe(world.settings.model === 'stp')
      }
    }
  })
  test('without replicates clusters come without p', () => {
    const found = scanHere(worlds[1]!.study, { unit: 'day', aggregate: 1, everyCentre: false, replicates: 0, seed: 2 })
    expect(found.clusters.length).toBeGreaterThan(0)
    expect(found.clusters[0]).toMatchObject({ p: null, pGumbel: null, pOverdispersed: null, recurrenceDays: null })
  })
})
