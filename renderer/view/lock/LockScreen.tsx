import '../../style/trust.css'
import { Lock } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Client } from '../../../contract/api.ts'
import type { Language } from '../../../contract/taxonomy.ts'
import type { LockState } from '../../../contract/trust.ts'
import { TextProvider, useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { SecretInput } from '../../ui/SecretInput.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Logo } from '../frame/Logo.tsx'
import { NewPassphrase } from './NewPassphrase.tsx'
import { useSecretWords } from './secret-words.ts'
import type { Gate } from './use-gate.ts'
import { useSecondsLeft } from './use-seconds-left.ts'

const darkSystem = (): boolean => window.matchMedia('(prefers-color-scheme: dark)').matches

/** The window of a locked store. It knows nothing of what the store holds. */
export function LockScreen({ client, gate, lock }: { client: Client; gate: Gate; lock: LockState }) {
  const [chosen, choose] = useState<Language | null>(null)
  const { theme } = lock.face
  const language = chosen ?? lock.face.language
  useEffect(() => {
    document.documentElement.dataset.theme = theme === 'system' ? (darkSystem() ? 'dark' : 'light') : theme
  }, [theme])
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  const enter = async (opened: LockState): Promise<void> => {
    // Whoever chose a language here means it for what comes, too.
    if (chosen !== null && chosen !== opened.face.language) await client.call('settings.set', { language: chosen })
    gate.enter(opened)
  }
  return (
    <TextProvider language={language}>
      <LockedWindow
        client={client}
        gate={gate}
        lock={lock}
        language={language}
        onLanguage={choose}
        onOpen={(opened) => void enter(opened)}
      />
    </TextProvider>
  )
}

function LockedWindow({
  client,
  gate,
  lock,
  language,
  onLanguage,
  onOpen,
}: {
  client: Client
  gate: Gate
  lock: LockState
  language: Language
  onLanguage: (language: Language) => void
  onOpen: (lock: LockState) => void
}) {
  const { t } = useText()
  const [way, setWay] = useState<'passphrase' | 'recovery'>('passphrase')
  /** The recovery key that opened it, until a new passphrase is set. */
  const [renewing, setRenewing] = useState<{ recoveryKey: string; lock: LockState } | null>(null)
  const locking = gate.phase === 'locking'
  return (
    <main className="lock-screen">
      <header className="lock-top">
        <Logo />
        <span className="topbar-name">Fieldbrief</span>
        <span className="topbar-gap" />
        <Segmented<Language>
          label={t('frame.language')}
          size="sm"
          value={language}
          onChange={onLanguage}
          options={[
            { key: 'zh', label: <span lang="zh-CN">中文</span>, name: '中文' },
            { key: 'en', label: <span lang="en">English</span>, name: 'English' },
          ]}
        />
      </header>
      <div className="lock-middle">
        <div className="lock-card">
          {locking ? (
            <p className="lock-why" role="status">
              {t('trust.locking')}
            </p>
          ) : renewing ? (
            <>
              <h1>{t('trust.renewTitle')}</h1>
              <p className="lock-why">{t('trust.renewWhy')}</p>
              <NewPassphrase
                client={client}
                proof={{ recoveryKey: renewing.recoveryKey }}
                computer={renewing.lock.guards.computer}
                doLabel={t('trust.renewDo')}
                onSet={(next) => onOpen(next.lock)}
              />
            </>
          ) : (
            <>
              <h1>
                <Lock size={20} aria-hidden="true" />
                {t('trust.locked')}
              </h1>
              <p className="lock-why">{t(`trust.because.${lock.because ?? 'start'}`)}</p>
              {way === 'passphrase' ? (
                <ByPassphrase client={client} lock={lock} hold={gate.hold} onOpen={onOpen} />
              ) : (
                <ByRecoveryKey
                  client={client}
                  hold={gate.hold}
                  onOpen={(recoveryKey, opened) => setRenewing({ recoveryKey, lock: opened })}
                />
              )}
              <div className="lock-other">
                {way === 'recovery' ? (
                  <Button variant="quiet" onPress={() => setWay('passphrase')}>
                    {t('trust.usePassphrase')}
                  </Button>
                ) : lock.guards.recovery ? (
                  <Button variant="quiet" onPress={() => setWay('recovery')}>
                    {t('trust.useRecovery')}
                  </Button>
                ) : null}
              </div>
            </>
          )}
        </div>
        {locking ? null : <p className="lock-foot">{t(lock.guards.recovery ? 'trust.lostBoth' : 'trust.lostOnly')}</p>}
      </div>
    </main>
  )
}

/** Asks the lock how it stands after a try: how many failed, how long to wait. */
function useTries(client: Client, lock: LockState) {
  const [known, setKnown] = useState(lock)
  useEffect(() => setKnown(lock), [lock])
  const wait = useSecondsLeft(known.waitSeconds, known)
  const learn = async (): Promise<void> => {
    const reply = await client.call('lock.get', {})
    if (reply.ok) setKnown(reply.value)
  }
  return { known, wait, learn }
}

function ByPassphrase({
  client,
  lock,
  hold,
  onOpen,
}: {
  client: Client
  lock: LockState
  hold: (held: boolean) => void
  onOpen: (lock: LockState) => void
}) {
  const { t, number } = useText()
  const words = useSecretWords()
  const [passphrase, setPassphrase] = useState('')
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { known, wait, learn } = useTries(client, lock)
  const field = useRef<HTMLInputElement>(null)
  const submit = async (): Promise<void> => {
    if (passphrase === '' || pending || wait > 0) return
    setPending(true)
    setProblem(null)
    hold(true)
    const reply = await client.call('lock.open', { passphrase })
    setPending(false)
    if (reply.ok) {
      setPassphrase('')
      onOpen(reply.value)
      return
    }
    hold(false)
    setProblem(reply.message)
    await learn()
    field.current?.focus()
    field.current?.select()
  }
  return (
    <form
      className="lock-form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <SecretInput
        label={t('trust.passphrase')}
        value={passphrase}
        onChange={setPassphrase}
        words={words}
        autoFocus
        autoComplete="current-password"
        inputRef={field}
      />
      {problem && wait === 0 ? <ErrorPanel what={problem} /> : null}
      <WaitWords lock={known} wait={wait} />
      <Button type="submit" variant="primary" isPending={pending} isDisabled={passphrase === '' || wait > 0}>
        {wait > 0 ? t('trust.openIn', { n: number(wait) }) : t(pending ? 'trust.opening' : 'trust.open')}
      </Button>
    </form>
  )
}

/** Not held up by wrong passphrases: nobody guesses a recovery key. */
function ByRecoveryKey({
  client,
  hold,
  onOpen,
}: {
  client: Client
  hold: (held: boolean) => void
  onOpen: (recoveryKey: string, lock: LockState) => void
}) {
  const { t } = useText()
  const [key, setKey] = useState('')
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    const recoveryKey = key.trim()
    if (recoveryKey === '' || pending) return
    setPending(true)
    setProblem(null)
    // The store opens, but nothing of it is shown before a new passphrase guards it.
    hold(true)
    const reply = await client.call('lock.open', { recoveryKey })
    setPending(false)
    if (reply.ok) {
      onOpen(recoveryKey, reply.value)
      return
    }
    hold(false)
    setProblem(reply.message)
  }
  return (
    <form
      className="lock-form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className="recovery-entry">
        <Field label={t('trust.recoveryKey')} value={key} onChange={setKey} hint={t('trust.recoveryHint')} autoFocus />
      </div>
      {problem ? <ErrorPanel what={problem} /> : null}
      <Button type="submit" variant="primary" isPending={pending} isDisabled={key.trim() === ''}>
        {t(pending ? 'trust.opening' : 'trust.openRecovery')}
      </Button>
    </form>
  )
}

/** How long to wait, counted down for the eye; said aloud once, not every second. */
function WaitWords({ lock, wait }: { lock: LockState; wait: number }) {
  const { t, number } = useText()
  if (wait === 0) return null
  const words = (seconds: number): string =>
    t('trust.waits', { count: lock.failures, failures: number(lock.failures), n: number(Math.ceil(seconds)) })
  return (
    <>
      <div className="lock-wait" role="timer" aria-live="off">
        {words(wait)}
      </div>
      <p className="visually-hidden" role="alert">
        {words(lock.waitSeconds)}
      </p>
    </>
  )
}
