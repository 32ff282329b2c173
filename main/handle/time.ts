import type { HandlerGroup } from '../../contract/api.ts'
import { firstIncompleteDay, type House } from './house.ts'

/** Seconds for which the first incomplete day is believed while data stay as they are. */
const believedFor = 5

export function timeHandlers(house: House): HandlerGroup<'time.histogram' | 'facet.count'> {
  let known: { version: number; until: number; day: Promise<string | null> } | null = null
  /** Naming the slowest source reads the whole list of sources: not for every step of a brush. */
  async function incompleteFrom(): Promise<string | null> {
    const { dataVersion } = await house.loaded()
    const now = house.nowSeconds()
    if (known?.version === dataVersion && now < known.until) return known.day
    const day = firstIncompleteDay(house)
    known = { version: dataVersion, until: now + believedFor, day }
    day.catch(() => {
      if (known?.day === day) known = null
    })
    return day
  }

  return {
    async 'time.histogram'({ filter, unit, highlight }, { signal }) {
      const question = await house.question(filter, signal)
      const { counts, ...found } = await house.analysis('histogram', { question, unit, highlight: highlight ?? null }, signal)
      const all = await house.counts(counts)
      return { ...found, incompleteFrom: all.owed.sourcesLate > 0 ? await incompleteFrom() : null, counts: all }
    },
    async 'facet.count'({ filter }, { signal }) {
      return house.analysis('facets', await house.question(filter, signal), signal)
    },
  }
}
