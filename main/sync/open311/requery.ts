/**
 * Reports that are open here and older than what a sync walks again: asked for by their ids, because the standard has no
 * question for what was changed. Batch by batch in the order of the ids, so that an interrupted sync goes on behind the
 * last batch. What does not come back is left as it is: a server that forgets a request does not say that it was closed.
 */
import { HttpFailure } from '../http/http-failure.ts'
import type { GeoreportAsk } from './ask.ts'
import type { GeoreportRecord } from './parse.ts'
import { field } from './parse.ts'

const batchIds = 50
/** Of the ids in one address. */
const batchLength = 1_500
/** Of one sync; the next one goes on. */
const mostBatches = 200

export interface RequeryBatch {
  rows: GeoreportRecord[]
  /** Last id asked for. */
  after: string
  done: number
  total: number
  /** More is to be asked, at the next sync. */
  more: boolean
}

/** @param ids not seen in this walk; @param after where an earlier sync stopped, or null */
export async function* requery(
  ask: GeoreportAsk,
  ids: readonly string[],
  after: string | null,
  signal: AbortSignal,
  log: (line: string) => void,
): AsyncGenerator<RequeryBatch, void> {
  // An id with a comma cannot be asked for in a list.
  const todo = ids.filter((id) => !id.includes(',') && (after === null || id > after)).sort()
  let done = 0
  for (let batches = 0; done < todo.length; batches++) {
    const batch = nextBatch(todo, done)
    const rows = await asked(ask, batch, signal)
    const own = new Set(batch)
    const fitting = rows.filter((row) => own.has(field(row, 'service_request_id') ?? ''))
    done += batch.length
    if (batches === 0 && rows.length > 0 && fitting.length === 0) {
      log('open311: the server does not find reports by their ids; old open ones stay as they are')
      return
    }
    yield {
      rows: fitting,
      after: batch.at(-1)!,
      done,
      total: todo.length,
      more: batches + 1 >= mostBatches && done < todo.length,
    }
    if (batches + 1 >= mostBatches) return
  }
}

function nextBatch(todo: readonly string[], from: number): string[] {
  const batch: string[] = []
  let length = 0
  for (const id of todo.slice(from, from + batchIds)) {
    length += encodeURIComponent(id).length + 3
    if (batch.length > 0 && length > batchLength) break
    batch.push(id)
  }
  return batch
}

/** Some servers refuse a list for one id that they do not know any more: then its halves are asked for. */
async function asked(ask: GeoreportAsk, batch: readonly string[], signal: AbortSignal): Promise<GeoreportRecord[]> {
  try {
    return await ask.byIds(batch, signal)
  } catch (error) {
    const refused =
      error instanceof HttpFailure && error.kind === 'bad-request' && [400, 404, 410, 414].includes(error.status ?? 0)
    if (!refused) throw error
    if (batch.length === 1) return []
    const half = Math.ceil(batch.length / 2)
    return [...(await asked(ask, batch.slice(0, half), signal)), ...(await asked(ask, batch.slice(half), signal))]
  }
}
