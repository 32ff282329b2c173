import type { HandlerGroup } from '../../contract/api.ts'
import type { OutboxItem } from '../../contract/sync.ts'
import { type House, notFound } from './house.ts'
import { syncTools, tellLedger } from './source.ts'

export function outboxHandlers(house: House): HandlerGroup<'outbox.list' | 'outbox.add' | 'outbox.undo' | 'outbox.send'> {
  const { store } = house
  const tell = async (): Promise<void> => {
    const items = await store.call('outbox.list', { states: ['waiting', 'failed', 'conflict'] })
    house.emit('outbox.changed', { waiting: items.length })
    tellLedger(house)
  }
  const found = (item: OutboxItem | null): OutboxItem => {
    if (!item) throw notFound('没有这条记录，报告可能已撤回。', 'There is no such item; the report may have been withdrawn.')
    return item
  }
  return {
    'outbox.list': async ({ states }) => ({ items: await store.call('outbox.list', states ? { states } : {}) }),
    async 'outbox.add'(request) {
      const item = found(await store.call('outbox.add', { ...request, at: house.nowSeconds() }))
      await store.call('audit.add', {
        at: house.nowSeconds(),
        what: 'decision made',
        subject: `report ${request.report}`,
        // The comment is of the report, and goes with it when its time is over.
        why: request.decision,
      })
      await tell()
      return item
    },
    async 'outbox.undo'({ id }) {
      const item = found(await store.call('outbox.undo', { id }))
      await tell()
      return item
    },
    async 'outbox.send'({ ids }, context) {
      const { sendOutbox } = await import('../sync/engine/send-outbox.ts')
      const items = await house.jobs.run(
        'sync',
        { zh: '正在发送处置意见', en: 'Sending decisions' },
        'steps',
        context,
        async (job) =>
          sendOutbox(store, ids, { ...(await syncTools(house, job.signal)), progress: (p) => job.progress(p.done, p.total) }),
      )
      for (const item of items)
        await store.call('audit.add', {
          at: house.nowSeconds(),
          what: `decision ${item.state}`,
          subject: `report ${item.report}`,
          why: item.source,
        })
      await tell()
      return { items }
    },
  }
}
