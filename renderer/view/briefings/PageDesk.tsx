import { type RefObject, useRef, useState } from 'react'
import type { Agency, Meeting, NumberKey } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { audienceOf } from './brief-place.ts'
import { PageColumn } from './PageColumn.tsx'
import type { ChosenNumber, PageHand } from './PagePreview.tsx'
import { lossesOf } from './page-marks.ts'
import { anchorsOf, stepToFollow } from './page-scroll.ts'
import type { ShownPage } from './use-pages.ts'

/** The pages of the chosen editions side by side, scrolled together. */
export function PageDesk({
  pages,
  meeting,
  agencies,
  chosen,
  hands,
  onNumber,
  onOpenNumber,
}: {
  pages: readonly ShownPage[]
  meeting: Meeting | null
  agencies: readonly Agency[]
  chosen: NumberKey | null
  hands: RefObject<Map<string, PageHand>>
  onNumber: (number: ChosenNumber) => void
  onOpenNumber: (number: ChosenNumber) => void
}) {
  const { t } = useText()
  const desk = useRef<HTMLDivElement>(null)
  // The column under the hand leads; the others' own scroll events are its echo.
  const leader = useRef<Element | null>(null)
  const [cannot, say] = useState<string | null>(null)
  const lead = (target: EventTarget | null): void => {
    leader.current = target instanceof Element ? target.closest('.page-scroll') : null
  }
  const scrolled = (target: EventTarget | null): void => {
    if (!(target instanceof Element) || !desk.current || target !== leader.current) return
    const edition = target.closest<HTMLElement>('[data-edition]')?.dataset.edition ?? ''
    const root = hands.current.get(edition)?.root()
    if (!root) return
    const leading = anchorsOf(target, root)
    for (const column of desk.current.querySelectorAll('.page-scroll')) {
      if (column === target) continue
      const other = hands.current.get(column.closest<HTMLElement>('[data-edition]')?.dataset.edition ?? '')?.root()
      if (other) column.scrollTop += stepToFollow(leading, anchorsOf(column, other))
    }
  }
  const narrower = pages.find(({ edition }) => audienceOf(edition) !== 'internal')
  return (
    <div className="briefings-pages">
      {cannot ? (
        <p className="pages-said" role="status">
          {cannot}
        </p>
      ) : null}
      <div
        className="briefings-desk"
        ref={desk}
        onWheelCapture={(event) => lead(event.target)}
        onPointerDownCapture={(event) => lead(event.target)}
        onKeyDownCapture={(event) => lead(event.target)}
        onScrollCapture={(event) => scrolled(event.target)}
      >
        {pages.map((page) => (
          <PageColumn
            key={page.edition}
            page={page}
            meeting={meeting}
            agencies={agencies}
            chosen={chosen}
            loses={
              page.edition === 'internal' && narrower && page.called.data
                ? lossesOf(page.called.data.outline, audienceOf(narrower.edition))
                : 0
            }
            hand={(hand) => {
              if (hand) hands.current.set(page.edition, hand)
              else hands.current.delete(page.edition)
            }}
            onNumber={(number) => {
              say(null)
              onNumber(number)
            }}
            onOpenNumber={onOpenNumber}
            onCannotEdit={() => say(t(meeting === null ? 'briefings.editNeedsMeeting' : 'briefings.editInternal'))}
          />
        ))}
      </div>
    </div>
  )
}
