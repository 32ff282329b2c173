/**
 * The ground where no graphics card helps. The processor takes a tenth of a second for the map's whole picture, and the
 * page stands still meanwhile. So MapLibre's own canvas is not shown: its picture is painted a piece a frame and copied on
 * to a sheet, which moves with the map. A pan paints the strip that came into view; a zoom shows the last sheet larger or
 * smaller until the next lies whole above it; at rest everything is painted once more, as it stands then.
 */
import { type Map as GlMap, MercatorCoordinate } from 'maplibre-gl'
import { mercatorX, mercatorY, tileSize, type Viewport } from './mercator.ts'
import { movePicture, shiftOf } from './moved-picture.ts'
import { bands, bared, movedRect, type Rect } from './rects.ts'

type Painter = GlMap['painter']
type Asked = Parameters<Painter['render']>

/** Device pixels of the piece that a frame can spare the time for. */
const mostPixels = 80_000
/** A frame that came so late, or that others have used so much of, milliseconds, gets nothing more to do; one in a few does. */
const late = 40
const used = 10
const oneIn = 4
/** No frame was asked for in between, milliseconds. */
const longAgo = 1_000
/** A strip that comes into view is left bare until it is so wide, CSS pixels, or the map rests: narrow ones cost as much. */
const narrow = 32
/** So long what is to be seen somehow waits for frames that come in time and for tiles that are being made, milliseconds. */
const patience = 400

interface Sheet {
  canvas: HTMLCanvasElement
  context: CanvasRenderingContext2D | null
  view: Viewport
  /** Device pixels of a CSS pixel. */
  ratio: number
  /** What came into view and shows nothing yet, device pixels, the next first. */
  bare: Rect[]
  /** What else has to be painted. */
  todo: Rect[]
  /** Whether all of it was painted once. */
  seen: boolean
}

export class GroundSheet {
  readonly #map: GlMap
  readonly #busy: () => boolean
  #paint: Painter['render']
  #free = [sheetCanvas(), sheetCanvas()]
  readonly #canvases = [...this.#free]
  /** What MapLibre would paint now. */
  #asked: Asked | null = null
  #front: Sheet | null = null
  /** The last whole sheet, seen where the one in front is not painted yet. */
  #below: Sheet | null = null
  /** Something looks different from when the sheet in front was begun. */
  #stale = false
  #frame = 0
  #turn: ReturnType<typeof setTimeout> | undefined
  /**
   * Tiles came. MapLibre has to place their names before the painter takes them: `unplaced` until it has, then `new` until
   * the painter holds them.
   */
  #tiles: 'held' | 'unplaced' | 'new' = 'held'
  /** When the last frame began, as `requestAnimationFrame` tells it, and how many in a row were late. */
  #began = 0
  #lates = 0
  /** Since when the rest waits; 0 for not. */
  #since = 0

