/** The markers: one canvas over the map, redrawn with each of the map's frames. */
import { type Drawing, drawAll } from './drawing.ts'
import { type MarkerSet, markerIndex, reportIndex } from './marker-set.ts'
import { projectAll, tileSize, type Viewport } from './mercator.ts'
import type { Palette } from './palette.ts'
import { plainLook, SpriteAtlas } from './sprite-atlas.ts'

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
const makeMilliseconds = 6
/** Their shapes are filled in later, which the clock does not see: this many at most. */
const mostMade = 240
/** Room around the view that is drawn too, CSS pixels: as far as the map may move before it is drawn anew. */
const margin = 96
/** A drawing that took longer is stretched while the map zooms, and made anew no sooner than this later, milliseconds. */
const slowMilliseconds = 12
const redrawMilliseconds = 160

interface Frame {
  set: MarkerSet | null
  view: Viewport
  emphasis: Emphasis
  drawings: readonly Drawing[]
  ratio: number
}

export class MarkerCanvas {
  readonly element: HTMLCanvasElement
  readonly #chosenRing = ringElement()
  readonly #hoverRing = ringElement()
  #palette: Palette
  #atlas: SpriteAtlas
  #software: boolean
  #drawn: (Frame & { at: number; position: Float32Array }) | null = null
  /** Markers of the last drawing whose pictures are not made yet. */
  #rest: number[] = []
  /** What the last drawing took, milliseconds. */
  #cost = 0
  #ratio = 0

  /** `software` as for the atlas: both canvases have to be of one kind. */
  constructor(palette: Palette, software: boolean) {
    this.element = document.createElement('canvas')
    this.element.className = 'marker-canvas'
    this.element.setAttribute('aria-hidden', 'true')
    this.element.style.left = `${-margin}px`
    this.element.style.top = `${-margin}px`
    this.#palette = palette
    this.#software = software
    this.#atlas = new SpriteAtlas(palette, 1, software)
  }

  setPalette(palette: Palette): void {
    this.#palette = palette
    this.#drawn = null
    this.#atlas = new SpriteAtlas(palette, this.#ratio || 1, this.#software)
  }

  /**
   * Draws every marker in view and leaves their positions in the set, for hit-testing. While the map alone moves, the
   * last drawing is moved along with it. Pictures that are new are made a few a frame, and a zoom that is slow to draw
   * is drawn now and then: false tells that something is left for the next frame.
   */
  draw(set: MarkerSet | null, view: Viewport, emphasis: Emphasis, drawings: readonly Drawing[]): boolean {
    if (set) projectAll(set.x, set.y, view, set.position)
    this.#placeRings(set, emphasis)
    const frame = { set, view, emphasis, drawings, ratio: window.devicePixelRatio || 1 }
    const how = this.#move(frame)
    if (how === 'stretched') return false
    if (how === 'moved') return this.#finish()
    const began = performance.now()
    const whole = this.#drawAll(frame)
    this.#cost = performance.now() - began
    this.#drawn = { ...frame, at: began, position: set ? set.position.slice() : new Float32Array() }
    return whole
  }

