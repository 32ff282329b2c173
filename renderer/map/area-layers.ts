/** The areas' layers of the style: put away and brought back, and what a click on them means. */
import type { Map as GlMap, MapMouseEvent } from 'maplibre-gl'
import type { AreaShapes } from '../../contract/model.ts'
import { areaOfLevel } from './area-pick.ts'

const names = ['community-label', 'area-label', 'district-label']
const borders = ['grid-line', 'community-line', 'area-line', 'district-line']
const all = [...names, ...borders, ...borders.map((id) => `${id}-halo`)]
/** How near to a border a click has to be, CSS pixels. */
const reach = 3

export class AreaLayers {
  readonly #map: GlMap
  #shapes: AreaShapes | null = null

  constructor(map: GlMap) {
    this.#map = map
  }

  setShapes(shapes: AreaShapes): void {
    this.#shapes = shapes
  }

  /** The style has to be loaded. */
  show(shown: boolean): void {
    for (const id of this.#there(all)) this.#map.setLayoutProperty(id, 'visibility', shown ? 'visible' : 'none')
  }

  /** The area whose name lies under the pointer, or whose border runs within a few pixels of it; null where none does. */
  at({ point, lngLat }: MapMouseEvent): string | null {
    const [name] = this.#map.queryRenderedFeatures([point.x, point.y], { layers: this.#there(names) })
    if (typeof name?.properties.key === 'string') return name.properties.key
    const box: [[number, number], [number, number]] = [
      [point.x - reach, point.y - reach],
      [point.x + reach, point.y + reach],
    ]
    const [border] = this.#map.queryRenderedFeatures(box, { layers: this.#there(borders) })
    return border ? areaOfLevel(this.#shapes, String(border.properties.level), lngLat.lng, lngLat.lat) : null
  }

  #there(ids: readonly string[]): string[] {
    return ids.filter((id) => this.#map.getLayer(id))
  }
}
