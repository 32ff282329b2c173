import { Eye, EyeOff } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type Ref, useState } from 'react'
import { Button as AriaButton, FieldError, Input, Label, Text, TextField } from 'react-aria-components'

/**
 * A secret that may be looked at while it is typed. Says when the caps lock is on: what is wrong with it cannot be seen.
 * `words`: names of the two states of its eye, and the caps-lock hint.
 */
export function SecretInput({
  label,
  value,
  onChange,
  words,
  hint,
  problem = null,
  autoFocus = false,
  disabled = false,
  autoComplete = 'off',
  inputRef,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  words: { show: string; hide: string; caps: string }
  hint?: ReactNode
  problem?: string | null
  autoFocus?: boolean
  disabled?: boolean
  autoComplete?: 'off' | 'current-password' | 'new-password'
  inputRef?: Ref<HTMLInputElement>
}) {
  const [shown, show] = useState(false)
  const [caps, setCaps] = useState(false)
  const looked = (event: KeyboardEvent<HTMLInputElement>): void => setCaps(event.getModifierState('CapsLock'))
  return (
    <TextField
      className="field secret-field"
      type={shown ? 'text' : 'password'}
      value={value}
      onChange={onChange}
      isInvalid={problem !== null}
      isDisabled={disabled}
      autoFocus={autoFocus}
      autoComplete={autoComplete}
    >
      <Label className="field-label">{label}</Label>
      <div className="secret-line">
        <Input
          className="input"
          spellCheck="false"
          autoCapitalize="off"
          {...(inputRef ? { ref: inputRef } : {})}
          onKeyDown={looked}
          onKeyUp={looked}
          onBlur={() => setCaps(false)}
        />
        <AriaButton
          className="secret-eye"
          aria-label={shown ? words.hide : words.show}
          aria-pressed={shown}
          isDisabled={disabled}
          onPress={() => show(!shown)}
        >
          {shown ? <EyeOff size={16} aria-hidden="true" /> : <Eye size={16} aria-hidden="true" />}
        </AriaButton>
      </div>
      <span className="secret-caps late" role="status">
        {caps ? words.caps : ''}
      </span>
      {problem ? <FieldError className="field-problem">{problem}</FieldError> : null}
      {hint && !problem ? (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      ) : null}
    </TextField>
  )
}
