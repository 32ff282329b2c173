/** What every part of the bench measures with. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Spread {
  p50: number
  p95: number
  n: number
}
/** Milliseconds, three significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(3))

export function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN)
  return { p50: at(0.5), p95: at(0.95), n: sorted.length }
}

/** Ours beside a peer, with how many times faster we are. */
export interface Beside {
  ours: Spread
  peer: Spread & { name: string }
  ratio: { p50: number; p95: number }
}
export function beside(ours: readonly number[], name: string, peer: readonly number[]): Beside {
  const a = spreadOf(ours)
  const b = spreadOf(peer)
  return { ours: a, peer: { ...b, name }, ratio: { p50: rounded(b.p50 / a.p50), p95: rounded(b.p95 / a.p95) } }
}

export async function timed<T>(work: () => T | Promise<T>): Promise<{ value: T; millis: number }> {
  const started = performance.now()
  const value = await work()
  return { value, millis: performance.now() - started }
}

/** Mulberry32: enough for choosing test cases. */
export function seeded(seed: number): { unit(): number; below(n: number): number; pick<T>(from: readonly T[]): T } {
  let state = seed >>> 0
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number): number => Math.floor(unit() * n)
  return { unit, below, pick: (from) => from[below(from.length)] as never }
}

/** A line of progress; stdout is for the document alone. */
export const tell = (line: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
}

/** What peers leave behind is swept before the next part is timed: a product has no such neighbours in its process. */
export function sweep(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}
