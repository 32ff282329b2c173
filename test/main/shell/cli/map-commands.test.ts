import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

const fixture = (name: string): URL => new URL(`../../../fixture/stats/${name}`, import.meta.url)
const truth = (name: string): URL => new URL(`../../../../../shared/truth/${name}`, import.meta.url)
const read = (url: URL): never => JSON.parse(readFileSync(url, 'utf8')) as never

interface GiTruth {
  grid: { nx: number; ny: number }
  counts: number[]
  runs: { queenRadius: number; z: number[]; pUpper: number[]; pUpperBH: number[] }[]
}
interface GiValues {
  values: { z: number; p: number; pAdjusted: number }[]
}
interface Run {
  epsM: number
  minSamples: number
  labels: number[]
}

/** A grid of 100 m in metres of the plane, as CSV: neighbours by the queen's move are those within 150 m. */
async function checkGi({ grid, counts, runs }: GiTruth): Promise<void> {
  const folder = tempFolder()
  const file = join(folder, 'points.csv')
  const lines = counts.map((count, i) => `${(i % grid.nx) * 100},${Math.floor(i / grid.nx) * 100},${count}`)
  writeFileSync(file, `x,y,count\n${lines.join('\n')}\n`)
  for (const run of runs.filter((r) => r.queenRadius === 1)) {
    const { values } = await cliJson<GiValues>(folder, 'gi', '--points', file, '--metres', '150')
    expect(values).toHaveLength(counts.length)
    values.forEach((v, i) => {
      expect(Math.abs(v.z - run.z[i]!)).toBeLessThan(1e-9)
      expect(Math.abs(v.p - run.pUpper[i]!)).toBeLessThan(1e-9)
      expect(Math.abs(v.pAdjusted - run.pUpperBH[i]!)).toBeLessThan(1e-9)
    })
  }
}

async function checkDbscan(points: [number, number][], runs: Run[]): Promise<void> {
  const folder = tempFolder()
  const file = join(folder, 'points.json')
  writeFileSync(file, JSON.stringify({ points }))
  for (const run of runs) {
    const { values } = await cliJson<{ values: number[] }>(
      folder,
      'dbscan',
      '--points',
      file,
      '--metres',
      String(run.epsM),
      '--min',
      String(run.minSamples),
    )
    expect(values).toEqual(run.labels)
  }
}

describe('a method over a file of points', () => {
  test('gi gives the z and adjusted p of spdep', () => checkGi(read(fixture('getis-ord.json'))))
  test.skipIf(!existsSync(truth('gistar.json')))('gi, every reference run (skipped: ../shared/truth is not here)', () =>
    checkGi(read(truth('gistar.json'))),
  )
  test('dbscan gives the labels of scikit-learn', async () => {
    const { points }: { points: [number, number][] } = read(fixture('spatial-points.json'))
    const { dbscan }: { dbscan: Run[] } = read(fixture('dbscan.json'))
    await checkDbscan(points, dbscan)
  })
  test.skipIf(!existsSync(truth('spatial.json')))(
    'dbscan, every reference run (skipped: ../shared/truth is not here)',
    async () => {
      const whole: { points: [number, number][]; dbscan: Run[] } = read(truth('spatial.json'))
      await checkDbscan(whole.points, whole.dbscan)
    },
  )

  test('points without values are counted in hexagons, lists and objects alike, and no store is made', async () => {
    const folder = tempFolder()
    const points = [
      ...Array.from({ length: 60 }, (_, i) => [118.6 + (i % 8) * 0.006, 30.95 + Math.floor(i / 8) * 0.006]),
      ...Array.from({ length: 25 }, (_, i) => [118.62 + i * 1e-5, 30.97 + (i % 5) * 1e-5]),
    ]
    const lists = join(folder, 'lists.json')
    const objects = join(folder, 'objects.json')
    writeFileSync(lists, JSON.stringify(points))
    writeFileSync(objects, JSON.stringify(points.map(([lon, lat]) => ({ lon, lat }))))
    const store = join(folder, 'no-store')
    const one = await cliJson<GiValues>(folder, 'gi', '--points', lists, '--metres', '300', '--store', store)
    expect(await cliJson<GiValues>(folder, 'gi', '--points', objects, '--metres', '300')).toEqual(one)
    expect(one.values).toHaveLength(85)
    expect(one.values.slice(60).every((v) => v.pAdjusted < 0.01)).toBe(true)
    expect(one.values[0]!.pAdjusted).toBeGreaterThan(0.5)
    expect(existsSync(store)).toBe(false)
  })

  test('what is no point, and an option that is missing, is said with exit 2', async () => {
    const folder = tempFolder()
    const file = join(folder, 'points.csv')
    writeFileSync(file, 'lon,lat\n118.6,30.95\n118.6,north\n')
    const odd = await runCli(folder, 'dbscan', '--points', file, '--metres', '100', '--min', '2')
    expect([odd.code, odd.err]).toEqual([2, expect.stringContaining('entry 2 is no point')])
    writeFileSync(file, 'lon,lat\n118.6,30.95\n')
    const missing = await runCli(folder, 'dbscan', '--points', file, '--metres', '100')
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('--min is missing')])
    const absent = await runCli(folder, 'gi', '--points', join(folder, 'absent.csv'), '--metres', '100')
    expect(absent.code).toBe(1)
  })
})

