/**
 * Frames of the map: the real window in Chromium with software GL, panned and zoomed with the mouse while five thousand
 * markers are in view; twice, with WebGL drawn by program as on a machine without a graphics card, and with the whole page
 * forced through software GL, which no machine does of itself. Only the clusters are made up, since no store shows that many
 * apart; everything else is the sample district behind the real web shell. By hand: `node test/bench/frame-bench.ts`.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import type { Answer, Request } from '../../contract/api.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import { createApp } from '../../main/app.ts'
import { rendererFolder } from '../../main/shell/place.ts'
import { fillEmpty } from '../../main/shell/sample-district.ts'
import { serveWeb } from '../../main/shell/web/serve.ts'
import { cardlessArgs, chromiumArgs } from '../chromium.ts'
import { benchHost } from './house.ts'
import { rounded, tell } from './timing.ts'

const wanted = 5_000
const windowSize = { width: 1920, height: 1080 }

export interface FrameResult {
  /** Markers in view on average over the answers given while it moved. */
  markers: number
  frames: number
  /** Time from one animation frame to the next, milliseconds. */
  p50: number
  p95: number
  max: number
  /** Frames that came more than 100 ms after the one before. */
  over100: number
  seconds: number
}

export interface FrameResults {
  cardless: FrameResult
  allThroughGl: FrameResult
}

const mercatorX = (lon: number): number => (180 + lon) / 360
const mercatorY = (lat: number): number => (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360
const lonOf = (x: number): number => x * 360 - 180
const latOf = (y: number): number => (360 / Math.PI) * Math.atan(Math.exp(((180 - y * 360) * Math.PI) / 180)) - 90

/** A number from 0 to 1 for a cell and a purpose: the same cell always looks the same, so that panning changes none. */
function chance(column: number, row: number, purpose: number): number {
  let t = Math.imul(column, 374761393) ^ Math.imul(row, 668265263) ^ Math.imul(purpose + 1, 2246822519)
  t = Math.imul(t ^ (t >>> 13), 1274126177)
  return ((t ^ (t >>> 16)) >>> 0) / 4294967296
}

/** About `wanted` markers evenly over the box, all different: sizes, numbers and rings as mixed as they come. */
export function crowdedClusters(request: Request<'map.clusters'>): Answer<'map.clusters'> {
  const [west, south, east, north] = request.bbox
  const [x0, x1, y0, y1] = [mercatorX(west), mercatorX(east), mercatorY(north), mercatorY(south)]
  // The edge of a cell follows the zoom alone, so that a pan finds the same cells again.
  const ideal = Math.sqrt(((x1 - x0) * (y1 - y0)) / wanted)
  const edge = 2 ** (Math.round(Math.log2(ideal) * 16) / 16)
  const cells: [number, number][] = []
  for (let row = Math.floor(y0 / edge); row <= Math.floor(y1 / edge); row++)
    for (let column = Math.floor(x0 / edge); column <= Math.floor(x1 / edge); column++) cells.push([column, row])
  const count = Uint32Array.from(cells, ([c, r]) => Math.max(1, Math.floor(1_500 ** chance(c, r, 0) * 1.4)))
  const parts = new Uint32Array(cells.length * categoryKeys.length)
  cells.forEach(([c, r], i) => {
    let left = count[i] as number
    for (let k = 0; left > 0; k++) {
      const take = k > 8 ? left : Math.min(left, Math.max(1, Math.floor(left * chance(c, r, 10 + k))))
      const at = i * categoryKeys.length + Math.floor(chance(c, r, 30 + k) * categoryKeys.length)
      parts[at] = (parts[at] as number) + take
      left -= take
    }
  })
  const total = count.reduce((sum, n) => sum + n, 0)
  return {
    counts: {
      matched: total,
      mapped: total,
      withoutLocation: 0,
      suppressed: 0,
      incidents: total,
      owed: { reports: 0, attachments: 0, sourcesLate: 0 },
    },
    inBox: total,
    zoom: request.zoom,
    id: cells.map(([c, r]) => `${request.zoom.toFixed(1)}/${c}/${r}`),
    lon: Float64Array.from(cells, ([c, r]) => lonOf((c + 0.3 + 0.4 * chance(c, r, 1)) * edge)),
    lat: Float64Array.from(cells, ([c, r]) => latOf((r + 0.3 + 0.4 * chance(c, r, 2)) * edge)),
    count,
    parts,
    report: Float64Array.from(count, (n, i) => (n === 1 ? i + 1 : 0)),
  }
}

/** Gaps between animation frames while `work` runs, milliseconds. */
async function gapsOf(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const held = window as unknown as { gaps: number[]; watching: boolean }
    held.gaps = []
    held.watching = true
    let before = performance.now()
    const frame = (): void => {
      const now = performance.now()
      held.gaps.push(now - before)
      before = now
      if (held.watching) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await work()
  return page.evaluate(() => {
    const held = window as unknown as { gaps: number[]; watching: boolean }
    held.watching = false
    return held.gaps
  })
}

/** Pans in all directions and zooms in and out with a hand's pace, until the seconds are over. */
async function move(page: Page, seconds: number): Promise<void> {
  const box = (await page.getByRole('application').boundingBox()) as { x: number; y: number; width: number; height: number }
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))
  const end = performance.now() + 1000 * seconds
  const over = (): boolean => performance.now() > end
  while (!over()) {
    for (const [dx, dy] of [
      [260, 60],
      [-300, 120],
      [80, -240],
      [-60, 90],
    ] as const) {
      await page.mouse.move(middle.x, middle.y)
      await page.mouse.down()
      for (let step = 1; step <= 20 && !over(); step++) {
        await page.mouse.move(middle.x + (dx * step) / 20, middle.y + (dy * step) / 20)
        await pause(16)
      }
      await page.mouse.up()
      await pause(350)
    }
    for (const by of [-240, -240, 240, 240]) {
      for (let step = 0; step < 6 && !over(); step++) {
        await page.mouse.wheel(0, by / 6)
        await pause(30)
      }
      await pause(500)
    }
  }
}

