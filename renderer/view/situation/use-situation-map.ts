import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Bbox } from '../../../contract/model.ts'
import { bulkBounds, shapesBounds } from '../../map/borders.ts'
import type { Picked } from '../../map/marker-set.ts'
import { type Hovered, type MapView, SituationMap } from '../../map/situation-map.ts'
import { useCall, useClient } from '../../state/call.tsx'
import { useSettings } from '../../state/settings.tsx'

export interface HeldMap {
  map: SituationMap | null
  view: MapView | null
  hovered: Hovered | null
  failure: boolean
  /** Shows everything: the areas, else the bulk of the data. */
  fitAll: () => void
}

/** The map in `host`, with areas and background in it, fitted once to what there is. */
export function useSituationMap(
  host: RefObject<HTMLDivElement | null>,
  onPick: (picked: Picked) => void,
  onGround: () => void,
): HeldMap {
  const { language, shownTheme } = useSettings()
  const client = useClient()
  const [map, setMap] = useState<SituationMap | null>(null)
  const [view, setView] = useState<MapView | null>(null)
  const [hovered, setHovered] = useState<Hovered | null>(null)
  const [failure, setFailure] = useState(false)
  const latest = useRef({ onPick, onGround })
  latest.current = { onPick, onGround }
  const fitted = useRef(false)
  const bounds = useRef<Bbox | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; language and theme are applied below
  useEffect(() => {
    const element = host.current
    if (!element) return
    let made: SituationMap | null = null
    try {
      made = new SituationMap(element, language, {
        // A view before the first fit is nobody's wish: nothing is asked for it.
        onView: (next) => {
          if (fitted.current) setView(next)
        },
        onHover: setHovered,
        onPick: (picked) => latest.current.onPick(picked),
        onGround: () => latest.current.onGround(),
        onFailure: (error) => console.warn('map', error),
      })
      setMap(made)
    } catch (error) {
      console.warn('map', error)
      setFailure(true)
    }
    return () => {
      made?.destroy()
      setMap(null)
    }
  }, [host])

  const basemap = useCall('map.basemap', {}, { on: ['areas.changed'] })
  const areas = useCall('area.list', {}, { on: ['areas.changed'] })
  const shapes = useCall('area.shapes', {}, { on: ['areas.changed'] })
  useEffect(() => {
    if (map && basemap.data?.shapes) map.setBasemap(basemap.data.shapes)
  }, [map, basemap.data])
  useEffect(() => {
    if (map && areas.data && shapes.data) map.setAreas(areas.data.areas, shapes.data.shapes)
  }, [map, areas.data, shapes.data])

  // First fit: the areas; where there are none, the box that holds nearly all reports.
  const settled = shapes.data !== undefined || shapes.error !== null
  useEffect(() => {
    if (!map || !settled) return
    const begin = (box: Bbox | null): void => {
      bounds.current = box
      if (fitted.current) return
      fitted.current = true
      if (box) map.fit(box)
      setView(map.view())
    }
    const ofAreas = shapes.data ? shapesBounds(shapes.data.shapes) : null
    if (ofAreas) {
      begin(ofAreas)
      return
    }
    const abort = new AbortController()
    void client.call('map.clusters', { filter: {}, bbox: [-180, -85, 180, 85], zoom: 10 }, abort.signal).then((reply) => {
      if (abort.signal.aborted) return
      begin(reply.ok ? bulkBounds(reply.value.lon, reply.value.lat, reply.value.count) : null)
    })
    return () => abort.abort()
  }, [map, settled, shapes.data, client])

  // The theme is put on the document after the views have run: a frame later its colours are in force.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the document
  useEffect(() => {
    if (!map) return
    const frame = requestAnimationFrame(() => map.restyle(language))
    return () => cancelAnimationFrame(frame)
  }, [map, language, shownTheme])

  const fitAll = (): void => {
    if (map && bounds.current) map.fit(bounds.current, true)
  }
  return { map, view, hovered, failure, fitAll }
}
