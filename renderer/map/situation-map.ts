/** The map of the situation screen: MapLibre below, markers on a canvas above, one object to the views. */
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { type GeoJSONSource, Map as GlMap, type MapMouseEvent, type StyleSpecification } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { Area, AreaShapes, BasemapShapes, Bbox, ClusterSet, ReportId } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { borderLines, outermost, veilShape } from './borders.ts'
import { type Direction, hitMarker, nextMarker } from './hit.ts'
import { outlinePolygon, rectangle } from './lasso.ts'
import { LassoTool } from './lasso-tool.ts'
import { type Emphasis, MarkerCanvas } from './marker-canvas.ts'
import { type MarkerSet, markerIndex, markerSet, type Picked, pickedAt } from './marker-set.ts'
import { mercatorX, mercatorY, type Viewport } from './mercator.ts'
import { type Outline, outlineOf, projectOutline, toMercator } from './outline.ts'
import { readPalette } from './palette.ts'
import { blockIcon, type MapSource, mapStyle } from './style.ts'
import { prepareWorker } from './worker.ts'
import { loadWorld } from './world.ts'

export interface MapView {
  bbox: Bbox
  zoom: number
  lat: number
}
export interface Camera {
  lon: number
  lat: number
  zoom: number
}
/** A marker and where it stands on the screen, for the card beside it. */
export interface Hovered extends Picked {
  x: number
  y: number
}
/** What a drag on the map does: move it, or draw an outline. */
export type MapTool = 'pointer' | 'lasso'
export interface MapEvents {
  /** The map came to rest. */
  onView(view: MapView): void
  onHover(hovered: Hovered | null): void
  onPick(picked: Picked): void
  /** A click on bare ground. */
  onGround(): void
  /** An outline was drawn and closed. */
  onLasso(shape: Polygon): void
  /** Words for a person: the map cannot be drawn on this machine. */
  onFailure(error: unknown): void
}

/** How long markers rest before labels are placed around them, milliseconds. */
const blockDelay = 200

const flyMilliseconds = (): number => (window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 220)

export class SituationMap {
  readonly #map: GlMap
  readonly #canvas: MarkerCanvas
  readonly #element: HTMLElement
  readonly #events: MapEvents
  #language: Language
  #style: StyleSpecification
  #set: MarkerSet | null = null
  #emphasis: Emphasis = { hover: -1, cluster: null, report: null, open: null }
  #data = new Map<MapSource, FeatureCollection>()
  #lasso: LassoTool | null = null
  #drawing: Outline | null = null
  #chosen: Outline | null = null
  /** The click that ends a drag with the lasso means nothing. */
  #deaf = false
  #blocking: ReturnType<typeof setTimeout> | undefined
  #ready = false
  #gone = false

