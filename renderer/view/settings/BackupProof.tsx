import type { BackupInfo } from '../../../contract/trust.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'
import { SecretInput } from '../../ui/SecretInput.tsx'
import { useSecretWords } from '../lock/secret-words.ts'
import type { ProofDraft } from './backup-proof.ts'

/** What opens a backup: its passphrase, or the recovery key of its day. */
export function BackupProof({
  guards,
  draft,
  onChange,
  hint,
}: {
  guards: BackupInfo['guards']
  draft: ProofDraft
  onChange: (draft: ProofDraft) => void
  hint?: string
}) {
  const { t } = useText()
  const words = useSecretWords()
  const typed = (next: string): void => onChange({ ...draft, typed: next })
  const byKey = draft.way === 'recovery'
  return (
    <>
      {byKey ? (
        <div className="recovery-entry">
          <Field label={t('trust.recoveryKey')} value={draft.typed} onChange={typed} hint={t('trust.recoveryHint')} />
        </div>
      ) : (
        <SecretInput label={t('trust.backupPassphrase')} value={draft.typed} onChange={typed} words={words} hint={hint} />
      )}
      {guards.passphrase && guards.recovery ? (
        <Button variant="quiet" size="sm" onPress={() => onChange({ way: byKey ? 'passphrase' : 'recovery', typed: '' })}>
          {t(byKey ? 'trust.usePassphrase' : 'trust.useRecovery')}
        </Button>
      ) : null}
    </>
  )
}
