import { expect, test } from 'vitest'
import { clustersOf } from '../../../main/brief/frozen-clusters.ts'
import { numberTold } from '../../../main/brief/frozen-number.ts'
import { agencyOf, factsFor, filterOf, rowFinder, rowsOfPart, whole } from '../../../main/brief/frozen-view.ts'
import { frozenDistrict } from '../../fixture/brief/frozen.ts'
import { noSignal, seeded, tempApp, tempFolder } from '../../fixture/make-store.ts'

test('the parts of a snapshot add up, whole and for every agency', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const frozen = frozenDistrict({ seed })
    for (const part of [whole, ...frozen.facts.agencies]) {
      const told = factsFor(frozen, part)
      const sum = (list: readonly { count: number }[]): number => list.reduce((a, b) => a + b.count, 0)
      const { counts } = told
      expect(counts.matched).toBe(counts.mapped + counts.withoutLocation + counts.suppressed)
      expect([sum(told.byCategory), sum(told.byArea), sum(told.daily)]).toEqual([counts.matched, counts.matched, counts.matched])
      expect(sum(told.clusters)).toBe(counts.mapped)
      for (const cluster of told.clusters) expect(cluster.parts.reduce((a, b) => a + b, 0)).toBe(cluster.count)
      for (const line of told.byCategory) expect(numberTold(frozen, `category:${line.category}`, part)?.value).toBe(line.count)
      for (const line of told.byArea) expect(numberTold(frozen, `area:${line.key}`, part)?.value).toBe(line.count)
      for (const { day, count } of told.daily) expect(numberTold(frozen, `bin:${day}..${day}`, part)?.value).toBe(count)
      for (const line of told.before?.byCategory ?? [])
        expect(numberTold(frozen, `before:${line.category}`, part)?.value).toBeCloseTo(line.mean, 9)
      for (const incident of told.incidents) {
        expect(incident.reports.length).toBeGreaterThan(1)
        const number = numberTold(frozen, `incident:${incident.report}`, part)
        expect([number?.value, number?.counts.incidents]).toEqual([incident.reports.length, 1])
      }
      expect(numberTold(frozen, 'incidents', part)?.value).toBe(counts.incidents)
    }
  }
})

test('an agency’s filter is what the snapshot’s and its own have in common', () => {
  const { facts } = frozenDistrict()
  const agency = { categories: ['fire', 'noise'] as const, areas: ['a1', 'd'] }
  const of = (filter: object) => filterOf({ ...facts, filter }, agency)
  expect(of({})).toEqual({ categories: ['fire', 'noise'], areas: ['a1', 'd'] })
  expect(of({ categories: ['noise', 'waste'], text: '楼道' })).toEqual({
    categories: ['noise'],
    text: '楼道',
    areas: ['a1', 'd'],
  })
  const areas = facts.areas.map((area) => ({ ...area, parent: area.key === 'd' ? null : 'd' }))
  const nested = (filter: object) => filterOf({ ...facts, areas, filter }, agency).areas
  expect([...(nested({ areas: ['a2'] }) ?? [])].sort()).toEqual(['a2'])
  expect([...(nested({ areas: ['d'] }) ?? [])].sort()).toEqual(['a1', 'd'])
  expect(() => agencyOf(facts, 'nobody')).toThrow(RangeError)
})

test('rows are found by the id of their report, in whatever order they stand', () => {
  const frozen = frozenDistrict()
  const find = rowFinder(frozen.rows)
  for (const [row, id] of frozen.rows.id.entries()) expect(find(id)).toBe(row)
  expect(find(4_000_000_000)).toBe(-1)
  expect(rowsOfPart(frozen, whole, 'before').length + rowsOfPart(frozen, whole).length).toBe(frozen.rows.length)
})

test('clusters hang neither on the order of the rows nor on those that are not on the map', () => {
  const frozen = frozenDistrict({ reports: 900 })
  const rows = rowsOfPart(frozen, whole)
  const told = clustersOf(frozen.rows, rows)
  const next = seeded(3)
  const shuffled = Uint32Array.from(
    [...rows].map((row) => ({ row, at: next() })).sort((a, b) => a.at - b.at),
    (r) => r.row,
  )
  expect(clustersOf(frozen.rows, shuffled)).toEqual(told)
  expect(
    clustersOf(
      frozen.rows,
      rows.filter((row) => frozen.rows.place[row] === 1),
    ),
  ).toEqual(told)
  expect(clustersOf(frozen.rows, new Uint32Array(0))).toEqual([])
})

test('the marks of a briefing’s map are the clusters of the screen at one of its zooms', async () => {
  const app = await tempApp(tempFolder())
  await app.handlers['sample.make']({ reports: 1_500, seed: 4 }, noSignal)
  const filter = { from: '2026-03-01', to: '2026-06-01' }
  const { snapshot } = await app.handlers['brief.preview']({ filter, title: 'x', audience: 'internal' }, noSignal)
  const out = tempFolder()
  const { folder } = await app.handlers['brief.make'](
    { snapshot: snapshot.id, audience: 'internal', formats: ['gpkg'], out: `${out}/brief` },
    noSignal,
  )
  const { default: Database } = await import('better-sqlite3-multiple-ciphers')
  const db = new Database(`${folder}/layers.gpkg`, { readonly: true })
  const columns = (db.prepare('PRAGMA table_info(clusters)').all() as { name: string }[]).map((c) => c.name)
  const counts = (db.prepare(`SELECT ${columns[2]} AS n FROM clusters`).all() as { n: number }[]).map((r) => r.n)
  db.close()
  const zooms = [10, 11, 12, 13, 14, 15, 16]
  const screens = await Promise.all(
    zooms.map((zoom) => app.handlers['map.clusters']({ filter, bbox: [-180, -85, 180, 85], zoom }, noSignal)),
  )
  const sorted = (list: Iterable<number>): number[] => [...list].sort((a, b) => b - a)
  expect(screens.map((set) => sorted(set.count))).toContainEqual(sorted(counts))
})
