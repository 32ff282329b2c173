import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { IncidentDetail, IncidentPage } from '../../../contract/detection.ts'
import type { Filter, ReportId } from '../../../contract/model.ts'
import { type App, createApp } from '../../../main/app.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { openStoreThreads, type Store } from '../../../main/store/client.ts'
import type { IntakeReport } from '../../../main/store/intake.ts'
import { openForReading } from '../../../main/store/open.ts'
import { appOverStore } from '../../fixture/app-over-store.ts'
import { makeReport, noSignal, putReports, seeded, tempApp, tempFolder } from '../../fixture/make-store.ts'

const day = 86_400
const start = 1_767_225_600
const lon = 118.6
const lat = 30.95
const east = (metres: number): number => lon + metres / (111_195 * Math.cos((lat * Math.PI) / 180))

const hall = '三号楼二单元楼道里堆满旧家具和纸箱，消防通道被占用，居民下楼要侧身才能通过，请尽快清理'
const lamp = '地下车库入口的路灯坏了一个星期，晚上进出看不清路，已经有老人绊倒，请尽快派人维修更换'
/** Lightly reworded: words are put in, left out and changed. */
function reworded(text: string, n: number): string {
  const lead = ['', '您好，', '请问，', '反映一下：', '再次反映：'][n % 5]
  const end = ['', '谢谢', '，麻烦了', '。', '！'][n % 5]
  return `${lead}${text.replace('请尽快', ['请尽快', '希望尽快', '请', '请及时', '请马上'][n % 5] as string)}${end}`
}

const list = (app: App, filter: Filter = {}, more: object = {}): Promise<IncidentPage> =>
  app.handlers['incident.list']({ filter, ...more }, noSignal)
const get = (app: App, report: ReportId): Promise<IncidentDetail> => app.handlers['incident.get']({ report }, noSignal)
const incidents = async (app: App, filter: Filter = {}): Promise<number> =>
  (await app.handlers['report.count']({ filter }, noSignal)).incidents
const ids = (detail: IncidentDetail): ReportId[] => detail.rows.map((row) => row.id)

/** Two incidents of three and two, one report alone, and one of another kind. */
const two = (): IntakeReport[] => [
  makeReport(1, { text: hall, reporter: '甲', title: '楼道堆物，联系 13812345678' }),
  makeReport(2, { text: reworded(hall, 1), reporter: '乙', lon: east(20) }),
  makeReport(3, { text: reworded(hall, 2), reporter: '甲', status: 'closed' }),
  makeReport(4, { text: lamp, reporter: '丙', lon: east(200) }),
  makeReport(5, { text: reworded(lamp, 3), reporter: '丁', lon: east(210) }),
  makeReport(6, {
    text: '夜里十一点以后广场上还有人放音响唱歌，声音很大，孩子睡不着觉',
    lon: east(300),
    occurredAt: start + day,
  }),
  makeReport(7, { text: hall, category: 'noise' }),
]

test('reports of one matter are listed as one incident, with reports, sources and a masked title', async () => {
  const app = await appOverStore((store) => putReports(store, two()))
  const page = await list(app)
  expect(page).toMatchObject({ total: 2, all: { incidents: 4, reports: 7 }, next: null })
  expect(page.incidents.map((i) => [i.raw, i.sources, i.open])).toEqual([
    [2, 2, 2],
    [3, 2, 2],
  ])
  const [, first] = page.incidents
  expect(first).toMatchObject({
    category: 'fire',
    matched: 3,
    edited: false,
    title: '楼道堆物，联系 ▇▇▇▇▇▇▇▇▇▇▇',
    from: '2026-01-01T08:01:00+08:00',
    to: '2026-01-01T08:03:00+08:00',
  })
  expect(first?.place?.metres).toBeGreaterThan(5)
  expect(first?.place?.metres).toBeLessThan(20)
  expect(await incidents(app)).toBe(4)

  const detail = await get(app, first?.first as number)
  expect(detail.rows.map((row) => row.joined)).toEqual(['first', 'near-duplicate', 'near-duplicate'])
  expect(detail.history).toEqual([])
  expect(detail.nearby.map((i) => i.raw)).toEqual([2, 1])
  expect(JSON.stringify([page, detail])).not.toContain('13812345678')
  // Any of its reports finds it.
  for (const id of ids(detail)) expect((await get(app, id)).first).toBe(detail.first)
  await expect(get(app, 999)).rejects.toMatchObject({ code: 'not-found' })
})

