import { type ReactNode, useState } from 'react'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { FormDialog } from './FormDialog.tsx'
import { isReason, ReasonField } from './ReasonField.tsx'

/** Asks why before something is done that is kept with its reason. */
export function ReasonDialog({
  title,
  children,
  hint,
  doLabel,
  pending,
  error,
  onClose,
  onReason,
}: {
  title: string
  /** What will happen, above the field. */
  children: ReactNode
  hint: string
  doLabel: string
  pending: boolean
  error: string | null
  onClose: () => void
  onReason: (reason: string) => void
}) {
  const [reason, setReason] = useState('')
  const ready = isReason(reason) && !pending
  const submit = (): void => {
    if (ready) onReason(reason.trim())
  }
  return (
    <FormDialog title={title} doLabel={doLabel} isDisabled={!ready} className="reveal-form" onClose={onClose} onSubmit={submit}>
      {children}
      <ReasonField value={reason} onChange={setReason} hint={hint} />
      {error ? <ErrorPanel what={error} /> : null}
    </FormDialog>
  )
}
