import { expect, onTestFinished, test } from 'vitest'
import type { Notice } from '../../../contract/detection.ts'
import { type App, createApp } from '../../../main/app.ts'
import { nextAt } from '../../../main/handle/judging.ts'
import type { Host } from '../../../main/host.ts'
import { noSignal, putReports } from '../../fixture/make-store.ts'
import { dayOf, everyDay, later, type RuleHouse, ruleHouse } from '../../fixture/rule-house.ts'

const begin = '2026-01-01'
const last = later(begin, 89)

/** An open window, as the web shell has it, with a desktop that shows notices. */
async function openWindow(house: RuleHouse, clock: { now: number }) {
  const shown: { title: string; body: string; open: () => void }[] = []
  const host: Host = { ...house.host(() => clock.now, 'web'), notify: (notice) => void shown.push(notice) }
  const app = await createApp(host)
  let closed = false
  const close = async (): Promise<void> => {
    if (!closed) await app.close()
    closed = true
  }
  onTestFinished(close)
  return { app, shown, close }
}
const heard = (app: App): Promise<Notice> =>
  new Promise((resolve) => {
    const stop = app.listen('notice.due', (notice) => {
      stop()
      resolve(notice)
    })
  })
const surge = [...everyDay(begin, 89, 1), ...dayOf(last, 15)]

test('an open window judges by itself what another process brought, and tells it once', { timeout: 60_000 }, async () => {
  const house = ruleHouse()
  await house.withStore((store) => putReports(store, surge))
  // Noon on the clock of the machine: nothing is quiet.
  const clock = { now: new Date(`${last}T12:00:00`).getTime() }
  const first = await openWindow(house, clock)
  const notice = await heard(first.app)
  const { flags, trust } = await first.app.handlers['flag.list']({}, noSignal)
  expect(flags).toMatchObject([{ rule: 'default', category: 'fire', firstFired: last }])
  expect(notice.flags).toEqual([flags[0]!.id])
  expect(first.shown.map(({ title, body }) => ({ title, body }))).toEqual([
    { title: '新的预警', body: `全区 · 消防隐患 · ${flags[0]!.observed} 起` },
  ])
  expect(trust.nextAt).toBe(new Date(new Date(`${later(last, 1)}T06:30:00`).getTime()).toISOString())
  // Its click names the flag to whoever shows it.
  const opened: number[] = []
  first.app.listen('notice.opened', ({ flag }) => opened.push(flag))
  first.shown[0]!.open()
  expect(opened).toEqual([flags[0]!.id])
  await first.close()

  // The next day brings another kind; only that is told.
  clock.now += 86_400_000
  await house.withStore((store) =>
    putReports(store, [
      ...everyDay(later(last, -69), 70, 1, { category: 'noise' }),
      ...dayOf(later(last, 1), 20, { category: 'noise' }),
      ...dayOf(later(last, 1), 1),
    ]),
  )
  const second = await openWindow(house, clock)
  const next = await heard(second.app)
  const after = await second.app.handlers['flag.list']({}, noSignal)
  expect(next.flags).not.toContain(flags[0]!.id)
  expect(after.flags.filter((f) => next.flags.includes(f.id)).every((f) => f.category === 'noise')).toBe(true)
})

test('what quiet hours hold back is not lost: it is told when they are over', { timeout: 60_000 }, async () => {
  const house = ruleHouse()
  await house.withStore((store) => putReports(store, surge))
  const clock = { now: new Date(`${last}T23:00:00`).getTime() }
  const night = await openWindow(house, clock)
  const judged = new Promise<void>((resolve) => night.app.listen('flags.changed', () => resolve()))
  await judged
  await night.close()
  expect(night.shown).toEqual([])
  clock.now = new Date(`${later(last, 1)}T07:01:00`).getTime()
  const morning = await openWindow(house, clock)
  expect((await heard(morning.app)).flags).toHaveLength(1)
  expect(morning.shown).toHaveLength(1)
})

test('settings of notices are kept, and hold from then on', async () => {
  const house = ruleHouse()
  const now = `${last}T12:00:00Z`
  await house.withApp(now, async ({ handlers }) => {
    expect(await handlers['notice.get']({}, noSignal)).toMatchObject({ on: true, digest: 'each', evaluateAt: '06:30' })
    expect(await handlers['notice.set']({ digest: 'daily', evaluateAt: '05:00' }, noSignal)).toMatchObject({
      on: true,
      digest: 'daily',
    })
  })
  await house.withApp(now, async ({ handlers }) =>
    expect(await handlers['notice.get']({}, noSignal)).toMatchObject({ on: true, digest: 'daily', evaluateAt: '05:00' }),
  )
})

test('the next minute of the clock is today until it has come, then tomorrow', () => {
  const at = (text: string): number => new Date(text).getTime()
  expect(nextAt(at('2026-06-08T06:29:59'), '06:30')).toBe(at('2026-06-08T06:30:00'))
  expect(nextAt(at('2026-06-08T06:30:00'), '06:30')).toBe(at('2026-06-09T06:30:00'))
  expect(nextAt(at('2026-12-31T23:00:00'), '06:30')).toBe(at('2027-01-01T06:30:00'))
})
