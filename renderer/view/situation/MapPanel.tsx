import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ClusterSet, Filter } from '../../../contract/model.ts'
import { areaOfLevel } from '../../map/area-pick.ts'
import type { Direction } from '../../map/hit.ts'
import type { Picked } from '../../map/marker-set.ts'
import type { Measured } from '../../map/measure.ts'
import type { MapPoint, MapTool, MapView } from '../../map/situation-map.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { openPlace } from '../../state/place.tsx'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { areaName } from './area-at.ts'
import { ClusterCard } from './ClusterCard.tsx'
import { mapSentence } from './cluster-words.ts'
import { HotSpotCard, HotSpotList } from './HotSpotCard.tsx'
import { HotSpotLegend } from './HotSpotLegend.tsx'
import { LayersControl } from './LayersControl.tsx'
import { MapLegend } from './MapLegend.tsx'
import { MapMenu } from './MapMenu.tsx'
import { MapStrip } from './MapStrip.tsx'
import { MapTable, MapTableButton, useMapTable } from './MapTable.tsx'
import { MapTools } from './MapTools.tsx'
import { MarkerList } from './MarkerList.tsx'
import { NearHandle } from './NearHandle.tsx'
import { SpiderCircle } from './SpiderCircle.tsx'
import { ToolHint } from './ToolHint.tsx'
import { useHotSpots } from './use-hot-spots.ts'
import { useLayers } from './use-layers.ts'
import { useMapTool } from './use-map-tool.ts'
import { useSettled } from './use-settled.ts'
import { useSituationMap } from './use-situation-map.ts'
import { useSpider } from './use-spider.ts'
import { useWide } from './use-wide.ts'

const directions: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }
const pans: Record<Direction, [number, number]> = { up: [0, -120], down: [0, 120], left: [-120, 0], right: [120, 0] }
const zoomStep = 2
/** Radius of a place page opened from the map: a building and the pavement around it. */
const placeMetres = 100
/** Which area the menu of a point offers: the one people name first. */
const menuLevels = ['street', 'area', 'community', 'grid', 'district']

/** The box the clusters are asked for, rounded so that a hair's difference is not another question. */
const asked = (view: MapView) => ({
  bbox: view.bbox.map((n) => Number(n.toFixed(6))) as MapView['bbox'],
  zoom: Number(view.zoom.toFixed(2)),
})

