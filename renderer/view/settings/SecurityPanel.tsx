import { Lock } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { LockState } from '../../../contract/trust.ts'
import { useAction, useClient } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { FormDialog } from '../frame/FormDialog.tsx'
import { CurrentPassphrase } from '../lock/CurrentPassphrase.tsx'
import { useLock } from '../lock/lock-context.ts'
import { ComputerChoice, NewPassphrase } from '../lock/NewPassphrase.tsx'
import { RecoverySheet } from '../lock/RecoverySheet.tsx'

const offered = [0, 2, 5, 10, 15, 30, 60] as const
type Asking = 'set' | 'change' | 'computer' | 'recovery' | 'remove'

/** What opens this store, and when it locks. */
export function SecurityPanel() {
  const { t, number } = useText()
  const { lock, lockNow, learn } = useLock()
  const client = useClient()
  const setting = useAction('lock.set')
  const [asking, ask] = useState<Asking | null>(null)
  const [key, setKey] = useState<string | null>(null)
  const { passphrase, recovery, computer } = lock.guards
  const minutes = [...new Set<number>([...offered, lock.autoLockMinutes])].sort((a, b) => a - b)
  return (
    <section aria-label={t('trust.security')}>
      <h2>
        {t('trust.security')}
        {passphrase ? <Tag>{t('trust.hasPassphrase')}</Tag> : <Tag tone="late">{t('trust.noPassphrase')}</Tag>}
      </h2>
      <p className="quiet">{t('trust.protects')}</p>
      <p className="quiet">{t('trust.protectsNot')}</p>
      {passphrase ? (
        <dl className="settings-rows">
          <dt>{t('trust.passphrase')}</dt>
          <dd className="settings-buttons">
            <Button size="sm" onPress={() => ask('change')}>
              {t('trust.change')}
            </Button>
            <Button size="sm" onPress={() => ask('remove')}>
              {t('trust.remove')}
            </Button>
            {lock.kdf ? (
              <span className="meta">
                {t('trust.kdf', {
                  mib: number(Math.round(lock.kdf.memoryKib / 1024)),
                  passes: number(lock.kdf.passes),
                })}
              </span>
            ) : null}
          </dd>
          <dt>{t('trust.recoveryKey')}</dt>
          <dd className="settings-buttons">
            <Button size="sm" onPress={() => ask('recovery')}>
              {t(recovery ? 'trust.recoveryNew' : 'trust.recoveryMake')}
            </Button>
            <span className={recovery ? 'meta' : 'late'}>{t(recovery ? 'trust.recoveryThere' : 'trust.recoveryNone')}</span>
          </dd>
          <dt>{t('trust.atStart')}</dt>
          <dd className="settings-buttons">
            <span>{t(computer ? 'trust.atStart.computer' : 'trust.atStart.ask')}</span>
            <Button size="sm" onPress={() => ask('computer')}>
              {t('trust.change')}
            </Button>
          </dd>
          <dt>{t('trust.autoLock')}</dt>
          <dd className="settings-buttons">
            <div className="settings-select">
              <Select<string>
                label={t('trust.autoLock')}
                hideLabel
                value={String(lock.autoLockMinutes)}
                onChange={(next) =>
                  void setting.run({ autoLockMinutes: Number(next) }).then((reply) => {
                    if (reply.ok) learn(reply.value)
                  })
                }
                options={minutes.map((n) => ({
                  key: String(n),
                  label: n === 0 ? t('trust.autoLockNever') : t('trust.autoLockAfter', { n: number(n) }),
                }))}
              />
            </div>
            <Button size="sm" icon={<Lock size={14} aria-hidden="true" />} cap="Ctrl L" onPress={lockNow}>
              {t('trust.lockNow')}
            </Button>
          </dd>
        </dl>
      ) : (
        <Button variant="primary" onPress={() => ask('set')}>
          {t('trust.set')}
        </Button>
      )}
      {setting.error ? <ErrorPanel what={t('trust.autoLockFailed')} means={setting.error.message} /> : null}
      {asking === 'set' || asking === 'change' ? (
        <Dialog
          title={t(asking === 'set' ? 'trust.setTitle' : 'trust.changeTitle')}
          open
          onClose={() => ask(null)}
          closeLabel={t('words.close')}
          width="narrow"
        >
          <NewPassphrase
            client={client}
            proof={asking === 'change' ? 'ask' : null}
            computer={computer}
            doLabel={t(asking === 'set' ? 'trust.set' : 'trust.changeDo')}
            onCancel={() => ask(null)}
            onSet={(set) => {
              learn(set.lock)
              ask(null)
              setKey(set.recoveryKey)
            }}
          />
        </Dialog>
      ) : null}
      {asking === 'computer' ? <ComputerDialog computer={computer} onClose={() => ask(null)} onDone={learn} /> : null}
      {asking === 'recovery' ? (
        <ProofDialog
          title={t(recovery ? 'trust.recoveryNew' : 'trust.recoveryMake')}
          doLabel={t('trust.recoveryMake')}
          onClose={() => ask(null)}
          onProof={async (current) => {
            const reply = await client.call('recovery.make', { current })
            if (!reply.ok) return reply.message
            setKey(reply.value.recoveryKey)
            const now = await client.call('lock.get', {})
            if (now.ok) learn(now.value)
            return null
          }}
        >
          <p>{t(recovery ? 'trust.recoveryNewWords' : 'trust.recoveryMakeWords')}</p>
        </ProofDialog>
      ) : null}
      {asking === 'remove' ? (
        <ProofDialog
          title={t('trust.removeTitle')}
          doLabel={t('trust.remove')}
          onClose={() => ask(null)}
          onProof={async (current) => {
            const reply = await client.call('passphrase.remove', { current })
            if (!reply.ok) return reply.message
            learn(reply.value)
            return null
          }}
        >
          <p>{t('trust.removeWords')}</p>
        </ProofDialog>
      ) : null}
      {key ? <RecoverySheet recoveryKey={key} onClose={() => setKey(null)} /> : null}
    </section>
  )
}

