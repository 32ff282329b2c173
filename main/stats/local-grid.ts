/** Square cells that hold the incidents of a span, and around each cell the circle of cells it is the middle of. */
import type { PlacedColumns } from './local-surge.ts'

const metresPerDegree = (Math.PI * 6371008.8) / 180
/** Cells across a radius. */
const fineness = 5

export interface CircleGrid {
  /** First day of the span. */
  first: number
  /** Cells that hold any incident of the span; each of one category. */
  cells: number
  category: Uint8Array
  /** The cells of the circle around cell c, itself among them: near[start[c] .. start[c + 1]). */
  start: Int32Array
  near: Int32Array
  /** Located incidents (their first reports) by day: those of day d are rows[dayStart[d - first] ..], in cells cellOf[..]. */
  rows: Int32Array
  cellOf: Int32Array
  dayStart: Int32Array
  /** All reports by day, alike. */
  all: Int32Array
  allStart: Int32Array
  middle(cell: number): { lon: number; lat: number }
  /** Sorts cells by category and place, which no span changes. */
  order(a: number, b: number): number
  /** Whether the circles of two cells of one category may share ground. */
  overlap(a: number, b: number): boolean
}

/** @param first first day of the span, `last` its last; `radius` metres */
export function gridOf(columns: PlacedColumns, first: number, last: number, radius: number, skip: number[]): CircleGrid {
  const { n, day, category, incident, lon, lat } = columns
  const days = Math.max(0, last - first + 1)
  const size = radius / fineness / metresPerDegree
  const wide = (row: number): number => size / Math.max(0.01, Math.cos(((row + 0.5) * size * Math.PI) / 180))

  const byDay = (holds: (i: number) => boolean): { rows: Int32Array; start: Int32Array } => {
    const start = new Int32Array(days + 1)
    for (let i = 0; i < n; i++) {
      const d = day[i]! - first
      if (d >= 0 && d < days && holds(i)) start[d + 1]!++
    }
    for (let d = 0; d < days; d++) start[d + 1]! += start[d]!
    const rows = new Int32Array(start[days]!)
    const fill = start.slice()
    for (let i = 0; i < n; i++) {
      const d = day[i]! - first
      if (d >= 0 && d < days && holds(i)) rows[fill[d]!++] = i
    }
    return { rows, start }
  }
  const all = byDay(() => true)
  const placed = byDay(
    (i) => incident[i] === i && Number.isFinite(lon[i]) && Number.isFinite(lat[i]) && !skip.includes(category[i]!),
  )

  // Cells of one category in one row, by column.
  const lines = new Map<number, Map<number, number>>()
  const lineOf = (row: number, kind: number): number => row * 256 + kind
  const cellRow: number[] = []
  const cellColumn: number[] = []
  const kinds: number[] = []
  const cellOf = new Int32Array(placed.rows.length)
  placed.rows.forEach((i, r) => {
    const row = Math.floor(lat[i]! / size)
    const column = Math.floor(lon[i]! / wide(row))
    const kind = category[i]!
    let line = lines.get(lineOf(row, kind))
    if (!line) {
      line = new Map()
      lines.set(lineOf(row, kind), line)
    }
    let cell = line.get(column)
    if (cell === undefined) {
      cell = kinds.length
      line.set(column, cell)
      cellRow.push(row)
      cellColumn.push(column)
      kinds.push(kind)
    }
    cellOf[r] = cell
  })

  const middle = (cell: number): { lon: number; lat: number } => ({
    lon: (cellColumn[cell]! + 0.5) * wide(cellRow[cell]!),
    lat: (cellRow[cell]! + 0.5) * size,
  })
  /** Squared distance in units of cells; the same from either side. */
  const apart = (rowA: number, columnA: number, rowB: number, columnB: number): number => {
    const a = (columnA + 0.5) * wide(rowA)
    const b = (columnB + 0.5) * wide(rowB)
    const east = ((a - b) * 2) / (wide(rowA) + wide(rowB))
    return (rowA - rowB) ** 2 + east * east
  }
  const reach = fineness * fineness + 1e-9
  const start = new Int32Array(kinds.length + 1)
  const near: number[] = []
  // The columns of a line in order, to look up a stretch of it.
  const sorted = new Map<number, { columns: Int32Array; cells: Int32Array }>()
  for (const [key, line] of lines) {
    const order = [...line].sort((a, b) => a[0] - b[0])
    sorted.set(key, { columns: Int32Array.from(order, (o) => o[0]), cells: Int32Array.from(order, (o) => o[1]) })
  }
  for (let cell = 0; cell < kinds.length; cell++) {
    const row = cellRow[cell]!
    const column = cellColumn[cell]!
    for (let r = row - fineness; r <= row + fineness; r++) {
      const line = sorted.get(lineOf(r, kinds[cell]!))
      if (!line) continue
      const at = Math.floor(((column + 0.5) * wide(row)) / wide(r))
      let low = 0
      let high = line.columns.length
      while (low < high) {
        const half = (low + high) >> 1
        if (line.columns[half]! < at - fineness - 1) low = half + 1
        else high = half
      }
      for (; low < line.columns.length && line.columns[low]! <= at + fineness + 1; low++)
        if (apart(row, column, r, line.columns[low]!) <= reach) near.push(line.cells[low]!)
    }
    start[cell + 1] = near.length
  }
  return {
    first,
    cells: kinds.length,
    category: Uint8Array.from(kinds),
    start,
    near: Int32Array.from(near),
    rows: placed.rows,
    cellOf,
    dayStart: placed.start,
    all: all.rows,
    allStart: all.start,
    middle,
    order: (a, b) => kinds[a]! - kinds[b]! || cellRow[a]! - cellRow[b]! || cellColumn[a]! - cellColumn[b]!,
    overlap: (a, b) => kinds[a] === kinds[b] && apart(cellRow[a]!, cellColumn[a]!, cellRow[b]!, cellColumn[b]!) <= 4 * reach,
  }
}
