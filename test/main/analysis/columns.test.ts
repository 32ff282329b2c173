import { expect, test } from 'vitest'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { Analysis } from '../../../main/analysis/analysis.ts'
import { Columns } from '../../../main/analysis/columns.ts'
import { openStore } from '../../../main/store/open.ts'
import { makeReport, putReports, seeded, testKey } from '../../fixture/make-store.ts'
import { areaSquare, ask, loadedTown, townReports, wholeWorld } from './town.ts'

const names = [
  'id',
  'minute',
  'x',
  'y',
  'category',
  'subCategory',
  'area',
  'status',
  'level',
  'source',
  'flags',
  'token',
  'keyHigh',
  'keyLow',
  'byTime',
] as const

/** The columns row by row; equal words are equal columns. */
const laidOut = (columns: Columns): Record<string, string> => ({
  size: `${columns.n} ${columns.drawn}`,
  ...Object.fromEntries(names.map((name) => [name, columns[name].join()])),
})

test('columns kept up by appends, changes, moves, withdrawals and removals stand row for row as those read afresh', async () => {
  const { analysis, store, db } = await loadedTown(3_000)
  const { columns } = analysis
  const random = seeded(12)
  const fresh = (): Columns => {
    const read = new Columns()
    read.load(db)
    return read
  }
  expect(laidOut(columns)).toEqual(laidOut(fresh()))
  const more = townReports(6_000, 99)
  for (let round = 0; round < 12; round++) {
    const page = Array.from({ length: [1, 40, 400][round % 3] as number }, () => {
      const n = Math.floor(random() * 6_000)
      const report = more[n] as (typeof more)[number]
      // Some are known and change, some are new; some lose their place, some get one, some are withdrawn.
      return { ...report, text: `round ${round}`, withdrawn: random() < 0.1, ...(random() < 0.1 ? { lon: null, lat: null } : {}) }
    })
    const once = [...new Map(page.map((report) => [report.externalId, report])).values()]
    await putReports(store, once, { source: round % 2 === 0 ? 'one' : 'three' })
    analysis.refresh()
    expect(laidOut(columns), `round ${round}`).toEqual(laidOut(fresh()))
    for (let row = 0; row < columns.n; row++) expect(columns.rowOf(columns.id[row] as number)).toBe(row)
  }
  expect(columns.n).toBeGreaterThan(3_500)
  await store.call('area.put', { areas: [areaSquare('late', 118.65, 30.9, 0.03, 'east')], sourceId: 1, at: 2 })
  analysis.refresh()
  expect(laidOut(columns)).toEqual(laidOut(fresh()))
  await store.call('source.remove', { name: 'two' })
  analysis.refresh()
  expect(laidOut(columns)).toEqual(laidOut(fresh()))
  expect(columns.rowOf(2_500)).toBe(-1)
  expect([columns.rowOf(0), columns.rowOf(10_000_000)]).toEqual([-1, -1])
})

test('rows that can be drawn stand first, along the Morton curve; all stand by minute and id in byTime', async () => {
  const { analysis } = await loadedTown(3_000)
  const { columns } = analysis
  const key = (row: number): bigint => {
    let bits = 0n
    for (let b = 31; b >= 0; b--)
      bits = (bits << 2n) | BigInt(((((columns.y[row] as number) >>> b) & 1) << 1) | (((columns.x[row] as number) >>> b) & 1))
    return bits
  }
  for (let row = 1; row < columns.drawn; row++) expect(key(row) >= key(row - 1)).toBe(true)
  for (let row = 0; row < columns.n; row++) expect(columns.isLocated(row)).toBe(row < columns.drawn)
  for (let i = 1; i < columns.n; i++) {
    const [a, b] = [columns.byTime[i - 1] as number, columns.byTime[i] as number]
    expect(columns.minute[a]! - columns.minute[b]! || columns.id[a]! - columns.id[b]!).toBeLessThan(0)
  }
  expect(new Set(columns.byTime).size).toBe(columns.n)
})

test('a report takes at most 64 bytes of arrays, columns, bitmaps, incidents and clusters of the last views together', async () => {
  const { analysis, db } = await loadedTown(20_000)
  const { columns } = analysis
  // Pages of ids and other fixed parts weigh on a small store; they are less than a byte a report at a million.
  expect(columns.bytes() / columns.n).toBeLessThan(53)
  for (let k = 0; k < 60; k++) {
    const filter = {
      categories: [categoryKeys[k % 14] as 'fire'],
      from: '2026-01-10',
      to: `2026-03-${10 + (k % 20)}`,
      near: { lon: 118.6, lat: 31, metres: 500 + k },
      ...(k % 5 === 0 ? { incidentsOnly: true } : {}),
    }
    analysis.clusters(ask(filter), [118.55, 30.95, 118.6, 31], 12 + (k % 4))
    analysis.histogram(ask(filter), 'day', 'fire')
    analysis.facets(ask(filter))
  }
  const fixed = 600_000
  expect((analysis.bytes() - fixed) / columns.n).toBeLessThanOrEqual(64)
  // All of it: what is let go is not counted because it is gone.
  const again = new Analysis(db)
  again.refresh()
  expect(again.bytes()).toBeLessThan(analysis.bytes())
})

test('blocks that end before the last report are not believed: the rows are read instead', async () => {
  const { store, folder } = await loadedTown(2_500)
  await putReports(store, [makeReport(9_000, { category: 'waste' })], { source: 'one' })
  const db = openStore({ folder, key: testKey })
  db.exec('DELETE FROM column_block WHERE first_id = (SELECT max(first_id) FROM column_block)')
  const analysis = new Analysis(db)
  analysis.refresh()
  expect(analysis.columns.n).toBe(2_501)
  expect(analysis.clusters(ask({}), wholeWorld, 10).inBox).toBe(analysis.columns.drawn)
  db.close()
})
