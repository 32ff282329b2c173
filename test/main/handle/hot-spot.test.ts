import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { haversineM, insideRings } from '../../../contract/geometry.ts'
import type { Filter, HotSpots, Job } from '../../../contract/model.ts'
import { cancelled } from '../../../contract/reply.ts'
import { dayNumber, isoDay } from '../../../contract/time.ts'
import { hotSpotHandlers } from '../../../main/handle/hot-spot.ts'
import { createJobs, type House } from '../../../main/handle/house.ts'
import type { SampleTruth } from '../../../main/sample/truth.ts'
import { dispatch } from '../../../main/shell/dispatch.ts'
import { appOverStore } from '../../fixture/app-over-store.ts'
import { makeReport, noSignal, putReports, seeded, tempApp, tempFolder } from '../../fixture/make-store.ts'

async function sampleApp(reports: number, seed: number) {
  const app = await tempApp()
  const { truthFile } = await app.handlers['sample.make']({ reports, seed }, noSignal)
  const find = async (filter: Filter, method: HotSpots['method'], more = {}): Promise<HotSpots> => {
    const reply = await dispatch(app, 'hotspot.find', { filter, method, ...more }, noSignal.signal, () => {})
    if (!reply.ok) throw new Error(`${reply.code}: ${reply.message}`)
    return reply.value as HotSpots
  }
  return { app, find, truth: JSON.parse(readFileSync(truthFile, 'utf8')) as SampleTruth }
}
const ringsOf = ({ geometry }: HotSpots['outlines']['features'][number]) =>
  geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()

test('every surge planted in the sample is found where it is, by Gi* and by DBSCAN', { timeout: 120_000 }, async () => {
  const { find, truth } = await sampleApp(6_000, 1)
  expect(truth.surges.length).toBeGreaterThan(5)
  for (const { place, category, from, to, reports } of truth.surges) {
    const filter: Filter = { categories: [category], from, to: isoDay(dayNumber(to) + 1) }
    const gi = await find(filter, 'gi')
    const p = Array.from(gi.cells.p).filter(
      (_, i) => haversineM(gi.cells.lon[i]!, gi.cells.lat[i]!, place.lon, place.lat) <= place.metres,
    )
    expect(Math.min(...p), `${category} ${from}`).toBeLessThan(0.01)
    const crowds = await find(filter, 'dbscan', { metres: 300, min: 6 })
    const hit = crowds.outlines.features.find((f) => insideRings(place.lon, place.lat, ringsOf(f)))
    expect(hit?.properties.count, `${category} ${from}`).toBeGreaterThanOrEqual(0.8 * reports.length)
    expect(hit!.properties.from >= from && hit!.properties.to <= to).toBe(true)
  }
})

test('cells, crowds and counts add up to the filter, and the words give the parameters as used', async () => {
  const { app, find } = await sampleApp(2_000, 3)
  for (const filter of [
    {},
    { categories: ['fire', 'power'] },
    { text: '小区' },
    { near: { lon: 118.6, lat: 30.95, metres: 2_000 } },
  ] as Filter[]) {
    const counts = await app.handlers['report.count']({ filter }, noSignal)
    const gi = await find(filter, 'gi', { metres: 400, alpha: 0.1 })
    expect(gi.counts).toEqual(counts)
    const inCells = gi.cells.count.reduce((a, b) => a + b, 0)
    const left = Number(/(\d+) reports? outside/.exec(gi.inWords.en)?.[1] ?? 0)
    expect(inCells + left).toBe(counts.mapped)
    expect(gi.params).toEqual({ metres: 400, min: 0, alpha: 0.1, acrossMetres: 150 })
    expect(gi.inWords.en).toContain('within 400 m')
    expect(gi.inWords.zh).toContain('低于 0.1 算作热点')
    for (const method of ['dbscan', 'hdbscan'] as const) {
      const found = await find(filter, method)
      const held = found.outlines.features.reduce((sum, f) => sum + f.properties.count, 0)
      expect(held + found.noise).toBe(counts.mapped)
      if (held > 0) expect(found.sentence.en).toContain(`of ${counts.mapped.toLocaleString('en-US')} reports`)
    }
    const kde = await find(filter, 'kde')
    // Reports per km² over all hexagons come to the reports, but for what the edge lets out.
    const sum = kde.cells.value.reduce((a, b) => a + b, 0) * ((150 * 150 * Math.sqrt(3)) / 2 / 1e6)
    expect(sum / counts.mapped).toBeGreaterThan(0.6)
    expect(sum / counts.mapped).toBeLessThan(1.02)
    expect(kde.scale.high).toBe(kde.cells.value[0])
  }
})

test('inside one area only that area is judged', async () => {
  const { app, find } = await sampleApp(2_000, 3)
  const cellsOf = (spots: HotSpots): number => Number(/into ([\d,]+) hexagons/.exec(spots.inWords.en)![1]!.replace(',', ''))
  const { areas } = await app.handlers['area.list']({}, noSignal)
  const community = areas.find((a) => a.level === 'community' || a.level === 'grid')!
  const whole = cellsOf(await find({}, 'gi'))
  expect(cellsOf(await find({ areas: [community.key] }, 'gi', { alpha: 0.05 }))).toBeLessThan(whole / 3)
})

