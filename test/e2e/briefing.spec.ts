/** The joint meeting, as its staff prepare it: agenda, pages for three audiences, export, verifying, and how it went on. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, shownCounts, test } from './workstation.ts'

const toBriefings = (desk: Page): Promise<void> => desk.keyboard.press('Control+6')
const tab = (desk: Page, name: RegExp): Promise<void> => desk.getByRole('tab', { name }).click()
const pages = (desk: Page): Locator => desk.locator('article.page')
const result = (desk: Page, name: string): Locator => desk.getByRole('article', { name, exact: true })

/** Opens the section and makes a meeting of its own; gives the words of its row in the list. */
async function newMeeting(desk: Page): Promise<string> {
  await toBriefings(desk)
  await desk.getByRole('button', { name: '新建会商', exact: true }).first().click()
  await desk.getByRole('button', { name: '建会商', exact: true }).click()
  await expect(desk.getByRole('dialog')).toHaveCount(0)
  const row = desk.locator('.meeting-row[aria-current]')
  await expect(row).toContainText(/第 \d+ 次/)
  return /第 \d+ 次/.exec((await row.textContent()) ?? '')![0]
}

async function freeze(desk: Page): Promise<void> {
  const head = desk.locator('.briefings-head')
  const before = await head.textContent()
  await head.getByRole('button', { name: /冻结/ }).click()
  await expect(head).toContainText('快照冻结于', { timeout: 60_000 })
  await expect(head.getByRole('button', { name: '重新冻结' })).toBeEnabled({ timeout: 60_000 })
  expect(before).not.toBe('')
}

test('a briefing for partners from the current filter: every file of the receipt is there, with its checksum, and names nobody', async ({
  desk,
  workstation,
}) => {
  await desk.getByRole('combobox').fill('消防通道')
  await desk.keyboard.press('Enter')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(6_000)
  const { matched } = await shownCounts(desk)

  await desk.getByRole('button', { name: '加入会商' }).click()
  await desk.getByRole('menuitem', { name: '只按这组报告出材料' }).click()
  await desk.getByRole('textbox', { name: '标题' }).fill('消防通道 周报')
  await tab(desk, /导出/)
  await desk.getByRole('checkbox', { name: '内部版' }).uncheck({ force: true })
  for (const format of [/GeoJSON/, /网页/]) await desk.getByRole('checkbox', { name: format }).click({ force: true })
  await desk.getByRole('button', { name: '导出 1 版' }).click()
  await expect(desk.getByRole('heading', { name: '回执' })).toBeVisible({ timeout: 90_000 })
  await expect(desk.getByText('泄露检查通过')).toBeVisible()
  await expect(desk.locator('.receipt')).toContainText(`${matched.toLocaleString('en')} 匹配`)

  const folder = (await desk.locator('.receipt-folder').textContent())!
  expect(folder.startsWith(join(workstation.folder, 'fieldbrief-briefings'))).toBe(true)
  expect(folder).toContain('消防通道-周报')
  const listed = await desk.locator('.receipt-files .cut').allTextContents()
  for (const ending of ['.docx', '.xlsx', '.gpkg', '.geojson', '.html'])
    expect(listed.some((file) => file.endsWith(ending))).toBe(true)
  for (const file of listed) {
    const path = join(folder, file)
    expect(statSync(path).size).toBeGreaterThan(0)
    const sum = createHash('sha256').update(readFileSync(path)).digest('hex')
    await expect(desk.locator(`code[title*="${sum}"]`)).toHaveCount(1)
  }
  expect(readdirSync(folder).length).toBeGreaterThanOrEqual(listed.length)
  expect(statSync(folder).mode & 0o077).toBe(0)
  const text = ['.geojson', '.html']
    .map((ending) => readFileSync(join(folder, listed.find((file) => file.endsWith(ending))!), 'utf8'))
    .join('')
  expect(text).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)/)
})

