/** Runs a target in a child process with bounds, and goes on behind an input that ended it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Said } from './child.ts'
import { targetOf } from './target.ts'

export interface FuzzResult {
  target: string
  tried: number
  /** Hand-made inputs that a short run left out. */
  skipped: number
  crashes: number
  /** Inputs that took more than 2 s of processor time (more where the target says so), or never ended. */
  hangs: number
  /** Inputs that took the process past its bound. */
  memory: number
  /** Processor time of the slowest input, ms. */
  slowestMs: number
  peakMb: number
  boundMb: number
  /** What became of the inputs: word -> count. */
  outcomes: Record<string, number>
  seconds: number
}
export interface Failed {
  target: string
  index: number
  made: string
  why: string
  bytes: Uint8Array
}

/** A target that is ended so often is given up. */
const mostEnds = 25

/** Tries `inputs` inputs of a target. `failed` is told of each that should not be. */
export async function fuzz(
  target: string,
  inputs: number,
  seed: number,
  failed: (failed: Failed) => void,
  { isShort = false } = {},
): Promise<FuzzResult> {
  const { memory, heap = Math.round(memory / 2) } = await targetOf(target)
  const result: FuzzResult = {
    target,
    tried: 0,
    skipped: 0,
    crashes: 0,
    hangs: 0,
    memory: 0,
    slowestMs: 0,
    peakMb: 0,
    boundMb: memory,
    outcomes: {},
    seconds: 0,
  }
  const started = performance.now()
  let ends = 0
  for (let from = 0; from < inputs; ) {
    const folder = mkdtempSync(join(tmpdir(), `fieldbrief-fuzz-${target}-`))
    try {
      const { said, code, errors } = await runChild(target, from, inputs, seed, folder, heap, isShort)
      const bytesNow = (): Uint8Array => readOr(join(folder, 'current.bin'), new Uint8Array())
      for (const one of said)
        if ('failed' in one) {
          result.crashes++
          failed({
            target,
            index: one.index,
            made: one.made,
            why: one.failed,
            bytes: one.index === indexIn(folder) ? bytesNow() : new Uint8Array(),
          })
        }
      const done = said.find((one) => 'done' in one)?.done
      if (done) {
        result.tried += done.tried
        result.skipped += done.skipped
        result.slowestMs = Math.max(result.slowestMs, done.slowest)
        result.peakMb = Math.max(result.peakMb, Math.round(done.peak / 2 ** 20))
        for (const [word, n] of Object.entries(done.outcomes)) result.outcomes[word] = (result.outcomes[word] ?? 0) + n
        break
      }
      // It ended before its end: by the watch, by V8 for want of memory, or by itself.
      const stopped = said.find((one) => 'stopped' in one)
      const index = stopped?.index ?? indexIn(folder)
      const why = stopped?.stopped ?? `the process ended with ${code}: ${errors.slice(-1_500)}`
      // On a machine that others use, too, processor time runs away now and then: a hang hangs again when it is alone.
      if (why.startsWith('hang') && index >= 0 && !(await hangsAgain(target, index, seed, heap, isShort))) {
        result.tried += index + 1 - from
        from = index + 1
        continue
      }
      if (why.startsWith('hang')) result.hangs++
      else if (why.startsWith('memory') || /out of memory|heap limit/i.test(why)) result.memory++
      else result.crashes++
      const { made } = JSON.parse(
        readOr(join(folder, 'current.json'), Buffer.from('{"made":"before its first input"}')).toString(),
      ) as {
        made: string
      }
      failed({ target, index, made, why, bytes: bytesNow() })
      result.tried += Math.max(0, index + 1 - from)
      from = index + 1
      if (++ends === mostEnds || index < 0) break
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }
  result.seconds = Math.round((performance.now() - started) / 100) / 10
  return result
}

async function hangsAgain(target: string, index: number, seed: number, heap: number, isShort: boolean): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), `fieldbrief-fuzz-${target}-`))
  try {
    const { said } = await runChild(target, index, index + 1, seed, folder, heap, isShort)
    return !said.some((one) => 'done' in one)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function readOr(file: string, instead: Buffer | Uint8Array): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.from(instead)
  }
}
const indexIn = (folder: string): number =>
  (JSON.parse(readOr(join(folder, 'current.json'), Buffer.from('{"index":-1}')).toString()) as { index: number }).index

function runChild(
  target: string,
  from: number,
  inputs: number,
  seed: number,
  folder: string,
  heap: number,
  isShort: boolean,
): Promise<{ said: Said[]; code: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        `--max-old-space-size=${heap}`,
        join(import.meta.dirname, 'child.ts'),
        target,
        String(from),
        String(inputs),
        String(seed),
        folder,
      ],
      // Whatever a parser writes on the side goes to a folder that goes with the run.
      {
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          TMPDIR: folder,
          FIELDBRIEF_KEYS: join(folder, 'keys'),
          LANG: 'en_US.UTF-8',
          FUZZ_SHORT: isShort ? '1' : '',
        },
      },
    )
    let errors = ''
    let heard = ''
    child.stderr?.on('data', (part: Buffer) => {
      errors = (errors + part.toString()).slice(-8_000)
    })
    ;(child.stdio[3] as NodeJS.ReadableStream).on('data', (part: Buffer) => {
      heard += part.toString()
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const said = heard
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Said)
      resolve({ said, code: String(code ?? signal), errors })
    })
  })
}
