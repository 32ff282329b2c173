import type { ReactNode } from 'react'
import { Button } from './Button.tsx'

/** Long work: what, how far, how much is left, and the way out. `share` is 0..1, null while not known. */
export function Progress({
  label,
  share,
  note,
  cancelLabel,
  onCancel,
  tone = 'plain',
}: {
  label: string
  share: number | null
  note?: ReactNode
  cancelLabel?: string
  onCancel?: () => void
  tone?: 'plain' | 'bad'
}) {
  return (
    <div className={`progress progress-${tone}`}>
      <div className="progress-head">
        <span className="progress-label">{label}</span>
        {onCancel && cancelLabel ? (
          <Button size="sm" onPress={onCancel}>
            {cancelLabel}
          </Button>
        ) : null}
      </div>
      <div
        className="progress-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
      >
        <div
          className={share === null ? 'progress-bar progress-bar-unknown' : 'progress-bar'}
          style={share === null ? undefined : { inlineSize: `${Math.min(100, share * 100)}%` }}
        />
      </div>
      {note ? <div className="progress-note">{note}</div> : null}
    </div>
  )
}

/** The 2 px line under a panel's head while its call is under way. Takes no room of its own. */
export function LoadingLine({ shown, label }: { shown: boolean; label: string }) {
  return (
    <div className="loading-line" aria-live="polite">
      {shown ? <div className="loading-line-bar" role="progressbar" aria-label={label} /> : null}
    </div>
  )
}
