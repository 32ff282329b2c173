import { useEffect, useRef, useState } from 'react'
import type { Flag } from '../../../contract/model.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'

const choices = [
  { status: 'verified', key: 'V' },
  { status: 'explained', key: 'E' },
  { status: 'artefact', key: 'D' },
  { status: 'no-action', key: 'N' },
] as const
type Decided = (typeof choices)[number]['status']

/** Fixed at the foot of the card: one of four, and why. */
export function Disposition({ flag, onNext }: { flag: Flag; onNext: () => void }) {
  const { t } = useText()
  const [chosen, choose] = useState<Decided | null>(null)
  const [reason, setReason] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const dispose = useAction('flag.dispose')
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
  const submit = (): void => {
    if (ready) void dispose.run({ id: flag.id, status: chosen, reason: reason.trim() })
  }
  return (
    <form
      className="disposition"
      aria-label={t('flags.disposition')}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {dispose.error ? <ErrorPanel what={t('flags.disposeFailed')} means={dispose.error.message} /> : null}
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
