/** The rings about the chosen marker and the one under the pointer: elements of their own, so that no marker is drawn for them. */
import type { MarkerSet } from './marker-set.ts'

export class MarkerRing {
  readonly element: HTMLElement
  readonly #away: number
  readonly #width: number

  /** `away` from the marker's edge to the middle of the line, and the line's `width`; CSS pixels. */
  constructor(away: number, width: number) {
    this.#away = away
    this.#width = width
    this.element = document.createElement('div')
    this.element.className = 'marker-ring'
    this.element.hidden = true
    this.element.style.borderWidth = `${width}px`
    this.element.setAttribute('aria-hidden', 'true')
  }

  /** Puts the ring about a marker of the set; -1 about none. */
  place(set: MarkerSet | null, index: number): void {
    this.element.hidden = !set || index < 0 || index >= set.size
    if (!set || this.element.hidden) return
    const radius = set.radius[index]! + this.#away + this.#width / 2
    this.element.style.width = `${2 * radius}px`
    this.element.style.height = `${2 * radius}px`
    this.element.style.transform = `translate(${set.position[2 * index]! - radius}px, ${set.position[2 * index + 1]! - radius}px)`
  }
}
