/** Sends what a person said should be sent, each item once: the idempotency key makes a repeated try harmless. */
import { Failure } from '../../../contract/reply.ts'
import type { OutboxItem } from '../../../contract/sync.ts'
import type { OutboxClaim, OutboxEnd } from '../../store/outbox.ts'
import type { StoreClient } from '../../store/port.ts'
import { masked } from '../../text/mask.ts'
import type { Connector } from '../connector.ts'
import { backoffMs } from '../http/retry.ts'
import { sleep } from '../http/sleep.ts'
import { connectorOf, syncable } from './sync-source.ts'
import type { SyncTools } from './tools.ts'

const tries = 4
/** Of the upstream's own text, in UTF-16 units. */
const mostText = 200_000

/** Gives the items as they stand afterwards. Never throws for what an upstream does wrong: that stands with the item. */
export async function sendOutbox(store: StoreClient, ids: number[], tools: SyncTools): Promise<OutboxItem[]> {
  const claims = await store.call('outbox.claim', { ids })
  const bySource = Map.groupBy(claims, (claim) => claim.source)
  const out: OutboxItem[] = []
  let done = 0
  for (const [name, items] of bySource) {
    let connector: Connector | undefined
    try {
      const source = await syncable(store, name)
      connector = await connectorOf(store, source, tools)
    } catch (error) {
      for (const item of items) await end(item, failure(error))
      continue
    }
    try {
      for (const item of items) {
        await end(item, await sendOne(connector, item, tools))
        tools.progress?.({ done: ++done, total: claims.length, unit: 'reports' })
      }
    } finally {
      await connector.close()
    }
  }
  return out

  async function end(item: OutboxClaim, how: OutboxEnd): Promise<void> {
    const now = await store.call('outbox.end', { id: item.id, end: how })
    if (now) out.push(now)
  }
}

async function sendOne(connector: Connector, item: OutboxClaim, tools: SyncTools): Promise<OutboxEnd> {
  if (!connector.send)
    return {
      state: 'failed',
      problem: {
        zh: '这类来源不接收处置意见，没有发送。请用其他途径通知。',
        en: 'This kind of source takes no decisions, so nothing was sent. Tell them another way.',
      },
    }
  for (let attempt = 1; ; attempt++) {
    try {
      const sent = await connector.send(
        {
          externalId: item.externalId,
          sourceRevision: item.sourceRevision,
          decision: item.decision,
          comment: item.comment,
          idempotencyKey: item.idempotencyKey,
        },
        tools.signal,
      )
      if (sent.kind === 'sent') return { state: 'sent', at: Math.floor(tools.now() / 1000) }
      // As what was seen here is kept: what is masked on screen is not written down either.
      const text = masked(sent.theirs.text.slice(0, mostText)).text
      return { state: 'conflict', theirs: { ...sent.theirs, status: sent.theirs.status.slice(0, 60), text, category: null } }
    } catch (error) {
      const kind = (error as { kind?: string }).kind
      const passing = kind === 'unreachable' || kind === 'timeout' || kind === 'cut-off' || kind === 'busy' || kind === 'server'
      if (!passing || attempt === tries || tools.signal.aborted) return failure(error)
      await sleep(backoffMs(attempt, null, Math.random()), tools.signal)
    }
  }
}

function failure(error: unknown): OutboxEnd {
  return {
    state: 'failed',
    problem:
      error instanceof Failure
        ? error.text
        : { zh: '程序内部出错，没有发送。请重试。', en: 'Something went wrong inside the program; nothing was sent. Try again.' },
  }
}