test('pages of the list follow each other in either order, and what is matched adds up to the count', {
  timeout: 60_000,
}, async () => {
  const app = await tempApp()
  await app.handlers['sample.make']({ reports: 3_000, seed: 3 }, noSignal)
  for (const filter of [
    {},
    { categories: ['fire', 'waste'] },
    { from: '2026-01-01', statuses: ['open'] },
    { text: '楼道' },
  ] as Filter[])
    for (const order of ['newest', 'largest'] as const) {
      const all: IncidentPage['incidents'] = []
      for (let after: string | undefined; ; ) {
        const page = await list(app, filter, { order, least: 1, limit: 400, ...(after ? { after } : {}) })
        all.push(...page.incidents)
        expect(page.all.incidents).toBe(page.total)
        if (page.next === null) break
        after = page.next
      }
      const counts = await app.handlers['report.count']({ filter }, noSignal)
      expect(all).toHaveLength(counts.incidents)
      expect(new Set(all.map((i) => i.first)).size).toBe(all.length)
      expect(all.reduce((sum, i) => sum + i.matched, 0)).toBe(counts.matched)
      const keys = all.map((i) => (order === 'largest' ? String(i.raw).padStart(6, '0') : '') + i.to.slice(0, 16))
      expect(keys).toEqual(keys.toSorted().reverse())
      const several = await list(app, filter, { order, limit: 400 })
      expect(several.total).toBe(all.filter((i) => i.raw >= 2).length)
    }
})

test('a merge and a split are told to every view, counted everywhere, kept with their reason, and can be undone', async () => {
  const app = await appOverStore((store) => putReports(store, two()))
  const told: number[] = []
  app.listen('incidents.changed', ({ version }) => told.push(version))
  const before = await incidents(app)
  const version = (await app.handlers['app.info']({}, noSignal)).dataVersion

  const merged = await app.handlers['incident.merge']({ reports: [2, 5, 7], reason: '同一处隐患' }, noSignal)
  expect([merged.raw, merged.edited, merged.sources]).toEqual([6, true, 4])
  expect(Object.fromEntries(merged.rows.map((row) => [row.id, row.joined]))).toEqual({
    1: 'first',
    2: 'near-duplicate',
    3: 'near-duplicate',
    4: 'merged',
    5: 'merged',
    7: 'merged',
  })
  expect(merged.history).toMatchObject([{ kind: 'merge', reports: [2, 5, 7], reason: '同一处隐患', undone: false }])
  expect(await incidents(app)).toBe(before - 2)
  expect(await incidents(app, { categories: ['noise'] })).toBe(1)
  expect((await app.handlers['time.histogram']({ filter: {}, unit: 'day' }, noSignal)).counts.incidents).toBe(before - 2)
  expect((await app.handlers['report.count']({ filter: { incidentsOnly: true } }, noSignal)).matched).toBe(before - 2)
  expect((await app.handlers['app.info']({}, noSignal)).dataVersion).toBeGreaterThan(version)

  const { incident, rest } = await app.handlers['incident.split']({ reports: [1, 3], reason: '一楼的是另一回事' }, noSignal)
  expect([ids(incident), rest && ids(rest)]).toEqual([
    [1, 3],
    [2, 4, 5, 7],
  ])
  expect(await incidents(app)).toBe(before - 1)
  expect(told).toHaveLength(2)

  // The merge is under the split: it says so, and after the split is undone it can be undone itself.
  const [split, merge] = incident.history.map((change) => change.id)
  await expect(app.handlers['incident.undo']({ change: merge as number }, noSignal)).rejects.toMatchObject({
    code: 'bad-request',
    message: expect.stringContaining(`Undo change ${split} first`),
  })
  expect(await app.handlers['incident.undo']({ change: split as number }, noSignal)).toMatchObject({
    kind: 'undo',
    reports: [1, 3],
  })
  expect((await get(app, 3)).raw).toBe(6)
  await app.handlers['incident.undo']({ change: merge as number }, noSignal)
  expect(await incidents(app)).toBe(before)
  const after = await get(app, 1)
  expect([ids(after), after.edited]).toEqual([[1, 2, 3], false])
  expect(after.history.map((change) => [change.kind, change.undone])).toEqual([
    ['undo', false],
    ['undo', false],
    ['split', true],
    ['merge', true],
  ])
  await expect(app.handlers['incident.undo']({ change: merge as number }, noSignal)).rejects.toMatchObject({
    message: expect.stringContaining('already'),
  })
  await expect(app.handlers['incident.undo']({ change: 99 }, noSignal)).rejects.toMatchObject({ code: 'not-found' })
})

