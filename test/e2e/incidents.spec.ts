/** Incidents: put together and parted by hand, taken back, and found from a report. */
import type { Page } from '@playwright/test'
import { call, expect, test as onSample } from './workstation.ts'

const test = onSample.extend<{ incidents: Page }>({
  incidents: async ({ desk }, use) => {
    await desk.evaluate(() => {
      location.hash = '#/incidents'
    })
    await expect(rows(desk).first()).toBeVisible()
    await use(desk)
  },
})
const rows = (page: Page) => page.getByRole('listbox', { name: '事件' }).getByRole('option')
const panel = (page: Page) => page.getByRole('region', { name: '一起事件' })
const reports = (page: Page) => panel(page).getByRole('region', { name: '上报' }).getByRole('listitem')
const total = async (page: Page): Promise<number> =>
  Number(/共 ([\d,]+) 起/.exec((await page.locator('.incidents-total').textContent()) ?? '')?.[1]?.replaceAll(',', ''))

test('two incidents marked by keys become one, are taken back, merged again and parted', async ({ incidents }) => {
  const before = await total(incidents)
  const raw = await Promise.all(
    [0, 1].map(async (i) => Number(/\d+/.exec((await rows(incidents).nth(i).locator('.incident-raw').textContent()) ?? '')?.[0])),
  )
  const all = raw[0]! + raw[1]!
  const merge = async (): Promise<void> => {
    await incidents.getByRole('listbox', { name: '事件' }).focus()
    await incidents.keyboard.press('Home')
    await incidents.keyboard.press('x')
    await incidents.keyboard.press('j')
    await incidents.keyboard.press('x')
    await expect(incidents.getByText('已勾选 2 起')).toBeVisible()
    await incidents.keyboard.press('m')
    await incidents.getByRole('dialog').getByRole('textbox').fill('同一处问题，分两次上报')
    await incidents.keyboard.press('Enter')
    await expect(reports(incidents)).toHaveCount(all)
    await expect.poll(() => total(incidents)).toBe(before - 1)
  }
  await merge()
  await expect(panel(incidents)).toContainText('人工合并')
  await incidents.keyboard.press('Control+z')
  await expect.poll(() => total(incidents)).toBe(before)
  await merge()

  const first = reports(incidents).last()
  await first.getByRole('checkbox').check({ force: true })
  await incidents.keyboard.press('s')
  await incidents.getByRole('dialog').getByRole('textbox').fill('不是同一处，应分开')
  await incidents.keyboard.press('Enter')
  await expect(reports(incidents)).toHaveCount(1)
  await expect(panel(incidents).getByRole('region', { name: '调整记录' })).toContainText('不是同一处，应分开')
})

test('a report of an incident leads to it, and back to exactly its reports', async ({ incidents }) => {
  const { incidents: listed } = await call<{ incidents: { first: number; raw: number }[] }>(incidents, 'incident.list', {
    filter: {},
    order: 'largest',
    limit: 1,
  })
  const largest = listed[0]!
  await incidents.evaluate((id) => {
    location.hash = `#/incidents/${id}`
  }, largest.first)
  await expect(reports(incidents)).toHaveCount(largest.raw)
  await panel(incidents).getByRole('button', { name: '在态势中看' }).click()
  await expect.poll(() => new URL(incidents.url()).hash).toContain('#/situation')
  await incidents.getByRole('listbox').last().getByRole('option').first().click()
  await incidents.getByRole('button', { name: `共 ${largest.raw} 件上报说的是同一起` }).click()
  await expect.poll(() => new URL(incidents.url()).hash).toContain('#/incidents')
  await expect(reports(incidents)).toHaveCount(largest.raw)
})

test('what came back after it was closed is listed by place, and fewer days find no more of it', async ({ incidents }) => {
  await incidents.getByRole('tab', { name: '关闭后又来' }).click()
  const count = async (): Promise<number> =>
    Number(/^([\d,]+) 处/.exec((await incidents.locator('.incidents-total').textContent()) ?? '')?.[1]?.replaceAll(',', ''))
  await expect.poll(count).toBeGreaterThan(0)
  const month = await count()
  await incidents.getByRole('radio', { name: '14 天内' }).click()
  await expect.poll(count).toBeLessThanOrEqual(month)
  const row = incidents.getByRole('row').nth(1)
  const pairs = Number(/\d+/.exec((await row.getByRole('button', { name: /对上报/ }).textContent()) ?? '')?.[0])
  expect(pairs).toBeGreaterThan(0)
  await row.getByRole('button', { name: '地点' }).click()
  await expect.poll(() => new URL(incidents.url()).hash).toContain('#/place')
})
