import { join } from 'node:path'
import { expect, test } from 'vitest'
import { haversineM } from '../../../contract/geometry.ts'
import type { PlacePage } from '../../../contract/model.ts'
import type { App } from '../../../main/app.ts'
import type { IntakeReport } from '../../../main/store/intake.ts'
import { appOverStore } from '../../fixture/app-over-store.ts'
import { makeReport, noSignal, putReports, tempApp, tempFolder } from '../../fixture/make-store.ts'

const day = 86_400
const start = 1_767_225_600
const lon = 118.6
const lat = 30.95
/** Degrees of metres to the east and north of the place. */
const east = (metres: number): number => lon + metres / (111_195 * Math.cos((lat * Math.PI) / 180))
const north = (metres: number): number => lat + metres / 111_195

const appWith = (reports: IntakeReport[]): Promise<App> => appOverStore((store) => putReports(store, reports))
const place = (app: App, more: object = {}): Promise<PlacePage> =>
  app.handlers['place.get']({ at: { lon, lat, metres: 150 }, ...more }, noSignal)

/** A closed fire hazard, the same again after 5 days, and what must not be taken for it. */
const reports = (): IntakeReport[] => [
  makeReport(1, {
    occurredAt: start,
    status: 'closed',
    closedAt: start + 10 * day,
    place: '柳荫新村3号楼2单元502室',
    text: '楼道里堆着旧家具和纸箱',
    trail: [
      { level: 'community', decision: 'received', at: start + day, comment: '接收' },
      { level: 'station', decision: 'closed', at: start + 10 * day, comment: '已清理，联系 13812345678' },
    ],
  }),
  makeReport(2, {
    occurredAt: start + 15 * day,
    lon: east(20),
    place: '柳荫新村3号楼2单元601室',
    text: '又有人把电动车推进门厅充电',
    trail: [{ level: 'community', decision: 'received', at: start + 16 * day, comment: '接收' }],
  }),
  // Too late after the closure, of another kind, too far from it.
  makeReport(3, { occurredAt: start + 60 * day, place: '柳荫新村东门', text: '灭火器压力不足' }),
  makeReport(4, { occurredAt: start + 12 * day, category: 'noise', status: 'closed', text: '夜里广场音响声音大' }),
  makeReport(5, { occurredAt: start + 16 * day, lon: east(100), text: '疏散指示灯不亮了' }),
  // Around the place.
  makeReport(6, { occurredAt: start + 20 * day, lon: east(400), place: '书院路12号', text: '井盖破损' }),
  makeReport(7, { occurredAt: start + 30 * day, lon: east(405), place: '书院路12号', text: '路灯不亮' }),
  makeReport(8, { occurredAt: start + 31 * day, lat: north(700), place: '桥头', text: '垃圾没人清' }),
  makeReport(9, { occurredAt: start + 31 * day, lat: north(5_000), text: '下水道堵了' }),
  makeReport(10, { occurredAt: start + 32 * day, lon: null, lat: null, place: '无坐标弄堂', text: '飞线充电' }),
]

test('the page tells counts, months, what came back and the trail of one place', async () => {
  const app = await appWith(reports())
  const page = await place(app)
  expect(page.counts).toMatchObject({ matched: 5, mapped: 5, withoutLocation: 0, suppressed: 0 })
  expect(page.incidents).toBe(5)
  expect([page.firstAt, page.lastAt]).toEqual(['2026-01-01T08:00:00+08:00', '2026-03-02T08:00:00+08:00'])
  expect(page.categories).toEqual(['fire', 'noise'])
  expect(page.byCategory).toEqual([
    { category: 'fire', total: 4, open: 3, closed: 1, cameBack: 1 },
    { category: 'noise', total: 1, open: 0, closed: 1, cameBack: 0 },
  ])
  expect(page.months).toEqual([
    { from: '2026-01-01', counts: [3, 1] },
    { from: '2026-02-01', counts: [0, 0] },
    { from: '2026-03-01', counts: [1, 0] },
  ])
  expect(page.cameBack).toHaveLength(1)
  expect(page.cameBack[0]).toMatchObject({
    category: 'fire',
    closedAt: '2026-01-11T08:00:00+08:00',
    againAt: '2026-01-16T08:00:00+08:00',
    days: 5,
  })
  expect(page.trail.map((s) => [s.decision, s.at.slice(0, 10)])).toEqual([
    ['received', '2026-01-17'],
    ['closed', '2026-01-11'],
    ['received', '2026-01-02'],
  ])
})

test('returning takes the days asked for', async () => {
  const app = await appWith(reports())
  expect((await place(app, { returnDays: 4 })).cameBack).toEqual([])
  expect((await place(app, { returnDays: 5 })).cameBack).toHaveLength(1)
  // 50 days after the closure: the third report comes back as well.
  expect((await place(app, { returnDays: 50 })).cameBack.map((c) => c.days)).toEqual([50, 5])
})

