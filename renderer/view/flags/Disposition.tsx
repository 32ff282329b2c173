import { useEffect, useRef, useState } from 'react'
import type { Flag } from '../../../contract/model.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { flagNumber, groupOf, whereWords } from './flag-words.ts'

const choices = [
  { status: 'verified', key: 'V' },
  { status: 'explained', key: 'E' },
  { status: 'artefact', key: 'D' },
  { status: 'no-action', key: 'N' },
] as const
type Decided = (typeof choices)[number]['status']

/** Fixed at the foot of the card: one of four, and why; for the flags that say the same of the same thing as well. */
export function Disposition({
  flag,
  related,
  onNext,
  onDisposing,
}: {
  flag: Flag
  related: readonly Flag[]
  onNext: () => void
  /** Before the flag moves away from where it stands in the list. */
  onDisposing: () => void
}) {
  const text = useText()
  const { t, number } = text
  const [chosen, choose] = useState<Decided | null>(null)
  const [reason, setReason] = useState('')
  const [together, setTogether] = useState(true)
  const field = useRef<HTMLInputElement>(null)
  const dispose = useAction('flag.dispose')
  const undecided = related.filter((one) => groupOf(one) !== 'disposed')
  // Single keys work again once nobody types.
  const letGo = (): void => {
    choose(null)
    setReason('')
    field.current?.blur()
  }
  const pick = (status: Decided): void => {
    choose(status)
    field.current?.focus()
  }
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey) return
      const choice = choices.find((one) => one.key.toLowerCase() === event.key.toLowerCase())
      if (!choice) return
      event.preventDefault()
      choose(choice.status)
      field.current?.focus()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
  const ready = chosen !== null && reason.trim() !== ''
  const submit = async (): Promise<void> => {
    if (!ready) return
    onDisposing()
    // This one last: while any before it was refused, the form still stands.
    for (const { id } of [...(together ? undecided : []), flag]) {
      const reply = await dispose.run({ id, status: chosen, reason: reason.trim() })
      if (!reply.ok) return
    }
    letGo()
  }
  return (
    <form
      className="disposition"
      aria-label={t('flags.disposition')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') letGo()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {dispose.error ? <ErrorPanel what={t('flags.disposeFailed')} means={dispose.error.message} /> : null}
      {chosen !== null && undecided.length > 0 ? (
        <div className="disposition-together">
          <Checkbox checked={together} onChange={setTogether}>
            {t('flags.together', { count: undecided.length, n: number(undecided.length) })}{' '}
            <span className="meta">
              {undecided.map((one) => `${flagNumber(one)} ${whereWords(one, text)}`).join(t('flags.listComma'))}
            </span>
          </Checkbox>
        </div>
      ) : null}
      <div className="disposition-row">
        {choices.map((choice) => (
          <Button
            key={choice.status}
            cap={choice.key}
            className={chosen === choice.status ? 'button-chosen' : ''}
            aria-pressed={chosen === choice.status}
            onPress={() => pick(choice.status)}
          >
            {t(`flags.status.${choice.status}`)}
          </Button>
        ))}
        <Field
          hideLabel
          label={t('flags.reason')}
          value={reason}
          onChange={setReason}
          placeholder={t('flags.reasonHint')}
          inputRef={field}
        />
        {chosen !== null || reason !== '' ? (
          <Button
            variant="primary"
            type="submit"
            isDisabled={dispose.pending}
            blocked={ready ? null : t(chosen === null ? 'flags.chooseFirst' : 'flags.reasonHint')}
          >
            {t('flags.submit')}
          </Button>
        ) : null}
        <Button variant="quiet" cap="J" onPress={onNext}>
          {t('flags.next')}
        </Button>
      </div>
    </form>
  )
}
