import { describe, expect, test } from 'vitest'
import { type LocalSurgeParams, type PlacedColumns, runLocalSurge } from '../../../main/stats/local-surge.ts'
import { createRandom } from '../../../main/stats/random.ts'
import type { FeedSpan } from '../../../main/stats/rule-series.ts'

interface Row {
  day: number
  /** Metres east and north of a corner of the town. */
  x: number
  y: number
  category?: number
  area?: number
  source?: number
  incident?: number
  feed?: number
}
const lon0 = 117.2
const lat0 = 39.1
const metres = 111_195
function columnsOf(rows: Row[], parents: number[] = [-1, -1], categories = 3): PlacedColumns {
  return {
    n: rows.length,
    day: Int32Array.from(rows, (r) => r.day),
    category: Uint8Array.from(rows, (r) => r.category ?? 0),
    area: Int32Array.from(rows, (r) => r.area ?? 0),
    source: Float64Array.from(rows, (r, i) => r.source ?? 1000 + i),
    incident: Int32Array.from(rows, (r, i) => r.incident ?? i),
    feed: Uint8Array.from(rows, (r) => r.feed ?? 0),
    parents: Int32Array.from(parents),
    categories,
    lon: Float64Array.from(rows, (r) => lon0 + r.x / (metres * Math.cos((lat0 * Math.PI) / 180))),
    lat: Float64Array.from(rows, (r) => lat0 + r.y / metres),
  }
}
const settled: FeedSpan[] = [{ firstDay: 0, completeUpTo: 100_000 }]
const many = (count: number, row: Row): Row[] => Array.from({ length: count }, (_, i) => ({ ...row, x: row.x + (i % 3) * 20 }))

/** Six incidents a day of three kinds over a town of 6 by 6 km, for 160 days. */
function town(seed: number, days = 160): Row[] {
  const random = createRandom(seed)
  return Array.from(
    { length: 6 * days },
    (_, i): Row => ({ day: Math.floor(i / 6), x: random.below(6000), y: random.below(6000), category: random.below(3) }),
  )
}
const quiet = town(1)
const flagsOn = (rows: Row[], day: number, params: Partial<LocalSurgeParams> = {}, feeds = settled) =>
  runLocalSurge(columnsOf(rows), feeds, day, day, params).days[0]!

describe('what the local rule finds', () => {
  const burst = many(5, { day: 149, x: 3100, y: 2900, category: 1, area: 1 })
  test('five of a kind within a few days and some hundred metres are a flag, with place, area and reports', () => {
    const { flags } = flagsOn([...quiet, ...burst], 150)
    expect(flags).toHaveLength(1)
    const [flag] = flags
    expect(flag).toMatchObject({ category: 1, area: 1, from: 148, to: 150 })
    expect(flag!.observed).toBeGreaterThanOrEqual(5)
    expect(flag!.place!.metres).toBe(500)
    expect(Math.abs(flag!.place!.lon - columnsOf(burst).lon[0]!) * 86_000).toBeLessThan(500)
    expect(Math.abs(flag!.place!.lat - columnsOf(burst).lat[0]!) * metres).toBeLessThan(500)
    expect([...flag!.rows]).toEqual(expect.arrayContaining([960, 961, 962, 963, 964]))
    expect(flag!.observed).toBeGreaterThan(flag!.usual[1])
    expect(flag!.observed).toBeGreaterThanOrEqual(flag!.threshold)
    expect(flag!.pAdjusted).toBeLessThanOrEqual(0.07)
    expect(flag!.sources).toBeGreaterThanOrEqual(5)
  })
  test('it is found across the border of two areas, each of which has too few', () => {
    const across = burst.map((r, i) => ({ ...r, area: i % 2 }))
    expect(flagsOn([...quiet, ...across], 150).flags).toHaveLength(1)
  })
  test('the same five spread over the town, over kinds or over weeks are none', () => {
    const random = createRandom(5)
    const spread = burst.map((r) => ({ ...r, x: random.below(6000), y: random.below(6000) }))
    expect(flagsOn([...quiet, ...spread], 150).flags).toEqual([])
    expect(flagsOn([...quiet, ...burst.map((r, i) => ({ ...r, category: i % 3 }))], 150).flags).toEqual([])
    expect(flagsOn([...quiet, ...burst.map((r, i) => ({ ...r, day: 149 - i * 6 }))], 150).flags).toEqual([])
  })
  test('a place that always has many is not flagged for having them', () => {
    const busy = Array.from({ length: 160 }, (_, day) => many(2, { day, x: 3100, y: 2900, category: 1 })).flat()
    expect(flagsOn([...quiet, ...busy], 150).flags).toEqual([])
  })
  test('a day on which the whole town has three times as many is none of a place', () => {
    const random = createRandom(8)
    const storm = Array.from({ length: 40 }, (): Row => ({ day: 149, x: random.below(6000), y: random.below(6000), category: 1 }))
    expect(flagsOn([...quiet, ...storm], 150).flags).toEqual([])
  })
})

