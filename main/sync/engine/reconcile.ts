/**
 * All ids here against all ids upstream: what no feed of changes tells (a restored row, a deletion that was purged, a row
 * that a broken walk passed by) comes out here. It costs a walk over every id, so it runs seldom or when asked.
 */
import { cancelled, Failure } from '../../../contract/reply.ts'
import type { LedgerLine } from '../../../contract/sync.ts'
import type { StoreClient } from '../../store/port.ts'
import { whileClaimed } from './claim.ts'
import { connectorOf, syncable } from './sync-source.ts'
import type { SyncTools } from './tools.ts'

export interface ReconcileOutcome {
  source: string
  /** Ids the upstream holds. */
  ids: number
  /** Upstream and not here, or withdrawn here, and now here: what is refused or quarantined again is not among them. */
  missing: number
  /** Here and not upstream: withdrawn. */
  gone: number
  /** Of `missing`, those that had been withdrawn here. */
  restored: number
  seconds: number
}

const askedAtOnce = 200
/** So many may be gone without a question, however few there were. */
const mostGone = 50

/** Throws Failure: not-found, busy, cancelled, upstream; `bad-request` for an upstream that cannot list its ids. */
export async function reconcileSource(store: StoreClient, name: string, given: SyncTools): Promise<ReconcileOutcome> {
  const source = await syncable(store, name)
  return whileClaimed(store, source, given, async (held) => {
    const tools: SyncTools = { ...given, signal: AbortSignal.any([given.signal, held]) }
    const started = tools.now()
    const seconds = (): number => Math.floor(tools.now() / 1000)
    const connector = await connectorOf(store, source, tools)
    const { ids, some } = connector
    if (!ids || !some) {
      await connector.close()
      throw new Failure('bad-request', {
        zh: '这类来源不能列出全部编号，无法核对。',
        en: 'This kind of source cannot list all its ids, so there is nothing to compare.',
      })
    }
    const { runId } = await store.call('run.begin', { sourceId: source.id, at: seconds() })
    let failed: string | undefined
    try {
      const here = await store.call('source.ids', { id: source.id })
      const withdrawn = new Map(here.externalIds.map((id, i) => [id, here.suppressed[i] as boolean]))
      const upstream = new Set<string>()
      let wanted: string[] = []
      for await (const listed of ids.call(connector, tools.signal)) {
        for (const id of listed.before) upstream.add(id)
        for (const id of listed.ids) {
          if (!upstream.has(id) && withdrawn.get(id) !== false) wanted.push(id)
          upstream.add(id)
        }
        tools.progress?.({ done: upstream.size, total: Math.max(upstream.size, withdrawn.size), unit: 'reports' })
      }
      if (tools.signal.aborted) throw cancelled()
      // What was purged here is not missing, and would be asked for at every comparison.
      const purged = new Set((await store.call('source.purged', { id: source.id, externalIds: wanted })).externalIds)
      if (purged.size > 0) wanted = wanted.filter((id) => !purged.has(id))
      const brought = new Set<string>()
      for (let i = 0; i < wanted.length; i += askedAtOnce) {
        for await (const page of some.call(connector, wanted.slice(i, i + askedAtOnce), tools.signal)) {
          const reports = page.reports.map((report) => ({ ...report, present: true as const }))
          for (const { externalId, withdrawn: empty } of reports) if (!empty) brought.add(externalId)
          await store.call('run.apply', { runId, page: { ...page, reports } })
        }
        if (tools.signal.aborted) throw cancelled()
      }
      const standing = here.externalIds.filter((id) => withdrawn.get(id) === false)
      const gone = standing.filter((id) => !upstream.has(id))
      // An upstream that shows a part of its rows, after a change of rights or in a broken answer, looks the same as one that
      // deleted the rest; and a withdrawal empties the report.
      if (gone.length > mostGone && gone.length * 2 > standing.length)
        throw new Failure('upstream', {
          zh: `「${name}」只列出 ${upstream.size} 个编号，本地有 ${gone.length} 件不在其中，超过一半：更像是权限变化或回答不全，所以没有撤回任何报告。请检查来源的账号权限；若确实已清空，请移除该来源。`,
          en: `"${name}" lists ${upstream.size} ids, and ${gone.length} reports here, more than half, are not among them: rather a change of rights or an incomplete answer, so no report was withdrawn. Check what its account may see; if it really was emptied, remove the source.`,
        })
      for (let i = 0; i < gone.length; i += 500) {
        const tombstones = gone.slice(i, i + 500).map((externalId) => ({ externalId, sourceRevision: 0, at: seconds() }))
        await store.call('run.apply', { runId, page: { reports: [], problems: [], refusals: [], tombstones } })
      }
      const outcome = {
        ids: upstream.size,
        missing: brought.size,
        gone: gone.length,
        restored: [...brought].filter((id) => withdrawn.get(id) === true).length,
        seconds: (tools.now() - started) / 1000,
      }
      const reconciled: NonNullable<LedgerLine['reconciled']> = {
        at: new Date(tools.now()).toISOString(),
        ids: outcome.ids,
        missing: outcome.missing,
        gone: outcome.gone,
        seconds: outcome.seconds,
      }
      await store.call('source.put', { id: source.id, reconciled })
      return { source: name, ...outcome }
    } catch (error) {
      const text = error instanceof Failure ? error.text : { zh: '核对中断。', en: 'The comparison was interrupted.' }
      failed = `${text.zh}\n${text.en}`
      throw error
    } finally {
      await connector.close()
      await store.call('run.end', { runId, at: seconds(), ...(failed === undefined ? {} : { error: failed }) })
    }
  })
}