test('the filter narrows the page', async () => {
  const app = await appWith(reports())
  const noise = await place(app, { filter: { categories: ['noise'] } })
  expect([noise.counts.matched, noise.categories]).toEqual([1, ['noise']])
  const text = await place(app, { filter: { text: '电动车' } })
  expect([text.counts.matched, text.cameBack]).toEqual([1, []])
  const none = await place(app, { filter: { categories: ['fraud'] } })
  expect(none).toMatchObject({ incidents: 0, firstAt: null, lastAt: null, months: [], name: null, trail: [] })
})

test('it is a page of a place: doors and phone numbers of its reports stay masked', async () => {
  const app = await appWith(reports())
  const page = await place(app)
  expect(page.name).toBe('柳荫新村3号楼2单元▇▇▇室')
  expect(page.trail[1]!.comment).toBe('已清理，联系 ▇▇▇▇▇▇▇▇▇▇▇')
  expect(JSON.stringify(page)).not.toMatch(/502|601室|13812345678/)
})

test('neighbours are other spots within a kilometre, nearest first, under the name they are given', async () => {
  const app = await appWith(reports())
  const { neighbours } = await place(app)
  expect(neighbours.map((n) => [n.count, n.name])).toEqual([
    [2, '书院路12号'],
    [1, '桥头'],
  ])
  for (const n of neighbours) expect(Math.abs(haversineM(lon, lat, n.lon, n.lat) - n.metres)).toBeLessThan(2)
  expect(neighbours[0]!.metres).toBeLessThan(neighbours[1]!.metres)
})

test('an address is found by the name that reports give, its masked form too', async () => {
  const app = await appWith(reports())
  const at = (address: string) => app.handlers['place.get']({ at: { address } }, noSignal)
  const road = await at('书院路12号')
  expect(haversineM(road.lon, road.lat, east(402), lat)).toBeLessThan(10)
  expect([road.metres, road.counts.matched]).toEqual([50, 2])
  expect((await at('柳荫新村3号楼2单元▇▇▇室')).name).toBe('柳荫新村3号楼2单元▇▇▇室')
  await expect(at('没有这条路')).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('pick the point') })
  await expect(at('无坐标弄堂')).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('coordinates') })
  await expect(at('"“”')).rejects.toMatchObject({ code: 'not-found' })
})

test('an area has a page of its own, in step with the filter, the flags and the briefings', { timeout: 120_000 }, async () => {
  const folder = tempFolder()
  const app = await tempApp(folder)
  await app.handlers['sample.make']({ reports: 2_000, seed: 4 }, noSignal)
  const { flags } = await app.handlers['flag.evaluate']({}, noSignal)
  const { areas } = await app.handlers['area.list']({}, noSignal)
  const district = areas.find((a) => a.level === 'district')!
  const page = await app.handlers['place.get']({ at: { area: district.key } }, noSignal)
  expect(page.area).toEqual({ key: district.key, name: district.name })
  expect(page.counts).toEqual(await app.handlers['report.count']({ filter: { areas: [district.key] } }, noSignal))
  expect(page.byCategory.reduce((sum, c) => sum + c.total, 0)).toBe(page.counts.matched)
  expect(page.months.reduce((sum, m) => sum + m.counts.reduce((a, b) => a + b, 0), 0)).toBe(page.counts.matched)
  expect(page.incidents).toBeLessThanOrEqual(page.counts.matched)
  expect(page.trail).toHaveLength(200)
  expect(page.trail.map((s) => Date.parse(s.at))).toEqual(page.trail.map((s) => Date.parse(s.at)).sort((a, b) => b - a))
  expect(flags.length).toBeGreaterThan(0)
  expect(page.flags.map((f) => f.id)).toEqual(flags.map((f) => f.id))
  expect(page.briefings).toEqual([])

  const brief = { audience: 'internal', formats: ['geojson'], language: 'zh' } as const
  const fire = { categories: ['fire' as const], areas: [district.key] }
  await app.handlers['brief.make'](
    { ...brief, formats: ['geojson'], title: '消防', filter: fire, out: join(folder, 'one') },
    noSignal,
  )
  await app.handlers['brief.make'](
    { ...brief, formats: ['geojson'], title: '无关', filter: { near: { lon: 0, lat: 0, metres: 10 } }, out: join(folder, 'two') },
    noSignal,
  )
  const { briefings } = await app.handlers['place.get']({ at: { area: district.name.en } }, noSignal)
  const { matched } = await app.handlers['report.count']({ filter: fire }, noSignal)
  expect(briefings).toEqual([
    { id: 1, madeAt: expect.any(String), title: '消防', audience: 'internal', snapshot: 1, filter: fire, here: matched },
  ])
  await expect(app.handlers['place.get']({ at: { area: 'no-such' } }, noSignal)).rejects.toMatchObject({ code: 'not-found' })
})
