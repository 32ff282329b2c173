import { describe, expect, test } from 'vitest'
import { newRecoverySecret, readRecoveryKey, writeRecoveryKey } from '../../../main/key/recovery-key.ts'
import { seeded } from '../../fixture/make-store.ts'

describe('the recovery key', () => {
  test('has 160 random bits, in nine groups of four of the alphabet without I, L, O and U', () => {
    const keys = Array.from({ length: 200 }, () => writeRecoveryKey(newRecoverySecret()))
    expect(new Set(keys).size).toBe(200)
    for (const key of keys) expect(key).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}$/)
  })

  test('is read back however it is typed', () => {
    const secret = new Uint8Array(20).map((_, i) => (i * 37) % 256)
    const key = writeRecoveryKey(secret)
    const typed = [
      key,
      key.toLowerCase(),
      key.replaceAll('-', ''),
      key.replaceAll('-', ' '),
      ` ${key.replaceAll('-', '–')}\n`,
      key.replaceAll('0', 'O').replaceAll('1', 'l'),
      key.replaceAll('0', 'o').replaceAll('1', 'I'),
      // As a full-width keyboard gives it.
      key.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
    ]
    for (const one of typed) expect(readRecoveryKey(one)).toEqual(secret)
  })

  test('with one wrong or two exchanged characters is told to be misspelt', () => {
    const random = seeded(5)
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    let missed = 0
    for (let i = 0; i < 500; i++) {
      const key = [...writeRecoveryKey(newRecoverySecret()).replaceAll('-', '')]
      const at = Math.floor(random() * 35)
      const changed = [...key]
      if (i % 2 === 0) changed[at] = letters[(letters.indexOf(key[at]!) + 1 + Math.floor(random() * 31)) % 32]!
      else [changed[at], changed[at + 1]] = [key[at + 1]!, key[at]!]
      if (changed.join('') === key.join('')) continue
      try {
        readRecoveryKey(changed.join(''))
        missed += 1
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad-request' })
      }
    }
    expect(missed).toBe(0)
  })

  test.each(['', '0000', 'not a key at all', '0'.repeat(35), 'U'.repeat(36), '啊'.repeat(36)])(
    'that is none is refused: %j',
    (text) => {
      expect(() => readRecoveryKey(text)).toThrow(expect.objectContaining({ code: 'bad-request' }))
    },
  )
})
