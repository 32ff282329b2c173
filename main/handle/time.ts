import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

export function timeHandlers(house: House): HandlerGroup<'time.histogram' | 'facet.count'> {
  return {
    async 'time.histogram'({ filter, unit, highlight }, { signal }) {
      const question = await house.question(filter, signal)
      const { counts, ...found } = await house.analysis('histogram', { question, unit, highlight: highlight ?? null }, signal)
      const sources = await house.store.call('source.list', { now: house.nowSeconds() })
      // Days behind the slowest late source are not complete.
      const behind = sources
        .filter((s) => s.late && s.completeUpTo !== null)
        .map((s) => (s.completeUpTo as string).slice(0, 10))
        .sort()
      return { ...found, incompleteFrom: behind[0] ?? null, counts: await house.counts(counts) }
    },
    async 'facet.count'({ filter }, { signal }) {
      return house.analysis('facets', await house.question(filter, signal), signal)
    },
  }
}
