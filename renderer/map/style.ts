/** The map's style, from the tokens: quiet enough that a 5 px dot is the loudest thing on it. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Language } from '../../contract/taxonomy.ts'
import type { Palette } from './palette.ts'

/** The sources that `SituationMap` fills. All are GeoJSON held in memory: nothing is fetched. */
export const mapSources = ['world', 'world-lines', 'ground', 'base', 'veil', 'borders', 'area-labels', 'blocks'] as const
export type MapSource = (typeof mapSources)[number]

/** Icon that is never seen: 2 px square, scaled to a marker's size so that labels make room for it. */
export const blockIcon = 'block'

const kindIs = (...kinds: string[]): ExpressionSpecification => ['in', ['get', 'kind'], ['literal', kinds]]

/** Width at zoom 14, growing by half as much again with each zoom. */
export const widthAt14 = (at14: number): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.5],
  ['zoom'],
  8,
  at14 * 1.5 ** -6,
  20,
  at14 * 1.5 ** 6,
]

/** Widths at zoom 14 in px; the casing adds. */
export const roadsAt14 = {
  lane: { core: 1.5, casing: 0.9, from: 13 },
  street: { core: 2.3, casing: 1.0, from: 11 },
  secondary: { core: 3.6, casing: 1.4, from: 9 },
  primary: { core: 5.4, casing: 1.6, from: 7 },
  ring: { core: 6.6, casing: 2.0, from: 7 },
} as const
type RoadKind = keyof typeof roadsAt14

function roadLayers(p: Palette, kinds: RoadKind[]): LayerSpecification[] {
  const chosen = kinds.map((kind) => ({ kind, ...roadsAt14[kind] }))
  const line = (road: (typeof chosen)[number], part: 'case' | 'core'): LayerSpecification => ({
    id: `${road.kind}-${part}`,
    type: 'line',
    source: 'base',
    minzoom: road.from,
    filter: ['all', kindIs(road.kind), ['!=', ['geometry-type'], 'Point']],
    layout: {
      'line-cap': part === 'case' || road.kind === 'lane' ? 'butt' : 'round',
      'line-join': road.kind === 'lane' ? 'miter' : 'round',
    },
    paint: {
      'line-color': part === 'case' ? p.casing : p.road,
      'line-width': widthAt14(part === 'case' ? road.core + road.casing : road.core),
    },
  })
  return [...chosen.map((road) => line(road, 'case')), ...chosen.map((road) => line(road, 'core'))]
}

function fill(p: Palette, kind: 'land' | 'yard' | 'park' | 'bank' | 'water'): LayerSpecification[] {
  return [
    {
      id: kind,
      type: 'fill',
      source: 'base',
      filter: ['all', kindIs(kind), ['==', ['geometry-type'], 'Polygon']],
      paint: { 'fill-color': p[kind], 'fill-antialias': true },
    },
  ]
}

/** Names in the reader's order: Chinese alone, or the romanised name before the local one where they differ. */
function nameText(language: Language): ExpressionSpecification {
  const zh: ExpressionSpecification = ['coalesce', ['get', 'zh'], ['get', 'en'], ['get', 'name'], '']
  const en: ExpressionSpecification = ['coalesce', ['get', 'en'], ['get', 'zh'], ['get', 'name'], '']
  return language === 'zh' ? zh : ['case', ['==', zh, en], en, ['concat', en, ' ', zh]]
}
const localName: ExpressionSpecification = ['coalesce', ['get', 'zh'], ['get', 'name'], ['get', 'en'], '']

/**
 * Places to try for an area's label, nearest first: its own, then eight directions at each distance, in ems. A label
 * that a marker covers moves; only when all are taken does it go.
 */
export function around(...distances: number[]): (string | [number, number])[] {
  const directions: [number, number][] = [
    [0, -1],
    [0, 1],
    [-1, 0],
    [1, 0],
    [-0.7, -0.7],
    [0.7, -0.7],
    [-0.7, 0.7],
    [0.7, 0.7],
  ]
  return distances.flatMap((distance) =>
    distance === 0
      ? ['center', [0, 0] as [number, number]]
      : directions.flatMap(([x, y]) => ['center', [x * distance * 1.4, y * distance] as [number, number]]),
  )
}

