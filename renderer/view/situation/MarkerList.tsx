import { memo, useMemo } from 'react'
import type { AreaShapes, ClusterSet } from '../../../contract/model.ts'
import type { Picked } from '../../map/marker-set.ts'
import { useText } from '../../text/text.tsx'
import { clusterName, largestFirst } from './cluster-words.ts'

const most = 120

/** The markers as buttons, largest first, for those who cannot see the map. They are reached by reading, not by Tab. */
export const MarkerList = memo(function MarkerList({
  clusters,
  shapes,
  onPick,
}: {
  clusters: ClusterSet
  shapes: AreaShapes | undefined
  onPick: (picked: Picked) => void
}) {
  const text = useText()
  const entries = useMemo(
    () => largestFirst(clusters, most).map((index) => ({ index, name: clusterName(clusters, index, shapes, text) })),
    [clusters, shapes, text],
  )
  const rest = clusters.count.length - entries.length
  return (
    <div className="visually-hidden marker-list">
      <ul aria-label={text.t('situation.markers')}>
        {entries.map(({ index, name }) => (
          <li key={clusters.id[index]}>
            <button
              type="button"
              tabIndex={-1}
              onClick={() =>
                onPick({
                  index,
                  id: clusters.id[index]!,
                  count: clusters.count[index]!,
                  report: clusters.count[index] === 1 ? clusters.report[index]! : null,
                  lon: clusters.lon[index]!,
                  lat: clusters.lat[index]!,
                })
              }
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      {rest > 0 ? <p>{text.t('situation.markersMore', { n: text.number(rest) })}</p> : null}
    </div>
  )
})
