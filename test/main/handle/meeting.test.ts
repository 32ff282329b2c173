import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type App, createApp } from '../../../main/app.ts'
import { meetingPeriod, meetingTitle } from '../../../main/handle/meeting.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { noSignal, tempApp, tempFolder } from '../../fixture/make-store.ts'

const now = () => Date.parse('2026-06-09T18:00:00Z')
const open = (folder = tempFolder()): Promise<App> => tempApp(folder, now)
const call = <M extends keyof App['handlers']>(app: App, method: M, request: Parameters<App['handlers'][M]>[0]) =>
  app.handlers[method](request as never, noSignal) as ReturnType<App['handlers'][M]>

test('a new meeting takes up where the one before ended, with its number, filter and agencies', async () => {
  const app = await open()
  const first = await call(app, 'meeting.add', {
    day: '2026-06-04',
    number: 22,
    period: { from: '2026-05-26', to: '2026-06-01' },
    filter: { categories: ['fire', 'power'] },
    agencies: ['fire', 'power'],
  })
  const next = await call(app, 'meeting.add', { day: '2026-06-11' })
  expect(next).toMatchObject({
    number: 23,
    title: '06-11 区公共安全会商（第 23 次）',
    period: { from: '2026-06-02', to: '2026-06-10' },
    filter: { categories: ['fire', 'power'] },
    agencies: ['fire', 'power'],
    state: 'planned',
    snapshot: null,
    previous: { id: first.id, number: 22, day: '2026-06-04' },
  })
  const english = await call(app, 'meeting.add', { day: '2026-06-18', language: 'en' })
  expect(english.title).toBe('Joint meeting 24, 18 Jun')
})

test('the first meeting is about the week before it and seats every agency', async () => {
  const app = await open()
  const first = await call(app, 'meeting.add', { day: '2026-06-11' })
  expect(first.period).toEqual({ from: '2026-06-04', to: '2026-06-10' })
  expect(first.number).toBe(1)
  expect(first.agencies).toEqual(['fire', 'housing', 'urban', 'traffic', 'environment', 'power', 'safety'])
})

test('where the meeting before left no day, the period is the week before', () => {
  expect(meetingPeriod('2026-06-11', { period: { from: '2026-06-04', to: '2026-06-10' } })).toEqual({
    from: '2026-06-04',
    to: '2026-06-10',
  })
  expect(meetingPeriod('2026-03-01', null)).toEqual({ from: '2026-02-22', to: '2026-02-28' })
})

test('dates of a filter become the period, and never stay beside it', async () => {
  const app = await open()
  const made = await call(app, 'meeting.add', {
    day: '2026-06-11',
    filter: { from: '2026-06-01', to: '2026-06-09', categories: ['fire'] },
  })
  expect(made.filter).toEqual({ categories: ['fire'] })
  expect(made.period).toEqual({ from: '2026-06-01', to: '2026-06-08' })
  const set = await call(app, 'meeting.set', { id: made.id, filter: { from: '2026-05-01', to: '2026-05-03' } })
  expect(set).toMatchObject({ filter: {}, period: { from: '2026-05-01', to: '2026-05-02' } })
})

test('a title that nobody wrote follows the day; one that somebody wrote stays', async () => {
  const app = await open()
  const made = await call(app, 'meeting.add', { day: '2026-06-11' })
  expect((await call(app, 'meeting.set', { id: made.id, day: '2026-06-12', number: 8 })).title).toBe(
    meetingTitle(8, '2026-06-12', 'zh'),
  )
  await call(app, 'meeting.set', { id: made.id, title: '节后专题：用电安全' })
  expect((await call(app, 'meeting.set', { id: made.id, day: '2026-06-13' })).title).toBe('节后专题：用电安全')
})

