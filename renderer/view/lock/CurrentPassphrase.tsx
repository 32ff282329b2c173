import { useText } from '../../text/text.tsx'
import { SecretInput } from '../../ui/SecretInput.tsx'
import { useSecretWords } from './secret-words.ts'

/** The passphrase in force, asked for before what guards the store is changed. */
export function CurrentPassphrase({
  value,
  onChange,
  autoFocus = true,
}: {
  value: string
  onChange: (passphrase: string) => void
  autoFocus?: boolean
}) {
  const { t } = useText()
  const words = useSecretWords()
  return (
    <SecretInput
      label={t('trust.current')}
      value={value}
      onChange={onChange}
      words={words}
      autoFocus={autoFocus}
      autoComplete="current-password"
    />
  )
}
