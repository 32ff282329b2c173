import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Meeting, NumberSource } from '../../../contract/briefing.ts'
import type { App } from '../../../main/app.ts'
import { noSignal, tempApp, tempFolder } from '../../fixture/make-store.ts'

const now = (): number => Date.parse('2026-06-16T09:00:00+08:00')
const number = (app: App, snapshot: number, key: string): Promise<NumberSource> =>
  app.handlers['snapshot.number']({ snapshot, key, limit: 1_000 }, noSignal)
const day = { from: '2026-05-01', to: '2026-06-01' }

async function district(): Promise<{ app: App; first: Meeting; second: Meeting; folder: string }> {
  const folder = tempFolder()
  const app = await tempApp(folder, now)
  await app.handlers['sample.make']({ reports: 6_000, seed: 3 }, noSignal)
  for (const { id } of (await app.handlers['meeting.list']({}, noSignal)).meetings)
    await app.handlers['meeting.remove']({ id }, noSignal)
  const first = await app.handlers['meeting.add'](
    { day: '2026-05-01', period: { from: '2026-04-01', to: '2026-04-30' }, filter: {} },
    noSignal,
  )
  const second = await app.handlers['meeting.add'](
    { day: '2026-06-01', period: { from: '2026-05-01', to: '2026-05-31' }, filter: {} },
    noSignal,
  )
  return { app, first, second, folder }
}

test('items of a meeting keep their reports, counted as the screen counts them', async () => {
  const { app, second } = await district()
  const spot = { lon: 118.6, lat: 30.95, metres: 900 }
  const [largest] = (await app.handlers['incident.list']({ filter: {}, least: 2, order: 'largest', limit: 1 }, noSignal))
    .incidents
  const add = (title: string, subject: Meeting['items'][number]['subject']) =>
    app.handlers['item.add']({ meeting: second.id, title, note: '', subject }, noSignal)
  const fire = await add('火灾隐患', { kind: 'filter', filter: { categories: ['fire'] } })
  const april = await add('四月的噪声', {
    kind: 'view',
    name: '噪声',
    filter: { categories: ['noise'], from: '2026-04-01', to: '2026-05-01' },
  })
  const place = await add('一处', { kind: 'place', spot, name: '某处', category: 'fire' })
  const incident = await add('一起', { kind: 'incident', report: largest!.first })
  const words = await add('自由发言', { kind: 'text' })
  const info = await app.handlers['snapshot.freeze']({ meeting: second.id }, noSignal)
  expect(info).toMatchObject({ meeting: second.id, period: second.period, title: second.title })

  const count = (filter: object) => app.handlers['report.count']({ filter }, noSignal)
  const told = async (id: number) => (await number(app, info.id, `item:${id}`)).counts
  expect(await told(fire.id)).toEqual(await count({ categories: ['fire'], ...day }))
  expect(await told(april.id)).toEqual(await count({ categories: ['noise'], from: '2026-04-01', to: '2026-05-01' }))
  expect(await told(place.id)).toEqual(await count({ near: spot, categories: ['fire'], ...day }))
  expect(await told(incident.id)).toMatchObject({ matched: largest!.raw, incidents: 1 })
  expect((await told(place.id)).matched).toBeGreaterThan(0)
  await expect(told(words.id)).rejects.toMatchObject({ code: 'not-found' })
  // What an item names beside the period is counted in nothing else.
  expect(info.counts).toEqual(await count(day))
  // Eight spans of 31 days before it.
  const before = await number(app, info.id, 'before')
  expect([before.unit, before.counts]).toEqual(['mean', await count({ from: '2025-08-26', to: '2026-05-01' })])
  expect((await number(app, info.id, 'before:fire')).counts).toEqual(
    await count({ from: '2025-08-26', to: '2026-05-01', categories: ['fire'] }),
  )
})

test('the next meeting opens with what became of the last one’s decisions, and what is new since', async () => {
  const { app, first, second } = await district()
  const done = await app.handlers['decision.add'](
    {
      meeting: first.id,
      text: '修好路灯',
      agency: null,
      due: '2026-05-20',
      place: { kind: 'area', area: 'qinglan-liuyin-liuyin' },
      category: 'facility',
      state: 'done',
      stateDay: '2026-04-20',
    },
    noSignal,
  )
  const earlier = await app.handlers['snapshot.freeze']({ meeting: first.id }, noSignal)
  const info = await app.handlers['snapshot.freeze']({ meeting: second.id }, noSignal)
  const { since } = await app.handlers['snapshot.since']({ meeting: second.id }, noSignal)
  expect([since?.from.mark, since?.to.mark]).toEqual([earlier.mark, info.mark])
  for (const key of ['new', 'closed', 'back', 'gone'] as const) {
    const told = await number(app, info.id, `since:${key}`)
    expect([key, told.shown]).toEqual([key, String(since?.reports[key])])
  }
  expect(since?.reports.new).toBe(info.counts.matched)
  const { lines } = await app.handlers['decision.follow']({ meeting: second.id }, noSignal)
  const effect = lines.find((line) => line.decision.id === done.id)?.effect
  expect(effect).toBeTruthy()
  for (const side of ['before', 'after'] as const) {
    const told = await number(app, info.id, `decision:${done.id}:${side}`)
    expect([side, told.unit, told.counts.incidents]).toEqual([side, 'incidents', effect?.[side].count])
  }
  // A second look at the same meeting is compared with the same snapshot.
  expect((await app.handlers['snapshot.freeze']({ meeting: second.id }, noSignal)).mark).toBe(info.mark)
  expect((await app.handlers['snapshot.list']({ meeting: second.id }, noSignal)).snapshots).toHaveLength(1)
})