test('compare, place and hotspots answer scripts in lists of objects and people in lines', { timeout: 120_000 }, async () => {
  const folder = tempFolder()
  const store = ['--store', join(folder, 'store')]
  await cliJson(folder, 'sample', '--reports', '1500', '--seed', '1', ...store)

  const compared = await cliJson<{ a: { days: number }; b: { days: number }; perDay: boolean; lines: { value: string }[] }>(
    folder,
    ...['compare', '--from', '2026-05-01', '--to', '2026-06-01', '--with-from', '2026-04-01', '--with-to', '2026-05-01'],
    ...['--by', 'status', ...store],
  )
  expect([compared.a.days, compared.b.days, compared.perDay]).toEqual([31, 30, true])
  expect(compared.lines.map((l) => l.value)).toContain('closed')
  expect((await runCli(folder, 'compare', '--from', '2026-05-01', ...store)).code).toBe(2)
  const filters = await runCli(
    folder,
    'compare',
    '--filter',
    '{"categories":["fire"]}',
    '--with-filter',
    '{"categories":["noise"]}',
    ...store,
  )
  expect(filters.out).toMatch(/^total {2}/m)

  const spots = await cliJson<{ cells: { lon: number; pAdjusted: number }[]; corners: unknown[]; sentence: { en: string } }>(
    folder,
    ...['hotspots', '--method', 'gi', ...store],
  )
  expect(spots.cells[0]!.pAdjusted).toBeLessThan(0.05)
  expect(spots.corners).toHaveLength(6)
  const crowds = await cliJson<{ outlines: { count: number; geometry: { type: string } }[] }>(
    folder,
    ...['hotspots', '--method', 'dbscan', '--metres', '200', '--min', '10', ...store],
  )
  expect(crowds.outlines[0]!.count).toBeGreaterThanOrEqual(10)
  expect(crowds.outlines[0]!.geometry.type).toMatch(/Polygon$/)
  expect((await runCli(folder, 'hotspots', '--method', 'dbscan', ...store)).out).toContain('Crowds (DBSCAN)')

  const place = await cliJson<{ counts: { matched: number }; byCategory: { total: number }[] }>(
    folder,
    ...['place', '--at', '118.589,30.956', '--radius', '400', ...store],
  )
  expect(place.byCategory.reduce((sum, c) => sum + c.total, 0)).toBe(place.counts.matched)
  expect(place.counts.matched).toBeGreaterThan(0)
  expect((await runCli(folder, 'place', '--area', 'qinglan', ...store)).out).toContain('incidents')
  const nowhere = await runCli(folder, 'place', '--address', 'nowhere at all', ...store)
  expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('No report names')])
  expect((await runCli(folder, 'place', ...store)).code).toBe(2)
})

test('what a command would pass over is wrong usage: words it does not take, empty numbers, two ways to say which', async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const store = join(folder, 'store')
  for (const [args, says] of [
    [['count', 'fire'], 'takes no "fire"'],
    [['facets', '--json', 'fire'], 'takes no "fire"'],
    [['place', '--at', ','], 'LON,LAT'],
    [['place', '--at', '121,'], 'LON,LAT'],
    [['members', '--bbox', ',,,'], 'W,S,E,N'],
    [['members'], 'say which'],
    [['members', '--cluster', '3-1', '--bbox', '0,0,1,1'], 'not both'],
    [['view', 'save', 'x', '--map', '1,,3'], 'LON,LAT,ZOOM'],
  ] as const) {
    const ran = await runCli(keys, ...args, '--store', store)
    expect([ran.code, ran.out], args.join(' ')).toEqual([2, ''])
    expect(ran.err).toContain(says)
    expect(ran.err.trim().split('\n')).toHaveLength(1)
  }
  const ran = await runCli(keys, 'compare', '--with-area', 'nowhere', '--store', store)
  expect([ran.code, ran.out]).toEqual([1, ''])
  expect(ran.err).toContain('There is no area "nowhere"')
})

test('members takes an outline as a shape, a feature or a collection of one, with or without a byte order mark', async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const store = join(folder, 'store')
  await cliJson(keys, 'sample', '--reports', '300', '--seed', '1', '--store', store)
  const ring = [
    [118, 30],
    [119, 30],
    [119, 32],
    [118, 32],
    [118, 30],
  ]
  const shape = { type: 'Polygon', coordinates: [ring] }
  const feature = { type: 'Feature', properties: {}, geometry: shape }
  const answers = []
  for (const words of [
    JSON.stringify(shape),
    `\uFEFF${JSON.stringify(feature)}`,
    JSON.stringify({ type: 'FeatureCollection', features: [feature] }),
  ]) {
    const file = join(folder, 'shape.geojson')
    writeFileSync(file, words)
    answers.push(await cliJson<{ total: number }>(keys, 'members', '--polygon', file, '--store', store))
  }
  expect(answers[0]!.total).toBe((await cliJson<{ mapped: number }>(keys, 'count', '--store', store)).mapped)
  expect(answers.slice(1)).toEqual([answers[0], answers[0]])
})
