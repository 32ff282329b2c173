import { expect, test } from 'vitest'
import { haversineM } from '../../../contract/geometry.ts'
import { latOf, lonOf } from '../../../main/analysis/columns.ts'
import { ask, loadedTown } from './town.ts'

test('pages by distance follow each other without a gap or a repeat, nearest first, those without a place last', async () => {
  const { analysis } = await loadedTown(3_000)
  const { columns } = analysis
  const question = ask({ categories: ['fire', 'waste', 'noise'] })
  const from = { lon: 118.61, lat: 31.02 }
  const { counts } = analysis.matched(question)
  const seen: number[] = []
  for (let offset: number | null = 0; offset !== null; ) {
    const page = analysis.nearest(question, from, offset, 41)
    seen.push(...page.ids)
    expect(page.next === null || page.next === seen.length).toBe(true)
    offset = page.next
  }
  expect(seen.toSorted((a, b) => a - b)).toEqual([...analysis.ids(question)].sort((a, b) => a - b))
  const rows = seen.map((id) => columns.rowOf(id))
  const away = rows.map((row) => haversineM(from.lon, from.lat, lonOf(columns.x[row]!), latOf(columns.y[row]!)))
  for (let i = 1; i < counts.mapped; i++) expect(away[i]).toBeGreaterThanOrEqual(away[i - 1] as number)
  expect(rows.slice(0, counts.mapped).every((row) => columns.isLocated(row))).toBe(true)
  const behind = rows.slice(counts.mapped)
  expect(behind.length).toBeGreaterThan(20)
  for (let i = 1; i < behind.length; i++) expect(columns.minute[behind[i]!]!).toBeLessThanOrEqual(columns.minute[behind[i - 1]!]!)
})

test('without a point the distance is from the middle of the circle, of the box, or of what is found', async () => {
  const { analysis } = await loadedTown(2_000)
  const near = { near: { lon: 118.62, lat: 31.01, metres: 6_000 } }
  expect(analysis.nearest(ask(near), null, 0, 20)).toEqual(analysis.nearest(ask(near), { lon: 118.62, lat: 31.01 }, 0, 20))
  const box = { bbox: [118.5, 30.9, 118.6, 31] as [number, number, number, number] }
  expect(analysis.nearest(ask(box), null, 0, 20)).toEqual(analysis.nearest(ask(box), { lon: 118.55, lat: 30.95 }, 0, 20))
  const { columns } = analysis
  const rows = [...analysis.rowsOf(ask({ hasLocation: true }))]
  const middle = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  const centre = { lon: lonOf(middle(rows.map((r) => columns.x[r]!))), lat: latOf(middle(rows.map((r) => columns.y[r]!))) }
  expect(analysis.nearest(ask({}), null, 0, 20)).toEqual(analysis.nearest(ask({}), centre, 0, 20))
})
