/** "Within N metres of here" as a shape on the map. Pure; degrees WGS-84, metres on the sphere that filters count on. */
import type { Polygon, Position } from 'geojson'
import { earthRadiusM, haversineM } from '../../contract/geometry.ts'

export interface Near {
  lon: number
  lat: number
  metres: number
}

const radians = Math.PI / 180
const corners = 96
/** Smallest and largest circle that can be asked for by hand, metres. */
export const leastMetres = 5
export const mostMetres = 50_000

/** The point `metres` away at a bearing, clockwise from north, degrees (the direct problem on a sphere). */
export function pointAt(lon: number, lat: number, metres: number, bearing: number): { lon: number; lat: number } {
  const away = metres / earthRadiusM
  const sin = Math.sin(lat * radians) * Math.cos(away) + Math.cos(lat * radians) * Math.sin(away) * Math.cos(bearing * radians)
  const east = Math.atan2(
    Math.sin(bearing * radians) * Math.sin(away) * Math.cos(lat * radians),
    Math.cos(away) - Math.sin(lat * radians) * sin,
  )
  return { lon: lon + east / radians, lat: Math.asin(Math.max(-1, Math.min(1, sin))) / radians }
}

/** The circle as a closed ring of 96 corners, each exactly `metres` from the middle. */
export function circlePolygon({ lon, lat, metres }: Near): Polygon {
  const ring = Array.from({ length: corners }, (_, i): Position => {
    const at = pointAt(lon, lat, metres, (360 * i) / corners)
    return [at.lon, at.lat]
  })
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] }
}

/** Where the handle of a circle stands: its easternmost point. */
export const handleAt = ({ lon, lat, metres }: Near): { lon: number; lat: number } => pointAt(lon, lat, metres, 90)

/** A distance a person would say: steps of 5 m below 100, 10 below 1,000, then 50; held to what may be asked for. */
export function saidMetres(metres: number): number {
  const step = metres < 100 ? 5 : metres < 1000 ? 10 : 50
  return Math.max(leastMetres, Math.min(mostMetres, Math.round(metres / step) * step))
}

/** The circle from a middle to a point on its edge. */
export const circleTo = (middle: { lon: number; lat: number }, edge: { lon: number; lat: number }): Near => ({
  lon: Number(middle.lon.toFixed(6)),
  lat: Number(middle.lat.toFixed(6)),
  metres: saidMetres(haversineM(middle.lon, middle.lat, edge.lon, edge.lat)),
})
