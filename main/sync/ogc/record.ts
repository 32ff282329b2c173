/** Features as reports. */
import { createHash } from 'node:crypto'
import { insideRings } from '../../../contract/geometry.ts'
import type { SourceOptions } from '../../../contract/sync.ts'
import type { IntakePage, IntakeReport } from '../../store/intake.ts'
import { readPoint } from '../file/coordinates.ts'
import { readGeometry } from '../file/geometry.ts'
import { makePlan } from '../file/plan.ts'
import type { Profile } from '../file/profile.ts'
import { ColumnList, type Row } from '../file/table.ts'
import { type DateOrder, detectDateOrder } from '../file/time.ts'
import type { Loose, LooseObject } from '../open311/loose-json.ts'
import { flatCells, isRecord, type RecordColumn, type RecordSetup, recordMapper, recordProfile } from '../record-fields.ts'

/** What decides how a collection's features are read; kept in the cursor, so that each sync reads them alike. */
export interface FeatureShape {
  columns: RecordColumn[]
  order: DateOrder
}

/** The feature's own id, and its place on the map, among its values: what a person repairs in quarantine has both. */
export const idColumn = 'id'
export const geometryColumn = 'geometry'
const mostColumns = 300

/** @param published names and types by the server's schema; @param sample features of the first page */
export function featureShape(
  published: RecordColumn[],
  sample: readonly LooseObject[],
  mapped: SourceOptions['fields'],
): FeatureShape {
  const columns = new Map(published.filter(({ type }) => !/^geo/i.test(type)).map(({ path, type }) => [path, type]))
  for (const feature of sample)
    for (const [path, value] of cellsOf(feature))
      if (!columns.has(path) && columns.size < mostColumns) columns.set(path, guessedType(value))
  // As the cells have it: a schema's word for the geometry is not one of them.
  columns.delete(geometryColumn)
  const list = [...columns].map(([path, type]) => ({ path, type }))
  const paths = list.map(({ path }) => path)
  const profile = recordProfile(list, mapped)
  const [time] = makePlan(profile, paths).single.occurredAt ?? []
  const samples = time === undefined ? [] : sample.map((feature) => new Map(cellsOf(feature)).get(paths[time]!) ?? '')
  return { columns: list, order: detectDateOrder(samples) }
}

const guessedType = (value: string): string => (/^\d{4}-\d{2}-\d{2}/.test(value) ? 'date-time' : '')

export function* cellsOf(feature: LooseObject): Generator<[string, string]> {
  if (isRecord(feature.properties)) yield* flatCells(feature.properties)
  // Last, so that a property of the same name does not stand for it.
  if (typeof feature.id === 'string' && feature.id !== '') yield [idColumn, feature.id]
}

export interface FeaturePage extends Omit<IntakePage, 'cursor'> {
  /** Ids of all features that are no refusals, also of those that cannot be stored. */
  ids: string[]
  /** Features told apart by place and time, for want of an id. */
  withoutId: number
  /** Features whose geometry is no point. */
  shapes: number
  /** Every feature has an id of its own, and it is what tells the reports apart. */
  addressable: boolean
}

/** Reads features of one collection. */
export class FeatureReader {
  readonly #columns = new ColumnList()
  readonly #profile: Profile
  readonly #mapper: ReturnType<typeof recordMapper>
  readonly #ownLocation: boolean

  constructor(shape: FeatureShape, options: SourceOptions, setup: Omit<RecordSetup, 'order' | 'datum'>) {
    const { fields = {} } = options
    this.#profile = recordProfile(shape.columns, fields)
    // The standard's own id is what /items/{id} knows; a person may have chosen another.
    if (!fields.externalId)
      this.#profile.single = { ...this.#profile.single, externalId: [idColumn, ...(this.#profile.single.externalId ?? [])] }
    // Chosen by hand, a property says where it happened; else the geometry does.
    this.#ownLocation = fields.location !== undefined && fields.location !== '' && fields.location !== geometryColumn
    this.#columns.row(shape.columns.map(({ path }): [string, string] => [path, '']))
    this.#mapper = recordMapper(this.#profile, this.#columns.names, { ...setup, datum: options.datum, order: shape.order })
  }

  /** @param first number of the first feature in its walk, from 1 */
  page(features: readonly LooseObject[], first: number): FeaturePage {
    const page: FeaturePage = { reports: [], problems: [], refusals: [], ids: [], withoutId: 0, shapes: 0, addressable: true }
    for (const [i, feature] of features.entries()) {
      const { row, isShape } = this.#row(feature, first + i)
      const own = typeof feature.id === 'string' && feature.id !== '' ? feature.id : null
      if (isShape) page.shapes++
      const mapped = this.#mapper.map(row)
      if ('report' in mapped) {
        const report = keyed(mapped.report)
        const places = this.#mapper.plan.single.externalId ?? []
        if (!places.some((place) => (row.cells[place] ?? '').trim() !== '')) {
          report.externalId = placeAndTime(report)
          page.withoutId++
        }
        if (own !== report.externalId) page.addressable = false
        page.reports.push(report)
        page.ids.push(report.externalId)
      } else if ('problem' in mapped) {
        page.problems.push(mapped.problem)
        if (own !== null) page.ids.push(own)
      } else page.refusals.push(own === null ? mapped.refusal : { ...mapped.refusal, externalId: own })
    }
    return page
  }

