/** The hand that draws a circle: pressed on its middle, let go on its edge. */
import { circleTo, type Near } from './circle.ts'

interface CircleEvents {
  /** Longitude and latitude under a point of the element, CSS pixels. */
  toDegrees(x: number, y: number): { lon: number; lat: number }
  /** The circle so far; null when it is given up. */
  onDraw(near: Near | null): void
  onDone(near: Near): void
}

/** A drag shorter than this is a slip of the hand, CSS pixels. */
const leastDrag = 6

export class CircleTool {
  readonly #element: HTMLElement
  readonly #events: CircleEvents
  #pointer: number | null = null
  #from: [number, number] = [0, 0]
  #middle = { lon: 0, lat: 0 }
  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0 || this.#pointer !== null) return
    this.#pointer = event.pointerId
    this.#element.setPointerCapture(event.pointerId)
    this.#from = this.#at(event)
    this.#middle = this.#events.toDegrees(...this.#from)
  }
  readonly #move = (event: PointerEvent): void => {
    if (event.pointerId === this.#pointer) this.#events.onDraw(this.#circle(event))
  }
  readonly #up = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return
    const near = this.#circle(event)
    this.#pointer = null
    if (near) this.#events.onDone(near)
    else this.#events.onDraw(null)
  }
  readonly #lost = (): void => void this.cancel()

  constructor(element: HTMLElement, events: CircleEvents) {
    this.#element = element
    this.#events = events
    element.addEventListener('pointerdown', this.#down)
    element.addEventListener('pointermove', this.#move)
    element.addEventListener('pointerup', this.#up)
    element.addEventListener('pointercancel', this.#lost)
  }

  /** Gives up the circle under way; tells whether there was one. */
  cancel(): boolean {
    if (this.#pointer === null) return false
    if (this.#element.hasPointerCapture(this.#pointer)) this.#element.releasePointerCapture(this.#pointer)
    this.#pointer = null
    this.#events.onDraw(null)
    return true
  }

  remove(): void {
    this.cancel()
    this.#element.removeEventListener('pointerdown', this.#down)
    this.#element.removeEventListener('pointermove', this.#move)
    this.#element.removeEventListener('pointerup', this.#up)
    this.#element.removeEventListener('pointercancel', this.#lost)
  }

  #at(event: PointerEvent): [number, number] {
    const box = this.#element.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }
  #circle(event: PointerEvent): Near | null {
    const [x, y] = this.#at(event)
    if (Math.hypot(x - this.#from[0], y - this.#from[1]) < leastDrag) return null
    return circleTo(this.#middle, this.#events.toDegrees(x, y))
  }
}
