/** A small drawn map: from lon/lat to px, and the paths of whatever lies in the frame. Pure. */
import type { Geometry, Position } from 'geojson'

export interface MiniView {
  width: number
  height: number
  /** Metres from one side of the frame to the other. */
  metresWide: number
  /** Zoom level of the web map with the same scale, 512 px tiles. */
  zoom: number
  x: (lon: number) => number
  y: (lat: number) => number
  box: [west: number, south: number, east: number, north: number]
}
const metresPerDegree = 111_320

/** Frames the points with a margin; never closer than `least` metres across. null without points. */
export function frameOf(
  lons: ArrayLike<number>,
  lats: ArrayLike<number>,
  width: number,
  height: number,
  least = 500,
): MiniView | null {
  if (lons.length === 0 || width <= 0 || height <= 0) return null
  let west = Infinity
  let east = -Infinity
  let south = Infinity
  let north = -Infinity
  for (let i = 0; i < lons.length; i += 1) {
    west = Math.min(west, lons[i]!)
    east = Math.max(east, lons[i]!)
    south = Math.min(south, lats[i]!)
    north = Math.max(north, lats[i]!)
  }
  const lon = (west + east) / 2
  const lat = (south + north) / 2
  const stretch = Math.cos((lat * Math.PI) / 180)
  const wide = (east - west) * metresPerDegree * stretch
  const high = (north - south) * metresPerDegree
  const metresPerPixel = Math.max((wide * 1.25) / width, (high * 1.35) / height, least / width)
  const perLon = (metresPerDegree * stretch) / metresPerPixel
  const perLat = metresPerDegree / metresPerPixel
  const x = (value: number): number => width / 2 + (value - lon) * perLon
  const y = (value: number): number => height / 2 - (value - lat) * perLat
  return {
    width,
    height,
    metresWide: metresPerPixel * width,
    zoom: Math.log2((40_075_017 * stretch) / (512 * metresPerPixel)),
    x,
    y,
    box: [lon - width / 2 / perLon, lat - height / 2 / perLat, lon + width / 2 / perLon, lat + height / 2 / perLat],
  }
}

function lines(geometry: Geometry): { points: Position[]; closed: boolean }[] {
  switch (geometry.type) {
    case 'LineString':
      return [{ points: geometry.coordinates, closed: false }]
    case 'MultiLineString':
      return geometry.coordinates.map((points) => ({ points, closed: false }))
    case 'Polygon':
      return geometry.coordinates.map((points) => ({ points, closed: true }))
    case 'MultiPolygon':
      return geometry.coordinates.flat().map((points) => ({ points, closed: true }))
    default:
      return []
  }
}

/** Whether the box of the points meets the frame. */
function meets(points: readonly Position[], [west, south, east, north]: MiniView['box']): boolean {
  let w = Infinity
  let e = -Infinity
  let s = Infinity
  let n = -Infinity
  for (const [lon, lat] of points as [number, number][]) {
    w = Math.min(w, lon)
    e = Math.max(e, lon)
    s = Math.min(s, lat)
    n = Math.max(n, lat)
  }
  return w <= east && e >= west && s <= north && n >= south
}

/** SVG path data of a geometry's lines and rings that meet the frame; '' where none does. */
export function pathOf(geometry: Geometry, view: MiniView): string {
  return lines(geometry)
    .filter((line) => meets(line.points, view.box))
    .map(
      (line) =>
        `M${line.points.map((p) => `${view.x(p[0]!).toFixed(1)} ${view.y(p[1]!).toFixed(1)}`).join('L')}${line.closed ? 'Z' : ''}`,
    )
    .join('')
}

/** Points that fall within `apart` px of one another as one dot with its count, in the order they came. */
export function gather(
  lons: ArrayLike<number>,
  lats: ArrayLike<number>,
  view: MiniView,
  apart = 9,
): { x: number; y: number; count: number }[] {
  const dots: { x: number; y: number; count: number }[] = []
  for (let i = 0; i < lons.length; i += 1) {
    const x = view.x(lons[i]!)
    const y = view.y(lats[i]!)
    const near = dots.find((dot) => Math.hypot(dot.x - x, dot.y - y) < apart)
    if (near) near.count += 1
    else dots.push({ x, y, count: 1 })
  }
  return dots
}
