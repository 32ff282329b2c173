/** A basemap under the reports: added in the settings or dropped, drawn from its own tiles, and nothing asked of the outside. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { makePicture, makePmtiles, makeVectorTile } from '../fixture/make-basemap.ts'
import { runCli } from '../fixture/run-cli.ts'
import { expect, start, stop, test, watch } from './workstation.ts'

const shared = join(import.meta.dirname, '../../../shared/data/basemap')
/** --map-water, --map-park by day, and --map-water by night. */
const water = [0xc8, 0xd6, 0xdd] as const
const park = [0xdf, 0xe8, 0xdb] as const
const waterByNight = [0x0e, 0x1b, 0x23] as const

interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** Counts pixels of a colour on the screen, and the width of what is written in ink inside a box. */
async function look(page: Page, box: Box, colour: readonly [number, number, number]): Promise<{ share: number; ink: number }> {
  const picture = (await page.screenshot({ clip: box })).toString('base64')
  return page.evaluate(
    async ({ picture, colour }) => {
      const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
      context.drawImage(bitmap, 0, 0)
      const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height)
      let same = 0
      let [left, right] = [width, -1]
      for (let i = 0; i < width * height; i++) {
        const [r, g, b] = data.subarray(4 * i, 4 * i + 3) as unknown as [number, number, number]
        if (Math.abs(r - colour[0]) + Math.abs(g - colour[1]) + Math.abs(b - colour[2]) <= 4) same++
        if (r < 160 && g < 160 && b < 160) {
          left = Math.min(left, i % width)
          right = Math.max(right, i % width)
        }
      }
      return { share: same / (width * height), ink: right - left + 1 }
    },
    { picture, colour: [...colour] as [number, number, number] },
  )
}
async function stage(page: Page): Promise<Box> {
  const map = page.getByRole('application')
  await expect(map).toBeVisible()
  return (await map.boundingBox())!
}
const share = async (page: Page, colour: readonly [number, number, number]): Promise<number> =>
  (await look(page, await stage(page), colour)).share

const settings = async (page: Page): Promise<Locator> => {
  await page.goto(`${new URL(page.url()).origin}/#/settings`)
  const panel = page.getByRole('region', { name: /^(底图|Basemap)$/ })
  await expect(panel).toBeVisible()
  return panel
}
async function add(page: Page, name: string, buffer: Buffer): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: /^(添加文件|Add a file)$/ }).click()
  await (await choosing).setFiles({ name, mimeType: 'application/octet-stream', buffer })
}

/** Column, row and place inside the tile, 0 to 4096. */
function tileOf(lon: number, lat: number, z: number): { x: number; y: number; at: [number, number] } {
  const n = 2 ** z
  const sin = Math.sin((lat * Math.PI) / 180)
  const [fx, fy] = [((lon + 180) / 360) * n, (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * n]
  const [x, y] = [Math.floor(fx), Math.floor(fy)]
  return { x, y, at: [Math.round((fx - x) * 4096), Math.round((fy - y) * 4096)] }
}

/** A workstation of its own on a few reports, without areas: what is on its map is the basemap's. */
async function onReports(csv: string, work: (url: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldbrief-e2e-'))
  const store = join(folder, 'store')
  await writeFile(join(folder, 'reports.csv'), csv)
  const imported = await runCli(join(folder, 'keys'), 'import', join(folder, 'reports.csv'), '--store', store)
  expect(imported.err + imported.out).toContain('imported')
  const { url, shell } = await start(folder, ['--store', store])
  try {
    await work(url)
  } finally {
    await stop(shell)
    await rm(folder, { recursive: true, force: true })
  }
}
const header = 'id,时间,类别,标题,内容,经度,纬度\n'

test('a file added in the settings lies under the reports, and is taken out again', async ({ desk }) => {
  const wide = makeVectorTile([
    {
      id: 'water',
      features: [
        {
          type: 3,
          points: [
            [0, 0],
            [4096, 0],
            [4096, 4096],
            [0, 4096],
          ],
          properties: { class: 'lake' },
        },
      ],
    }, // prettier-ignore
    { id: 'transportation', features: [] },
  ])
  const file = makePmtiles({
    tiles: { '0/0/0': wide },
    metadata: { name: '全是水', attribution: '© 测绘院', vector_layers: [{ id: 'water' }, { id: 'transportation' }] },
  })
  expect(await share(desk, water)).toBeLessThan(0.1)
  const panel = await settings(desk)
  await expect(panel.getByText('还没有底图文件')).toBeVisible()
  await add(desk, 'water.pmtiles', file)
  await expect(panel.getByRole('radio', { name: /全是水/ })).toBeChecked()

  const asked: string[] = []
  desk.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await desk.goto(`${new URL(desk.url()).origin}/#/situation`)
  await expect(desk.getByText('© 测绘院')).toBeVisible()
  await expect.poll(() => share(desk, water)).toBeGreaterThan(0.25)
  expect(asked).toContain('/call/basemap.tile')

  // What the file is refused for stands in the panel; the basemap in use stays.
  await settings(desk)
  await add(desk, 'next.pmtiles', makePmtiles({ tiles: { '0/0/0': wide }, version: 4 }))
  await expect(panel.getByRole('alert')).toContainText('PMTiles 第 4 版，本程序只读第 3 版')
  await expect(panel.getByRole('radio', { name: /全是水/ })).toBeChecked()

  await panel.getByRole('button', { name: '移除“全是水”' }).click()
  const asking = desk.getByRole('alertdialog')
  await expect(asking).toContainText('您原来的文件不受影响')
  await asking.getByRole('button', { name: '移除' }).click()
  await expect(panel.getByText('还没有底图文件')).toBeVisible()
  await desk.goto(`${new URL(desk.url()).origin}/#/situation`)
  await expect.poll(() => share(desk, water)).toBeLessThan(0.1)
  await expect(desk.getByText('© 测绘院')).toBeHidden()
})

test('a file dropped on the map is used at once; pictures work like vector tiles', async ({ desk }) => {
  const bytes = makePmtiles({ tiles: { '0/0/0': makePicture([0, 0, 255]) }, tileType: 2, metadata: { name: '影像' } }).toString(
    'base64',
  )
  await stage(desk)
  const data = await desk.evaluateHandle((text) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], 'picture.pmtiles'))
    return transfer
  }, bytes)
  await desk.dispatchEvent('body', 'drop', { dataTransfer: data })
  const dialog = desk.getByRole('dialog')
  await expect(dialog.getByRole('status')).toContainText('“影像”已添加，地图正在使用它')
  await desk.keyboard.press('Escape')
  const box = await stage(desk)
  const blue = async (): Promise<number> => {
    const one = { x: box.x + box.width / 2, y: box.y + 2, width: 40, height: 4 }
    return (await look(desk, one, [0xef, 0xf1, 0xee])).share
  }
  // The bare ground at the edge of the map is not the land's colour any more.
  await expect.poll(blue).toBeLessThan(0.1)
  const panel = await settings(desk)
  await panel.getByRole('button', { name: '移除“影像”' }).click()
  await desk.getByRole('alertdialog').getByRole('button', { name: '移除' }).click()
  await expect(panel.getByText('还没有底图文件')).toBeVisible()
})

