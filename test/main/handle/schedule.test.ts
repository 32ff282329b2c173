import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BriefReceipt, BriefRequest } from '../../../contract/briefing.ts'
import { Failure } from '../../../contract/reply.ts'
import type { House } from '../../../main/handle/house.ts'
import { lastDue, scheduleHandlers, startDigest } from '../../../main/handle/schedule.ts'
import { noSignal, tempFolder, tempStore } from '../../fixture/make-store.ts'

/** Milliseconds of a wall-clock minute of this computer. */
const at = (minute: string): number => new Date(`${minute}:00`).getTime()
const receipt = (folder: string, change: Partial<BriefReceipt> = {}): BriefReceipt =>
  ({ folder, files: [], leaks: [], released: true, ...change }) as BriefReceipt

/** A house with a real store and a clock that is set by hand, and the schedule on it. */
async function setUp(now: string) {
  const store = await tempStore()
  const clock = { now: at(now) }
  const house = {
    store,
    host: { now: () => clock.now, log: () => {} },
    settings: () => ({ language: 'zh' }),
    emit: () => {},
  } as unknown as House
  const calls = scheduleHandlers(house)
  const made: BriefRequest[] = []
  const digest = (make: (request: BriefRequest) => Promise<BriefReceipt> = async (r) => receipt(r.out ?? '')) =>
    startDigest(house, (request) => {
      made.push(request)
      return make(request)
    })
  const get = () => calls['schedule.get']({}, noSignal)
  const set = (change: Parameters<(typeof calls)['schedule.set']>[0]) => calls['schedule.set'](change, noSignal)
  return { clock, made, digest, get, set, folder: join(tempFolder(), 'digest') }
}

test('the last due moment is found on either side of the minute, and across a week', () => {
  // 2026-06-08 is a Monday.
  const monday = { weekday: 1, at: '08:00' }
  expect(lastDue(at('2026-06-08T08:00'), monday)).toBe(at('2026-06-08T08:00'))
  expect(lastDue(at('2026-06-08T07:59'), monday)).toBe(at('2026-06-01T08:00'))
  expect(lastDue(at('2026-06-14T23:00'), monday)).toBe(at('2026-06-08T08:00'))
  expect(lastDue(at('2026-06-10T12:00'), { weekday: 7, at: '23:30' })).toBe(at('2026-06-07T23:30'))
})

test('the digest is off until it is switched on, and needs a folder to write into', async () => {
  const { get, set, folder } = await setUp('2026-06-03T09:00')
  expect(await get()).toMatchObject({ on: false, weekday: 1, at: '08:00', lastRun: null })
  await expect(set({ on: true })).rejects.toMatchObject({ code: 'bad-request' })
  await expect(set({ on: true, folder: 'somewhere' })).rejects.toMatchObject({ code: 'bad-request' })
  await expect(set({ on: true, folder: '/proc/nowhere/at-all' })).rejects.toMatchObject({ code: 'storage' })
  expect((await get()).on).toBe(false)
  expect(await set({ on: true, folder })).toMatchObject({ on: true, folder })
  expect(existsSync(folder)).toBe(true)
})

test('it is made once when its minute comes, over the seven days before, into a folder of the day', async () => {
  const { clock, made, digest, get, set, folder } = await setUp('2026-06-03T09:00')
  await set({ on: true, folder, filter: { categories: ['fire'] }, title: '周报' })
  const { look, stop } = digest()
  // What was due before it was switched on is not made up for.
  await look()
  clock.now = at('2026-06-08T07:59')
  await look()
  expect(made).toEqual([])
  clock.now = at('2026-06-08T08:00')
  await look()
  clock.now = at('2026-06-08T08:01')
  await look()
  expect(made).toEqual([
    {
      title: '周报',
      filter: { categories: ['fire'], from: '2026-06-01', to: '2026-06-08' },
      audience: 'internal',
      language: 'zh',
      formats: ['docx', 'html', 'xlsx'],
      out: join(folder, '2026-06-08'),
    },
  ])
  expect((await get()).lastRun).toMatchObject({
    ok: true,
    at: new Date(at('2026-06-08T08:00')).toISOString(),
    words: { zh: expect.stringContaining('2026-06-08') },
  })
  await stop()
})

test('weeks missed while the program was closed are made up for once', async () => {
  const { clock, made, digest, set, folder } = await setUp('2026-06-03T09:00')
  await set({ on: true, folder })
  clock.now = at('2026-06-25T10:00')
  const { look, stop } = digest()
  await look()
  await look()
  expect(made.map((r) => r.out)).toEqual([join(folder, '2026-06-22')])
  await stop()
})

test('a filter with days of its own keeps them', async () => {
  const { clock, made, digest, set, folder } = await setUp('2026-06-03T09:00')
  await set({ on: true, folder, filter: { from: '2026-01-01' } })
  clock.now = at('2026-06-08T08:00')
  const { look, stop } = digest()
  await look()
  expect(made[0]?.filter).toEqual({ from: '2026-01-01' })
  await stop()
})

test('a failure and findings of the leak check are told, and the next week is tried again', async () => {
  const { clock, made, digest, get, set, folder } = await setUp('2026-06-03T09:00')
  await set({ on: true, folder })
  let answer: () => Promise<BriefReceipt> = async () => {
    throw new Failure('storage', { zh: '磁盘已满。', en: 'The disk is full.' })
  }
  const { look, stop } = digest(() => answer())
  clock.now = at('2026-06-08T08:00')
  await look()
  expect((await get()).lastRun).toMatchObject({ ok: false, words: { en: 'The disk is full.' } })
  answer = async () => receipt('', { released: false, leaks: [{ key: 'k', file: 'f', where: 'w', kind: 'phone', text: '1…' }] })
  clock.now = at('2026-06-15T08:00')
  await look()
  expect((await get()).lastRun).toMatchObject({ ok: false, words: { en: expect.stringContaining('1 places') } })
  expect(made).toHaveLength(2)
  await stop()
})

test('a digest that closing the program cut short is made at the next start', async () => {
  const { clock, made, digest, get, set, folder } = await setUp('2026-06-03T09:00')
  await set({ on: true, folder })
  clock.now = at('2026-06-08T08:00')
  let fail: (error: Error) => void = () => {}
  const first = digest(
    () =>
      new Promise((_, reject) => {
        fail = reject
      }),
  )
  const looked = first.look()
  await expect.poll(() => made.length).toBe(1)
  const stopped = first.stop()
  fail(new DOMException('stopped', 'AbortError'))
  await Promise.all([looked, stopped])
  expect((await get()).lastRun).toBe(null)
  const second = digest()
  await second.look()
  expect(made).toHaveLength(2)
  expect((await get()).lastRun?.ok).toBe(true)
  await second.stop()
})
