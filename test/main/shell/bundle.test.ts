/** The bundles that Electron and packages run, run here by Node: they find their threads, migrations and native modules. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '..', '..', '..', 'dist', 'main')
const built = existsSync(join(folder, 'cli.js'))

test.skipIf(!built)(
  'the bundled terminal shell makes a store and answers from it (npm run build makes the bundles)',
  async () => {
    const place = await mkdtemp(join(tmpdir(), 'fieldbrief-bundle-'))
    try {
      const env = { ...process.env, FIELDBRIEF_KEYS: join(place, 'keys') }
      const tell = async (...words: string[]): Promise<unknown> =>
        JSON.parse(
          (await run(process.execPath, [join(folder, 'cli.js'), ...words, '--store', join(place, 'store'), '--json'], { env }))
            .stdout,
        )
      await tell('sample', '--reports', '200', '--seed', '3')
      const counts = (await tell('count')) as { matched: number; mapped: number; withoutLocation: number; suppressed: number }
      expect(counts.matched).toBe(200)
      expect(counts.mapped + counts.withoutLocation + counts.suppressed).toBe(200)
    } finally {
      await rm(place, { recursive: true, force: true })
    }
  },
)

test.skipIf(!built)('the bundled preload asks for nothing but Electron', async () => {
  const code = await readFile(join(folder, 'preload.cjs'), 'utf8')
  expect([...code.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1])).toEqual(['"electron"'])
  expect(code).not.toMatch(/\bimport\b/)
})
