/**
 * The page on screen: numbers and blocks that a person can walk over, and what is marked on them. One stop of the Tab key
 * a page; arrows go on from there.
 */
import type { NumberKey, OutlineLine } from '../../../contract/briefing.ts'
import type { Audience } from '../../../contract/taxonomy.ts'

const number = 'span.n[data-n]'
const block = '[data-block]'

export interface PageMarks {
  chosen: NumberKey | null
  /** Blocks can be written over here. */
  canEdit: boolean
  byHand: string
}

export function markPage(root: ShadowRoot, marks: PageMarks): void {
  for (const element of root.querySelectorAll<HTMLElement>('span.n')) {
    const key = element.dataset.n
    if (key === undefined) {
      if (element.classList.contains('by-hand')) element.title = marks.byHand
      continue
    }
    element.classList.toggle('chosen', key === marks.chosen)
    element.setAttribute('role', 'button')
    element.setAttribute('aria-pressed', String(key === marks.chosen))
    if (element.tabIndex !== 0) element.tabIndex = -1
  }
  for (const element of root.querySelectorAll<HTMLElement>(block)) {
    element.classList.toggle('editable', marks.canEdit)
    if (element.tabIndex !== 0) element.tabIndex = -1
  }
  if (!root.querySelector('[tabindex="0"]')) root.querySelector<HTMLElement>(`${block}, ${number}`)?.setAttribute('tabindex', '0')
}

/** How many parts of the outline an audience sees less of, or not at all. */
export const lossesOf = (outline: readonly OutlineLine[], audience: Audience): number =>
  outline.flatMap(({ parts }) => parts).filter(({ inclusion }) => inclusion[audience] !== 'whole').length

/** The number or block that an event of the page is about. */
export function meant(event: Event): { number: HTMLElement | null; block: HTMLElement | null } {
  const [target] = event.composedPath()
  const at = target instanceof Element ? target : null
  return { number: at?.closest<HTMLElement>(number) ?? null, block: at?.closest<HTMLElement>(block) ?? null }
}

/** Left and right go from number to number, up and down from block to block. null at the end. */
export function stepFrom(root: ShadowRoot, from: Element | null, key: string): HTMLElement | null {
  const sideways = key === 'ArrowLeft' || key === 'ArrowRight'
  const back = key === 'ArrowLeft' || key === 'ArrowUp'
  const all = [...root.querySelectorAll<HTMLElement>(sideways ? number : block)]
  if (!from) return all[0] ?? null
  const follows = (element: Element): boolean =>
    (from.compareDocumentPosition(element) & (back ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING)) !== 0
  // A block that holds the number stands before it in the document; going up means to leave it.
  const around = sideways ? null : from.closest(block)
  const others = all.filter((element) => element !== from && element !== around && follows(element))
  return (back ? others.at(-1) : others[0]) ?? null
}

/** Makes an element the page's one stop of the Tab key, and goes there. */
export function focusOn(root: ShadowRoot, element: HTMLElement): void {
  for (const other of root.querySelectorAll('[tabindex="0"]')) other.setAttribute('tabindex', '-1')
  element.tabIndex = 0
  element.focus({ preventScroll: false })
}

/** Where a line of the outline stands on the page: its block, or the heading of its section, or the section's first block. */
export function placeOf(root: ShadowRoot, section: string, part: string | null): HTMLElement | null {
  const find = (selector: string): HTMLElement | null => root.querySelector<HTMLElement>(selector)
  const block = part === null ? null : (find(`[data-block="${CSS.escape(part)}"]`) ?? find(`#${CSS.escape(part)}`))
  return block ?? find(`#${CSS.escape(`heading.${section}`)}`) ?? find(`[data-block^="${CSS.escape(section)}."]`)
}
