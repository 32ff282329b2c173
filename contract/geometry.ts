/** What "inside" and "within metres" mean, the same for filters, areas and statistics. Degrees WGS-84. */

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
