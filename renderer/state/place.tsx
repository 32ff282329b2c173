/** Which place page is open. It lives in the address, beside the filter, which stays as it is. */
import { useCallback, useMemo } from 'react'
import type { EventName } from '../../contract/api.ts'
import type { Filter, PlacePage } from '../../contract/model.ts'
import { type Called, useCall } from './call.tsx'
import { useFilter, useRoute } from './filter.tsx'
import { hashToPlace, placeToHash } from './hash.ts'

/** A point with its radius in metres, an area by its key, or an address as reports name it. */
export type PlaceAt = { lon: number; lat: number; metres: number } | { area: string } | { address: string }

/** Radii offered, metres. */
export const placeRadii = [25, 50, 100, 200, 500] as const
/** Radius of a place that comes without one: a building and the pavement around it. */
export const usualRadius = 100

const coordinate = (value: number): string => String(Number(value.toFixed(6)))

export function placeToDetail(at: PlaceAt): string {
  if ('area' in at) return `area=${encodeURIComponent(at.area)}`
  if ('address' in at) return `address=${encodeURIComponent(at.address)}`
  return `lon=${coordinate(at.lon)}&lat=${coordinate(at.lat)}&m=${Math.round(at.metres)}`
}

/** null where the address names no place, or one that cannot be. */
export function detailToPlace(detail: string | null): PlaceAt | null {
  if (detail === null) return null
  const parts = new Map(
    detail.split('&').map((part): [string, string] => {
      const at = part.indexOf('=')
      return [part.slice(0, Math.max(0, at)), part.slice(at + 1)]
    }),
  )
  try {
    const area = parts.get('area')
    if (area) return { area: decodeURIComponent(area) }
    const address = parts.get('address')
    if (address && decodeURIComponent(address).trim().length >= 2) return { address: decodeURIComponent(address).trim() }
  } catch {
    return null
  }
  if (!parts.get('lon') || !parts.get('lat')) return null
  const lon = Number(parts.get('lon'))
  const lat = Number(parts.get('lat'))
  const metres = Number(parts.get('m') ?? usualRadius)
  const sound = Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && metres >= 1 && metres <= 5_000
  return sound ? { lon, lat, metres } : null
}

/** Opens the page of a place from anywhere; back returns to where one was. */
export function openPlace(at: PlaceAt): void {
  const { filter } = hashToPlace(window.location.hash)
  window.location.hash = placeToHash({ section: 'place', detail: placeToDetail(at), filter })
}

export interface PlaceHeld {
  /** null: the section is open, and no place is chosen yet. */
  at: PlaceAt | null
  openPlace: (at: PlaceAt) => void
  /** Only what the filter of the situation matches; a page shows everything otherwise. */
  narrowed: boolean
  narrow: (on: boolean) => void
}
const narrowPart = '&only=1'
export function usePlace(): PlaceHeld {
  const { section, detail, go } = useRoute()
  const narrowed = section === 'place' && (detail ?? '').includes(narrowPart)
  const open = useCallback((at: PlaceAt) => go('place', `${placeToDetail(at)}${narrowed ? narrowPart : ''}`), [go, narrowed])
  const narrow = useCallback(
    (on: boolean) => go('place', `${(detail ?? '').replace(narrowPart, '')}${on ? narrowPart : ''}`),
    [go, detail],
  )
  const at = useMemo(() => (section === 'place' ? detailToPlace(detail) : null), [section, detail])
  return { at, openPlace: open, narrowed, narrow }
}

const onPlace: readonly EventName[] = ['reports.changed', 'areas.changed', 'flags.changed']

/** The page of the place in the address; asked once, whoever watches it. */
export function usePlacePage(): Called<PlacePage> {
  const { at, narrowed } = usePlace()
  const { filter } = useFilter()
  const request = at === null ? null : narrowed ? { at, filter: besides(at, filter) } : { at }
  return useCall('place.get', request, { on: onPlace })
}

/** What a filter narrows a page by: all but where it looks itself, for that is the page's to say. */
export function besides(at: PlaceAt, { near: _near, areas, ...rest }: Filter): Filter {
  return 'area' in at || !areas ? rest : { ...rest, areas }
}

/** The reports of a place as a filter, inside `within` where the page is narrowed. */
export function placeFilter(at: PlaceAt, page: Pick<PlacePage, 'lon' | 'lat' | 'metres'> | null, within: Filter): Filter {
  const narrowed = besides(at, within)
  if ('area' in at) return { ...narrowed, areas: [at.area] }
  const near = 'address' in at ? page : at
  return near ? { ...narrowed, near: { lon: near.lon, lat: near.lat, metres: near.metres } } : narrowed
}
