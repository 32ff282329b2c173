import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Client } from '../../../contract/api.ts'
import type { Bbox } from '../../../contract/model.ts'
import { serveTiles } from '../../map/basemap-protocol.ts'
import { bulkBounds, shapesBounds } from '../../map/borders.ts'
import { type Camera, type Hovered, type MapEvents, type MapView, SituationMap } from '../../map/situation-map.ts'
import { useCall, useClient } from '../../state/call.tsx'
import { useSettings } from '../../state/settings.tsx'
import { type MapPosition, useViews } from '../../state/views.tsx'

export interface HeldMap {
  map: SituationMap | null
  view: MapView | null
  hovered: Hovered | null
  failure: boolean
  /** Shows everything: the areas, else the bulk of the data. */
  fitAll: () => void
}

/** What the panel answers itself; the rest is held here. */
export type MapPanelEvents = Omit<MapEvents, 'onView' | 'onHover' | 'onGroundDue' | 'onFailure'>

/** Where the map stood when the section was left: coming back finds it as it was. */
let lastCamera: Camera | null = null
/** The position of a saved view that the map went to last: it goes to each once. */
let stoodAt: MapPosition | null = null

const coarse = 9
const fine = 13
/** What markers of the coarse look may hide around their centres, degrees. */
const reach = 0.1

/** The box that holds nearly all reports: from afar first, then closer where that is one town. */
async function boundsOfData(client: Client, signal: AbortSignal): Promise<Bbox | null> {
  const look = async (bbox: Bbox, zoom: number): Promise<Bbox | null> => {
    const reply = await client.call('map.clusters', { filter: {}, bbox, zoom }, signal)
    return reply.ok ? bulkBounds(reply.value.lon, reply.value.lat, reply.value.count, 0.003) : null
  }
  const rough = await look([-180, -85, 180, 85], coarse)
  if (!rough || rough[2] - rough[0] > 2 || rough[3] - rough[1] > 2) return rough
  return look([rough[0] - reach, rough[1] - reach, rough[2] + reach, rough[3] + reach], fine)
}

/** The map in `host`, with areas and background in it, fitted once to what there is. */
export function useSituationMap(host: RefObject<HTMLDivElement | null>, events: MapPanelEvents): HeldMap {
  const { language, shownTheme } = useSettings()
  const client = useClient()
  const { mapPosition, wantedPosition } = useViews()
  const [map, setMap] = useState<SituationMap | null>(null)
  const [view, setView] = useState<MapView | null>(null)
  const [hovered, setHovered] = useState<Hovered | null>(null)
  const [groundDue, setGroundDue] = useState(false)
  const [failure, setFailure] = useState(false)
  const latest = useRef(events)
  latest.current = events
  const fitted = useRef(false)
  const bounds = useRef<Bbox | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; language and theme are applied below
  useEffect(() => {
    const element = host.current
    if (!element) return
    let made: SituationMap | null = null
    serveTiles(client)
    try {
      made = new SituationMap(element, language, {
        // A view before the first fit is nobody's wish: nothing is asked for it.
        onView: (next) => {
          if (!fitted.current) return
          setView(next)
          mapPosition.current = made?.camera() ?? null
        },
        onHover: setHovered,
        onPick: (picked) => latest.current.onPick(picked),
        onGround: () => latest.current.onGround(),
        onLasso: (shape) => latest.current.onLasso(shape),
        onCircle: (near) => latest.current.onCircle(near),
        onMeasure: (measured) => latest.current.onMeasure(measured),
        onMenu: (point) => latest.current.onMenu(point),
        onArea: (key) => latest.current.onArea(key),
        onPoint: (point) => latest.current.onPoint(point),
        onGroundDue: () => setGroundDue(true),
        onFailure: (error) => console.warn('map', error),
      })
      setMap(made)
    } catch (error) {
      console.warn('map', error)
      setFailure(true)
    }
    return () => {
      if (made && fitted.current) lastCamera = made.camera()
      fitted.current = false
      made?.destroy()
      setMap(null)
    }
  }, [host])

  const basemaps = useCall('basemap.list', groundDue ? {} : null, { on: ['basemaps.changed'] })
  const used = basemaps.data?.basemaps.find((one) => one.id === basemaps.data?.used) ?? null
  useEffect(() => map?.setBasemapFile(used), [map, used])
  const basemap = useCall('map.basemap', groundDue ? {} : null, { on: ['areas.changed'] })
  const areas = useCall('area.list', {}, { on: ['areas.changed'] })
  const shapes = useCall('area.shapes', {}, { on: ['areas.changed'] })
  useEffect(() => {
    if (map && basemap.data) map.setBasemap(basemap.data.shapes)
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
      if (lastCamera) map.stand(lastCamera)
      else if (box) map.fit(box)
      setView(map.view())
    }
    const ofAreas = shapes.data ? shapesBounds(shapes.data.shapes) : null
    if (ofAreas) {
      begin(ofAreas)
      return
    }
    const abort = new AbortController()
    void boundsOfData(client, abort.signal).then((box) => {
      if (!abort.signal.aborted) begin(box)
    })
    return () => abort.abort()
  }, [map, settled, shapes.data, client])

  // A saved view was opened: once the map stands at all, it goes there.
  const standing = view !== null
  useEffect(() => {
    if (!map || !standing || !wantedPosition || wantedPosition === stoodAt) return
    stoodAt = wantedPosition
    map.stand(wantedPosition)
  }, [map, standing, wantedPosition])

  // The theme is put on the document after the views have run: a frame later its colours are in force.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the document
  useEffect(() => {
    if (!map) return
    const frame = requestAnimationFrame(() => map.restyle(language))
    return () => cancelAnimationFrame(frame)
  }, [map, language, shownTheme])

  const fitAll = useCallback(() => {
    if (map && bounds.current) map.fit(bounds.current, true)
  }, [map])
  return { map, view, hovered, failure, fitAll }
}