/** Family names for the local rasteriser. A first family named after a weight is how MapLibre is told the weight. */
export function fontStack(family: string, strong: boolean): string[] {
  const names = family
    .split(',')
    .map((name) => name.trim().replace(/^["']|["']$/g, ''))
    .filter(Boolean)
  return strong ? ['Semibold', ...names] : names
}

export function mapStyle(p: Palette, language: Language): StyleSpecification {
  const font = fontStack(p.font, false)
  const strong = fontStack(p.font, true)
  const halo = { 'text-halo-color': p.halo, 'text-halo-width': 1.5 }
  const levelIs = (...levels: string[]): ExpressionSpecification => ['in', ['get', 'level'], ['literal', levels]]
  const border = (id: string, levels: string[], minzoom: number, outer: boolean): LayerSpecification[] => [
    {
      id: `${id}-halo`,
      type: 'line',
      source: 'borders',
      minzoom,
      filter: levelIs(...levels),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': p.halo, 'line-width': outer ? 5 : 3.5, 'line-opacity': 0.7 },
    },
    {
      id,
      type: 'line',
      source: 'borders',
      minzoom,
      filter: levelIs(...levels),
      layout: { 'line-join': 'round' },
      paint: outer
        ? { 'line-color': p.outer, 'line-width': 1.75 }
        : { 'line-color': p.area, 'line-width': 1.25, 'line-dasharray': [7, 3, 1.5, 3] },
    },
  ]
  const empty = { type: 'FeatureCollection' as const, features: [] }
  return {
    version: 8,
    name: p.dark ? 'Fieldbrief dark' : 'Fieldbrief light',
    sources: {
      world: { type: 'geojson', data: empty, tolerance: 0.3 },
      'world-lines': { type: 'geojson', data: empty, tolerance: 0.3 },
      ground: { type: 'geojson', data: empty },
      base: { type: 'geojson', data: empty, generateId: true, tolerance: 0.25, maxzoom: 16 },
      veil: { type: 'geojson', data: empty },
      borders: { type: 'geojson', data: empty },
      'area-labels': { type: 'geojson', data: empty },
      blocks: { type: 'geojson', data: empty },
    },
    layers: [
      // The world's coast is drawn to a kilometre at best: near the ground the sea gives way to plain land.
      {
        id: 'background',
        type: 'background',
        paint: { 'background-color': ['interpolate', ['linear'], ['zoom'], 8, p.water, 9.5, p.land] },
      },
      { id: 'world-land', type: 'fill', source: 'world', maxzoom: 9.5, paint: { 'fill-color': p.land } },
      {
        id: 'world-lines',
        type: 'line',
        source: 'world-lines',
        maxzoom: 9.5,
        paint: {
          'line-color': p.area,
          'line-width': 0.75,
          'line-opacity': ['interpolate', ['linear'], ['zoom'], 8, 0.6, 9.5, 0],
        },
      },
      // Without a drawn background the areas themselves are the land that stands out.
      { id: 'ground', type: 'fill', source: 'ground', paint: { 'fill-color': p.road, 'fill-opacity': p.dark ? 0.3 : 0.6 } },
      ...fill(p, 'land'),
      ...fill(p, 'yard'),
      ...fill(p, 'park'),
      ...fill(p, 'bank'),
      {
        id: 'building',
        type: 'fill',
        source: 'base',
        minzoom: 11.8,
        filter: kindIs('building'),
        paint: {
          // Thousands of small shapes: their smoothed edges would cost more than everything else on the map.
          'fill-antialias': false,
          'fill-color': ['case', ['==', ['%', ['to-number', ['id']], 2], 0], p.building, p.building2],
          'fill-opacity': ['interpolate', ['linear'], ['zoom'], 11.8, 0, 12.6, 1],
        },
      },
      ...roadLayers(p, ['lane']),
      ...fill(p, 'water'),
      {
        id: 'water-line',
        type: 'line',
        source: 'base',
        filter: ['all', kindIs('water'), ['==', ['geometry-type'], 'LineString']],
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': p.water, 'line-width': widthAt14(3) },
      },
      ...roadLayers(p, ['street', 'secondary', 'primary']),
      {
        id: 'rail',
        type: 'line',
        source: 'base',
        minzoom: 10,
        filter: kindIs('rail'),
        paint: { 'line-color': p.rail, 'line-width': widthAt14(2.2), 'line-dasharray': [2.7, 2.7] },
      },
      ...roadLayers(p, ['ring']),
      {
        id: 'ring-median',
        type: 'line',
        source: 'base',
        minzoom: 12.5,
        filter: ['all', kindIs('ring'), ['!=', ['geometry-type'], 'Point']],
        paint: { 'line-color': p.casing, 'line-width': 0.6 },
      },
      {
        id: 'veil',
        type: 'fill',
        source: 'veil',
        paint: {
          'fill-color': p.veil,
          'fill-opacity': ['interpolate', ['linear'], ['zoom'], 7, 0, 9, 0.6],
          'fill-antialias': false,
        },
      },
      ...border('grid-line', ['grid'], 15, false),
      ...border('community-line', ['community'], 13.2, false),
      ...border('area-line', ['street', 'area'], 8, false),
      ...border('district-line', ['district'], 5, true),
      {
        id: 'road-label',
        type: 'symbol',
        source: 'base',
        minzoom: 11.8,
        filter: kindIs('street', 'secondary', 'primary', 'ring', 'lane', 'rail'),
        layout: {
          'symbol-placement': 'line',
          'symbol-spacing': 480,
          'text-field': localName,
          'text-font': font,
          'text-size': ['match', ['get', 'kind'], ['street', 'lane'], 11.5, 12],
          'text-letter-spacing': 0.12,
          'text-max-angle': 40,
          'text-padding': 6,
          'text-keep-upright': true,
        },
        paint: { 'text-color': p.label, ...halo },
      },
      {
        id: 'water-label',
        type: 'symbol',
        source: 'base',
        minzoom: 11,
        filter: ['all', kindIs('water'), ['==', ['geometry-type'], 'LineString']],
        layout: {
          'symbol-placement': 'line',
          'symbol-spacing': 500,
          'text-field': localName,
          'text-font': font,
          'text-size': 12,
          'text-letter-spacing': 0.6,
          'text-padding': 6,
        },
        paint: { 'text-color': p.labelWater, 'text-halo-color': p.halo, 'text-halo-width': 1 },
      },
      {
        id: 'place-label',
        type: 'symbol',
        source: 'base',
        minzoom: 11.8,
        filter: ['all', ['==', ['geometry-type'], 'Point'], kindIs('place', 'park', 'water')],
        layout: {
          'text-field': nameText(language),
          'text-font': font,
          'text-size': 12,
          'text-max-width': 9,
          'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
          'text-radial-offset': 0.5,
          'text-justify': 'auto',
          'text-padding': 6,
        },
        paint: { 'text-color': ['match', ['get', 'kind'], 'water', p.labelWater, p.label], ...halo },
      },
      {
        id: 'community-label',
        type: 'symbol',
        source: 'area-labels',
        minzoom: 14.2,
        filter: levelIs('community', 'grid'),
        layout: {
          'text-field': nameText(language),
          'text-font': font,
          'text-size': 12,
          'text-letter-spacing': 0.08,
          'text-variable-anchor-offset': around(0, 2, 3.5),
          'text-padding': 6,
        },
        paint: { 'text-color': p.labelArea, ...halo },
      },
      {
        id: 'area-label',
        type: 'symbol',
        source: 'area-labels',
        minzoom: 9,
        filter: levelIs('street', 'area'),
        layout: {
          'text-field': nameText(language),
          'text-font': strong,
          'text-size': 13,
          'text-letter-spacing': 0.15,
          'text-max-width': 12,
          'text-variable-anchor-offset': around(0, 2, 4, 6),
          'text-padding': 3,
        },
        paint: { 'text-color': p.labelArea, ...halo },
      },
      {
        id: 'district-label',
        type: 'symbol',
        source: 'area-labels',
        minzoom: 5,
        maxzoom: 12,
        filter: levelIs('district'),
        layout: {
          'text-field': nameText(language),
          'text-font': strong,
          'text-size': 13,
          'text-letter-spacing': 0.15,
          'text-variable-anchor-offset': around(0, 2, 4),
          'text-padding': 6,
        },
        paint: { 'text-color': p.labelArea, ...halo },
      },
      // Placed first because it is on top: every label yields to the markers, which a canvas draws above the map.
      {
        id: 'marker-blocks',
        type: 'symbol',
        source: 'blocks',
        layout: {
          'icon-image': blockIcon,
          'icon-size': ['get', 'radius'],
          'icon-allow-overlap': true,
          'icon-padding': 2,
        },
        // Placed but never painted: thousands of clear squares would cost a processor that draws more than the map does.
        paint: { 'icon-opacity': 0 },
      },
    ],
  }
}
