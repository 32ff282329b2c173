/** Choosing a piece of ground by hand: everything on screen narrows to exactly what lies in it. */
import type { Page } from '@playwright/test'
import { expect, shownCounts, test } from './workstation.ts'

/** Draws an outline around the middle of the map with the mouse, its corners as shares of the map's size. */
async function draw(page: Page, corners: readonly (readonly [number, number])[]): Promise<void> {
  const box = (await page.getByRole('application').boundingBox())!
  const at = ([x, y]: readonly [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height]
  await page.mouse.move(...at(corners[0]!))
  await page.mouse.down()
  for (const corner of corners.slice(1)) await page.mouse.move(...at(corner), { steps: 6 })
  await page.mouse.up()
}
const diamond = [
  [0.5, 0.3],
  [0.65, 0.5],
  [0.5, 0.7],
  [0.35, 0.5],
  [0.5, 0.3],
] as const

test('a lasso drawn with the mouse narrows everything to what lies in it, until its chip is removed', async ({ desk }) => {
  const before = await shownCounts(desk)
  const lasso = desk.getByRole('button', { name: '圈选', exact: true })
  await expect(lasso).toHaveAttribute('aria-pressed', 'false')
  await lasso.click()
  await expect(lasso).toHaveAttribute('aria-pressed', 'true')
  await draw(desk, diamond)

  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(before.matched)
  const inside = await shownCounts(desk)
  expect(inside.matched).toBeGreaterThan(0)
  expect(inside.matched).toBe(inside.mapped + inside.withoutLocation + inside.suppressed)
  expect(inside.withoutLocation).toBe(0)
  await expect(lasso).toHaveAttribute('aria-pressed', 'false')
  const query = new URL(desk.url()).hash.split('?')[1]!
  const polygon = JSON.parse(new URLSearchParams(query).get('polygon')!)
  const [ring] = polygon.coordinates
  expect(ring.length).toBeLessThanOrEqual(500)
  expect(ring.at(-1)).toEqual(ring[0])

  // The list, the facets and the markers tell the same number.
  await expect(desk.getByRole('radio', { name: `全部 ${inside.matched.toLocaleString('en')}` })).toBeAttached()
  const clusters = desk.getByRole('list', { name: '视野内的聚合点' }).getByRole('button')
  await expect
    .poll(async () => {
      const labels = await clusters.allTextContents()
      return labels.reduce((sum, label) => sum + Number(/([\d,]+) 件/.exec(label)?.[1]?.replaceAll(',', '') ?? 1), 0)
    })
    .toBe(inside.mapped)

  await desk.getByRole('button', { name: '去掉条件：位置 圈选范围' }).click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(before.matched)
  expect(new URL(desk.url()).hash).not.toContain('polygon=')

  // One step of the history each: back brings the outline back, and once more takes it away.
  const back = desk.getByRole('button', { name: '上一步筛选' })
  await back.click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(inside.matched)
  await back.click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(before.matched)
})

test('with L and Shift a rectangle is drawn, and Esc gives an outline up', async ({ desk }) => {
  const before = await shownCounts(desk)
  const lasso = desk.getByRole('button', { name: '圈选', exact: true })
  const box = (await desk.getByRole('application').boundingBox())!
  await desk.keyboard.press('l')
  await expect(lasso).toHaveAttribute('aria-pressed', 'true')
  await desk.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4)
  await desk.mouse.down()
  await desk.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 4 })
  await desk.keyboard.press('Escape')
  await desk.mouse.up()
  expect(new URL(desk.url()).hash).not.toContain('polygon=')
  await expect(lasso).toHaveAttribute('aria-pressed', 'true')

  await desk.keyboard.down('Shift')
  await draw(desk, [
    [0.4, 0.4],
    [0.6, 0.6],
  ])
  await desk.keyboard.up('Shift')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(before.matched)
  const query = new URL(desk.url()).hash.split('?')[1]!
  const [ring] = JSON.parse(new URLSearchParams(query).get('polygon')!).coordinates
  expect(ring).toHaveLength(5)
  expect(new Set(ring.map((p: number[]) => p[0])).size).toBe(2)
})

test('with the lasso in hand Enter on the map takes what is in view', async ({ desk }) => {
  const before = await shownCounts(desk)
  const map = desk.getByRole('application')
  await map.focus()
  await desk.keyboard.press('+')
  await desk.keyboard.press('+')
  await expect
    .poll(async () =>
      Number((await desk.getByRole('radio', { name: /^视野/ }).locator('..').textContent())?.replaceAll(/\D/g, '')),
    )
    .toBeLessThan(before.mapped)
  await desk.keyboard.press('l')
  await desk.keyboard.press('Enter')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(before.mapped)
  expect(new URL(desk.url()).hash).toContain('polygon=')
})
