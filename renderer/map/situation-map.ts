/** The map of the situation screen: MapLibre below, markers on a canvas above, one object to the views. */
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { type GeoJSONSource, Map as GlMap, type MapMouseEvent, type StyleSpecification } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { Area, AreaShapes, Basemap, BasemapShapes, Bbox, ClusterSet, ReportId } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { AreaLayers } from './area-layers.ts'
import { BasemapLayers } from './basemap-layers.ts'
import { basemapSource } from './basemap-style.ts'
import { borderLines, outermost, shapesBounds, veilShape } from './borders.ts'
import { circlePolygon, type Near } from './circle.ts'
import type { Drawing } from './drawing.ts'
import { softwareGraphics } from './graphics.ts'
import { GroundSheet } from './ground-sheet.ts'
import { type Direction, hitMarker, nextMarker } from './hit.ts'
import { HotSpotLayer } from './hot-spot-layer.ts'
import { longPress } from './long-press.ts'
import { MapHand, type MapTool } from './map-hand.ts'
import { type Emphasis, MarkerCanvas } from './marker-canvas.ts'
import { type MarkerSet, markerIndex, markerSet, type Picked, pickedAt } from './marker-set.ts'
import type { Measured } from './measure.ts'
import { mercatorX, mercatorY, type Viewport } from './mercator.ts'
import { outlineOf } from './outline.ts'
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
export type { MapTool } from './map-hand.ts'
/** A point of the ground, and where it stands in the map's element, CSS pixels. */
export interface MapPoint {
  lon: number
  lat: number
  x: number
  y: number
}
/** Which layers are drawn. */
export interface MapLayers {
  areas: boolean
  markers: boolean
}
export interface MapEvents {
  /** The map came to rest. */
  onView(view: MapView): void
  onHover(hovered: Hovered | null): void
  onPick(picked: Picked): void
  /** A click on bare ground. */
  onGround(): void
  /** An outline was drawn and closed. */
  onLasso(shape: Polygon): void
  /** A circle was drawn. */
  onCircle(near: Near): void
  /** The line measured so far; null when there is none. */
  onMeasure(measured: Measured | null): void
  /** A right click or a long press. */
  onMenu(point: MapPoint): void
  /** The name or the border of an area was clicked. */
  onArea(key: string): void
  /** The pointer rests on bare ground, or left it. */
  onPoint(point: MapPoint | null): void
  /** The first markers stand, or are long in coming: what lies under them may be asked for and drawn. */
  onGroundDue(): void
  /** Words for a person: the map cannot be drawn on this machine. */
  onFailure(error: unknown): void
}

/** How long markers rest before labels are placed around them, milliseconds. */
const blockDelay = 200
/** Where more markers than that are in view hardly any ground is seen, and labels need not make room. */
const mostBlocks = 2_000

/** The ground waits so long for the first markers, and no longer, milliseconds. */
const holdMilliseconds = 3_000

/** How long the pointer rests before what lies under it is looked up, milliseconds. */
const restMilliseconds = 60

const flyMilliseconds = (): number => (window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 220)

