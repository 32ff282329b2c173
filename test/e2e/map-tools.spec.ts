/** Tools on the map besides the lasso: circle, distance from a point, measure, layers, and areas by a click. */
import type { Page } from '@playwright/test'
import { expect, mapBox, shownCounts, test } from './workstation.ts'

const mapOf = (page: Page) => page.getByRole('application')
const nearOf = (page: Page): number[] =>
  (new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '').get('near') ?? '').split(',').map(Number)

test('a circle drawn with the mouse narrows everything; its handle resizes it; its chip takes it away', async ({ desk }) => {
  const before = await shownCounts(desk)
  const circle = desk.getByRole('button', { name: '画圆', exact: true })
  await circle.click()
  await expect(circle).toHaveAttribute('aria-pressed', 'true')
  const box = await mapBox(desk)
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await desk.mouse.move(middle.x, middle.y)
  await desk.mouse.down()
  await desk.mouse.move(middle.x + 90, middle.y, { steps: 6 })
  await desk.mouse.up()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(before.matched)
  await expect(circle).toHaveAttribute('aria-pressed', 'false')
  const inside = await shownCounts(desk)
  expect(inside.matched).toBe(inside.mapped + inside.withoutLocation + inside.suppressed)
  const metres = nearOf(desk)[2]
  const middleAt = nearOf(desk).slice(0, 2)

  const handle = desk.getByRole('slider', { name: '圆的半径，米' })
  await expect(handle).toHaveAttribute('aria-valuenow', String(metres))
  const grip = (await handle.boundingBox())!
  await desk.mouse.move(grip.x + 10, grip.y + grip.height / 2)
  await desk.mouse.down()
  await desk.mouse.move(grip.x + 70, grip.y + grip.height / 2, { steps: 8 })
  await desk.mouse.up()
  await expect.poll(() => nearOf(desk)[2]).toBeGreaterThan(metres!)
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeGreaterThan(inside.matched)
  expect(nearOf(desk).slice(0, 2)).toEqual(middleAt)

  // The whole drag was one step: one step back is the circle as it was drawn.
  await desk.getByRole('button', { name: '上一步筛选' }).click()
  await expect.poll(() => nearOf(desk)[2]).toBe(metres)
  await desk.getByRole('button', { name: /^去掉条件：位置 .* m 以内$/ }).click()
  await expect.poll(async () => (await shownCounts(desk)).matched).toBe(before.matched)
  await expect(handle).toHaveCount(0)
})

test('a right click offers distances from that point, its area and its place page', async ({ desk }) => {
  const before = await shownCounts(desk)
  const box = await mapBox(desk)
  await desk.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.55, { button: 'right' })
  const menu = desk.getByRole('menu', { name: '这个位置' })
  await expect(menu.getByRole('menuitem')).toHaveCount(8)
  await menu.getByRole('menuitem', { name: '500 m 以内' }).click()
  await expect(menu).toHaveCount(0)
  await expect.poll(() => nearOf(desk)[2]).toBe(500)
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(before.matched)

  await desk.mouse.click(box.x + box.width * 0.45, box.y + box.height * 0.5, { button: 'right' })
  await desk.getByRole('menuitem', { name: '自定半径…' }).click()
  const field = desk.getByRole('textbox', { name: '半径（米）' })
  await field.fill('3')
  await expect(desk.getByText('请填 5 至 50,000 的整数')).toBeVisible()
  await field.fill('730')
  await field.press('Enter')
  await expect.poll(() => nearOf(desk)[2]).toBe(730)

  await desk.mouse.click(box.x + box.width * 0.45, box.y + box.height * 0.5, { button: 'right' })
  await desk.getByRole('menuitem', { name: '打开此处的地点页' }).click()
  await expect.poll(() => desk.url()).toContain('#/place')
})

test('by keyboard: the menu of the focused marker, a circle around it, and its radius', async ({ desk }) => {
  const map = mapOf(desk)
  await map.focus()
  await map.press('ArrowRight')
  await map.press('Shift+F10')
  await expect(desk.getByRole('menu', { name: '这个位置' })).toBeVisible()
  await desk.keyboard.press('Escape')
  await expect(map).toBeFocused()
  await map.press('c')
  await map.press('Enter')
  await expect.poll(() => nearOf(desk)[2]).toBe(300)
  const handle = desk.getByRole('slider', { name: '圆的半径，米' })
  await handle.focus()
  await handle.press('ArrowUp')
  await handle.press('PageUp')
  await expect.poll(() => nearOf(desk)[2]).toBe(410)
})

