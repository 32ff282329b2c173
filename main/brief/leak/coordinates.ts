/**
 * Which points a reader may be given. Partners get points of the 200 m grid; the public gets the centres of areas. Worked
 * out here again, not asked of the code that rounds them.
 */
import type { Audience } from '../../../contract/taxonomy.ts'

const metresPerDegree = 111_320
/** Side of the partners' grid in metres. */
const grid = 200
/** As many reports share a point before it can be an area's. */
const enough = 5
const distinctKept = 20_000

/** Decimal places that a number is given with, trailing zeros not counted. */
export const placesOf = (n: number): number => {
  const text = String(n)
  return /e/i.test(text) ? 0 : (text.split('.')[1]?.length ?? 0)
}

/** Whether the point is the centre of a cell of the partners' grid, as exactly as its decimals tell. */
export function onGrid(lon: number, lat: number): boolean {
  const rows = grid / metresPerDegree
  const slack = 1.1e-5
  const row = (Math.floor(lat / rows) + 0.5) * rows
  if (Math.abs(row - lat) > slack) return false
  const columns = grid / (metresPerDegree * Math.max(0.01, Math.cos((row * Math.PI) / 180)))
  return Math.abs((Math.floor(lon / columns) + 0.5) * columns - lon) <= slack
}

/** Whether a point written with so many decimal places may stand in a text. */
export function mayGive(audience: Audience, lon: number, lat: number, places: number): boolean {
  if (audience === 'internal') return true
  // Three places are about 100 m: coarser than the grid's half side.
  if (audience === 'partner') return places <= 3 || onGrid(lon, lat)
  return false
}

