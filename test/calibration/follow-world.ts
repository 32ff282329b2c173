/**
 * Made-up towns for before/after: 6 km by 6 km of 300 m cells whose rates differ, incidents of two spans, a place of 300 m
 * chosen for its count before, as places that are acted on are. One change of the season is everywhere.
 */
import type { FollowIncidents, FollowPlace, Spans } from '../../main/stats/follow-through.ts'
import { createRandom } from '../../main/stats/random.ts'

export interface World {
  /** Incidents a cell and span, on average; a place covers 3.1 cells. */
  perCell: number
  /** Standard deviation of the logarithm of the rates of cells. */
  spread: number
  /** Variance over mean of a cell's count. */
  dispersion: number
  /** Standard deviation of the logarithm of a cell's own change between the spans. */
  drift?: number
  season: number
  /** The place is the highest of so many drawn. */
  pick: number
  /** What is left of the incidents at the place after. */
  factor: number
}
export interface DrawnWorld {
  incidents: FollowIncidents
  lon: number
  lat: number
}

export const spans: Spans = { before: { from: 0, to: 55 }, after: { from: 63, to: 118 } }
const side = 20
const cell = 300
const radius = 300
const perDegree = 111_195
const origin = { lon: 118, lat: 31 }
const east = perDegree * Math.cos((origin.lat * Math.PI) / 180)

export const place = ({ lon, lat }: DrawnWorld): FollowPlace => ({ kind: 'circle', circle: { lon, lat, metres: radius } })

export function drawWorld(seed: number, world: World): DrawnWorld {
  const random = createRandom(seed)
  const factorOf = (spread: number): number => Math.exp(spread * random.normal() - (spread * spread) / 2)
  const xs: number[] = []
  const ys: number[] = []
  const day: number[] = []
  for (let c = 0; c < side * side; c++) {
    const rate = world.perCell * factorOf(world.spread)
    const change = world.season * factorOf(world.drift ?? 0)
    for (const [from, mean] of [
      [spans.before.from, rate],
      [spans.after.from, rate * change],
    ] as const)
      for (let k = random.negativeBinomial(mean, world.dispersion); k > 0; k--) {
        day.push(from + random.below(56))
        xs.push((c % side) * cell + random.uniform() * cell)
        ys.push(Math.floor(c / side) * cell + random.uniform() * cell)
      }
  }
  const isIn = (i: number, x: number, y: number): boolean =>
    ((xs[i] as number) - x) ** 2 + ((ys[i] as number) - y) ** 2 <= radius ** 2
  let best = { x: 0, y: 0, count: -1 }
  for (let t = 0; t < world.pick; t++) {
    const x = radius + random.uniform() * (side * cell - 2 * radius)
    const y = radius + random.uniform() * (side * cell - 2 * radius)
    let count = 0
    for (let i = 0; i < day.length; i++) if ((day[i] as number) <= spans.before.to && isIn(i, x, y)) count += 1
    if (count > best.count) best = { x, y, count }
  }
  const kept = day
    .map((_, i) => i)
    .filter(
      (i) =>
        (day[i] as number) <= spans.before.to ||
        !isIn(i, best.x, best.y) ||
        world.factor === 1 ||
        random.uniform() < world.factor,
    )
  return {
    lon: origin.lon + best.x / east,
    lat: origin.lat + best.y / perDegree,
    incidents: {
      n: kept.length,
      day: Int32Array.from(kept, (i) => day[i] as number),
      lon: Float64Array.from(kept, (i) => origin.lon + (xs[i] as number) / east),
      lat: Float64Array.from(kept, (i) => origin.lat + (ys[i] as number) / perDegree),
    },
  }
}
