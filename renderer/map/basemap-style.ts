/** A basemap's layers in the house's style, from its own tiles: recognised schema, any other vector tiles, or pictures. */
import type {
  ExpressionSpecification,
  LayerSpecification,
  RasterSourceSpecification,
  SymbolLayerSpecification,
  VectorSourceSpecification,
} from 'maplibre-gl'
import type { Basemap } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { basemapName, nameFields } from './basemap-name.ts'
import { tileAddress } from './basemap-protocol.ts'
import { type FillKind, type Part, type PlaceKind, type RoadKind, recogniseSchema, type Schema } from './basemap-schema.ts'
import type { Palette } from './palette.ts'
import { fontStack, roadsAt14, widthAt14 } from './style.ts'

export const basemapSource = 'basemap'
export interface BasemapStyle {
  source: VectorSourceSpecification | RasterSourceSpecification
  /** Below the veil, the area lines and everything of the reports. */
  ground: LayerSpecification[]
  /** Below the labels of the areas. */
  labels: LayerSpecification[]
}

type Filter = ExpressionSpecification
const geometryIs = (type: 'Point' | 'LineString' | 'Polygon'): Filter => ['==', ['geometry-type'], type]
const both = (...filters: (Filter | undefined)[]): { filter?: Filter } => {
  const given = filters.filter((filter) => filter !== undefined)
  return given.length === 0 ? {} : { filter: given.length === 1 ? (given[0] as Filter) : (['all', ...given] as Filter) }
}

/** Source, ground and labels for a basemap. */
export function basemapStyle(basemap: Basemap, p: Palette, language: Language): BasemapStyle {
  const tiles = [tileAddress(basemap.id)]
  const { minZoom: minzoom, maxZoom: maxzoom, bounds } = basemap
  if (basemap.tiles === 'raster')
    return {
      source: { type: 'raster', tiles, minzoom, maxzoom, bounds, tileSize: 256 },
      ground: [
        {
          id: 'basemap-picture',
          type: 'raster',
          source: basemapSource,
          // A picture cannot be recoloured: it steps back, so that markers stay the loudest thing, and by night it is dimmed.
          paint: p.dark
            ? { 'raster-saturation': -0.7, 'raster-brightness-max': 0.42, 'raster-contrast': -0.1, 'raster-fade-duration': 100 }
            : { 'raster-saturation': -0.45, 'raster-brightness-min': 0.12, 'raster-contrast': -0.1, 'raster-fade-duration': 100 },
        },
      ],
      labels: [],
    }
  // Of a tile the file does not hold, the one above it is drawn instead.
  const source = { type: 'vector', tiles, minzoom, maxzoom, bounds, sparse: true } as VectorSourceSpecification
  const schema = recogniseSchema(basemap.layers)
  return schema
    ? { source, ground: ground(schema, p), labels: labels(schema, p, language) }
    : { source, ...plain(basemap.layers, p, language) }
}

function fills(schema: Schema, p: Palette, kind: FillKind): LayerSpecification[] {
  return schema.fills[kind].map(({ layer, filter }, i) => ({
    id: `basemap-${kind}-${i}`,
    type: 'fill',
    source: basemapSource,
    'source-layer': layer,
    ...both(geometryIs('Polygon'), filter),
    paint: { 'fill-color': p[kind] },
  }))
}

function roads(schema: Schema, p: Palette, kinds: readonly RoadKind[]): LayerSpecification[] {
  const line = (kind: RoadKind, { layer, filter }: Part, i: number, part: 'case' | 'core'): LayerSpecification => {
    const { core, casing, from } = roadsAt14[kind]
    return {
      id: `basemap-${kind}-${part}-${i}`,
      type: 'line',
      source: basemapSource,
      'source-layer': layer,
      minzoom: from,
      ...both(geometryIs('LineString'), filter),
      layout: { 'line-cap': part === 'case' || kind === 'lane' ? 'butt' : 'round', 'line-join': 'round' },
      paint: {
        'line-color': part === 'case' ? p.casing : p.road,
        'line-width': widthAt14(part === 'case' ? core + casing : core),
        // Below the ground it is only hinted at.
        'line-opacity': ['case', ['in', tunnel, ['literal', ['tunnel', 'true', '1', 'yes']]], 0.4, 1],
      },
    }
  }
  const all = (part: 'case' | 'core') => kinds.flatMap((kind) => schema.roads[kind].map((found, i) => line(kind, found, i, part)))
  return [...all('case'), ...all('core')]
}
const tunnel: ExpressionSpecification = [
  'to-string',
  ['coalesce', ['get', 'brunnel'], ['get', 'is_tunnel'], ['get', 'tunnel'], ''],
]

