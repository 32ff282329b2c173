/** The packaged app, as an installer would lay it down: FIELDBRIEF_PACKAGED names the folder that `npm run package` wrote to. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, expect, test } from '@playwright/test'

/** The program inside the folder, whatever system it was packaged for. */
function program(): string | null {
  const out = process.env.FIELDBRIEF_PACKAGED
  if (!out) return null
  const places = readdirSync(resolve(out)).flatMap((name) => [
    join(resolve(out), name, 'fieldbrief'),
    join(resolve(out), name, 'Fieldbrief.exe'),
    join(resolve(out), name, 'Fieldbrief.app', 'Contents', 'MacOS', 'Fieldbrief'),
  ])
  const found = places.find((place) => /-unpacked|mac/.test(place) && existsSync(place))
  if (!found) throw new Error(`no packaged app in ${resolve(out)}: ${readdirSync(resolve(out)).join()}`)
  return found
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

test.skip(!process.env.FIELDBRIEF_PACKAGED, 'no packaged app named by FIELDBRIEF_PACKAGED: CI packages one on three systems')

test('the packaged app opens its window on the sample district, from the archive, with threads and native modules', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldbrief-packaged-'))
  const port = await freePort()
  // Its fuses keep Node's inspector shut, so the page is looked at through Chromium's own.
  const app: ChildProcess = spawn(
    program()!,
    [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(process.platform === 'darwin' ? ['--use-mock-keychain'] : []),
      `--remote-debugging-port=${port}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      '--store',
      join(folder, 'store'),
      '--sample',
    ],
    // Whatever these say, the fuses leave the program no Node to run and no inspector to open.
    {
      cwd: folder,
      env: { ...process.env, FIELDBRIEF_KEYS: join(folder, 'keys'), NODE_OPTIONS: '--no-such-option' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  for (const stream of [app.stdout, app.stderr])
    stream?.on('data', (part: Buffer) => {
      said += part.toString()
    })
  try {
    const browser = await expect
      .poll(() => chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null), { timeout: 60_000 })
      .not.toBeNull()
      .then(() => chromium.connectOverCDP(`http://127.0.0.1:${port}`))
    await expect
      .poll(() => browser.contexts().flatMap((context) => context.pages()).length, { timeout: 60_000 })
      .toBeGreaterThan(0)
    const page = browser.contexts().flatMap((context) => context.pages())[0]!
    expect(page.url()).toMatch(/^fieldbrief:\/\/app\//)
    await expect(page.getByRole('application')).toBeVisible({ timeout: 60_000 })
    const seen = await page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { fieldbrief: object }).fieldbrief).sort(),
      node: typeof (globalThis as { process?: unknown }).process,
    }))
    expect(seen).toEqual({ bridge: ['call', 'listen'], node: 'undefined' })
    const counted = await page.evaluate(
      () =>
        (window as unknown as { fieldbrief: { call(method: string, request: unknown): Promise<unknown> } }).fieldbrief.call(
          'report.count',
          { filter: {} },
        ) as Promise<{ ok: boolean; value: { matched: number } }>,
    )
    expect(counted).toMatchObject({ ok: true, value: { matched: 6_000 } })
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${said.slice(-4_000)}`)
  } finally {
    app.kill()
    if (app.exitCode === null && app.signalCode === null) await once(app, 'exit')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