/** Asks for the present passphrase before something is done with it. `onProof` gives back what went wrong. */
function ProofDialog({
  title,
  children,
  doLabel,
  choiceFirst = false,
  onClose,
  onProof,
}: {
  title: string
  children: ReactNode
  doLabel: string
  /** The focus begins at what is chosen above, not at the passphrase. */
  choiceFirst?: boolean
  onClose: () => void
  onProof: (current: string) => Promise<string | null>
}) {
  const [current, setCurrent] = useState('')
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    if (current === '' || pending) return
    setPending(true)
    const wrong = await onProof(current)
    setPending(false)
    setProblem(wrong)
    if (wrong === null) onClose()
  }
  return (
    <FormDialog
      title={title}
      doLabel={doLabel}
      pending={pending}
      isDisabled={current === ''}
      className="lock-form"
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      {children}
      <CurrentPassphrase value={current} onChange={setCurrent} autoFocus={!choiceFirst} />
      {problem ? <ErrorPanel what={problem} /> : null}
    </FormDialog>
  )
}

/** Whether this computer opens the store by itself. */
function ComputerDialog({
  computer,
  onClose,
  onDone,
}: {
  computer: boolean
  onClose: () => void
  onDone: (lock: LockState) => void
}) {
  const { t } = useText()
  const client = useClient()
  const [next, setNext] = useState(computer)
  return (
    <ProofDialog
      title={t('trust.atStart')}
      doLabel={t('trust.keep')}
      choiceFirst
      onClose={onClose}
      onProof={async (current) => {
        const reply = await client.call('passphrase.set', { current, passphrase: current, computer: next })
        if (!reply.ok) return reply.message
        onDone(reply.value.lock)
        return null
      }}
    >
      <ComputerChoice computer={next} onChange={setNext} />
    </ProofDialog>
  )
}
