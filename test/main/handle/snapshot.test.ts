import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Agency, NumberSource, SnapshotInfo } from '../../../contract/briefing.ts'
import type { Filter } from '../../../contract/model.ts'
import { type App, createApp } from '../../../main/app.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { openStoreThreads, type Store } from '../../../main/store/client.ts'
import { makeReport, noSignal, putReports, tempFolder } from '../../fixture/make-store.ts'

const now = (): number => Date.parse('2026-06-16T09:00:00+08:00')
const hostOf = (folder: string) =>
  createFileHost({
    shell: 'terminal',
    storeDir: join(folder, 'store'),
    keys: join(folder, 'keys'),
    version: '0.0.0',
    language: 'zh',
    log: () => {},
    now,
  })

/** An app over a folder that is closed when the test ends, or before. */
async function open(folder: string): Promise<App> {
  const app = await createApp(hostOf(folder))
  let isOpen = true
  const close = async (): Promise<void> => {
    if (isOpen) await app.close()
    isOpen = false
  }
  onTestFinished(close)
  return { ...app, close }
}
/** What somebody else writes while no app is open. */
async function write(folder: string, work: (store: Store) => Promise<unknown>): Promise<void> {
  const host = hostOf(folder)
  const { id } = JSON.parse(readFileSync(join(folder, 'store', 'store.json'), 'utf8')) as { id: string }
  const store = await openStoreThreads({ folder: join(folder, 'store'), key: (await host.secrets.read(id)) as Uint8Array })
  await work(store)
  await store.close()
}
const number = (app: App, snapshot: number, key: string, agency?: string): Promise<NumberSource> =>
  app.handlers['snapshot.number']({ snapshot, key, limit: 1_000, ...(agency === undefined ? {} : { agency }) }, noSignal)

const june = (day: number, minute = 0): number =>
  Date.parse(`2026-06-${String(day).padStart(2, '0')}T08:00:00+08:00`) / 1000 + minute * 60
const keys = [
  'matched',
  'mapped',
  'withoutLocation',
  'suppressed',
  'incidents',
  'category:fire',
  'category:noise',
  'area:none',
  'bin:2026-06-03..2026-06-05',
  'before',
  'before:fire',
]

/** Forty reports over ten days of June and forty over the ten days before. */
const forty = (from: number) =>
  Array.from({ length: 40 }, (_, i) =>
    makeReport(from * 100 + i, {
      occurredAt: june(1 + (i % 10), i) - (from - 1) * 10 * 86_400,
      category: i % 3 === 0 ? 'noise' : 'fire',
      title: `标题${from}-${i} 各不相同的内容 ${'甲乙丙丁戊己庚辛壬癸'[i % 10]}${i}`,
      text: `第 ${i} 件说的是另一回事：${'东西南北中前后左右上'[i % 10]}${i * 7919}号地块`,
      ...(i % 5 === 0 ? { lon: null, lat: null } : { lon: 118.5 + i * 0.01, lat: 30.9 + (i % 7) * 0.01 }),
      ...(i === 33 ? { withdrawn: true } : {}),
    }),
  )
const filter: Filter = { from: '2026-06-01', to: '2026-06-11' }

