import type { HandlerGroup } from '../../contract/api.ts'
import { decodeCursor, encodeCursor, type House } from './house.ts'

export function mapHandlers(house: House): HandlerGroup<'map.clusters' | 'map.members' | 'map.basemap'> {
  return {
    async 'map.clusters'({ filter, bbox, zoom }, { signal }) {
      const question = await house.question(filter, signal)
      const found = house.analysis('clusters', { question, bbox, zoom }, signal)
      const [set, counts] = await Promise.all([found, house.counts(found.then((f) => f.counts))])
      return { ...set, counts }
    },
    async 'map.members'({ filter, cluster, bbox, polygon, after, limit }, { signal }) {
      const offset = decodeCursor(after)?.offset ?? 0
      const size = limit ?? 500
      const question = await house.question(filter, signal)
      let ids: Int32Array
      if (cluster !== undefined) ids = (await house.analysis('members', { question, cluster }, signal)).ids
      else {
        const shape = { ...(bbox ? { bbox } : {}), ...(polygon ? { polygon } : {}) }
        // Of the map: what lies in the shape and is drawn.
        ids = (
          await house.analysis('ids', { ...question, filters: [...question.filters, { ...shape, hasLocation: true }] }, signal)
        ).ids
      }
      const part = ids.subarray(offset, offset + size)
      return {
        total: ids.length,
        ids: [...part],
        next: offset + part.length < ids.length ? encodeCursor({ offset: offset + part.length }) : null,
      }
    },
    'map.basemap': async () => ({ shapes: await house.store.call('basemap.get', {}) }),
  }
}
