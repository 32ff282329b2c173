/** Where a group of points lies: a middle that outliers do not pull, and how far most of them are from it. */
const metresPerDegree = (Math.PI * 6371008.8) / 180

/**
 * @param lon degrees WGS-84, NaN where a point has no location; `lat` alike
 * @param share share of the points inside the circle
 * @returns the median point and the radius in metres (at least 50), or null without any located point
 */
export function coverCircle(
  lon: ArrayLike<number>,
  lat: ArrayLike<number>,
  share = 0.8,
): { lon: number; lat: number; metres: number } | null {
  const found: number[] = []
  for (let i = 0; i < lon.length; i++) if (!Number.isNaN(lon[i]!) && !Number.isNaN(lat[i]!)) found.push(i)
  if (found.length === 0) return null
  const median = (values: ArrayLike<number>): number => {
    const sorted = Float64Array.from(found, (i) => values[i]!).sort()
    return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
  }
  const middle = { lon: median(lon), lat: median(lat) }
  const east = metresPerDegree * Math.cos((middle.lat * Math.PI) / 180)
  const away = Float64Array.from(found, (i) =>
    Math.hypot((lon[i]! - middle.lon) * east, (lat[i]! - middle.lat) * metresPerDegree),
  ).sort()
  return { ...middle, metres: Math.max(50, away[Math.ceil(share * away.length) - 1]!) }
}
