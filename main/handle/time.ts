import type { HandlerGroup } from '../../contract/api.ts'
import { firstIncompleteDay, type House } from './house.ts'

export function timeHandlers(house: House): HandlerGroup<'time.histogram' | 'facet.count'> {
  return {
    async 'time.histogram'({ filter, unit, highlight }, { signal }) {
      const question = await house.question(filter, signal)
      const asked = house.analysis('histogram', { question, unit, highlight: highlight ?? null }, signal)
      const [found, counts] = await Promise.all([asked, house.counts(asked.then((f) => f.counts))])
      return { ...found, incompleteFrom: counts.owed.sourcesLate > 0 ? await firstIncompleteDay(house) : null, counts }
    },
    async 'facet.count'({ filter }, { signal }) {
      return house.analysis('facets', await house.question(filter, signal), signal)
    },
  }
}
