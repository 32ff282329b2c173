import type { CallContext, HandlerGroup } from '../../contract/api.ts'
import { placeReports } from './area.ts'
import { type House, notFound } from './house.ts'

const listed = 200

export function gazetteerHandlers(house: House): HandlerGroup<'gazetteer.list' | 'gazetteer.put' | 'gazetteer.remove'> {
  const { store } = house
  /** Reports without a point follow the names; gives back how many have an area by name now. */
  async function follow(context: CallContext): Promise<number> {
    try {
      await placeReports(house, context)
    } finally {
      await house.changed({ areas: true })
    }
    return (await store.call('gazetteer.inferred', {})).inferred
  }
  return {
    'gazetteer.list': ({ text, limit }) =>
      store.call('gazetteer.list', { limit: limit ?? listed, ...(text === undefined ? {} : { text }) }),
    async 'gazetteer.put'({ names }, context) {
      const outcome = await store.call('gazetteer.put', { names })
      const placed = outcome.added > 0 ? await follow(context) : (await store.call('gazetteer.inferred', {})).inferred
      return { ...outcome, placed }
    },
    async 'gazetteer.remove'({ id }, context) {
      const { removed } = await store.call('gazetteer.remove', { id })
      if (removed === null)
        throw notFound(
          `没有编号为 ${id} 的地名；区域自己的名称不能在这里删除。用 gazetteer list 查看加入的地名。`,
          `There is no added name ${id}; names of the areas themselves are not removed here. See gazetteer list for those added.`,
        )
      return { removed, placed: await follow(context) }
    },
  }
}