test('a meeting from its agenda over three versions side by side to verified files, and its decision at the next one', async ({
  desk,
  workstation,
}) => {
  test.setTimeout(240_000)
  const number = await newMeeting(desk)

  // What is on its table: words of its own, and what is filtered now.
  await tab(desk, /议程与议定/)
  await desk.getByRole('button', { name: '添加议题' }).click()
  const adding = desk.getByRole('dialog', { name: '添加议题' })
  await adding.getByRole('radio', { name: '文字' }).click({ force: true })
  await adding.getByRole('textbox', { name: '议题标题' }).fill('老旧小区楼道联合清理')
  await desk.keyboard.press('Enter')
  await adding.getByRole('radio', { name: '筛选' }).click({ force: true })
  await adding.locator('.item-offer').first().click()
  await expect(adding.locator('.item-offer').first()).toContainText('已加入')
  await adding.getByRole('button', { name: '完成', exact: true }).click()
  const items = desk.getByRole('region', { name: '议题' }).getByRole('textbox', { name: '议题标题' })
  await expect(items).toHaveCount(2)
  // Reordered with the keys, and back with Ctrl Z.
  const first = await items.first().inputValue()
  await items.first().focus()
  await desk.keyboard.press('Alt+ArrowDown')
  await expect(items.nth(1)).toHaveValue(first)

  // What was decided.
  await desk.getByRole('textbox', { name: '新的议定' }).fill('月底前完成柳荫社区楼道清理')
  await desk.keyboard.press('Enter')
  const decision = desk.getByRole('listitem', { name: '议定 1' })
  await expect(decision.getByRole('textbox', { name: '议定内容' })).toHaveValue('月底前完成柳荫社区楼道清理')
  await decision.getByRole('radio', { name: '在办' }).click({ force: true })

  // The pages: three audiences, their numbers worked out again.
  await tab(desk, /材料/)
  await freeze(desk)
  await tab(desk, /材料/)
  for (const name of ['内部', '成员单位', '公开']) {
    const audience = desk.getByRole('button', { name, exact: true })
    if ((await audience.getAttribute('aria-pressed')) !== 'true') await audience.click()
  }
  await expect(pages(desk)).toHaveCount(3)
  for (let i = 0; i < 3; i += 1) await expect(pages(desk).nth(i).locator('h2').first()).toBeVisible({ timeout: 30_000 })
  const checks = desk.getByRole('region', { name: '核对' })
  const sums = await checks.locator('.check-value').allTextContents()
  const pairs = sums.filter((sum) => sum.includes('/')).map((sum) => sum.split('/').map((part) => part.trim()))
  expect(pairs).toHaveLength(3)
  for (const [same, all] of pairs) expect(same).toBe(all)
  expect(Number(pairs[0]![1])).toBeGreaterThan(10)
  await expect(pages(desk).first()).toContainText('老旧小区楼道联合清理')
  await expect(pages(desk).nth(2)).not.toContainText('老旧小区楼道联合清理')

  // The files: every version passes its leak check.
  await tab(desk, /导出/)
  for (const name of ['内部版', '成员单位版', '公开版']) {
    const box = desk.getByRole('checkbox', { name, exact: true })
    if (!(await box.isChecked())) await box.click({ force: true })
  }
  const web = desk.getByRole('checkbox', { name: /网页/ })
  if (!(await web.isChecked())) await web.click({ force: true })
  await desk.getByRole('button', { name: '导出 3 版' }).click()
  for (const name of ['内部版', '成员单位版', '公开版'])
    await expect(result(desk, name)).toContainText('已放行', { timeout: 120_000 })

  // The package comes back and is what it was; a changed file of it is told.
  const folder = (await result(desk, '成员单位版').locator('.receipt-folder').textContent())!
  await desk.getByRole('button', { name: '核验文件' }).click()
  const choose = desk.locator('.verify input[type=file]')
  await choose.setInputFiles(join(folder, 'package.zip'))
  const outcome = desk.getByRole('region', { name: '核验结果' })
  await expect(outcome).toContainText('有效', { timeout: 30_000 })
  await expect(outcome).toContainText('本单位')
  await expect(outcome.locator('.verify-files')).not.toContainText('已改动')
  await expect(desk.getByRole('region', { name: '只读', exact: true }).locator('article.page')).toBeVisible()
  const changed = join(workstation.folder, 'package.zip')
  const bytes = readFileSync(join(folder, 'package.zip'))
  bytes[Math.floor(bytes.length / 2)]! ^= 0xff
  writeFileSync(changed, bytes)
  await choose.setInputFiles(changed)
  await expect(desk.locator('.verify .bad').first()).toBeVisible({ timeout: 30_000 })

  // The decision is done; the next meeting opens with it.
  await desk.locator('.meeting-row', { hasText: number }).click()
  await tab(desk, /议程与议定/)
  await decision.getByRole('radio', { name: '已完成' }).click({ force: true })
  await expect(decision.getByRole('radio', { name: '已完成' })).toBeChecked()
  await newMeeting(desk)
  await tab(desk, /上次议定/)
  const line = desk.locator('.follow-line', { hasText: '月底前完成柳荫社区楼道清理' })
  await expect(line).toContainText(number)
  await expect(line.getByRole('radio', { name: '已完成' })).toBeChecked()
  // One key sets how far it is, Ctrl Z takes it back.
  await line.focus()
  await desk.keyboard.press('2')
  await expect(line.getByRole('radio', { name: '在办' })).toBeChecked()
  await desk.keyboard.press('Control+z')
  await expect(line.getByRole('radio', { name: '已完成' })).toBeChecked()
})

