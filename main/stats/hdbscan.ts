/**
 * HDBSCAN* (Campello, Moulavi & Sander 2013) on the sphere, distances haversine in metres, conventions of scikit-learn.
 *   core(a)    = distance to the minPoints-th nearest point, a itself counted
 *   reach(a,b) = max(core(a), core(b), distance(a,b)); its minimum spanning tree, cut from the longest edge down, is the
 *                hierarchy; a part of fewer than minClusterSize points falls out of its cluster at lambda = 1/length
 *   stability  = sum over a cluster's points of (lambda where the point leaves - lambda where the cluster began)
 * 'eom' (excess of mass) keeps the clusters whose stability is not beaten by the sum of their best descendants, 'leaf'
 * the undivided ones; never the whole data set as one cluster. Lengths below 1 cm count as 1 cm, so that points on one
 * spot give a finite lambda. The tree is exact: Boruvka's rounds over a k-d tree (March, Ram & Gray 2010).
 */
import { earthRadiusM } from '../../contract/geometry.ts'
import { checkPoints, unitVectors } from './sphere.ts'

export interface HdbscanParams {
  /** Points that make a cluster, at least 2. */
  minClusterSize: number
  /** Points within the core distance, itself included, at least 1; default minClusterSize. */
  minPoints?: number
  selection?: 'eom' | 'leaf'
}
export interface Hdbscan {
  /** Per point 0, 1, ... in the order of each cluster's first point in the input; -1 for noise. */
  label: Int32Array
  /** Per point how deep in its cluster, 0 to 1; 0 for noise. */
  probability: Float64Array
  clusters: number
  /** Core distance in metres per point; Infinity with fewer than minPoints points. */
  coreM: Float64Array
  /** Edges of the tree by ascending length in metres, ends as input indices; none with fewer than minPoints points. */
  edges: { a: Uint32Array; b: Uint32Array; lengthM: Float64Array }
}

const leastLengthM = 0.01
const leafSize = 12

/**
 * @param lon degrees in [-180,180]; @param lat degrees in [-90,90]
 * @param tick called now and then with how much is done; may throw to stop
 * @throws RangeError naming the first coordinate or parameter out of range
 */
export function hdbscan(
  lon: ArrayLike<number>,
  lat: ArrayLike<number>,
  params: HdbscanParams,
  tick?: (done: number, total: number) => void,
): Hdbscan {
  const { minClusterSize, minPoints = minClusterSize, selection = 'eom' } = params
  checkPoints('hdbscan', lon, lat)
  if (!(Number.isInteger(minClusterSize) && minClusterSize >= 2))
    throw new RangeError(`hdbscan: minClusterSize = ${minClusterSize} is not a whole number of at least 2`)
  if (!(Number.isInteger(minPoints) && minPoints >= 1))
    throw new RangeError(`hdbscan: minPoints = ${minPoints} is not a whole number of at least 1`)
  const n = lon.length
  if (n < minPoints || n < 2) {
    const none = new Uint32Array(0)
    return {
      label: new Int32Array(n).fill(-1),
      probability: new Float64Array(n),
      clusters: 0,
      coreM: new Float64Array(n).fill(n < minPoints ? Number.POSITIVE_INFINITY : 0),
      edges: { a: none, b: none, lengthM: new Float64Array(0) },
    }
  }
  const tree = buildTree(lon, lat)
  const core = coreSquares(tree, minPoints, (done) => tick?.(done, 2 * n))
  const edges = spanningTree(tree, core, (done) => tick?.(n + done, 2 * n))
  const coreM = new Float64Array(n)
  for (let k = 0; k < n; k++) coreM[tree.order[k]!] = metresOf(core[k]!)
  return { ...clustersOf(edges, n, minClusterSize, selection), coreM, edges }
}

/** Metres along the sphere of a squared chord on the unit sphere. */
const metresOf = (square: number): number => 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(square) / 2))

/** A k-d tree: node v has children 2v+1 and 2v+2 and the points from..to of the tree's own order. */
interface Tree {
  order: Uint32Array
  /** Coordinates on the unit sphere, 3 per point in the tree's order. */
  at: Float64Array
  from: Int32Array
  to: Int32Array
  leaf: Uint8Array
  /** Least x, y, z and greatest x, y, z of each node. */
  box: Float64Array
}

