import { useState } from 'react'
import type { BackupInfo } from '../../../contract/trust.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { BackupProof } from './BackupProof.tsx'
import { firstDraft, proofOf } from './backup-proof.ts'

/** What opens a backup, in words. */
export function useGuardWords(): (guards: BackupInfo['guards']) => string {
  const { t, language } = useText()
  return ({ passphrase, recovery, computer }) => {
    if (!passphrase && !recovery) return t('trust.opensHere')
    const ways = [
      ...(passphrase ? [t('trust.passphrase')] : []),
      ...(recovery ? [t('trust.recoveryKey')] : []),
      ...(computer ? [t('trust.opensThis')] : []),
    ]
    return t('trust.opensWith', { ways: ways.join(language === 'zh' ? '、' : ', ') })
  }
}

export function BackupRow({ backup, onRestore }: { backup: BackupInfo; onRestore: () => void }) {
  const { t, say, number, bytes, moment } = useText()
  const guardWords = useGuardWords()
  const check = useAction('backup.check')
  const [draft, setDraft] = useState(() => firstDraft(backup.guards))
  const asked = check.error !== null && ['locked', 'bad-request', 'busy'].includes(check.error.code)
  const run = (): void => void check.run({ path: backup.path, ...proofOf(draft) })
  const onlyHere = !backup.guards.passphrase && !backup.guards.recovery
  return (
    <li className="backup-row">
      <span className="backup-at">
        <time dateTime={backup.madeAt}>{moment(backup.madeAt)}</time>
        {check.value ? (
          <Tag tone={check.value.ok ? 'good' : 'bad'}>
            {check.value.ok ? t('trust.checkSound') : t('trust.checkBroken', { n: number(check.value.problems.length) })}
          </Tag>
        ) : (
          <Tag tone={backup.verified ? 'plain' : 'late'}>{t(backup.verified ? 'trust.verified' : 'trust.unverified')}</Tag>
        )}
      </span>
      <span className="backup-facts meta">
        {t('trust.backupFacts', {
          count: backup.reports,
          n: number(backup.reports),
          size: bytes(backup.bytes),
          version: backup.version,
        })}
      </span>
      <span className={onlyHere ? 'backup-opens meta late' : 'backup-opens meta'}>{guardWords(backup.guards)}</span>
      <span className="backup-do">
        <Button size="sm" isPending={check.pending} onPress={run}>
          {t(check.pending ? 'settings.checking' : 'trust.check')}
        </Button>
        <Button size="sm" onPress={onRestore}>
          {t('trust.restore')}
        </Button>
      </span>
      {check.error ? (
        <div className="backup-more">
          <ErrorPanel what={check.error.message} />
          {asked ? (
            <form
              className="backup-elsewhere"
              onSubmit={(event) => {
                event.preventDefault()
                run()
              }}
            >
              <BackupProof guards={backup.guards} draft={draft} onChange={setDraft} />
              <Button type="submit">{t('trust.check')}</Button>
            </form>
          ) : null}
        </div>
      ) : null}
      {check.value && !check.value.ok ? (
        <ul className="backup-more bad">
          {check.value.problems.map((problem) => (
            <li key={problem.en}>{say(problem)}</li>
          ))}
        </ul>
      ) : null}
    </li>
  )
}
