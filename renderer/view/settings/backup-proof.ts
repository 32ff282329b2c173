import type { BackupInfo } from '../../../contract/trust.ts'

export interface ProofDraft {
  way: 'passphrase' | 'recovery'
  typed: string
}
/** Nothing typed yet, of the way in that the backup has. */
export const firstDraft = ({ passphrase, recovery }: BackupInfo['guards']): ProofDraft => ({
  way: recovery && !passphrase ? 'recovery' : 'passphrase',
  typed: '',
})
/** What goes with the call; nothing typed leaves it to the keys at hand. */
export function proofOf({ way, typed }: ProofDraft): { passphrase?: string; recoveryKey?: string } {
  if (way === 'passphrase') return typed === '' ? {} : { passphrase: typed }
  const recoveryKey = typed.trim()
  return recoveryKey === '' ? {} : { recoveryKey }
}
