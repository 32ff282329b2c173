import { useText } from '../../text/text.tsx'

/** Names of what stands around a field for a secret. */
export function useSecretWords(): { show: string; hide: string; caps: string } {
  const { t } = useText()
  return { show: t('trust.show'), hide: t('trust.hide'), caps: t('trust.capsLock') }
}
