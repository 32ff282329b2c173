import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'
import { notFound } from './house.ts'
import { tellLedger } from './source.ts'

export function ledgerHandlers(
  house: House,
): HandlerGroup<
  'ledger.list' | 'quarantine.list' | 'quarantine.get' | 'quarantine.retry' | 'quarantine.export' | 'quarantine.drop'
> {
  const { store, host } = house
  return {
    'ledger.list': async () => ({
      lines: await store.call('ledger.lines', { now: house.nowSeconds() }),
      asOf: new Date(host.now()).toISOString(),
    }),
    'quarantine.list': async ({ source, limit }) =>
      store.call('quarantine.list', { limit: limit ?? 200, ...(source === undefined ? {} : { source }) }),
    async 'quarantine.get'({ id }) {
      const [row] = await store.call('quarantine.rows', { ids: [id] })
      if (!row)
        throw notFound(
          '没有这条隔离记录，它可能已修复入库。',
          'There is no such row in quarantine; it may have been stored since.',
        )
      return row
    },
    async 'quarantine.retry'({ ids, changes }) {
      const { retryQuarantined } = await import('../sync/engine/retry-quarantined.ts')
      const rows = await store.call('quarantine.rows', { ids })
      const { syncTools } = await import('./source.ts')
      const tools = await syncTools(house, new AbortController().signal)
      const outcome = await retryQuarantined(store, rows, changes ?? {}, tools)
      if (outcome.stored > 0) {
        await store.call('audit.add', {
          at: house.nowSeconds(),
          what: 'quarantine repaired',
          subject: `${outcome.stored} rows`,
          why: Object.keys(changes ?? {}).join(', '),
        })
        await house.changed()
      }
      tellLedger(house)
      return outcome
    },
    async 'quarantine.export'({ source }) {
      const rows = await store.call('quarantine.rows', source === undefined ? {} : { source })
      // Rows as they came, unmasked, or nobody could repair them: who took them out is to be found later.
      await store.call('audit.add', {
        at: house.nowSeconds(),
        what: 'quarantine exported',
        subject: `${rows.length} rows`,
        why: source ?? '',
      })
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row.raw)))]
      // A cell that a spreadsheet would take for a formula is made text.
      const cell = (value: string): string => {
        const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
        return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
      }
      const head = ['quarantine_id', 'source', 'file', 'row', 'column', 'reason_zh', 'reason_en', 'at', ...columns]
      const lines = rows.map((row) =>
        [String(row.id), row.source, row.file, String(row.row), row.column ?? '', row.reason.zh, row.reason.en, row.at]
          .concat(columns.map((column) => row.raw[column] ?? ''))
          .map(cell)
          .join(','),
      )
      return { fileName: 'quarantine.csv', text: `\ufeff${[head.join(','), ...lines].join('\r\n')}\r\n` }
    },
    async 'quarantine.drop'({ ids, reason }) {
      const { removed } = await store.call('quarantine.remove', { ids })
      await store.call('audit.add', {
        at: house.nowSeconds(),
        what: 'quarantine dropped',
        subject: `${removed} rows`,
        why: reason,
      })
      tellLedger(house)
      return { dropped: removed }
    },
  }
}