test('a flag’s numbers lead to its reports', async () => {
  const { app, second } = await district()
  await app.handlers['flag.evaluate']({ asOf: '2026-05-20' }, noSignal)
  const { flags } = await app.handlers['flag.list']({}, noSignal)
  const info = await app.handlers['snapshot.freeze']({ meeting: second.id }, noSignal)
  const touching = flags.filter((flag) => flag.to >= day.from && flag.from < day.to)
  expect(touching.length).toBeGreaterThan(0)
  for (const flag of touching) {
    const raw = await number(app, info.id, `flag:${flag.id}:raw`)
    expect([raw.counts.matched, raw.rows.map((row) => row.id).sort((a, b) => a - b)]).toEqual([
      flag.raw,
      [...flag.reports].sort((a, b) => a - b),
    ])
    expect((await number(app, info.id, `flag:${flag.id}:observed`)).shown).toBe(String(flag.observed))
  }
  expect(info.rules.map((rule) => rule.key)).toEqual(expect.arrayContaining(['default', 'default-local']))
})

test('what was previewed is what is made, also when reports came in between', async () => {
  const { app, folder } = await district()
  const filter = { ...day, categories: ['fire' as const] }
  const preview = await app.handlers['brief.preview']({ filter, title: '消防', audience: 'internal' }, noSignal)
  const again = await app.handlers['brief.preview']({ filter, title: '消防', audience: 'public' }, noSignal)
  expect([again.snapshot.id, again.snapshot.mark]).toEqual([preview.snapshot.id, preview.snapshot.mark])
  expect((await app.handlers['snapshot.list']({}, noSignal)).snapshots).toEqual([])
  expect((await number(app, preview.snapshot.id, 'matched')).counts).toEqual(preview.counts)
  await app.handlers['sample.make']({ reports: 200, seed: 8 }, noSignal).catch(() => null)
  const receipt = await app.handlers['brief.make'](
    { snapshot: preview.snapshot.id, title: '消防', audience: 'internal', formats: ['html'], out: join(folder, 'out') },
    noSignal,
  )
  expect([receipt.snapshot.mark, receipt.counts]).toEqual([preview.snapshot.mark, preview.counts])
  const manifest = JSON.parse(readFileSync(join(receipt.folder, 'manifest.json'), 'utf8')) as { snapshot: string }
  expect(manifest.snapshot).toBe(preview.snapshot.mark)
  expect((await app.handlers['snapshot.list']({}, noSignal)).snapshots.map((s) => s.mark)).toEqual([preview.snapshot.mark])
})

test('every number on the page that says so leads to the reports it counts, in every edition', async () => {
  const { app, second, first } = await district()
  await app.handlers['flag.evaluate']({ asOf: '2026-05-20' }, noSignal)
  await app.handlers['item.add'](
    { meeting: second.id, title: '噪声', note: '', subject: { kind: 'filter', filter: { categories: ['noise'] } } },
    noSignal,
  )
  await app.handlers['snapshot.freeze']({ meeting: first.id }, noSignal)
  const { id } = await app.handlers['snapshot.freeze']({ meeting: second.id }, noSignal)
  const seen = new Set<string>()
  for (const edition of [
    { audience: 'internal' as const },
    { audience: 'partner' as const },
    { audience: 'partner' as const, agency: 'fire' },
    { audience: 'public' as const, language: 'en' as const },
  ]) {
    const page = await app.handlers['brief.preview']({ meeting: second.id, ...edition }, noSignal)
    expect(page.numbers.wrong).toEqual([])
    for (const [, key, shown] of page.html.matchAll(/data-n="([^"]+)"[^>]*>([^<]+)</g) as Iterable<[string, string, string]>) {
      const agency = 'agency' in edition ? { agency: edition.agency as string } : {}
      const told = await app.handlers['snapshot.number']({ snapshot: id, key, limit: 1, ...agency }, noSignal)
      expect([edition, key, told.shown]).toEqual([edition, key, shown])
      seen.add(key.replace(/:.*/, ''))
    }
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(['matched', 'incidents', 'category', 'area', 'before', 'flag', 'item', 'since']),
  )
})

test('editions that are asked for at once are of one snapshot', async () => {
  const { app, second } = await district()
  const { audiences } = await import('../../../contract/taxonomy.ts')
  const filter = { ...day, categories: ['noise' as const] }
  const stop = new AbortController()
  const first = app.handlers['brief.preview']({ filter, title: '噪声', audience: 'internal' }, { signal: stop.signal })
  const others = Promise.all(
    audiences.map((audience) => app.handlers['brief.preview']({ filter, title: '噪声', audience }, noSignal)),
  )
  stop.abort()
  await first.catch(() => null)
  expect(new Set((await others).map((preview) => preview.snapshot.mark)).size).toBe(1)
  const ofMeeting = await Promise.all(
    audiences.map((audience) => app.handlers['brief.preview']({ meeting: second.id, audience }, noSignal)),
  )
  const { snapshots } = await app.handlers['snapshot.list']({ meeting: second.id }, noSignal)
  expect(snapshots).toHaveLength(1)
  expect(ofMeeting.map((preview) => preview.snapshot.id)).toEqual(audiences.map(() => snapshots[0]?.id))
})

test('freezing that is taken back leaves no snapshot', async () => {
  const { app } = await district()
  const stop = new AbortController()
  const work = app.handlers['snapshot.freeze']({ filter: {} }, { signal: stop.signal })
  stop.abort()
  await expect(work).rejects.toThrow()
  expect((await app.handlers['snapshot.list']({}, noSignal)).snapshots).toEqual([])
})