test('an empty filter draws nothing and says that there are too few', async () => {
  const { find } = await sampleApp(200, 3)
  for (const method of ['gi', 'kde', 'dbscan', 'hdbscan'] as const) {
    const found = await find({ text: '没有这个词的报告' }, method)
    expect([found.cells.lon.length, found.outlines.features.length, found.counts.matched]).toEqual([0, 0, 0])
    expect(found.sentence.en).toContain('Too few to say: 0 reports')
  }
})

test('a search that was taken back is told so, and the next one is answered', async () => {
  const { app, find } = await sampleApp(2_000, 3)
  const jobs: Job[] = []
  app.listen('job.progressed', (job) => jobs.push(job))
  const stop = new AbortController()
  const pending = app.handlers['hotspot.find']({ filter: {}, method: 'hdbscan' }, { signal: stop.signal })
  stop.abort()
  await expect(pending).rejects.toMatchObject({ code: 'cancelled' })
  expect((await find({}, 'gi')).cells.lon.length).toBeGreaterThan(0)
  expect(jobs.filter((j) => j.kind === 'hotspots' && j.state === 'running')).toEqual([])
})

test('what takes over a second is a job with its progress, and cancelling the job stops the work', async () => {
  let job: ((value: Job) => void) | null = null
  const shown = new Promise<Job>((resolve) => {
    job = resolve
  })
  const jobs = createJobs(
    (told) => {
      if (told.total !== null) job?.(told)
    },
    () => 'en',
    Date.now,
  )
  // A stats thread by hand that only ends when it is told to.
  const house = {
    jobs,
    question: async () => ({ filters: [{}], textKey: null }),
    analysis: async () => ({ counts: {}, lon: new Float64Array(5), lat: new Float64Array(5), day: new Int32Array(5) }),
    store: { call: async () => ({ type: 'FeatureCollection', features: [] }) },
    stats: {
      call: (_method: string, _input: unknown, signal: AbortSignal, tell: (value: unknown) => void) =>
        new Promise((_, reject) => {
          const ticking = setInterval(() => tell({ done: 1, total: 3 }), 50)
          signal.addEventListener('abort', () => {
            clearInterval(ticking)
            reject(cancelled())
          })
        }),
    },
  } as unknown as House
  const pending = hotSpotHandlers(house)['hotspot.find']({ filter: {}, method: 'dbscan' }, noSignal)
  const outcome = expect(pending).rejects.toMatchObject({ code: 'cancelled' })
  const told = await shown
  expect(told).toMatchObject({ kind: 'hotspots', state: 'running', done: 33, total: 100, unit: 'steps' })
  expect(jobs.cancel(told.id)).toBe(true)
  await outcome
  await new Promise((later) => setImmediate(later))
  expect(jobs.list().map((j) => j.state)).toEqual(['cancelled'])
})

test('the areas of another town are no study area: reports outside them are judged among themselves', async () => {
  const random = seeded(5)
  const app = await appOverStore((store) =>
    putReports(
      store,
      // 300 over a town of 9 km by 11 km, and 200 of them within a block.
      Array.from({ length: 500 }, (_, n) =>
        makeReport(n, {
          lon: n < 300 ? 118.6 + 0.1 * random() : 118.65 + 0.002 * random(),
          lat: n < 300 ? 30.9 + 0.1 * random() : 30.95 + 0.002 * random(),
        }),
      ),
    ),
  )
  const found = (method: 'gi' | 'kde'): Promise<HotSpots> => app.handlers['hotspot.find']({ filter: {}, method }, noSignal)
  const alone = await found('gi')
  const density = (await found('kde')).scale
  expect(density.high).toBeGreaterThan(200)
  expect(alone.cells.count.reduce((sum, count) => sum + count, 0)).toBe(500)

  const square = (west: number, south: number, side: number) => [
    [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ],
  ]
  const put = async (key: string, level: string, west: number, south: number, side: number): Promise<void> => {
    const file = join(tempFolder(), 'areas.geojson')
    const geometry = { type: 'Polygon', coordinates: square(west, south, side) }
    const features = [{ type: 'Feature', properties: { key, name: key, level }, geometry }]
    writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }))
    expect((await app.handlers['import.run']({ files: [file] }, noSignal)).files[0]).toMatchObject({ imported: 1 })
  }
  // A district 300 km off, and one next door that holds no report.
  for (const [key, west] of [
    ['far', 121.8],
    ['beside', 118.8],
  ] as const) {
    await put(key, 'district', west, 30.9, 0.3)
    const gi = await found('gi')
    expect([gi.sentence, gi.params], key).toEqual([alone.sentence, alone.params])
    expect((await found('kde')).scale, key).toEqual(density)
  }
  // Its own district takes their place, with the one beside it; that 300 km off would make the hexagons wider.
  await put('own', 'district', 118.55, 30.85, 0.2)
  const own = await found('gi')
  expect(own.params.acrossMetres).toBe(150)
  expect(own.inWords.en).not.toContain('outside the study area')
  expect(own.sentence.en).toContain('hot spot')
})