function buildTree(lon: ArrayLike<number>, lat: ArrayLike<number>): Tree {
  const n = lon.length
  const { x, y, z } = unitVectors(lon, lat)
  const axes = [x, y, z]
  let depth = 0
  while (n / 2 ** depth > leafSize) depth++
  const nodes = 2 ** (depth + 1) - 1
  const order = Uint32Array.from({ length: n }, (_, i) => i)
  const from = new Int32Array(nodes)
  const to = new Int32Array(nodes)
  const leaf = new Uint8Array(nodes)
  const box = new Float64Array(6 * nodes)
  to[0] = n
  for (let v = 0; v < nodes; v++) {
    let wide = 0
    for (let axis = 0; axis < 3; axis++) {
      const values = axes[axis]!
      let low = 2
      let high = -2
      for (let k = from[v]!; k < to[v]!; k++) {
        const value = values[order[k]!]!
        if (value < low) low = value
        if (value > high) high = value
      }
      box[6 * v + axis] = low
      box[6 * v + 3 + axis] = high
      if (high - low > box[6 * v + 3 + wide]! - box[6 * v + wide]!) wide = axis
    }
    if (2 * v + 2 >= nodes) {
      leaf[v] = 1
      continue
    }
    const middle = (from[v]! + to[v]!) >> 1
    select(order, axes[wide]!, from[v]!, to[v]! - 1, middle)
    from[2 * v + 1] = from[v]!
    to[2 * v + 1] = middle
    from[2 * v + 2] = middle
    to[2 * v + 2] = to[v]!
  }
  const at = new Float64Array(3 * n)
  for (let k = 0; k < n; k++) for (let axis = 0; axis < 3; axis++) at[3 * k + axis] = axes[axis]![order[k]!]!
  return { order, at, from, to, leaf, box }
}

/** Puts the k-th smallest at place k, smaller ones before it (Hoare 1961). */
function select(order: Uint32Array, value: Float64Array, first: number, last: number, k: number): void {
  let low = first
  let high = last
  while (low < high) {
    const pivot = value[order[(low + high) >> 1]!]!
    let i = low
    let j = high
    while (i <= j) {
      while (value[order[i]!]! < pivot) i++
      while (value[order[j]!]! > pivot) j--
      if (i > j) break
      const kept = order[i]!
      order[i++] = order[j]!
      order[j--] = kept
    }
    if (k <= j) high = j
    else if (k >= i) low = i
    else return
  }
}

/** Squared distance from a point to the box of a node, 0 inside. */
function boxSquare(box: Float64Array, v: number, x: number, y: number, z: number): number {
  const o = 6 * v
  const dx = Math.max(0, box[o]! - x, x - box[o + 3]!)
  const dy = Math.max(0, box[o + 1]! - y, y - box[o + 4]!)
  const dz = Math.max(0, box[o + 2]! - z, z - box[o + 5]!)
  return dx * dx + dy * dy + dz * dz
}

/** Squared chord from each point to its k-th nearest, itself counted. */
function coreSquares({ at, from, to, leaf, box }: Tree, k: number, tick: (done: number) => void): Float64Array {
  const n = at.length / 3
  const out = new Float64Array(n)
  const nearest = new Float64Array(k)
  const stack = new Int32Array(128)
  const stackSquare = new Float64Array(128)
  for (let p = 0; p < n; p++) {
    if ((p & 4095) === 0) tick(p)
    const x = at[3 * p]!
    const y = at[3 * p + 1]!
    const z = at[3 * p + 2]!
    nearest.fill(Number.POSITIVE_INFINITY)
    let worst = Number.POSITIVE_INFINITY
    let top = 1
    stack[0] = 0
    stackSquare[0] = 0
    while (top > 0) {
      top--
      if (stackSquare[top]! >= worst) continue
      const v = stack[top]!
      if (leaf[v] === 0) {
        const left = boxSquare(box, 2 * v + 1, x, y, z)
        const right = boxSquare(box, 2 * v + 2, x, y, z)
        const leftFirst = left <= right
        stack[top] = leftFirst ? 2 * v + 2 : 2 * v + 1
        stackSquare[top++] = leftFirst ? right : left
        stack[top] = leftFirst ? 2 * v + 1 : 2 * v + 2
        stackSquare[top++] = leftFirst ? left : right
        continue
      }
      for (let q = from[v]!; q < to[v]!; q++) {
        const square = (at[3 * q]! - x) ** 2 + (at[3 * q + 1]! - y) ** 2 + (at[3 * q + 2]! - z) ** 2
        if (square >= worst) continue
        let place = k - 1
        for (; place > 0 && nearest[place - 1]! > square; place--) nearest[place] = nearest[place - 1]!
        nearest[place] = square
        worst = nearest[k - 1]!
      }
    }
    out[p] = worst
  }
  return out
}