function ground(schema: Schema, p: Palette): LayerSpecification[] {
  const lines = (
    id: string,
    parts: readonly Part[],
    rest: Pick<LineLayer, 'paint'> & { minzoom?: number },
  ): LayerSpecification[] =>
    parts.map(({ layer, filter }, i) => ({
      id: `basemap-${id}-${i}`,
      type: 'line',
      source: basemapSource,
      'source-layer': layer,
      ...both(geometryIs('LineString'), filter),
      layout: { 'line-join': 'round' },
      ...rest,
    }))
  return [
    ...fills(schema, p, 'land'),
    ...fills(schema, p, 'yard'),
    ...fills(schema, p, 'park'),
    ...fills(schema, p, 'bank'),
    ...schema.building.map(
      ({ layer, filter }, i): LayerSpecification => ({
        id: `basemap-building-${i}`,
        type: 'fill',
        source: basemapSource,
        'source-layer': layer,
        minzoom: 13,
        ...both(geometryIs('Polygon'), filter),
        paint: {
          'fill-antialias': false,
          'fill-color': p.building,
          'fill-opacity': ['interpolate', ['linear'], ['zoom'], 13, 0, 13.6, 1],
        },
      }),
    ),
    ...roads(schema, p, ['lane']),
    ...fills(schema, p, 'water'),
    ...lines('water-line', schema.waterLine, { minzoom: 8, paint: { 'line-color': p.water, 'line-width': widthAt14(2) } }),
    ...roads(schema, p, ['street', 'secondary', 'primary']),
    ...lines('rail', schema.rail, {
      minzoom: 10,
      paint: { 'line-color': p.rail, 'line-width': widthAt14(2.2), 'line-dasharray': [2.7, 2.7] },
    }),
    ...roads(schema, p, ['ring']),
    ...lines('ring-median', schema.roads.ring, { minzoom: 12.5, paint: { 'line-color': p.casing, 'line-width': 0.6 } }),
    ...lines('boundary', schema.boundary, {
      minzoom: 5,
      paint: { 'line-color': p.area, 'line-width': 0.75, 'line-opacity': 0.6, 'line-dasharray': [6, 3] },
    }),
    ...lines('outer-boundary', schema.outerBoundary, { paint: { 'line-color': p.area, 'line-width': 1 } }),
  ]
}
type LineLayer = Extract<LayerSpecification, { type: 'line' }>

const placeSizes: Record<PlaceKind, { from: number; to: number; size: number; strong: boolean }> = {
  quarter: { from: 13, to: 19, size: 12, strong: false },
  village: { from: 11, to: 18, size: 12, strong: false },
  town: { from: 8, to: 17, size: 12, strong: false },
  city: { from: 4, to: 15, size: 13, strong: true },
  region: { from: 4, to: 8, size: 12, strong: false },
  country: { from: 1, to: 7, size: 13, strong: true },
}

function symbol(
  id: string,
  layer: string,
  filter: Filter | undefined,
  layout: SymbolLayerSpecification['layout'],
  paint: SymbolLayerSpecification['paint'],
  zooms: { minzoom?: number; maxzoom?: number } = {},
): SymbolLayerSpecification {
  return {
    id: `basemap-${id}`,
    type: 'symbol',
    source: basemapSource,
    'source-layer': layer,
    ...both(filter),
    layout,
    paint,
    ...zooms,
  }
}

