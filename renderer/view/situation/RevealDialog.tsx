import type { ReportId } from '../../../contract/model.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { ReasonDialog } from '../frame/ReasonDialog.tsx'

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
  return (
    <ReasonDialog
      title={t('situation.revealTitle')}
      hint={t('situation.revealHint')}
      doLabel={t('situation.revealDo')}
      pending={reveal.pending}
      error={reveal.error?.message ?? null}
      onClose={onClose}
      onReason={(reason) =>
        void reveal.run({ id, reason }).then((reply) => {
          if (reply.ok) onRevealed(reply.value)
        })
      }
    >
      <p>{t('situation.revealWhy')}</p>
    </ReasonDialog>
  )
}
