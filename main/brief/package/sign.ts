/**
 * The office's signature: Ed25519 (RFC 8032) over the manifest's exact bytes. The private half is a 32-byte seed that the
 * host keeps; only the public half travels.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { Bilingual } from '../../../contract/model.ts'

/** DER around a raw key (RFC 8410): what node:crypto reads. */
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicHead = Buffer.from('302a300506032b6570032100', 'hex')

export interface OfficeKey {
  privateKey: KeyObject
  /** Raw, 32 bytes, base64. */
  publicKey: string
}

/** The key pair that a seed stands for. Throws RangeError when the seed has not 32 bytes. */
export function officeKey(seed: Uint8Array): OfficeKey {
  if (seed.length !== 32) throw new RangeError(`a signing seed has 32 bytes, not ${seed.length}`)
  const privateKey = createPrivateKey({ key: Buffer.concat([privateHead, seed]), format: 'der', type: 'pkcs8' })
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { privateKey, publicKey: der.subarray(publicHead.length).toString('base64') }
}

/** What `manifest.sig` holds. */
export interface SignatureFile {
  algorithm: 'Ed25519'
  /** Who signed, as they call themselves. */
  office: Bilingual
  /** Raw, 32 bytes, base64. */
  publicKey: string
  /** Over the bytes of the manifest, base64. */
  signature: string
}

/** Signs bytes; the same bytes, key and name give the same file. */
export function signatureFile(bytes: Uint8Array, key: OfficeKey, office: Bilingual): string {
  const file: SignatureFile = {
    algorithm: 'Ed25519',
    office: { zh: office.zh, en: office.en },
    publicKey: key.publicKey,
    signature: sign(null, bytes, key.privateKey).toString('base64'),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

const isBytes = (text: unknown, length: number): text is string =>
  typeof text === 'string' && text.length < 200 && Buffer.from(text, 'base64').length === length

/** The content of a signature file; null when it is none of ours. */
export function readSignature(text: string): SignatureFile | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { algorithm, office, publicKey, signature } = value as Record<string, unknown>
  if (algorithm !== 'Ed25519' || !isBytes(publicKey, 32) || !isBytes(signature, 64)) return null
  const name = (typeof office === 'object' && office !== null ? office : {}) as Record<string, unknown>
  const words = (part: unknown): string => (typeof part === 'string' ? part.slice(0, 500) : '')
  return { algorithm, office: { zh: words(name.zh), en: words(name.en) }, publicKey, signature }
}

/** Whether the signature is that key's over these bytes. */
export function signatureHolds(bytes: Uint8Array, file: SignatureFile): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.concat([publicHead, Buffer.from(file.publicKey, 'base64')]),
      format: 'der',
      type: 'spki',
    })
    return verify(null, bytes, key, Buffer.from(file.signature, 'base64'))
  } catch {
    // Bytes that are no point of the curve.
    return false
  }
}