function labels(schema: Schema, p: Palette, language: Language): LayerSpecification[] {
  const name = basemapName(language)
  const font = fontStack(p.font, false)
  const halo = { 'text-halo-color': p.halo, 'text-halo-width': 1.5 }
  const along = { 'symbol-placement': 'line', 'text-field': name, 'text-font': font, 'text-padding': 6 } as const
  const places = (Object.keys(placeSizes) as PlaceKind[]).flatMap((kind) => {
    const { from, to, size, strong } = placeSizes[kind]
    return schema.places[kind].map(({ layer, filter }, i) =>
      symbol(
        `${kind}-label-${i}`,
        layer,
        filter,
        {
          'text-field': name,
          'text-font': fontStack(p.font, strong),
          'text-size': size,
          'text-max-width': 9,
          'text-letter-spacing': strong ? 0.08 : 0,
          'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
          'text-radial-offset': 0.5,
          'text-padding': 6,
        },
        { 'text-color': strong ? p.labelArea : p.label, ...halo },
        { minzoom: from, maxzoom: to },
      ),
    )
  })
  // Roads yield to places: what comes later is placed first.
  return [
    ...schema.roadLabel.map(({ layer, filter }, i) =>
      symbol(
        `road-label-${i}`,
        layer,
        filter,
        {
          ...along,
          'symbol-spacing': 480,
          'text-size': 11.5,
          'text-letter-spacing': 0.06,
          'text-max-angle': 40,
          'text-keep-upright': true,
        },
        { 'text-color': p.label, ...halo },
        { minzoom: 13 },
      ),
    ),
    ...schema.waterLabel.flatMap(({ layer, filter }, i) => [
      symbol(
        `water-line-label-${i}`,
        layer,
        both(geometryIs('LineString'), filter).filter,
        { ...along, 'symbol-spacing': 500, 'text-size': 12, 'text-letter-spacing': 0.2 },
        { 'text-color': p.labelWater, 'text-halo-color': p.halo, 'text-halo-width': 1 },
        { minzoom: 11 },
      ),
      symbol(
        `water-label-${i}`,
        layer,
        both(geometryIs('Point'), filter).filter,
        {
          'text-field': name,
          'text-font': font,
          'text-size': 12,
          'text-max-width': 8,
          'text-letter-spacing': 0.1,
          'text-padding': 6,
        },
        { 'text-color': p.labelWater, 'text-halo-color': p.halo, 'text-halo-width': 1 },
      ),
    ]),
    ...places,
  ]
}

/** What a layer's name gives away, in the order of drawing. */
const hints: [RegExp, keyof Pick<Palette, 'water' | 'park' | 'building' | 'yard'>][] = [
  [/land_?use|zone|area|district|parcel|plot/i, 'yard'],
  [/park|wood|forest|green|veget|grass|garden/i, 'park'],
  [/build|house/i, 'building'],
  [/water|ocean|sea|lake|river|hydro/i, 'water'],
]
const isRoad = /road|street|highway|transport|way$|traffic/i
const isWater = /water|river|stream|canal|hydro/i

/** Tiles of a schema nobody knows, by the shape of what they hold. */
function plain(layers: Basemap['layers'], p: Palette, language: Language): Pick<BasemapStyle, 'ground' | 'labels'> {
  const known = layers.slice(0, 60)
  const rank = (id: string): number => hints.findIndex(([hint]) => hint.test(id))
  const ordered = [...known].sort((a, b) => rank(a.id) - rank(b.id))
  const at = (id: string, layer: string) => ({ id: `basemap-${id} ${layer}`, source: basemapSource, 'source-layer': layer })
  const polygons = ordered.flatMap(({ id }): LayerSpecification[] => {
    const kind = hints[rank(id)]?.[1] ?? 'yard'
    return [
      { ...at('fill', id), type: 'fill', ...both(geometryIs('Polygon')), paint: { 'fill-color': p[kind] } },
      ...(kind === 'yard'
        ? [
            {
              ...at('edge', id),
              type: 'line',
              ...both(geometryIs('Polygon')),
              paint: { 'line-color': p.casing, 'line-width': 1 },
            } satisfies LayerSpecification,
          ]
        : []),
    ]
  })
  const lines = ordered.flatMap(({ id }): LayerSpecification[] => {
    const line = (part: string, colour: string, width: ReturnType<typeof widthAt14> | number): LayerSpecification => ({
      ...at(part, id),
      type: 'line',
      ...both(geometryIs('LineString')),
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': colour, 'line-width': width },
    })
    if (isRoad.test(id)) return [line('case', p.casing, widthAt14(3.3)), line('line', p.road, widthAt14(2.3))]
    return [line('line', isWater.test(id) ? p.water : p.rail, isWater.test(id) ? widthAt14(2) : 1)]
  })
  const points = ordered.map(
    ({ id }): LayerSpecification => ({
      ...at('point', id),
      type: 'circle',
      minzoom: 12,
      ...both(geometryIs('Point')),
      paint: { 'circle-radius': 2, 'circle-color': p.label, 'circle-opacity': 0.7 },
    }),
  )
  const font = fontStack(p.font, false)
  const named = ordered.filter(({ fields }) => fields.some((field) => nameFields.includes(field)))
  return {
    ground: [...polygons, ...lines, ...points],
    labels: named.flatMap(({ id }) =>
      (['LineString', 'Point'] as const).map((type) =>
        symbol(
          `name-${type} ${id}`,
          id,
          geometryIs(type),
          {
            'symbol-placement': type === 'LineString' ? 'line' : 'point',
            'text-field': basemapName(language),
            'text-font': font,
            'text-size': 12,
            'text-max-width': 9,
            'text-padding': 6,
          },
          { 'text-color': p.label, 'text-halo-color': p.halo, 'text-halo-width': 1.5 },
        ),
      ),
    ),
  }
}
