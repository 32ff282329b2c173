/**
 * What the layers of common vector tiles mean in the map's own kinds: OpenMapTiles 3 (openmaptiles.org/schema), Protomaps
 * basemaps 3 and 4 (docs.protomaps.com/basemaps/layers), Shortbread 1 (shortbread-tiles.org/schema). Pure.
 */
import type { ExpressionSpecification } from 'maplibre-gl'
import type { Basemap } from '../../contract/model.ts'

/** Features of one source layer that are of a kind. */
export interface Part {
  layer: string
  filter?: ExpressionSpecification
}
export type FillKind = 'land' | 'yard' | 'park' | 'bank' | 'water'
export type RoadKind = 'lane' | 'street' | 'secondary' | 'primary' | 'ring'
export type PlaceKind = 'country' | 'region' | 'city' | 'town' | 'village' | 'quarter'
export interface Schema {
  name: 'openmaptiles' | 'protomaps' | 'shortbread'
  fills: Record<FillKind, Part[]>
  building: Part[]
  waterLine: Part[]
  roads: Record<RoadKind, Part[]>
  rail: Part[]
  /** Of states, then within them. */
  outerBoundary: Part[]
  boundary: Part[]
  roadLabel: Part[]
  waterLabel: Part[]
  places: Record<PlaceKind, Part[]>
}

const isOneOf = (field: ExpressionSpecification, ...values: string[]): ExpressionSpecification => [
  'in',
  field,
  ['literal', values],
]
const all = (...parts: ExpressionSpecification[]): ExpressionSpecification => ['all', ...parts] as ExpressionSpecification
const not = (part: ExpressionSpecification): ExpressionSpecification => ['!', part]
const text = (...fields: string[]): ExpressionSpecification =>
  ['to-string', ['coalesce', ...fields.map((field) => ['get', field]), '']] as unknown as ExpressionSpecification
const number = (otherwise: number, ...fields: string[]): ExpressionSpecification =>
  [
    'to-number',
    ['coalesce', ...fields.map((field) => ['get', field]), otherwise],
    otherwise,
  ] as unknown as ExpressionSpecification
/** Flags are numbers, words or truths, depending on who made the tiles. */
const flag = (field: string): ExpressionSpecification => isOneOf(text(field), '1', 'true', 'yes')
const level = (...fields: string[]) => number(99, ...fields)

function openMapTiles(): Schema {
  const kind = text('class')
  const part = (layer: string, ...values: string[]): Part => ({ layer, filter: isOneOf(kind, ...values) })
  const road = (...values: string[]): Part => part('transportation', ...values)
  const land: ExpressionSpecification = all(not(flag('maritime')), not(flag('disputed')))
  return {
    name: 'openmaptiles',
    fills: {
      land: [],
      yard: [
        part('landuse', 'commercial', 'industrial', 'retail', 'school', 'university', 'college', 'hospital', 'kindergarten'),
        part('landuse', 'military', 'railway', 'bus_station', 'quarry', 'stadium', 'garages', 'dam', 'library'),
        { layer: 'aeroway', filter: ['==', ['geometry-type'], 'Polygon'] },
      ],
      park: [
        part('landcover', 'wood', 'grass', 'forest', 'park'),
        part('landuse', 'cemetery', 'pitch', 'playground', 'zoo', 'theme_park', 'track', 'park', 'wood', 'grass'),
        { layer: 'park', filter: ['==', ['geometry-type'], 'Polygon'] },
      ],
      bank: [part('landcover', 'sand', 'wetland', 'rock')],
      water: [{ layer: 'water', filter: not(flag('intermittent')) }],
    },
    building: [{ layer: 'building' }],
    waterLine: [{ layer: 'waterway', filter: not(isOneOf(text('brunnel'), 'tunnel')) }],
    roads: {
      lane: [road('service', 'track', 'path', 'pedestrian', 'raceway')],
      street: [road('minor', 'street', 'street_limited', 'residential', 'busway', 'bus_guideway')],
      secondary: [road('secondary', 'tertiary'), part('aeroway', 'runway')],
      primary: [road('primary', 'trunk')],
      ring: [road('motorway')],
    },
    rail: [road('rail', 'transit')],
    outerBoundary: [{ layer: 'boundary', filter: all(land, ['<=', level('admin_level'), 2]) }],
    boundary: [{ layer: 'boundary', filter: all(land, ['>', level('admin_level'), 2], ['<=', level('admin_level'), 6]) }],
    roadLabel: [
      { layer: 'transportation_name', filter: not(isOneOf(kind, 'ferry', 'aerialway', 'motorway_junction', 'path', 'track')) },
    ],
    waterLabel: [{ layer: 'water_name' }, { layer: 'waterway' }],
    places: {
      country: [part('place', 'country')],
      region: [part('place', 'state', 'province')],
      city: [part('place', 'city')],
      town: [part('place', 'town')],
      village: [part('place', 'village', 'suburb')],
      quarter: [part('place', 'hamlet', 'quarter', 'neighbourhood', 'isolated_dwelling', 'island', 'islet')],
    },
  }
}

