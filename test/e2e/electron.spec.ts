/** The same app in Electron, wherever its binary is. */
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron as electron, expect, test } from '@playwright/test'

const root = join(import.meta.dirname, '..', '..')

/** The installed binary, found without importing the package: that would try to download it. */
function binary(): string | null {
  const folder = join(root, 'node_modules', 'electron')
  const named = join(folder, 'path.txt')
  if (!existsSync(named)) return null
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(named, 'utf8'))
  return existsSync(path) ? path : null
}
const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

test.skip(binary() === null, 'no Electron binary here: it is fetched by npm start where its download address can be reached')
test.skip(!display, 'no display here for an Electron window')

test('opens a sandboxed window on the sample district, from its own scheme, with only call and listen', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldbrief-electron-'))
  const app = await electron.launch({
    executablePath: binary()!,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      // No dialog of the system's keychain on a machine without a person.
      ...(process.platform === 'darwin' ? ['--use-mock-keychain'] : []),
      `--user-data-dir=${join(folder, 'profile')}`,
      root,
      '--store',
      join(folder, 'store'),
      '--sample',
    ],
    env: { ...process.env, HOME: folder, FIELDBRIEF_KEYS: join(folder, 'keys') } as Record<string, string>,
  })
  try {
    const page = await app.firstWindow()
    expect(page.url()).toMatch(/^fieldbrief:\/\/app\//)
    await expect(page.getByRole('application')).toBeVisible({ timeout: 60_000 })
    const seen = await page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { fieldbrief: object }).fieldbrief).sort(),
      node: typeof (globalThis as { process?: unknown }).process,
      require: typeof (globalThis as { require?: unknown }).require,
    }))
    expect(seen).toEqual({ bridge: ['call', 'listen'], node: 'undefined', require: 'undefined' })
    const outside = await page.evaluate(async () => {
      try {
        await fetch('https://example.org/')
        return 'loaded'
      } catch {
        return 'refused'
      }
    })
    expect(outside).toBe('refused')
  } finally {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  }
})
