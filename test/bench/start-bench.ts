/**
 * Cold start: from the start of the web shell's process on a store that is there (encrypted, without a passphrase) to the
 * map with its clusters drawn, in a Chromium that stands open, as Electron's does while the store opens. Then the memory of
 * the main process, threads and all, after a minute in which nobody did anything.
 * `npm run bench -- start [--reports 100000] [--quick]`; From the bundles, as `npm start` does;
 * `--from FOLDER` names a packaged copy's resources/app.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium, type Page } from 'playwright-core'
import { buildStale } from '../../setup/build.mjs'
import { chromiumArgs } from '../chromium.ts'
import { rounded, tell } from './timing.ts'

const root = join(import.meta.dirname, '..', '..')
const rounds = 5
/** Before memory is looked at, seconds. */
const idleSeconds = 60

/** Milliseconds since the process was started. */
interface Start {
  /** Its address was printed: the store stands open and the server answers. */
  address: number
  /** The page's own script runs. */
  script: number
  /** The bar at the foot has its numbers. */
  counts: number
  /** Clusters are drawn on the map. */
  clusters: number
}
interface Memory {
  /** Of the process with all its threads, /proc/PID/status. */
  rssMegabytes: number
  /** Of the main thread's V8 heap after a collection, and what it holds outside of it. */
  heapMegabytes: number
  externalMegabytes: number
}

/** The moments of a page, by `performance.now` and the page's own origin of time, which is the wall clock's. */
const watch = `(() => {
  const seen = { script: performance.timeOrigin + performance.now(), counts: 0, clusters: 0 }
  window.startSeen = seen
  const probe = document.createElement('canvas')
  probe.width = probe.height = 96
  const pen = probe.getContext('2d', { willReadFrequently: true })
  const look = () => {
    const now = performance.timeOrigin + performance.now()
    if (!seen.counts) {
      const bar = document.querySelector('[aria-label="件数对账"], [aria-label="How the counts add up"]')
      if (bar && /\\d/.test(bar.querySelector('button')?.textContent ?? '')) seen.counts = now
    }
    if (!seen.clusters) {
      for (const canvas of document.querySelectorAll('canvas.marker-canvas:not([hidden])')) {
        if (canvas.width === 0) continue
        pen.clearRect(0, 0, 96, 96)
        pen.drawImage(canvas, 0, 0, 96, 96)
        if (pen.getImageData(0, 0, 96, 96).data.some((value, i) => i % 4 === 3 && value > 0)) seen.clusters = now
      }
    }
    if (!seen.counts || !seen.clusters) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})()`

interface Shell {
  child: ChildProcess
  url: string
  /** By the wall clock, milliseconds. */
  from: number
  address: number
  memory(): Promise<Memory>
  stop(): Promise<void>
}

