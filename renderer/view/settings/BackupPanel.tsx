import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { BackupInfo, BackupPlan } from '../../../contract/trust.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field, Select } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { useLock } from '../lock/lock-context.ts'
import { DraftField } from '../meetings/DraftField.tsx'
import { useLatest } from '../situation/use-latest.ts'
import { BackupRow } from './BackupRow.tsx'
import { JobOf } from './JobOf.tsx'
import { lastRestore, RestoreDialog } from './RestoreDialog.tsx'

const everyDays = [1, 2, 3, 7, 14, 30] as const
const keeps = [3, 5, 7, 10, 14, 30, 60] as const
const withNow = (offered: readonly number[], now: number): number[] => [...new Set([...offered, now])].sort((a, b) => a - b)

/** Backups of a file are made here; those of a server are its administrator's. */
export function BackupPanel() {
  const { t } = useText()
  const { data: store } = useCall('store.status', {})
  if (!store || store.capabilities.encryptedByUs) return <FileBackups />
  return (
    <section aria-label={t('trust.backup')}>
      <h2>{t('trust.backup')}</h2>
      <p>{t('trust.backupOnServer', { where: store.where })}</p>
      <p className="quiet">{t('trust.backupOnServerWords')}</p>
    </section>
  )
}

/** Where backups go, those that are there, and the way back to one. */
function FileBackups() {
  const { t, say, number, moment } = useText()
  const { lock } = useLock()
  const { go } = useRoute()
  const planned = useCall('backup.plan', {}, { on: ['settings.changed'] })
  const set = useAction('backup.plan')
  const make = useAction('backup.make')
  const [elsewhere, setElsewhere] = useState('')
  const [looking, look] = useState<string | null>(null)
  const plan = set.value ?? planned.data
  // What was read later than it was set knows more of it.
  const settled = useLatest(() => {
    if (set.value) set.reset()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: each reading of the plan
  useEffect(settled, [settled, planned.data])
  const folder = looking ?? plan?.folder ?? null
  const listed = useCall('backup.list', folder === null ? null : { folder }, { keep: false, on: [] })
  const [restoring, restore] = useState<BackupInfo | null>(null)
  const { guards } = lock
  const onlyHere = !guards.passphrase && !guards.recovery

  const put = async (change: Partial<Pick<BackupPlan, 'folder' | 'everyDays' | 'keep'>>): Promise<boolean> => {
    const reply = await set.run(change)
    if (reply.ok) planned.refresh()
    return reply.ok
  }
  const makeNow = async (): Promise<void> => {
    await make.run({})
    listed.refresh()
    planned.refresh()
    set.reset()
  }
  const ended = lastRestore()
  // A restored store knows nothing of the backups that came after it.
  const newest = looking === null ? listed.data?.backups[0]?.madeAt : undefined
  const last =
    [plan?.lastAt, newest]
      .filter((at) => at != null)
      .sort((a, b) => Date.parse(a) - Date.parse(b))
      .at(-1) ?? null
  return (
    <section aria-label={t('trust.backup')}>
      <h2>
        {t('trust.backup')}
        {plan && plan.folder === null ? <Tag tone="late">{t('trust.backupNone')}</Tag> : null}
      </h2>
      <LoadingLine shown={planned.loading || listed.loading} label={t('words.loading')} />
      <p className="quiet">{t('trust.backupWords')}</p>
      {onlyHere ? (
        <div className="trust-warning">
          <TriangleAlert size={16} aria-hidden="true" />
          <span>{t('trust.backupOnlyHere')}</span>
          <Button size="sm" onPress={() => go('settings', 'security')}>
            {t('trust.set')}
          </Button>
        </div>
      ) : null}
      {planned.error ? (
        <ErrorPanel
          what={t('trust.backupFailed')}
          means={planned.error.message}
          action={t('words.retry')}
          onAction={planned.refresh}
        />
      ) : null}
      {set.error ? <ErrorPanel what={t('trust.backupPlanFailed')} means={set.error.message} /> : null}
      {plan ? (
        <dl className="settings-rows">
          <dt>{t('trust.backupFolder')}</dt>
          <dd>
            <DraftField
              label={t('trust.backupFolder')}
              hideLabel
              value={plan.folder ?? ''}
              placeholder={t('trust.backupFolderHint')}
              onKeep={(next) => put({ folder: next.trim() === '' ? null : next.trim() })}
            />
          </dd>
          <dt>{t('trust.backupEvery')}</dt>
          <dd className="settings-buttons">
            <div className="settings-select">
              <Select<string>
                label={t('trust.backupEvery')}
                hideLabel
                value={String(plan.everyDays)}
                onChange={(next) => void put({ everyDays: Number(next) })}
                options={withNow(everyDays, plan.everyDays).map((n) => ({
                  key: String(n),
                  label: n === 1 ? t('trust.backupDaily') : t('trust.backupEveryDays', { count: n, n: number(n) }),
                }))}
              />
            </div>
            <span className="quiet">{t('trust.backupKeep')}</span>
            <div className="settings-select">
              <Select<string>
                label={t('trust.backupKeep')}
                hideLabel
                value={String(plan.keep)}
                onChange={(next) => void put({ keep: Number(next) })}
                options={withNow(keeps, plan.keep).map((n) => ({
                  key: String(n),
                  label: t('trust.backupKeepLast', { count: n, n: number(n) }),
                }))}
              />
            </div>
          </dd>
          <dt>{t('trust.backupLast')}</dt>
          <dd className="settings-buttons">
            <span className={last === null ? 'late' : undefined}>{last === null ? t('trust.backupNever') : moment(last)}</span>
            <Button
              size="sm"
              isPending={make.pending}
              blocked={plan.folder === null ? t('trust.backupNoFolder') : null}
              onPress={() => void makeNow()}
            >
              {t('trust.backupMake')}
            </Button>
            {make.pending ? (
              <Button size="sm" variant="quiet" onPress={make.cancel}>
                {t('words.cancel')}
              </Button>
            ) : null}
            <span role="status">{make.value ? <Tag tone="good">{t('trust.backupMade')}</Tag> : null}</span>
          </dd>
        </dl>
      ) : null}
      <JobOf kind="backup" />
      {make.error ? (
        <ErrorPanel what={t('trust.backupMakeFailed')} means={make.error.message} />
      ) : plan?.lastError ? (
        <ErrorPanel what={t('trust.backupLastFailed')} means={say(plan.lastError)} />
      ) : null}
      {ended && 'failed' in ended && !restoring ? <ErrorPanel what={t('trust.restoreFailed')} means={ended.failed} /> : null}
      {ended && 'madeAt' in ended ? (
        <p className="trust-note" role="status">
          {t('trust.restoredKept', { at: moment(ended.madeAt) })} <span className="selectable">{ended.kept ?? ''}</span>
        </p>
      ) : null}

      {folder === null ? null : (
        <>
          <h3>{looking ? t('trust.backupsIn', { folder: looking }) : t('trust.backups')}</h3>
          {listed.error ? (
            <ErrorPanel
              what={t('trust.backupListFailed')}
              means={listed.error.message}
              action={t('words.retry')}
              onAction={listed.refresh}
            />
          ) : null}
          {listed.data?.backups.length === 0 ? <p className="quiet">{t('trust.backupsEmpty')}</p> : null}
          {listed.data && listed.data.backups.length > 0 ? (
            <ul className="backup-list">
              {listed.data.backups.map((backup) => (
                <BackupRow key={backup.path} backup={backup} onRestore={() => restore(backup)} />
              ))}
            </ul>
          ) : null}
        </>
      )}
      <form
        className="backup-elsewhere"
        onSubmit={(event) => {
          event.preventDefault()
          look(elsewhere.trim() === '' ? null : elsewhere.trim())
          listed.refresh()
        }}
      >
        <Field
          label={t('trust.backupElsewhere')}
          value={elsewhere}
          onChange={setElsewhere}
          placeholder={t('trust.backupFolderHint')}
        />
        <Button type="submit">{t('trust.backupLook')}</Button>
        {looking ? (
          <Button
            variant="quiet"
            onPress={() => {
              look(null)
              setElsewhere('')
            }}
          >
            {t('trust.backupOwn')}
          </Button>
        ) : null}
      </form>
      {restoring ? <RestoreDialog backup={restoring} onClose={() => restore(null)} /> : null}
    </section>
  )
}
