import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('a program that stops a thread while a reply is on its way goes on, and ends by itself', async () => {
  const program = join(import.meta.dirname, 'stop-early.ts')
  await expect(promisify(execFile)(process.execPath, [program], { timeout: 60_000 })).resolves.toMatchObject({
    stdout: 'stopped',
  })
})