function protomaps(): Schema {
  const kind = text('kind', 'pmap:kind')
  const detail = text('kind_detail', 'pmap:kind_detail', 'highway', 'place')
  const is = (layer: string, ...values: string[]): Part => ({ layer, filter: isOneOf(kind, ...values) })
  const green = [
    'park',
    'nature_reserve',
    'national_park',
    'forest',
    'wood',
    'grass',
    'grassland',
    'scrub',
    'meadow',
    'protected_area',
  ]
  const leisure = ['cemetery', 'golf_course', 'pitch', 'playground', 'garden', 'zoo', 'recreation_ground', 'allotments']
  const yards = ['industrial', 'commercial', 'retail', 'school', 'university', 'college', 'hospital', 'kindergarten', 'military']
  const line: ExpressionSpecification = ['==', ['geometry-type'], 'LineString']
  const area: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon']
  const small = isOneOf(detail, 'service', 'alley', 'driveway', 'track')
  const middle = isOneOf(detail, 'secondary', 'secondary_link', 'tertiary', 'tertiary_link')
  const place = (kinds: string[], details: string[] | null): Part => ({
    layer: 'places',
    filter: details === null ? isOneOf(kind, ...kinds) : all(isOneOf(kind, ...kinds), isOneOf(detail, ...details)),
  })
  return {
    name: 'protomaps',
    fills: {
      land: [{ layer: 'earth', filter: area }],
      yard: [is('landuse', ...yards, 'railway', 'aerodrome', 'airfield', 'naval_base', 'pedestrian', 'platform', 'apron')],
      park: [
        is('landuse', ...green, ...leisure, 'village_green', 'stadium'),
        is('natural', ...green),
        is('landcover', 'forest', 'grassland', 'scrub'),
      ],
      bank: [is('landuse', 'beach', 'sand', 'wetland'), is('natural', 'beach', 'sand', 'wetland')],
      water: [{ layer: 'water', filter: area }],
    },
    building: [{ layer: 'buildings', filter: all(area, not(isOneOf(kind, 'address'))) }],
    waterLine: [
      { layer: 'water', filter: line },
      { layer: 'physical_line', filter: isOneOf(kind, 'river', 'stream', 'canal', 'waterway') },
    ],
    roads: {
      lane: [{ layer: 'roads', filter: ['any', isOneOf(kind, 'path', 'other'), all(isOneOf(kind, 'minor_road'), small)] }],
      street: [{ layer: 'roads', filter: all(isOneOf(kind, 'minor_road'), not(small)) }],
      secondary: [{ layer: 'roads', filter: ['any', isOneOf(kind, 'medium_road'), all(isOneOf(kind, 'major_road'), middle)] }],
      primary: [{ layer: 'roads', filter: all(isOneOf(kind, 'major_road'), not(middle)) }],
      ring: [is('roads', 'highway')],
    },
    rail: [is('roads', 'rail'), is('transit', 'rail', 'subway', 'tram', 'light_rail')],
    outerBoundary: [
      {
        layer: 'boundaries',
        filter: all(not(flag('disputed')), ['any', isOneOf(kind, 'country'), ['<=', level('pmap:min_admin_level'), 2]]),
      },
    ],
    boundary: [
      {
        layer: 'boundaries',
        filter: all(not(flag('disputed')), [
          'any',
          isOneOf(kind, 'region', 'county', 'macroregion'),
          all(['>', level('pmap:min_admin_level'), 2], ['<=', level('pmap:min_admin_level'), 6]),
        ]),
      },
    ],
    roadLabel: [{ layer: 'roads', filter: not(isOneOf(kind, 'rail', 'path', 'other', 'ferry')) }],
    waterLabel: [
      { layer: 'water', filter: ['!=', ['geometry-type'], 'Polygon'] },
      { layer: 'physical_line', filter: isOneOf(kind, 'river', 'stream', 'canal', 'waterway') },
      { layer: 'physical_point', filter: isOneOf(kind, 'ocean', 'sea', 'lake', 'water', 'bay', 'strait', 'fjord') },
    ],
    places: {
      country: [place(['country'], null)],
      region: [place(['region', 'state'], null)],
      city: [place(['locality'], ['city']), place(['city'], null)],
      town: [place(['locality'], ['town']), place(['town'], null)],
      village: [
        { layer: 'places', filter: all(isOneOf(kind, 'locality', 'village', 'macrohood'), not(isOneOf(detail, 'city', 'town'))) },
      ],
      quarter: [place(['neighbourhood', 'neighborhood', 'hamlet', 'suburb', 'quarter'], null)],
    },
  }
}

