/** Choosing a piece of ground by hand: everything on screen narrows to exactly what lies in it. */
import type { Page } from '@playwright/test'
import type { ReportRow } from '../../contract/model.ts'
import { decodeWire, encodeWire } from '../../contract/wire.ts'
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
  // Keys before the map stands go nowhere: first it says what is in view.
  await expect(desk.getByText(/^视野 [\d,]+$/).first()).toBeVisible()
  await map.focus()
  await desk.keyboard.press('+')
  await desk.keyboard.press('+')
  await expect
    .poll(async () =>
      Number(
        (await desk
          .getByText(/^视野 [\d,]+$/)
          .first()
          .textContent())!.replaceAll(/\D/g, ''),
      ),
    )
    .toBeLessThan(before.mapped)
  await desk.keyboard.press('l')
  await desk.keyboard.press('Enter')
  await expect.poll(async () => (await shownCounts(desk)).matched).toBeLessThan(before.mapped)
  expect(new URL(desk.url()).hash).toContain('polygon=')
})

/** A coordinate that a good number of reports share and that stands alone. */
async function sharedSpot(page: Page): Promise<{ lon: number; lat: number; count: number }> {
  const response = await page.request.post(new URL('/call/report.page', page.url()).href, {
    data: Buffer.from(encodeWire({ filter: { hasLocation: true, suppressed: false }, limit: 10_000 })),
    headers: { 'content-type': 'application/octet-stream', origin: new URL(page.url()).origin },
  })
  const reply = decodeWire(new Uint8Array(await response.body())) as { value: { rows: ReportRow[] } }
  const places = reply.value.rows.map((row) => ({ lon: row.lon!, lat: row.lat! }))
  const metres = (a: { lon: number; lat: number }, b: { lon: number; lat: number }): number =>
    Math.hypot((a.lon - b.lon) * 95_500, (a.lat - b.lat) * 111_320)
  for (const place of places) {
    const near = places.filter((other) => metres(place, other) < 6)
    if (near.length >= 5 && near.length <= 24 && near.every((other) => metres(place, other) < 0.01))
      return { ...place, count: near.length }
  }
  throw new Error('the sample has no shared coordinate')
}

test('reports on one coordinate open as a circle, a leaf opens its report, and Esc closes the circle', async ({ desk }) => {
  const spot = await sharedSpot(desk)
  await desk.evaluate(({ lon, lat }) => {
    window.location.hash = `#/situation?near=${lon},${lat},3`
  }, spot)
  await expect.poll(async () => (await shownCounts(desk)).mapped).toBe(spot.count)
  const markers = desk.getByRole('list', { name: '视野内的聚合点' }).getByRole('button')
  await expect(markers).toHaveCount(1)
  await markers.first().dispatchEvent('click')

  const circle = desk.getByRole('group', { name: new RegExp(`同一坐标 ${spot.count} 件`) })
  const leaves = circle.getByRole('button')
  await expect(leaves).toHaveCount(spot.count)
  await leaves.nth(3).click()
  await expect(leaves.nth(3)).toHaveAttribute('aria-pressed', 'true')
  const title = (await leaves.nth(3).getAttribute('aria-label'))!.split(' · ').slice(1).join(' · ')
  await expect(desk.getByRole('article', { name: '报告详情' })).toContainText(title)

  await desk.keyboard.press('Escape')
  await expect(circle).toHaveCount(0)
  await expect(desk.getByRole('radio', { name: `选中 ${spot.count}` })).toBeChecked()
})