  /** `busy` tells whether what lies over the ground is being drawn. */
  constructor(map: GlMap, busy: () => boolean) {
    this.#map = map
    this.#busy = busy
    this.#paint = this.#hook()
    // What fades in would be painted a dozen times over.
    map._fadeDuration = 0
    // It keeps its place: MapLibre measures from it where the pointer is.
    map.getCanvas().style.visibility = 'hidden'
    map.on('sourcedata', () => {
      this.#tiles = 'unplaced'
      this.#soil()
    })
    map.on('styledata', () => this.#soil())
    map.on('moveend', () => this.#soil())
    // A remote desktop that connects again takes the context away, and MapLibre makes a new painter.
    map.on('webglcontextlost', () => {
      this.#asked = null
    })
    map.on('webglcontextrestored', () => {
      this.#paint = this.#hook()
      // What is painted before the style and its tiles are there again is painted over.
      map.once('idle', () => this.#soil())
    })
  }

  /** Takes the place of the painter; gives back what paints. */
  #hook(): Painter['render'] {
    const { painter } = this.#map
    const paint = painter.render.bind(painter)
    painter.render = (style, transform, data) => this.#ask([style, transform.clone(), data])
    return paint
  }

  /** From below; they belong under everything that lies over the map. */
  get elements(): HTMLElement[] {
    return this.#canvases
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#turn)
    this.#asked = null
  }

  #soil(): void {
    this.#stale = true
    this.#schedule()
  }

  #ask(asked: Asked): void {
    this.#asked = asked
    if (this.#tiles === 'unplaced') this.#tiles = 'new'
    // At rest MapLibre only asks for what changed.
    if (!this.#map.isMoving()) this.#stale = true
    this.#place()
    this.#schedule()
  }

  #schedule(): void {
    this.#frame ||= requestAnimationFrame((now) => {
      // After all others who draw in this frame, to know what is left of it.
      this.#turn = setTimeout(() => {
        this.#frame = 0
        const gap = now - this.#began
        this.#began = now
        const busy = (gap > late && gap < longAgo) || performance.now() - now > used
        this.#lates = busy ? this.#lates + 1 : 0
        this.#go()
      })
    })
  }

  /** Moves the sheets to where the map stands now. */
  #place(): void {
    if (!this.#asked) return
    const view = viewOf(this.#asked[1])
    for (const sheet of [this.#below, this.#front]) if (sheet) movePicture(sheet.canvas, shiftOf(sheet.view, view), sheet.ratio)
  }

  /** What one frame can do. */
  #go(): void {
    const gl = this.#map.painter.context.gl
    if (!this.#asked || gl.isContextLost()) return
    // MapLibre asks again once they are placed; of itself not while its style is being loaded.
    if (this.#tiles === 'unplaced') {
      this.#map.triggerRepaint()
      return
    }
    const view = viewOf(this.#asked[1])
    const ratio = gl.drawingBufferWidth / view.width
    const front = this.#follow(view, ratio)
    if (isWhole(front) && this.#stale) {
      this.#stale = false
      // The same place but for the part of a pixel that a pan leaves.
      if (front.view.zoom === view.zoom) front.view = view
      front.todo = everything(front)
    }
    if (this.#tiles === 'new') this.#take()
    else this.#paintNext(front)
    this.#place()
    if (isWhole(front)) {
      front.seen = true
      this.#since = 0
      if (this.#below) {
        this.#below.canvas.hidden = true
        this.#free.push(this.#below.canvas)
        this.#below = null
      }
    }
    if (!isWhole(front) || this.#stale || front.view.zoom !== view.zoom) this.#schedule()
  }

  /** Hands the painter the tiles that came, which takes as long as painting some. */
  #take(): void {
    this.#tiles = 'held'
    const { context } = this.#map.painter
    for (const manager of Object.values(this.#asked![0].tileManagers)) if (manager.used) manager.prepare(context)
    context.gl.flush()
  }

  /** Whether what is to be seen somehow can wait: others are at work, and it is not long. */
  #waits(): boolean {
    if (!this.#busy() && this.#map.areTilesLoaded()) {
      this.#since = 0
      return false
    }
    this.#since ||= performance.now()
    return performance.now() - this.#since < patience
  }

  /** The sheet for where the map stands: the one in front, moved along, or a new one. */
  #follow(view: Viewport, ratio: number): Sheet {
    const front = this.#front
    if (!front || front.ratio !== ratio || front.view.width !== view.width || front.view.height !== view.height)
      return this.#begin(view, ratio)
    if (front.view.zoom === view.zoom) return this.#moveOn(front, view)
    // A zoom under way: what was begun is finished first, or nothing ever would be.
    return !isWhole(front) && this.#map.isMoving() ? front : this.#begin(view, ratio)
  }

  #begin(view: Viewport, ratio: number): Sheet {
    const old = this.#front
    if (old && (isWhole(old) || !this.#below)) {
      if (this.#below) this.#free.push(this.#below.canvas)
      this.#below = old
    } else if (old) this.#free.push(old.canvas)
    const canvas = this.#free.pop()!
    this.#below?.canvas.after(canvas)
    const { drawingBufferWidth: width, drawingBufferHeight: height } = this.#map.painter.context.gl
    canvas.width = width
    canvas.height = height
    canvas.style.width = `${view.width}px`
    canvas.style.height = `${view.height}px`
    canvas.hidden = false
    const sheet: Sheet = {
      canvas,
      context: canvas.getContext('2d', { willReadFrequently: true }),
      view,
      ratio,
      bare: [],
      todo: [],
      seen: false,
    }
    sheet.todo = everything(sheet)
    this.#stale = false
    this.#front = sheet
    return sheet
  }

  /** Moves what a sheet shows by whole pixels, so that it lies where the map stands; what came into view is painted first. */
  #moveOn(sheet: Sheet, view: Viewport): Sheet {
    const { canvas, context, ratio } = sheet
    const { width, height } = canvas
    const shift = shiftOf(sheet.view, view)
    const dx = Math.round(shift.dx * ratio)
    const dy = Math.round(shift.dy * ratio)
    const least = this.#map.isMoving() ? narrow * ratio : 1
    if (Math.max(Math.abs(dx), Math.abs(dy)) < least) return sheet
    context?.drawImage(canvas, dx, dy)
    const moved = (rects: Rect[]): Rect[] => rects.flatMap((rect) => movedRect(rect, dx, dy, width, height) ?? [])
    sheet.bare = [...bared(width, height, dx, dy).flatMap((strip) => bands(strip, mostPixels)), ...moved(sheet.bare)]
    sheet.todo = moved(sheet.todo)
    // Where nothing was painted yet the move has left what lay there.
    for (const rect of sheet.seen ? sheet.bare : [...sheet.bare, ...sheet.todo])
      context?.clearRect(rect.x, rect.y, rect.width, rect.height)
    // Moved by whole pixels, its place differs from the map's by the rest.
    const pixels = ratio * tileSize * 2 ** view.zoom
    sheet.view = { ...view, x: view.x + (shift.dx * ratio - dx) / pixels, y: view.y + (shift.dy * ratio - dy) / pixels }
    return sheet
  }

  #paintNext(sheet: Sheet): void {
    if (this.#lates % oneIn > 0) return
    const rect = sheet.bare.shift() ?? (this.#waits() ? undefined : sheet.todo.shift())
    if (rect) this.#paintRect(sheet, rect)
  }

  #paintRect(sheet: Sheet, { x, y, width, height }: Rect): void {
    const [style, transform, data] = this.#asked!
    const { view, context } = sheet
    // A pan across 180 degrees takes MapLibre to the next copy of the world before the sheet is moved there.
    const here = { ...view, x: view.x - Math.round(view.x - mercatorX(transform.center.lng)) }
    const at = transform.clone()
    at.setZoom(here.zoom)
    at.setCenter(new MercatorCoordinate(here.x, here.y).toLngLat())
    const gl = this.#map.painter.context.gl
    const managers = Object.values(style.tileManagers)
    const touches = tileTest(here, sheet.ratio, { x, y, width, height })
    gl.enable(gl.SCISSOR_TEST)
    gl.scissor(x, gl.drawingBufferHeight - y - height, width, height)
    for (const manager of managers)
      manager.getVisibleCoordinates = (symbols) => allCoordinates(manager, symbols).filter((tile) => symbols || touches(tile))
    try {
      this.#paint(style, at, data)
    } finally {
      for (const manager of managers) Reflect.deleteProperty(manager, 'getVisibleCoordinates')
      gl.disable(gl.SCISSOR_TEST)
    }
    context?.clearRect(x, y, width, height)
    context?.drawImage(this.#map.getCanvas(), x, y, width, height, x, y, width, height)
  }
}

const viewOf = (transform: Asked[1]): Viewport => ({
  x: mercatorX(transform.center.lng),
  y: mercatorY(transform.center.lat),
  zoom: transform.zoom,
  width: transform.width,
  height: transform.height,
})

type TileManager = Asked[0]['tileManagers'][string]
type Tile = ReturnType<TileManager['getVisibleCoordinates']>[number]

/** As the class has it, whatever stands on the instance. */
const allCoordinates = (manager: TileManager, symbols?: boolean): Tile[] =>
  (Object.getPrototypeOf(manager) as TileManager).getVisibleCoordinates.call(manager, symbols)

/** Tells which tiles reach into a rectangle of a sheet, or close to it: dots at the edge of a tile go beyond it. */
function tileTest(view: Viewport, ratio: number, rect: Rect): (tile: Tile) => boolean {
  const world = ratio * tileSize * 2 ** view.zoom
  const room = 4 * ratio
  const left = view.x * world - (view.width / 2) * ratio + rect.x - room
  const top = view.y * world - (view.height / 2) * ratio + rect.y - room
  const right = left + rect.width + 2 * room
  const bottom = top + rect.height + 2 * room
  return ({ wrap, canonical: { z, x, y } }) => {
    const edge = world / 2 ** z
    const tileLeft = x * edge + wrap * world
    return tileLeft < right && tileLeft + edge > left && y * edge < bottom && (y + 1) * edge > top
  }
}

const isWhole = (sheet: Sheet): boolean => sheet.bare.length === 0 && sheet.todo.length === 0

const everything = ({ canvas }: Sheet): Rect[] => bands({ x: 0, y: 0, width: canvas.width, height: canvas.height }, mostPixels)

function sheetCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.className = 'ground-sheet'
  canvas.hidden = true
  canvas.setAttribute('aria-hidden', 'true')
  return canvas
}
