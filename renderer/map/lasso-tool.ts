/** The hand that draws: pointer events of the map's element made into an outline. */
import { rectangle } from './lasso.ts'

interface LassoEvents {
  /** What lies under a point of the element in CSS pixels, so that the outline stays put when the map is panned. */
  toGround(x: number, y: number): [number, number]
  /** The outline so far, [x0, y0, ...] on the ground; null when it is given up. */
  onDraw(points: readonly number[] | null): void
  /** The pointer was let go. */
  onDone(points: readonly number[]): void
}

/** Pointer moves closer than this to the last point are the same point, CSS pixels. */
const leastStep = 2

export class LassoTool {
  readonly #element: HTMLElement
  readonly #events: LassoEvents
  #pointer: number | null = null
  #path: number[] = []
  #corner: [number, number] = [0, 0]
  #last: [number, number] = [0, 0]
  #boxed = false
  readonly #down = (event: PointerEvent): void => this.#start(event)
  readonly #move = (event: PointerEvent): void => this.#follow(event)
  readonly #up = (event: PointerEvent): void => this.#finish(event)
  readonly #lost = (): void => void this.cancel()

  constructor(element: HTMLElement, events: LassoEvents) {
    this.#element = element
    this.#events = events
    element.addEventListener('pointerdown', this.#down)
    element.addEventListener('pointermove', this.#move)
    element.addEventListener('pointerup', this.#up)
    element.addEventListener('pointercancel', this.#lost)
  }

  /** Gives up the outline under way; tells whether there was one. */
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

  /** Where the pointer is, held inside the map: an outline may not reach what one cannot see. */
  #at(event: PointerEvent): [number, number] {
    const box = this.#element.getBoundingClientRect()
    return [
      Math.max(0, Math.min(box.width, event.clientX - box.left)),
      Math.max(0, Math.min(box.height, event.clientY - box.top)),
    ]
  }

  #start(event: PointerEvent): void {
    if (event.button !== 0 || this.#pointer !== null) return
    this.#pointer = event.pointerId
    this.#element.setPointerCapture(event.pointerId)
    this.#last = this.#at(event)
    this.#corner = this.#events.toGround(...this.#last)
    this.#path = [...this.#corner]
    this.#boxed = event.shiftKey
  }

  #follow(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return
    const [x, y] = this.#at(event)
    this.#boxed = event.shiftKey
    if (Math.hypot(x - this.#last[0], y - this.#last[1]) >= leastStep) {
      this.#path.push(...this.#events.toGround(x, y))
      this.#last = [x, y]
    }
    this.#events.onDraw(this.#outline(x, y))
  }

  #outline(x: number, y: number): readonly number[] {
    return this.#boxed ? rectangle(...this.#corner, ...this.#events.toGround(x, y)) : this.#path
  }

  #finish(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return
    this.#pointer = null
    this.#events.onDone(this.#outline(...this.#at(event)))
  }
}
