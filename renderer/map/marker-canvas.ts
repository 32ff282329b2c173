/** The markers: one canvas over the map, redrawn with each of the map's frames. */
import { type MarkerSet, markerIndex, reportIndex } from './marker-set.ts'
import { projectAll, type Viewport } from './mercator.ts'
import { type Outline, projectOutline } from './outline.ts'
import type { Palette } from './palette.ts'
import { SpriteAtlas } from './sprite-atlas.ts'

export interface Emphasis {
  /** Index of the marker under the pointer or the keyboard, -1 for none. */
  hover: number
  /** Id of the chosen cluster. */
  cluster: string | null
  /** The chosen report, ringed where it is drawn on its own. */
  report: number | null
  /** Id of a cluster that stands open and is not drawn as a marker. */
  open: string | null
}

export class MarkerCanvas {
  readonly element: HTMLCanvasElement
  #palette: Palette
  #atlas: SpriteAtlas
  #ratio = 0

  constructor(palette: Palette) {
    this.element = document.createElement('canvas')
    this.element.className = 'marker-canvas'
    this.element.setAttribute('aria-hidden', 'true')
    this.#palette = palette
    this.#atlas = new SpriteAtlas(palette, 1)
  }

  setPalette(palette: Palette): void {
    this.#palette = palette
    this.#atlas = new SpriteAtlas(palette, this.#ratio || 1)
  }

  /** Draws every marker in view and leaves their positions in the set, for hit-testing. */
  draw(set: MarkerSet | null, view: Viewport, emphasis: Emphasis, outlines: readonly Outline[]): void {
    const ratio = window.devicePixelRatio || 1
    const width = Math.round(view.width * ratio)
    const height = Math.round(view.height * ratio)
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width
      this.element.height = height
    }
    if (ratio !== this.#ratio) {
      this.#ratio = ratio
      this.#atlas = new SpriteAtlas(this.#palette, ratio)
    }
    const context = this.element.getContext('2d')
    if (!context) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    for (const outline of outlines) this.#outline(context, outline, view)
    context.setTransform(1, 0, 0, 1, 0, 0)
    if (!set) return
    projectAll(set.x, set.y, view, set.position)
    const { position, radius, segments, clusters } = set
    const open = markerIndex(set, emphasis.open)
    for (let i = 0; i < set.size; i++) {
      if (i === open) continue
      const x = position[2 * i]!
      const y = position[2 * i + 1]!
      const r = radius[i]! + 3
      if (x < -r || y < -r || x > view.width + r || y > view.height + r) continue
      this.#atlas.draw(context, clusters.count[i]!, radius[i]!, segments[i]!, x, y)
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const selected = Math.max(markerIndex(set, emphasis.cluster), reportIndex(set, emphasis.report))
    if (selected >= 0 && selected !== open) this.#circle(context, set, selected, 3.5, 2)
    if (emphasis.hover >= 0 && emphasis.hover < set.size && emphasis.hover !== selected && emphasis.hover !== open)
      this.#circle(context, set, emphasis.hover, 2.5, 1)
  }

  /** A chosen ground: line over a tenth of the accent, inside by even and odd as the backend counts. */
  #outline(context: CanvasRenderingContext2D, outline: Outline, view: Viewport): void {
    context.beginPath()
    for (const ring of projectOutline(outline, view)) {
      for (let i = 0; i < ring.length; i += 2)
        if (i === 0) context.moveTo(ring[i]!, ring[i + 1]!)
        else context.lineTo(ring[i]!, ring[i + 1]!)
      context.closePath()
    }
    context.globalAlpha = 0.1
    context.fillStyle = this.#palette.accent
    context.fill('evenodd')
    context.globalAlpha = 1
    context.lineWidth = 2
    context.lineJoin = 'round'
    context.strokeStyle = this.#palette.accent
    context.stroke()
  }

  #circle(context: CanvasRenderingContext2D, set: MarkerSet, index: number, away: number, width: number): void {
    context.beginPath()
    context.arc(set.position[2 * index]!, set.position[2 * index + 1]!, set.radius[index]! + away, 0, 2 * Math.PI)
    context.lineWidth = width
    context.strokeStyle = this.#palette.select
    context.stroke()
  }
}
