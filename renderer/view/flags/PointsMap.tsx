import { memo, type ReactNode, useMemo } from 'react'
import type { AreaShapes, BasemapShapes } from '../../../contract/model.ts'
import type { CategoryKey } from '../../../contract/taxonomy.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { useSize } from '../../ui/use-size.ts'
import { frameOf, gather, type MiniView, pathOf } from './mini-map.ts'

const areas = ['land', 'yard', 'park', 'bank', 'building', 'water'] as const
/** Width and casing in px at zoom 14 (screen notes, "Map style"). */
const roads = [
  ['lane', 1.5, 0.9],
  ['street', 2.3, 1],
  ['secondary', 3.6, 1.4],
  ['primary', 5.4, 1.6],
  ['ring', 6.6, 2],
] as const
const onAreas = ['areas.changed'] as const

/** Points over the drawn district, on one small frame that is as wide as they need. */
export function PointsMap({
  lon,
  lat,
  category,
  area,
  name,
  label,
  children,
}: {
  lon: ArrayLike<number>
  lat: ArrayLike<number>
  category: CategoryKey
  /** Area that is outlined. */
  area: string | null
  /** Its name, written over the map. */
  name?: string | null
  label: string
  /** What stands over the map's foot, told how many spots are drawn. */
  children?: (spots: number) => ReactNode
}) {
  const { t, decimal } = useText()
  const { ref, width, height } = useSize<HTMLDivElement>()
  const { data: basemap } = useCall('map.basemap', {}, { on: onAreas })
  const { data: shapes } = useCall('area.shapes', {}, { on: onAreas })
  const view = useMemo(() => frameOf(lon, lat, width, height), [lon, lat, width, height])
  const dots = useMemo(() => (view ? gather(lon, lat, view) : []), [lon, lat, view])
  const across = view ? view.metresWide / 1.25 : 0
  return (
    <div className="flag-map-frame" ref={ref}>
      {view ? (
        <>
          <svg width={width} height={height} role="img" aria-label={label}>
            <Ground view={view} basemap={basemap?.shapes ?? null} shapes={shapes?.shapes ?? null} chosen={area} />
            {name ? (
              <text className="mini-area-name" x={width / 2} y={22}>
                {name}
              </text>
            ) : null}
            {dots.map((dot) => (
              <g key={`${dot.x} ${dot.y}`}>
                <circle className={`mini-dot fill-${category}`} cx={dot.x} cy={dot.y} r={dot.count > 1 ? 8 : 5} />
                {dot.count > 1 ? (
                  <text className="mini-count" x={dot.x} y={dot.y + 4}>
                    {dot.count}
                  </text>
                ) : null}
              </g>
            ))}
          </svg>
          <span className="flag-map-across">
            {t('flags.across', { metres: across < 950 ? `${Math.round(across / 50) * 50} m` : `${decimal(across / 1_000)} km` })}
          </span>
          {children ? <span className="flag-map-count">{children(dots.length)}</span> : null}
        </>
      ) : lon.length === 0 ? (
        <p className="meta flag-map-none hatch">
          <span>{t('flags.noPlaces')}</span>
        </p>
      ) : null}
    </div>
  )
}

/** The drawn district below the points. Remembered: it changes only with the frame. */
export const Ground = memo(function Ground({
  view,
  basemap,
  shapes,
  chosen,
}: {
  view: MiniView
  basemap: BasemapShapes | null
  shapes: AreaShapes | null
  chosen: string | null
}) {
  const scale = 1.5 ** (Math.max(11, Math.min(17, view.zoom)) - 14)
  const paths = useMemo(() => {
    const found = new Map<string, string>()
    for (const feature of basemap?.features ?? []) {
      const kind = String(feature.properties?.kind ?? '')
      const line = feature.geometry.type.endsWith('LineString')
      const key = kind === 'water' && line ? 'river' : kind
      found.set(key, (found.get(key) ?? '') + pathOf(feature.geometry, view))
    }
    return found
  }, [basemap, view])
  // Only lines of one level: an area inside an area inside an area is a thicket at this size.
  const level = shapes?.features.find((shape) => shape.properties.key === chosen)?.properties.level ?? 'street'
  const outlines = (shapes?.features ?? []).filter((shape) => shape.properties.level === level)
  return (
    <>
      <rect className="mini-ground" width={view.width} height={view.height} />
      {areas.map((kind) => (
        <path key={kind} className={`mini-${kind}`} d={paths.get(kind) ?? ''} />
      ))}
      <path className="mini-river" d={paths.get('river') ?? ''} strokeWidth={3 * scale} />
      {roads.map(([kind, width, casing]) => (
        <path key={kind} className="mini-case" d={paths.get(kind) ?? ''} strokeWidth={(width + casing) * scale} />
      ))}
      {roads.map(([kind, width]) => (
        <path key={kind} className="mini-road" d={paths.get(kind) ?? ''} strokeWidth={width * scale} />
      ))}
      <path className="mini-rail" d={paths.get('rail') ?? ''} />
      {outlines.map((shape) => (
        <path
          key={shape.properties.key}
          className={shape.properties.key === chosen ? 'mini-area mini-area-chosen' : 'mini-area'}
          d={pathOf(shape.geometry, view)}
        />
      ))}
    </>
  )
})