test('the measure adds up the way from click to click, and Esc ends it', async ({ desk }) => {
  const before = await shownCounts(desk)
  await desk.keyboard.press('m')
  const hint = desk.locator('.tool-hint')
  await expect(hint).toContainText('逐点点击测距')
  const box = await mapBox(desk)
  await desk.mouse.click(box.x + box.width * 0.4, box.y + box.height * 0.5)
  await desk.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 4 })
  await expect(hint.locator('strong')).toHaveText(/^[\d,.]+ k?m，末段 [\d,.]+ k?m$/)
  const total = async (): Promise<number> => {
    const words = (await hint.locator('strong').textContent())!.split('，')[0]!
    return Number(words.replace(/[^\d.]/g, '')) * (words.includes('km') ? 1000 : 1)
  }
  const half = await total()
  await desk.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.5, { delay: 20 })
  await desk.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 4 })
  await expect.poll(total).toBeGreaterThan(half * 1.9)
  expect(await total()).toBeLessThan(half * 2.1)
  await desk.keyboard.press('Escape')
  await expect(hint).toContainText('逐点点击测距')
  await desk.keyboard.press('Escape')
  await expect(hint).toHaveCount(0)
  expect((await shownCounts(desk)).matched).toBe(before.matched)
})

/** Another method of the hot-spot layer. */
async function choose(page: Page, method: string): Promise<void> {
  await page.getByRole('button', { name: '热点的算法与参数' }).click()
  const settings = page.getByRole('dialog', { name: '热点的算法与参数' })
  await settings.getByRole('button', { name: /怎样算热点/ }).click()
  await page.getByRole('option', { name: method }).click()
  await expect(settings.getByRole('button', { name: /怎样算热点/ })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(settings).toHaveCount(0)
}

test('hot spots are drawn with a legend that names statistic, correction and numbers, and follow the method', async ({
  desk,
}) => {
  const layers = desk.getByRole('group', { name: '图层' })
  await layers.getByRole('checkbox', { name: '热点' }).check()
  const legend = desk.getByRole('region', { name: '热点' })
  await expect(legend).toContainText('Gi*，FDR 校正')
  for (const level of ['90%', '95%', '99%']) await expect(legend.getByText(level, { exact: true })).toBeVisible()
  await expect(legend).toContainText('六角格 150 m')
  const places = desk.getByRole('list', { name: '热点清单' }).getByRole('button')
  await expect(places.first()).toHaveText(/^热点 1：格内 [\d,]+ 件, z = [\d.]+, 校正后 p /)

  await choose(desk, '成片（DBSCAN）')
  await expect(legend).toContainText(/DBSCAN，300 m 内 10 件/)
  await expect(legend).toContainText(/\d+ 片，另有 [\d,]+ 件不成片/)

  // Too few to say anything is said, not drawn.
  await choose(desk, '显著聚集（Gi*）')
  await desk.evaluate(() => {
    window.location.hash = '#/situation?from=2026-05-01&to=2026-05-02&categories=fraud'
  })
  await expect(legend).toContainText('件才能判断')
  await expect(places).toHaveCount(0)

  await layers.getByRole('checkbox', { name: '热点' }).uncheck()
  await expect(legend).toHaveCount(0)
})

test('a click on the name of an area on the map narrows to that area', async ({ desk }) => {
  const before = await shownCounts(desk)
  const layers = desk.getByRole('group', { name: '图层' })
  // Without markers every name has its own place.
  await layers.getByRole('checkbox', { name: '聚合点' }).uncheck()
  const box = await mapBox(desk)
  const stage = desk.locator('.maplibregl-canvas-container')
  const found = async (): Promise<{ x: number; y: number } | null> => {
    for (let y = 0.15; y < 0.9; y += 0.05)
      for (let x = 0.1; x < 0.8; x += 0.04) {
        const at = { x: box.x + x * box.width, y: box.y + y * box.height }
        await desk.mouse.move(at.x, at.y)
        await desk.waitForTimeout(90)
        if ((await stage.evaluate((canvas) => (canvas as HTMLElement).style.cursor)) === 'pointer') return at
      }
    return null
  }
  const at = await found()
  expect(at).not.toBeNull()
  await desk.mouse.click(at!.x, at!.y)
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(before.matched)
  expect(new URL(desk.url()).hash).toContain('areas=')
  await layers.getByRole('checkbox', { name: '聚合点' }).check()
})
