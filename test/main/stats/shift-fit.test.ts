import { describe, expect, test } from 'vitest'
import type { Datum } from '../../../contract/taxonomy.ts'
import { sampleReports } from '../../../main/sample/reports.ts'
import { shiftGcj02 } from '../../../main/sample/shift.ts'
import { emptyTruth } from '../../../main/sample/truth.ts'
import { fitReadings } from '../../../main/stats/shift-fit.ts'
import { toWgs84 } from '../../../main/sync/file/coordinates.ts'

type Points = { lon: number; lat: number }[]
const columns = (points: Points) => ({
  lon: Float64Array.from(points, (p) => p.lon),
  lat: Float64Array.from(points, (p) => p.lat),
})
const read = (points: Points, datum: Datum) =>
  columns(points.map((p) => toWgs84(p.lon, p.lat, datum)).map(([lon, lat]) => ({ lon, lat })))
const compare = (own: Points, others: Points) =>
  fitReadings({ ...columns(others), readings: [read(own, 'wgs84'), read(own, 'gcj02'), read(own, 'bd09')] })

const truth = emptyTruth()
const all: (Points[number] & { source: string; id: string })[] = []
for (const { source, reports } of sampleReports({ reports: 20_000, seed: 5, truth }))
  for (const r of reports) if (r.lon !== null && r.lat !== null) all.push({ source, id: r.externalId, lon: r.lon, lat: r.lat })
const shifted = new Set(truth.shifted)
const right = all.filter((p) => !shifted.has(p.id))

describe('a source against the density of the others', () => {
  test('fits best as it is stored, for every source of a sample', () => {
    for (const source of new Set(all.map((p) => p.source))) {
      const found = compare(
        all.filter((p) => p.source === source).slice(0, 2_000),
        all.filter((p) => p.source !== source),
      )
      expect(Math.max(found.gain[1]!, found.gain[2]!), source).toBeLessThan(-0.2)
      expect(found.covered[0], source).toBeGreaterThan(0.8)
    }
  })

  test('fits clearly better read as GCJ-02 when it is made of the reports the truth lists as shifted', () => {
    const found = compare(
      all.filter((p) => shifted.has(p.id)),
      right,
    )
    expect(found.gain[1]).toBeGreaterThan(0.3)
    expect(found.z[1]).toBeGreaterThan(3)
    expect(found.gain[1]!).toBeGreaterThan(found.gain[2]!)
  })

  test('fits clearly better read as GCJ-02 when 300 of its points were shifted', () => {
    const own = right.filter((_, i) => i % 60 === 0).slice(0, 300)
    const found = compare(
      own.map((p) => shiftGcj02(p.lon, p.lat)).map(([lon, lat]) => ({ lon, lat })),
      right.filter((p) => !own.includes(p)),
    )
    expect(found.gain[1]).toBeGreaterThan(0.3)
    expect(found.z[1]).toBeGreaterThan(5)
  })
})

test('nothing to compare is an error that says so', () => {
  const none = new Float64Array(0)
  expect(() => fitReadings({ lon: none, lat: none, readings: [{ lon: none, lat: none }] })).toThrow('no points to compare')
})
