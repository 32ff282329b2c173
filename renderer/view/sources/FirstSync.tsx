import { useEffect, useRef } from 'react'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { JobRow, useJobs } from '../frame/Jobs.tsx'
import { machineMoment } from './standing.ts'

/** The source is in the ledger; its first sync runs, and goes on when the dialog is closed. */
export function FirstSync({ name }: { name: string }) {
  const { t, number, moment } = useText()
  const { run, value, error, pending } = useAction('source.sync')
  const { jobs } = useJobs()
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void run({ name })
  }, [run, name])
  const job = jobs.find((one) => one.source === name && one.state === 'running')
  return (
    <div className="form" aria-live="polite">
      <p>{t('connect.added', { name })}</p>
      {job ? <JobRow job={job} /> : pending ? <Progress label={t('sources.syncing')} share={null} /> : null}
      {pending ? <p className="meta">{t('connect.syncGoesOn')}</p> : null}
      {error ? (
        <ErrorPanel
          what={t('connect.syncFailed')}
          means={error.message}
          action={t('words.retry')}
          onAction={() => void run({ name })}
        />
      ) : null}
      {value ? (
        <>
          <p className="good">
            <strong>{t('connect.syncDone')}</strong>
          </p>
          <p>
            {t('sources.adds', {
              rows: number(value.imported + value.updated + value.unchanged + value.quarantined + value.refused),
              imported: number(value.imported),
              updated: number(value.updated),
              unchanged: number(value.unchanged),
              quarantined: number(value.quarantined),
              refused: number(value.refused),
            })}
          </p>
          {value.completeUpTo ? <p>{t('connect.completeUpTo', { at: machineMoment(value.completeUpTo, moment) })}</p> : null}
        </>
      ) : null}
    </div>
  )
}
