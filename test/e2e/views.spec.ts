/** Saved views from the window: save, reopen, rename, remove and take back, share as a file and open one. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, shownCounts, test } from './workstation.ts'

const menu = (page: Page) => page.getByRole('button', { name: /^视图/ })
const rows = (page: Page) => page.getByRole('list', { name: '已保存的视图' })
const hash = (page: Page): string => decodeURIComponent(new URL(page.url()).hash)

async function save(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+s')
  const dialog = page.getByRole('dialog', { name: '保存当前视图' })
  await dialog.getByLabel('名称').fill(name)
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog).toBeHidden()
}
async function more(page: Page, name: string, action: string): Promise<void> {
  await menu(page).click()
  await page.getByRole('button', { name: `“${name}”的更多操作` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}
/** Every view away and none remembered, past the window: the next one would take up the view that was open last. */
async function removeAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const call = async (method: string, request: unknown): Promise<{ value: { views: { id: number }[] } }> => {
      const json = new TextEncoder().encode(JSON.stringify(request))
      const body = new Uint8Array(4 + json.length + ((8 - ((4 + json.length) % 8)) % 8))
      new DataView(body.buffer).setUint32(0, json.length, true)
      body.set(json, 4)
      const headers = { 'content-type': 'application/octet-stream' }
      const answer = await (await fetch(`/call/${method}`, { method: 'POST', headers, body })).arrayBuffer()
      const length = new DataView(answer).getUint32(0, true)
      return JSON.parse(new TextDecoder().decode(new Uint8Array(answer, 4, length)))
    }
    for (const { id } of (await call('view.list', {})).value.views) await call('view.remove', { id })
  })
}

test.beforeEach(async ({ desk }) => {
  // A view that another test left open would be taken up at some moment of this one.
  await removeAll(desk)
  await desk.reload()
  await expect(desk.getByRole('application')).toBeVisible()
})
test.afterEach(async ({ desk }) => {
  await removeAll(desk)
})

test('a view brings back filter and map position, and says when the filter moved away from it', async ({ desk }) => {
  // Another test of this workstation may have left a filter, and a window takes up the last one.
  await desk.evaluate(() => {
    location.hash = '#/situation'
  })
  await expect.poll(() => hash(desk)).not.toContain('?')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeGreaterThan(5_000)
  await desk.getByRole('checkbox', { name: /^消防隐患/ }).click({ force: true })
  await expect.poll(() => hash(desk)).toContain('categories=fire')
  // The bar says the old set until the new one was counted.
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(5_000)
  const before = await shownCounts(desk)
  await desk.keyboard.press('Control+s')
  const dialog = desk.getByRole('dialog', { name: '保存当前视图' })
  await expect(dialog.getByLabel('名称')).toHaveValue('消防隐患')
  await dialog.getByLabel('名称').fill('消防周看')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(menu(desk)).toHaveAccessibleName('视图：消防周看')

  await desk.getByRole('checkbox', { name: /^用电用气/ }).click({ force: true })
  await expect(menu(desk)).toHaveAccessibleName('视图：消防周看 (筛选已与此视图不同)')
  const strip = desk.locator('.map-strip')
  const scale = strip.getByText(/^缩放/)
  const saved = (await scale.textContent()) ?? ''
  await desk.getByRole('button', { name: '放大' }).click()
  await expect(scale).not.toHaveText(saved)
  await menu(desk).click()
  await expect(rows(desk).getByRole('button', { name: /^消防周看/ })).toHaveAccessibleName(
    new RegExp(`^消防周看 ?${before.matched.toLocaleString('en-US')} 件`),
  )
  await rows(desk)
    .getByRole('button', { name: /^消防周看/ })
    .click()
  await expect.poll(() => hash(desk)).toBe('#/situation?categories=fire')
  await expect(menu(desk)).toHaveAccessibleName('视图：消防周看')
  expect(await shownCounts(desk)).toEqual(before)
  await expect(scale).toHaveText(saved)
})