/** Minimum spanning tree of mutual reachability, edges by ascending length. */
function spanningTree(
  { order, at, from, to, leaf, box }: Tree,
  core: Float64Array,
  tick: (done: number) => void,
): Hdbscan['edges'] {
  const n = core.length
  const nodes = leaf.length
  const part = Int32Array.from({ length: n }, (_, p) => p)
  /** The one component that a node lies in, or -1; and the least core distance in it. */
  const nodePart = new Int32Array(nodes)
  const nodeCore = new Float64Array(nodes)
  // The nearest point of another component last found, or none; the length stays a lower bound as components grow.
  const mate = new Int32Array(n).fill(-1)
  const bound = core.slice()
  const best = new Float64Array(n)
  const bestFrom = new Int32Array(n)
  const stack = new Int32Array(128)
  const stackSquare = new Float64Array(128)
  const ends: { a: Int32Array; b: Int32Array; square: Float64Array } = {
    a: new Int32Array(n - 1),
    b: new Int32Array(n - 1),
    square: new Float64Array(n - 1),
  }
  let count = 0
  const parent = part.slice()
  const root = (p: number): number => {
    let r = p
    while (parent[r] !== r) {
      parent[r] = parent[parent[r]!]!
      r = parent[r]!
    }
    return r
  }
  for (let v = nodes - 1; v >= 0; v--) {
    let least = Number.POSITIVE_INFINITY
    for (let p = from[v]!; leaf[v] === 1 && p < to[v]!; p++) least = Math.min(least, core[p]!)
    nodeCore[v] = leaf[v] === 1 ? least : Math.min(nodeCore[2 * v + 1]!, nodeCore[2 * v + 2]!)
  }

  /** Nearest point of another component by mutual reachability, shorter than `limit`; sets mate and bound of p. */
  const search = (p: number, limit: number): void => {
    const x = at[3 * p]!
    const y = at[3 * p + 1]!
    const z = at[3 * p + 2]!
    const own = part[p]!
    const least = bound[p]!
    let shortest = limit
    let found = -1
    let top = 1
    stack[0] = 0
    stackSquare[0] = 0
    while (top > 0) {
      top--
      if (stackSquare[top]! >= shortest) continue
      const v = stack[top]!
      if (leaf[v] === 0) {
        let one = 2 * v + 1
        let two = one + 1
        let near = nodePart[one] === own ? Number.POSITIVE_INFINITY : Math.max(nodeCore[one]!, boxSquare(box, one, x, y, z))
        let far = nodePart[two] === own ? Number.POSITIVE_INFINITY : Math.max(nodeCore[two]!, boxSquare(box, two, x, y, z))
        if (far < near) {
          const kept = one
          one = two
          two = kept
          const square = near
          near = far
          far = square
        }
        if (far < shortest) {
          stack[top] = two
          stackSquare[top++] = far
        }
        if (near < shortest) {
          stack[top] = one
          stackSquare[top++] = near
        }
        continue
      }
      for (let q = from[v]!; q < to[v]!; q++) {
        if (part[q] === own || core[q]! >= shortest) continue
        const square = (at[3 * q]! - x) ** 2 + (at[3 * q + 1]! - y) ** 2 + (at[3 * q + 2]! - z) ** 2
        const length = Math.max(square, core[q]!, core[p]!)
        if (length < shortest) {
          shortest = length
          found = q
        }
      }
      // Nothing can be shorter than what held before.
      if (found >= 0 && shortest <= least) break
    }
    mate[p] = found
    bound[p] = Math.max(least, shortest)
  }

  while (count < n - 1) {
    for (let p = 0; p < n; p++) part[p] = root(p)
    for (let v = nodes - 1; v >= 0; v--) {
      let one = leaf[v] === 1 ? part[from[v]!]! : nodePart[2 * v + 1]!
      if (leaf[v] === 0 && nodePart[2 * v + 2] !== one) one = -1
      for (let p = from[v]!; leaf[v] === 1 && one >= 0 && p < to[v]!; p++) if (part[p] !== one) one = -1
      nodePart[v] = one
    }
    best.fill(Number.POSITIVE_INFINITY)
    bestFrom.fill(-1)
    for (let p = 0; p < n; p++) {
      if (mate[p]! >= 0 && part[mate[p]!] === part[p]) mate[p] = -1
      if (mate[p]! >= 0 && bound[p]! < best[part[p]!]!) {
        best[part[p]!] = bound[p]!
        bestFrom[part[p]!] = p
      }
    }
    for (let p = 0; p < n; p++) {
      // Of the tree's n - 1 edges so many are found.
      if ((p & 4095) === 0) tick(count)
      const own = part[p]!
      if (mate[p]! >= 0 || bound[p]! >= best[own]!) continue
      search(p, best[own]!)
      if (mate[p]! >= 0 && bound[p]! < best[own]!) {
        best[own] = bound[p]!
        bestFrom[own] = p
      }
    }
    for (let c = 0; c < n; c++) {
      const p = bestFrom[c]!
      if (p < 0) continue
      const one = root(p)
      const two = root(mate[p]!)
      if (one === two) continue
      parent[one] = two
      ends.a[count] = p
      ends.b[count] = mate[p]!
      ends.square[count++] = best[c]!
    }
  }
  const rank = Uint32Array.from({ length: n - 1 }, (_, e) => e).sort((e, f) => ends.square[e]! - ends.square[f]! || e - f)
  return {
    a: rank.map((e) => order[ends.a[e]!]!),
    b: rank.map((e) => order[ends.b[e]!]!),
    lengthM: Float64Array.from(rank, (e) => metresOf(ends.square[e]!)),
  }
}

