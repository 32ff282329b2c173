import { useId, useState } from 'react'
import type { RetentionPreview } from '../../../contract/trust.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { isReason, ReasonField } from '../frame/ReasonField.tsx'
import { JobOf } from './JobOf.tsx'

/** A number as it may be typed: with or without commas, in full-width digits too. */
const typedNumber = (typed: string): string => typed.normalize('NFKC').replaceAll(/[,\s]/g, '')

/** The last word before reports go for good: the reason, and their number typed by hand. */
export function RetentionRun({ preview, onClose }: { preview: RetentionPreview; onClose: () => void }) {
  const { t, number, bytes, seconds } = useText()
  const run = useAction('retention.run')
  const form = useId()
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const ready = isReason(reason) && typedNumber(typed) === String(preview.reports) && !run.pending
  const go = (): void => {
    if (ready) void run.run({ reason: reason.trim() })
  }
  const done = run.value
  return (
    <Dialog
      title={t(done ? 'trust.runDone' : 'trust.runTitle', { n: number(preview.reports), count: preview.reports })}
      open
      alert
      onClose={() => {
        if (!run.pending) onClose()
      }}
      closeLabel={t('words.close')}
      foot={
        done ? (
          <Button variant="primary" onPress={onClose}>
            {t('words.close')}
          </Button>
        ) : (
          <>
            <Button onPress={run.pending ? run.cancel : onClose}>{t('words.cancel')}</Button>
            <Button variant="primary" type="submit" form={form} isPending={run.pending} isDisabled={!ready}>
              {t('trust.runDo', { n: number(preview.reports), count: preview.reports })}
            </Button>
          </>
        )
      }
    >
      {done ? (
        <div role="status">
          <dl className="settings-rows">
            <dt>{t('settings.reports')}</dt>
            <dd>{number(done.reports)}</dd>
            <dt>{t('trust.runAttachments')}</dt>
            <dd>{number(done.attachments)}</dd>
            <dt>{t('trust.runRevisions')}</dt>
            <dd>{number(done.revisions)}</dd>
            <dt>{t('trust.runFreed')}</dt>
            <dd>{bytes(done.freedBytes)}</dd>
            <dt>{t('trust.runTook')}</dt>
            <dd>{seconds(done.seconds)}</dd>
          </dl>
        </div>
      ) : (
        <form
          id={form}
          className="lock-form"
          onSubmit={(event) => {
            event.preventDefault()
            go()
          }}
        >
          <p>
            {t('trust.runWords', {
              n: number(preview.reports),
              count: preview.reports,
              a: number(preview.attachments),
            })}
          </p>
          <p className="quiet">{t('trust.runStays', { held: number(preview.held), open: number(preview.open) })}</p>
          <ReasonField value={reason} onChange={setReason} hint={t('trust.reasonHint')} />
          <Field label={t('trust.runType', { n: number(preview.reports) })} value={typed} onChange={setTyped} required />
          <JobOf kind="purge" />
          {run.error ? <ErrorPanel what={t('trust.runFailed')} means={run.error.message} /> : null}
        </form>
      )}
    </Dialog>
  )
}
