import { expect, test } from 'vitest'
import { haversineM, insideRings } from '../../../contract/geometry.ts'
import type { Filter } from '../../../contract/model.ts'
import { noSignal, tempApp } from '../../fixture/make-store.ts'

async function sampleApp() {
  const app = await tempApp()
  await app.handlers['sample.make']({ reports: 1_500, seed: 5 }, noSignal)
  const rowsOf = async (filter: Filter) => {
    const { rows } = await app.handlers['report.page']({ filter, limit: 10_000 }, noSignal)
    return rows
  }
  return { app, rowsOf, all: await rowsOf({}) }
}

/** Every id that pages of members give. */
async function members(app: Awaited<ReturnType<typeof sampleApp>>['app'], shape: object, limit: number): Promise<number[]> {
  const ids: number[] = []
  for (let after: string | undefined; ; ) {
    const page = await app.handlers['map.members']({ filter: {}, ...shape, limit, ...(after ? { after } : {}) }, noSignal)
    ids.push(...page.ids)
    expect(page.ids.length).toBeLessThanOrEqual(limit)
    if (!page.next) {
      expect(ids).toHaveLength(page.total)
      return ids
    }
    after = page.next
  }
}

test('a cluster, a box and a lasso give exactly the reports in them, page by page', async () => {
  const { app, all } = await sampleApp()
  const drawn = all.filter((r) => r.lon !== null && !r.suppressed)
  const lons = drawn.map((r) => r.lon as number).sort((a, b) => a - b)
  const lats = drawn.map((r) => r.lat as number).sort((a, b) => a - b)
  const part = (list: number[], share: number): number => list[Math.floor(list.length * share)] as number
  const box: [number, number, number, number] = [part(lons, 0.3), part(lats, 0.2), part(lons, 0.7), part(lats, 0.9)]
  const inBox = drawn.filter((r) => r.lon! > box[0] && r.lon! < box[2] && r.lat! > box[1] && r.lat! < box[3])
  const found = await members(app, { bbox: box }, 100)
  // Reports on the very edge may fall either way by the rounding of the columns.
  expect(found.length - inBox.length).toBeLessThanOrEqual(4)
  expect(inBox.every((r) => found.includes(r.id))).toBe(true)

  const ring = [
    [part(lons, 0.1), part(lats, 0.1)],
    [part(lons, 0.9), part(lats, 0.3)],
    [part(lons, 0.4), part(lats, 0.95)],
    [part(lons, 0.1), part(lats, 0.1)],
  ]
  const lasso = await members(app, { polygon: { type: 'Polygon', coordinates: [ring] } }, 77)
  expect(lasso.toSorted((a, b) => a - b)).toEqual(
    drawn
      .filter((r) => insideRings(r.lon as number, r.lat as number, [ring]))
      .map((r) => r.id)
      .sort((a, b) => a - b),
  )

  const set = await app.handlers['map.clusters']({ filter: {}, bbox: [-180, -85, 180, 85], zoom: 12 }, noSignal)
  const seen: number[] = []
  for (const [i, id] of set.id.entries()) {
    const ids = await members(app, { cluster: id }, 200)
    expect(ids).toHaveLength(set.count[i] as number)
    seen.push(...ids)
  }
  expect(seen.sort((a, b) => a - b)).toEqual(drawn.map((r) => r.id).sort((a, b) => a - b))
  expect((await app.handlers['map.members']({ filter: {}, cluster: '12-99999999' }, noSignal)).total).toBe(0)
})

test('a selection made by hand is a filter in every view', async () => {
  const { app, rowsOf, all } = await sampleApp()
  const ids = all.filter((_, i) => i % 37 === 0).map((r) => r.id)
  const filter = { ids }
  expect((await rowsOf(filter)).map((r) => r.id).sort((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b))
  const counts = await app.handlers['report.count']({ filter }, noSignal)
  expect(counts.matched).toBe(ids.length)
  const set = await app.handlers['map.clusters']({ filter, bbox: [-180, -85, 180, 85], zoom: 9 }, noSignal)
  expect(set.count.reduce((a, b) => a + b, 0)).toBe(counts.mapped)
  const { bins } = await app.handlers['time.histogram']({ filter, unit: 'month' }, noSignal)
  expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(ids.length)
  const { status } = await app.handlers['facet.count']({ filter }, noSignal)
  expect(status.reduce((sum, value) => sum + value.count, 0)).toBe(ids.length)
  const both = await app.handlers['report.count']({ filter: { ids, text: 'status:closed' } }, noSignal)
  expect(both.matched).toBe(all.filter((r) => ids.includes(r.id) && r.status === 'closed').length)
})

test('a list by distance goes on from page to page, and ends with what has no place', async () => {
  const { app, all } = await sampleApp()
  const filter: Filter = { statuses: ['open', 'closed'] }
  const from = { lon: 118.6, lat: 30.95 }
  const rows = []
  for (let after: string | undefined; ; ) {
    const page = await app.handlers['report.page'](
      { filter, order: 'nearest', from, limit: 60, ...(after ? { after } : {}) },
      noSignal,
    )
    rows.push(...page.rows)
    if (!page.next) break
    after = page.next
  }
  expect(rows.map((r) => r.id).sort((a, b) => a - b)).toEqual(
    all
      .filter((r) => r.status === 'open' || r.status === 'closed')
      .map((r) => r.id)
      .sort((a, b) => a - b),
  )
  const placed = rows.filter((r) => r.lon !== null && !r.suppressed)
  expect(rows.slice(0, placed.length)).toEqual(placed)
  const away = placed.map((r) => haversineM(from.lon, from.lat, r.lon as number, r.lat as number))
  // The columns keep a place to a hundredth of a metre.
  for (let i = 1; i < away.length; i++) expect(away[i]! - away[i - 1]!).toBeGreaterThan(-0.05)
})

test('a histogram of minutes over years is refused in words, not drawn', async () => {
  const { app } = await sampleApp()
  await expect(app.handlers['time.histogram']({ filter: {}, unit: 'minute' }, noSignal)).rejects.toMatchObject({
    code: 'bad-request',
    text: { zh: expect.stringContaining('缩短'), en: expect.stringContaining('Shorten the period') },
  })
})
