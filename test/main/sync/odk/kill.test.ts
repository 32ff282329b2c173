import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { failedChecks } from '../../../fixture/check-store.ts'
import { seeded, tempFolder, tempStore } from '../../../fixture/make-store.ts'
import { copyHere, copyThere, startServer } from './house.ts'

const child = fileURLToPath(new URL('./sync-child.ts', import.meta.url))

/** Runs the child and kills it that long after it has begun; null: never. True when it ended by itself. */
async function runAndKill(folder: string, url: string, now: number, ms: number | null): Promise<boolean> {
  const process_ = spawn(process.execPath, [child, folder, url, String(now)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let done = false
  const ended = new Promise<void>((resolve) => process_.on('exit', () => resolve()))
  process_.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('done')) done = true
    else if (ms !== null && text.includes('begun')) void sleep(ms).then(() => process_.kill('SIGKILL'))
  })
  await ended
  return done
}

test('killed at random instants of walks, deletions and polls: in the end equal to the server, nothing twice', {
  timeout: 90_000,
}, async () => {
  const server = await startServer()
  for (let n = 0; n < 1_100; n++) {
    const s = server.add(n, {}, { finding: [] })
    if (n % 20 === 0) server.review(s, 'approved')
    if (n % 300 === 0) server.comment(s, `Remark ${n}`)
  }
  const folder = tempFolder()
  const random = seeded(5)
  let kills = 0
  for (let i = 0; i < 5; i++) {
    server.tick(2_000)
    if (!(await runAndKill(folder, server.url, server.clock, 30 + random() * 500))) kills++
    const some = server.alive()
    server.edit(some[i * 31]!, { note: `Edited in round ${i}` })
    server.delete(some[i * 17 + 3]!)
    server.add(5_000 + i)
  }
  expect(kills).toBeGreaterThan(1)
  // The first may only end a walk that had begun before the last happenings.
  for (let i = 0; i < 2; i++) {
    server.tick(2_000)
    expect(await runAndKill(folder, server.url, server.clock, null)).toBe(true)
  }
  expect(copyHere(folder)).toEqual(copyThere(server))
  await tempStore(folder)
  expect(failedChecks(folder)).toEqual([])
})
