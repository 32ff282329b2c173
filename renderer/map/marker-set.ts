/** Clusters as the canvas needs them: mercator positions, radii and ring segments, index by index. */
import type { ClusterSet, ReportId } from '../../contract/model.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import { markerLook, markerRadius, ringSegments, type Segment } from './marker.ts'
import { mercatorX, mercatorY } from './mercator.ts'

export interface MarkerSet {
  size: number
  clusters: ClusterSet
  x: Float64Array
  y: Float64Array
  radius: Float32Array
  /** Screen positions [x0, y0, ...] of the last drawn frame. */
  position: Float32Array
  segments: Segment[][]
  /** What each marker looks like: equal words, equal picture. */
  look: string[]
}

export function markerSet(clusters: ClusterSet): MarkerSet {
  const size = clusters.count.length
  const set: MarkerSet = {
    size,
    clusters,
    x: new Float64Array(size),
    y: new Float64Array(size),
    radius: new Float32Array(size),
    position: new Float32Array(2 * size),
    segments: new Array<Segment[]>(size),
    look: new Array<string>(size),
  }
  for (let i = 0; i < size; i++) {
    set.x[i] = mercatorX(clusters.lon[i]!)
    set.y[i] = mercatorY(clusters.lat[i]!)
    set.radius[i] = markerRadius(clusters.count[i]!)
    const segments = ringSegments(clusters.parts, i * categoryKeys.length)
    set.segments[i] = segments
    set.look[i] = markerLook(clusters.count[i]!, segments)
  }
  return set
}

/** What a marker stands for, told to whoever listens. */
export interface Picked {
  index: number
  id: string
  count: number
  /** The one report, where count is 1. */
  report: ReportId | null
  lon: number
  lat: number
}

export function pickedAt(set: MarkerSet, index: number): Picked {
  const { clusters } = set
  const count = clusters.count[index]!
  const report = clusters.report[index]!
  return {
    index,
    id: clusters.id[index]!,
    count,
    report: count === 1 && report > 0 ? report : null,
    lon: clusters.lon[index]!,
    lat: clusters.lat[index]!,
  }
}

/** Where the marker of that id stands in the set, or -1. */
export const markerIndex = (set: MarkerSet, id: string | null): number => (id === null ? -1 : set.clusters.id.indexOf(id))

/** Where the single report is drawn on its own, or -1. */
export const reportIndex = (set: MarkerSet, report: ReportId | null): number =>
  report === null ? -1 : set.clusters.report.indexOf(report)
