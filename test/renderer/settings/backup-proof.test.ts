import { expect, test } from 'vitest'
import { firstDraft, proofOf } from '../../../renderer/view/settings/backup-proof.ts'

test('a backup is opened by the one secret that was typed, or by the keys at hand', () => {
  expect(proofOf({ way: 'passphrase', typed: '' })).toEqual({})
  expect(proofOf({ way: 'passphrase', typed: ' two  words ' })).toEqual({ passphrase: ' two  words ' })
  expect(proofOf({ way: 'recovery', typed: '  ' })).toEqual({})
  expect(proofOf({ way: 'recovery', typed: ' AB-CD ' })).toEqual({ recoveryKey: 'AB-CD' })
})

test('a backup without a passphrase asks for the recovery key first', () => {
  expect(firstDraft({ passphrase: false, recovery: true, computer: false }).way).toBe('recovery')
  expect(firstDraft({ passphrase: true, recovery: true, computer: true }).way).toBe('passphrase')
})
