/** What a drag or a click on the map does: move it, draw a ground, or measure. */
import type { Polygon } from 'geojson'
import type { Map as GlMap, MapMouseEvent } from 'maplibre-gl'
import { circlePolygon, type Near, saidMetres } from './circle.ts'
import { CircleTool } from './circle-tool.ts'
import type { Drawing } from './drawing.ts'
import { outlinePolygon, rectangle } from './lasso.ts'
import { LassoTool } from './lasso-tool.ts'
import { type GroundPoint, type Measured, measured, measuredText } from './measure.ts'
import { mercatorX, mercatorY, type Viewport } from './mercator.ts'
import { type Outline, outlineOf, projectOutline, toMercator } from './outline.ts'

export type MapTool = 'pointer' | 'lasso' | 'circle' | 'measure'

export interface HandEvents {
  viewport(): Viewport
  /** Something to be drawn changed. */
  onChange(): void
  /** An outline was drawn and closed. */
  onLasso(shape: Polygon): void
  /** A circle was drawn. */
  onCircle(near: Near): void
  /** The line measured so far; null when there is none. */
  onMeasure(measured: Measured | null): void
}

/** Radius of a circle put down by key, metres. */
export const usualMetres = 300

export class MapHand {
  readonly #map: GlMap
  readonly #element: HTMLElement
  readonly #events: HandEvents
  #tool: MapTool = 'pointer'
  #drag: LassoTool | CircleTool | null = null
  #outline: Outline | null = null
  #line: GroundPoint[] = []
  #pointer: GroundPoint | null = null
  readonly #addPoint = (event: MapMouseEvent): void => {
    // The second click of a double click ends the line instead of adding its last point twice.
    if (event.originalEvent.detail <= 1) this.addPoint({ lon: event.lngLat.lng, lat: event.lngLat.lat })
  }
  readonly #followPointer = (event: MapMouseEvent): void => {
    if (this.#line.length === 0 || this.#ended) return
    this.#pointer = { lon: event.lngLat.lng, lat: event.lngLat.lat }
    this.#tellLine()
  }
  readonly #endLine = (): void => {
    this.#pointer = null
    this.#ended = true
    this.#tellLine()
  }
  #ended = false

  constructor(map: GlMap, element: HTMLElement, events: HandEvents) {
    this.#map = map
    this.#element = element
    this.#events = events
  }

  get tool(): MapTool {
    return this.#tool
  }

  /** Keys, wheel and buttons move the map with every tool; a drag only with the pointer and the measure. */
  setTool(tool: MapTool): void {
    if (tool === this.#tool) return
    this.#drop()
    this.#tool = tool
    const map = this.#map
    const draws = tool === 'lasso' || tool === 'circle'
    for (const move of [map.dragPan, map.boxZoom]) draws ? move.disable() : move.enable()
    if (tool === 'pointer') map.doubleClickZoom.enable()
    else map.doubleClickZoom.disable()
    if (tool === 'lasso') this.#drag = this.#lasso()
    if (tool === 'circle') this.#drag = this.#circle()
    if (tool === 'measure') {
      map.on('click', this.#addPoint)
      map.on('mousemove', this.#followPointer)
      map.on('dblclick', this.#endLine)
    }
  }

  #drop(): void {
    this.#drag?.remove()
    this.#drag = null
    this.#map.off('click', this.#addPoint)
    this.#map.off('mousemove', this.#followPointer)
    this.#map.off('dblclick', this.#endLine)
    this.#clearLine()
  }

  #lasso(): LassoTool {
    return new LassoTool(this.#element, {
      toGround: (x, y) => toMercator(x, y, this.#events.viewport()),
      onDraw: (points) => this.#show(points ? [points] : null),
      onDone: (points) => {
        this.#show(null)
        this.#tellLasso(projectOutline([points], this.#events.viewport())[0] ?? [])
      },
    })
  }
  #circle(): CircleTool {
    return new CircleTool(this.#element, {
      toDegrees: (x, y) => {
        const { lng, lat } = this.#map.unproject([x, y])
        return { lon: lng, lat }
      },
      onDraw: (near) => this.#show(near ? outlineOf(circlePolygon(near)) : null),
      onDone: (near) => {
        this.#show(null)
        this.#events.onCircle(near)
      },
    })
  }
  #show(outline: Outline | null): void {
    this.#outline = outline
    this.#events.onChange()
  }
  #tellLasso(points: readonly number[]): void {
    const shape = outlinePolygon(points, (x, y) => {
      const { lng, lat } = this.#map.unproject([x, y])
      return { lon: lng, lat }
    })
    if (shape) this.#events.onLasso(shape)
  }

  /** Adds a point to the line; after its end a new line begins. */
  addPoint(point: GroundPoint): void {
    this.#line = this.#ended ? [point] : [...this.#line, point]
    this.#ended = false
    this.#pointer = null
    this.#tellLine()
  }
  #clearLine(): void {
    if (this.#line.length === 0) return
    this.#line = []
    this.#pointer = null
    this.#ended = false
    this.#tellLine()
  }
  #tellLine(): void {
    this.#events.onMeasure(this.#line.length === 0 ? null : measured(this.#line, this.#pointer))
    this.#events.onChange()
  }

  /** Gives up what is under way; tells whether there was anything. */
  cancel(): boolean {
    if (this.#tool === 'measure') {
      const under = this.#line.length > 0
      this.#clearLine()
      return under
    }
    return this.#drag?.cancel() ?? false
  }

  /** The tool without a pointer: the lasso takes the view, the circle and the measure take `here`. */
  take(here: GroundPoint): void {
    if (this.#tool === 'lasso') {
      const { width, height } = this.#events.viewport()
      this.#tellLasso(rectangle(0, 0, width, height))
    } else if (this.#tool === 'circle')
      this.#events.onCircle({
        lon: Number(here.lon.toFixed(6)),
        lat: Number(here.lat.toFixed(6)),
        metres: saidMetres(usualMetres),
      })
    else if (this.#tool === 'measure') this.addPoint(here)
  }

  /** What is under way, to be drawn. */
  drawings(): Drawing[] {
    const drawings: Drawing[] = []
    if (this.#outline) drawings.push({ kind: 'ground', outline: this.#outline })
    if (this.#line.length > 0) {
      const points = this.#pointer ? [...this.#line, this.#pointer] : this.#line
      drawings.push({
        kind: 'line',
        outline: [points.flatMap((point) => [mercatorX(point.lon), mercatorY(point.lat)])],
        label: measuredText(measured(this.#line, this.#pointer).metres),
      })
    }
    return drawings
  }

  remove(): void {
    this.#drop()
  }
}
