import { useEffect, useRef, useState } from 'react'
import type { ClusterSet, Filter } from '../../../contract/model.ts'
import { useClient } from '../../state/call.tsx'

const rest = 150
const atOnce = 6

/**
 * For the clusters at `indices`: the place its newest report names (masked as in the list). Read once they have been
 * in sight for a moment, and kept as long as the clusters are.
 */
export function usePlaceNames(clusters: ClusterSet, filter: Filter, indices: readonly number[]): ReadonlyMap<string, string> {
  const client = useClient()
  const known = useRef({ clusters, names: new Map<string, string>() })
  const [, tell] = useState(0)
  if (known.current.clusters !== clusters) known.current = { clusters, names: new Map() }
  // What is in sight starts the reading, not what of it is still missing: that would begin anew with every name.
  const key = indices.map((index) => clusters.id[index]!).join(' ')
  const latest = useRef({ filter, clusters })
  latest.current = { filter, clusters }
  useEffect(() => {
    if (key === '') return
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      const { filter, clusters } = latest.current
      const { names } = known.current
      const ids = key.split(' ').filter((id) => !names.has(id))
      // A few at a time, so that the first rows have their names while the last are still asked for.
      for (let at = 0; at < ids.length; at += atOnce) {
        const part = ids.slice(at, at + atOnce)
        const first = await Promise.all(
          part.map(async (id) => {
            const single = clusters.report[clusters.id.indexOf(id)]!
            if (single > 0) return single
            const reply = await client.call('map.members', { filter, cluster: id, limit: 1 }, abort.signal)
            return reply.ok ? reply.value.ids[0] : undefined
          }),
        )
        const wanted = first.filter((report) => report !== undefined)
        const reply = await client.call('map.rows', { ids: wanted }, abort.signal)
        if (abort.signal.aborted) return
        const places = new Map(reply.ok ? reply.value.rows.map((row) => [row.id, row.place ?? '']) : [])
        for (const [i, id] of part.entries()) names.set(id, places.get(first[i] ?? -1) ?? '')
        tell((n) => n + 1)
      }
    }, rest)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [client, key])
  return known.current.names
}
