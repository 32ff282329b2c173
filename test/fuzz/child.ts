/** Tries the inputs of one target, in a process of its own: `node child.ts TARGET FROM COUNT SEED FOLDER`. Reports on fd 3. */
import { mkdirSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { randomFor } from './mutate.ts'
import { type Input, targetOf } from './target.ts'

export interface Watched {
  /** Index of the input being tried (-1: none), processor and wall time at its start in ms, peak memory, seconds allowed. */
  state: Float64Array
  /** MB */
  memory: number
  /** File descriptor of the parent's pipe. */
  reply: number
}
/** What the parent is told. */
export type Said =
  | { failed: string; index: number; made: string }
  | { stopped: string; index: number }
  | { done: { tried: number; skipped: number; outcomes: Record<string, number>; slowest: number; peak: number } }

const [name, from, count, seed, folder] = process.argv.slice(2) as [string, string, string, string, string]
const reply = 3
const say = (said: Said): void => void writeSync(reply, `${JSON.stringify(said)}\n`)

const target = await targetOf(name)
const state = new Float64Array(new SharedArrayBuffer(5 * 8))
state[0] = -1
state[4] = target.seconds ?? 2
const watch = new Worker(new URL('./watch.worker.ts', import.meta.url), {
  workerData: { state, memory: target.memory, reply } satisfies Watched,
})
watch.unref()

let current = -1
let made = ''
const failures: string[] = []
const worded = (error: unknown): string => (error instanceof Error ? `${error.stack ?? error.message}` : `threw ${String(error)}`)
process.on('uncaughtException', (error) => failures.push(`uncaught: ${worded(error)}`))
process.on('unhandledRejection', (error) => failures.push(`unhandled rejection: ${worded(error)}`))

const room = join(folder, 'room')
mkdirSync(room, { recursive: true })
/** An input that cannot even be made is a fault of the fuzz itself: the process ends with it. */
const orEnd = async <T>(work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    process.stderr.write(`the fuzz itself: ${worded(error)}\n`)
    process.exit(70)
  }
}
const running = await orEnd(() => target.open(room))
const outcomes: Record<string, number> = {}
const prototypeKeys = (): string =>
  [Object.prototype, Array.prototype, String.prototype].map((p) => Object.getOwnPropertyNames(p).join()).join(' ')
const cleanPrototype = prototypeKeys()
let slowest = 0
let tried = 0
/** A short run leaves hand-made inputs out once they have taken so much processor time, ms. */
let wickedLeft = process.env.FUZZ_SHORT === '1' ? 1_000 : Number.POSITIVE_INFINITY
let skipped = 0

for (let index = Number(from); index < Number(count); index++) {
  const wicked = running.wicked[index]
  const began = process.cpuUsage()
  if (wicked && wickedLeft < 0) {
    skipped++
    continue
  }
  let input: Input
  if (wicked) {
    const value = await orEnd(() => wicked.make())
    input =
      value instanceof Uint8Array ? { bytes: value, made: wicked.made } : { bytes: new Uint8Array(), made: wicked.made, value }
  } else input = await orEnd(() => running.make(randomFor(Number(seed), name, index)))
  // Kept before it is tried: a process that is ended cannot say what it choked on.
  current = index
  made = input.made
  writeFileSync(join(folder, 'current.bin'), input.bytes)
  writeFileSync(join(folder, 'current.json'), JSON.stringify({ index, made }))
  const { user, system } = process.cpuUsage()
  const cpu = (user + system) / 1000
  state[1] = cpu
  state[2] = Date.now()
  state[4] = target.seconds ?? 2
  input.allow = (seconds) => {
    state[4] = seconds
  }
  state[0] = index
  try {
    const outcome = await running.run(input)
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (prototypeKeys() !== cleanPrototype || 'spoilt' in {}) throw new Error('a prototype of the language was changed')
  } catch (error) {
    failures.push(worded(error))
  }
  state[0] = -1
  const after = process.cpuUsage()
  slowest = Math.max(slowest, (after.user + after.system) / 1000 - cpu)
  if (wicked) wickedLeft -= (after.user + after.system - began.user - began.system) / 1000
  tried++
  if (process.env.FUZZ_TRACE)
    process.stderr.write(
      `${index} ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB ${Math.round((after.user + after.system) / 1000 - cpu)} ms ${made}\n`,
    )
  for (const failed of failures.splice(0)) say({ failed, index: current, made })
}
await running.close()
// What was left behind and fails only now.
await new Promise((resolve) => setTimeout(resolve, 50))
for (const failed of failures.splice(0)) say({ failed, index: current, made: `${made}, or one before it` })
say({
  done: { tried, skipped, outcomes, slowest: Math.round(slowest), peak: Math.max(state[3] as number, process.memoryUsage().rss) },
})
process.exit(0)
