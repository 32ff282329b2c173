/** The hot-spot layer: above roads, below every label and marker, so that streets stay readable. */
import type { FeatureCollection } from 'geojson'
import type { ExpressionSpecification, GeoJSONSource, Map as GlMap } from 'maplibre-gl'

const source = 'hot-spots'
const fillLayer = 'hot-spot-fill'
const lineLayer = 'hot-spot-line'
const empty: FeatureCollection = { type: 'FeatureCollection', features: [] }

interface HotColours {
  colours: [string, string, string]
  fill: [number, number, number]
  line: [number, number, number]
}

/** The ochre ramp and its opacities in force at `element`. */
function readColours(element: Element): HotColours {
  const style = getComputedStyle(element)
  const read = (token: string): string => style.getPropertyValue(token).trim()
  const dark = style.colorScheme.includes('dark')
  const opacity = (n: number): number => Number(read(`--hot-${n}`)) || 0.25
  return {
    colours: [read('--seq-3') || '#888888', read('--seq-4') || '#888888', read('--seq-5') || '#888888'],
    fill: [opacity(1), opacity(2), opacity(3)],
    line: dark ? [0.45, 0.55, 0.6] : [0.55, 0.7, 0.9],
  }
}

const byClass = (values: readonly [string | number, string | number, string | number]): ExpressionSpecification => [
  'match',
  ['get', 'class'],
  0,
  values[0],
  1,
  values[1],
  values[2],
]

export class HotSpotLayer {
  readonly #map: GlMap
  readonly #element: HTMLElement
  #data: FeatureCollection = empty
  #ready = false

  constructor(map: GlMap, element: HTMLElement) {
    this.#map = map
    this.#element = element
    // Another style takes what it does not know along: put it back.
    map.on('style.load', () => {
      this.#ready = true
      this.#attach()
    })
    map.on('styledata', () => this.#attach())
  }

  set(data: FeatureCollection | null): void {
    this.#data = data ?? empty
    this.#attach()
    if (this.#ready) this.#map.getSource<GeoJSONSource>(source)?.setData(this.#data)
  }

  recolour(): void {
    if (!this.#ready || !this.#map.getLayer(fillLayer)) return
    const { colours, fill, line } = readColours(this.#element)
    this.#map.setPaintProperty(fillLayer, 'fill-color', byClass(colours))
    this.#map.setPaintProperty(fillLayer, 'fill-opacity', byClass(fill))
    this.#map.setPaintProperty(lineLayer, 'line-color', byClass(colours))
    this.#map.setPaintProperty(lineLayer, 'line-opacity', byClass(line))
  }

  #attach(): void {
    const map = this.#map
    if (!this.#ready || this.#data.features.length === 0 || map.getSource(source)) return
    const below = map.getStyle().layers.find((layer) => layer.type === 'symbol')?.id
    map.addSource(source, { type: 'geojson', data: this.#data, tolerance: 0.1 })
    map.addLayer({ id: fillLayer, type: 'fill', source, paint: { 'fill-antialias': false } }, below)
    map.addLayer({ id: lineLayer, type: 'line', source, layout: { 'line-join': 'round' }, paint: { 'line-width': 1.25 } }, below)
    this.recolour()
  }
}
