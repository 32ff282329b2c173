/**
 * SIGKILL at random instants of what changes a store, a thousand times: after each the store opens, is whole, and has lost and
 * doubled nothing; when the work comes through at last, it has done what it does without a kill.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { seeded } from '../bench/timing.ts'
import type { Killed, KillJob } from './kill-job.ts'
import { type Found, type Subject, subjectOf } from './kill-subject.ts'

export interface KillResult {
  op: Killed
  /** Processes that were killed while at work. */
  kills: number
  /** Times the work came through, the last time after its kills, and was compared with the unkilled one. */
  comparedEnds: number
  /** Kills after which the store did not open or was damaged. */
  notOpened: number
  lost: number
  doubled: number
  /** First problems, in words. */
  problems: string[]
  /** Milliseconds that the work takes when nobody kills it. */
  workMillis: number
  seconds: number
}

/** A child that has loaded its code and waits for its job. */
interface Ready {
  child: ChildProcess
  line(): Promise<string | null>
}

function boot(op: Killed): Ready {
  const child = spawn(process.execPath, ['--no-warnings', fileURLToPath(new URL('./kill-child.ts', import.meta.url)), op], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr?.on('data', (part: Buffer) => {
    said = (said + part.toString()).slice(-2_000)
  })
  // A killed child no longer reads.
  child.stdin?.on('error', () => {})
  const lines: string[] = []
  const waiting: ((line: string | null) => void)[] = []
  let ended = false
  createInterface({ input: child.stdout as NodeJS.ReadableStream })
    .on('line', (line) => {
      const next = waiting.shift()
      if (next) next(line)
      else lines.push(line)
    })
    .on('close', () => {
      ended = true
      for (const next of waiting.splice(0)) next(null)
    })
  child.once('exit', (code) => {
    if (code !== null && code !== 0) process.stderr.write(`kill-child ${op} ended with ${code}: ${said}\n`)
  })
  return {
    child,
    line: () =>
      lines.length > 0
        ? Promise.resolve(lines.shift() as string)
        : ended
          ? Promise.resolve(null)
          : new Promise((done) => waiting.push(done)),
  }
}

/** Lets a waiting child do the job; kills it after `wait` milliseconds of it, unless it was done by then. null: lets it end. */
async function run(ready: Ready, job: KillJob, wait: number | null): Promise<{ done: boolean; millis: number }> {
  const { child } = ready
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve()
  if ((await ready.line()) !== 'ready') throw new Error('a child of the fault suite did not start')
  child.stdin?.write(`${JSON.stringify(job)}\n`)
  if ((await ready.line()) !== 'begun') throw new Error('a child of the fault suite did not begin')
  const from = performance.now()
  const last = ready.line()
  let timer: NodeJS.Timeout | undefined
  const word =
    wait === null
      ? await last
      : await Promise.race([last, new Promise<'killed'>((at) => (timer = setTimeout(() => at('killed'), wait)))])
  clearTimeout(timer)
  const millis = performance.now() - from
  if (word === 'killed') child.kill('SIGKILL')
  await exited
  // What was said in the very instant of the kill.
  const done = word === 'done' || (word === 'killed' && (await last) === 'done')
  if (!done && word !== 'killed') throw new Error('a child of the fault suite failed by itself')
  return { done, millis }
}

/**
 * Kills one operation so many times.
 * @param parent empty folder for its stores
 * @param reports in each of them, about
 */
export async function killMany(op: Killed, kills: number, seed: number, parent: string, reports = 600): Promise<KillResult> {
  const from = performance.now()
  const random = seeded(seed)
  const subject: Subject = await subjectOf(op, parent, seed, reports)
  const result: KillResult = {
    op,
    kills: 0,
    comparedEnds: 0,
    notOpened: 0,
    lost: 0,
    doubled: 0,
    problems: [],
    workMillis: 0,
    seconds: 0,
  }
  const note = (found: Found): void => {
    if (found.notOpened) result.notOpened += 1
    result.lost += found.lost
    result.doubled += found.doubled
    if (result.problems.length < 8) result.problems.push(...found.problems.slice(0, 8 - result.problems.length))
  }
  let next = boot(op)
  const take = (): Ready => {
    const ready = next
    next = boot(op)
    return ready
  }
  try {
    // The unkilled run says what shall come out, and how long it takes.
    const model = await subject.begin(join(parent, `${op}-model`))
    const whole = await run(take(), model.job, null)
    result.workMillis = Math.round(whole.millis)
    await subject.expect(model)

    for (let cycle = 0; result.kills < kills; cycle++) {
      const folder = join(parent, `${op}-${cycle}`)
      const at = await subject.begin(folder)
      for (;;) {
        const last = result.kills >= kills
        const { done } = await run(take(), at.job, last ? null : random.unit() * whole.millis * 1.2)
        if (!done) result.kills += 1
        note(done ? await subject.atEnd(at) : await subject.afterKill(at))
        if (done) {
          result.comparedEnds += 1
          break
        }
      }
      rmSync(folder, { recursive: true, force: true })
    }
  } finally {
    next.child.kill('SIGKILL')
    await subject.close()
  }
  result.seconds = Math.round((performance.now() - from) / 100) / 10
  return result
}

export const isClean = ({ notOpened, lost, doubled, problems }: KillResult): boolean =>
  notOpened === 0 && lost === 0 && doubled === 0 && problems.length === 0
