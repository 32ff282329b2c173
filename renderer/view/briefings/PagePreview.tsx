import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import type { NumberKey } from '../../../contract/briefing.ts'
import { useSize } from '../../ui/use-size.ts'
import { useLatest } from '../situation/use-latest.ts'
import { focusOn, markPage, meant, type PageMarks, placeOf, stepFrom } from './page-marks.ts'
import { fillPage } from './page-shadow.ts'

/** Width of an A4 page in CSS px. */
const pageWidth = 794

export interface ChosenNumber {
  key: NumberKey
  shown: string
  /** Of whose own edition it is; null of one for an audience. */
  agency: string | null
}
type PageNumber = Omit<ChosenNumber, 'agency'>
export interface PageHand {
  root: () => ShadowRoot | null
  /** Goes to a line of the outline; false where this audience has no such part. */
  show: (section: string, part: string | null) => boolean
}
const noMarks: PageMarks = { chosen: null, canEdit: false, byHand: '' }

/** The page as it will be written, white in both themes, scaled down to the column. */
export function PagePreview({
  html,
  label,
  marks = noMarks,
  onNumber,
  onOpenNumber,
  onEdit,
  hand,
}: {
  html: string
  label: string
  marks?: PageMarks
  /** A number was pressed or reached with the keys. */
  onNumber?: (number: PageNumber) => void
  /** Enter on a number: its reports. */
  onOpenNumber?: (number: PageNumber) => void
  /** A block was pressed twice, or Enter on it. */
  onEdit?: (block: HTMLElement) => void
  hand?: Ref<PageHand>
}) {
  const { ref, width } = useSize<HTMLDivElement>()
  const host = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!host.current) return
    fillPage(host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' }), html)
  }, [html])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has to be marked anew
  useEffect(() => {
    if (host.current?.shadowRoot) markPage(host.current.shadowRoot, marks)
  }, [html, marks])
  useImperativeHandle(hand, () => ({
    root: () => host.current?.shadowRoot ?? null,
    show: (section, part) => {
      const root = host.current?.shadowRoot
      const place = root ? placeOf(root, section, part) : null
      place?.scrollIntoView({ block: 'start' })
      return place !== null
    },
  }))

  const heard = useLatest((event: Event): void => {
    const root = host.current?.shadowRoot
    if (!root) return
    const { number, block } = meant(event)
    const chosen = number ? { key: number.dataset.n ?? '', shown: number.textContent ?? '' } : null
    if (event.type === 'click') {
      if (number && chosen) {
        focusOn(root, number)
        onNumber?.(chosen)
      } else if (block && window.getSelection()?.isCollapsed !== false) focusOn(root, block)
    } else if (event.type === 'focusin' && chosen) onNumber?.(chosen)
    else if (event.type === 'dblclick' && block && !number) onEdit?.(block)
    else if (event instanceof KeyboardEvent) {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      if (event.key.startsWith('Arrow')) {
        const next = stepFrom(root, root.activeElement, event.key)
        if (next) {
          focusOn(root, next)
          next.scrollIntoView({ block: 'nearest' })
        }
      } else if (event.key === 'Enter' && chosen) onOpenNumber?.(chosen)
      else if (event.key === 'Enter' && block) onEdit?.(block)
      else return
      event.preventDefault()
      event.stopPropagation()
    }
  })
  useEffect(() => {
    const root = host.current?.shadowRoot
    if (!root) return
    const kinds = ['click', 'focusin', 'dblclick', 'keydown'] as const
    for (const kind of kinds) root.addEventListener(kind, heard)
    return () => {
      for (const kind of kinds) root.removeEventListener(kind, heard)
    }
  }, [heard])
  return (
    <div className="page-column" ref={ref}>
      <article className="page" aria-label={label} ref={host} style={{ zoom: width > 0 ? Math.min(1, width / pageWidth) : 1 }} />
    </div>
  )
}