describe('what must not raise a flag', () => {
  test('100 copies of one report from one source', () => {
    const first = quiet.length
    const copies = Array.from({ length: 100 }, (): Row => ({ day: 149, x: 3000, y: 3000, source: 7, incident: first }))
    expect(flagsOn([...quiet, ...copies], 150).flags).toEqual([])
  })
  test('one source with many different reports, alone or beside a second source', () => {
    const loud = many(30, { day: 149, x: 3000, y: 3000, source: 7 })
    expect(flagsOn([...quiet, ...loud], 150).flags).toEqual([])
    expect(flagsOn([...quiet, ...many(9, { day: 149, x: 3000, y: 3000 })], 150).flags).toHaveLength(1)
  })
  test('reports without a place', () => {
    const columns = columnsOf([...quiet, ...many(9, { day: 149, x: 3000, y: 3000 })])
    columns.lon.fill(Number.NaN, quiet.length)
    expect(runLocalSurge(columns, settled, 150, 150).days[0]!.flags).toEqual([])
  })
  test('a category that is skipped', () => {
    const burst = many(6, { day: 149, x: 3100, y: 2900, category: 1 })
    expect(flagsOn([...quiet, ...burst], 150, { skip: [1] }).flags).toEqual([])
  })
})

describe('feeds', () => {
  const burst = many(6, { day: 149, x: 3100, y: 2900, category: 1 })
  test('a late feed silences the categories it brings and says so; when it has caught up the flag is there', () => {
    const rows = [...quiet, ...burst.map((r) => ({ ...r, feed: 1 })), ...many(3, { day: 120, x: 0, y: 0, category: 1, feed: 1 })]
    const late = flagsOn(rows, 150, {}, [...settled, { firstDay: 0, completeUpTo: 149 }])
    expect(late.flags).toEqual([])
    expect(late.noVerdict).toMatchObject([{ category: 1, area: -1, kind: 'incomplete', completeUpTo: 149 }])
    expect(flagsOn(rows, 150, {}, [...settled, { firstDay: 0, completeUpTo: 150 }]).flags).toHaveLength(1)
  })
  test('what a new feed brings is not held against a past without it', () => {
    const rows = [...quiet, ...burst.map((r) => ({ ...r, feed: 1 }))]
    expect(flagsOn(rows, 150, {}, [...settled, { firstDay: 140, completeUpTo: 200 }]).flags).toEqual([])
  })
})

test('a day evaluated alone equals the day inside a range, also when a feed comes of age on the way', () => {
  const rows = [
    ...town(3),
    ...many(6, { day: 130, x: 1500, y: 1500, category: 2 }),
    ...town(4)
      .map((r) => ({ ...r, feed: 1, day: r.day + 60 }))
      .filter((r) => r.day < 160),
    ...many(6, { day: 148, x: 4500, y: 4500, category: 0, feed: 1 }),
  ]
  const columns = columnsOf(rows)
  const feeds = [...settled, { firstDay: 60, completeUpTo: 1000 }]
  const whole = runLocalSurge(columns, feeds, 110, 155)
  expect(whole.days.some((d) => d.flags.length > 0)).toBe(true)
  for (let day = 110; day <= 155; day++)
    expect(runLocalSurge(columns, feeds, day, day).days[0], `day ${day}`).toEqual(whole.days[day - 110])
})

test('episodes: days of one surge are one', () => {
  const rows = [...quiet, ...Array.from({ length: 6 }, (_, k) => many(3, { day: 140 + k, x: 3100, y: 2900, category: 1 })).flat()]
  const { episodes } = runLocalSurge(columnsOf(rows), settled, 120, 159)
  expect(episodes).toHaveLength(1)
  expect(episodes[0]!.firstDay).toBeLessThanOrEqual(142)
  expect(episodes[0]!.days).toBeGreaterThan(3)
})

test('circles are as large in the north as at the equator', () => {
  for (const [lat, lon] of [
    [0.001, 0],
    [39.1, 117.2],
    [62, -150],
  ] as const) {
    const random = createRandom(2)
    // Two heaps of two, 380 m apart: only a circle that holds both has four.
    const heaps = [0, 0, 380, 380].map((x): Row => ({ day: 150, x: 3000 + x, y: 3000 + random.below(20), category: 2 }))
    const rows = [...town(6), ...heaps]
    const columns = columnsOf(rows)
    rows.forEach((r, i) => {
      columns.lat[i] = lat + r.y / metres
      columns.lon[i] = lon + r.x / (metres * Math.cos((lat * Math.PI) / 180))
    })
    const at = (radius: number) =>
      runLocalSurge(columns, settled, 150, 150, { radius, minIncidents: 2, ceiling: 0.05, q: 0.9 }).days[0]!.flags.find(
        (f) => f.category === 2,
      )?.observed
    expect(at(500), `at latitude ${lat}`).toBeGreaterThanOrEqual(4)
    expect(at(120), `at latitude ${lat}`).toBeLessThan(4)
  }
})

test('parameters that make no sense are refused', () => {
  for (const wrong of [
    { radius: 5 },
    { window: 0 },
    { q: 0 },
    { dispersion: 0.5 },
    { minIncidents: 1.5 },
  ] as Partial<LocalSurgeParams>[])
    expect(() => flagsOn(quiet, 150, wrong)).toThrow(RangeError)
})
