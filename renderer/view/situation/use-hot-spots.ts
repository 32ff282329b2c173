import { useEffect, useMemo, useRef } from 'react'
import type { HotSpots } from '../../../contract/model.ts'
import { hotSpotShapes } from '../../map/hot-spot-shapes.ts'
import type { SituationMap } from '../../map/situation-map.ts'
import type { CallError } from '../../state/cache.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { filterToQuery } from '../../state/hash.ts'
import type { HotSpotChoice } from './use-layers.ts'
import { useSettled } from './use-settled.ts'

/** The weakest of the three classes. */
const alpha = 0.1
/** A filter that moves faster than this is on its way, milliseconds. */
const rest = 250

export interface HeldHotSpots {
  /** Of the filter, or of the one before while this one is worked out. */
  spots: HotSpots | null
  loading: boolean
  error: CallError | null
  refresh: () => void
}

/** Hot spots of the filter. Asked for once the filter rests; the work under way is cancelled as soon as it moves. */
export function useHotSpots(map: SituationMap | null, shown: boolean, choice: HotSpotChoice): HeldHotSpots {
  const { filter } = useFilter()
  const query = filterToQuery(filter)
  const settled = useSettled(query, rest)
  const { method, metres, min } = choice
  const request = useMemo(() => {
    if (!shown || settled !== query) return null
    const parts =
      method === 'gi' ? { metres, alpha } : method === 'kde' ? { metres } : method === 'dbscan' ? { metres, min } : { min }
    return { filter, method, ...parts }
  }, [shown, settled, query, filter, method, metres, min])
  const called = useCall('hotspot.find', request, { keep: false })
  const last = useRef<HotSpots | null>(null)
  if (!shown || called.error) last.current = null
  else if (called.data) last.current = called.data
  // Another method's picture would stand under this one's legend.
  if (last.current && last.current.method !== method) last.current = null
  const spots = last.current
  useEffect(() => map?.setHotSpots(spots ? hotSpotShapes(spots) : null), [map, spots])
  return { spots, loading: called.loading, error: called.error, refresh: called.refresh }
}
