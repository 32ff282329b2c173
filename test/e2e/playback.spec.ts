/** The timeline: units that fit the brush, and playing it. */
import type { Page } from '@playwright/test'
import { expect, shownCounts, test } from './workstation.ts'

const timeOf = (page: Page): { from: string | null; to: string | null } => {
  const query = new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '')
  return { from: query.get('from'), to: query.get('to') }
}
const days = ({ from, to }: { from: string | null; to: string | null }): number =>
  (Date.parse(to ?? '') - Date.parse(from ?? '')) / 86_400_000

test('Space plays a window of the same width through time, Space stops it, and back is where it began', async ({ desk }) => {
  await desk.evaluate(() => {
    window.location.hash = '#/situation?from=2026-03-01&to=2026-03-06'
  })
  await expect.poll(() => timeOf(desk).from).toBe('2026-03-01')
  const before = await shownCounts(desk)
  await desk.getByRole('application').focus()
  await desk.keyboard.press(' ')
  await expect(desk.getByRole('button', { name: '暂停' })).toBeVisible()
  await expect(desk.getByRole('progressbar', { name: '播放进度' })).toBeAttached()
  const seen = new Set<string>()
  await expect
    .poll(() => {
      const now = timeOf(desk)
      expect(days(now)).toBe(5)
      seen.add(now.from!)
      return seen.size
    })
    .toBeGreaterThanOrEqual(3)
  await desk.keyboard.press(' ')
  await expect(desk.getByRole('button', { name: '播放', exact: true })).toBeVisible()
  // The address follows a frame up to 200 ms later: the frame it stopped at is there when it says the same twice.
  let stopped = timeOf(desk)
  await expect
    .poll(async () => {
      const before = stopped
      await desk.waitForTimeout(500)
      stopped = timeOf(desk)
      return stopped.from === before.from && stopped.to === before.to
    })
    .toBe(true)
  expect(stopped.from! > '2026-03-01').toBe(true)
  // It stands still: the counts and the chip are of the frame it stopped at.
  await desk.waitForTimeout(1_600)
  expect(timeOf(desk)).toEqual(stopped)
  const counts = await shownCounts(desk)
  expect(counts.matched).toBe(counts.mapped + counts.withoutLocation + counts.suppressed)

  await desk.keyboard.press('.')
  await expect.poll(() => (Date.parse(timeOf(desk).from!) - Date.parse(stopped.from!)) / 86_400_000).toBe(1)
  await desk.keyboard.press(',')
  await expect.poll(() => timeOf(desk)).toEqual(stopped)

  await desk.evaluate(() => {
    window.location.hash = '#/situation?from=2026-03-01&to=2026-03-06'
  })
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(before.matched)
})

test('any change by hand ends the playing', async ({ desk }) => {
  await desk.evaluate(() => {
    window.location.hash = '#/situation?from=2026-02-01&to=2026-02-06'
  })
  await expect.poll(() => timeOf(desk).from).toBe('2026-02-01')
  await desk.getByRole('button', { name: '播放', exact: true }).click()
  await expect.poll(() => timeOf(desk).from).not.toBe('2026-02-01')
  await desk
    .getByRole('checkbox', { name: /^消防隐患/ })
    .first()
    .check()
  await expect(desk.getByRole('button', { name: '播放', exact: true })).toBeVisible()
  const stopped = timeOf(desk)
  await desk.waitForTimeout(1_600)
  expect(timeOf(desk)).toEqual(stopped)
})

test('a growing window keeps its start', async ({ desk }) => {
  await desk.evaluate(() => {
    window.location.hash = '#/situation?from=2026-01-05&to=2026-01-08'
  })
  await desk.getByRole('button', { name: /^播放设置/ }).click()
  await desk.getByRole('radio', { name: '累加' }).click()
  await desk.getByRole('radio', { name: '1 周' }).click()
  await desk.getByRole('radio', { name: '4×', exact: true }).click()
  await desk.keyboard.press('Escape')
  await desk.getByRole('button', { name: '播放', exact: true }).click()
  await expect.poll(() => days(timeOf(desk))).toBeGreaterThan(16)
  expect(timeOf(desk).from).toBe('2026-01-05')
  await desk.getByRole('button', { name: '暂停' }).click()
  expect((days(timeOf(desk)) - 3) % 7).toBe(0)
  await desk.getByRole('button', { name: /^播放设置/ }).click()
  await desk.getByRole('radio', { name: '平移' }).click()
  await desk.getByRole('radio', { name: '1 天' }).click()
  await desk.getByRole('radio', { name: '1×', exact: true }).click()
})

test('hours are offered for a short brush, and the brush keeps its days', async ({ desk }) => {
  await desk.evaluate(() => {
    window.location.hash = '#/situation?from=2026-05-04&to=2026-05-07'
  })
  const units = desk.getByRole('radiogroup', { name: '时间单位' })
  await expect(units.getByRole('radio', { name: '时', exact: true })).toBeVisible()
  await units.getByRole('radio', { name: '时', exact: true }).click()
  const start = desk.getByRole('slider', { name: '时段起点' })
  await expect(start).toHaveAttribute('aria-valuetext', '05-04 00:00')
  const before = await shownCounts(desk)
  await start.focus()
  await start.press('PageUp')
  await expect.poll(() => timeOf(desk).from).toBe('2026-05-04T07:00')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThanOrEqual(before.matched)
  // A long brush has no hours: the unit that fits takes over.
  await desk.evaluate(() => {
    window.location.hash = '#/situation'
  })
  await expect(units.getByRole('radio', { name: '时', exact: true })).toHaveCount(0)
})
