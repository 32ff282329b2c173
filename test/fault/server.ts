/**
 * `npm run faults -- server`: SIGKILL of the server, of a backend and of the workstation, and cuts of the way between them, at
 * random instants of an import (COPY), a sync and dispositions. After each the store has every report and disposition that was
 * acknowledged, none of them twice; the workstation was told in words and goes on by itself; at the end the store is what it is
 * without any of it. The server has fsync on. `--kills N`, `--only import,network,...`, `--seed S`, `--json`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startFeedServer } from '../../main/feed-server/server.ts'
import type { ServerAddress } from '../../main/store/postgres/address.ts'
import { connectServer } from '../../main/store/postgres/connection.ts'
import { serverFileText } from '../../main/store/postgres/server-file.ts'
import { seeded } from '../bench/timing.ts'
import { dumpStore } from '../fixture/dump-store.ts'
import { faultKey } from './kill-job.ts'
import { makeReportFile } from './kill-store.ts'
import { openHouse, type ServerHouse } from './server-house.ts'
import type { Hit, readServerWords, ServerJob, Work } from './server-job.ts'
import { dumpDecisions, lookAt } from './server-watch.ts'

export interface ServerResult {
  work: Work
  hit: Hit
  hits: number
  /** Times the work came through, and its store was compared with that of the unhit run. */
  comparedEnds: number
  lost: number
  doubled: number
  /** Times that a person would have read something, and by the code of it. */
  told: Record<string, number>
  /** Milliseconds from a hit to the next thing that was stored, the longest. */
  longest: number
  problems: string[]
  seconds: number
}

/** 2026-07-01, later than everything the sample tells. */
const now = Date.parse('2026-07-01T04:00:00Z')
/** One run of the work is hit at most so often: it has to come to its end. */
const mostOfOne = 12
/** A workstation that stores nothing for so long after it was hit does not go on by itself, in milliseconds. */
const patience = 45_000

/** A workstation at work, restarted where it was killed. */
interface Workstation {
  acknowledged: string[]
  told: { code?: string; zh?: string; en?: string; bare?: string }[]
  /** Ends when the work has come through. */
  done: Promise<void>
  isDone(): boolean
  /** Kills it and starts it again with the same job. */
  kill(): Promise<void>
  /** To be told when it is hit. */
  struck(): void
  /** Milliseconds from a hit to the next acknowledgement or the end, the longest. */
  longest(): number
  stop(): void
}

