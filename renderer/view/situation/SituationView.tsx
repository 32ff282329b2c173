import './situation.css'
import './rail.css'
import './map.css'
import './timeline.css'
import './compare.css'
import './list.css'
import './report.css'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Bbox, ClusterSet, Filter } from '../../../contract/model.ts'
import type { Picked } from '../../map/marker-set.ts'
import type { MapView } from '../../map/situation-map.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useSelection } from '../../state/selection.tsx'
import { usePanelSize } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { EmptyCard } from './EmptyCard.tsx'
import { FilterRail } from './FilterRail.tsx'
import { MapPanel } from './MapPanel.tsx'
import { type ListTab, SidePanel } from './SidePanel.tsx'
import { Timeline } from './Timeline.tsx'
import { useWide } from './use-wide.ts'

/** What is happening where: filters, map, timeline, list and report, all of the same set. */
export function SituationView() {
  const { t } = useText()
  const wide = useWide()
  const { filter } = useFilter()
  const { cluster, select, selectCluster } = useSelection()
  const size = wide ? 'wide' : 'narrow'
  const [rail, setRail] = usePanelSize(`situation.rail.${size}`, wide ? 264 : 216, 200, 400)
  const [side, setSide] = usePanelSize(`situation.side.${size}`, wide ? 440 : 344, 320, 720)
  const [timeline, setTimeline] = usePanelSize(`situation.timeline.${size}`, wide ? 176 : 144, 120, 360)
  const [tab, setTab] = useState<ListTab>('all')
  const [seen, setSeen] = useState<{ bbox: Bbox | null; inBox: number | null }>({ bbox: null, inBox: null })
  const [target, setTarget] = useState<{ lon: number; lat: number } | null>(null)
  const counts = useCall('report.count', { filter })
  const empty = counts.data !== undefined && !counts.stale && counts.data.matched === 0

  // The tab one was on comes back when the cluster is let go.
  const before = useRef<ListTab>('all')
  const changeTab = useCallback((next: ListTab) => {
    if (next !== 'selected') before.current = next
    setTab(next)
  }, [])
  const chosen = cluster?.id ?? null
  useEffect(() => {
    setTab(chosen === null ? before.current : 'selected')
  }, [chosen])

  const onView = useCallback((view: MapView, clusters: ClusterSet | undefined) => {
    const bbox = view.bbox.map((n) => Number(n.toFixed(6))) as Bbox
    setSeen({ bbox, inBox: clusters?.inBox ?? null })
  }, [])
  const drawn = useRef<Filter | null>(null)
  const onDrawn = useCallback((of: Filter) => {
    drawn.current = of
  }, [])
  const onPick = useCallback(
    (picked: Picked) => {
      if (picked.report !== null) {
        selectCluster(null)
        select(picked.report)
      } else selectCluster({ id: picked.id, total: picked.count })
    },
    [select, selectCluster],
  )
  return (
    <div
      className={`situation${wide ? ' situation-wide' : ''}`}
      style={{ gridTemplateColumns: `${rail}px 1px minmax(0, 1fr) 1px ${side}px` }}
    >
      <h1 className="visually-hidden">{t('frame.situation')}</h1>
      <FilterRail />
      <Splitter label={t('situation.resizeRail')} axis="x" grows={1} size={rail} min={200} max={400} onResize={setRail} />
      <div className="situation-centre" style={{ gridTemplateRows: `minmax(0, 1fr) 1px ${timeline}px` }}>
        <MapPanel onView={onView} onPick={onPick} onDrawn={onDrawn} target={target}>
          {empty ? <EmptyCard /> : null}
        </MapPanel>
        <Splitter
          label={t('situation.resizeTimeline')}
          axis="y"
          grows={-1}
          size={timeline}
          min={120}
          max={360}
          onResize={setTimeline}
        />
        <Timeline drawn={drawn} />
      </div>
      <Splitter label={t('situation.resizeSide')} axis="x" grows={-1} size={side} min={320} max={720} onResize={setSide} />
      <SidePanel tab={tab} onTab={changeTab} bbox={seen.bbox} inBox={seen.inBox} onLocate={setTarget} />
    </div>
  )
}