function shortbread(): Schema {
  const kind = text('kind')
  const is = (layer: string, ...values: string[]): Part => ({ layer, filter: isOneOf(kind, ...values) })
  const road = (...values: string[]): Part => is('streets', ...values)
  const real: ExpressionSpecification = all(not(flag('maritime')), not(flag('disputed')), not(flag('coastline')))
  return {
    name: 'shortbread',
    fills: {
      land: [],
      yard: [
        is('land', 'commercial', 'industrial', 'retail', 'railway', 'garages', 'landfill', 'quarry', 'brownfield', 'farmyard'),
        { layer: 'street_polygons' },
        is('sites', 'university', 'college', 'school', 'hospital', 'prison', 'parking', 'sports_center', 'danger_area'),
      ],
      park: [
        is('land', 'forest', 'grass', 'grassland', 'meadow', 'scrub', 'heath', 'park', 'garden', 'village_green', 'orchard'),
        is('land', 'cemetery', 'grave_yard', 'golf_course', 'playground', 'recreation_ground', 'allotments', 'vineyard', 'zoo'),
      ],
      bank: [is('land', 'beach', 'sand', 'swamp', 'wet_meadow', 'bog', 'marsh', 'shingle')],
      water: [{ layer: 'ocean' }, { layer: 'water_polygons', filter: not(isOneOf(kind, 'glacier')) }],
    },
    building: [{ layer: 'buildings' }],
    waterLine: [{ layer: 'water_lines', filter: not(flag('tunnel')) }],
    roads: {
      lane: [road('service', 'track', 'path', 'footway', 'steps', 'pedestrian', 'cycleway', 'bridleway')],
      street: [road('residential', 'unclassified', 'living_street', 'busway')],
      secondary: [road('secondary', 'tertiary', 'runway')],
      primary: [road('primary', 'trunk')],
      ring: [road('motorway')],
    },
    rail: [road('rail', 'light_rail', 'subway', 'tram', 'narrow_gauge', 'monorail', 'funicular')],
    outerBoundary: [{ layer: 'boundaries', filter: all(real, ['<=', level('admin_level'), 2]) }],
    boundary: [{ layer: 'boundaries', filter: all(real, ['>', level('admin_level'), 2], ['<=', level('admin_level'), 6]) }],
    roadLabel: [{ layer: 'street_labels', filter: not(isOneOf(kind, 'footway', 'path', 'steps', 'track', 'cycleway')) }],
    waterLabel: [{ layer: 'water_polygons_labels' }, { layer: 'water_lines_labels' }],
    places: {
      country: [{ layer: 'boundary_labels', filter: ['<=', level('admin_level'), 2] }],
      region: [{ layer: 'boundary_labels', filter: ['>', level('admin_level'), 2] }],
      city: [is('place_labels', 'capital', 'state_capital', 'city')],
      town: [is('place_labels', 'town')],
      village: [is('place_labels', 'village', 'suburb')],
      quarter: [is('place_labels', 'hamlet', 'quarter', 'neighbourhood', 'locality', 'isolated_dwelling', 'farm', 'island')],
    },
  }
}

/** The schema whose layers these are; null where none fits well enough to be trusted. */
export function recogniseSchema(layers: Basemap['layers']): Schema | null {
  const ids = new Set(layers.map((layer) => layer.id))
  const holds = (...names: string[]): number => names.filter((name) => ids.has(name)).length
  if (holds('transportation') && holds('water', 'place', 'landuse', 'landcover', 'building', 'boundary')) return openMapTiles()
  if (holds('streets', 'street_labels', 'water_polygons', 'place_labels', 'ocean', 'land') >= 2) return shortbread()
  if (holds('roads', 'earth', 'places', 'water', 'landuse', 'boundaries', 'buildings') >= 3 && holds('roads', 'earth'))
    return protomaps()
  // The world at a small scale has neither roads nor buildings yet.
  if (holds('water', 'place', 'boundary', 'landcover', 'water_name') >= 3) return openMapTiles()
  return null
}