test('numbers of a snapshot stay when reports are revised, withdrawn, removed and added', async () => {
  const folder = tempFolder()
  const first = await open(folder)
  await first.close()
  await write(folder, (store) => putReports(store, [...forty(1), ...forty(2)]))
  const before = await open(folder)
  const info = await before.handlers['snapshot.freeze']({ filter, title: '第一期' }, noSignal)
  expect(info.counts).toMatchObject({ matched: 40, mapped: 31, withoutLocation: 8, suppressed: 1 })
  expect(info.counts).toEqual(await before.handlers['report.count']({ filter }, noSignal))
  const told = await Promise.all(keys.map((key) => number(before, info.id, key)))
  expect(told.map((t) => t.shown)).toEqual([
    '40',
    '31',
    '8',
    '1',
    String(info.counts.incidents),
    '26',
    '14',
    '40',
    '12',
    '40.0',
    '26.0',
  ])
  expect(await before.handlers['snapshot.get']({ id: info.id }, noSignal)).toMatchObject({
    since: { added: 0, changed: 0, gone: 0 },
  })
  await before.close()

  await write(folder, async (store) => {
    await putReports(store, [
      ...forty(1)
        .slice(1, 4)
        .map((r) => ({ ...r, status: 'closed' as const, title: '改过的标题', category: 'waste' as const, lon: 118.9, lat: 31 })),
      makeReport(900, { occurredAt: june(5), title: '新来的一件' }),
    ])
    await putReports(store, [{ ...forty(1)[6]!, withdrawn: true }], {
      page: { tombstones: [{ externalId: 'r-107', sourceRevision: 0, at: june(12) }] },
    })
  })
  const after = await open(folder)
  const moved = await after.handlers['snapshot.get']({ id: info.id }, noSignal)
  expect(moved.since).toEqual({ added: 1, changed: 3, gone: 2 })
  expect({ ...moved, since: null }).toEqual(info)
  const again = await Promise.all(keys.map((key) => number(after, info.id, key)))
  for (const [i, was] of told.entries()) {
    const is = again[i] as NumberSource
    expect([is.key, is.shown, is.counts], keys[i]).toEqual([was.key, was.shown, was.counts])
    // Rows say what they said then; those withdrawn since are counted and not shown.
    expect(is.rows, keys[i]).toEqual(was.rows.filter((row) => !['r-106', 'r-107'].includes(row.externalId)))
    expect(is.rows.length + is.withdrawn, keys[i]).toBe(is.counts.matched)
  }
  const text = JSON.stringify(again)
  expect(text).not.toContain('改过的标题')
  expect(text).not.toContain('标题1-6 ')
  expect(text).not.toContain('标题1-7 ')
  expect(JSON.stringify(told)).toContain('标题1-7 ')
})

test('content that was withdrawn upstream is in no file that is made of the snapshot again, and its place neither', async () => {
  const folder = tempFolder()
  const first = await open(folder)
  await first.close()
  await write(folder, (store) => putReports(store, forty(1)))
  const before = await open(folder)
  const info = await before.handlers['snapshot.freeze']({ filter, title: '第一期' }, noSignal)
  await before.close()
  await write(folder, (store) => putReports(store, [{ ...forty(1)[7]!, withdrawn: true }]))
  const after = await open(folder)
  const out = join(folder, 'out')
  const receipt = await after.handlers['brief.make'](
    { snapshot: info.id, audience: 'internal', formats: ['geojson', 'html', 'csv'], out, language: 'zh' },
    noSignal,
  )
  expect(receipt.counts).toEqual(info.counts)
  const geojson = JSON.parse(readFileSync(join(out, 'reports.geojson'), 'utf8')) as { features: { geometry: unknown }[] }
  expect(geojson.features).toHaveLength(40)
  expect(geojson.features.filter((f) => f.geometry !== null)).toHaveLength(30)
  expect(readFileSync(join(out, 'reports.csv'), 'utf8').match(/来源已撤回/g)).toHaveLength(1)
  for (const file of ['reports.geojson', 'briefing.html', 'reports.csv']) {
    const text = readFileSync(join(out, file), 'utf8')
    expect([file, text.includes('标题1-8 '), text.includes('标题1-7 '), text.includes('118.57,')]).toEqual([
      file,
      true,
      false,
      false,
    ])
  }
})

test('two stores with the same reports freeze the same mark, and another report another one', async () => {
  const marks: string[] = []
  for (const extra of [0, 0, 1]) {
    const folder = tempFolder()
    const app = await open(folder)
    await app.handlers['sample.make']({ reports: 800, seed: 5 }, noSignal)
    await app.close()
    if (extra > 0)
      await write(folder, (store) => putReports(store, [makeReport(1, { occurredAt: june(2) })], { source: '另一个' }))
    const again = await open(folder)
    const info = await again.handlers['snapshot.freeze'](
      { filter: { from: '2026-05-01', to: '2026-06-01' }, title: '第一期' },
      noSignal,
    )
    marks.push(info.mark)
    await again.close()
  }
  expect(marks[0]).toMatch(/^S-[0-9a-f]{12}$/)
  expect(marks[1]).toBe(marks[0])
  expect(marks[2]).not.toBe(marks[0])
})