test('a change of state is stamped with the day of the district, and a day that is given stands', async () => {
  const app = await open()
  const { id: meeting } = await call(app, 'meeting.add', { day: '2026-06-04' })
  const made = await call(app, 'decision.add', { meeting, text: '清理楼道', due: '2026-06-08' })
  expect(made).toMatchObject({ state: 'open', stateDay: null, agency: null })
  expect((await call(app, 'meeting.list', {})).meetings[0]).toMatchObject({ overdue: 1 })
  // 18:00 UTC; a store without reports goes by this computer's clock.
  const today = new Date(now() - new Date(now()).getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
  expect(await call(app, 'decision.set', { id: made.id, state: 'done' })).toMatchObject({ stateDay: today })
  expect(await call(app, 'decision.set', { id: made.id, note: '已复查' })).toMatchObject({ stateDay: today, note: '已复查' })
  expect(await call(app, 'decision.set', { id: made.id, state: 'doing', stateDay: '2026-06-05' })).toMatchObject({
    stateDay: '2026-06-05',
  })
  expect((await call(app, 'meeting.list', {})).meetings[0]).toMatchObject({ overdue: 1, done: 0 })
})

test('a decision or item that names what is not there is refused in words, and nothing is kept of it', async () => {
  const app = await open()
  const { id: meeting } = await call(app, 'meeting.add', { day: '2026-06-04' })
  await expect(call(app, 'decision.add', { meeting, text: 'x', agency: 'nobody' })).rejects.toMatchObject({
    code: 'bad-request',
    text: { zh: expect.stringContaining('nobody'), en: expect.stringContaining('fire, housing') },
  })
  await expect(call(app, 'decision.add', { meeting, text: 'x', place: { kind: 'area', area: 'nowhere' } })).rejects.toMatchObject(
    { code: 'not-found' },
  )
  await expect(
    call(app, 'item.add', { meeting, title: 'x', note: '', subject: { kind: 'flag', flag: 5 } }),
  ).rejects.toMatchObject({ code: 'not-found' })
  await expect(
    call(app, 'item.add', { meeting, title: 'x', note: '', subject: { kind: 'incident', report: 5 } }),
  ).rejects.toMatchObject({ code: 'not-found' })
  await expect(call(app, 'item.add', { meeting: 99, title: 'x', note: '', subject: { kind: 'text' } })).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(call(app, 'meeting.add', { day: '2026-06-11', agencies: ['nobody'] })).rejects.toMatchObject({
    code: 'bad-request',
  })
  expect(await call(app, 'meeting.get', { id: meeting })).toMatchObject({ items: [], decisions: [] })
  expect((await call(app, 'meeting.list', {})).meetings).toHaveLength(1)
})

test('a removed meeting takes its items with it and is restored whole; everybody is told', async () => {
  const app = await open()
  const told: (number | null)[] = []
  app.listen('meetings.changed', ({ meeting }) => told.push(meeting))
  const { id } = await call(app, 'meeting.add', { day: '2026-06-04' })
  const item = await call(app, 'item.add', { meeting: id, title: '楼道', note: '', subject: { kind: 'text' } })
  await call(app, 'meeting.remove', { id })
  await expect(call(app, 'meeting.get', { id })).rejects.toMatchObject({ code: 'not-found' })
  await expect(call(app, 'item.set', { id: item.id, title: 'y' })).rejects.toMatchObject({ code: 'not-found' })
  expect((await call(app, 'meeting.restore', { id })).items).toEqual([item])
  expect(told).toEqual([id, id, id, id])
})

test('what was removed is restored until a window is opened again; a terminal command takes nothing for good', async () => {
  const folder = tempFolder()
  const start = (shell: 'web' | 'terminal'): Promise<App> =>
    createApp(
      createFileHost({
        shell,
        storeDir: join(folder, 'store'),
        keys: join(folder, 'keys'),
        version: '0.0.0',
        language: 'zh',
        log: () => {},
        now,
      }),
    )
  const first = await start('terminal')
  const { id } = await call(first, 'meeting.add', { day: '2026-06-04' })
  await call(first, 'meeting.remove', { id })
  await first.close()
  const terminal = await start('terminal')
  expect((await call(terminal, 'meeting.restore', { id })).id).toBe(id)
  await call(terminal, 'meeting.remove', { id })
  await terminal.close()
  await (await start('web')).close()
  const last = await start('terminal')
  onTestFinished(() => last.close())
  await expect(call(last, 'meeting.restore', { id })).rejects.toMatchObject({ code: 'not-found' })
})
