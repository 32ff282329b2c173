/** A fresh workstation for end-to-end tests: a store of its own with the sample district, behind the real web shell. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'

const root = join(import.meta.dirname, '..', '..')

export interface Workstation {
  /** Address with the token of this start. */
  url: string
  /** Everything it writes lies below: store, keys, briefings. */
  folder: string
}

/** Starts the shell in a folder of its own and waits for its address. */
export async function start(folder: string, words: string[]): Promise<{ url: string; shell: ChildProcess }> {
  const shell = spawn(process.execPath, [join(root, 'main/shell/web/main.ts'), '--no-window', ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_DATA_HOME: join(folder, 'data'),
      FIELDBRIEF_KEYS: join(folder, 'keys'),
      LANG: 'zh_CN.UTF-8',
      LC_ALL: '',
    },
  })
  let told = ''
  shell.stderr.on('data', (part: Buffer) => {
    told += part.toString()
  })
  const url = await new Promise<string>((done, fail) => {
    let text = ''
    shell.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(text)
      if (address) done(address[0])
    })
    shell.once('close', (code) => fail(new Error(`the web shell ended with ${code}: ${told}`)))
  })
  return { url, shell }
}

export async function stop(shell: ChildProcess): Promise<void> {
  if (shell.exitCode !== null) return
  const closed = once(shell, 'close')
  shell.kill('SIGTERM')
  const timer = setTimeout(() => shell.kill('SIGKILL'), 10_000)
  await closed
  clearTimeout(timer)
}

/** One workstation on the sample district for each worker; every test opens its own page on it. */
export const test = base.extend<{ desk: Page; troubles: string[] }, { workstation: Workstation; emptyWorkstation: Workstation }>({
  workstation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern.
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'fieldbrief-e2e-'))
      const { url, shell } = await start(folder, ['--store', join(folder, 'store'), '--sample'])
      await use({ url, folder })
      await stop(shell)
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  emptyWorkstation: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'fieldbrief-e2e-'))
      const { url, shell } = await start(folder, ['--store', join(folder, 'store')])
      await use({ url, folder })
      await stop(shell)
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  /** What the page complained about: script errors, refused loads, CSP reports. A test that ends with any has failed. */
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  troubles: async ({}, use) => {
    const troubles: string[] = []
    await use(troubles)
    expect(troubles).toEqual([])
  },
  /** A page on the sample district, signed in, its map drawn. */
  desk: async ({ page, workstation, troubles }, use) => {
    watch(page, troubles)
    await page.goto(workstation.url)
    await expect(page.getByRole('application')).toBeVisible()
    await use(page)
  },
})

/** Collects what goes wrong in a page, and every request to another place than the workstation. */
export function watch(page: Page, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|blob:http:\/\/127\.0\.0\.1:|data:)/.test(request.url()))
      troubles.push(`request: ${request.url()}`)
  })
}

/** What the page itself would call. */
export async function call<T>(page: Page, method: string, request: unknown): Promise<T> {
  const reply = await page.evaluate(
    async ([name, body]) => {
      const json = new TextEncoder().encode(JSON.stringify(body))
      const wire = new Uint8Array(4 + json.length + ((8 - ((4 + json.length) % 8)) % 8))
      new DataView(wire.buffer).setUint32(0, json.length, true)
      wire.set(json, 4)
      const answer = await fetch(`/call/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: wire,
      })
      const bytes = await answer.arrayBuffer()
      const length = new DataView(bytes).getUint32(0, true)
      return JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)))
    },
    [method, request] as const,
  )
  if (!reply.ok) throw new Error(`${method}: ${reply.message}`)
  return reply.value as T
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
}
/** Where the map stands in the window. */
export async function mapBox(page: Page): Promise<Box> {
  return (await page.getByRole('application').boundingBox())!
}

export interface ShownCounts {
  matched: number
  mapped: number
  withoutLocation: number
  suppressed: number
}

/** The count contract as the bar says it, in Chinese or English. */
export async function shownCounts(page: Page): Promise<ShownCounts> {
  const bar = page.getByRole('region', { name: /^(件数对账|How the counts add up)$/ })
  // A dash stands where a number is still on its way.
  await expect(bar.getByRole('button').first()).toContainText(/\d/)
  const terms = await bar.getByRole('button').allTextContents()
  const [matched, mapped, withoutLocation, suppressed] = terms.map((term) =>
    Number(/^[\d,]+/.exec(term)?.[0]?.replaceAll(',', '') ?? -1),
  )
  return { matched: matched ?? -1, mapped: mapped ?? -1, withoutLocation: withoutLocation ?? -1, suppressed: suppressed ?? -1 }
}

export { expect }
