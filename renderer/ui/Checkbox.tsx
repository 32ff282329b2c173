import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Checkbox as AriaCheckbox } from 'react-aria-components'

export function Checkbox({
  checked,
  onChange,
  children,
  disabled = false,
  indeterminate = false,
  label,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  children?: ReactNode
  disabled?: boolean
  indeterminate?: boolean
  /** Name where there are no words beside it. */
  label?: string
}) {
  return (
    <AriaCheckbox
      className="checkbox"
      isSelected={checked}
      isIndeterminate={indeterminate}
      isDisabled={disabled}
      onChange={onChange}
      {...(label ? { 'aria-label': label } : {})}
    >
      <span className="checkbox-box" aria-hidden="true">
        {indeterminate ? <Minus size={12} strokeWidth={3} /> : checked ? <Check size={12} strokeWidth={3} /> : null}
      </span>
      {children ? <span className="checkbox-label">{children}</span> : null}
    </AriaCheckbox>
  )
}
