/**
 * `npm run bench -- stats`: the speed table of early warning. Every row has its seed, its size, the median of a few runs and its
 * peer: timed in the same run on the same numbers where it is installed, on a part of them and scaled up where it is slow (said
 * so), else the figure stated in the issue. Times are milliseconds of the clock; a ratio above 1 is in our favour.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { dbscan } from '../../main/stats/dbscan.ts'
import { earsBuffers, earsMany } from '../../main/stats/ears.ts'
import { farringtonMany } from '../../main/stats/farrington.ts'
import type { FarringtonFlexibleParams } from '../../main/stats/farrington-parameters.ts'
import { hdbscan } from '../../main/stats/hdbscan.ts'
import { createRandom } from '../../main/stats/random.ts'
import { planScan, type ScanAsk } from '../../main/stats/scan.ts'
import { readScanFiles, type ScanInput } from '../../main/stats/scan-input.ts'
import { replicatesOf } from '../../main/stats/scan-replicates.ts'
import { prepareStudy, type ScanSettings } from '../../main/stats/scan-study.ts'
import { scanOnThreads } from '../../main/stats/scan-threads.ts'
import { askPeer, type PeerAnswer } from './stats-peers.ts'
import { rounded, tell } from './timing.ts'

const seed = 20260101

export interface StatsPeer {
  name: string
  millis: number
  /** How the figure came about: as timed here, from a part scaled up, or as the issue states it. */
  how: string
  /** Our median on the same part, where the peer was timed on a part and is not scaled; the ratio is to this. */
  oursOnPart?: number
}
export interface StatsRow {
  what: string
  size: string
  seed: number
  /** Median of `runs`. */
  millis: number
  /** Processor time of all threads. */
  processorMillis: number
  runs: number
  target: number | null
  met: boolean | null
  peer: StatsPeer | null
  ratio: number | null
  /** What was found, and whether the peer found the same where that was looked at. */
  found: Record<string, number | boolean>
}

/** Medians in milliseconds: by the clock, and of processor time of all threads, which other work on the machine does not stretch. */
async function median(runs: number, work: () => unknown): Promise<{ clock: number; processor: number }> {
  const clock: number[] = []
  const processor: number[] = []
  for (let i = 0; i < runs; i++) {
    const began = performance.now()
    const used = process.cpuUsage()
    await work()
    clock.push(performance.now() - began)
    const { user, system } = process.cpuUsage(used)
    processor.push((user + system) / 1000)
  }
  const middle = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1]!
  return { clock: middle(clock), processor: middle(processor) }
}

interface Measured {
  what: string
  size: string
  target: number | null
  runs: number
  work: () => unknown
  peer: (() => StatsPeer | null | Promise<StatsPeer | null>) | null
  found: () => Record<string, number | boolean>
  seed?: number
}
async function row({ what, size, target, runs, work, peer, found, seed: own = seed }: Measured): Promise<StatsRow> {
  tell(`${what}, ${size}`)
  const { clock: millis, processor } = await median(runs, work)
  const beside = (await peer?.()) ?? null
  tell(
    `  ${rounded(millis)} ms, ${rounded(processor)} ms of processor; ${beside ? `${beside.name} ${rounded(beside.millis)} ms, ${beside.how}` : 'no peer'}`,
  )
  return {
    what,
    size,
    seed: own,
    millis: rounded(millis),
    processorMillis: rounded(processor),
    runs,
    target,
    met: target === null ? null : millis <= target,
    peer: beside && { ...beside, millis: rounded(beside.millis) },
    ratio: beside && rounded(beside.millis / (beside.oursOnPart ?? millis)),
    found: found(),
  }
}

