import type { HandlerGroup } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import type { QuarantineDetail } from '../../contract/sync.ts'
import { maskCharacter, masked } from '../text/mask.ts'
import { type House, notFound } from './house.ts'
import { tellLedger } from './source.ts'

/** A row as it may be shown and taken out: masked but for the cell at fault, which nobody could repair unseen. */
const shown = (row: QuarantineDetail): QuarantineDetail => ({
  ...row,
  raw: Object.fromEntries(
    Object.entries(row.raw).map(([column, value]) => [column, column === row.column ? value : masked(value).text]),
  ),
})

/** When what is shown was kept, in milliseconds; null while the store itself answers. */
function keptAt({ link }: House['store']): number | null {
  const state = link?.state()
  return state?.awaySince == null || state.kept?.at == null ? null : state.kept.at * 1000
}

export function ledgerHandlers(
  house: House,
): HandlerGroup<
  'ledger.list' | 'quarantine.list' | 'quarantine.get' | 'quarantine.retry' | 'quarantine.export' | 'quarantine.drop'
> {
  const { store, host } = house
  return {
    'ledger.list': async () => ({
      lines: await store.call('ledger.lines', { now: house.nowSeconds() }),
      // While the office's server is away: when what is told here was so.
      asOf: new Date(keptAt(store) ?? host.now()).toISOString(),
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
      return shown(row)
    },
    async 'quarantine.retry'({ ids, changes }, context) {
      const veiled = Object.entries(changes ?? {}).find(([, value]) => value.includes(maskCharacter))?.[0]
      if (veiled !== undefined)
        throw new Failure('bad-request', {
          zh: `“${veiled}”的新内容里还有遮盖符 ${maskCharacter}，存进去会丢掉原文，所以没有重试。请写出完整内容，或不改这一项。`,
          en: `The new value of "${veiled}" still holds masked parts (${maskCharacter}); storing it would lose what stands there, so nothing was retried. Write the whole value, or leave this one as it was.`,
        })
      const { retryQuarantined } = await import('../sync/engine/retry-quarantined.ts')
      const rows = await store.call('quarantine.rows', { ids })
      const { syncTools } = await import('./source.ts')
      let stored = 0
      try {
        return await house.jobs.run(
          'sync',
          { zh: '正在重试隔离的行', en: 'Reading quarantined rows again' },
          'rows',
          context,
          async (job) =>
            retryQuarantined(store, rows, changes ?? {}, {
              ...(await syncTools(house, job.signal)),
              progress: (p) => job.progress(p.done, p.total),
              stored: (count) => {
                stored += count
              },
            }),
        )
      } finally {
        // What went in before it was taken back stays.
        if (stored > 0) {
          await store.call('audit.add', {
            at: house.nowSeconds(),
            what: 'quarantine repaired',
            subject: `${stored} rows`,
            why: Object.keys(changes ?? {}).join(', '),
          })
          await house.changed()
        }
        tellLedger(house)
      }
    },
    async 'quarantine.export'({ source }) {
      const rows = (await store.call('quarantine.rows', source === undefined ? {} : { source })).map(shown)
      // Cells at fault are in it as they came: that it was taken out is to be found later.
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
