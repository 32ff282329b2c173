/**
 * Where outlines overlap, leave gaps or reach outside: a sweep over horizontal slabs. The slabs end at every vertex and
 * every crossing, so that inside one no two edges cross and the pieces between neighbouring edges are trapezoids: their
 * sizes are exact, and no outline, however broken, makes the sweep fail (clipping libraries stop at such input).
 * Edges are straight in degrees; sizes are in square metres of the WGS-84 ellipsoid at the slab's latitude.
 */
import Flatbush from 'flatbush'

/** A connected piece of the plane that `keysOf` gave one key. */
export interface Region {
  key: number
  squareMetres: number
  /** The middle of its widest cut. */
  lon: number
  lat: number
  /** It goes on to infinity: not enclosed by anything. */
  open: boolean
}

/** Metres of a degree of longitude and of latitude at a latitude (degrees): series for the WGS-84 ellipsoid. */
export function metresPerDegree(lat: number): [number, number] {
  const phi = (lat * Math.PI) / 180
  return [
    111_412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi) + 0.118 * Math.cos(5 * phi),
    111_132.954 - 559.822 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi),
  ]
}

interface Edges {
  n: number
  /** From the lower end to the upper, 4 numbers an edge; horizontal edges bound no trapezoid and are left out. */
  at: Float64Array
  shape: Uint32Array
}

function edgesOf(shapes: readonly (readonly number[][][])[]): Edges {
  const at: number[] = []
  const shape: number[] = []
  shapes.forEach((rings, s) => {
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [xi, yi] = ring[i] as [number, number]
        const [xj, yj] = ring[j] as [number, number]
        if (yi === yj) continue
        if (yi < yj) at.push(xi, yi, xj, yj)
        else at.push(xj, yj, xi, yi)
        shape.push(s)
      }
    }
  })
  return { n: shape.length, at: Float64Array.from(at), shape: Uint32Array.from(shape) }
}

/** Every height at which edges begin, end or cross, ascending. */
function heightsOf({ n, at }: Edges): Float64Array {
  const heights: number[] = []
  for (let e = 0; e < n; e++) heights.push(at[4 * e + 1] as number, at[4 * e + 3] as number)
  const index = new Flatbush(n)
  for (let e = 0; e < n; e++) {
    const [x0, y0, x1, y1] = at.subarray(4 * e, 4 * e + 4) as unknown as [number, number, number, number]
    index.add(Math.min(x0, x1), y0, Math.max(x0, x1), y1)
  }
  index.finish()
  for (let e = 0; e < n; e++) {
    const [x0, y0, x1, y1] = at.subarray(4 * e, 4 * e + 4) as unknown as [number, number, number, number]
    index.search(Math.min(x0, x1), y0, Math.max(x0, x1), y1, (f) => {
      if (f <= e) return false
      const [u0, v0, u1, v1] = at.subarray(4 * f, 4 * f + 4) as unknown as [number, number, number, number]
      const turn = (x1 - x0) * (v1 - v0) - (y1 - y0) * (u1 - u0)
      if (turn === 0) return false
      const t = ((u0 - x0) * (v1 - v0) - (v0 - y0) * (u1 - u0)) / turn
      const u = ((u0 - x0) * (y1 - y0) - (v0 - y0) * (x1 - x0)) / turn
      if (t > 0 && t < 1 && u > 0 && u < 1) heights.push(y0 + t * (y1 - y0))
      return false
    })
  }
  const sorted = Float64Array.from(heights).sort()
  let kept = 0
  for (const y of sorted) if (kept === 0 || y - (sorted[kept - 1] as number) > 1e-12) sorted[kept++] = y
  return sorted.subarray(0, kept)
}

interface Span {
  left: number
  right: number
  region: number
}

/**
 * @param shapes rings of each shape, degrees; inside is by the even-odd rule
 * @param keysOf the keys of a piece that lies in exactly these shapes (ascending); none for a piece that is of no interest
 */
