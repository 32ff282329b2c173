/**
 * The recovery key as people see it: 160 random bits and 20 bits of check, in Crockford's base 32, nine groups of four.
 * https://www.crockford.com/base32.html
 */
import { createHash, randomBytes } from 'node:crypto'
import { Failure } from '../../contract/reply.ts'

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const secretBytes = 20

export const newRecoverySecret = (): Uint8Array => new Uint8Array(randomBytes(secretBytes))

/** Such as "7Q2F-0K9M-…", 44 characters. */
export function writeRecoveryKey(secret: Uint8Array): string {
  const text = encode(secret) + encode(check(secret)).slice(0, 4)
  return (text.match(/.{4}/g) as string[]).join('-')
}

/**
 * The 20 bytes of a key as somebody typed it: small letters, blanks, hyphens, O for 0, I and L for 1 and full-width
 * characters do no harm.
 * @throws Failure bad-request when a character is missing or wrong
 */
export function readRecoveryKey(typed: string): Uint8Array {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}_.]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  const secret = decode(text.slice(0, 32))
  if (text.length !== 36 || secret === null || encode(check(secret)).slice(0, 4) !== text.slice(32))
    throw new Failure('bad-request', {
      zh: '恢复密钥不完整或有错字，没有打开任何内容。它有 9 组、每组 4 个字符；请逐组对照打印件，再试一次。',
      en: 'The recovery key is incomplete or misspelt; nothing was opened. It has nine groups of four characters: compare them with the printed sheet, then try again.',
    })
  return secret
}

const check = (secret: Uint8Array): Uint8Array =>
  createHash('sha256').update('fieldbrief recovery key').update(secret).digest().subarray(0, 5)

function encode(bytes: Uint8Array): string {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  let text = ''
  for (let left = (bytes.length * 8) / 5; left > 0; left--) {
    text = letters[Number(value & 31n)] + text
    value >>= 5n
  }
  return text
}

function decode(text: string): Uint8Array | null {
  let value = 0n
  for (const letter of text) {
    const at = letters.indexOf(letter)
    if (at < 0) return null
    value = (value << 5n) | BigInt(at)
  }
  const bytes = new Uint8Array((text.length * 5) / 8)
  for (let i = bytes.length - 1; i >= 0; i--) {
    bytes[i] = Number(value & 255n)
    value >>= 8n
  }
  return bytes.length === secretBytes ? bytes : null
}
