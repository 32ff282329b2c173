/**
 * How well points fit where other points crowd: the mean log of a density made of a fine kernel (streets, estates), a wide
 * one (quarters) and a flat floor. A shift of half a kilometre moves points off the streets, and the mean falls.
 *   f(g) = 0.45 K(75 m) + 0.45 K(300 m) + 0.1 / A     per square metre, kernels normal, on 50 m cells
 * The floor keeps a point that lies where nobody else reports from deciding alone.
 */
import { earthRadiusM } from '../../contract/geometry.ts'

const cellM = 50
const fineM = 75
const wideM = 300
/** Cells of a side at most: a source over a whole country is compared on wider cells. */
const mostCells = 1_200
/** Neighbours in space move together: differences are averaged in squares of this many metres before they are tested. */
const clusterM = 250

export interface ShiftInput {
  /** The other sources' points, degrees. */
  lon: Float64Array
  lat: Float64Array
  /** The same points under each reading, degrees; the first is how they are stored. */
  readings: { lon: Float64Array; lat: Float64Array }[]
}
export interface ShiftFit {
  /** Mean log density of each reading. */
  fit: number[]
  /** Of each reading against the first: mean gain per point, and that over its standard error by squares. */
  gain: number[]
  z: number[]
  /** Share of each reading's points where the others crowd more than evenly. */
  covered: number[]
}

/** @throws RangeError when there is nothing to compare */
export function fitReadings({ lon, lat, readings }: ShiftInput): ShiftFit {
  const stored = readings[0]
  if (lon.length === 0 || !stored || stored.lon.length === 0) throw new RangeError('shift-fit: no points to compare')
  // A plane around all the readings, and as far beyond as the wide kernel reaches.
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { lon: x, lat: y } of readings)
    for (let i = 0; i < x.length; i++) {
      west = Math.min(west, x[i] as number)
      east = Math.max(east, x[i] as number)
      south = Math.min(south, y[i] as number)
      north = Math.max(north, y[i] as number)
    }
  const perLat = (Math.PI / 180) * earthRadiusM
  const perLon = perLat * Math.cos((((south + north) / 2) * Math.PI) / 180)
  const margin = 3 * wideM
  const cell = Math.max(
    cellM,
    ((north - south) * perLat + 2 * margin) / mostCells,
    ((east - west) * perLon + 2 * margin) / mostCells,
  )
  const columns = Math.ceil(((east - west) * perLon + 2 * margin) / cell) + 1
  const rows = Math.ceil(((north - south) * perLat + 2 * margin) / cell) + 1
  const columnOf = (x: number): number => Math.floor(((x - west) * perLon + margin) / cell)
  const rowOf = (y: number): number => Math.floor(((y - south) * perLat + margin) / cell)

  const counts = new Float64Array(columns * rows)
  let n = 0
  for (let i = 0; i < lon.length; i++) {
    const column = columnOf(lon[i] as number)
    const row = rowOf(lat[i] as number)
    if (column < 0 || row < 0 || column >= columns || row >= rows) continue
    counts[row * columns + column]! += 1
    n++
  }
  const even = 1 / (columns * rows * cell * cell)
  const fine = blurred(counts, columns, rows, fineM / cell)
  const wide = blurred(counts, columns, rows, wideM / cell)
  const norm = n === 0 ? 0 : 1 / (n * cell * cell)
  const densityAt = (x: number, y: number): number => {
    const at = rowOf(y) * columns + columnOf(x)
    return norm * (0.45 * (fine[at] as number) + 0.45 * (wide[at] as number)) + 0.1 * even
  }

  const m = stored.lon.length
  const logs = readings.map(({ lon: x, lat: y }) =>
    Float64Array.from({ length: m }, (_, i) => Math.log(densityAt(x[i] as number, y[i] as number))),
  )
  const squares = Float64Array.from({ length: m }, (_, i) => {
    const size = clusterM / cell
    return Math.floor(rowOf(stored.lat[i] as number) / size) * 100_000 + Math.floor(columnOf(stored.lon[i] as number) / size)
  })
  const base = logs[0] as Float64Array
  const tests = logs.map((log) => clusteredGain(log, base, squares))
  return {
    fit: logs.map((log) => log.reduce((sum, value) => sum + value, 0) / m),
    gain: tests.map((t) => t.gain),
    z: tests.map((t) => t.z),
    covered: logs.map((log) => log.filter((value) => value > Math.log(even)).length / m),
  }
}

/** Mean difference per point, and over its standard error with whole squares as the units (Liang & Zeger 1986). */
function clusteredGain(log: Float64Array, base: Float64Array, squares: Float64Array): { gain: number; z: number } {
  const m = log.length
  const sums = new Map<number, { sum: number; n: number }>()
  let total = 0
  for (let i = 0; i < m; i++) {
    const d = (log[i] as number) - (base[i] as number)
    total += d
    const square = sums.get(squares[i] as number) ?? { sum: 0, n: 0 }
    square.sum += d
    square.n++
    sums.set(squares[i] as number, square)
  }
  const gain = total / m
  let variance = 0
  for (const { sum, n } of sums.values()) variance += (sum - n * gain) ** 2
  const k = sums.size
  const error = k > 1 ? Math.sqrt((variance * k) / (k - 1)) / m : Infinity
  return { gain, z: gain === 0 ? 0 : gain / error }
}

/** Counts under a normal kernel of `sigma` cells, cut at three. */
function blurred(counts: Float64Array, columns: number, rows: number, sigma: number): Float64Array {
  const reach = Math.max(1, Math.ceil(3 * sigma))
  const weight = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)))
  const sum = weight.reduce((a, b) => a + b, 0)
  for (let i = 0; i < weight.length; i++) weight[i]! /= sum
  const across = new Float64Array(counts.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = counts[row * columns + column] as number
      if (value === 0) continue
      const from = Math.max(0, column - reach)
      const to = Math.min(columns - 1, column + reach)
      for (let c = from; c <= to; c++) across[row * columns + c]! += value * (weight[c - column + reach] as number)
    }
  const out = new Float64Array(counts.length)
  for (let row = 0; row < rows; row++) {
    const from = Math.max(0, row - reach)
    const to = Math.min(rows - 1, row + reach)
    for (let r = from; r <= to; r++) {
      const w = weight[r - row + reach] as number
      for (let column = 0; column < columns; column++)
        out[r * columns + column]! += w * (across[row * columns + column] as number)
    }
  }
  return out
}
