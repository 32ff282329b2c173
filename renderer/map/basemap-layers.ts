/** Puts the basemap in use into a map, takes it out again, and keeps its colours and language. */
import '../style/basemap.css'
import type { Map as GlMap, LayerSpecification } from 'maplibre-gl'
import type { Basemap, Bbox } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { type BasemapStyle, basemapSource, basemapStyle } from './basemap-style.ts'
import type { Palette } from './palette.ts'

/** The layers that a basemap lies under: its ground, then its names. */
const groundBelow = 'veil'
const labelsBelow = 'road-label'

/** Whether two boxes have anything in common, degrees. */
export const overlap = (a: Bbox, b: Bbox): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]

export class BasemapLayers {
  readonly #map: GlMap
  readonly #credit: HTMLElement
  #basemap: Basemap | null = null
  #style: BasemapStyle | null = null
  #areas: Bbox | null = null
  #ready = false

  /** `ready` must be called once the map's own style is there. */
  constructor(map: GlMap, container: HTMLElement) {
    this.#map = map
    this.#credit = document.createElement('p')
    this.#credit.className = 'basemap-credit'
    this.#credit.hidden = true
    container.append(this.#credit)
    // A server that does not answer leaves the map empty: the reason stands where the map's owner is named.
    map.on('error', (event) => {
      if ((event as { sourceId?: string }).sourceId === basemapSource) this.#tell(event.error.message)
    })
    map.on('sourcedata', (event) => {
      if (event.sourceId === basemapSource && event.tile && this.#credit.dataset.problem) this.#tell(null)
    })
  }

  /** Whose map it is, and what is wrong with it now. Text, never markup: the words are a stranger's. */
  #tell(problem: string | null): void {
    const words = problem ?? this.#basemap?.attribution ?? ''
    this.#credit.textContent = words
    this.#credit.hidden = words === ''
    if (problem === null) delete this.#credit.dataset.problem
    else this.#credit.dataset.problem = 'yes'
  }

  ready(palette: Palette, language: Language): void {
    this.#ready = true
    const basemap = this.#basemap
    this.#basemap = null
    this.show(basemap, palette, language)
  }

  /** The basemap to be drawn; null, or one whose file is gone, draws none. */
  show(wanted: Basemap | null, palette: Palette, language: Language): void {
    const next = wanted?.missing ? null : wanted
    if (!this.#ready) {
      this.#basemap = next
      return
    }
    if (JSON.stringify(next) === JSON.stringify(this.#basemap)) return
    this.#takeOut()
    this.#basemap = next
    if (next) {
      const style = basemapStyle(next, palette, language)
      this.#map.addSource(basemapSource, style.source)
      for (const layer of style.ground) this.#map.addLayer(layer, groundBelow)
      for (const layer of style.labels) this.#map.addLayer(layer, labelsBelow)
      this.#style = style
    }
    this.#tell(null)
    this.#coverDrawn()
  }

  /** The areas' box. A basemap elsewhere leaves the drawn background of the sample as it is. */
  setAreas(bounds: Bbox | null): void {
    this.#areas = bounds
    if (this.#ready) this.#coverDrawn()
  }

  #coverDrawn(): void {
    const covered = this.#basemap !== null && (this.#areas === null || overlap(this.#basemap.bounds, this.#areas))
    for (const id of this.#map.getLayersOrder()) {
      const source = this.#map.getLayer(id)?.source
      if (source === 'base' || source === 'ground') this.#map.setLayoutProperty(id, 'visibility', covered ? 'none' : 'visible')
    }
  }

  #takeOut(): void {
    for (const layer of [...(this.#style?.ground ?? []), ...(this.#style?.labels ?? [])])
      if (this.#map.getLayer(layer.id)) this.#map.removeLayer(layer.id)
    if (this.#map.getSource(basemapSource)) this.#map.removeSource(basemapSource)
    this.#style = null
  }

  /** Takes other colours or another language; the tiles stay. */
  restyle(palette: Palette, language: Language): void {
    if (!this.#basemap || !this.#style) return
    const next = basemapStyle(this.#basemap, palette, language)
    const before = new Map([...this.#style.ground, ...this.#style.labels].map((layer) => [layer.id, layer]))
    for (const layer of [...next.ground, ...next.labels]) {
      const changed = differences(before.get(layer.id), layer)
      for (const [name, value] of changed.paint) this.#map.setPaintProperty(layer.id, name as never, value as never)
      for (const [name, value] of changed.layout) this.#map.setLayoutProperty(layer.id, name as never, value as never)
    }
    this.#style = next
  }
}

type Values = Record<string, unknown> | undefined
/** The paint and layout values that another style gives a layer. */
function differences(before: LayerSpecification | undefined, after: LayerSpecification) {
  const of = (part: 'paint' | 'layout'): [string, unknown][] => {
    const old = before?.[part] as Values
    return Object.entries((after[part] as Values) ?? {}).filter(
      ([name, value]) => JSON.stringify(old?.[name]) !== JSON.stringify(value),
    )
  }
  return { paint: of('paint'), layout: of('layout') }
}
