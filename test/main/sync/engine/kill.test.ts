import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { failedChecks } from '../../../fixture/check-store.ts'
import { openGeoreportServer, spread } from '../open311/server.ts'
import { end, now, openBenchStore } from './bench-store.ts'

const child = fileURLToPath(new URL('./sync-child.ts', import.meta.url))

/** Runs the child until it has stored `pages` pages, waits a moment more, and kills it. True when it ended by itself. */
async function runAndKill(folder: string, url: string, pages: number, momentMs: number): Promise<boolean> {
  const process_ = spawn(process.execPath, [child, folder, url, String(now)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let seen = 0
  let done = false
  const ended = new Promise<void>((resolve) => process_.on('exit', () => resolve()))
  process_.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text.split('page').length - 1
    if (text.includes('done')) done = true
    else if (seen >= pages) void sleep(momentMs).then(() => process_.kill('SIGKILL'))
  })
  await ended
  return done
}

test('killed again and again in the middle of a sync, the store ends equal to one that was not', async () => {
  const reports = spread(3_000, 900, end)
  const server = await openGeoreportServer({ reports, paging: 'repeats', maxPage: 60 })
  const plain = await openBenchStore()
  const killed = await openBenchStore()
  try {
    await plain.add(server.url)
    await plain.sync()
    const whole = [...(await plain.reports()).values()].map(({ id: _id, ...report }) => report)
    expect(whole.length).toBe(3_000)

    await killed.release()
    let kills = 0
    // The moments spread the kills over fetching, handing over and writing.
    for (const [i, moment] of [0, 3, 9, 1, 14, 6].entries())
      if (!(await runAndKill(killed.folder, server.url, 4 + i, moment))) kills++
    expect(kills).toBeGreaterThan(3)

    await killed.reopen()
    const before = (await killed.reports()).size
    expect(before).toBeGreaterThan(100)
    expect(before).toBeLessThan(3_000)
    await killed.sync()
    const after = [...(await killed.reports()).values()].map(({ id: _id, ...report }) => report)
    const sorted = (list: typeof after) => list.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1))
    expect(sorted(after)).toEqual(sorted(whole))
    expect(failedChecks(killed.folder, new Uint8Array(32).fill(9))).toEqual([])
  } finally {
    await plain.close()
    await killed.close()
    await server.close()
  }
})
