/** Markers drawn once and copied each frame: thousands of rings and numbers a frame would not keep up. */
import { categoryKeys } from '../../contract/taxonomy.ts'
import { exactNumber, ringWidth, type Segment } from './marker.ts'
import type { Palette } from './palette.ts'

interface Sprite {
  page: HTMLCanvasElement
  x: number
  y: number
  /** Edge of the square, device pixels. */
  edge: number
}
interface Shelf {
  page: HTMLCanvasElement
  x: number
  y: number
}

/** A page that was drawn on is copied before it is drawn from: small pages make that cheap. */
const pageEdge = 1024
const mostPages = 24
/** Room around the radius for the casing, CSS pixels. */
const margin = 2.5
const gap = 0.9
const casing = 1.5

/** Look of a marker of that radius without ring and number. */
export const plainLook = (radius: number): string => `plain;${radius}`

export class SpriteAtlas {
  #palette: Palette
  #ratio: number
  #software: boolean
  #sprites = new Map<string, Sprite>()
  #shelves = new Map<number, Shelf>()
  #pages: { canvas: HTMLCanvasElement; filled: number }[] = []

  /** `software`: where no graphics card helps, a canvas in plain memory is copied from several times faster. */
  constructor(palette: Palette, ratio: number, software = false) {
    this.#palette = palette
    this.#ratio = ratio
    this.#software = software
  }

  has(look: string): boolean {
    return this.#sprites.has(look)
  }

  /**
   * Draws the picture of a look once, for `draw`. Give all of a frame before any is copied: a page that changes between
   * two copies is copied itself each time.
   */
  prepare(look: string, count: number, radius: number, segments: Segment[]): void {
    if (!this.#sprites.has(look)) this.#make(look, count, radius, segments)
  }

  /** Copies a prepared marker on to `context` (in device pixels), its centre at (x, y) in CSS pixels; false where it is not prepared. */
  draw(context: CanvasRenderingContext2D, look: string, x: number, y: number): boolean {
    const sprite = this.#sprites.get(look)
    if (!sprite) return false
    const left = Math.round(x * this.#ratio - sprite.edge / 2)
    const top = Math.round(y * this.#ratio - sprite.edge / 2)
    context.drawImage(sprite.page, sprite.x, sprite.y, sprite.edge, sprite.edge, left, top, sprite.edge, sprite.edge)
    return true
  }

  #make(look: string, count: number, radius: number, segments: Segment[]): void {
    const edge = 2 * Math.ceil((radius + margin) * this.#ratio)
    const place = this.#place(edge)
    const context = place.page.getContext('2d', { willReadFrequently: this.#software })
    if (context) {
      context.save()
      context.translate(place.x + edge / 2, place.y + edge / 2)
      context.scale(this.#ratio, this.#ratio)
      if (count === 1) this.#dot(context, radius, segments)
      else this.#ring(context, count, radius, segments)
      context.restore()
    }
    this.#sprites.set(look, { page: place.page, x: place.x, y: place.y, edge })
  }

  /** The picture of a marker whose own has to wait: its place and size, no number yet. */
  preparePlain(radius: number): void {
    const look = plainLook(radius)
    if (!this.#sprites.has(look)) this.#make(look, 0, radius, [])
  }

  /** A free square. Squares of one size share a shelf; when every page is full all are forgotten and drawn anew. */
  #place(edge: number): Shelf {
    const shelf = this.#shelves.get(edge)
    if (shelf && shelf.x + edge <= pageEdge) {
      const place = { ...shelf }
      shelf.x += edge
      return place
    }
    let page = this.#pages.at(-1)
    if (!page || page.filled + edge > pageEdge) {
      if (this.#pages.length >= mostPages) {
        this.#pages = []
        this.#sprites.clear()
        this.#shelves.clear()
      }
      const canvas = document.createElement('canvas')
      canvas.width = pageEdge
      canvas.height = pageEdge
      page = { canvas, filled: 0 }
      this.#pages.push(page)
    }
    const place = { page: page.canvas, x: 0, y: page.filled }
    page.filled += edge
    this.#shelves.set(edge, { ...place, x: edge })
    return place
  }

  #color(category: number): string {
    const key = categoryKeys[category]
    return key === undefined ? this.#palette.category.other : this.#palette.category[key]
  }

  #dot(context: CanvasRenderingContext2D, radius: number, segments: Segment[]): void {
    context.beginPath()
    context.arc(0, 0, radius + casing, 0, 2 * Math.PI)
    context.fillStyle = this.#palette.markerCase
    context.fill()
    context.beginPath()
    context.arc(0, 0, radius, 0, 2 * Math.PI)
    const color = this.#color(segments[0]?.category ?? -1)
    context.fillStyle = color
    context.fill()
    // "Other" is as pale as the land, so that it never reads as an eleventh hue: alone it needs an edge (3 to 1).
    if (color !== this.#palette.category.other) return
    context.lineWidth = 1
    context.strokeStyle = this.#palette.outer
    context.stroke()
  }

  #ring(context: CanvasRenderingContext2D, count: number, radius: number, segments: Segment[]): void {
    const width = count > 0 ? ringWidth(count) : 2
    const middle = radius - width / 2
    context.beginPath()
    context.arc(0, 0, radius + casing, 0, 2 * Math.PI)
    context.fillStyle = this.#palette.markerCase
    context.fill()
    context.beginPath()
    context.arc(0, 0, radius, 0, 2 * Math.PI)
    context.fillStyle = this.#palette.plate
    context.fill()
    // Clockwise from twelve; the gap is a length along the ring, so it looks the same at every radius.
    const total = segments.reduce((sum, segment) => sum + segment.count, 0)
    const pause = segments.length > 1 ? gap / middle : 0
    let angle = -Math.PI / 2
    context.lineWidth = width
    for (const segment of segments) {
      const sweep = (segment.count / total) * 2 * Math.PI
      context.beginPath()
      context.arc(0, 0, middle, angle + pause / 2, Math.max(angle + pause / 2 + 0.01, angle + sweep - pause / 2))
      context.strokeStyle = this.#color(segment.category)
      context.stroke()
      angle += sweep
    }
    if (count > 0) this.#number(context, exactNumber(count), 2 * (radius - width) - 3)
  }

  /** The exact number; made smaller only where it would touch the ring. */
  #number(context: CanvasRenderingContext2D, text: string, room: number): void {
    context.fillStyle = this.#palette.ink
    context.textAlign = 'center'
    context.textBaseline = 'alphabetic'
    context.font = `600 11px ${this.#palette.font}`
    const measured = context.measureText(text).width
    const size = measured > room ? Math.max(7, (11 * room) / measured) : 11
    if (size < 11) context.font = `600 ${size}px ${this.#palette.font}`
    context.fillText(text, 0, size * 0.36)
  }
}
