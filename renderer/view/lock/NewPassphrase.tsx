import { useId, useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import type { Answer, Client } from '../../../contract/api.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { SecretInput } from '../../ui/SecretInput.tsx'
import { CurrentPassphrase } from './CurrentPassphrase.tsx'
import { useSecretWords } from './secret-words.ts'
import { passphraseStrength } from './strength.ts'

/** A passphrase, typed twice, with what this computer may do by itself; `proof` is what opened the store until now. */
export function NewPassphrase({
  client,
  proof,
  computer: initial,
  doLabel,
  onSet,
  onCancel,
}: {
  client: Client
  /** 'ask': the present passphrase is asked for here. */
  proof: 'ask' | { recoveryKey: string } | null
  computer: boolean
  doLabel: string
  onSet: (set: Answer<'passphrase.set'>) => void
  onCancel?: () => void
}) {
  const { t } = useText()
  const words = useSecretWords()
  const [current, setCurrent] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [computer, setComputer] = useState(initial)
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const strength = passphraseStrength(passphrase)
  const differs = again !== '' && !passphrase.startsWith(again)
  const ready = strength.level !== 'short' && passphrase === again && (proof !== 'ask' || current !== '') && !pending
  const submit = async (): Promise<void> => {
    if (!ready) return
    setPending(true)
    setProblem(null)
    const reply = await client.call('passphrase.set', {
      passphrase,
      computer,
      ...(proof === 'ask' ? { current } : (proof ?? {})),
    })
    setPending(false)
    if (reply.ok) onSet(reply.value)
    else setProblem(reply.message)
  }
  return (
    <form
      className="lock-form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {proof === 'ask' ? <CurrentPassphrase value={current} onChange={setCurrent} /> : null}
      <SecretInput
        label={t('trust.newPassphrase')}
        value={passphrase}
        onChange={setPassphrase}
        words={words}
        autoFocus={proof !== 'ask'}
        autoComplete="new-password"
        hint={<StrengthWords passphrase={passphrase} />}
      />
      <SecretInput
        label={t('trust.again')}
        value={again}
        onChange={setAgain}
        words={words}
        autoComplete="new-password"
        problem={differs ? t('trust.differs') : null}
      />
      <ComputerChoice computer={computer} onChange={setComputer} />
      {problem ? <ErrorPanel what={problem} /> : null}
      <div className="lock-form-foot">
        {onCancel ? <Button onPress={onCancel}>{t('words.cancel')}</Button> : null}
        <Button type="submit" variant="primary" isPending={pending} isDisabled={!ready}>
          {pending ? t('trust.deriving') : doLabel}
        </Button>
      </div>
    </form>
  )
}

/** In plain words, as it is typed; said to a screen reader, too. */
function StrengthWords({ passphrase }: { passphrase: string }) {
  const { t, number } = useText()
  const { level, missing, why } = passphraseStrength(passphrase)
  const words =
    passphrase === ''
      ? t('trust.strength.empty')
      : level === 'short'
        ? t('trust.strength.short', { count: missing, n: number(missing) })
        : why
          ? t(`trust.strength.${why}`)
          : t(`trust.strength.${level as 'fair' | 'good'}`)
  return (
    <span className={`strength strength-${passphrase === '' ? 'empty' : level}`}>
      <span className="strength-bar" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span role="status">{words}</span>
    </span>
  )
}

/** Whether this computer goes on opening the store at start without being asked. */
export function ComputerChoice({ computer, onChange }: { computer: boolean; onChange: (computer: boolean) => void }) {
  const { t } = useText()
  const label = useId()
  return (
    <RadioGroup
      className="computer-choice"
      aria-labelledby={label}
      value={computer ? 'computer' : 'ask'}
      onChange={(value) => onChange(value === 'computer')}
    >
      <span id={label} className="field-label">
        {t('trust.atStart')}
      </span>
      {(['ask', 'computer'] as const).map((key) => (
        <Radio key={key} value={key} className="choice-radio">
          <span className="choice-words">
            <span>{t(`trust.atStart.${key}`)}</span>
            <span className="meta">{t(`trust.atStart.${key}.words`)}</span>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  )
}
