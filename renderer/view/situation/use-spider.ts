import { useEffect, useMemo, useState } from 'react'
import type { ClusterSet, ReportRow } from '../../../contract/model.ts'
import type { SituationMap } from '../../map/situation-map.ts'
import { mayOpen, movedAway, onOneSpot } from '../../map/spider.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { type ChosenCluster, useSelection } from '../../state/selection.tsx'

export interface Spider {
  rows: ReportRow[]
  /** Where its middle stands on the screen, CSS pixels. */
  x: number
  y: number
}

/**
 * The chosen cluster as a circle of its reports, where they all lie on one coordinate. It closes when the map moves
 * away or another set is on screen; the cluster stays chosen in the list.
 */
export function useSpider(
  map: SituationMap | null,
  clusters: ClusterSet | undefined,
): { spider: Spider | null; close: () => void } {
  const { filter } = useFilter()
  const { cluster } = useSelection()
  const [closed, setClosed] = useState<ChosenCluster | null>(null)
  const candidate = cluster && cluster !== closed && mayOpen(cluster.total) ? cluster : null
  const members = useCall('map.members', candidate ? { filter, cluster: candidate.id, limit: candidate.total } : null, {
    keep: false,
  })
  const ids = members.data?.ids
  const request = useMemo(() => (ids && ids.length > 0 ? { ids } : null), [ids])
  const rows = useCall('map.rows', candidate ? request : null, { keep: false }).data?.rows
  const spot = rows && rows.length === candidate?.total && onOneSpot(rows) ? rows[0]! : null
  const drawn = candidate !== null && (clusters?.id.includes(candidate.id) ?? false)
  const open = spot !== null && drawn
  const lon = spot?.lon ?? 0
  const lat = spot?.lat ?? 0

  const [at, setAt] = useState<{ x: number; y: number } | null>(null)
  useEffect(() => {
    if (!map || !open) return
    const opened = map.place(lon, lat)
    setAt(opened)
    const stop = map.followMove(() => {
      const now = map.place(lon, lat)
      setAt(now)
      if (movedAway(opened, now)) setClosed(candidate)
    })
    return () => {
      stop()
      setAt(null)
    }
  }, [map, open, lon, lat, candidate])
  const shown = open && at !== null
  const openId = shown ? candidate.id : null
  useEffect(() => map?.setOpen(openId), [map, openId])
  return {
    spider: shown && rows ? { rows, x: at.x, y: at.y } : null,
    close: () => setClosed(cluster),
  }
}
