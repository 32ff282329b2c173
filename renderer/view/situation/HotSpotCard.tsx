import { useMemo } from 'react'
import type { HotSpots } from '../../../contract/model.ts'
import { cellClass, type HotPlace, hotPlaceAt } from '../../map/hot-spot-shapes.ts'
import type { MapPoint } from '../../map/situation-map.ts'
import { type Text, useText } from '../../text/text.tsx'

const cardWidth = 200

/** What is known of one cell or patch, in pieces. */
function placeWords(spots: HotSpots, { kind, index }: HotPlace, { t, number, decimal, chance, day, say }: Text): string[] {
  if (kind === 'outline') {
    const { count, squareKm, from, to } = spots.outlines.features[index]!.properties
    return [
      t('hotSpot.patch', { n: number(count), km: decimal(squareKm, squareKm < 0.1 ? 3 : 2) }),
      t('hotSpot.patchDays', { from: day(from), to: day(to) }),
    ]
  }
  const count = spots.cells.count[index]!
  const counted = t('hotSpot.cellCount', { count, n: number(count) })
  const value = spots.cells.value[index]!
  if (spots.method === 'kde')
    return [counted, t('hotSpot.density', { n: number(Math.round(value)), unit: say(spots.scale.unit) })]
  const p = chance(spots.cells.p[index]!)
  return [counted, t('hotSpot.z', { n: decimal(value) }), t('hotSpot.p', { p: p.startsWith('<') ? p : `= ${p}` })]
}

/** Count, statistic and adjusted p of the cell under the pointer. */
export function HotSpotCard({ spots, point }: { spots: HotSpots; point: MapPoint }) {
  const text = useText()
  const place = useMemo(() => hotPlaceAt(spots, point.lon, point.lat), [spots, point])
  if (!place) return null
  const [first, ...rest] = placeWords(spots, place, text)
  return (
    <div
      className="hot-card"
      role="tooltip"
      style={{
        insetInlineStart: `clamp(8px, ${point.x + 14}px, calc(100% - ${cardWidth + 8}px))`,
        insetBlockStart: `clamp(8px, ${point.y + 14}px, calc(100% - 64px))`,
      }}
    >
      <strong>{first}</strong>
      {rest.map((words) => (
        <span key={words}>{words}</span>
      ))}
    </div>
  )
}

const most = 20

/** The same for those who cannot see the map: the strongest places as buttons that bring them into view. */
export function HotSpotList({ spots, onGo }: { spots: HotSpots; onGo: (at: { lon: number; lat: number }) => void }) {
  const text = useText()
  const places = useMemo(() => {
    const cells = Array.from({ length: spots.cells.lon.length }, (_, index): HotPlace => ({ kind: 'cell', index })).filter(
      ({ index }) => cellClass(spots, index) !== null,
    )
    const outlines = spots.outlines.features.map((_, index): HotPlace => ({ kind: 'outline', index }))
    return [...cells, ...outlines].slice(0, most)
  }, [spots])
  if (places.length === 0) return null
  return (
    <ul className="visually-hidden" aria-label={text.t('hotSpot.places')}>
      {places.map((place, i) => {
        const at = middleOf(spots, place)
        return (
          <li key={`${place.kind}${place.index}`}>
            <button type="button" tabIndex={-1} onClick={() => onGo(at)}>
              {text.t('hotSpot.placeName', { rank: i + 1, words: placeWords(spots, place, text).join(', ') })}
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function middleOf(spots: HotSpots, { kind, index }: HotPlace): { lon: number; lat: number } {
  if (kind === 'cell') return { lon: spots.cells.lon[index]!, lat: spots.cells.lat[index]! }
  const { geometry } = spots.outlines.features[index]!
  const ring = (geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates[0]?.[0]) ?? []
  const mean = (axis: 0 | 1): number => ring.reduce((sum, p) => sum + p[axis]!, 0) / Math.max(1, ring.length)
  return { lon: mean(0), lat: mean(1) }
}