test('names are drawn from the machine’s own fonts, in Chinese and in English', async ({ page, troubles }) => {
  const [lon, lat] = [118.6, 30.95]
  // At zoom 16 a name this far east stands some 110 px right of the report.
  const { x, y, at } = tileOf(lon + 0.0012, lat, 14)
  const tile = makeVectorTile([
    {
      id: 'place',
      features: [
        { type: 1, points: [at], properties: { class: 'suburb', name: '柳荫', 'name:en': 'Liuyin', 'name:zh': '柳荫' } },
      ],
    },
    { id: 'transportation', features: [] },
  ])
  const file = makePmtiles({
    tiles: { [`14/${x}/${y}`]: tile },
    metadata: { vector_layers: [{ id: 'place' }, { id: 'transportation' }, { id: 'water' }] },
  })
  await onReports(`${header}1,2026-03-01 10:00,消防,楼道堆物,楼道堆放杂物,${lon},${lat}\n`, async (url) => {
    watch(page, troubles)
    await page.goto(url)
    await stage(page)
    const inkBeside = async (): Promise<number> => {
      const box = await stage(page)
      return (await look(page, { x: box.x + box.width / 2 + 40, y: box.y + box.height / 2 - 24, width: 180, height: 48 }, water))
        .ink
    }
    expect(await inkBeside()).toBeLessThanOrEqual(0)
    await settings(page)
    await add(page, 'names.pmtiles', file)
    await expect(page.getByRole('radio', { name: /names/ })).toBeChecked()
    await page.goto(`${new URL(page.url()).origin}/#/situation`)
    await expect.poll(inkBeside).toBeGreaterThan(18)
    const chinese = await inkBeside()
    expect(chinese).toBeLessThan(40)
    await settings(page)
    await page.getByText('English', { exact: true }).click()
    await page.goto(`${new URL(page.url()).origin}/#/situation`)
    // "Liuyin 柳荫": the romanised name before the local one.
    await expect.poll(inkBeside).toBeGreaterThan(chinese * 2)
  })
})

test('Monaco by day and by night', async ({ page, troubles }) => {
  test.skip(!existsSync(shared), 'no ../shared/data/basemap on this machine')
  const rows = ['7.4200,43.7380', '7.4270,43.7400', '7.4170,43.7330', '7.4290,43.7440']
  const csv = header + rows.map((at, i) => `${i},2026-03-0${i + 1} 10:00,消防,楼道堆物,楼道堆放杂物,${at}\n`).join('')
  await onReports(csv, async (url) => {
    watch(page, troubles)
    await page.goto(url)
    const panel = await settings(page)
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: '添加文件' }).click()
    await (await choosing).setFiles(join(shared, 'monaco.pmtiles'))
    await expect(panel.getByRole('radio', { name: /Monaco streets/ })).toBeChecked()
    await page.goto(`${new URL(page.url()).origin}/#/situation`)
    await expect(page.getByText('© OpenStreetMap contributors, ODbL')).toBeVisible()
    await expect.poll(() => share(page, park)).toBeGreaterThan(0.005)
    await expect.poll(() => share(page, [0xff, 0xff, 0xff])).toBeGreaterThan(0.05)
    await settings(page)
    await page.getByText('深色', { exact: true }).click()
    await page.goto(`${new URL(page.url()).origin}/#/situation`)
    await expect.poll(() => share(page, [0x2c, 0x36, 0x39])).toBeGreaterThan(0.02)
    expect(await share(page, water)).toBe(0)
    expect(await share(page, waterByNight)).toBeGreaterThan(0)
  })
})