  /** Throws where no WebGL 2 is to be had. `element` must have a size. */
  constructor(element: HTMLElement, language: Language, events: MapEvents) {
    prepareWorker()
    this.#element = element
    this.#events = events
    this.#language = language
    const palette = readPalette(element)
    this.#style = mapStyle(palette, language)
    this.#map = new GlMap({
      container: element,
      style: this.#style,
      center: [105, 33],
      zoom: 3,
      minZoom: 0.5,
      maxZoom: 19,
      maxPitch: 0,
      dragRotate: false,
      touchPitch: false,
      pitchWithRotate: false,
      keyboard: false,
      attributionControl: false,
      fadeDuration: 100,
      locale: { 'Map.Title': '' },
    })
    this.#map.touchZoomRotate.disableRotation()
    this.#canvas = new MarkerCanvas(palette)
    this.#map.getCanvasContainer().append(this.#canvas.element)
    // The view owns focus and names; MapLibre's own canvas stays out of the tab order.
    this.#map.getCanvas().tabIndex = -1
    this.#map.getCanvas().setAttribute('aria-hidden', 'true')
    this.#map.getCanvas().removeAttribute('role')
    this.#map.getCanvas().removeAttribute('aria-label')
    this.#listen()
    // The district comes first; the world is large and only seen from further away.
    this.#map.once('idle', () => void this.#loadWorld())
  }

  async #loadWorld(): Promise<void> {
    try {
      const world = await loadWorld()
      this.#put('world', world.land)
      this.#put('world-lines', world.lines)
    } catch (error) {
      this.#events.onFailure(error)
    }
  }

  #listen(): void {
    const map = this.#map
    map.on('style.load', () => {
      if (!map.hasImage(blockIcon)) map.addImage(blockIcon, { width: 2, height: 2, data: new Uint8Array(16) })
      this.#ready = true
      for (const [source, data] of this.#data) this.#fill(source, data)
    })
    map.on('render', () => this.#draw())
    map.on('moveend', () => this.#tellView())
    map.on('load', () => this.#tellView())
    map.on('resize', () => this.#tellView())
    map.on('mousemove', (event: MapMouseEvent) => this.#hover(this.#hit(event)))
    map.on('mouseout', () => this.#hover(-1))
    map.on('movestart', () => this.#hover(-1))
    map.getCanvasContainer().addEventListener('pointerdown', () => {
      this.#deaf = this.#lasso !== null
    })
    map.on('click', (event: MapMouseEvent) => {
      if (this.#deaf) return
      const index = this.#hit(event)
      if (index < 0 || !this.#set) this.#events.onGround()
      else this.#events.onPick(pickedAt(this.#set, index))
    })
    map.on('error', (event) => this.#events.onFailure(event.error))
  }

  #hit(event: MapMouseEvent): number {
    return this.#set && !this.#lasso ? hitMarker(this.#set.position, this.#set.radius, event.point.x, event.point.y) : -1
  }

  #viewport(): Viewport {
    const center = this.#map.getCenter()
    return {
      x: mercatorX(center.lng),
      y: mercatorY(center.lat),
      zoom: this.#map.getZoom(),
      width: this.#element.clientWidth,
      height: this.#element.clientHeight,
    }
  }

  #draw(): void {
    const outlines = [this.#chosen, this.#drawing].filter((outline) => outline !== null)
    this.#canvas.draw(this.#set, this.#viewport(), this.#emphasis, outlines)
  }

  /** With the lasso a drag draws; keys, wheel and buttons move the map as ever. */
  setTool(tool: MapTool): void {
    const map = this.#map
    const moves = [map.dragPan, map.boxZoom, map.doubleClickZoom]
    if (tool === 'pointer') {
      this.#lasso?.remove()
      this.#lasso = null
      for (const move of moves) move.enable()
      return
    }
    if (this.#lasso) return
    for (const move of moves) move.disable()
    this.#hover(-1)
    this.#lasso = new LassoTool(this.#element, {
      toGround: (x, y) => toMercator(x, y, this.#viewport()),
      onDraw: (points) => {
        this.#drawing = points ? [points] : null
        this.#draw()
      },
      onDone: (points) => {
        this.#drawing = null
        this.#draw()
        this.#tellLasso(projectOutline([points], this.#viewport())[0] ?? [])
      },
    })
  }
  /** Gives up the outline under way; tells whether there was one. */
  cancelLasso(): boolean {
    return this.#lasso?.cancel() ?? false
  }
  /** What is in view as the outline: the lasso without a pointer. */
  lassoView(): void {
    const { width, height } = this.#viewport()
    this.#tellLasso(rectangle(0, 0, width, height))
  }
  #tellLasso(points: readonly number[]): void {
    const shape = outlinePolygon(points, (x, y) => {
      const { lng, lat } = this.#map.unproject([x, y])
      return { lon: lng, lat }
    })
    if (shape) this.#events.onLasso(shape)
  }

  /** The outline that the filter holds, drawn for as long as it does. */
  setOutline(shape: Polygon | MultiPolygon | null): void {
    this.#chosen = shape ? outlineOf(shape) : null
    this.#draw()
  }

  /** Where a coordinate stands on the screen, and the zoom. */
  place(lon: number, lat: number): { x: number; y: number; zoom: number } {
    const { x, y } = this.#map.project([lon, lat])
    return { x, y, zoom: this.#map.getZoom() }
  }
  /** Calls back with each step the map moves; gives back what stops it. */
  followMove(listener: () => void): () => void {
    this.#map.on('move', listener)
    return () => void this.#map.off('move', listener)
  }
  /** The cluster that stands open as a circle: no marker is drawn for it. */
  setOpen(open: string | null): void {
    this.#emphasis = { ...this.#emphasis, open }
    if (open !== null) this.#hover(-1)
    this.#draw()
  }

  #hover(index: number): void {
    if (index === this.#emphasis.hover) return
    this.#emphasis = { ...this.#emphasis, hover: index }
    this.#map.getCanvas().style.cursor = index >= 0 ? 'pointer' : ''
    this.#draw()
    if (index < 0 || !this.#set) this.#events.onHover(null)
    else
      this.#events.onHover({
        ...pickedAt(this.#set, index),
        x: this.#set.position[2 * index]!,
        y: this.#set.position[2 * index + 1]!,
      })
  }

  #tellView(): void {
    if (!this.#gone) this.#events.onView(this.view())
  }

  /** The box in view (never beyond the poles; west > east where it crosses 180°), zoom, and latitude of the centre. */
  view(): MapView {
    const bounds = this.#map.getBounds()
    const wrap = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180
    const whole = bounds.getEast() - bounds.getWest() >= 360
    const bbox: Bbox = [
      whole ? -180 : wrap(bounds.getWest()),
      Math.max(-90, bounds.getSouth()),
      whole ? 180 : wrap(bounds.getEast()),
      Math.min(90, bounds.getNorth()),
    ]
    return { bbox, zoom: this.#map.getZoom(), lat: this.#map.getCenter().lat }
  }

  #put(source: MapSource, data: FeatureCollection): void {
    this.#data.set(source, data)
    if (this.#ready && !this.#gone) this.#fill(source, data)
  }
  #fill(source: MapSource, data: FeatureCollection): void {
    this.#map.getSource<GeoJSONSource>(source)?.setData(data)
  }

  /** The drawn background of the store; null where it has none. */
  setBasemap(shapes: BasemapShapes | null): void {
    this.#put('base', shapes ?? { type: 'FeatureCollection', features: [] })
  }

  setAreas(areas: Area[], shapes: AreaShapes): void {
    this.#put('ground', { type: 'FeatureCollection', features: outermost(shapes) })
    this.#put('veil', veilShape(shapes))
    this.#put('borders', borderLines(shapes))
    this.#put('area-labels', {
      type: 'FeatureCollection',
      features: areas.map((area) => ({
        type: 'Feature',
        properties: { ...area.name, level: area.level, key: area.key },
        geometry: { type: 'Point', coordinates: [area.lon, area.lat] },
      })),
    })
  }

  /** Replaces the markers; the old ones stay until then. */
  setClusters(clusters: ClusterSet): void {
    const hovered = this.#emphasis.hover >= 0 ? this.#set?.clusters.id[this.#emphasis.hover] : undefined
    this.#set = markerSet(clusters)
    this.#emphasis = { ...this.#emphasis, hover: markerIndex(this.#set, hovered ?? null) }
    if (this.#emphasis.hover < 0 && hovered !== undefined) this.#events.onHover(null)
    this.#draw()
    clearTimeout(this.#blocking)
    this.#blocking = setTimeout(() => this.#makeRoom(), blockDelay)
  }

  /** Labels make room for the markers. Only once these rest: placing labels anew redraws the whole map. */
  #makeRoom(): void {
    const set = this.#set
    if (!set || this.#gone) return
    const { clusters } = set
    this.#put('blocks', {
      type: 'FeatureCollection',
      features: Array.from({ length: set.size }, (_, i) => ({
        type: 'Feature',
        properties: { radius: set.radius[i]! + 2 },
        geometry: { type: 'Point', coordinates: [clusters.lon[i]!, clusters.lat[i]!] },
      })),
    })
  }

  setSelection(cluster: string | null, report: ReportId | null): void {
    this.#emphasis = { ...this.#emphasis, cluster, report }
    this.#draw()
  }

  /** Takes the colours and the language in force now; data stays. */
  restyle(language: Language): void {
    const palette = readPalette(this.#element)
    const next = mapStyle(palette, language)
    const apply = (): void => {
      for (const [i, layer] of next.layers.entries()) {
        const before = this.#style.layers[i] as unknown as Record<'paint' | 'layout', Record<string, unknown> | undefined>
        const after = layer as unknown as typeof before
        for (const [name, value] of Object.entries(after.paint ?? {}))
          if (JSON.stringify(before.paint?.[name]) !== JSON.stringify(value))
            this.#map.setPaintProperty(layer.id, name as never, value as never)
        for (const [name, value] of Object.entries(after.layout ?? {}))
          if (JSON.stringify(before.layout?.[name]) !== JSON.stringify(value))
            this.#map.setLayoutProperty(layer.id, name as never, value as never)
      }
      this.#style = next
    }
    this.#language = language
    if (this.#ready) apply()
    else this.#map.once('style.load', apply)
    this.#canvas.setPalette(palette)
    this.#draw()
  }
  get language(): Language {
    return this.#language
  }

  fit(bounds: Bbox, animate = false): void {
    const [west, south, east, north] = bounds
    this.#map.fitBounds(
      [
        [west, south],
        [east, north],
      ],
      { padding: 28, maxZoom: 16, animate, duration: flyMilliseconds() },
    )
  }

  /** Where the map stands, to be put back later by `stand`. */
  camera(): Camera {
    const { lng, lat } = this.#map.getCenter()
    return { lon: lng, lat, zoom: this.#map.getZoom() }
  }
  stand({ lon, lat, zoom }: Camera): void {
    this.#map.jumpTo({ center: [lon, lat], zoom })
  }

  zoomBy(levels: number): void {
    this.#map.zoomTo(this.#map.getZoom() + levels, { duration: flyMilliseconds() })
  }

  panBy(dx: number, dy: number): void {
    this.#map.panBy([dx, dy], { duration: flyMilliseconds() })
  }

  goTo(lon: number, lat: number, zoom = this.#map.getZoom()): void {
    this.#map.easeTo({ center: [lon, lat], zoom, duration: flyMilliseconds() })
  }

  /** Puts the emphasis on the marker nearest in a direction, from the one that has it or from the centre. */
  step(direction: Direction): Picked | null {
    if (!this.#set || this.#set.size === 0) return null
    const at = this.#emphasis.hover
    const x = at >= 0 ? this.#set.position[2 * at]! : this.#element.clientWidth / 2
    const y = at >= 0 ? this.#set.position[2 * at + 1]! : this.#element.clientHeight / 2
    const next = nextMarker(this.#set.position, x, y, direction, at)
    if (next < 0) return null
    this.#hover(next)
    return pickedAt(this.#set, next)
  }

  /** The marker under the pointer or the keyboard. */
  focused(): Picked | null {
    return this.#set && this.#emphasis.hover >= 0 ? pickedAt(this.#set, this.#emphasis.hover) : null
  }
  clearFocus(): void {
    this.#hover(-1)
  }

  resize(): void {
    this.#map.resize()
  }

  destroy(): void {
    this.#gone = true
    this.#lasso?.remove()
    clearTimeout(this.#blocking)
    this.#map.remove()
  }
}
