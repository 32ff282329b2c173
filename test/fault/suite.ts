/** The fault suite over the reference server: whatever goes wrong, the store ends as it would have without it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FaultKind, faultKinds } from '../../main/feed-server/fault.ts'
import { startFeedServer } from '../../main/feed-server/server.ts'
import { dumpStore } from '../fixture/dump-store.ts'
import { faultKey, feedTools, openFeedStore, positionOf, readToEnd } from './feed-house.ts'

export interface FaultResult {
  name: string
  equal: boolean
  /** First lines that differ. */
  differs: string[]
  cursorMonotone: boolean
  reports: number
  attachments: number
  syncs: number
  kills: number
}

/** Runs work with an empty folder, and removes it. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-fault-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a store holds that read the feed without any fault. */
export async function faultless(reports: number, seed: number): Promise<string[]> {
  const server = await startFeedServer({ reports, seed })
  try {
    return await inFolder(async (folder) => {
      const store = await openFeedStore(folder, server.url)
      await readToEnd(store, feedTools())
      await store.close()
      return dumpStore(folder, faultKey)
    })
  } finally {
    await server.close()
  }
}

function compared(
  name: string,
  expected: string[],
  actual: string[],
  more: Pick<FaultResult, 'cursorMonotone' | 'syncs' | 'kills'>,
): FaultResult {
  const want = new Set(expected)
  const have = new Set(actual)
  const differs = [
    ...expected.filter((line) => !have.has(line)).map((l) => `- ${l}`),
    ...actual.filter((line) => !want.has(line)).map((l) => `+ ${l}`),
  ]
  return {
    name,
    equal: expected.length === actual.length && expected.every((line, i) => line === actual[i]),
    differs: differs.slice(0, 4).map((line) => line.slice(0, 300)),
    reports: actual.filter((line) => line.startsWith('0 ')).length,
    attachments: actual.filter((line) => line.startsWith('3 ')).length,
    ...more,
  }
}

const rising = (cursors: (string | null)[]): boolean =>
  cursors.every((cursor, i) => i === 0 || positionOf(cursor) >= positionOf(cursors[i - 1] ?? null))

/** One kind of fault, or all at once. */
export async function withFaults(
  kinds: readonly FaultKind[],
  reports: number,
  seed: number,
  expected: string[],
): Promise<FaultResult> {
  const server = await startFeedServer({ reports, seed, faults: new Map(kinds.map((kind) => [kind, 0.25])) })
  try {
    return await inFolder(async (folder) => {
      const store = await openFeedStore(folder, server.url)
      const told = await readToEnd(store, feedTools())
      await store.close()
      const name = kinds.length === faultKinds.length ? 'all at once' : kinds.join('+')
      return compared(name, expected, dumpStore(folder, faultKey), {
        cursorMonotone: rising(told.cursors),
        syncs: told.syncs,
        kills: 0,
      })
    })
  } finally {
    await server.close()
  }
}

/**
 * kill -9 at random instants of the sync, each time in a new process, until it comes through.
 * @param span milliseconds after the store opened within which the kill comes
 */
export async function withKills(
  kills: number,
  reports: number,
  seed: number,
  expected: string[],
  random: () => number,
): Promise<FaultResult> {
  const server = await startFeedServer({ reports, seed, faults: new Map([['slow', 0.05]]) })
  try {
    return await inFolder(async (folder) => {
      const cursors: (string | null)[] = []
      let done = 0
      // The first run says how long the whole takes; kills are spread over what is left each time.
      for (let k = 0; k < kills; k++) {
        const child = spawn(process.execPath, [new URL('./sync-child.ts', import.meta.url).pathname, folder, server.url], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        const ended = new Promise<void>((end) => child.once('exit', () => end()))
        await new Promise<void>((open) => {
          child.stdout.once('data', () => open())
          child.once('exit', () => open())
        })
        // Skewed to the early instants, so that the work left lasts for all kills.
        const wait = random() ** 3 * 900
        await Promise.race([ended, new Promise((at) => setTimeout(at, wait))])
        if (child.kill('SIGKILL')) done += 1
        await ended
        const store = await openFeedStore(folder, server.url)
        cursors.push((await store.call('source.get', { name: 'feed' }))?.cursor ?? null)
        await store.close()
      }
      const store = await openFeedStore(folder, server.url)
      const told = await readToEnd(store, feedTools())
      await store.close()
      return compared(`kill -9 at ${kills} instants`, expected, dumpStore(folder, faultKey), {
        cursorMonotone: rising([...cursors, ...told.cursors]),
        syncs: told.syncs + kills,
        kills: done,
      })
    })
  } finally {
    await server.close()
  }
}
