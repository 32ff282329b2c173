import { expect, test } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import { dispatch, eventNames } from '../../../main/shell/dispatch.ts'
import { fakeApp } from './fake-app.ts'

const live = (): AbortSignal => new AbortController().signal

test('hands the parsed request to its handler and wraps the answer', async () => {
  const app = fakeApp({ 'job.cancel': async ({ id }) => ({ cancelled: id === 'j1' }) })
  expect(await dispatch(app, 'job.cancel', { id: 'j1' }, live())).toEqual({ ok: true, value: { cancelled: true } })
})

test.each(['nope', '', '__proto__', 'constructor', 'toString', 'app.info '])(
  'answers bad-request to the unknown method %j',
  async (method) => {
    expect(await dispatch(fakeApp({}), method, {}, live())).toMatchObject({ ok: false, code: 'bad-request' })
  },
)

test('a request with an unknown key never reaches the handler', async () => {
  let called = false
  const app = fakeApp({
    'job.cancel': async () => {
      called = true
      return { cancelled: true }
    },
  })
  const reply = await dispatch(app, 'job.cancel', { id: 'j1', extra: 1 }, live())
  expect(reply).toMatchObject({ ok: false, code: 'bad-request' })
  expect(called).toBe(false)
})

test('a Failure keeps its code and its words in the language of the app', async () => {
  const app = fakeApp({
    'job.list': async () => {
      throw new Failure('storage', { zh: '磁盘已满', en: 'The disk is full' })
    },
  })
  expect(await dispatch(app, 'job.list', {}, live())).toEqual({ ok: false, code: 'storage', message: 'The disk is full' })
})

test('an unknown error tells neither the caller nor the log what it quoted', async () => {
  const lines: string[] = []
  const app = fakeApp({
    'job.list': async () => {
      throw Object.assign(new TypeError('cannot read 张三家 line 2\n at 13800138000'), { code: 'SQLITE_CORRUPT' })
    },
  })
  const reply = await dispatch(app, 'job.list', {}, live(), (line) => lines.push(line))
  expect(reply).toMatchObject({ ok: false, code: 'internal' })
  expect(JSON.stringify(reply)).not.toContain('张三')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^job\.list: TypeError SQLITE_CORRUPT at /)
  expect(lines[0]).not.toMatch(/张三|13800138000/)
})

test('a call taken back before it began is cancelled and not carried out', async () => {
  let called = false
  const app = fakeApp({
    'job.list': async () => {
      called = true
      return { jobs: [] }
    },
  })
  const gone = new AbortController()
  gone.abort()
  expect(await dispatch(app, 'job.list', {}, gone.signal)).toMatchObject({ ok: false, code: 'cancelled' })
  expect(called).toBe(false)
})

test('knows every event of the contract', () => {
  expect(eventNames).toEqual([
    'reports.changed',
    'areas.changed',
    'flags.changed',
    'settings.changed',
    'basemaps.changed',
    'views.changed',
    'ledger.changed',
    'outbox.changed',
    'incidents.changed',
    'meetings.changed',
    'lock.changed',
    'link.changed',
    'notice.due',
    'notice.opened',
    'job.progressed',
  ])
})
