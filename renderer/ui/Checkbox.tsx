import { Check, Minus } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'

/** The browser's own checkbox in the house's clothes. */
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
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (input.current) input.current.indeterminate = indeterminate
  }, [indeterminate])
  return (
    <label className="checkbox">
      <span className="checkbox-box">
        <input
          ref={input}
          type="checkbox"
          checked={checked}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.checked)}
          {...(label ? { 'aria-label': label } : {})}
        />
        {indeterminate ? (
          <Minus size={12} strokeWidth={3} aria-hidden="true" />
        ) : checked ? (
          <Check size={12} strokeWidth={3} aria-hidden="true" />
        ) : null}
      </span>
      {children ? <span className="checkbox-label">{children}</span> : null}
    </label>
  )
}
