/** The marks of a briefing's map from the places of a snapshot's reports, gathered as the screen gathers them. */

import { categoryKeys } from '../../contract/taxonomy.ts'
import { clustersIn, type Drawn, partsOf, worldOf } from '../analysis/cluster.ts'
import { latOf, lonOf, mercatorX, mercatorY } from '../analysis/columns.ts'
import { sortByMorton } from '../analysis/order.ts'
import type { FrozenRows } from './frozen.ts'

/** Width of the briefing's map picture in map pixels. */
const mapPixels = 640

/**
 * Clusters of some rows at the zoom at which they fill the picture; those that are not on the map are passed over.
 * @returns degrees, how many, and how many of each category in the order of categoryKeys
 */
export function clustersOf(
  rows: FrozenRows,
  chosen: Uint32Array,
): { lon: number; lat: number; count: number; parts: number[] }[] {
  const mapped = chosen.filter((row) => rows.place[row] === 1 && !Number.isNaN(rows.lon[row]))
  if (mapped.length === 0) return []
  // By id first: places that are the same stand in that order along the curve.
  mapped.sort((a, b) => (rows.id[a] as number) - (rows.id[b] as number))
  const x = new Uint32Array(mapped.length)
  const y = new Uint32Array(mapped.length)
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < mapped.length; i++) {
    const lon = rows.lon[mapped[i] as number] as number
    const lat = rows.lat[mapped[i] as number] as number
    x[i] = mercatorX(lon)
    y[i] = mercatorY(lat)
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  const curve = sortByMorton(x, y)
  const drawn: Drawn = {
    drawn: mapped.length,
    x: new Uint32Array(mapped.length),
    y: new Uint32Array(mapped.length),
    id: new Uint32Array(mapped.length),
    category: new Uint8Array(mapped.length),
  }
  for (let i = 0; i < curve.length; i++) {
    const at = curve[i] as number
    drawn.x[i] = x[at] as number
    drawn.y[i] = y[at] as number
    drawn.id[i] = rows.id[mapped[at] as number] as number
    drawn.category[i] = rows.category[mapped[at] as number] as number
  }
  const match = new Uint32Array(Math.ceil(mapped.length / 32)).fill(0xffffffff)
  if (mapped.length % 32 !== 0) match[match.length - 1] = 2 ** (mapped.length % 32) - 1
  const span = Math.max(east - west, (north - south) / Math.cos((north * Math.PI) / 180), 0.005)
  const zoom = Math.max(0, Math.min(16, Math.log2((360 / span) * (mapPixels / 512))))
  const world = worldOf(drawn)
  const { clustering, cut } = clustersIn(drawn, match, zoom, world, world)
  const parts = partsOf(drawn, match, clustering, cut.clusters)
  const kinds = categoryKeys.length
  return cut.clusters.map((k, i) => ({
    lon: lonOf(clustering.x[k] as number),
    lat: latOf(clustering.y[k] as number),
    count: clustering.count[k] as number,
    parts: [...parts.subarray(i * kinds, (i + 1) * kinds)],
  }))
}
