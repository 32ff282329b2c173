/** The list: walking, jumping, choosing and handing on, without ever losing one's place. */
import type { Locator, Page } from '@playwright/test'
import { expect, shownCounts, test } from './workstation.ts'

const listOf = (page: Page): Locator => page.getByRole('listbox', { name: '报告列表' })
const rowsOf = (page: Page): Locator => listOf(page).getByRole('option')
const bar = (page: Page): Locator => page.getByRole('region', { name: '已选的报告' })

async function order(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^排序/ }).click()
  await page.getByRole('menuitem', { name }).click()
}

test('the list jumps to its last row and back without reading what lies between, by keys alone', async ({ desk }) => {
  const pages: string[] = []
  desk.on('request', (request) => {
    if (request.url().endsWith('/call/report.page')) pages.push(request.url())
  })
  await expect(rowsOf(desk).first()).toHaveAttribute('aria-setsize', '6000')
  const first = (await rowsOf(desk).first().getAttribute('id'))!
  await listOf(desk).focus()
  await desk.keyboard.press('End')
  const last = listOf(desk).locator('[aria-posinset="6000"]')
  await expect(last).toBeInViewport()
  expect(pages.length).toBeLessThan(8)
  await desk.keyboard.press('PageUp')
  await desk.keyboard.press('PageUp')
  await expect(last).not.toBeInViewport()
  await desk.keyboard.press('Home')
  await expect(desk.locator(`#${first}`)).toBeInViewport()
  await desk.keyboard.press('j')
  await desk.keyboard.press('j')
  await expect(listOf(desk)).toHaveAttribute('aria-activedescendant', (await rowsOf(desk).nth(2).getAttribute('id'))!)
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('article', { name: '报告详情' })).toBeVisible()
  await expect(rowsOf(desk).nth(2)).toHaveAttribute('aria-current', 'true')
})

test('opening a report moves no row, and going back to a filter finds its list where it stood', async ({ desk }) => {
  await expect(rowsOf(desk).first()).toBeVisible()
  await listOf(desk).evaluate((list) => list.parentElement?.scrollTo(0, 44 * 1_500))
  const row = listOf(desk).locator('[aria-posinset="1503"]')
  await expect(row).toBeInViewport()
  const before = (await row.boundingBox())!.y
  const id = (await row.getAttribute('id'))!
  await row.click()
  await expect(desk.getByRole('article', { name: '报告详情' })).toBeVisible()
  expect((await desk.locator(`#${id}`).boundingBox())!.y).toBe(before)
  await desk.keyboard.press('Escape')

  await desk.getByRole('checkbox', { name: /^消防隐患/ }).click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(6_000)
  await expect(listOf(desk).locator('[aria-posinset="1"]')).toBeInViewport()
  await desk.keyboard.press('Alt+ArrowLeft')
  await expect(desk.locator(`#${id}`)).toBeInViewport()
})

test('by distance the rows say how far they are, nearest first, from the open report', async ({ desk }) => {
  await desk.getByRole('checkbox', { name: /^无位置/ }).click({ modifiers: ['Alt'] })
  await expect.poll(async () => (await shownCounts(desk)).withoutLocation).toBe(0)
  await rowsOf(desk).nth(4).click()
  const id = (await rowsOf(desk).nth(4).getAttribute('id'))!
  await expect(desk.getByRole('article', { name: '报告详情' })).toBeVisible()
  await order(desk, '距打开的报告')
  await expect(rowsOf(desk).first().locator('.report-distance')).toHaveText(/^\d+ m$/)
  const told = await rowsOf(desk).locator('.report-distance').allTextContents()
  const metres = told.map((words) => Number.parseFloat(words) * (words.endsWith('km') ? 1_000 : 1))
  expect(metres[0]).toBe(0)
  expect([...metres].sort((a, b) => a - b)).toEqual(metres)
  // The report itself lies nowhere else than here.
  await expect(desk.locator(`#${id}`).locator('.report-distance')).toHaveText('0 m')
})

