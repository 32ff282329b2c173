/** Places of a scan, and for each the others in order of distance until a circle is as large as it may be. */

/** Kilometres; the sphere that SaTScan measures on, so that its radii are given again to the last digit. */
const scanEarthKm = 6367
const radians = Math.PI / 180

export interface ScanPlaces {
  /** Ids at each place, lowest first; places are in the order of their first id. */
  ids: string[][]
  /** Place of each id given. */
  placeOf: Int32Array
  /** Map units, or on a sphere in kilometres. */
  x: Float64Array
  y: Float64Array
  z: Float64Array
  sphere: boolean
}

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Ids at the same coordinates become one place.
 * @param id names, each once
 * @param a,b x and y in map units, or with `sphere` latitude and longitude in degrees
 */
export function makePlaces(id: readonly string[], a: ArrayLike<number>, b: ArrayLike<number>, sphere: boolean): ScanPlaces {
  const order = Array.from(id, (_, i) => i).sort((i, j) => before(id[i]!, id[j]!))
  const at = new Map<string, number>()
  const ids: string[][] = []
  const first: number[] = []
  const placeOf = new Int32Array(id.length)
  for (const i of order) {
    const key = `${a[i]! + 0} ${b[i]! + 0}`
    let place = at.get(key)
    if (place === undefined) {
      place = ids.length
      at.set(key, place)
      ids.push([])
      first.push(i)
    }
    ids[place]!.push(id[i]!)
    placeOf[i] = place
  }
  const x = new Float64Array(ids.length)
  const y = new Float64Array(ids.length)
  const z = new Float64Array(ids.length)
  first.forEach((i, place) => {
    if (!sphere) {
      x[place] = a[i]!
      y[place] = b[i]!
      return
    }
    const [lat, lon] = [a[i]! * radians, b[i]! * radians]
    x[place] = scanEarthKm * Math.cos(lon) * Math.cos(lat)
    y[place] = scanEarthKm * Math.sin(lon) * Math.cos(lat)
    z[place] = scanEarthKm * Math.sin(lat)
  })
  return { ids, placeOf, x, y, z, sphere }
}

export interface ScanCircles {
  /** Members of the circles around place i, itself first, are member[start[i]] .. member[start[i + 1] - 1]. */
  start: Uint32Array
  member: Uint16Array | Uint32Array
}

const distance = (p: ScanPlaces, i: number, j: number): number =>
  Math.sqrt((p.x[i]! - p.x[j]!) ** 2 + (p.y[i]! - p.y[j]!) ** 2 + (p.z[i]! - p.z[j]!) ** 2)

/**
 * Order by straight distance, equal ones by x, then y, then z. A circle grows while its weight is at most `maxWeight` and its
 * last member within `maxDistance` (a chord on the sphere) and its number within `maxMembers`; it stops at the first place that
 * would pass one of them. A place too heavy for any circle is the centre of none.
 *
 * @param weight cases or population of each place, whatever the limit counts
 */
export function drawCircles(
  places: ScanPlaces,
  weight: Float64Array,
  maxWeight: number,
  maxDistance: number = Number.POSITIVE_INFINITY,
  maxMembers: number = Number.POSITIVE_INFINITY,
): ScanCircles {
  const count = places.x.length
  const { x, y, z } = places
  const start = new Uint32Array(count + 1)
  const wide = count > 65_535
  let member: Uint16Array | Uint32Array = wide ? new Uint32Array(1024) : new Uint16Array(1024)
  let used = 0
  // Sorting numbers alone is several times faster than sorting with a comparison; the ties are set right after it.
  const far = new Float64Array(count)
  const sorted = new Float64Array(count)
  const spot = new Int32Array(count)
  const limit = maxWeight * (1 + 1e-12)
  for (let i = 0; i < count; i++) {
    let near = 0
    for (let j = 0; j < count; j++) {
      const d = distance(places, i, j)
      if (d <= maxDistance) {
        spot[near] = j
        far[near] = d
        near++
      }
    }
    const index = rank(far, sorted, near)
    let sum = 0
    let size = 0
    for (let k = 0; k < near && size < maxMembers; ) {
      let end = k + 1
      while (end < near && far[index[end]!]! === far[index[k]!]!) end++
      const tied = Array.from(index.subarray(k, end), (at) => spot[at]!)
      if (tied.length > 1) tied.sort((p, q) => x[p]! - x[q]! || y[p]! - y[q]! || z[p]! - z[q]!)
      k = end
      let full = false
      for (const j of tied) {
        if (sum + weight[j]! > limit || size >= maxMembers) {
          full = true
          break
        }
        sum += weight[j]!
        if (used === member.length) {
          const more = wide ? new Uint32Array(used * 2) : new Uint16Array(used * 2)
          more.set(member)
          member = more
        }
        member[used++] = j
        size++
      }
      if (full) break
    }
    start[i + 1] = used
  }
  return { start, member: member.slice(0, used) }
}

/** Indices of the first `count` values in ascending order. */
function rank(value: Float64Array, scratch: Float64Array, count: number): Int32Array {
  // Value and index in one number would lose digits: sort the values, then find each again by halving.
  const sorted = scratch.subarray(0, count)
  sorted.set(value.subarray(0, count))
  sorted.sort()
  const taken = new Int32Array(count)
  const index = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const v = value[i]!
    let low = 0
    let high = count
    while (low < high) {
      const mid = (low + high) >> 1
      if (sorted[mid]! < v) low = mid + 1
      else high = mid
    }
    index[low + taken[low]!] = i
    taken[low]!++
  }
  return index
}

/** Distance from a centre to a member as it is printed: map units, or kilometres along the sphere. */
export function radiusOf(places: ScanPlaces, centre: number, member: number): number {
  const d = distance(places, centre, member)
  return places.sphere ? 2 * scanEarthKm * Math.asin(Math.min(1, d / (2 * scanEarthKm))) : d
}