  #row(feature: LooseObject, number: number): { row: Row; isShape: boolean } {
    const point = pointOf(feature.geometry ?? null)
    const cells = [...cellsOf(feature)]
    // As text too, so that a row in quarantine still says where it was.
    if (point) cells.push([geometryColumn, `POINT (${point.lon} ${point.lat})`])
    const row: Row = { row: number, cells: this.#columns.row(cells) }
    if (point && !this.#ownLocation) row.geometry = { type: 'Point', lon: point.lon, lat: point.lat }
    return { row, isShape: point !== null && !point.exact }
  }
}

/** A feature once more, from the cells that quarantine kept and what a person put right. */
export function featureOfCells(cells: Readonly<Record<string, string>>): LooseObject {
  const { [idColumn]: id, [geometryColumn]: place, ...properties } = cells
  const point = place === undefined ? null : readPoint(place)
  return {
    type: 'Feature',
    ...(id === undefined ? {} : { id }),
    properties,
    geometry: point === null ? null : { type: 'Point', coordinates: [point[1], point[0]] },
  }
}

/** Content fetched by address survives a report's revisions by it. */
const keyed = (report: IntakeReport): IntakeReport => ({
  ...report,
  attachments: report.attachments.map((a) => (a.url === null ? a : { ...a, key: a.url })),
})

/**
 * Where and when, and what kind of thing it was: two features of one place and second would else be one. A change of any
 * of them makes it another report.
 */
function placeAndTime({ lon, lat, occurredAt, category, subCategory }: IntakeReport): string {
  const said = JSON.stringify([lon, lat, occurredAt, category, subCategory])
  return `at-${createHash('sha256').update(said).digest('hex').slice(0, 24)}`
}
/** Ids made by `placeAndTime`. */
export const isMadeId = (id: string): boolean => /^at-[0-9a-f]{24}$/.test(id)

/**
 * Where a feature is: its point; of a line or several points the first; of a polygon its centre of gravity (of the largest
 * part), or its first corner where that lies outside. `exact` is false for all but points. How far the thing reaches is
 * not an accuracy of measurement, so none is claimed for any of them.
 */
export function pointOf(geometry: Loose): { lon: number; lat: number; exact: boolean } | null {
  const read = readGeometry(geometry)
  if (read === null) return null
  if (read.type === 'Point') return { lon: read.lon, lat: read.lat, exact: true }
  if (read.type === 'Polygon') return centre(read.coordinates[0]!)
  if (read.type === 'MultiPolygon') {
    const rings = read.coordinates.map((part) => part[0]!).toSorted((a, b) => Math.abs(area(b)) - Math.abs(area(a)))
    return centre(rings[0]!)
  }
  const value = geometry as LooseObject
  if (read.name === 'GeometryCollection' && Array.isArray(value.geometries)) {
    const inner = pointOf(value.geometries[0] ?? null)
    return inner && { ...inner, exact: false }
  }
  let first: Loose | undefined = value.coordinates
  while (Array.isArray(first) && Array.isArray(first[0])) first = first[0]
  if (!Array.isArray(first) || first.length < 2) return null
  const [lon, lat] = first.map(Number)
  return Number.isFinite(lon) && Number.isFinite(lat) ? { lon: lon!, lat: lat!, exact: false } : null
}

/** Twice the signed area of a closed ring, in square degrees, reckoned from its first corner to keep the digits. */
function area(ring: readonly number[][]): number {
  return moments(ring).twice
}
function moments(ring: readonly number[][]): { twice: number; x: number; y: number } {
  const [x0, y0] = ring[0] as [number, number]
  let twice = 0
  let x = 0
  let y = 0
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = [ring[i - 1]![0]! - x0, ring[i - 1]![1]! - y0]
    const [bx, by] = [ring[i]![0]! - x0, ring[i]![1]! - y0]
    const cross = ax * by - bx * ay
    twice += cross
    x += (ax + bx) * cross
    y += (ay + by) * cross
  }
  return { twice, x, y }
}
function centre(ring: readonly number[][]): { lon: number; lat: number; exact: false } {
  const [x0, y0] = ring[0] as [number, number]
  const { twice, x, y } = moments(ring)
  const lon = x0 + x / (3 * twice)
  const lat = y0 + y / (3 * twice)
  return twice !== 0 && insideRings(lon, lat, [ring]) ? { lon, lat, exact: false } : { lon: x0, lat: y0, exact: false }
}
