import { join } from 'node:path'
import type { HandlerGroup } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import { evaluateFlags } from './flag.ts'
import { type House, notFound } from './house.ts'

/** Days judged after a sync. */
const judgedDays = 14

export function sourceHandlers(
  house: House,
): HandlerGroup<'source.list' | 'source.add' | 'source.remove' | 'source.test' | 'source.sync' | 'quarantine.list'> {
  const { store, host } = house
  const list = () => store.call('source.list', { now: house.nowSeconds() })
  const one = async (name: string) => {
    const found = (await list()).find((s) => s.name === name)
    if (!found)
      throw notFound(
        `没有名为“${name}”的来源。用 source list 查看已有来源。`,
        `There is no source named "${name}". See source list for those there are.`,
      )
    return found
  }
  return {
    'source.list': async () => ({ sources: await list() }),
    async 'source.add'({ name, kind, url, jurisdiction, allowPlainHttp, tz, from }) {
      if ((await list()).some((s) => s.name === name)) {
        throw new Failure('bad-request', {
          zh: `已有名为“${name}”的来源。请换一个名字，或先删除旧的。`,
          en: `There is a source named "${name}" already. Choose another name, or remove the old one first.`,
        })
      }
      const options: Record<string, string> = {}
      if (jurisdiction !== undefined) options.jurisdiction = jurisdiction
      if (allowPlainHttp !== undefined) options.allowPlainHttp = String(allowPlainHttp)
      if (tz !== undefined) options.tz = tz
      if (from !== undefined) options.from = from
      const { checkSource } = await import('../sync/engine/sync-source.ts')
      checkSource(url, options)
      await store.call('source.ensure', { name, kind, url, options })
      await store.call('audit.add', { at: house.nowSeconds(), what: 'source added', subject: name, why: url })
      await house.changed()
      return one(name)
    },
    async 'source.remove'({ name }) {
      await one(name)
      const { removed } = await store.call('source.remove', { name })
      await store.call('audit.add', { at: house.nowSeconds(), what: 'source removed', subject: name, why: `${removed} reports` })
      await house.changed()
      return { removed }
    },
    async 'source.test'({ name }, { signal }) {
      await one(name)
      const { testSource } = await import('../sync/engine/sync-source.ts')
      const tested = await testSource(store, name, await tools(signal))
      return { ok: tested.ok, detail: tested.detail[house.settings().language] }
    },
    async 'source.sync'({ name }, context) {
      await one(name)
      return house.jobs.run('sync', { zh: `正在同步 ${name}`, en: `Syncing ${name}` }, 'reports', context, async (job) => {
        const { syncSource } = await import('../sync/engine/sync-source.ts')
        try {
          return await syncSource(store, name, { ...(await tools(job.signal)), progress: (p) => job.progress(p.done, p.total) })
        } finally {
          await house.changed()
          await evaluateFlags(house, undefined, judgedDays, context.signal).catch((error: unknown) =>
            host.log(`flags after sync: ${(error as Error).message}`),
          )
        }
      })
    },
    'quarantine.list': async ({ source, limit }) =>
      store.call('quarantine.list', { limit: limit ?? 200, ...(source === undefined ? {} : { source }) }),
  }

  /** The person's own category rules (categories.json beside the store) come before the built-in ones. */
  async function tools(signal: AbortSignal) {
    const { createClassifier } = await import('../sync/taxonomy/classify.ts')
    const { readRulesFile } = await import('../sync/taxonomy/rules.ts')
    const { classify } = createClassifier([await readRulesFile(join(host.storeDir, 'categories.json'))])
    return { signal, now: host.now, log: host.log, classify, version: host.version }
  }
}