const bytes = (values: Float64Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
/** Largest difference, relative where above 1; two missing values agree. */
function apart(ours: ArrayLike<number>, theirs: readonly (number | null)[]): number {
  let most = 0
  theirs.forEach((value, i) => {
    const own = ours[i]!
    if (value === null || Number.isNaN(own)) most = Math.max(most, value === null && Number.isNaN(own) ? 0 : 1)
    else most = Math.max(most, Math.abs(own - value) / Math.max(1, Math.abs(value)))
  })
  return most
}

/** Counts of `series` series with a weekly or yearly season, means .2 to 20, variance 1 to 3 times the mean. */
function counts(series: number, points: number, period: number): Float64Array {
  const random = createRandom(seed)
  const out = new Float64Array(series * points)
  for (let s = 0; s < series; s++) {
    const mean = 0.2 * 100 ** random.uniform()
    const phi = 1 + 2 * random.uniform()
    const phase = random.uniform() * period
    for (let t = 0; t < points; t++)
      out[s * points + t] = random.negativeBinomial(mean * Math.exp(0.3 * Math.sin((2 * Math.PI * (t - phase)) / period)), phi)
  }
  return out
}

async function benchSeries(folder: string, series: number, part: number): Promise<StatsRow[]> {
  const rows: StatsRow[] = []
  const file = join(folder, 'series.bin')
  const timed = (name: string, stated: number, answer: PeerAnswer | null): StatsPeer =>
    answer
      ? {
          name: `${name} ${answer.version}`,
          millis: (answer.millis * series) / part,
          how: `timed here on ${part} of the series, scaled to ${series}`,
        }
      : { name, millis: (stated * series) / 10_000, how: 'stated, on another machine, for 10,000 series' }

  const days = 365
  const daily = counts(series, days, 7)
  const buffers = earsBuffers(series * days)
  for (const variant of ['C1', 'C2', 'C3'] as const) {
    let difference: number | null = null
    rows.push(
      await row({
        what: `EARS ${variant}`,
        size: `${series} series x ${days} days`,
        target: series === 10_000 ? 100 : null,
        runs: 7,
        work: () => earsMany(variant, daily, series, days, {}, buffers),
        peer: () => {
          // R's C3 leaves out the day itself, so it is not the same sum.
          if (variant === 'C3') return { name: 'R surveillance::earsC', millis: (52_000 * series) / 10_000, how: 'stated' }
          writeFileSync(file, bytes(daily.subarray(0, part * days)))
          const answer = askPeer('R', folder, { method: 'ears', file, variant, points: days })
          // earsC answers from the first day with enough history on.
          const given = (answer?.threshold?.length ?? 0) / part
          const own = Array.from({ length: part }, (_, s) => [
            ...buffers.threshold.subarray((s + 1) * days - given, (s + 1) * days),
          ]).flat()
          if (answer?.threshold) difference = apart(own, answer.threshold)
          return timed('R surveillance::earsC', 52_000, answer)
        },
        found: () => ({
          alarms: buffers.alarm.reduce((sum, alarm) => sum + alarm, 0),
          ...(difference === null ? {} : { agrees: difference < 1e-9 }),
        }),
      }),
    )
  }

  const weeks = 52 * 5 + 4
  const weekly = counts(series, weeks, 52)
  const settings: Record<string, Partial<FarringtonFlexibleParams>> = {
    'Farrington flexible (Noufaily 2013: 10 levels, 26 weeks left out, negative binomial)': {
      noPeriods: 10,
      pastWeeksNotIncluded: 26,
      thresholdMethod: 'nbPlugin',
      alpha: 0.005,
    },
    "Farrington flexible (surveillance's defaults)": {},
  }
  for (const [what, control] of Object.entries(settings)) {
    let answer = farringtonMany(weekly.subarray(0, weeks), weeks, '2021-01-04', 'week', control)
    let difference: number | null = null
    rows.push(
      await row({
        what,
        size: `${series} series, one week, 5 years of weeks each`,
        target: series === 10_000 ? 3000 : null,
        runs: 3,
        work: () => {
          answer = farringtonMany(weekly, weeks, '2021-01-04', 'week', control)
        },
        peer: () => {
          writeFileSync(file, bytes(weekly.subarray(0, part * weeks)))
          const theirs = askPeer('R', folder, { method: 'farrington', file, points: weeks, control: { b: 5, w: 3, ...control } })
          if (theirs?.threshold) difference = apart(answer.threshold, theirs.threshold)
          return timed('R surveillance::farringtonFlexible', 73_000, theirs)
        },
        found: () => ({
          alarms: answer.alarm.reduce((sum, alarm) => sum + alarm, 0),
          ...(difference === null ? {} : { agrees: difference < 1e-6 }),
        }),
      }),
    )
  }
  return rows
}

/** Points of a city: 400 spots of 50 to 500 m, three in ten anywhere. */
function cityPoints(n: number): { lon: Float64Array; lat: Float64Array } {
  const random = createRandom(seed)
  const east = (): number => 116.2 + 0.4 * random.uniform()
  const north = (): number => 39.75 + 0.35 * random.uniform()
  const spots = Array.from({ length: 400 }, () => ({ lon: east(), lat: north(), metres: 50 + 450 * random.uniform() }))
  const lon = new Float64Array(n)
  const lat = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const spot = spots[random.below(spots.length)]!
    const anywhere = random.uniform() < 0.3
    lon[i] = anywhere ? east() : spot.lon + (random.normal() * spot.metres) / 85_400
    lat[i] = anywhere ? north() : spot.lat + (random.normal() * spot.metres) / 111_195
  }
  return { lon, lat }
}