test('an undo of what lies apart from later changes is possible, and an undo can be undone', async () => {
  const app = await appOverStore((store) => putReports(store, two()))
  const first = await app.handlers['incident.merge']({ reports: [1, 4], reason: '一' }, noSignal)
  await app.handlers['incident.merge']({ reports: [6, 7], reason: '二' }, noSignal)
  const change = first.history[0]?.id as number
  const undo = await app.handlers['incident.undo']({ change }, noSignal)
  expect([(await get(app, 1)).raw, (await get(app, 6)).raw]).toEqual([3, 2])
  await app.handlers['incident.undo']({ change: undo.id }, noSignal)
  expect((await get(app, 1)).raw).toBe(5)
  expect((await get(app, 1)).history.map((c) => [c.id, c.undone])).toEqual([
    [4, false],
    [3, true],
    [1, false],
  ])
})

test('two windows on one store: a change made over what another has changed since is made over what is there now', async () => {
  const folder = tempFolder()
  const one = await tempApp(folder)
  const { id } = JSON.parse(readFileSync(join(folder, 'store', 'store.json'), 'utf8')) as { id: string }
  const keys = createFileHost({
    shell: 'terminal',
    storeDir: join(folder, 'store'),
    keys: join(folder, 'keys'),
    version: '0.0.0',
  })
  const store = await openStoreThreads({ folder: join(folder, 'store'), key: (await keys.secrets.read(id)) as Uint8Array })
  await putReports(store, two())
  await store.close()
  const other = await tempApp(folder)
  expect([await incidents(one), await incidents(other)]).toEqual([4, 4])
  await other.handlers['incident.merge']({ reports: [1, 4], reason: '一' }, noSignal)
  // This window has not looked since: to it, 4 and 5 are an incident of two.
  const merged = await one.handlers['incident.merge']({ reports: [5, 6], reason: '二' }, noSignal)
  expect(ids(merged)).toEqual([1, 2, 3, 4, 5, 6])
  expect(merged.history.map((change) => change.reason)).toEqual(['二', '一'])
})

test('what cannot be merged or parted says why, and changes nothing', async () => {
  const app = await appOverStore((store) => putReports(store, two()))
  const merge = (reports: number[]) => app.handlers['incident.merge']({ reports, reason: '试' }, noSignal)
  const split = (reports: number[]) => app.handlers['incident.split']({ reports, reason: '试' }, noSignal)
  await expect(merge([1, 2])).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('already') })
  await expect(merge([1, 999])).rejects.toMatchObject({ code: 'not-found' })
  await expect(split([1, 4])).rejects.toMatchObject({
    code: 'bad-request',
    message: expect.stringContaining('different incidents'),
  })
  await expect(split([1, 2, 3])).rejects.toMatchObject({
    code: 'bad-request',
    message: expect.stringContaining('nothing would be left'),
  })
  expect(await incidents(app)).toBe(4)
  expect((await get(app, 1)).history).toEqual([])
})

