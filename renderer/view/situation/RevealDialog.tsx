import { useEffect } from 'react'
import type { ReportId } from '../../../contract/model.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { ReasonDialog } from '../frame/ReasonDialog.tsx'
import { useAsked } from './use-asked.ts'

export interface Revealed {
  title: string
  text: string
  place: string | null
}

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
  const reveal = useAction('report.reveal')
  const asked = useAsked()
  const { cancel } = reveal
  useEffect(() => cancel, [cancel])
  const show = async (reason: string): Promise<void> => {
    const signal = asked.begin()
    const reply = await reveal.run({ id, reason })
    if (reply.ok && !signal.aborted) onRevealed(reply.value)
  }
  return (
    <ReasonDialog
      title={t('situation.revealTitle')}
      hint={t('situation.revealHint')}
      doLabel={t('situation.revealDo')}
      pending={reveal.pending}
      error={reveal.error?.message ?? null}
      onClose={onClose}
      onReason={(reason) => void show(reason)}
    >
      <p>{t('situation.revealWhy')}</p>
    </ReasonDialog>
  )
}
