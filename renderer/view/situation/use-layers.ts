import { useCallback, useMemo } from 'react'
import type { HotSpotMethod } from '../../../contract/model.ts'
import { useSettings } from '../../state/settings.tsx'

export interface ShownLayers {
  markers: boolean
  areas: boolean
  hotSpots: boolean
}
export interface HotSpotChoice {
  method: HotSpotMethod
  metres: number
  min: number
}
export const usualLayers: ShownLayers = { markers: true, areas: true, hotSpots: false }
export const usualChoice: HotSpotChoice = { method: 'gi', metres: 300, min: 10 }
export const methods: readonly HotSpotMethod[] = ['gi', 'kde', 'dbscan', 'hdbscan']
export const nearDistances = [100, 150, 200, 300, 500, 1000] as const
export const leastCounts = [5, 10, 20, 50, 100] as const

/** What was remembered, part by part: a word nobody knows any more falls back to the usual one. */
export function readLayers(kept: string | undefined): ShownLayers {
  if (kept === undefined) return usualLayers
  const on = new Set(kept.split(','))
  return { markers: on.has('markers'), areas: on.has('areas'), hotSpots: on.has('hotSpots') }
}
export function readChoice(kept: string | undefined): HotSpotChoice {
  const [method, metres, min] = (kept ?? '').split(',')
  return {
    method: methods.find((key) => key === method) ?? usualChoice.method,
    metres: nearDistances.find((n) => String(n) === metres) ?? usualChoice.metres,
    min: leastCounts.find((n) => String(n) === min) ?? usualChoice.min,
  }
}

/** The layers of the map and how hot spots are found, kept between sessions. */
export function useLayers(): {
  layers: ShownLayers
  choice: HotSpotChoice
  setLayers: (next: ShownLayers) => void
  setChoice: (next: HotSpotChoice) => void
} {
  const { recall, remember } = useSettings()
  const keptLayers = recall('map.layers')
  const keptChoice = recall('map.hotSpots')
  const layers = useMemo(() => readLayers(keptLayers), [keptLayers])
  const choice = useMemo(() => readChoice(keptChoice), [keptChoice])
  const setLayers = useCallback(
    (next: ShownLayers) =>
      remember('map.layers', (['markers', 'areas', 'hotSpots'] as const).filter((key) => next[key]).join(',')),
    [remember],
  )
  const setChoice = useCallback(
    (next: HotSpotChoice) => remember('map.hotSpots', `${next.method},${next.metres},${next.min}`),
    [remember],
  )
  return { layers, choice, setLayers, setChoice }
}