test('rows chosen by click, Ctrl, Shift and keys are copied, and shown alone', async ({ desk, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await expect(rowsOf(desk).first()).toBeVisible()
  await rowsOf(desk)
    .nth(1)
    .click({ modifiers: ['Control'] })
  await rowsOf(desk)
    .nth(4)
    .click({ modifiers: ['Shift'] })
  await expect(bar(desk)).toContainText('已选 4 件')
  await rowsOf(desk)
    .nth(2)
    .click({ modifiers: ['Control'] })
  await expect(bar(desk)).toContainText('已选 3 件')
  await listOf(desk).focus()
  await desk.keyboard.press('Shift+ArrowDown')
  await expect(bar(desk)).toContainText('已选 4 件')
  await rowsOf(desk).nth(7).locator('.report-tick').click()
  await expect(bar(desk)).toContainText('已选 5 件')
  // Choosing opened nothing.
  await expect(desk.getByRole('article', { name: '报告详情' })).toHaveCount(0)
  const chosen = await listOf(desk).locator('[aria-selected="true"] .report-title').allTextContents()
  expect(chosen).toHaveLength(5)

  await bar(desk).getByRole('button', { name: '复制' }).click()
  await desk.getByRole('menuitem', { name: /^复制为表格/ }).click()
  await expect(bar(desk)).toContainText('已复制 5 件')
  const table = await desk.evaluate(() => navigator.clipboard.readText())
  const lines = table.split(/\r?\n/)
  expect(lines).toHaveLength(6)
  expect(lines[0]).toContain('编号\t时间\t类别')
  for (const [i, title] of chosen.entries()) expect(lines[i + 1]).toContain(title)
  expect(table).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)/)

  await bar(desk).getByRole('button', { name: '只看这些' }).click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(5)
  await expect(rowsOf(desk)).toHaveCount(5)
  await expect(bar(desk)).toHaveCount(0)
  await desk.getByRole('button', { name: '去掉条件：选择 手选的 5 件' }).click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(6_000)
})

test('Ctrl A chooses the whole filter as a set, less what is taken out, and Esc lets go', async ({ desk }) => {
  await desk.getByRole('checkbox', { name: /^消防隐患/ }).click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(6_000)
  const { matched } = await shownCounts(desk)
  await expect(rowsOf(desk).first()).toHaveAttribute('aria-setsize', String(matched))
  await listOf(desk).focus()
  await desk.keyboard.press('Control+a')
  await expect(bar(desk)).toContainText(`已选 ${matched.toLocaleString('en')} 件`)
  await rowsOf(desk)
    .nth(3)
    .click({ modifiers: ['Control'] })
  await expect(bar(desk)).toContainText(`已选 ${(matched - 1).toLocaleString('en')} 件`)
  await bar(desk).getByRole('button', { name: '导出…' }).click()
  await expect.poll(() => new URL(desk.url()).hash).toContain('#/briefings/filter?ids=')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(matched - 1)

  await desk.keyboard.press('Alt+ArrowLeft')
  await desk.keyboard.press('Control+1')
  await expect(rowsOf(desk).first()).toBeVisible()
  await rowsOf(desk)
    .nth(2)
    .click({ modifiers: ['Control'] })
  await expect(bar(desk)).toBeVisible()
  await desk.keyboard.press('Escape')
  await expect(bar(desk)).toHaveCount(0)
})

test('a facet takes only one value, or all but one, and undo and redo walk through what was done', async ({ desk }) => {
  const before = await shownCounts(desk)
  const fire = desk.getByRole('checkbox', { name: /^消防隐患/ })
  const waste = desk.getByRole('checkbox', { name: /^环境卫生/ })
  await fire.click()
  await waste.click({ modifiers: ['Control'] })
  await expect(fire).not.toBeChecked()
  await expect(waste).toBeChecked()
  const only = Number(/([\d,]+) 件/.exec((await waste.getAttribute('aria-label'))!)![1]!.replaceAll(',', ''))
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(only)

  await waste.click({ button: 'right' })
  await desk.getByRole('menuitem', { name: /^除此以外全选/ }).click()
  await expect(waste).not.toBeChecked()
  await expect(fire).toBeChecked()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(before.matched - only)

  // The menu gives the keys back to its row; the arrows go on from there.
  await expect(waste).toBeFocused()
  await desk.keyboard.press('ArrowUp')
  await expect(desk.getByRole('checkbox', { name: /^公共设施/ })).toBeFocused()

  await desk.keyboard.press('Control+z')
  await expect(desk.getByText('已撤销 筛选：类别')).toBeVisible()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(only)
  await desk.keyboard.press('Control+z')
  await desk.keyboard.press('Control+z')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(before.matched)
  await desk.keyboard.press('Control+Shift+z')
  await expect(fire).toBeChecked()
})

test('a long facet is searched, and a kind without a report stays to be seen', async ({ desk }) => {
  await desk.getByRole('button', { name: /^小类/ }).click()
  const kinds = desk.getByRole('group', { name: '小类' })
  await kinds.getByRole('searchbox').fill('楼道')
  await expect(kinds.getByRole('checkbox').first()).toContainText('楼道')
  await kinds.getByRole('checkbox', { name: /^楼道堆物/ }).click()
  await expect.poll(() => new URL(desk.url()).hash).toContain('subCategories=')
  await expect(desk.getByRole('button', { name: /^去掉条件：小类 楼道堆物/ })).toBeVisible()
  await kinds.getByRole('searchbox').fill('噪')
  await expect(kinds.getByRole('checkbox').first()).toBeVisible()
  await kinds.getByRole('searchbox').fill('xyzzy')
  await expect(kinds.getByText('没有叫这个名字的')).toBeVisible()
})