export function MapPanel({
  onView,
  onPick,
  onDrawn,
  target,
  children,
}: {
  onView: (view: MapView, clusters: ClusterSet | undefined) => void
  onPick: (picked: Picked) => void
  /** The markers of this filter are on the map, or cannot be had. */
  onDrawn: (filter: Filter) => void
  /** A place to bring into view; another object asks again. */
  target: { lon: number; lat: number } | null
  /** What lies over the map, such as the card of an empty result. */
  children?: ReactNode
}) {
  const text = useText()
  const { t } = text
  const wide = useWide()
  const { filter, patchFilter } = useFilter()
  const { cluster, selectedReport, select, selectCluster } = useSelection()
  const host = useRef<HTMLDivElement>(null)
  const layDown = useRef<(tool: MapTool) => void>(() => {})
  const [measured, setMeasured] = useState<Measured | null>(null)
  const [menuAt, openMenu] = useState<MapPoint | null>(null)
  const [pointAt, setPoint] = useState<MapPoint | null>(null)
  const [said, say] = useState('')
  const { map, view, hovered, failure, fitAll } = useSituationMap(host, {
    onPick,
    onGround: () => selectCluster(null),
    onLasso: (polygon) => {
      patchFilter({ polygon })
      layDown.current('pointer')
    },
    onCircle: (near) => {
      patchFilter({ near })
      layDown.current('pointer')
    },
    onMeasure: setMeasured,
    onMenu: openMenu,
    onArea: (key) => patchFilter({ areas: [key] }),
    onPoint: setPoint,
  })
  const { tool, setTool } = useMapTool(map, host)
  const table = useMapTable()
  const { layers, choice, setLayers, setChoice } = useLayers()
  const hot = useHotSpots(map, layers.hotSpots, choice)
  layDown.current = setTool

  const request = useMemo(() => (view ? { filter, ...asked(view) } : null), [filter, view])
  const { data: clusters, stale, loading, error, refresh } = useCall('map.clusters', request)
  const shapes = useCall('area.shapes', {}, { on: ['areas.changed'] }).data?.shapes
  useEffect(() => {
    if (map && clusters && !stale) map.setClusters(clusters)
  }, [map, clusters, stale])
  useEffect(() => map?.setSelection(cluster?.id ?? null, selectedReport), [map, cluster, selectedReport])
  useEffect(
    () => map?.setGrounds(filter.polygon ? [filter.polygon] : [], filter.near ?? null),
    [map, filter.polygon, filter.near],
  )
  useEffect(() => map?.setLayers(layers), [map, layers])
  // Said after the markers were handed over, so that what waits for a frame waits for a drawn one.
  const broken = failure || error !== null
  useEffect(() => {
    if (broken || (clusters && !stale)) onDrawn(filter)
  }, [broken, clusters, stale, filter, onDrawn])
  const { spider, close: closeSpider } = useSpider(map, clusters)
  useEffect(() => {
    if (view) onView(view, clusters)
  }, [view, clusters, onView])
  useEffect(() => {
    if (map && target) map.goTo(target.lon, target.lat, Math.max(map.view().zoom, 16))
  }, [map, target])

  const spoken = useSettled(clusters, 200)
  const sentence = useMemo(() => (spoken ? mapSentence(spoken, shapes, text) : ''), [spoken, shapes, text])
  const zoomBy = useCallback((levels: number) => map?.zoomBy(levels), [map])
  const open = (picked: Picked | null): void => {
    if (picked) onPick(picked)
  }
  const zoomTo = (picked: Picked | null): void => {
    if (picked && view) map?.goTo(picked.lon, picked.lat, Math.min(19, view.zoom + zoomStep))
  }
  const areaAtPoint = ({ lon, lat }: MapPoint): { key: string; name: string } | null => {
    for (const level of menuLevels) {
      const key = areaOfLevel(shapes ?? null, level, lon, lat)
      const found = key === null ? null : shapes?.features.find((feature) => feature.properties.key === key)?.properties
      if (found) return { key: found.key, name: areaName({ zh: found.zh, en: found.en }, text.language) }
    }
    return null
  }
  const copy = ({ lon, lat }: MapPoint): void => {
    const at = `${lon.toFixed(6)}, ${lat.toFixed(6)}`
    void navigator.clipboard?.writeText(at).then(
      () => say(t('situation.coordinatesCopied', { at })),
      () => say(''),
    )
  }
  const closeMenu = (): void => {
    openMenu(null)
    host.current?.focus({ preventScroll: true })
  }
  const pressed = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || !map) return
    const direction = directions[event.key]
    if (direction) {
      if (event.shiftKey) map.panBy(...pans[direction])
      else map.step(direction)
    } else if (event.key === 'Enter') open(map.focused())
    else if (event.key === '+' || event.key === '=') map.zoomBy(1)
    else if (event.key === '-' || event.key === '_') map.zoomBy(-1)
    else if (event.key === 'Home') fitAll()
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenu(map.here())
    else if (event.key === 'Escape' && spider) closeSpider()
    else if (event.key === 'Escape' && (map.focused() || cluster)) {
      map.clearFocus()
      selectCluster(null)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <section className="map-panel" aria-label={t('situation.map')}>
      <LoadingLine shown={loading} label={t('situation.updating')} />
      <div className="map-stage" data-tool={tool}>
        <div
          ref={host}
          className="map-host"
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the map takes arrow keys, which the role announces
          tabIndex={0}
          aria-label={`${t('situation.map')}. ${sentence}. ${t('situation.mapHelp')}`}
          onKeyDown={pressed}
          onBlur={() => map?.clearFocus()}
        />
        <MapTools tool={tool} onTool={setTool} onZoom={zoomBy} onFit={fitAll} />
        <LayersControl layers={layers} choice={choice} onLayers={setLayers} onChoice={setChoice} />
        {tool === 'pointer' ? null : <ToolHint tool={tool} measured={measured} />}
        {map && filter.near ? (
          <NearHandle map={map} near={filter.near} onChange={(near, how) => patchFilter({ near }, how)} />
        ) : null}
        {failure ? (
          <div className="map-problem">
            <ErrorPanel what={t('situation.mapFailed')} means={t('situation.mapFailedMeans')} />
          </div>
        ) : null}
        {error ? (
          <div className="map-problem">
            <ErrorPanel
              what={error.message}
              means={t('situation.callFailedMeans')}
              action={t('words.retry')}
              onAction={refresh}
            />
          </div>
        ) : null}
        {spider ? (
          <SpiderCircle key={cluster?.id} spider={spider} selected={selectedReport} onSelect={select} onClose={closeSpider} />
        ) : null}
        {pointAt && hot.spots && !hovered ? <HotSpotCard spots={hot.spots} point={pointAt} /> : null}
        {hovered && clusters && hovered.count > 1 && !spider && tool === 'pointer' ? (
          <ClusterCard
            hovered={hovered}
            clusters={clusters}
            view={view}
            onZoom={() => zoomTo(hovered)}
            onList={() => open(hovered)}
          />
        ) : null}
        {layers.hotSpots || (wide && layers.markers) ? (
          <div className="map-legend">
            {layers.hotSpots ? <HotSpotLegend hot={hot} choice={choice} /> : null}
            {wide && layers.markers ? <MapLegend /> : null}
          </div>
        ) : null}
        {menuAt ? (
          <MapMenu
            key={`${menuAt.lon},${menuAt.lat}`}
            point={menuAt}
            area={areaAtPoint(menuAt)}
            onNear={(near) => patchFilter({ near })}
            onArea={(key) => patchFilter({ areas: [key] })}
            onPlace={({ lon, lat }) => openPlace({ lon, lat, metres: placeMetres })}
            onCopy={copy}
            onClose={closeMenu}
          />
        ) : null}
        <p className="visually-hidden" role="status">
          {said}
        </p>
        {children}
        {table.open && spoken && view ? (
          <MapTable clusters={spoken} shapes={shapes} view={view} onPick={onPick} onZoom={zoomTo} onClose={table.toggle} />
        ) : null}
      </div>
      {hot.spots ? <HotSpotList spots={hot.spots} onGo={({ lon, lat }) => map?.goTo(lon, lat)} /> : null}
      {spoken ? <MarkerList clusters={spoken} shapes={shapes} onPick={onPick} /> : null}
      <MapStrip sentence={sentence} view={view}>
        <MapTableButton table={table} />
      </MapStrip>
    </section>
  )
}
