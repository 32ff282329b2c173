import { useMemo } from 'react'
import type { Area, PlacePage, ReportRow } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { type PlaceAt, usualRadius } from '../../state/place.tsx'
import { useText } from '../../text/text.tsx'
import { useSize } from '../../ui/use-size.ts'
import { frameOf, gather, pathOf } from '../flags/mini-map.ts'
import { Ground } from '../flags/PointsMap.tsx'

const onAreas = ['areas.changed'] as const
const metresPerDegree = 111_320

/** The place in its surroundings: its range, the reports in it, and other spots with reports, which a click opens. */
export function PlaceMap({
  at,
  page,
  rows,
  area,
  onGo,
}: {
  at: PlaceAt
  page: PlacePage
  rows: readonly ReportRow[]
  /** The area, where the page is about one. */
  area: Area | null
  onGo: (at: PlaceAt) => void
}) {
  const { t, number } = useText()
  const { ref, width, height } = useSize<HTMLDivElement>()
  const { data: basemap } = useCall('map.basemap', {}, { on: onAreas })
  const { data: shapes } = useCall('area.shapes', {}, { on: onAreas })
  const { lon, lat, metres } = page
  const view = useMemo(() => {
    if (area) {
      const [west, south, east, north] = area.bbox
      return frameOf([west, east], [south, north], width, height, 300)
    }
    // The range fills about half of the frame's height.
    const reach = (metres * 1.5) / metresPerDegree
    const wide = reach / Math.cos((lat * Math.PI) / 180)
    return frameOf([lon - wide, lon + wide], [lat - reach, lat + reach], width, height, 120)
  }, [area, lon, lat, metres, width, height])
  const dots = useMemo(() => {
    const placed = rows.filter((row) => row.lon !== null && row.lat !== null)
    return view
      ? gather(
          placed.map((row) => row.lon as number),
          placed.map((row) => row.lat as number),
          view,
          7,
        )
      : []
  }, [rows, view])
  const outline = area ? shapes?.shapes.features.find((shape) => shape.properties.key === area.key) : undefined
  const radius = view ? (metres / view.metresWide) * view.width : 0
  const near = view
    ? page.neighbours.filter((one) => {
        const x = view.x(one.lon)
        const y = view.y(one.lat)
        return x > 6 && y > 6 && x < view.width - 6 && y < view.height - 6
      })
    : []
  return (
    <div className="place-map" ref={ref}>
      {view ? (
        <>
          <svg width={width} height={height} role="img" aria-label={t('place.map')}>
            <Ground view={view} basemap={basemap?.shapes ?? null} shapes={shapes?.shapes ?? null} chosen={area?.key ?? null} />
            {outline ? (
              <path className="place-range" d={pathOf(outline.geometry, view)} />
            ) : 'area' in at ? null : (
              <circle className="place-range" cx={view.x(lon)} cy={view.y(lat)} r={radius} />
            )}
            {dots.map((dot) => (
              <circle
                key={`${dot.x} ${dot.y}`}
                className="place-dot"
                cx={dot.x}
                cy={dot.y}
                r={Math.min(8, 3 + Math.sqrt(dot.count))}
              />
            ))}
          </svg>
          {near.map((one) => {
            const name = `${one.name ?? t('place.unnamed')}: ${t('place.neighbourOf', { n: number(one.count), metres: number(one.metres) })}`
            return (
              <button
                key={`${one.lon} ${one.lat}`}
                type="button"
                className="place-neighbour-dot"
                style={{ insetInlineStart: view.x(one.lon) - 9, insetBlockStart: view.y(one.lat) - 9 }}
                title={name}
                aria-label={name}
                onClick={() => onGo({ lon: one.lon, lat: one.lat, metres: 'metres' in at ? at.metres : usualRadius })}
              />
            )
          })}
        </>
      ) : null}
    </div>
  )
}
