import type { ReactElement, ReactNode } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components'

/** Words on hover and keyboard focus. `children` must be one focusable element (a Button of this folder). */
export function Tooltip({
  words,
  children,
  placement = 'bottom',
}: {
  words: ReactNode
  children: ReactElement
  placement?: 'top' | 'bottom' | 'left' | 'right'
}) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <AriaTooltip className="tooltip" placement={placement} offset={6}>
        {words}
      </AriaTooltip>
    </TooltipTrigger>
  )
}