test('the window that is opened next takes up the view that was open last', async ({ desk, workstation }) => {
  await desk.getByRole('checkbox', { name: /^噪声污染/ }).click({ force: true })
  await expect.poll(() => hash(desk)).toContain('categories=noise')
  await save(desk, '噪声')
  // What the window remembers is written once it rests.
  await expect(async () => {
    const next = await desk.context().newPage()
    try {
      await next.goto(workstation.url)
      await expect(menu(next)).toHaveAccessibleName('视图：噪声', { timeout: 3_000 })
      await expect.poll(() => hash(next), { timeout: 3_000 }).toBe('#/situation?categories=noise')
    } finally {
      await next.close()
    }
  }).toPass()
})

test('a name that is there is written over only after a question, and undo brings the old conditions back', async ({ desk }) => {
  await desk.getByRole('checkbox', { name: /^消防隐患/ }).click({ force: true })
  await save(desk, 'x')
  await desk.getByRole('checkbox', { name: /^消防隐患/ }).click({ force: true })
  await desk.getByRole('checkbox', { name: /^用电用气/ }).click({ force: true })
  await expect.poll(() => hash(desk)).toContain('categories=power')
  await desk.keyboard.press('Control+s')
  const dialog = desk.getByRole('dialog', { name: '保存当前视图' })
  await dialog.getByLabel('名称').fill('x')
  await dialog.getByRole('button', { name: '保存' }).click()
  const question = desk.getByRole('dialog', { name: '覆盖已有视图？' })
  await question.getByRole('button', { name: '覆盖' }).click()
  await expect(menu(desk)).toHaveAccessibleName('视图：x')
  await desk.keyboard.press('Control+z')
  await expect(menu(desk)).toHaveAccessibleName('视图：x (筛选已与此视图不同)')
})

test('a view is renamed, removed, and brought back by undo', async ({ desk }) => {
  await save(desk, '全部')
  await more(desk, '全部', '改名')
  const dialog = desk.getByRole('dialog', { name: '视图改名' })
  await dialog.getByLabel('名称').fill('所有报告')
  await dialog.getByRole('button', { name: '改名' }).click()
  await expect(menu(desk)).toHaveAccessibleName('视图：所有报告')
  await more(desk, '所有报告', '删除')
  await expect(rows(desk)).toHaveCount(0)
  await desk.keyboard.press('Escape')
  await expect(desk.getByRole('dialog')).toHaveCount(0)
  await expect(menu(desk)).toHaveAccessibleName('视图')
  await desk.keyboard.press('Control+z')
  await expect(menu(desk)).toHaveAccessibleName('视图：所有报告')
})

test('a view goes out as a file and comes in again under a name of its own; another file is refused', async ({
  desk,
  workstation,
}) => {
  await desk.getByRole('checkbox', { name: /^消防隐患/ }).click({ force: true })
  await save(desk, '消防')
  const arriving = desk.waitForEvent('download')
  await more(desk, '消防', '共享为文件')
  const download = await arriving
  expect(download.suggestedFilename()).toMatch(/^fieldbrief-消防-\d{4}-\d{2}-\d{2}\.json$/)
  const file = join(workstation.folder, 'views.json')
  await download.saveAs(file)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    format: 'fieldbrief views',
    version: 1,
    views: [{ name: '消防', filter: { categories: ['fire'] } }],
  })
  const input = desk.locator('input[type=file][aria-label="打开视图文件"]')
  await input.setInputFiles(file)
  await expect(rows(desk).getByRole('button', { name: /^消防 \(2\)/ })).toBeVisible()
  const foreign = join(workstation.folder, 'foreign.json')
  writeFileSync(foreign, '{"type":"FeatureCollection","features":[]}')
  await input.setInputFiles(foreign)
  await expect(desk.getByRole('status').filter({ hasText: '不是 Fieldbrief 的视图文件' })).toBeVisible()
  await expect(rows(desk).getByRole('listitem')).toHaveCount(2)
})
