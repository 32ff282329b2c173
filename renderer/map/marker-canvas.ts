/** The markers: one canvas over the map, redrawn with each of the map's frames. */
import { type Drawing, drawAll } from './drawing.ts'
import { type MarkerSet, markerIndex, reportIndex } from './marker-set.ts'
import { projectAll, type Viewport } from './mercator.ts'
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

/** What new pictures may take of one frame, milliseconds. */
const makeMilliseconds = 8

export class MarkerCanvas {
  readonly element: HTMLCanvasElement
  #palette: Palette
  #atlas: SpriteAtlas
  #software: boolean
  #ratio = 0

  /** `software` as for the atlas: both canvases have to be of one kind. */
  constructor(palette: Palette, software: boolean) {
    this.element = document.createElement('canvas')
    this.element.className = 'marker-canvas'
    this.element.setAttribute('aria-hidden', 'true')
    this.#palette = palette
    this.#software = software
    this.#atlas = new SpriteAtlas(palette, 1, software)
  }

  setPalette(palette: Palette): void {
    this.#palette = palette
    this.#atlas = new SpriteAtlas(palette, this.#ratio || 1, this.#software)
  }

  /**
   * Draws every marker in view and leaves their positions in the set, for hit-testing. Pictures that are new take only a
   * piece of a frame; false tells that some are left for the next.
   */
  draw(set: MarkerSet | null, view: Viewport, emphasis: Emphasis, drawings: readonly Drawing[]): boolean {
    const ratio = window.devicePixelRatio || 1
    const width = Math.round(view.width * ratio)
    const height = Math.round(view.height * ratio)
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width
      this.element.height = height
    }
    if (ratio !== this.#ratio) {
      this.#ratio = ratio
      this.#atlas = new SpriteAtlas(this.#palette, ratio, this.#software)
    }
    const context = this.element.getContext('2d', { willReadFrequently: this.#software })
    if (!context) return true
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    drawAll(context, drawings, view, this.#palette)
    context.setTransform(1, 0, 0, 1, 0, 0)
    if (!set) return true
    projectAll(set.x, set.y, view, set.position)
    const { position, radius, look } = set
    const open = markerIndex(set, emphasis.open)
    const seen: number[] = []
    for (let i = 0; i < set.size; i++) {
      if (i === open) continue
      const x = position[2 * i]!
      const y = position[2 * i + 1]!
      const r = radius[i]! + 3
      if (x < -r || y < -r || x > view.width + r || y > view.height + r) continue
      seen.push(i)
    }
    const whole = this.#prepare(set, seen)
    for (const i of seen)
      if (!this.#atlas.draw(context, look[i]!, position[2 * i]!, position[2 * i + 1]!))
        this.#atlas.drawPlain(context, radius[i]!, position[2 * i]!, position[2 * i + 1]!)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const selected = Math.max(markerIndex(set, emphasis.cluster), reportIndex(set, emphasis.report))
    if (selected >= 0 && selected !== open) this.#circle(context, set, selected, 3.5, 2)
    if (emphasis.hover >= 0 && emphasis.hover < set.size && emphasis.hover !== selected && emphasis.hover !== open)
      this.#circle(context, set, emphasis.hover, 2.5, 1)
    return whole
  }

  /** Makes the pictures that are missing, for as long as a frame can spare; tells whether all are there. */
  #prepare(set: MarkerSet, seen: readonly number[]): boolean {
    const until = performance.now() + makeMilliseconds
    let made = 0
    for (const i of seen) {
      const look = set.look[i]!
      if (this.#atlas.has(look)) continue
      // The clock is asked now and then: asking costs as much as a small picture.
      if (made > 0 && made % 16 === 0 && performance.now() > until) return false
      this.#atlas.prepare(look, set.clusters.count[i]!, set.radius[i]!, set.segments[i]!)
      made += 1
    }
    return true
  }

  #circle(context: CanvasRenderingContext2D, set: MarkerSet, index: number, away: number, width: number): void {
    context.beginPath()
    context.arc(set.position[2 * index]!, set.position[2 * index + 1]!, set.radius[index]! + away, 0, 2 * Math.PI)
    context.lineWidth = width
    context.strokeStyle = this.#palette.select
    context.stroke()
  }
}
