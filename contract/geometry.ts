/** What "inside" and "within metres" mean, the same for filters, areas and statistics. Degrees WGS-84. */

/** Outlines as in GeoJSON. */
export type Outline = { type: 'Polygon'; coordinates: Rings } | { type: 'MultiPolygon'; coordinates: Rings[] }
/** Closed rings of [longitude, latitude]: inside by the even-odd rule. */
export type Rings = number[][][]

/** Rings of all parts. */
export const ringsOf = (outline: Outline): Rings =>
  outline.type === 'Polygon' ? outline.coordinates : outline.coordinates.flat()

/** West, south, east, north; of no rings it is infinite and inside out. */
export function boundsOfRings(rings: Rings): [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const ring of rings)
    for (const [lon, lat] of ring as [number, number][]) {
      if (lon < west) west = lon
      if (lon > east) east = lon
      if (lat < south) south = lat
      if (lat > north) north = lat
    }
  return [west, south, east, north]
}

/** Twice the area of a ring, negative counter-clockwise; square degrees, good enough to order areas by size. */
export function ringSize(ring: readonly (readonly number[])[]): number {
  let sum = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    sum += (ring[j]![0]! - ring[i]![0]!) * (ring[j]![1]! + ring[i]![1]!)
  return sum
}

/** Size of an area whose holes run the other way round, to be compared: twice its square degrees. */
export const ringsSize = (rings: Rings): number => Math.abs(rings.reduce((sum, ring) => sum + ringSize(ring), 0))

/** Even-odd rule over all rings of all parts: islands and holes come out right. */
export function insideRings(lon: number, lat: number, rings: readonly (readonly (readonly number[])[])[]): boolean {
  let inside = false
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as [number, number]
      const [xj, yj] = ring[j] as [number, number]
      if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside
    }
  }
  return inside
}

/** Mean radius of WGS-84 as a sphere, metres. */
export const earthRadiusM = 6371008.8
const radians = Math.PI / 180

/**
 * Great-circle distance in metres: 2R asin sqrt(sin^2(dlat/2) + cos(lat1) cos(lat2) sin^2(dlon/2)); degrees in.
 * Sinnott (1984), Virtues of the haversine.
 */
export function haversineM(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const u = Math.sin(((lat2 - lat1) * radians) / 2)
  const v = Math.sin(((lon2 - lon1) * radians) / 2)
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(u * u + Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * v * v)))
}
