/** Points of a file for the commands that run one method over them: JSON or CSV, degrees or metres of a plane. */
import { content, Usage } from './words.ts'

export interface PointFile {
  /** Degrees; points given in metres are laid around 0,0, where a metre is the same to all sides. */
  lon: Float64Array
  lat: Float64Array
  /** null: the file gives none. */
  value: Float64Array | null
}

const metresPerDegree = (6371008.8 * Math.PI) / 180
const lonNames = ['lon', 'lng', 'longitude']
const latNames = ['lat', 'latitude']
const valueNames = ['value', 'count', 'cases']

/**
 * JSON: a list, or {"points": [...]}, of [lon, lat], [lon, lat, value] or objects with lon, lat or x, y, and value or count.
 * CSV: the same names in the first line, or plain numbers. x, y and lists out of the range of degrees are metres.
 * @throws Usage naming the first entry that is no point
 */
export function readPoints(file: string): PointFile {
  const text = content(file)
    .replace(/^\ufeff/, '')
    .trim()
  const entries = text.startsWith('[') || text.startsWith('{') ? fromJson(text, file) : fromCsv(text)
  const n = entries.length
  let plane = false
  const x = new Float64Array(n)
  const y = new Float64Array(n)
  const value = new Float64Array(n)
  let values = 0
  for (const [i, entry] of entries.entries()) {
    const point = pointOf(entry)
    if (!point || !Number.isFinite(point.x) || !Number.isFinite(point.y))
      throw new Usage(`${file}: entry ${i + 1} is no point: ${JSON.stringify(entry)?.slice(0, 80)}`)
    if (point.plane || Math.abs(point.x) > 180 || Math.abs(point.y) > 90) plane = true
    x[i] = point.x
    y[i] = point.y
    if (point.value !== undefined && Number.isFinite(point.value)) {
      value[i] = point.value
      values += 1
    }
  }
  if (values > 0 && values < n)
    throw new Usage(`${file}: ${n - values} of ${n} points have no value; give all of them one, or none`)
  const scale = plane ? 1 / metresPerDegree : 1
  return { lon: x.map((v) => v * scale), lat: y.map((v) => v * scale), value: values > 0 ? value : null }
}

function pointOf(entry: unknown): { x: number; y: number; value: number | undefined; plane: boolean } | null {
  if (Array.isArray(entry)) return { x: entry[0], y: entry[1], value: entry[2], plane: false }
  if (typeof entry !== 'object' || entry === null) return null
  const fields = new Map(Object.entries(entry).map(([name, v]) => [name.trim().toLowerCase(), v as number]))
  const of = (names: readonly string[]): number | undefined => names.map((name) => fields.get(name)).find((v) => v !== undefined)
  const value = of(valueNames)
  const lon = of(lonNames)
  const lat = of(latNames)
  if (lon !== undefined && lat !== undefined) return { x: lon, y: lat, value, plane: false }
  const x = fields.get('x')
  const y = fields.get('y')
  return x !== undefined && y !== undefined ? { x, y, value, plane: true } : null
}

function fromJson(text: string, file: string): unknown[] {
  try {
    const whole = JSON.parse(text) as unknown
    const list = Array.isArray(whole) ? whole : (whole as { points?: unknown }).points
    if (Array.isArray(list)) return list as unknown[]
  } catch (error) {
    throw new Usage(`${file} is not JSON: ${(error as Error).message}`)
  }
  throw new Usage(`${file} holds no list of points`)
}

function fromCsv(text: string): unknown[] {
  if (text === '') return []
  const lines = text.split(/\r?\n/).map((line) => line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')))
  const head = lines[0] as string[]
  const number = (cell: string | undefined): number => (cell === undefined || cell === '' ? Number.NaN : Number(cell))
  if (head.every((cell) => Number.isFinite(number(cell)))) return lines.map((cells) => cells.slice(0, 3).map(number))
  return lines.slice(1).map((cells) => Object.fromEntries(head.map((name, i) => [name, number(cells[i])])))
}