/**
 * Pans and zooms the map with about 5,000 markers in view. null where there is no Chromium at `FIELDBRIEF_CHROMIUM` or
 * /usr/bin/chromium, or the renderer is not built (`npm run build`).
 */
export async function frameBench({ assets = rendererFolder, seconds = 15 } = {}): Promise<FrameResults | null> {
  const executable = process.env.FIELDBRIEF_CHROMIUM ?? '/usr/bin/chromium'
  if (!existsSync(executable) || !existsSync(join(assets, 'index.html'))) {
    tell(`  frames: left out, for there is no ${existsSync(executable) ? assets : executable}`)
    return null
  }
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-frames-'))
  const app = await createApp(benchHost(folder))
  let shown: number[] = []
  const shell = await (async () => {
    await fillEmpty(app)
    const handlers: typeof app.handlers = {
      ...app.handlers,
      'map.clusters': async (request) => {
        const answer = crowdedClusters(request)
        shown.push(answer.count.length)
        return answer
      },
    }
    return serveWeb({ ...app, handlers }, { port: 0, assets, log: () => {} })
  })()
  try {
    return {
      cardless: await panned('frames without a card', cardlessArgs),
      allThroughGl: await panned('frames, the page through GL too', chromiumArgs),
    }
  } finally {
    await shell.close()
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }

  async function panned(name: string, args: string[]): Promise<FrameResult> {
    const browser = await chromium.launch({ executablePath: executable, args })
    try {
      const page = await browser.newPage({ viewport: windowSize })
      await page.goto(shell.url)
      await page.getByRole('application').waitFor()
      // Before the measure: first pictures, fonts, shaders, the file of the world.
      await page.waitForTimeout(3_000)
      await move(page, 5)
      await page.waitForTimeout(1_000)
      shown = []
      const gaps = await gapsOf(page, () => move(page, seconds))
      const sorted = [...gaps].sort((a, b) => a - b)
      const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
      const result = {
        markers: Math.round(shown.reduce((sum, n) => sum + n, 0) / Math.max(1, shown.length)),
        frames: gaps.length,
        p50: rounded(at(0.5)),
        p95: rounded(at(0.95)),
        max: rounded(at(1)),
        over100: gaps.filter((gap) => gap > 100).length,
        seconds: rounded(gaps.reduce((sum, gap) => sum + gap, 0) / 1000),
      }
      tell(`  ${name}: p50 ${result.p50} p95 ${result.p95} max ${result.max} ms, ${result.over100} over 100 ms`)
      return result
    } finally {
      await browser.close()
    }
  }
}

if (process.argv[1] === import.meta.filename) {
  const result = await frameBench(process.argv[2] ? { assets: process.argv[2] } : {})
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
}
