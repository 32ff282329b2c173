/**
 * The markers over the map. A drawing is a canvas somewhat larger than the view. While the map alone moves it is moved
 * along; where drawing takes long, the next one is made behind it a piece a frame, and takes its place when it is whole.
 */
import { type Drawing, drawAll } from './drawing.ts'
import { MarkerRing } from './marker-rings.ts'
import { type MarkerSet, markerIndex, reportIndex } from './marker-set.ts'
import { projectAll, type Viewport } from './mercator.ts'
import { movePicture, shiftOf } from './moved-picture.ts'
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

/** Room around the view that is drawn too, CSS pixels: as far as the map may move before it is drawn anew. */
const margin = 96
/** What drawing may take of one frame, and new pictures of that, milliseconds. */
const drawMilliseconds = 10
const makeMilliseconds = 5
/** Shapes of new pictures are filled in later, which the clock does not see: this many a frame at most. */
const mostMade = 200
/** Markers between two looks at the clock. */
const piece = 200

interface Frame {
  set: MarkerSet | null
  view: Viewport
  open: string | null
  ratio: number
}
interface Sheet extends Frame {
  canvas: HTMLCanvasElement
  /** Where the markers stand on it, as in `MarkerSet.position`. */
  position: Float32Array
  /** Markers still to be drawn. */
  todo: number[]
  /** Markers drawn without ring and number, for want of their picture. */
  plain: number[]
}

export class MarkerCanvas {
  readonly #chosenRing = new MarkerRing(3.5, 2)
  readonly #hoverRing = new MarkerRing(2.5, 1)
  readonly #ink = canvasElement('map-ink')
  readonly #software: boolean
  #palette: Palette
  #atlas: SpriteAtlas
  #ratio = 0
  #free = [canvasElement('marker-canvas'), canvasElement('marker-canvas')]
  #canvases = [...this.#free]
  #front: Sheet | null = null
  #back: Sheet | null = null

  /** `software` as for the atlas: all canvases have to be of one kind. */
  constructor(palette: Palette, software: boolean) {
    this.#palette = palette
    this.#software = software
    this.#atlas = new SpriteAtlas(palette, 1, software)
  }

  /** Everything that lies over the map, from below. */
  get elements(): HTMLElement[] {
    return [this.#ink, ...this.#canvases, this.#chosenRing.element, this.#hoverRing.element]
  }

  setPalette(palette: Palette): void {
    this.#palette = palette
    this.#atlas = new SpriteAtlas(palette, this.#ratio || 1, this.#software)
    if (this.#front) this.#front.set = null
    this.#drop()
  }

  /**
   * Shows every marker in view and leaves their positions in the set, for hit-testing. false tells that something is
   * left for the next frame.
   */
  draw(set: MarkerSet | null, view: Viewport, emphasis: Emphasis, drawings: readonly Drawing[]): boolean {
    const ratio = window.devicePixelRatio || 1
    if (ratio !== this.#ratio) {
      this.#ratio = ratio
      this.#atlas = new SpriteAtlas(this.#palette, ratio, this.#software)
    }
    if (set) projectAll(set.x, set.y, view, set.position)
    const open = set ? markerIndex(set, emphasis.open) : -1
    const chosen = set ? Math.max(markerIndex(set, emphasis.cluster), reportIndex(set, emphasis.report)) : -1
    this.#chosenRing.place(set, chosen === open ? -1 : chosen)
    this.#hoverRing.place(set, emphasis.hover === chosen || emphasis.hover === open ? -1 : emphasis.hover)
    this.#drawInk(drawings, view, ratio)
    return this.#drawMarkers({ set, view, open: emphasis.open, ratio })
  }

  #drawMarkers(frame: Frame): boolean {
    const front = this.#front
    if (front && isSame(front, frame) && this.#place(front, frame)) {
      this.#drop()
      return this.#finish(front)
    }
    // What is quick to draw is drawn at once; else the last drawing stands in until the next one is whole.
    if (!this.#back || !isSame(this.#back, frame)) {
      this.#drop()
      this.#back = this.#begin(frame)
    }
    const next = this.#back
    this.#go(next)
    if (next.todo.length > 0 && front) return false
    while (next.todo.length > 0) this.#go(next)
    this.#swap(next)
    return this.#place(next, frame) && next.plain.length === 0
  }

  /** Moves a sheet to where the map stands now; tells whether it shows what has to be shown, neither stretched nor cut. */
  #place(sheet: Sheet, { view, ratio }: Frame): boolean {
    const shift = shiftOf(sheet.view, view)
    movePicture(sheet.canvas, shift, ratio)
    return shift.scale === 1 && Math.max(Math.abs(shift.dx), Math.abs(shift.dy)) <= margin
  }