async function startWorkstation(job: ServerJob): Promise<Workstation> {
  const acknowledged: string[] = []
  const told: Workstation['told'] = []
  let child: ChildProcess
  let isDone = false
  let isStopped = false
  let at: number | null = null
  let longest = 0
  let finish: () => void
  let fail: (why: Error) => void
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  done.catch(() => {})
  const goesOn = (): void => {
    if (at !== null) longest = Math.max(longest, Math.round(performance.now() - at))
    at = null
  }

  async function boot(): Promise<void> {
    const started = spawn(process.execPath, ['--no-warnings', fileURLToPath(new URL('./server-child.ts', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    child = started
    started.stdin.on('error', () => {})
    started.once('exit', (code, signal) => {
      if (!isStopped && signal === null && code !== 0) fail(new Error(`the workstation ended with ${code}`))
    })
    const begun = new Promise<void>((resolve) => {
      createInterface({ input: started.stdout }).on('line', (line) => {
        const word = line.slice(0, line.indexOf(' '))
        let what: never
        try {
          what = JSON.parse(line.slice(word.length + 1)) as never
        } catch {
          // Killed in the middle of a word.
          return
        }
        if (word === 'ready') started.stdin.write(`${JSON.stringify(job)}\n`)
        else if (word === 'begun') resolve()
        else if (word === 'told') told.push(what)
        else if (word === 'ack') {
          acknowledged.push(...(what as string[]))
          goesOn()
        } else if (word === 'done') {
          isDone = true
          goesOn()
          finish()
        }
      })
    })
    await Promise.race([begun, once(started, 'exit')])
  }
  await boot()

  return {
    acknowledged,
    told,
    done,
    isDone: () => isDone,
    async kill() {
      const killed = child
      // It may have ended by itself in this very instant.
      const exited = killed.exitCode === null && killed.signalCode === null ? once(killed, 'exit') : null
      killed.kill('SIGKILL')
      await exited
      // What it said in the very instant.
      await pause(20)
      if (!isDone) await boot()
    },
    struck() {
      at ??= performance.now()
    },
    longest: () => longest,
    stop() {
      isStopped = true
      child.kill('SIGKILL')
    },
  }
}

interface Subject {
  work: Work
  what: string
  /** The store of a run that nothing was done to, and how long that took. */
  expected: string[]
  millis: number
}

/** @returns what was found after each hit, summed up */
async function hitMany(house: ServerHouse, subject: Subject, hit: Hit, hits: number, random: () => number, parent: string) {
  const from = performance.now()
  const { work } = subject
  const result: ServerResult = {
    work,
    hit,
    hits: 0,
    comparedEnds: 0,
    lost: 0,
    doubled: 0,
    told: {},
    longest: 0,
    problems: [],
    seconds: 0,
  }
  const problem = (line: string): void => {
    if (result.problems.length < 8) result.problems.push(line.slice(0, 400))
  }
  for (let cycle = 0; result.hits < hits; cycle++) {
    const name = `${work}_${hit}_${cycle}`
    const place = makePlace(house, parent, name)
    const station = await startWorkstation({ work, folder: place.folder, what: subject.what, now })
    const watch = connectServer(place.far)
    const look = (): void => {
      // What is acknowledged while it is looked at may be in it or not.
      const { lost, doubled, problems } = lookAt(watch, work, [...station.acknowledged])
      result.lost += lost
      result.doubled += doubled
      for (const line of problems) problem(`${name}: ${line}`)
    }
    try {
      for (let here = 0; result.hits < hits && here < mostOfOne; here++) {
        await Promise.race([station.done, pause(random() * subject.millis * 0.25)])
        if (station.isDone()) break
        result.hits += 1
        station.struck()
        if (hit === 'workstation') await station.kill()
        else await house.hit(hit, name, random)
        look()
      }
      for (let before = -1; !station.isDone(); ) {
        if (station.acknowledged.length === before)
          throw new Error(`it stored nothing for ${patience / 1000} s; last told: ${JSON.stringify(station.told.at(-1))}`)
        before = station.acknowledged.length
        await Promise.race([station.done, pause(patience, undefined, { ref: false })])
      }
      result.longest = Math.max(result.longest, station.longest())
      look()
      compare(subject.expected, dumpPlace(place.folder, work, place.far), (line, kind) => {
        result[kind] += 1
        problem(`${name}: ${kind === 'lost' ? '-' : '+'} ${line}`)
      })
      result.comparedEnds += 1
    } catch (error) {
      problem(`${name}: ${(error as Error).message}`)
      // Whatever is stuck is not hit again.
      result.hits = Math.max(result.hits, 1)
    } finally {
      station.stop()
      watch.close()
      for (const { code, zh, en, bare } of station.told) {
        const words = code !== undefined && code !== 'internal' && zh && en
        if (!words) problem(`${name}: not in words: ${bare ?? code}`)
        result.told[code ?? 'bare'] = (result.told[code ?? 'bare'] ?? 0) + 1
      }
      house.drop(name)
      rmSync(place.folder, { recursive: true, force: true })
    }
  }
  result.seconds = Math.round((performance.now() - from) / 100) / 10
  return result
}

function makePlace(house: ServerHouse, parent: string, name: string) {
  const { near, far } = house.database(name)
  const folder = join(parent, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'server.json'), serverFileText(near), { mode: 0o600 })
  return { folder, far }
}

function dumpPlace(folder: string, work: Work, far: ServerAddress): string[] {
  return work === 'disposition' ? dumpDecisions(far) : dumpStore(folder, faultKey)
}

function compare(
  want: readonly string[],
  have: readonly string[],
  differs: (line: string, kind: 'lost' | 'doubled') => void,
): void {
  const left = new Map<string, number>()
  for (const line of want) left.set(line, (left.get(line) ?? 0) + 1)
  for (const line of have) {
    const n = left.get(line) ?? 0
    if (n === 0) differs(line, 'doubled')
    else left.set(line, n - 1)
  }
  for (const [line, n] of left) for (let i = 0; i < n; i++) differs(line, 'lost')
}

export const isHeld = ({ lost, doubled, problems, hits, comparedEnds }: ServerResult): boolean =>
  lost === 0 && doubled === 0 && problems.length === 0 && (hits === 0 || comparedEnds > 0)

/** Hits so many times in all, shared out evenly among works and hits. */
export async function serverFaults(
  words: ReturnType<typeof readServerWords>,
  progress: (result: ServerResult) => void,
  rows = 4_000,
): Promise<ServerResult[]> {
  const random = seeded(words.seed)
  const parent = mkdtempSync(join(tmpdir(), 'fieldbrief-server-faults-'))
  const sweep = (): void => rmSync(parent, { recursive: true, force: true })
  process.once('exit', sweep)
  const results: ServerResult[] = []
  const house = openHouse()
  const feed = words.works.includes('sync') ? await startFeedServer({ reports: Math.ceil(rows / 30), seed: words.seed }) : null
  try {
    const pairs = words.works.flatMap((work) => words.hits.map((hit) => [work, hit] as const))
    let left = words.kills
    const subjects = new Map<Work, Subject>()
    for (const [i, [work, hit]] of pairs.entries()) {
      const share = Math.ceil(left / (pairs.length - i))
      left -= share
      if (share === 0) continue
      let subject = subjects.get(work)
      if (!subject) {
        const file = join(parent, 'reports.csv')
        if (work === 'import') writeFileSync(file, makeReportFile(rows))
        const what = work === 'import' ? file : (feed?.url ?? '')
        const place = makePlace(house, parent, `${work}_model`)
        const station = await startWorkstation({ work, folder: place.folder, what, now })
        const from = performance.now()
        await station.done
        const millis = performance.now() - from
        subject = { work, what, expected: dumpPlace(place.folder, work, place.far), millis }
        station.stop()
        if (subject.expected.length < 100) throw new Error(`the unhit run of ${work} left ${subject.expected.length} lines`)
        house.drop(`${work}_model`)
        subjects.set(work, subject)
      }
      const result = await hitMany(house, subject, hit, share, () => random.unit(), parent)
      results.push(result)
      progress(result)
    }
  } finally {
    await feed?.close()
    await house.close()
    sweep()
    process.off('exit', sweep)
  }
  return results
}