test('a rewritten paragraph survives a new snapshot, a number typed by hand is marked, and Ctrl Z brings the text back', async ({
  desk,
}) => {
  await newMeeting(desk)
  await freeze(desk)
  await tab(desk, /材料/)
  const page = pages(desk).first()
  const block = page.locator('[data-block="summary.1"]')
  await expect(block).toBeVisible({ timeout: 30_000 })
  const numbers = await block.locator('span.n[data-n]').count()
  expect(numbers).toBeGreaterThan(0)

  await block.focus()
  await desk.keyboard.press('Enter')
  const field = desk.getByRole('textbox', { name: '这一段的文字' })
  await field.fill(`${await field.inputValue()}另据来电 4321 件。`)
  await expect(desk.locator('.block-editor .number-by-hand')).toHaveText('4321')
  await desk.keyboard.press('Control+Enter')
  await expect(block).toContainText('另据来电', { timeout: 30_000 })
  await expect(block.locator('.n.by-hand')).toHaveText('4321')
  await expect(block.locator('span.n[data-n]')).toHaveCount(numbers)
  await expect(desk.getByRole('region', { name: '核对' })).toContainText('手写的数')

  await freeze(desk)
  await expect(block).toContainText('另据来电', { timeout: 30_000 })
  await expect(block.locator('span.n[data-n]')).toHaveCount(numbers)

  await block.focus()
  await desk.keyboard.press('Control+z')
  await expect(block).not.toContainText('另据来电', { timeout: 30_000 })
})

test('a number of the page leads to exactly its reports', async ({ desk }) => {
  await toBriefings(desk)
  await desk.locator('.meeting-row', { hasText: '第 23 次' }).click()
  await freeze(desk)
  await tab(desk, /材料/)
  const first = pages(desk).first().locator('span.n[data-n="matched"]').first()
  await expect(first).toBeVisible({ timeout: 30_000 })
  const shown = (await first.textContent())!
  await first.click()
  const panel = desk.getByRole('region', { name: '数字出处' })
  await expect(panel.locator('.number-shown strong')).toHaveText(shown)
  await expect(panel.locator('.number-rows li').first()).toBeVisible()
  await expect(panel.locator('.number-facts')).toContainText(`${shown} = `)
  await first.press('Enter')
  await expect.poll(() => new URL(desk.url()).hash).toMatch(/^#\/situation\?ids=/)
  await expect.poll(async () => (await shownCounts(desk)).matched.toLocaleString('en')).toBe(shown)
})
