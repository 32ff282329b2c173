/** The clusters in view as rows of a table. Pure. */
import { haversineM } from '../../../contract/geometry.ts'
import type { ClusterSet } from '../../../contract/model.ts'
import { type CategoryKey, categoryKeys } from '../../../contract/taxonomy.ts'
import { largestKinds } from '../../map/marker.ts'
import type { LonLat } from './list-source.ts'

export type TableColumn = 'count' | 'kinds' | 'where' | 'distance'
export interface TableSort {
  by: TableColumn
  down: boolean
}
/** How a column is sorted when its name is pressed first: most reports, nearest, and words from their beginning. */
export const firstDown: Record<TableColumn, boolean> = { count: true, kinds: false, where: false, distance: false }

/** The kinds of a cluster, most reports first, at most `most`, and how many more there are. */
export function kindsOf(clusters: ClusterSet, index: number, most: number) {
  const { kinds, rest } = largestKinds(clusters.parts, index * categoryKeys.length, most)
  return { kinds: kinds.map(({ category, count }) => ({ key: categoryKeys[category] as CategoryKey, count })), more: rest.kinds }
}

/** Metres from the middle of the view to each cluster. */
export const distancesFrom = (clusters: ClusterSet, from: LonLat): Float64Array =>
  Float64Array.from(clusters.lon, (lon, i) => haversineM(from.lon, from.lat, lon, clusters.lat[i]!))

/** Indices of the clusters in the order of the table; equals stand largest first. */
export function sortedRows(
  clusters: ClusterSet,
  sort: TableSort,
  distance: Float64Array,
  words: { kind: (index: number) => string; where: (index: number) => string },
): number[] {
  const rows = Array.from({ length: clusters.count.length }, (_, i) => i)
  const larger = (a: number, b: number): number => clusters.count[b]! - clusters.count[a]! || a - b
  const sign = sort.down ? -1 : 1
  if (sort.by === 'count') return rows.sort((a, b) => -sign * (clusters.count[b]! - clusters.count[a]!) || a - b)
  if (sort.by === 'distance') return rows.sort((a, b) => sign * (distance[a]! - distance[b]!) || larger(a, b))
  const told = rows.map(sort.by === 'kinds' ? words.kind : words.where)
  const collate = new Intl.Collator('zh-CN').compare
  return rows.sort((a, b) => sign * collate(told[a]!, told[b]!) || larger(a, b))
}

/** The row the keys stand on: its cluster, or none while no row is there yet, and its place in the table. */
export interface RowCursor {
  id: string | null
  place: number
}
/** Where the cursor stands among these rows; a cluster that went leaves its place to the row that took it. -1: nowhere. */
export function cursorAt(cursor: RowCursor | null, rows: readonly number[], clusters: ClusterSet): number {
  if (!cursor) return -1
  const found = cursor.id === null ? -1 : rows.findIndex((index) => clusters.id[index] === cursor.id)
  return found >= 0 ? found : Math.min(cursor.place, rows.length - 1)
}
