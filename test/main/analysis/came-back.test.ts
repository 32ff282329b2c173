import { expect, test } from 'vitest'
import { haversineM } from '../../../contract/geometry.ts'
import { statusKeys } from '../../../contract/taxonomy.ts'
import { backPlaces, cameBack, returnsOf } from '../../../main/analysis/came-back.ts'
import { latOf, lonOf } from '../../../main/analysis/columns.ts'
import { seeded } from '../../fixture/make-store.ts'
import { ask, loadedTown } from './town.ts'

test('what came back is what comparing every report with every closure finds, in a town of crowded spots', async () => {
  const { analysis } = await loadedTown(8_000)
  const { columns } = analysis
  const random = seeded(4)
  const incidents = analysis.incidents()
  const rows = analysis.rowsOf(ask({}))
  const closedRows = [...rows].filter((row) => columns.status[row] === statusKeys.indexOf('closed'))
  const closed = {
    id: Uint32Array.from(closedRows, (row) => columns.id[row] as number),
    minute: Int32Array.from(closedRows, (row) => (columns.minute[row] as number) + Math.floor(random() * 20 * 1_440)),
  }
  const metres = (a: number, b: number): number =>
    haversineM(lonOf(columns.x[a]!), latOf(columns.y[a]!), lonOf(columns.x[b]!), latOf(columns.y[b]!))
  const wanted = new Map<number, { closedMinute: number; days: number }>()
  for (const row of rows) {
    if (!columns.isLocated(row)) continue
    let best = -1
    for (const [i, other] of closedRows.entries()) {
      const since = columns.minute[row]! - closed.minute[i]!
      if (!columns.isLocated(other) || columns.category[other] !== columns.category[row] || incidents[other] === incidents[row])
        continue
      if (since <= 0 || since > 30 * 1_440 || metres(row, other) > 60) continue
      if (best < 0 || closed.minute[i]! > closed.minute[best]!) best = i
    }
    if (best >= 0)
      wanted.set(columns.id[row]!, {
        closedMinute: closed.minute[best]!,
        days: Math.floor((columns.minute[row]! - closed.minute[best]!) / 1_440),
      })
  }
  const minuteOf = new Map(Array.from(closed.id, (id, i) => [id, closed.minute[i]!]))
  const pairs = cameBack(columns, rows, incidents, closed, 30)
  expect(new Map(pairs.map((p) => [p.againId, { closedMinute: minuteOf.get(p.closedId)!, days: p.days }]))).toEqual(wanted)
  expect(wanted.size).toBeGreaterThan(100)

  const found = returnsOf(columns, rows, incidents, closed, 30)
  const { places, total } = backPlaces(columns, incidents, found, 10_000)
  expect(places).toHaveLength(total)
  // Each incident once, at one place, by its first return; the places hold them all, none further off than it says.
  const returned = new Set(pairs.map((p) => incidents[columns.rowOf(p.againId)]))
  expect(places.reduce((sum, place) => sum + place.returns, 0)).toBe(returned.size)
  const told = places.flatMap((place) => place.pairs.map((p) => ({ place, row: columns.rowOf(p.againId) })))
  expect(new Set(told.map(({ row }) => incidents[row])).size).toBe(told.length)
  for (const { place, row } of told) {
    expect(haversineM(place.lon, place.lat, lonOf(columns.x[row]!), latOf(columns.y[row]!))).toBeLessThanOrEqual(place.metres + 1)
    expect(columns.category[row]).toBe(place.category)
    const first = pairs.filter((p) => incidents[columns.rowOf(p.againId)] === incidents[row]).at(-1)
    expect(columns.id[row]).toBe(first?.againId)
  }
  const counts = places.map((place) => place.returns)
  expect(counts).toEqual(counts.toSorted((a, b) => b - a))
  expect(backPlaces(columns, incidents, found, 3)).toEqual({ places: places.slice(0, 3), total })
})
