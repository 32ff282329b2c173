import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'

/** A condition in force. `kind` in quiet words before it; the cross takes it away. */
export function Chip({
  kind,
  children,
  onRemove,
  removeLabel,
}: {
  kind?: string
  children: ReactNode
  onRemove?: () => void
  removeLabel?: string
}) {
  return (
    <span className="chip">
      {kind ? <span className="chip-kind">{kind}</span> : null}
      <span className="chip-value" title={typeof children === 'string' ? children : undefined}>
        {children}
      </span>
      {onRemove ? (
        <AriaButton className="chip-remove" aria-label={removeLabel ?? ''} onPress={onRemove}>
          <X size={12} aria-hidden="true" />
        </AriaButton>
      ) : null}
    </span>
  )
}

/** A word about a state: early warning, late, error, passed or plain. */
export function Tag({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: 'plain' | 'flag' | 'late' | 'bad' | 'good'
  icon?: ReactNode
  children: ReactNode
}) {
  return (
    <span className={`tag tag-${tone}`}>
      {icon}
      {children}
    </span>
  )
}
