import { useEffect, useRef } from 'react'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { JobRow } from '../frame/Jobs.tsx'
import { machineMoment } from './standing.ts'
import { useLedger } from './use-ledger.ts'

/** The source is in the ledger; its first sync runs, and goes on when the dialog is closed. */
export function FirstSync({ name }: { name: string }) {
  const { t, say, number, moment } = useText()
  const { run, error, pending } = useAction('source.sync')
  const { entries, running } = useLedger()
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void run({ name })
  }, [run, name])
  const entry = entries.find(({ source }) => source.name === name)
  const job = running.get(name)
  // The schedule may have been quicker: then its sync is the first one, and the ledger tells how it went.
  const elsewhere = error?.code === 'busy'
  // Newest first: the last of them is the first sync, even where the schedule has synced once more.
  const done = entry?.source.runs.findLast((one) => one.finishedAt !== null && one.error === null)
  const failed = elsewhere ? entry?.line.problem && say(entry.line.problem) : error?.message
  const waits = done === undefined && !failed
  return (
    <div className="form" aria-live="polite">
      <p>{t('connect.added', { name })}</p>
      {job ? <JobRow job={job} /> : waits ? <Progress label={t('sources.syncing')} share={null} /> : null}
      {waits ? <p className="meta">{t('connect.syncGoesOn')}</p> : null}
      {failed && done === undefined ? (
        <ErrorPanel what={t('connect.syncFailed')} means={failed} action={t('words.retry')} onAction={() => void run({ name })} />
      ) : null}
      {done && !pending ? (
        <>
          <p className="good">
            <strong>{t('connect.syncDone')}</strong>
          </p>
          <p>
            {t('sources.adds', {
              rows: number(done.rows),
              imported: number(done.imported),
              updated: number(done.updated),
              unchanged: number(done.unchanged),
              quarantined: number(done.quarantined),
              refused: number(done.refused),
            })}
          </p>
          {entry?.line.completeUpTo ? (
            <p>{t('connect.completeUpTo', { at: machineMoment(entry.line.completeUpTo, moment) })}</p>
          ) : null}
        </>
      ) : null}
    </div>
  )
}
