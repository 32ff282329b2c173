/** A run over a file: what goes into the store, page by page, and the count of what became of the rows. */
import type { Bilingual, FileOutcome, Outcome } from '../../../contract/model.ts'
import { cancelled, Failure } from '../../../contract/reply.ts'
import type { Datum } from '../../../contract/taxonomy.ts'
import type { IntakePage } from '../../store/intake.ts'
import type { StoreClient } from '../../store/port.ts'
import type { Row } from './table.ts'

/** Pages handed over and not yet answered. */
const inFlight = 2

/** Whole seconds UTC of a clock in milliseconds. */
export const seconds = (now: () => number): number => Math.floor(now() / 1000)

/** What went in, and why some did not. */
export class Tally {
  rows = 0
  readonly outcome: Outcome = { imported: 0, updated: 0, unchanged: 0, quarantined: 0, refused: 0 }
  readonly #why = new Map<string, { reason: Bilingual; category: string; count: number }>()
  add(outcome: Outcome): void {
    for (const key of Object.keys(this.outcome) as (keyof Outcome)[]) this.outcome[key] += outcome[key]
  }
  refuse(category: string, reason: Bilingual): void {
    const key = `${category}\u0001${reason.en}`
    const known = this.#why.get(key)
    if (known) known.count++
    else this.#why.set(key, { reason, category, count: 1 })
  }
  refusedWhy(): FileOutcome['refusedWhy'] {
    return [...this.#why.values()].sort((a, b) => b.count - a.count)
  }
}

export interface FileJob {
  store: StoreClient
  sourceId: number
  /** Seconds UTC, for the ledger. */
  at: number
  file: string
  fileHash: string
  datum: Datum
  table: AsyncGenerator<Row[]>
  tally: Tally
  signal: AbortSignal
}

export const emptyPage = (): IntakePage => ({ reports: [], problems: [], refusals: [] })

/**
 * Opens a run, lets `work` hand pages over (at most two unanswered), and closes the run: with the error when it failed,
 * so that the ledger tells how far it came.
 */
export async function inRun(
  job: FileJob,
  now: () => number,
  work: (apply: (page: IntakePage) => Promise<void>) => Promise<void>,
): Promise<void> {
  const { store, tally, signal } = job
  const { runId } = await store.call('run.begin', { sourceId: job.sourceId, at: job.at, file: job.file, fileHash: job.fileHash })
  const waiting: Promise<void>[] = []
  const apply = async (page: IntakePage): Promise<void> => {
    if (signal.aborted) throw cancelled()
    const answer = store.call('run.apply', { runId, page }).then((outcome) => tally.add(outcome))
    // Awaited below; until then an early failure must not count as unhandled.
    answer.catch(() => {})
    waiting.push(answer)
    if (waiting.length >= inFlight) await waiting.shift()
  }
  try {
    await work(apply)
    await Promise.all(waiting)
    if (signal.aborted) throw cancelled()
  } catch (error) {
    await Promise.allSettled(waiting)
    await store.call('run.end', { runId, at: seconds(now), error: runError(error) }).catch(() => {})
    throw error
  }
  await store.call('run.end', { runId, at: seconds(now) })
}

/** As the ledger keeps it: Chinese, line break, English. */
const runError = (error: unknown): string =>
  error instanceof Failure ? `${error.text.zh}\n${error.text.en}` : '程序内部出错。\nSomething went wrong inside the program.'
