/** The place page: opened from a report, a flag, the address field; back with the filter unchanged; its numbers add up. */
import type { Page } from '@playwright/test'
import { expect, shownCounts, test } from './workstation.ts'

const hash = (page: Page): string => decodeURIComponent(new URL(page.url()).hash)
const body = (page: Page) => page.getByRole('main').locator('article.place-page')
const n = (text: string | null): number => Number((text ?? '').replace(/[^\d]/g, '') || '-1')

/** Opens the page of the newest report with a location. */
async function openFromReport(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/situation?hasLocation=1'
  })
  await expect.poll(() => hash(page)).toContain('hasLocation=1')
  await page.locator('.report-row').first().click()
  await expect(page.locator('article.detail .detail-foot')).toBeVisible()
  await page.keyboard.press('p')
  await expect(body(page)).toBeVisible()
}

test('P on a report opens its place, Esc goes back, and the filter is as it was', async ({ desk }) => {
  await openFromReport(desk)
  expect(hash(desk)).toMatch(/^#\/place\?lon=[\d.]+&lat=[\d.]+&m=100&hasLocation=1$/)
  await expect(desk.getByText('本页只关于地点与问题，不记录、不关联任何人员。')).toBeVisible()
  await desk.keyboard.press('Escape')
  await expect.poll(() => hash(desk)).toBe('#/situation?hasLocation=1')
  await expect(desk.locator('.situation')).toBeVisible()
})

test('kinds, months and the count bar say the same number, and a wider radius never says less', async ({ desk }) => {
  await openFromReport(desk)
  let before = 0
  for (const metres of [25, 100, 500]) {
    await desk.getByRole('radio', { name: `${metres} m`, exact: true }).click()
    await expect.poll(() => hash(desk)).toContain(`m=${metres}`)
    await expect(body(desk).locator('.place-path')).toContainText(`${metres} m 内`)
    const counts = await shownCounts(desk)
    expect(counts.matched).toBe(counts.mapped + counts.withoutLocation + counts.suppressed)
    await expect(body(desk).locator('.place-kinds h2')).toHaveText(`报告 ${counts.matched.toLocaleString('en-US')} 件`)
    const kinds = await body(desk).locator('.place-kinds tbody tr td:last-child').allTextContents()
    expect(kinds.reduce((sum, text) => sum + n(text), 0)).toBe(counts.matched)
    expect(counts.matched).toBeGreaterThanOrEqual(before)
    before = counts.matched
  }
})

test('show on the map and add to a briefing take exactly the reports of the place along', async ({ desk }) => {
  await openFromReport(desk)
  const here = await shownCounts(desk)
  await desk.getByRole('button', { name: '在态势中看' }).click()
  await expect.poll(() => hash(desk)).toMatch(/^#\/situation\?near=/)
  await expect.poll(() => shownCounts(desk)).toEqual(here)
  await desk.keyboard.press('Alt+ArrowLeft')
  await expect(body(desk)).toBeVisible()
  await desk.getByRole('button', { name: '加入会商' }).click()
  await desk.getByRole('menuitem', { name: '只按这组报告出材料' }).click()
  await expect.poll(() => hash(desk)).toMatch(/^#\/briefings\/filter\?near=/)
  await expect.poll(() => shownCounts(desk)).toEqual(here)
})

test('a record opens its report beside the page, and Esc closes the report before the page', async ({ desk }) => {
  await openFromReport(desk)
  await body(desk).getByRole('radio', { name: '报告', exact: true }).click()
  await body(desk).locator('.place-record').first().click()
  await expect(body(desk).locator('article.detail')).toBeVisible()
  await desk.keyboard.press('Escape')
  await expect(body(desk).locator('article.detail')).toBeHidden()
  await expect(body(desk)).toBeVisible()
  await desk.keyboard.press('Escape')
  await expect(desk.locator('.situation')).toBeVisible()
})

test('a neighbour opens its own page, and the browser walks back through places and sections', async ({ desk }) => {
  await openFromReport(desk)
  await desk.getByRole('radio', { name: '25 m', exact: true }).click()
  await expect.poll(() => hash(desk)).toContain('m=25')
  const first = hash(desk)
  // The last list of the column: above it may stand flags and briefings that told of the place.
  await body(desk).locator('.place-right .place-rows').last().locator('.place-row').first().click()
  await expect.poll(() => hash(desk)).not.toBe(first)
  const second = hash(desk)
  await desk.keyboard.press('Control+2')
  await expect.poll(() => hash(desk)).toMatch(/^#\/flags/)
  await desk.goBack()
  await expect.poll(() => hash(desk)).toBe(second)
  await desk.goBack()
  await expect.poll(() => hash(desk)).toBe(first)
  await expect(body(desk)).toBeVisible()
  await desk.goForward()
  await expect.poll(() => hash(desk)).toBe(second)
  await desk.reload()
  await expect(body(desk)).toBeVisible()
  await desk.keyboard.press('Alt+ArrowLeft')
  await expect.poll(() => hash(desk)).toBe(first)
})

test('where nothing was reported the page says how far the nearest reports are, and goes there', async ({ desk }) => {
  await desk.evaluate(() => {
    location.hash = '#/place?lon=118.35&lat=30.95&m=50'
  })
  await expect(desk.getByText('这里没有报告')).toBeVisible()
  await expect(desk.getByText(/最近的报告在 [\d,]+ m 外/)).toBeVisible()
  expect(await shownCounts(desk)).toEqual({ matched: 0, mapped: 0, withoutLocation: 0, suppressed: 0 })
  await desk.getByRole('button', { name: '去那里' }).click()
  await expect(body(desk).locator('.place-kinds')).toBeVisible()
  expect((await shownCounts(desk)).matched).toBeGreaterThan(0)
})

test('a typed address opens its page; one that no report names says what to try, and the field stays', async ({ desk }) => {
  await openFromReport(desk)
  const name = await body(desk).getByRole('heading', { level: 1 }).textContent()
  await desk.evaluate(() => {
    location.hash = '#/place'
  })
  await desk.getByLabel('地址或地点名').fill('没有这样一个地址九九九')
  await desk.getByRole('button', { name: '查看' }).click()
  await expect(desk.getByRole('alert')).toContainText('这个地点没能读出')
  await desk.getByLabel('地址或地点名').fill(name ?? '')
  await desk.getByRole('button', { name: '查看' }).click()
  await expect(body(desk).getByRole('heading', { level: 1 })).toHaveText(name ?? '')
  expect((await shownCounts(desk)).matched).toBeGreaterThan(0)
})

test('an area has a page of its own', async ({ desk }) => {
  await desk.evaluate(() => {
    location.hash = '#/place'
  })
  await desk.getByRole('button', { name: /^柳荫街道/ }).click()
  await expect(body(desk).getByRole('heading', { level: 1 })).toHaveText('柳荫街道')
  expect((await shownCounts(desk)).matched).toBeGreaterThan(100)
  await expect(body(desk).getByRole('img', { name: /按月、按类别的件数/ })).toBeVisible()
})