test('merges and splits survive new arrivals, revisions, the same file again and a restart', { timeout: 60_000 }, async () => {
  const folder = tempFolder()
  const storeDir = join(folder, 'store')
  const host = createFileHost({
    shell: 'terminal',
    storeDir,
    keys: join(folder, 'keys'),
    version: '0.0.0',
    language: 'zh',
    log: () => {},
  })
  const withApp = async <T>(work: (app: App) => Promise<T>): Promise<T> => {
    const app = await createApp(host)
    try {
      return await work(app)
    } finally {
      await app.close()
    }
  }
  const put = async (reports: IntakeReport[]): Promise<void> => {
    const { id } = JSON.parse(readFileSync(join(storeDir, 'store.json'), 'utf8')) as { id: string }
    const store: Store = await openStoreThreads({ folder: storeDir, key: (await host.secrets.read(id)) as Uint8Array })
    await putReports(store, reports)
    await store.close()
  }
  await withApp(async () => {})
  await put(two())
  await withApp(async (app) => {
    await app.handlers['incident.merge']({ reports: [1, 4], reason: '同一处' }, noSignal)
    await app.handlers['incident.split']({ reports: [2], reason: '二楼的另算' }, noSignal)
    expect(ids(await get(app, 1))).toEqual([1, 3, 4, 5])
  })
  // A copy of each side arrives, one pinned report is reworded into something else, and the file comes once more.
  const rewordedFifth = makeReport(5, { text: '垃圾桶满了三天没有人来收，夏天味道很大，楼下住户都不敢开窗户', lon: east(210) })
  await put([
    makeReport(20, { text: hall, lon: east(15) }),
    makeReport(21, { text: reworded(hall, 1), lon: east(22) }),
    makeReport(22, { text: reworded(lamp, 4), lon: east(190) }),
    rewordedFifth,
  ])
  await put([...two().filter((r) => r.externalId !== 'r-5'), rewordedFifth])
  await withApp(async (app) => {
    const byExternal = async (n: number): Promise<number> => {
      const { rows } = await app.handlers['report.page']({ filter: {} }, noSignal)
      return rows.find((row) => row.externalId === `r-${n}`)?.id as number
    }
    const [copy, second, third] = [await byExternal(20), await byExternal(21), await byExternal(22)]
    expect(new Set(ids(await get(app, 1)))).toEqual(new Set([1, 3, 4, 5, copy, third]))
    expect(ids(await get(app, 2))).toEqual([2, second])
  })
  // Each change is in the audit with its reason.
  const { id } = JSON.parse(readFileSync(join(storeDir, 'store.json'), 'utf8')) as { id: string }
  const db = openForReading({ folder: storeDir, key: (await host.secrets.read(id)) as Uint8Array })
  expect(db.prepare("SELECT subject, why FROM audit WHERE what = 'incident' ORDER BY id").all()).toEqual([
    { subject: 'merge 1: reports 1 4', why: '同一处' },
    { subject: 'split 2: reports 2', why: '二楼的另算' },
  ])
  expect(() => db.prepare('DELETE FROM incident_change').run()).toThrow()
  db.close()
})

/** A quiet quarter about one district: some report every other day, each in its own words, place and source. */
function quiet(random: () => number): IntakeReport[] {
  const things = ['灭火器', '配电箱', '燃气管', '疏散指示灯', '电动车', '消防栓', '防火门', '油烟机', '晾衣杆', '广告牌']
  const faults = [
    '压力不足很久了',
    '外壳脱落露出电线',
    '有异味散出来',
    '一直不亮没人修',
    '停在门厅里充电',
    '被车挡住打不开',
    '常年锁着出不去',
    '积油太厚冒过烟',
    '松动快要掉下来',
  ]
  const places = [
    '东门岗亭旁边',
    '西侧围墙下面',
    '地下一层拐角',
    '三楼平台北面',
    '菜场入口右手',
    '学校后门对面',
    '河边步道尽头',
    '公交站牌背后',
  ]
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  return Array.from({ length: 60 }, (_, i) =>
    makeReport(i + 1, {
      occurredAt: start + Math.floor(i * 1.75 * day) + Math.floor(random() * day),
      text: `${pick(places)}的${pick(things)}${pick(faults)}，编号${i}，${pick(places)}也看得见`,
      reporter: `人${i}`,
      lon: east(random() * 3_000),
      lat: lat + random() * 0.03,
    }),
  )
}

