import type { Question } from '../analysis/query.ts'
import type { House } from './house.ts'

const kept = 3

export interface OrderedIds {
  /** Ids at places [skip, skip + limit) of the time order of a question, newest first unless `oldest`; and how many there are. */
  slice(
    question: Question,
    place: { oldest: boolean; skip: number; limit: number },
    signal: AbortSignal,
  ): Promise<{ ids: number[]; total: number }>
}

/** The ids of the questions asked last are held in time order: a jump into a long list costs one slice, not a walk. */
export function createOrderedIds(house: House): OrderedIds {
  const lists = new Map<string, Int32Array>()
  return {
    async slice(question, { oldest, skip, limit }, signal) {
      const { dataVersion } = await house.loaded()
      const key = `${dataVersion} ${JSON.stringify(question)}`
      let ids = lists.get(key)
      if (!ids) {
        ids = (await house.analysis('ids', question, signal)).ids
        if (lists.size >= kept) lists.delete(lists.keys().next().value as string)
        lists.set(key, ids)
      }
      const total = ids.length
      if (!oldest) return { ids: [...ids.subarray(skip, skip + limit)], total }
      // Counted from the other end: the oldest stands last.
      const end = Math.max(0, total - skip)
      return { ids: [...ids.subarray(Math.max(0, end - limit), end)].reverse(), total }
    },
  }
}
