import { useState } from 'react'
import type { ReportId } from '../../../contract/model.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'

export interface Revealed {
  title: string
  text: string
  place: string | null
}
const shortest = 4

/** Asks why before the unmasked text is shown; the reason goes to the audit log with the call. */
export function RevealDialog({
  id,
  onClose,
  onRevealed,
}: {
  id: ReportId
  onClose: () => void
  onRevealed: (text: Revealed) => void
}) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  const reveal = useAction('report.reveal')
  const ready = reason.trim().length >= shortest
  const submit = (): void => {
    if (!ready || reveal.pending) return
    void reveal.run({ id, reason: reason.trim() }).then((reply) => {
      if (reply.ok) onRevealed(reply.value)
    })
  }
  return (
    <Dialog
      title={t('situation.revealTitle')}
      open
      onClose={onClose}
      closeLabel={t('words.close')}
      width="narrow"
      foot={
        <>
          <Button onPress={onClose}>{t('words.cancel')}</Button>
          <Button variant="primary" isDisabled={!ready || reveal.pending} onPress={submit}>
            {t('situation.revealDo')}
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
        <p>{t('situation.revealWhy')}</p>
        <Field
          label={t('situation.revealReason')}
          value={reason}
          onChange={setReason}
          hint={t('situation.revealHint')}
          required
          autoFocus
        />
        {reveal.error ? <ErrorPanel what={reveal.error.message} /> : null}
      </form>
    </Dialog>
  )
}