  #begin(frame: Frame): Sheet {
    const canvas = this.#free.pop()!
    const { set, view, ratio, open } = frame
    const width = Math.round((view.width + 2 * margin) * ratio)
    const height = Math.round((view.height + 2 * margin) * ratio)
    sized(canvas, width, height, ratio)
    const context = this.#context(canvas)
    context?.setTransform(1, 0, 0, 1, 0, 0)
    context?.clearRect(0, 0, width, height)
    const todo: number[] = []
    const hidden = set ? markerIndex(set, open) : -1
    for (let i = 0; set && i < set.size; i++) {
      if (i === hidden) continue
      const x = set.position[2 * i]!
      const y = set.position[2 * i + 1]!
      const r = set.radius[i]! + 3 + margin
      if (x >= -r && y >= -r && x <= view.width + r && y <= view.height + r) todo.push(i)
    }
    // From the end, so that taking a piece off is cheap.
    todo.reverse()
    return { ...frame, canvas, todo, plain: [], position: set ? set.position.slice() : new Float32Array() }
  }

  /** Draws as much of a sheet as a frame can spare. */
  #go(sheet: Sheet): void {
    const { set } = sheet
    const context = this.#context(sheet.canvas)
    if (!set || !context) {
      sheet.todo = []
      return
    }
    const began = performance.now()
    let made = 0
    do {
      const some = sheet.todo.splice(-piece).reverse()
      // A page that changes between two copies from it is copied itself each time: pictures first.
      const spare = performance.now() < began + makeMilliseconds ? mostMade - made : 0
      made += this.#make(set, some, spare, began + makeMilliseconds)
      for (const i of some) if (!this.#atlas.has(set.look[i]!)) this.#atlas.preparePlain(set.radius[i]!)
      for (const i of some) if (!this.#copy(context, sheet, i)) sheet.plain.push(i)
    } while (sheet.todo.length > 0 && performance.now() < began + drawMilliseconds)
  }

  /** Makes some more of the pictures that a sheet had to do without, and draws them where they belong; tells whether all are there. */
  #finish(sheet: Sheet): boolean {
    const context = this.#context(sheet.canvas)
    if (sheet.plain.length === 0 || !sheet.set || !context) return true
    const some = sheet.plain.splice(0, mostMade)
    this.#make(sheet.set, some, mostMade, performance.now() + makeMilliseconds)
    for (const i of some) if (!this.#copy(context, sheet, i)) sheet.plain.push(i)
    return sheet.plain.length === 0
  }

  /** Makes missing pictures, at most `most` and until a moment; gives how many. */
  #make(set: MarkerSet, wanted: readonly number[], most: number, until: number): number {
    let made = 0
    for (const i of wanted) {
      if (this.#atlas.has(set.look[i]!)) continue
      if (made >= most || (made % 16 === 15 && performance.now() > until)) break
      this.#atlas.prepare(set.look[i]!, set.clusters.count[i]!, set.radius[i]!, set.segments[i]!)
      made += 1
    }
    return made
  }

  /** Copies one marker on to a sheet; false where it had to be a plain one. */
  #copy(context: CanvasRenderingContext2D, { set, position }: Sheet, i: number): boolean {
    const x = position[2 * i]! + margin
    const y = position[2 * i + 1]! + margin
    if (this.#atlas.draw(context, set!.look[i]!, x, y)) return true
    this.#atlas.draw(context, plainLook(set!.radius[i]!), x, y)
    return false
  }

  #swap(next: Sheet): void {
    const old = this.#front
    next.canvas.hidden = false
    if (old) {
      old.canvas.hidden = true
      this.#free.push(old.canvas)
    }
    this.#front = next
    this.#back = null
  }
  #drop(): void {
    if (this.#back) this.#free.push(this.#back.canvas)
    this.#back = null
  }

  /** Drawn anew each frame: it is little, and follows the hand. */
  #drawInk(drawings: readonly Drawing[], view: Viewport, ratio: number): void {
    this.#ink.hidden = drawings.length === 0
    if (this.#ink.hidden) return
    sized(this.#ink, Math.round(view.width * ratio), Math.round(view.height * ratio), ratio)
    const context = this.#context(this.#ink)
    if (!context) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, this.#ink.width, this.#ink.height)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    drawAll(context, drawings, view, this.#palette)
  }

  #context(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
    return canvas.getContext('2d', { willReadFrequently: this.#software })
  }
}

/** Whether two frames show the same, wherever the map stands. */
const isSame = (a: Frame, b: Frame): boolean =>
  a.set === b.set && a.open === b.open && a.ratio === b.ratio && a.view.width === b.view.width && a.view.height === b.view.height

function canvasElement(name: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.className = name
  canvas.hidden = true
  canvas.setAttribute('aria-hidden', 'true')
  if (name === 'marker-canvas') {
    canvas.style.left = `${-margin}px`
    canvas.style.top = `${-margin}px`
  }
  return canvas
}

/** Gives a canvas its size in device pixels; setting it to what it is would clear it. */
function sized(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  if (canvas.width === width && canvas.height === height) return
  canvas.width = width
  canvas.height = height
  canvas.style.width = `${width / ratio}px`
  canvas.style.height = `${height / ratio}px`
}