const degrees = '[-+]?\\d{1,3}\\.\\d{3,16}'
const pair = new RegExp(
  `(?<![\\d.])(${degrees})\\s*[°度]?\\s*[NSEW北南东西]?\\s*(?:[,，;；/|、\\s]|%2C|&lon=|&lng=)\\s*[NSEW东西]?\\s*(${degrees})(?![\\d.])`,
  'gi',
)
const named =
  /(?:lat|latitude|纬度|北纬)["'\s:=：]{0,4}([-+]?\d{1,2}\.\d{3,16})[^\d]{1,24}(?:lon|lng|longitude|经度|东经)["'\s:=：]{0,4}([-+]?\d{1,3}\.\d{3,16})/gi
const namedTurned =
  /(?:lon|lng|longitude|经度|东经)["'\s:=：]{0,4}([-+]?\d{1,3}\.\d{3,16})[^\d]{1,24}(?:lat|latitude|纬度|北纬)["'\s:=：]{0,4}([-+]?\d{1,2}\.\d{3,16})/gi
const sexagesimal =
  /(\d{1,3})\s*[°º度]\s*(\d{1,2})\s*['′’分]\s*(\d{1,2}(?:\.\d+)?)\s*["″”秒]?\s*([NSEW北南东西])?[\s,，;；]{0,4}[东西北南]?[经纬]?\s*(\d{1,3})\s*[°º度]\s*(\d{1,2})\s*['′’分]\s*(\d{1,2}(?:\.\d+)?)/gi

export interface TextPoint {
  text: string
  lon: number
  lat: number
  places: number
}
/** Pairs of degrees in a text: "39.10612, 117.20751", "POINT(117.2 39.1)", "lat=…&lon=…", 39°06′22.0″N 117°12′27.0″E. */
export function pairsIn(text: string): TextPoint[] {
  if (text.length < 11 || !/\d\.\d{3}|[°º度]/.test(text)) return []
  const out: TextPoint[] = []
  const add = (found: string, a: number, b: number, places: number, turned: boolean | null): void => {
    // Of two numbers the one that cannot be a latitude is the longitude; "lat, lon" where both could be.
    const [lat, lon] = turned === true || (turned === null && Math.abs(a) > 90) ? [b, a] : [a, b]
    if (Math.abs(lat) > 90 || Math.abs(lon) > 180 || (lat === 0 && lon === 0)) return
    if (!out.some((p) => p.lat === lat && p.lon === lon)) out.push({ text: found, lon, lat, places })
  }
  const places = (a: string, b: string): number => Math.max(placesOf(Number(a)), placesOf(Number(b)))
  for (const m of text.matchAll(pair)) {
    const [a, b] = [Number(m[1]), Number(m[2])]
    const both = Math.abs(a) <= 90 && Math.abs(b) <= 90
    add(
      m[0],
      a,
      b,
      places(m[1]!, m[2]!),
      both && /point\s*z?m?\s*\(|lonlat|lon.?lat/i.test(text.slice(Math.max(0, m.index - 12), m.index)) ? true : null,
    )
  }
  for (const m of text.matchAll(named)) add(m[0], Number(m[1]), Number(m[2]), places(m[1]!, m[2]!), false)
  for (const m of text.matchAll(namedTurned)) add(m[0], Number(m[1]), Number(m[2]), places(m[1]!, m[2]!), true)
  for (const m of text.matchAll(sexagesimal)) {
    const a = Number(m[1]) + Number(m[2]) / 60 + Number(m[3]) / 3600
    const b = Number(m[5]) + Number(m[6]) / 60 + Number(m[7]) / 3600
    add(m[0], a, b, 4, a > 90 ? true : null)
  }
  return out
}

export interface PointPlace {
  file: string
  where: string
  room: string
  text: string
}

/** Gathers the points of data rows and says at the end which of them should not be there. */
export class PointJudge {
  readonly #audience: Audience
  readonly #given: Set<string> | null
  /** Centres of the areas found in the files. */
  readonly #centres: { lon: number; lat: number }[] = []
  /** For the public: "room lon lat" -> what stands there. */
  readonly #seen = new Map<string, { at: PointPlace; lon: number; lat: number; rows: number; areas: Set<string | null> }>()
  /** "room area" -> its points. */
  readonly #pointsOfArea = new Map<string, Set<string>>()
  readonly #bad: PointPlace[] = []

  constructor(audience: Audience, given?: readonly { lon: number; lat: number }[]) {
    this.#audience = audience
    this.#given = given ? new Set(given.map((p) => `${p.lon.toFixed(4)} ${p.lat.toFixed(4)}`)) : null
  }

  see(lon: number, lat: number, area: string | null, at: PointPlace): void {
    if (this.#audience === 'internal') return
    if (this.#audience === 'partner') {
      if (!mayGive('partner', lon, lat, Math.max(placesOf(lon), placesOf(lat))) && this.#bad.length < distinctKept)
        this.#bad.push(at)
      return
    }
    const key = `${at.file}\n${at.room}\n${lon} ${lat}`
    const known = this.#seen.get(key)
    if (known) {
      known.rows++
      known.areas.add(area)
    } else if (this.#seen.size < distinctKept) this.#seen.set(key, { at, lon, lat, rows: 1, areas: new Set([area]) })
    else if (this.#bad.length < distinctKept) this.#bad.push(at)
    if (area !== null) {
      const room = `${at.file}\n${at.room}\n${area}`
      const points = this.#pointsOfArea.get(room) ?? new Set()
      this.#pointsOfArea.set(room, points)
      if (points.size < 3) points.add(key)
    }
  }
  /** An area whose outline the files hold: its centre may be given. Rings of [lon, lat]. */
  area(rings: readonly (readonly (readonly number[])[])[]): void {
    for (const ring of rings) this.#centres.push(centreOf(ring))
  }

  /** Tells of each point that should not be there. */
  settle(tell: (at: PointPlace) => void): void {
    for (const at of this.#bad) tell(at)
    const near = (lon: number, lat: number): boolean =>
      this.#given
        ? this.#given.has(`${lon.toFixed(4)} ${lat.toFixed(4)}`)
        : this.#centres.some((c) => Math.abs(c.lon - lon) < 3e-5 && Math.abs(c.lat - lat) < 3e-5)
    for (const { at, lon, lat, rows, areas } of this.#seen.values()) {
      if (near(lon, lat)) continue
      // Without outlines to go by: a point that all rows of one area share, and enough of them, is the area's.
      const area = areas.size === 1 ? [...areas][0]! : null
      const whole = area !== null && this.#pointsOfArea.get(`${at.file}\n${at.room}\n${area}`)?.size === 1
      if (this.#given === null && whole && rows >= enough) continue
      tell(at)
    }
    this.#bad.length = 0
    this.#seen.clear()
  }
}

/** Centroid of a ring by the shoelace sum. */
function centreOf(ring: readonly (readonly number[])[]): { lon: number; lat: number } {
  let twice = 0
  let x = 0
  let y = 0
  for (let i = 0; i < ring.length; i++) {
    const [x0, y0] = ring[(i + ring.length - 1) % ring.length] as [number, number]
    const [x1, y1] = ring[i] as [number, number]
    const cross = x0 * y1 - x1 * y0
    twice += cross
    x += (x0 + x1) * cross
    y += (y0 + y1) * cross
  }
  return Math.abs(twice) < 1e-15 ? { lon: Number.NaN, lat: Number.NaN } : { lon: x / (3 * twice), lat: y / (3 * twice) }
}

/** Whether an outline is so small that it is a point by another name. Degrees. */
export function isTiny(ring: readonly (readonly number[])[]): boolean {
  let [w, s, e, n] = [180, 90, -180, -90]
  for (const [lon, lat] of ring as [number, number][]) {
    if (lon < w) w = lon
    if (lon > e) e = lon
    if (lat < s) s = lat
    if (lat > n) n = lat
  }
  const wide = (e - w) * metresPerDegree * Math.cos((((s + n) / 2) * Math.PI) / 180)
  return Math.hypot(wide, (n - s) * metresPerDegree) < 150
}
