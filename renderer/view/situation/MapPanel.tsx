import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { ClusterSet } from '../../../contract/model.ts'
import type { Direction } from '../../map/hit.ts'
import type { Picked } from '../../map/marker-set.ts'
import type { MapTool, MapView } from '../../map/situation-map.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { ClusterCard } from './ClusterCard.tsx'
import { mapSentence } from './cluster-words.ts'
import { LassoHint } from './LassoHint.tsx'
import { MapLegend } from './MapLegend.tsx'
import { MapStrip } from './MapStrip.tsx'
import { MapTools } from './MapTools.tsx'
import { MarkerList } from './MarkerList.tsx'
import { SpiderCircle } from './SpiderCircle.tsx'
import { useLasso } from './use-lasso.ts'
import { useSettled } from './use-settled.ts'
import { useSituationMap } from './use-situation-map.ts'
import { useSpider } from './use-spider.ts'
import { useWide } from './use-wide.ts'

const directions: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }
const pans: Record<Direction, [number, number]> = { up: [0, -120], down: [0, 120], left: [-120, 0], right: [120, 0] }
const zoomStep = 2

/** The box the clusters are asked for, rounded so that a hair's difference is not another question. */
const asked = (view: MapView) => ({
  bbox: view.bbox.map((n) => Number(n.toFixed(6))) as MapView['bbox'],
  zoom: Number(view.zoom.toFixed(2)),
})

export function MapPanel({
  onView,
  onPick,
  target,
  children,
}: {
  onView: (view: MapView, clusters: ClusterSet | undefined) => void
  onPick: (picked: Picked) => void
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
  const { map, view, hovered, failure, fitAll } = useSituationMap(
    host,
    onPick,
    () => selectCluster(null),
    (polygon) => {
      patchFilter({ polygon })
      layDown.current('pointer')
    },
  )
  const { tool, setTool } = useLasso(map, host)
  layDown.current = setTool

  const request = useMemo(() => (view ? { filter, ...asked(view) } : null), [filter, view])
  const { data: clusters, stale, loading, error, refresh } = useCall('map.clusters', request)
  const shapes = useCall('area.shapes', {}, { on: ['areas.changed'] }).data?.shapes
  useEffect(() => {
    if (map && clusters && !stale) map.setClusters(clusters)
  }, [map, clusters, stale])
  useEffect(() => map?.setSelection(cluster?.id ?? null, selectedReport), [map, cluster, selectedReport])
  useEffect(() => map?.setOutline(filter.polygon ?? null), [map, filter.polygon])
  const { spider, close: closeSpider } = useSpider(map, clusters)
  useEffect(() => {
    if (view) onView(view, clusters)
  }, [view, clusters, onView])
  useEffect(() => {
    if (map && target) map.goTo(target.lon, target.lat, Math.max(map.view().zoom, 16))
  }, [map, target])

  const spoken = useSettled(clusters, 200)
  const sentence = useMemo(() => (spoken ? mapSentence(spoken, shapes, text) : ''), [spoken, shapes, text])
  const open = (picked: Picked | null): void => {
    if (picked) onPick(picked)
  }
  const zoomTo = (picked: Picked | null): void => {
    if (picked && view) map?.goTo(picked.lon, picked.lat, Math.min(19, view.zoom + zoomStep))
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
        <MapTools tool={tool} onTool={setTool} onZoom={(levels) => map?.zoomBy(levels)} onFit={fitAll} />
        {tool === 'lasso' ? <LassoHint /> : null}
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
        {hovered && clusters && hovered.count > 1 && !spider ? (
          <ClusterCard
            hovered={hovered}
            clusters={clusters}
            view={view}
            onZoom={() => zoomTo(hovered)}
            onList={() => open(hovered)}
          />
        ) : null}
        {wide ? <MapLegend /> : null}
        {children}
      </div>
      {spoken ? <MarkerList clusters={spoken} shapes={shapes} onPick={onPick} /> : null}
      <MapStrip sentence={sentence} view={view} />
    </section>
  )
}