test('an agency’s part of a snapshot counts what its filter would have counted', async () => {
  const folder = tempFolder()
  const app = await open(folder)
  await app.handlers['sample.make']({ reports: 3_000, seed: 7 }, noSignal)
  const areas = (await app.handlers['area.list']({}, noSignal)).areas
  const street = areas.find((a) => a.level === 'street')?.key as string
  const community = areas.find((a) => a.level === 'community' && a.parent !== street)?.key as string
  const parts = [
    { key: 'a', categories: ['fire', 'building'] as const, areas: [] },
    { key: 'b', categories: [], areas: [street] },
    { key: 'c', categories: ['fire', 'waste', 'noise'] as const, areas: [street, community] },
    { key: 'd', categories: [], areas: ['none'] },
  ].map(
    (agency): Agency => ({
      ...agency,
      categories: [...agency.categories],
      name: { zh: agency.key, en: agency.key },
      recipient: null,
    }),
  )
  // "none" is no area that a person picks for an agency; the part knows it all the same.
  const { agencies } = await app.handlers['agency.list']({}, noSignal)
  await app.handlers['agency.put']({ agencies: [...agencies, ...parts.slice(0, 3)] }, noSignal)
  const filters: Filter[] = [
    { from: '2026-03-01', to: '2026-06-01' },
    { from: '2026-03-01', to: '2026-06-01', areas: [street], categories: ['fire', 'noise'] },
    { text: '楼道', from: '2026-01-01', to: '2026-06-01' },
    { incidentsOnly: true, from: '2026-01-01', to: '2026-06-01' },
  ]
  let seen = 0
  for (const [i, filter] of filters.entries()) {
    const info: SnapshotInfo = await app.handlers['snapshot.freeze']({ filter, title: `第 ${i} 期` }, noSignal)
    for (const agency of parts.slice(0, 3)) {
      const receipt = await app.handlers['brief.make'](
        {
          snapshot: info.id,
          audience: 'partner',
          agency: agency.key,
          formats: ['geojson'],
          out: join(folder, `out-${i}-${agency.key}`),
        },
        noSignal,
      )
      const manifest = JSON.parse(readFileSync(join(receipt.folder, 'manifest.json'), 'utf8')) as {
        filter: Filter
        agency: { key: string }
      }
      const narrowed: Filter = {
        ...filter,
        ...(agency.categories.length > 0
          ? { categories: (filter.categories ?? agency.categories).filter((c) => agency.categories.includes(c)) }
          : {}),
        ...(agency.areas.length > 0 ? { areas: filter.areas ?? agency.areas } : {}),
      }
      const counts = await app.handlers['report.count']({ filter: narrowed }, noSignal)
      expect(receipt.counts, JSON.stringify([filter, agency])).toEqual(counts)
      expect(manifest.agency.key).toBe(agency.key)
      expect((await number(app, info.id, 'matched', agency.key)).counts).toEqual(counts)
      seen += counts.matched
    }
  }
  expect(seen).toBeGreaterThan(500)
})

test('a number that no report stands behind, and a snapshot that is not there, are told so', async () => {
  const app = await open(tempFolder())
  await app.handlers['sample.make']({ reports: 200, seed: 1 }, noSignal)
  const { id } = await app.handlers['snapshot.freeze']({ filter: {} }, noSignal)
  for (const key of ['share', 'category:nothing', 'area:nowhere', 'flag:99:observed', 'bin:2026', 'item:1', 'since:new'])
    await expect(number(app, id, key), key).rejects.toMatchObject({ code: 'not-found' })
  await expect(number(app, 77, 'matched')).rejects.toMatchObject({ code: 'not-found' })
  await expect(number(app, id, 'matched', 'nobody')).rejects.toMatchObject({ code: 'bad-request' })
})
