/** The ground of the map where no graphics card helps: painted a piece a frame, and the same picture in the end. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Box, expect, mapBox, test } from './workstation.ts'

/** A picture of the map once two in a row are alike. */
async function still(page: Page, clip: Box, name: string): Promise<Buffer> {
  let before = await page.screenshot({ clip })
  await expect
    .poll(
      async () => {
        const now = await page.screenshot({ clip })
        const same = now.equals(before)
        before = now
        return same
      },
      { intervals: [500], timeout: 20_000 },
    )
    .toBe(true)
  if (process.env.FIELDBRIEF_PICTURES) writeFileSync(join(process.env.FIELDBRIEF_PICTURES, `${name}.png`), before)
  return before
}

/** Waits for streets and names on the ground: it comes after the first markers. */
async function drawn(page: Page): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(() => {
          const sheet = document.querySelector<HTMLCanvasElement>('.ground-sheet:not([hidden])')
          const data = sheet?.getContext('2d')?.getImageData(0, 0, sheet.width, sheet.height).data
          return data ? new Set(new Uint32Array(data.buffer)).size : 0
        }),
      { timeout: 20_000 },
    )
    .toBeGreaterThan(200)
  await page.waitForTimeout(1_500)
}

/** Share of the pixels that clearly differ between two pictures, beyond a margin at their edges. */
async function differing(page: Page, one: Buffer, other: Buffer, margin: number): Promise<number> {
  return page.evaluate(
    async ({ pictures, margin }) => {
      const pixels = async (picture: string): Promise<ImageData> => {
        const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
        context.drawImage(bitmap, 0, 0)
        return context.getImageData(margin, margin, bitmap.width - 2 * margin, bitmap.height - 2 * margin)
      }
      const [a, b] = await Promise.all(pictures.map(pixels))
      let differ = 0
      for (let i = 0; i < a!.data.length; i += 4) {
        const gap = [0, 1, 2].reduce((sum, k) => sum + Math.abs(a!.data[i + k]! - b!.data[i + k]!), 0)
        if (gap > 48) differ += 1
      }
      return differ / (a!.data.length / 4)
    },
    { pictures: [one.toString('base64'), other.toString('base64')], margin },
  )
}

/** Drags with a hand's pace and holds on at the end. */
async function drag(page: Page, box: Box, dx: number, dy: number): Promise<void> {
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  for (let step = 1; step <= 12; step++) {
    await page.mouse.move(from.x + (dx * step) / 12, from.y + (dy * step) / 12)
    await page.waitForTimeout(16)
  }
}

/** The picture of the same place painted from nothing, as it is for a map of another size. */
async function paintedAnew(page: Page, box: Box, name: string): Promise<Buffer> {
  const size = page.viewportSize()!
  await page.setViewportSize({ width: size.width - 200, height: size.height - 100 })
  await page.waitForTimeout(500)
  await page.setViewportSize(size)
  await page.waitForTimeout(1_500)
  return still(page, box, name)
}

test('what drags and zooms leave on the map is the picture that is painted anew in the same place', async ({ desk }) => {
  await desk.getByRole('group', { name: '图层' }).getByRole('checkbox', { name: '聚合点' }).uncheck()
  await drawn(desk)
  const box = await mapBox(desk)
  const begin = await still(desk, box, 'ground-begin')
  for (const [dx, dy] of [
    [213, 97],
    [-150, 140],
    [-91, -177],
  ] as const) {
    await drag(desk, box, dx, dy)
    await desk.waitForTimeout(400)
    await desk.mouse.up()
  }
  for (const by of [-120, -120, 90]) {
    await desk.mouse.wheel(0, by)
    await desk.waitForTimeout(250)
  }
  const painted = await still(desk, box, 'ground-painted')
  const anew = await paintedAnew(desk, box, 'ground-anew')
  expect(await differing(desk, begin, anew, 0)).toBeGreaterThan(0.03)
  expect(await differing(desk, painted, anew, 0)).toBeLessThan(0.005)
})

test('while the hand still holds the map, what came into view is painted already', async ({ desk }) => {
  await desk.getByRole('group', { name: '图层' }).getByRole('checkbox', { name: '聚合点' }).uncheck()
  await drawn(desk)
  const box = await mapBox(desk)
  const before = await still(desk, box, 'ground-before')
  await drag(desk, box, 280, -160)
  const held = await still(desk, box, 'ground-held')
  await desk.mouse.up()
  const rests = await still(desk, box, 'ground-rests')
  expect(await differing(desk, before, rests, 0)).toBeGreaterThan(0.03)
  // Narrow strips wait for the map to rest, and a name may find another place.
  expect(await differing(desk, held, rests, 34)).toBeLessThan(0.01)
})

test('after the graphics were taken away and given back, as a remote desktop does, the ground follows the hand and is whole where it rests', async ({
  desk,
}) => {
  await desk.getByRole('group', { name: '图层' }).getByRole('checkbox', { name: '聚合点' }).uncheck()
  await drawn(desk)
  const box = await mapBox(desk)
  const before = await still(desk, box, 'ground-had')
  await desk.evaluate(async () => {
    const canvas = document.querySelector<HTMLCanvasElement>('.maplibregl-canvas')!
    const context = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!
    const restored = new Promise((done) => canvas.addEventListener('webglcontextrestored', done, { once: true }))
    const lost = new Promise((done) => canvas.addEventListener('webglcontextlost', done, { once: true }))
    context.loseContext()
    await lost
    await new Promise((done) => setTimeout(done, 100))
    context.restoreContext()
    await restored
  })
  await desk.waitForTimeout(3_000)
  await drag(desk, box, 120, 60)
  await desk.waitForTimeout(400)
  await desk.mouse.up()
  await desk.waitForTimeout(1_500)
  const moved = await still(desk, box, 'ground-moved')
  const anew = await paintedAnew(desk, box, 'ground-moved-anew')
  expect(await differing(desk, before, anew, 0)).toBeGreaterThan(0.03)
  expect(await differing(desk, moved, anew, 0)).toBeLessThan(0.005)
})