/** The clusters of a spanning tree: hierarchy, condensed by size, selected by stability. */
function clustersOf(edges: Hdbscan['edges'], n: number, minClusterSize: number, selection: 'eom' | 'leaf') {
  // Merges from the shortest edge up: points are 0..n-1, the part made by edge e is n+e.
  const total = 2 * n - 1
  const parent = Int32Array.from({ length: total }, (_, v) => v)
  const size = new Int32Array(total).fill(1)
  const left = new Int32Array(total)
  const right = new Int32Array(total)
  const root = (v: number): number => {
    let r = v
    while (parent[r] !== r) {
      parent[r] = parent[parent[r]!]!
      r = parent[r]!
    }
    return r
  }
  for (let e = 0; e < n - 1; e++) {
    const v = n + e
    left[v] = root(edges.a[e]!)
    right[v] = root(edges.b[e]!)
    parent[left[v]!] = v
    parent[right[v]!] = v
    size[v] = size[left[v]!]! + size[right[v]!]!
  }

  // Down again: every part belongs to a cluster, or has fallen out of it at some lambda.
  const up = [-1]
  const birth = [0]
  const death = [0]
  const stability = [0]
  const cluster = new Int32Array(total)
  const fell = new Float64Array(total).fill(-1)
  for (let v = total - 1; v >= n; v--) {
    const own = cluster[v]!
    const lambda = 1 / Math.max(leastLengthM, edges.lengthM[v - n]!)
    const split = fell[v]! < 0 && size[left[v]!]! >= minClusterSize && size[right[v]!]! >= minClusterSize
    for (const child of [left[v]!, right[v]!]) {
      cluster[child] = own
      if (fell[v]! >= 0) {
        fell[child] = fell[v]!
        continue
      }
      if (!split && size[child]! >= minClusterSize) continue
      death[own] = Math.max(death[own]!, lambda)
      stability[own]! += size[child]! * (lambda - birth[own]!)
      if (split) {
        cluster[child] = up.length
        up.push(own)
        birth.push(lambda)
        death.push(0)
        stability.push(0)
      } else fell[child] = lambda
    }
  }

  const below = up.map(() => 0)
  const chosen = up.map(() => false)
  const divided = up.map(() => false)
  for (let c = up.length - 1; c > 0; c--) {
    chosen[c] = selection === 'leaf' ? !divided[c] : below[c]! <= stability[c]!
    below[up[c]!]! += Math.max(below[c]!, stability[c]!)
    divided[up[c]!] = true
  }
  const outermost = up.map(() => -1)
  for (let c = 1; c < up.length; c++) outermost[c] = outermost[up[c]!]! >= 0 ? outermost[up[c]!]! : chosen[c] ? c : -1

  const label = new Int32Array(n).fill(-1)
  const probability = new Float64Array(n)
  const number = up.map(() => -1)
  let clusters = 0
  for (let p = 0; p < n; p++) {
    const c = outermost[cluster[p]!]!
    if (c < 0) continue
    if (number[c]! < 0) number[c] = clusters++
    label[p] = number[c]!
    probability[p] = Math.min(fell[p]!, death[c]!) / death[c]!
  }
  return { label, probability, clusters }
}
