/** The search field: what it offers and why, what it remembers, and the words that find each other. */
import type { Locator, Page } from '@playwright/test'
import { expect, shownCounts, test } from './workstation.ts'

const field = (page: Page): Locator => page.getByRole('combobox', { name: '检索报告、地点、命令' })
const offered = (page: Page): Locator => page.getByRole('listbox', { name: '建议' }).getByRole('option')
const rows = (page: Page): Locator => page.getByRole('listbox', { name: '报告列表' }).getByRole('option')

test('initials find an area by its sound, say so, and taking it narrows to it', async ({ desk }) => {
  await desk.keyboard.press('Control+k')
  await expect(field(desk)).toBeFocused()
  await desk.keyboard.type('lyjd')
  const area = offered(desk).filter({ hasText: '柳荫街道' })
  await expect(area).toContainText('首字母')
  await desk.keyboard.press('ArrowDown')
  await expect(offered(desk).first()).toHaveAttribute('aria-selected', 'true')
  await area.click()
  await expect.poll(() => decodeURIComponent(new URL(desk.url()).hash)).toMatch(/#\/situation\?areas=/)
  await expect(field(desk)).toHaveValue('')
  await expect(desk.getByRole('button', { name: /^去掉条件：区域 柳荫街道/ })).toBeVisible()
})

test('a search by another word for it finds the reports and says which word stood there', async ({ desk }) => {
  await field(desk).fill('电瓶车')
  await desk.keyboard.press('Enter')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(6_000)
  expect((await shownCounts(desk)).matched).toBeGreaterThan(10)
  const why = rows(desk).filter({ hasText: '同 电瓶车' }).first()
  await expect(why.locator('.report-why mark')).toHaveText(/电动|e-?bike/i)
  await why.click()
  await expect(desk.getByRole('article', { name: '报告详情' })).toContainText('是“电瓶车”的同义词')
})

test('a used search is offered again, and all of them can be forgotten', async ({ desk }) => {
  await field(desk).fill('消防通道 -违停')
  await desk.keyboard.press('Enter')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(6_000)
  await field(desk).fill('')
  const past = offered(desk).filter({ hasText: '消防通道 -违停' })
  await expect(past).toHaveCount(1)
  await past.click()
  await expect(field(desk)).toHaveValue('消防通道 -违停')

  await field(desk).fill('')
  await offered(desk).filter({ hasText: '忘记全部检索记录' }).click()
  await field(desk).click()
  await expect(offered(desk).first()).toBeVisible()
  await expect(desk.getByRole('listbox', { name: '建议' }).getByRole('group', { name: '检索过' })).toHaveCount(0)
})

test('commands stand behind a sign of their own and leave the filter as it is', async ({ desk }) => {
  await desk.getByRole('checkbox', { name: /^消防隐患/ }).click()
  await expect.poll(() => new URL(desk.url()).hash).toContain('categories=fire')
  await field(desk).fill('>来源')
  await expect(desk.getByRole('listbox', { name: '建议' }).getByRole('group')).toHaveCount(1)
  await desk.keyboard.press('Enter')
  await expect.poll(() => new URL(desk.url()).hash).toBe('#/sources?categories=fire')
})

test('a search is saved as a view from the field and found there again', async ({ desk }) => {
  await field(desk).fill('"消防通道"')
  await desk.keyboard.press('Enter')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(6_000)
  const { matched } = await shownCounts(desk)
  await field(desk).fill('>存为视图')
  await offered(desk).first().click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByRole('textbox').fill('通道被占')
  await dialog.getByRole('button', { name: /保存/ }).last().click()
  await expect(dialog).toHaveCount(0)

  await desk.getByRole('button', { name: '清除', exact: true }).click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(6_000)
  await field(desk).fill('通道被')
  const view = desk.getByRole('listbox', { name: '建议' }).getByRole('group', { name: '视图' }).getByRole('option')
  await view.filter({ hasText: '通道被占' }).click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(matched)
})

test('the help tells how a search is written, and every example of it runs', async ({ desk }) => {
  const open = desk.getByRole('button', { name: '检索写法说明' })
  await open.click()
  const examples = await desk.getByRole('dialog', { name: '检索写法' }).getByRole('button').allTextContents()
  expect(examples.length).toBeGreaterThan(7)
  await desk.keyboard.press('Escape')
  for (const example of examples) {
    await open.click()
    await desk.getByRole('dialog', { name: '检索写法' }).getByRole('button', { name: example, exact: true }).click()
    await expect(field(desk)).toHaveValue(example)
    await expect.poll(() => decodeURIComponent(new URL(desk.url()).hash)).toContain(`text=${example}`)
    await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(6_000)
    await expect(desk.getByRole('alert')).toHaveCount(0)
  }
})

test('search words are added, work at once, and a removal can be taken back', async ({ desk }) => {
  await desk.evaluate(() => {
    location.hash = '#/settings'
  })
  const panel = desk.getByRole('region', { name: '检索词' })
  const lines = panel.getByRole('list').getByRole('listitem')
  await expect(lines.first()).toBeVisible()
  const before = await lines.count()
  await panel.getByRole('button', { name: '加一组' }).click()
  await desk.keyboard.type('两轮怪物、电动车')
  await desk.keyboard.press('Enter')
  await expect(lines).toHaveCount(before + 1)
  await expect(lines.first()).toContainText('“电动车”也在第')

  await field(desk).fill('两轮怪物')
  await desk.keyboard.press('Enter')
  await desk.keyboard.press('Control+1')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeGreaterThan(10)
  await expect(rows(desk).first()).toContainText('两轮怪物')

  await desk.keyboard.press('Control+8')
  await expect(lines.first()).toBeVisible()
  await lines.first().getByRole('button', { name: '删除这一组' }).click()
  await expect(lines).toHaveCount(before)
  await desk.getByRole('status').getByRole('button', { name: /^撤销/ }).click()
  await expect(lines).toHaveCount(before + 1)
  await panel.getByRole('button', { name: '恢复内置的词' }).click()
  await expect(lines).toHaveCount(before)
  await expect(panel.getByRole('button', { name: '恢复内置的词' })).toBeDisabled()
})
