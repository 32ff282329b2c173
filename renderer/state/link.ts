import type { StoreLink } from '../../contract/trust.ts'
import { useCall } from './call.tsx'

/** The way to the office's server; null of a store in a file, and until it is known. */
export function useLink(): StoreLink | null {
  const { data } = useCall('link.get', {}, { on: ['link.changed'] })
  return data?.isShared ? data : null
}
