import { useState } from 'react'
import type { LedgerLine } from '../../../contract/sync.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { machineMoment } from './standing.ts'

/** Compares every id with the upstream's: asked first, because it reads them all; what the last one cost is told. */
export function CompareIds({ line }: { line: LedgerLine }) {
  const { t, number, decimal, moment } = useText()
  const [open, setOpen] = useState(false)
  const compare = useAction('source.reconcile')
  const { reconciled } = line
  const done = compare.value
  return (
    <>
      <Button
        size="sm"
        blocked={line.kind === 'odk' || line.kind === 'ogc' ? null : t('sources.compareCannot')}
        onPress={() => setOpen(true)}
      >
        {t('sources.compare')}
      </Button>
      <Dialog
        width="narrow"
        title={t('sources.compareTitle', { name: line.source })}
        open={open}
        onClose={() => setOpen(false)}
        closeLabel={t('words.close')}
        foot={
          <>
            <Button onPress={() => setOpen(false)}>{t('words.close')}</Button>
            <Button
              variant="primary"
              isDisabled={compare.pending || line.running}
              onPress={() => void compare.run({ name: line.source })}
            >
              {t('sources.compareDo')}
            </Button>
          </>
        }
      >
        <div className="form">
          <p>{t('sources.compareWords')}</p>
          <p className="quiet">
            {reconciled
              ? t('sources.compareLast', {
                  at: machineMoment(reconciled.at, moment),
                  ids: number(reconciled.ids),
                  missing: number(reconciled.missing),
                  gone: number(reconciled.gone),
                  seconds: decimal(reconciled.seconds),
                })
              : t('sources.compareNever')}
          </p>
          {compare.pending ? (
            <Progress label={t('sources.comparing')} share={null} cancelLabel={t('words.cancel')} onCancel={compare.cancel} />
          ) : null}
          {compare.error ? <ErrorPanel what={t('sources.actionFailed')} means={compare.error.message} /> : null}
          {done ? (
            <p role="status">
              {t('sources.compareDone', {
                ids: number(done.ids),
                missing: number(done.missing),
                gone: number(done.gone),
                restored: number(done.restored),
                seconds: decimal(done.seconds),
              })}
            </p>
          ) : null}
        </div>
      </Dialog>
    </>
  )
}