async function benchPoints(
  folder: string,
  sizes: { dbscan: [number, number]; hdbscan: number; part: number },
): Promise<StatsRow[]> {
  const rows: StatsRow[] = []
  const file = join(folder, 'points.bin')
  const write = ({ lon, lat }: { lon: Float64Array; lat: Float64Array }): void => {
    const both = new Float64Array(2 * lon.length)
    both.set(lon)
    both.set(lat, lon.length)
    writeFileSync(file, bytes(both))
  }
  const cases: [points: number, epsM: number, minPoints: number, target: number | null][] = [
    [sizes.dbscan[0], 100, 10, sizes.dbscan[0] === 100_000 ? 200 : null],
    [sizes.dbscan[1], 50, 10, sizes.dbscan[1] === 1_000_000 ? 1500 : null],
  ]
  for (const [points, epsM, minPoints, target] of cases) {
    const { lon, lat } = cityPoints(points)
    let clusters = 0
    const found: Record<string, number | boolean> = {}
    rows.push(
      await row({
        what: 'DBSCAN',
        size: `${points} points, ${epsM} m, ${minPoints} points`,
        target,
        runs: 5,
        work: () => {
          clusters = dbscan(lon, lat, { epsM, minPoints }).clusters
        },
        peer: () => {
          write({ lon, lat })
          const task = { method: 'dbscan', file, points, epsM, minPoints } as const
          const r = askPeer('R', folder, task)
          if (r?.clusters !== undefined) Object.assign(found, { clustersOfRPlane: r.clusters, millisOfRPlane: rounded(r.millis) })
          // Above that it needs the neighbours of every point in memory at once.
          const theirs = points <= 100_000 ? askPeer('python', folder, task) : null
          if (theirs) {
            found.agrees = theirs.clusters === clusters
            return {
              name: `scikit-learn ${theirs.version}, haversine`,
              millis: theirs.millis,
              how: 'timed here on the same points',
            }
          }
          if (r) return { name: `R dbscan ${r.version}, in a plane`, millis: r.millis, how: 'timed here on the same points' }
          return points === 100_000 ? { name: 'scikit-learn', millis: 440, how: 'stated, on another machine' } : null
        },
        found: () => ({ clusters, ...found }),
      }),
    )
  }
  const { lon, lat } = cityPoints(sizes.hdbscan)
  let clusters = 0
  rows.push(
    await row({
      what: 'HDBSCAN',
      size: `${sizes.hdbscan} points, clusters of 10`,
      target: sizes.hdbscan === 100_000 ? 5000 : null,
      runs: 3,
      work: () => {
        clusters = hdbscan(lon, lat, { minClusterSize: 10 }).clusters
      },
      peer: async () => {
        const part = sizes.part
        write({ lon, lat })
        const theirs = askPeer('python', folder, { method: 'hdbscan', file, points: part, minClusterSize: 10 })
        const name = theirs ? `scikit-learn ${theirs.version}, in a plane` : 'scikit-learn'
        const some = { lon: lon.subarray(0, part), lat: lat.subarray(0, part) }
        const oursOnPart = rounded((await median(3, () => hdbscan(some.lon, some.lat, { minClusterSize: 10 }))).clock)
        return theirs
          ? { name, millis: theirs.millis, how: `timed here on the first ${part} of the points`, oursOnPart }
          : { name, millis: 3300, how: 'stated, on another machine, for 30,000 points', oursOnPart }
      },
      found: () => ({ clusters }),
    }),
  )
  return rows
}

/** Cases without a pattern over places of a plane of 20 km and `days` days. */
function quietCases(places: number, days: number, cases: number): ScanInput {
  const random = createRandom(seed)
  const first = Math.floor(Date.UTC(2025, 0, 1) / 86_400_000)
  const day = Float64Array.from({ length: cases }, () => first + random.below(days))
  return {
    id: Array.from({ length: places }, (_, i) => `P${String(i).padStart(4, '0')}`),
    a: Float64Array.from({ length: places }, () => 20 * random.uniform()),
    b: Float64Array.from({ length: places }, () => 20 * random.uniform()),
    cases: {
      id: Int32Array.from({ length: cases }, () => random.below(places)),
      first: day,
      last: day,
      count: new Float64Array(cases).fill(1),
    },
    population: null,
    covariates: 0,
  }
}
const town = new URL('../../../shared/scan/town/', import.meta.url)