export function regionsOf(
  shapes: readonly (readonly number[][][])[],
  keysOf: (inside: readonly number[]) => readonly number[],
): Region[] {
  const edges = edgesOf(shapes)
  if (edges.n === 0) return []
  const { at, shape } = edges
  const heights = heightsOf(edges)
  const order = Uint32Array.from({ length: edges.n }, (_, e) => e).sort(
    (a, b) => (at[4 * a + 1] as number) - (at[4 * b + 1] as number),
  )

  // Regions found so far, joined as pieces turn out to hang together.
  const parent: number[] = []
  const size: number[] = []
  const widest: number[] = []
  const place: [number, number][] = []
  const keys: number[] = []
  const open: boolean[] = []
  const rootOf = (r: number): number => {
    while (parent[r] !== r) r = parent[r] = parent[parent[r] as number] as number
    return r
  }
  const join = (a: number, b: number): void => {
    const [x, y] = [rootOf(a), rootOf(b)]
    if (x === y) return
    parent[y] = x
    size[x]! += size[y] as number
    if ((widest[y] as number) > (widest[x] as number)) {
      widest[x] = widest[y] as number
      place[x] = place[y] as [number, number]
    }
    open[x] ||= open[y] as boolean
  }
  const begin = (key: number, infinite: boolean): number => {
    parent.push(parent.length)
    size.push(0)
    widest.push(-1)
    place.push([0, 0])
    keys.push(key)
    open.push(infinite)
    return parent.length - 1
  }

  const outside = keysOf([])
  const wholeLine = (): Map<number, Span[]> =>
    new Map(outside.map((key) => [key, [{ left: -Infinity, right: Infinity, region: begin(key, true) }]]))
  let before = wholeLine()
  const meet = (below: readonly Span[], above: readonly Span[]): void => {
    for (let i = 0, j = 0; i < below.length && j < above.length; ) {
      const a = below[i] as Span
      const b = above[j] as Span
      if (Math.min(a.right, b.right) > Math.max(a.left, b.left)) join(a.region, b.region)
      if (a.right < b.right) i++
      else j++
    }
  }

  let active: number[] = []
  let next = 0
  const middle = new Float64Array(edges.n)
  const xAt = (e: number, y: number): number => {
    const x0 = at[4 * e] as number
    const y0 = at[4 * e + 1] as number
    return x0 + ((y - y0) / ((at[4 * e + 3] as number) - y0)) * ((at[4 * e + 2] as number) - x0)
  }
  for (let slab = 0; slab + 1 < heights.length; slab++) {
    const low = heights[slab] as number
    const high = heights[slab + 1] as number
    const mid = (low + high) / 2
    active = active.filter((e) => (at[4 * e + 3] as number) > mid)
    while (next < edges.n && (at[4 * (order[next] as number) + 1] as number) < mid) active.push(order[next++] as number)
    for (const e of active) middle[e] = xAt(e, mid)
    active.sort((a, b) => (middle[a] as number) - (middle[b] as number))
    const [perLon, perLat] = metresPerDegree(mid)
    const perSquare = perLon * perLat * (high - low)

    const lower = new Map<number, Span[]>()
    const upper = new Map<number, Span[]>()
    const add = (key: number, left: number | null, right: number | null): void => {
      // Infinite to a side where there is no edge.
      const x = (e: number | null, y: number, end: number): number => (e === null ? end : xAt(e, y))
      const lows = lower.get(key) ?? []
      const highs = upper.get(key) ?? []
      if (lows.length === 0) {
        lower.set(key, lows)
        upper.set(key, highs)
      }
      const infinite = left === null || right === null
      const touching = lows.at(-1)
      const from = left === null ? -Infinity : (middle[left] as number)
      const to = right === null ? Infinity : (middle[right] as number)
      // The piece beside it has the same key: one region, cut by an edge that is of no interest here.
      const joined = touching && lastRight.get(key) === from
      const region = joined ? touching.region : begin(key, infinite)
      lastRight.set(key, to)
      if (infinite) open[rootOf(region)] = true
      else {
        const width = to - from
        const r = rootOf(region)
        size[r]! += width * perSquare
        if (width * perLon > (widest[r] as number)) {
          widest[r] = width * perLon
          place[r] = [(from + to) / 2, mid]
        }
      }
      if (joined) {
        touching.right = x(right, low, Infinity)
        ;(highs.at(-1) as Span).right = x(right, high, Infinity)
      } else {
        lows.push({ left: x(left, low, -Infinity), right: x(right, low, Infinity), region })
        highs.push({ left: x(left, high, -Infinity), right: x(right, high, Infinity), region })
      }
    }
    const lastRight = new Map<number, number>()
    const inside: number[] = []
    let left: number | null = null
    for (const e of active) {
      if (left === null || (middle[e] as number) > (middle[left] as number)) for (const key of keysOf(inside)) add(key, left, e)
      const s = shape[e] as number
      const was = inside.indexOf(s)
      if (was >= 0) inside.splice(was, 1)
      else {
        let i = inside.length
        while (i > 0 && (inside[i - 1] as number) > s) i--
        inside.splice(i, 0, s)
      }
      left = e
    }
    for (const key of keysOf(inside)) add(key, left, null)
    for (const [key, spans] of lower) meet(before.get(key) ?? [], spans)
    before = upper
  }
  for (const [key, spans] of wholeLine()) meet(before.get(key) ?? [], spans)

  const regions: Region[] = []
  for (let r = 0; r < parent.length; r++)
    if (parent[r] === r && (widest[r] as number) >= 0)
      regions.push({
        key: keys[r] as number,
        squareMetres: size[r] as number,
        lon: (place[r] as [number, number])[0],
        lat: (place[r] as [number, number])[1],
        open: open[r] as boolean,
      })
  return regions
}