async function startShell(entry: string, folder: string): Promise<Shell> {
  const from = performance.timeOrigin + performance.now()
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      '--import',
      join(import.meta.dirname, 'memory-probe.mjs'),
      entry,
      '--no-window',
      '--store',
      join(folder, 'store'),
    ],
    { cwd: folder, env: { ...process.env, FIELDBRIEF_KEYS: join(folder, 'keys') }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  const told = createInterface({ input: child.stderr })
  told.on('line', (line) => {
    said += `${line}\n`
  })
  const url = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => line as string),
    once(child, 'exit').then(() => Promise.reject(new Error(`the web shell ended: ${said}`))),
  ])
  const address = performance.timeOrigin + performance.now()
  return {
    child,
    url,
    from,
    address,
    async memory() {
      const line = new Promise<string>((done) => told.on('line', (text) => text.startsWith('memory ') && done(text)))
      child.kill('SIGUSR2')
      const { heapUsed, external, arrayBuffers } = JSON.parse((await line).slice('memory '.length)) as NodeJS.MemoryUsage
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return {
        rssMegabytes: rounded(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024),
        heapMegabytes: rounded(heapUsed / 2 ** 20),
        externalMegabytes: rounded((external + arrayBuffers) / 2 ** 20),
      }
    },
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

/** A window without a page yet. */
async function openWindow(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  const page = await context.newPage()
  await page.addInitScript(watch)
  // It stands open: what it does itself as it opens is not the program's time.
  await new Promise((done) => setTimeout(done, 1_000))
  return page
}

async function openPage(page: Page, shell: Shell): Promise<Start> {
  await page.goto(shell.url, { waitUntil: 'commit' })
  const seen = await (
    await page.waitForFunction(
      () => {
        const held = (window as unknown as { startSeen?: { script: number; counts: number; clusters: number } }).startSeen
        return held?.counts && held.clusters ? held : null
      },
      null,
      { timeout: 60_000 },
    )
  ).jsonValue()
  const since = (at: number): number => Math.round(at - shell.from)
  return {
    address: since(shell.address),
    script: since(seen!.script),
    counts: since(seen!.counts),
    clusters: since(seen!.clusters),
  }
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number

export interface StartOptions {
  reports: number
  /** Two rounds and no idle minute. */
  quick: boolean
  /** A packaged copy's `resources/app`; absent: dist here. */
  from?: string | undefined
}

/** Medians of five starts, and the memory of the last. null where there is no Chromium. */
export async function benchStart({ reports, quick, from }: StartOptions) {
  const executable = process.env.FIELDBRIEF_CHROMIUM ?? '/usr/bin/chromium'
  if (!existsSync(executable)) {
    tell(`  start: left out, for there is no ${executable}`)
    return null
  }
  if (!from) await buildStale(['renderer', 'main'])
  const entry = join(from ?? root, 'dist', 'main', 'web.js')
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-start-'))
  const browser = await chromium.launch({
    executablePath: executable,
    args: chromiumArgs,
  })
  try {
    tell(`${reports} reports in ${folder}`)
    const made = spawn(
      process.execPath,
      [
        join(root, 'main', 'shell', 'cli', 'main.ts'),
        'sample',
        '--reports',
        String(reports),
        '--seed',
        '1',
        '--store',
        join(folder, 'store'),
      ],
      { env: { ...process.env, FIELDBRIEF_KEYS: join(folder, 'keys') }, stdio: ['ignore', 'ignore', 'inherit'] },
    )
    const [code] = (await once(made, 'exit')) as [number]
    if (code !== 0) throw new Error('bench: the store was not made')
    // The first opening works out what a window keeps as it closes.
    const firstPage = await openWindow(browser)
    const first = await startShell(entry, folder)
    await openPage(firstPage, first)
    await firstPage.context().close()
    await new Promise((done) => setTimeout(done, quick ? 1_000 : 8_000))
    await first.stop()

    const starts: Start[] = []
    let memory: Memory | null = null
    for (let round = 0; round < (quick ? 2 : rounds); round++) {
      const page = await openWindow(browser)
      const shell = await startShell(entry, folder)
      const start = await openPage(page, shell)
      starts.push(start)
      tell(`  start: address ${start.address}, script ${start.script}, counts ${start.counts}, clusters ${start.clusters} ms`)
      if (round === rounds - 1) {
        await new Promise((done) => setTimeout(done, idleSeconds * 1000))
        memory = await shell.memory()
        tell(
          `  idle: ${memory.rssMegabytes} MB resident, heap ${memory.heapMegabytes} MB, outside of it ${memory.externalMegabytes} MB`,
        )
      }
      await page.context().close()
      await shell.stop()
    }
    const of = (key: keyof Start): number => median(starts.map((start) => start[key]))
    return {
      reports,
      rounds: starts.length,
      startMillis: { address: of('address'), script: of('script'), counts: of('counts'), clusters: of('clusters') },
      slowestClusters: Math.max(...starts.map(({ clusters }) => clusters)),
      idle: memory,
    }
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
