/** The inbox of early warning: one entry for one thing, new to seen to disposed, and what the scoreboard makes of it. */
import type { Page } from '@playwright/test'
import { call, expect, test as onSample } from './workstation.ts'

interface ListedFlag {
  id: number
  status: string
  raw: number
  reports: number[]
}
/** The sample's flags are there once the rules have judged it. */
const test = onSample.extend<{ flags: Page }>({
  flags: async ({ desk }, use) => {
    const { flags } = await call<{ flags: ListedFlag[] }>(desk, 'flag.list', {})
    if (flags.length === 0) await call(desk, 'flag.evaluate', {})
    await desk.evaluate(() => {
      location.hash = '#/flags'
    })
    await expect(inbox(desk)).toBeVisible()
    await use(desk)
  },
})

const inbox = (page: Page) => page.getByRole('navigation', { name: '收件箱' })
const entries = (page: Page, group: string) =>
  inbox(page).getByRole('region', { name: group, exact: true }).locator('.inbox-entry')
const card = (page: Page) => page.getByRole('article')

test('a flag that was looked at is seen, is disposed of with its related ones, and counts on the scoreboard', async ({
  flags,
}) => {
  const fresh = entries(flags, '新')
  const before = await fresh.count()
  expect(before).toBeGreaterThan(1)
  const first = fresh.filter({ has: flags.getByRole('button', { name: /个相关/ }) }).first()
  const title = await first.locator('.inbox-title').first().textContent()
  await first.locator('.inbox-item').click()
  await expect(card(flags).getByRole('heading', { level: 2 })).toHaveText(title ?? '')
  const number = await card(flags)
    .getByText(/^F-\d{4}$/)
    .first()
    .textContent()
  // A glance in passing is no look.
  await flags.waitForTimeout(1_200)
  await flags.keyboard.press('j')
  await expect(fresh).toHaveCount(before - 1)
  const seen = entries(flags, '已看')
    .filter({ hasText: title ?? '' })
    .first()
  await seen.locator('.inbox-item').click()
  await expect(card(flags)).toContainText(number ?? '')

  await flags.keyboard.press('v')
  const related = flags.getByRole('checkbox', { name: /相关的 \d+ 个预警一并这样处置/ })
  await expect(related).toBeChecked()
  const together = Number(/\d+/.exec((await flags.locator('.disposition-together').textContent()) ?? '')?.[0])
  await flags.keyboard.type('现场核实，已通知物业清理')
  await flags.keyboard.press('Enter')
  const done = entries(flags, '已处置')
    .filter({ hasText: title ?? '' })
    .first()
  await expect(done).toBeVisible()
  await expect(card(flags).locator('.flag-head')).toContainText('核实')
  await expect(card(flags).locator('.flag-step').last()).toContainText('现场核实，已通知物业清理')
  // What is recorded stays open, and next goes on where the entry stood.
  await flags.keyboard.press('j')
  await expect(card(flags)).not.toContainText('现场核实')

  await flags.getByRole('tab', { name: '记分板' }).click()
  await flags.getByRole('radio', { name: '全部' }).click()
  const words = flags.locator('.score-words', { hasText: '核实' })
  await expect(words.first()).toBeVisible()
  const verified = (await words.allTextContents()).map((text) => Number(/核实 (\d+)/.exec(text)?.[1] ?? 0))
  expect(verified.reduce((sum, n) => sum + n, 0)).toBe(together + 1)
})

test('related flags fold under their entry, and O and J walk through them', async ({ flags }) => {
  const many = inbox(flags).locator('.inbox-entry-many').first()
  await many.locator('.inbox-item').click()
  await expect(many.locator('.inbox-related')).toHaveCount(0)
  await flags.keyboard.press('o')
  const lines = many.locator('.inbox-related')
  await expect(lines.first()).toBeVisible()
  await flags.keyboard.press('j')
  await expect(lines.first()).toHaveAttribute('aria-current', 'true')
  await flags.keyboard.press('k')
  await flags.keyboard.press('o')
  await expect(lines).toHaveCount(0)
})

test('the reports behind a flag are exactly those that the situation then shows', async ({ flags }) => {
  const { flags: all } = await call<{ flags: ListedFlag[] }>(flags, 'flag.list', {})
  const one = all.find((flag) => flag.raw > 3)
  expect(one).toBeDefined()
  await flags.evaluate((id) => {
    location.hash = `#/flags/${id}`
  }, one?.id)
  await flags.getByRole('button', { name: `全部 ${one?.raw} 件` }).click()
  await expect.poll(() => new URL(flags.url()).hash).toContain('ids=')
  const counts = await call<{ counts: { matched: number } } | { matched: number }>(flags, 'report.count', {
    filter: { ids: one?.reports },
  })
  expect('matched' in counts ? counts.matched : counts.counts.matched).toBe(one?.raw)
  await expect(flags.getByRole('region', { name: '件数对账' }).getByRole('button').first()).toContainText(String(one?.raw))
})

test('why what is said and not said can be believed stands one key below the list', async ({ flags }) => {
  await inbox(flags).getByRole('button', { name: '为什么可以相信这个结论' }).click()
  await expect(card(flags)).toContainText('规则“')
  await expect(card(flags)).toContainText('没有预警不等于平安')
})
