import { useEffect, useState } from 'react'
import type { ClusterSet } from '../../../contract/model.ts'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { largestKinds, markerRadius } from '../../map/marker.ts'
import { metresPerPixel } from '../../map/mercator.ts'
import type { Hovered, MapView } from '../../map/situation-map.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'

const delay = 300
const cardWidth = 248
/** How far markers gather, in pixels: the radius the clusters are made with. */
const gather = 58

/** The five largest kinds of the marker under the pointer, after a moment's rest on it. */
export function ClusterCard({
  hovered,
  clusters,
  view,
  onZoom,
  onList,
}: {
  hovered: Hovered
  clusters: ClusterSet
  view: MapView | null
  onZoom: () => void
  onList: () => void
}) {
  const { t, number, category } = useText()
  const [shown, show] = useState(false)
  const id = hovered.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: another marker starts the wait anew
  useEffect(() => {
    show(false)
    const timer = setTimeout(() => show(true), delay)
    return () => clearTimeout(timer)
  }, [id])
  useEffect(() => {
    if (!shown) return
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      // The keys are the card's only while nothing else has the focus: the list has an Enter of its own.
      const elsewhere =
        event.target instanceof HTMLElement && event.target !== document.body && !event.target.closest('.map-stage')
      if (elsewhere) return
      if (event.key.toLowerCase() === 'z') onZoom()
      else if (event.key === 'Enter' && !(event.target instanceof HTMLElement && event.target.closest('button'))) onList()
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', pressed, true)
    return () => window.removeEventListener('keydown', pressed, true)
  }, [shown, onZoom, onList])
  if (!shown) return null
  const at = clusters.id[hovered.index] === id ? hovered.index : clusters.id.indexOf(id)
  if (at < 0) return null

  const { kinds, rest } = largestKinds(clusters.parts, at * categoryKeys.length)
  const top = Math.max(1, kinds[0]?.count ?? 1, rest.count)
  const radius = markerRadius(hovered.count)
  const metres = view ? Math.max(1, gather * metresPerPixel(hovered.lat, Math.floor(view.zoom))) : null
  const rounded = metres === null ? null : Number(metres.toPrecision(1))
  return (
    <div
      className="cluster-card"
      role="tooltip"
      style={{
        insetInlineStart: `clamp(8px, ${hovered.x + radius + 10}px, calc(100% - ${cardWidth + 8}px))`,
        insetBlockStart: `clamp(8px, ${hovered.y - 24}px, calc(100% - ${76 + 20 * (kinds.length + (rest.kinds ? 1 : 0))}px))`,
      }}
    >
      <p className="cluster-card-head">
        <strong>{t('situation.cardReports', { count: hovered.count, n: number(hovered.count) })}</strong>
        {rounded ? <span className="meta">{t('situation.cardWithin', { n: number(rounded) })}</span> : null}
      </p>
      <ul>
        {kinds.map((kind) => {
          const key = categoryKeys[kind.category]!
          return (
            <li key={key}>
              <CategoryPlate category={key} />
              <span className="cluster-card-name">{category(key)}</span>
              <span className="cluster-card-bar" aria-hidden="true">
                <span style={{ inlineSize: `${(kind.count / top) * 100}%` }} />
              </span>
              <span className="cluster-card-count">{number(kind.count)}</span>
            </li>
          )
        })}
        {rest.kinds > 0 ? (
          <li>
            <span className="cluster-card-rest" aria-hidden="true" />
            <span className="cluster-card-name">{t('situation.cardMore', { n: rest.kinds })}</span>
            <span className="cluster-card-bar" aria-hidden="true">
              <span style={{ inlineSize: `${(rest.count / top) * 100}%` }} />
            </span>
            <span className="cluster-card-count">{number(rest.count)}</span>
          </li>
        ) : null}
      </ul>
      <p className="cluster-card-keys">
        <span>
          {t('situation.cardZoom')} <KeyCap>Z</KeyCap>
        </span>
        <span>
          {t('situation.cardList')} <KeyCap>Enter</KeyCap>
        </span>
      </p>
    </div>
  )
}
