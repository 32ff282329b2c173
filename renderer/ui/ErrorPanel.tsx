import { CircleX } from 'lucide-react'
import { Button } from './Button.tsx'

/** What happened, what it does not affect, and one button: in the panel concerned. */
export function ErrorPanel({
  what,
  means,
  action,
  onAction,
}: {
  what: string
  means?: string
  action?: string
  onAction?: () => void
}) {
  return (
    <div className="error-panel" role="alert">
      <CircleX size={16} aria-hidden="true" className="error-icon" />
      <div className="error-words">
        <strong>{what}</strong>
        {means ? <p>{means}</p> : null}
      </div>
      {action && onAction ? (
        <Button size="sm" onPress={onAction}>
          {action}
        </Button>
      ) : null}
    </div>
  )
}

/** Nothing here, and what to do next. */
export function EmptyPanel({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className="empty-panel">
      <strong>{title}</strong>
      {children ? <div className="empty-words">{children}</div> : null}
    </div>
  )
}