test('a burst of 100 copies of one report from one source raises no surge flag and is one incident; many sources with their own words do', {
  timeout: 120_000,
}, async () => {
  const last = start + 107 * day
  const evaluate = async (burst: IntakeReport[]): Promise<{ app: App; flags: number }> => {
    const app = await appOverStore((store) => putReports(store, [...quiet(seeded(11)), ...burst]))
    const { flags } = await app.handlers['flag.evaluate']({}, noSignal)
    return { app, flags: flags.filter((flag) => flag.category === 'fire').length }
  }
  const burstOf = (text: (n: number) => string, reporter: (n: number) => string): IntakeReport[] =>
    Array.from({ length: 100 }, (_, n) =>
      makeReport(1_000 + n, {
        occurredAt: last + n * 400,
        title: '楼道堆物',
        text: text(n),
        reporter: reporter(n),
        lon: east(1_500 + (n % 7) * 5),
      }),
    )

  const copies = await evaluate(
    burstOf(
      () => hall,
      () => '同一人',
    ),
  )
  expect(copies.flags).toBe(0)
  const [one, ...others] = (await list(copies.app, { from: '2026-04-18' })).incidents
  expect([one?.raw, one?.sources, others.length]).toEqual([100, 1, 0])
  expect(await incidents(copies.app, { text: '旧家具' })).toBe(1)

  const light = await evaluate(
    burstOf(
      (n) => reworded(hall, n),
      () => '同一人',
    ),
  )
  expect(light.flags).toBe(0)
  const page = await list(light.app, { from: '2026-04-18' })
  expect([page.incidents.map((i) => [i.raw, i.sources]), page.all]).toEqual([[[100, 1]], { incidents: 1, reports: 100 }])

  // The same number of reports, of which each is its own: that is a surge.
  const own = quiet(seeded(12))
    .slice(0, 30)
    .map((report, n) => ({ ...report, externalId: `own-${n}`, occurredAt: last + n * 1_200, reporter: `另一人${n}` }))
  expect((await evaluate(own)).flags).toBeGreaterThan(0)
})

test('issues that came back are ranked by place, an incident once, and never by its own copies', async () => {
  const closedAt = (days: number) => ({ status: 'closed' as const, closedAt: start + days * day })
  const at = (n: number, days: number, more: Partial<IntakeReport> = {}) =>
    makeReport(n, { occurredAt: start + days * day, ...more })
  const app = await appOverStore((store) =>
    putReports(store, [
      // Twice at one place: closed, again, closed, again; the second return is told three times.
      at(1, 0, { text: hall, ...closedAt(5) }),
      at(2, 10, { text: lamp, lon: east(10), ...closedAt(20) }),
      at(3, 30, { text: '灭火器压力不足已经很久没有人来检查更换，走廊里的消防栓也打不开' }),
      at(4, 30.1, { text: '灭火器压力不足已经很久没有人来检查更换，走廊里的消防栓也打不开' }),
      at(5, 30.2, { text: '灭火器压力不足已经很久没有人来检查更换，走廊里的消防栓也打不开' }),
      // Once elsewhere, later.
      at(6, 40, { lon: east(900), category: 'waste', text: '垃圾桶满了三天没有人来收，夏天味道很大', ...closedAt(41) }),
      at(7, 50, { lon: east(920), category: 'waste', text: '建筑垃圾堆在路口挡住盲道很多天了，请清运' }),
      // A copy of what was closed the same day is no return.
      at(8, 60, { lon: east(1_800), text: '电动车停在门厅里充电，线从三楼窗户拉下来', ...closedAt(60.1) }),
      at(9, 60.2, { lon: east(1_800), text: '电动车停在门厅里充电，线从三楼窗户拉下来' }),
      // Too long after.
      at(10, 0, { lon: east(2_700), text: '井盖破损多次反映', category: 'facility', ...closedAt(1) }),
      at(11, 90, { lon: east(2_700), text: '井盖又坏了还是老地方', category: 'facility' }),
    ]),
  )
  const back = await app.handlers['incident.back']({ filter: {} }, noSignal)
  expect(back.days).toBe(30)
  expect(back.total).toBe(2)
  expect(back.places.map((p) => [p.category, p.returns, p.medianDays, p.lastReturn.slice(0, 10)])).toEqual([
    ['fire', 2, 7.5, '2026-01-31'],
    ['waste', 1, 9, '2026-02-20'],
  ])
  expect(back.places[0]?.pairs).toEqual([
    { closed: 2, again: 3, days: 10 },
    { closed: 1, again: 2, days: 5 },
  ])
  expect(back.places[0]?.place.metres).toBe(60)
  // A period is that of the return: what was closed before it counts.
  const late = await app.handlers['incident.back']({ filter: { from: '2026-01-20' } }, noSignal)
  expect(late.places.map((p) => p.returns)).toEqual([1, 1])
  expect((await app.handlers['incident.back']({ filter: {}, days: 5 }, noSignal)).places.map((p) => p.pairs)).toEqual([
    [{ closed: 1, again: 2, days: 5 }],
  ])
  expect((await app.handlers['incident.back']({ filter: {}, limit: 1 }, noSignal)).places).toHaveLength(1)
  expect((await app.handlers['incident.back']({ filter: { categories: ['noise'] } }, noSignal)).places).toEqual([])
})