export class SituationMap {
  readonly #map: GlMap
  readonly #canvas: MarkerCanvas
  readonly #basemap: BasemapLayers
  readonly #element: HTMLElement
  readonly #events: MapEvents
  #language: Language
  #style: StyleSpecification
  #set: MarkerSet | null = null
  #emphasis: Emphasis = { hover: -1, cluster: null, report: null, open: null }
  #data = new Map<MapSource, FeatureCollection>()
  readonly #hand: MapHand
  readonly #hotSpots: HotSpotLayer
  #chosen: Drawing[] = []
  readonly #areas: AreaLayers
  #markersShown = true
  #stopPress: () => void = () => {}
  /** Only where no graphics card helps. */
  readonly #ground: GroundSheet | null
  #pointing: ReturnType<typeof setTimeout> | undefined
  /** The click that ends a drag with the lasso means nothing. */
  #deaf = false
  /** The frame that draws what the last one had no time for. */
  #later = 0
  #blocking: ReturnType<typeof setTimeout> | undefined
  #ready = false
  /** Drawing the ground takes long where there is no graphics card: the first markers go before it. */
  #held = true
  #holding: ReturnType<typeof setTimeout> | undefined
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
    const software = softwareGraphics(this.#map.getCanvas())
    this.#ground = software ? new GroundSheet(this.#map, () => this.#later !== 0) : null
    this.#canvas = new MarkerCanvas(palette, software)
    this.#map.getCanvasContainer().append(...(this.#ground?.elements ?? []), ...this.#canvas.elements)
    // The view owns focus and names; MapLibre's own canvas stays out of the tab order.
    this.#map.getCanvas().tabIndex = -1
    this.#map.getCanvas().setAttribute('aria-hidden', 'true')
    this.#map.getCanvas().removeAttribute('role')
    this.#map.getCanvas().removeAttribute('aria-label')
    this.#hand = new MapHand(this.#map, element, {
      viewport: () => this.#viewport(),
      onChange: () => this.#draw(),
      onLasso: (shape) => events.onLasso(shape),
      onCircle: (near) => events.onCircle(near),
      onMeasure: (line) => events.onMeasure(line),
    })
    this.#areas = new AreaLayers(this.#map)
    this.#hotSpots = new HotSpotLayer(this.#map, element)
    this.#basemap = new BasemapLayers(this.#map, element)
    this.#listen()
    this.#holding = setTimeout(() => this.#release(), holdMilliseconds)
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
      if (!this.#held) this.#fillAll()
    })
    map.on('render', () => this.#draw())
    map.on('moveend', () => this.#tellView())
    map.on('load', () => this.#tellView())
    map.on('resize', () => this.#tellView())
    map.on('mousemove', (event: MapMouseEvent) => {
      // A hand that drags the map means no marker on its way.
      const index = map.isMoving() ? -1 : this.#hit(event)
      this.#hover(index)
      this.#point(index < 0 && !map.isMoving() ? event : null)
    })
    map.on('mouseout', () => {
      this.#hover(-1)
      this.#point(null)
    })
    map.on('movestart', () => {
      this.#hover(-1)
      this.#point(null)
    })
    map.getCanvasContainer().addEventListener('pointerdown', () => {
      this.#deaf = this.#hand.tool !== 'pointer'
    })
    map.on('click', (event: MapMouseEvent) => {
      if (this.#deaf) return
      const index = this.#hit(event)
      if (index >= 0 && this.#set) return this.#events.onPick(pickedAt(this.#set, index))
      const area = this.#areas.at(event)
      if (area === null) this.#events.onGround()
      else this.#events.onArea(area)
    })
    const menu = (x: number, y: number): void => {
      if (this.#hand.tool === 'pointer') this.#events.onMenu({ ...this.ground(x, y), x, y })
    }
    map.on('contextmenu', (event: MapMouseEvent) => {
      event.preventDefault()
      menu(event.point.x, event.point.y)
    })
    this.#stopPress = longPress(map.getCanvasContainer(), menu)
    // What is wrong with a basemap stands on the map itself.
    map.on('error', (event) => {
      if ((event as { sourceId?: string }).sourceId !== basemapSource) this.#events.onFailure(event.error)
    })
  }

  #hit(event: MapMouseEvent): number {
    if (!this.#set || !this.#markersShown || this.#hand.tool !== 'pointer') return -1
    return hitMarker(this.#set.position, this.#set.radius, event.point.x, event.point.y)
  }

  /** Tells of the ground under a pointer that rests; what lies there is looked up then, not with every step. */
  #point(event: MapMouseEvent | null): void {
    clearTimeout(this.#pointing)
    this.#events.onPoint(null)
    if (!event || this.#hand.tool !== 'pointer') return
    this.#pointing = setTimeout(() => {
      if (this.#gone) return
      this.#events.onPoint({ ...this.ground(event.point.x, event.point.y), x: event.point.x, y: event.point.y })
      if (this.#emphasis.hover < 0) this.#map.getCanvasContainer().style.cursor = this.#areas.at(event) === null ? '' : 'pointer'
    }, restMilliseconds)
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
    const set = this.#markersShown ? this.#set : null
    const whole = this.#canvas.draw(set, this.#viewport(), this.#emphasis, [...this.#chosen, ...this.#hand.drawings()])
    cancelAnimationFrame(this.#later)
    this.#later = whole ? 0 : requestAnimationFrame(() => this.#draw())
  }

  setTool(tool: MapTool): void {
    if (tool !== 'pointer') {
      this.#hover(-1)
      this.#point(null)
    }
    this.#hand.setTool(tool)
  }
  /** Gives up what the tool has under way; tells whether there was anything. */
  cancelTool(): boolean {
    return this.#hand.cancel()
  }
  /** The tool without a pointer: the lasso takes the view; circle and measure take the focused marker or the centre. */
  takeHere(): void {
    this.#hand.take(this.here())
  }

  /** The grounds that the filter holds, drawn for as long as it does. */
  setGrounds(shapes: readonly (Polygon | MultiPolygon)[], near: Near | null): void {
    const all = near ? [...shapes, circlePolygon(near)] : shapes
    this.#chosen = all.map((shape) => ({ kind: 'ground', outline: outlineOf(shape) }))
    this.#draw()
  }

  /** The marker under the keyboard, else the middle of the map, with its place on the screen. */
  here(): MapPoint {
    const focused = this.focused()
    const { lng, lat } = this.#map.getCenter()
    const at = focused ? { lon: focused.lon, lat: focused.lat } : { lon: lng, lat }
    const { x, y } = this.place(at.lon, at.lat)
    return { ...at, x, y }
  }
  /** Longitude and latitude of a point of the map's element, CSS pixels. */
  ground(x: number, y: number): { lon: number; lat: number } {
    const { lng, lat } = this.#map.unproject([x, y]).wrap()
    return { lon: lng, lat }
  }

  setHotSpots(shapes: FeatureCollection | null): void {
    this.#hotSpots.set(shapes)
  }
  setLayers({ areas, markers }: MapLayers): void {
    const apply = (): void => this.#areas.show(areas)
    if (this.#ready) apply()
    else this.#map.once('style.load', apply)
    this.#markersShown = markers
    if (!markers) this.#hover(-1)
    this.#draw()
    this.#makeRoom()
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
    this.#map.getCanvasContainer().style.cursor = index >= 0 ? 'pointer' : ''
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
    if (this.#ready && !this.#held && !this.#gone) this.#fill(source, data)
  }
  /** The markers stand: now the ground comes under them. */
  #release(): void {
    if (!this.#held || this.#gone) return
    this.#held = false
    clearTimeout(this.#holding)
    this.#events.onGroundDue()
    if (this.#ready) this.#fillAll()
    // The district comes first; the world is large and only seen from further away.
    this.#map.once('idle', () => void this.#loadWorld())
  }
  #fillAll(): void {
    for (const [source, data] of this.#data) this.#fill(source, data)
    this.#basemap.ready(readPalette(this.#element), this.#language)
  }
  #fill(source: MapSource, data: FeatureCollection): void {
    this.#map.getSource<GeoJSONSource>(source)?.setData(data)
  }

  /** The drawn background of the store; null where it has none. */
  setBasemap(shapes: BasemapShapes | null): void {
    this.#put('base', shapes ?? { type: 'FeatureCollection', features: [] })
  }

  /** The basemap file in use, under everything else; null shows none. */
  setBasemapFile(basemap: Basemap | null): void {
    this.#basemap.show(basemap, readPalette(this.#element), this.#language)
  }

  setAreas(areas: Area[], shapes: AreaShapes): void {
    this.#basemap.setAreas(shapesBounds(shapes))
    this.#areas.setShapes(shapes)
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
    if (this.#held) requestAnimationFrame(() => this.#release())
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
      features: Array.from({ length: this.#markersShown && set.size <= mostBlocks ? set.size : 0 }, (_, i) => ({
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
      this.#basemap.restyle(palette, language)
    }
    this.#language = language
    if (this.#ready) apply()
    else this.#map.once('style.load', apply)
    this.#canvas.setPalette(palette)
    this.#hotSpots.recolour()
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
    if (!this.#set || this.#set.size === 0 || !this.#markersShown) return null
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
    cancelAnimationFrame(this.#later)
    this.#hand.remove()
    this.#stopPress()
    this.#ground?.destroy()
    clearTimeout(this.#pointing)
    clearTimeout(this.#holding)
    clearTimeout(this.#blocking)
    this.#map.remove()
  }
}
