import { useEffect, useState } from 'react'
import type { BackupInfo } from '../../../contract/trust.ts'
import { useApp } from '../../state/app.tsx'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { useJobs } from '../frame/Jobs.tsx'
import { useLock } from '../lock/lock-context.ts'
import { BackupProof } from './BackupProof.tsx'
import { firstDraft, proofOf } from './backup-proof.ts'

/** How the last restore of this window ended, told once a store stands open again: the window is read anew after it. */
let last: { madeAt: string; kept: string | null } | { failed: string } | null = null
export const lastRestore = (): typeof last => last

/** Says exactly what happens before a backup takes the store's place. */
export function RestoreDialog({ backup, onClose }: { backup: BackupInfo; onClose: () => void }) {
  const { t, number, bytes, moment } = useText()
  const info = useApp()
  const { replaceStore } = useLock()
  const restore = useAction('backup.restore')
  const [sure, setSure] = useState(false)
  const [draft, setDraft] = useState(() => firstDraft(backup.guards))
  const { jobs } = useJobs()
  const job = jobs.findLast((one) => one.kind === 'restore' && one.state === 'running')
  useEffect(() => {
    last = null
  }, [])
  const go = async (): Promise<void> => {
    await replaceStore(async () => {
      const reply = await restore.run({ path: backup.path, ...proofOf(draft) })
      last = reply.ok ? { madeAt: reply.value.restored.madeAt, kept: reply.value.kept } : { failed: reply.message }
      return reply.ok
    })
  }
  return (
    <Dialog
      title={t('trust.restoreTitle', { at: moment(backup.madeAt) })}
      open
      alert
      onClose={() => {
        if (!restore.pending) onClose()
      }}
      closeLabel={t('words.close')}
      foot={
        <>
          <Button isDisabled={restore.pending} onPress={onClose}>
            {t('words.cancel')}
          </Button>
          <Button variant="primary" isPending={restore.pending} isDisabled={!sure} onPress={() => void go()}>
            {t('trust.restoreDo')}
          </Button>
        </>
      }
    >
      <div className="lock-form">
        <table className="table restore-table">
          <thead>
            <tr>
              <th> </th>
              <th className="number">{t('settings.reports')}</th>
              <th>{t('trust.restoreStand')}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t('trust.restoreNow')}</th>
              <td className="number">{number(info.reports)}</td>
              <td>{info.completeUpTo ? moment(info.completeUpTo) : '–'}</td>
            </tr>
            <tr>
              <th scope="row">{t('trust.restoreThen')}</th>
              <td className="number">{number(backup.reports)}</td>
              <td>
                {moment(backup.madeAt)} · {bytes(backup.bytes)}
              </td>
            </tr>
          </tbody>
        </table>
        <ol className="restore-steps">
          <li>{t('trust.restoreStep.check')}</li>
          <li>{t('trust.restoreStep.keep', { folder: info.store })}</li>
          <li>{t('trust.restoreStep.replace', { at: moment(backup.madeAt) })}</li>
          <li>{t('trust.restoreStep.open')}</li>
        </ol>
        {backup.guards.passphrase || backup.guards.recovery ? (
          <BackupProof guards={backup.guards} draft={draft} onChange={setDraft} hint={t('trust.backupPassphraseHint')} />
        ) : null}
        <Checkbox checked={sure} onChange={setSure}>
          {t('trust.restoreSure')}
        </Checkbox>
        {restore.pending ? <Progress label={t('trust.restoring')} share={job?.total ? job.done / job.total : null} /> : null}
        {restore.error ? <ErrorPanel what={t('trust.restoreFailed')} means={restore.error.message} /> : null}
      </div>
    </Dialog>
  )
}