interface Scan {
  what: string
  size: string
  input: ScanInput
  start: string
  days: number
  settings: Partial<ScanSettings>
  target: number
  stated: StatsPeer | null
}
async function benchScans(quick: boolean): Promise<StatsRow[]> {
  const scans: Scan[] = []
  const add = (
    places: number,
    cases: number,
    window: number,
    more: Partial<ScanSettings>,
    words: string,
    target: number,
  ): Scan => ({
    what: 'Space-time permutation scan',
    size: `${places} places x 365 days, ${cases} cases, windows to ${window} days, ${words}`,
    input: quietCases(places, 365, cases),
    start: '2025-01-01',
    days: 365,
    settings: { maxTime: { units: window }, ...more },
    target,
    stated: null,
  })
  if (quick) scans.push(add(60, 2000, 30, { maxMembers: 50 }, '50 neighbours', 2500))
  else {
    scans.push(add(500, 20_000, 30, { maxPercent: 100 }, 'all circles', 9000))
    scans.push(add(500, 20_000, 30, { maxPercent: 100, maxMembers: 50 }, '50 neighbours', 2500))
    scans.push({
      ...add(1000, 60_000, 28, { maxPercent: 50 }, '50 %', 8000),
      stated: { name: 'SaTScan 10.3.2, two threads', millis: 24_000, how: 'stated, on another machine; 46 s with one thread' },
    })
    if (existsSync(town)) {
      const read = (name: string): { name: string; text: string } => ({ name, text: readFileSync(new URL(name, town), 'utf8') })
      scans.push({
        what: 'Space-time permutation scan of shared/scan/town',
        size: '300 places x 120 days, 6000 cases, windows to 28 days, 50 %',
        input: readScanFiles({ cases: read('synth.cas'), places: read('synth.geo') }, { sphere: false, spatial: false }),
        start: '2024-01-01',
        days: 120,
        settings: { maxTime: { units: 28 } },
        target: 700,
        stated: { name: 'SaTScan 10.3.2, two threads', millis: 2200, how: 'stated, on another machine; 4.2 s with one thread' },
      })
    } else tell('shared/scan/town is not there: left out')
  }
  const threads = availableParallelism()
  const rows: StatsRow[] = []
  for (const { what, size, input, start, days, settings, target, stated } of scans) {
    const first = Date.parse(`${start}T00:00:00Z`) / 86_400_000
    const ask: ScanAsk = { unit: 'day', aggregate: 1, everyCentre: false, replicates: quick ? 99 : 999, seed }
    const study = prepareStudy(input, false, {
      ...{ model: 'stp', spatial: false, prospective: true, unit: 'day', aggregate: 1, maxPercent: 50, minTime: 1, minCases: 2 },
      maxTime: { units: 28 },
      start: first,
      end: first + days - 1,
      ...settings,
    })
    // As SaTScan: without a baseline to judge there is no second set of replicates, those in clumps.
    const alone = { ...study, steps: { ...study.steps, intervals: 1 } }
    let best = { llr: Number.NaN, p: Number.NaN }
    const runs = quick ? 1 : 3
    const measured = await row({
      what,
      size: `${size}; ${ask.replicates} replicates on ${threads} threads`,
      target: quick ? null : target,
      runs,
      work: async () => {
        const [cluster] = (await scanOnThreads(alone, ask, threads)).clusters
        best = { llr: cluster?.llr ?? Number.NaN, p: cluster?.p ?? Number.NaN }
      },
      peer: stated && (() => stated),
      found: () => ({ ...best }),
    })
    // As `fieldbrief scan` runs it, with the second set for the p that allows for clumps.
    const replicates = replicatesOf(planScan(study, ask).job)
    const both = await median(1, () => scanOnThreads(study, ask, threads))
    rows.push({
      ...measured,
      found: { ...measured.found, replicatesOfTheCommand: replicates, millisOfTheCommand: rounded(both.clock) },
    })
  }
  return rows
}

/** @param quick small sizes that finish in seconds, for a smoke test; their rows have no targets */
export async function benchStats(quick: boolean): Promise<{ seed: number; quick: boolean; rows: StatsRow[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-stats-bench-'))
  try {
    const series = await benchSeries(folder, quick ? 500 : 10_000, quick ? 20 : 100)
    const points = await benchPoints(
      folder,
      quick
        ? { dbscan: [10_000, 50_000], hdbscan: 10_000, part: 3000 }
        : { dbscan: [100_000, 1_000_000], hdbscan: 100_000, part: 30_000 },
    )
    const scans = await benchScans(quick)
    return { seed, quick, rows: [...series, ...points, ...scans] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
