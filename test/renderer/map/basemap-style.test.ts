import { createExpression, featureFilter, validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { describe, expect, it } from 'vitest'
import type { Basemap } from '../../../contract/model.ts'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { basemapName } from '../../../renderer/map/basemap-name.ts'
import { recogniseSchema } from '../../../renderer/map/basemap-schema.ts'
import { basemapSource, basemapStyle } from '../../../renderer/map/basemap-style.ts'
import type { Palette } from '../../../renderer/map/palette.ts'
import { mapStyle } from '../../../renderer/map/style.ts'

const roles = ['land', 'yard', 'building', 'building2', 'park', 'water', 'bank', 'road', 'casing', 'rail', 'label', 'labelWater']
const more = ['labelArea', 'halo', 'area', 'outer', 'veil', 'plate', 'ink', 'markerCase', 'select', 'accent']
/** Each role its own colour, so that a test can tell them apart. */
const palette = {
  ...Object.fromEntries([...roles, ...more].map((role, i) => [role, `#0000${(16 + i).toString(16)}`])),
  category: Object.fromEntries(categoryKeys.map((key) => [key, '#654321'])),
  font: 'system-ui, "PingFang SC", sans-serif',
  dark: false,
} as Palette

const basemap = (layers: string[], change: Partial<Basemap> = {}): Basemap => ({
  id: 7,
  name: 'x',
  kind: 'pmtiles',
  tiles: 'vector',
  minZoom: 2,
  maxZoom: 14,
  bounds: [7, 43, 8, 44],
  layers: layers.map((id) => ({ id, fields: ['name'] })),
  attribution: '',
  bytes: 1,
  url: null,
  missing: false,
  ...change,
})
const known = {
  openmaptiles: [
    'water',
    'waterway',
    'landcover',
    'landuse',
    'transportation',
    'transportation_name',
    'building',
    'place',
    'boundary',
  ],
  protomaps: ['earth', 'landuse', 'water', 'roads', 'buildings', 'boundaries', 'places', 'pois'],
  shortbread: ['ocean', 'water_polygons', 'land', 'streets', 'street_labels', 'buildings', 'place_labels', 'boundaries'],
} as const

/** The layer's id that draws a feature on top of all others of the ground, at a zoom. */
function drawn(
  map: Basemap,
  sourceLayer: string,
  type: 'Point' | 'LineString' | 'Polygon',
  properties: object,
  zoom = 15,
): string[] {
  const { ground, labels } = basemapStyle(map, palette, 'zh')
  const kind = { Point: 1, LineString: 2, Polygon: 3 }[type] as 1
  return [...ground, ...labels].flatMap((layer: LayerSpecification) => {
    if (!('source-layer' in layer) || layer['source-layer'] !== sourceLayer) return []
    if (zoom < (layer.minzoom ?? 0) || zoom >= (layer.maxzoom ?? 30)) return []
    const filter = featureFilter(layer.filter as never, 'layers[0].filter')
    return filter.filter({ zoom } as never, { type: kind, properties } as never) ? [layer.id] : []
  })
}
const words = (language: 'zh' | 'en', properties: Record<string, string>): unknown => {
  const made = createExpression(basemapName(language) as never, 'layers[0].layout.text-field')
  if (made.result === 'error') throw new Error(made.value.map((e) => e.message).join())
  return made.value.evaluate({ zoom: 15 } as never, { type: 1, properties } as never)
}

describe('a basemap’s style', () => {
  it('is valid inside the map’s own, for every schema, for unknown tiles and for pictures, by day and by night', () => {
    const kinds = [
      ...Object.values(known).map((layers) => basemap([...layers])),
      basemap(['plots', 'rivers', 'main_roads', 'buildings_2024']),
      basemap([], { tiles: 'raster' }),
    ]
    for (const map of kinds)
      for (const language of ['zh', 'en'] as const)
        for (const dark of [false, true]) {
          const colours = { ...palette, dark }
          const own = mapStyle(colours, language)
          const { source, ground, labels } = basemapStyle(map, colours, language)
          const { sparse: _sparse, ...plainSource } = source as typeof source & { sparse?: boolean }
          const style: StyleSpecification = {
            ...own,
            sources: { ...own.sources, [basemapSource]: plainSource as never },
            layers: [...own.layers, ...ground, ...labels],
          }
          expect(validateStyleMin(style as never)).toEqual([])
        }
  })

  it('asks its tiles of the page alone and names no glyphs, no sprite and no server', () => {
    for (const map of [basemap([...known.openmaptiles], { kind: 'url', url: 'https://tiles.example/{z}/{x}/{y}' })])
      expect(JSON.stringify(basemapStyle(map, palette, 'zh'))).not.toMatch(/https?:|glyphs|sprite/)
    expect(basemapStyle(basemap(['a']), palette, 'zh').source).toMatchObject({
      tiles: ['fieldbrief-tiles://7/{z}/{x}/{y}'],
      minzoom: 2,
      maxzoom: 14,
      bounds: [7, 43, 8, 44],
    })
  })

  it('recognises the three common schemas and nothing else', () => {
    for (const [name, layers] of Object.entries(known)) expect(recogniseSchema(basemap([...layers]).layers)?.name).toBe(name)
    expect(recogniseSchema(basemap(['water', 'plots']).layers)).toBeNull()
    expect(recogniseSchema([])).toBeNull()
  })

  it('draws the same thing the same way whoever made the tiles', () => {
    const omt = basemap([...known.openmaptiles])
    const pm = basemap([...known.protomaps])
    const sb = basemap([...known.shortbread])
    expect(drawn(omt, 'transportation', 'LineString', { class: 'motorway' })).toEqual([
      'basemap-ring-case-0',
      'basemap-ring-core-0',
      'basemap-ring-median-0',
    ])
    expect(drawn(pm, 'roads', 'LineString', { kind: 'highway' }).slice(0, 2)).toEqual([
      'basemap-ring-case-0',
      'basemap-ring-core-0',
    ])
    expect(drawn(sb, 'streets', 'LineString', { kind: 'motorway' }).slice(0, 2)).toEqual([
      'basemap-ring-case-0',
      'basemap-ring-core-0',
    ])
    expect(drawn(omt, 'transportation', 'LineString', { class: 'tertiary' })[0]).toBe('basemap-secondary-case-0')
    expect(drawn(pm, 'roads', 'LineString', { kind: 'major_road', kind_detail: 'tertiary' })[0]).toBe('basemap-secondary-case-0')
    // Protomaps 3 wrote its kinds under another name.
    expect(drawn(pm, 'roads', 'LineString', { 'pmap:kind': 'minor_road' })[0]).toBe('basemap-street-case-0')
    expect(drawn(pm, 'roads', 'LineString', { kind: 'minor_road', kind_detail: 'service' })[0]).toBe('basemap-lane-case-0')
    expect(drawn(sb, 'streets', 'LineString', { kind: 'rail' })).toEqual(['basemap-rail-0'])
    for (const [map, layer, properties] of [
      [omt, 'water', { class: 'lake' }],
      [pm, 'water', { kind: 'ocean' }],
      [sb, 'ocean', {}],
    ] as const)
      expect(drawn(map, layer, 'Polygon', properties)[0]).toMatch(/^basemap-water-/)
    for (const [map, layer, properties] of [
      [omt, 'landcover', { class: 'wood' }],
      [pm, 'landuse', { kind: 'park' }],
      [sb, 'land', { kind: 'forest' }],
    ] as const)
      expect(drawn(map, layer, 'Polygon', properties)[0]).toMatch(/^basemap-park-/)
    expect(drawn(omt, 'place', 'Point', { class: 'suburb' })).toEqual(['basemap-village-label-0'])
    expect(drawn(pm, 'places', 'Point', { kind: 'locality', kind_detail: 'city' }, 10)).toEqual(['basemap-city-label-0'])
    expect(drawn(sb, 'place_labels', 'Point', { kind: 'town' }, 10)).toEqual(['basemap-town-label-0'])
  })

  it('keeps the order of the house: land, buildings, lanes, water, main roads, rail, ring road, boundaries', () => {
    const order = basemapStyle(basemap([...known.protomaps]), palette, 'zh').ground.map((layer) => layer.id)
    const wanted = [
      'land-0',
      'yard-0',
      'park-0',
      'building-0',
      'lane-core-0',
      'water-0',
      'primary-core-0',
      'rail-0',
      'ring-core-0',
      'boundary-0',
    ]
    const at = wanted.map((id) => order.indexOf(`basemap-${id}`))
    expect(at).toEqual(at.toSorted((a, b) => a - b))
    expect(at).not.toContain(-1)
  })

  it('leaves out boundaries at sea and what is in dispute, and states stand out from what lies within', () => {
    const omt = basemap([...known.openmaptiles])
    expect(drawn(omt, 'boundary', 'LineString', { admin_level: 2 })).toEqual(['basemap-outer-boundary-0'])
    expect(drawn(omt, 'boundary', 'LineString', { admin_level: 4, maritime: 0 })).toEqual(['basemap-boundary-0'])
    expect(drawn(omt, 'boundary', 'LineString', { admin_level: 2, maritime: 1 })).toEqual([])
    expect(drawn(omt, 'boundary', 'LineString', { admin_level: 2, disputed: 1 })).toEqual([])
    expect(drawn(omt, 'boundary', 'LineString', { admin_level: 10 })).toEqual([])
  })

  it('draws tiles of an unknown schema by their shapes, with a hint from the layer’s name', () => {
    const map = basemap(['plots', 'rivers', 'main_roads'])
    expect(drawn(map, 'plots', 'Polygon', {})).toEqual(['basemap-fill plots', 'basemap-edge plots'])
    expect(drawn(map, 'main_roads', 'LineString', { name: 'x' })).toEqual([
      'basemap-case main_roads',
      'basemap-line main_roads',
      'basemap-name-LineString main_roads',
    ])
    expect(drawn(map, 'plots', 'Point', { name: 'x' })).toEqual(['basemap-point plots', 'basemap-name-Point plots'])
    const water = basemapStyle(map, palette, 'zh').ground.find((layer) => layer.id === 'basemap-fill rivers')
    expect(water?.paint).toEqual({ 'fill-color': palette.water })
  })

  it('dims pictures by night', () => {
    const most = (dark: boolean): unknown => {
      const [picture] = basemapStyle(basemap([], { tiles: 'raster' }), { ...palette, dark }, 'zh').ground
      return (picture?.paint as Record<string, unknown> | undefined)?.['raster-brightness-max']
    }
    expect(most(true)).toBeLessThan(0.6)
    expect(most(false)).toBeUndefined()
  })
})

describe('a name on a basemap', () => {
  const both = { name: '文昌路', 'name:zh': '文昌路', 'name:en': 'Wenchang Road' }
  it('is the Chinese one in Chinese, else the local one', () => {
    expect(words('zh', both)).toBe('文昌路')
    expect(words('zh', { name: 'Monaco', 'name:zh-Hans': '摩纳哥', 'name:en': 'Monaco' })).toBe('摩纳哥')
    expect(words('zh', { name: 'Rue Grimaldi', 'name:zh': '' })).toBe('Rue Grimaldi')
    expect(words('zh', { 'name:latin': 'Larvotto' })).toBe('Larvotto')
    expect(words('zh', { name: '東京', name_zh: '东京' })).toBe('东京')
  })
  it('is in English the romanised one, before the local one where that is in another script', () => {
    expect(words('en', both)).toBe('Wenchang Road 文昌路')
    expect(words('en', { name: 'Deutschland', 'name:en': 'Germany' })).toBe('Germany')
    expect(words('en', { name: '文昌路' })).toBe('文昌路')
    expect(words('en', { 'name:zh': '柳荫', 'name:latin': 'Liuyin' })).toBe('Liuyin 柳荫')
    expect(words('en', { name: 'Monaco', 'name:latin': 'Monaco' })).toBe('Monaco')
    expect(words('en', {})).toBe('')
  })
})
