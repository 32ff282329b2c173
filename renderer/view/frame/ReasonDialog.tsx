import { type ReactNode, useState } from 'react'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'

const shortest = 4

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
  const { t } = useText()
  const [reason, setReason] = useState('')
  const ready = reason.trim().length >= shortest && !pending
  const submit = (): void => {
    if (ready) onReason(reason.trim())
  }
  return (
    <Dialog
      title={title}
      open
      onClose={onClose}
      closeLabel={t('words.close')}
      width="narrow"
      foot={
        <>
          <Button onPress={onClose}>{t('words.cancel')}</Button>
          <Button variant="primary" isDisabled={!ready} onPress={submit}>
            {doLabel}
          </Button>
        </>
      }
    >
      <form
        className="reveal-form"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {children}
        <Field label={t('situation.revealReason')} value={reason} onChange={setReason} hint={hint} required autoFocus />
        {error ? <ErrorPanel what={error} /> : null}
      </form>
    </Dialog>
  )
}