  /** Moves the last drawing to where the map stands now; null where it has to be drawn anew. */
  #move(frame: Frame): 'moved' | 'stretched' | null {
    const last = this.#drawn
    if (!last || last.set !== frame.set || last.emphasis.open !== frame.emphasis.open || last.ratio !== frame.ratio) return null
    if (last.view.width !== frame.view.width || last.view.height !== frame.view.height) return null
    if (last.drawings.length !== frame.drawings.length || last.drawings.some((d, i) => d !== frame.drawings[i])) return null
    const scale = 2 ** (frame.view.zoom - last.view.zoom)
    // A number is made for its own size: it is stretched only where drawing it each frame would hold the map up.
    if (scale !== 1 && (this.#cost < slowMilliseconds || performance.now() - last.at > redrawMilliseconds)) return null
    let east = last.view.x - frame.view.x
    east -= Math.round(east)
    const pixels = tileSize * 2 ** frame.view.zoom
    const dx = east * pixels
    const dy = (last.view.y - frame.view.y) * pixels
    if (scale === 1 && Math.max(Math.abs(dx), Math.abs(dy)) > margin) return null
    const snap = (length: number): number => Math.round(length * frame.ratio) / frame.ratio
    this.element.style.transform =
      scale === 1 ? `translate(${snap(dx)}px, ${snap(dy)}px)` : `translate(${dx}px, ${dy}px) scale(${scale})`
    return scale === 1 ? 'moved' : 'stretched'
  }

  /** Makes some more of the pictures that the last drawing had to do without, and draws them where it stands. */
  #finish(): boolean {
    const last = this.#drawn
    const context = this.#rest.length > 0 ? this.#context() : null
    if (!last?.set || !context) return true
    const made = this.#prepare(last.set, this.#rest)
    context.setTransform(1, 0, 0, 1, 0, 0)
    for (const i of this.#rest.slice(0, made))
      this.#atlas.draw(context, last.set.look[i]!, last.position[2 * i]! + margin, last.position[2 * i + 1]! + margin)
    this.#rest = this.#rest.slice(made)
    return this.#rest.length === 0
  }

  /** Everything that lies over the map, in order. */
  get elements(): HTMLElement[] {
    return [this.element, this.#chosenRing, this.#hoverRing]
  }

  #context(): CanvasRenderingContext2D | null {
    return this.element.getContext('2d', { willReadFrequently: this.#software })
  }

  #drawAll({ set, view, emphasis, drawings, ratio }: Frame): boolean {
    const width = Math.round((view.width + 2 * margin) * ratio)
    const height = Math.round((view.height + 2 * margin) * ratio)
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width
      this.element.height = height
      this.element.style.width = `${view.width + 2 * margin}px`
      this.element.style.height = `${view.height + 2 * margin}px`
    }
    if (ratio !== this.#ratio) {
      this.#ratio = ratio
      this.#atlas = new SpriteAtlas(this.#palette, ratio, this.#software)
    }
    this.element.style.transform = ''
    this.#rest = []
    const context = this.#context()
    if (!context) return true
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    context.setTransform(ratio, 0, 0, ratio, margin * ratio, margin * ratio)
    drawAll(context, drawings, view, this.#palette)
    if (!set) return true
    context.setTransform(1, 0, 0, 1, 0, 0)
    const { position, radius, look } = set
    const open = markerIndex(set, emphasis.open)
    const seen: number[] = []
    for (let i = 0; i < set.size; i++) {
      if (i === open) continue
      const x = position[2 * i]!
      const y = position[2 * i + 1]!
      const r = radius[i]! + 3 + margin
      if (x < -r || y < -r || x > view.width + r || y > view.height + r) continue
      seen.push(i)
    }
    const missing = seen.filter((i) => !this.#atlas.has(look[i]!))
    this.#rest = missing.slice(this.#prepare(set, missing))
    for (const i of this.#rest) this.#atlas.preparePlain(radius[i]!)
    for (const i of seen) {
      const x = position[2 * i]! + margin
      const y = position[2 * i + 1]! + margin
      if (!this.#atlas.draw(context, look[i]!, x, y)) this.#atlas.draw(context, plainLook(radius[i]!), x, y)
    }
    context.setTransform(ratio, 0, 0, ratio, margin * ratio, margin * ratio)
    return this.#rest.length === 0
  }

  /** Makes pictures for as long as a frame can spare; gives how many of the list are made. */
  #prepare(set: MarkerSet, wanted: readonly number[]): number {
    const until = performance.now() + makeMilliseconds
    for (const [n, i] of wanted.entries()) {
      // The clock is asked now and then: asking costs as much as a small picture.
      if (n >= mostMade || (n % 16 === 15 && performance.now() > until)) return n
      this.#atlas.prepare(set.look[i]!, set.clusters.count[i]!, set.radius[i]!, set.segments[i]!)
    }
    return wanted.length
  }

  /** Rings about the chosen marker and the one under the pointer: elements of their own, so that no marker is drawn for them. */
  #placeRings(set: MarkerSet | null, { cluster, report, open, hover }: Emphasis): void {
    const chosen = set ? Math.max(markerIndex(set, cluster), reportIndex(set, report)) : -1
    const hidden = set ? markerIndex(set, open) : -1
    const place = (ring: HTMLElement, index: number, away: number, width: number): void => {
      if (!set || index < 0 || index >= set.size || index === hidden) {
        ring.hidden = true
        return
      }
      const radius = set.radius[index]! + away + width / 2
      ring.hidden = false
      ring.style.width = ring.style.height = `${2 * radius}px`
      ring.style.borderWidth = `${width}px`
      ring.style.transform = `translate(${set.position[2 * index]! - radius}px, ${set.position[2 * index + 1]! - radius}px)`
    }
    place(this.#chosenRing, chosen, 3.5, 2)
    place(this.#hoverRing, hover === chosen ? -1 : hover, 2.5, 1)
  }
}

function ringElement(): HTMLElement {
  const ring = document.createElement('div')
  ring.className = 'marker-ring'
  ring.hidden = true
  ring.setAttribute('aria-hidden', 'true')
  return ring
}
