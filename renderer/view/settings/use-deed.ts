import { useCallback } from 'react'
import type { MessageKey } from '../../text/messages.ts'
import { useText } from '../../text/text.tsx'

const deedKey = (slug: string): string => `trust.deed.${slug}`
const checkKey = (slug: string): string => `trust.check.${slug}`

/** What main names by a word of its own, in words; what has none here stands as main named it. */
function useNamed(keyOf: (slug: string) => string): (name: string) => string {
  const { t } = useText()
  return useCallback(
    (name) => {
      const key = keyOf(name.replaceAll(/[ .]/g, '-'))
      const words = t(key as MessageKey)
      return words === key ? name : words
    },
    [t, keyOf],
  )
}
/** A kind of audited deed. */
export const useDeed = (): ((what: string) => string) => useNamed(deedKey)
/** A check of the doctor's. */
export const useCheckName = (): ((name: string) => string) => useNamed(checkKey)
