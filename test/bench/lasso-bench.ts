/** Reports inside a drawn outline of 500 corners, beside turf over the same points. */
import { pointsWithinPolygon } from '@turf/points-within-polygon'
import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon } from 'geojson'
import type { Bbox } from '../../contract/model.ts'
import type { App } from './house.ts'
import type { PlainPeer } from './plain-peer.ts'
import { type Beside, beside, seeded, tell, timed } from './timing.ts'

const context = { signal: new AbortController().signal }
const corners = 500

export interface LassoResult {
  lasso: Beside
  /** The counts equal turf's; points on the line itself aside, which do not occur in drawn outlines. */
  countsAgree: boolean
}

/** A wobbly outline about a middle, as a hand draws it. */
function outline(lon: number, lat: number, reach: number, unit: () => number): Polygon {
  const phases = [unit() * 7, unit() * 7, unit() * 7]
  const ring = Array.from({ length: corners }, (_, i): [number, number] => {
    const angle = (i / corners) * 2 * Math.PI
    const wobble = phases.reduce((sum, phase, k) => sum + Math.sin(angle * (k + 2) + phase) / (k + 4), 1)
    return [lon + Math.cos(angle) * reach * wobble, lat + Math.sin(angle) * reach * wobble * 0.8]
  })
  return { type: 'Polygon', coordinates: [[...ring, ring[0] as [number, number]]] }
}

export async function benchLasso(app: App, peer: PlainPeer, box: Bbox, times: number): Promise<LassoResult> {
  const random = seeded(31)
  const points: FeatureCollection<Point> = {
    type: 'FeatureCollection',
    features: peer
      .points({})
      .map((coordinates): Feature<Point> => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } })),
  }
  const mine: number[] = []
  const theirs: number[] = []
  let countsAgree = true
  for (let i = 0; i < 200; i++) {
    const reach = (box[2] - box[0]) * (0.02 + random.unit() * 0.2)
    const polygon = outline(
      box[0] + random.unit() * (box[2] - box[0]),
      box[1] + random.unit() * (box[3] - box[1]),
      reach,
      random.unit,
    )
    const ours = await timed(() => app.handlers['report.count']({ filter: { polygon } }, context))
    mine.push(ours.millis)
    // turf takes seconds at a million: a few outlines are enough to tell the ratio.
    if (i >= times) continue
    const area: FeatureCollection<Polygon | MultiPolygon> = {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', properties: {}, geometry: polygon }],
    }
    const their = await timed(() => pointsWithinPolygon(points, area).features.length)
    theirs.push(their.millis)
    // A place is kept to a centimetre here: a point within that of the line may fall on the other side.
    if (Math.abs(their.value - ours.value.matched) > Math.max(1, their.value * 1e-5)) countsAgree = false
  }
  const result = { lasso: beside(mine, 'turf pointsWithinPolygon', theirs), countsAgree }
  tell(`  lasso p95 ${result.lasso.ours.p95} ms (turf ${result.lasso.peer.p95})`)
  return result
}
