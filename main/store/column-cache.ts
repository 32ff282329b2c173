/**
 * The columns in a file of this workstation, laid out as a window holds them: a large store opens without reading all its
 * reports, and the map of an office's stands before the server has answered, or without it. Sealed under a key that the store's gives (HKDF-SHA-256 with a salt of the file, AES-256-GCM): in
 * pieces, each numbered and the last one marked, so that none can be changed, moved, repeated or left out. What does not open
 * is thrown away: everything in it is in the store.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, openSync, readdirSync, readSync, renameSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Changes with what lies in the file and how. */
const head = Buffer.from('FBC1')
const saltBytes = 16
const tagBytes = 16
const pieceBytes = 4 * 1024 * 1024
/** No piece is larger, the first one with the names of all areas neither. */
const mostPiece = 64 * 1024 * 1024
/** So many bytes stay free on the disk for what must be written. */
const room = 256 * 1024 * 1024
/** A draft that was not written on for so long is one that a kill left, in milliseconds. */
const oldDraft = 600_000

type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array
const kinds = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array }

/** Arrays by name, with what is to be known of them as JSON. */
interface CacheContent<M> {
  meta: M
  arrays: Record<string, Column>
}
interface Contents {
  meta: unknown
  arrays: { name: string; kind: keyof typeof kinds; length: number }[]
}

export const cacheFile = (folder: string): string => join(folder, 'columns.cache')

const keyOf = (key: Uint8Array, salt: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', Uint8Array.from(key), salt, 'fieldbrief column cache', 32))

/** Of a key that is used for one file alone: the number of the piece, and whether it is the last. */
function nonceOf(piece: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(piece, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/**
 * Writes the cache aside, a piece with each step, and puts it in the place of the old one with the last. The arrays must stay
 * as they are until then; who stops early leaves the old one.
 * @param key the store's, 32 bytes @throws the system's error when the disk does not take it, RangeError when too little room would be left; the old file stands then
 */
export function* writeCache({ meta, arrays }: CacheContent<unknown>, folder: string, key: Uint8Array): Generator<void> {
  const file = cacheFile(folder)
  sweepDrafts(file, oldDraft)
  const { bavail, bsize } = statfsSync(folder)
  const bytes = Object.values(arrays).reduce((sum, array) => sum + array.byteLength, 0)
  if (bavail * bsize < bytes + room) throw new RangeError('there is too little room on the disk')
  const draft = `${file}.${randomBytes(4).toString('hex')}.draft`
  let isWhole = false
  const handle = openSync(draft, 'wx', 0o600)
  try {
    const salt = randomBytes(saltBytes)
    const secret = keyOf(key, salt)
    let piece = 0
    const put = (bytes: Uint8Array): void => {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at)
    }
    const seal = (bytes: Uint8Array, isLast = false): void => {
      const cipher = createCipheriv('aes-256-gcm', secret, nonceOf(piece++, isLast)).setAAD(head)
      const size = Buffer.alloc(4)
      size.writeUInt32BE(bytes.length)
      put(size)
      put(cipher.update(bytes))
      cipher.final()
      put(cipher.getAuthTag())
    }
    put(head)
    put(salt)
    const contents: Contents = {
      meta,
      arrays: Object.entries(arrays).map(([name, array]) => ({
        name,
        kind: array.constructor.name as keyof typeof kinds,
        length: array.length,
      })),
    }
    seal(Buffer.from(JSON.stringify(contents)))
    for (const array of Object.values(arrays)) {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        yield
        seal(bytes.subarray(at, at + pieceBytes))
      }
    }
    seal(new Uint8Array(0), true)
    // Not flushed to the disk: a file that a power cut tore does not open, and is thrown away.
    renameSync(draft, file)
    isWhole = true
  } finally {
    closeSync(handle)
    if (!isWhole) rmSync(draft, { force: true })
  }
}

/** null: there is none, or none that opens with this key and is whole; what does not open is removed. */
export function readCache<M>(folder: string, key: Uint8Array): CacheContent<M> | null {
  const file = cacheFile(folder)
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch {
    return null
  }
  try {
    return readOpen<M>(handle, key)
  } catch {
    dropCache(folder)
    return null
  } finally {
    closeSync(handle)
  }
}

/**
 * To be called when what is kept is not true any more, or not to lie here any longer: what is being written, here or by another
 * program, cannot come to its end then. @returns false where the system does not let go of a file; its version tells that it is void
 */
export function dropCache(folder: string): boolean {
  try {
    rmSync(cacheFile(folder), { force: true })
    sweepDrafts(cacheFile(folder), Number.NEGATIVE_INFINITY)
    return true
  } catch {
    return false
  }
}

function readOpen<M>(handle: number, key: Uint8Array): CacheContent<M> {
  const take = (bytes: Uint8Array): Uint8Array => {
    for (let at = 0; at < bytes.length; ) {
      const n = readSync(handle, bytes, at, bytes.length - at, null)
      if (n === 0) throw new RangeError('the file ends in the middle')
      at += n
    }
    return bytes
  }
  if (!head.equals(take(Buffer.alloc(head.length)))) throw new RangeError('another version of the cache')
  const secret = keyOf(key, take(Buffer.alloc(saltBytes)))
  let buffer = Buffer.allocUnsafe(pieceBytes + tagBytes)
  let piece = 0
  const open = (isLast = false): Buffer => {
    const size = Buffer.from(take(Buffer.alloc(4))).readUInt32BE()
    if (size > mostPiece) throw new RangeError(`a piece of ${size} bytes`)
    if (size + tagBytes > buffer.length) buffer = Buffer.allocUnsafe(size + tagBytes)
    const sealed = take(buffer.subarray(0, size + tagBytes))
    const decipher = createDecipheriv('aes-256-gcm', secret, nonceOf(piece++, isLast), { authTagLength: tagBytes })
    decipher.setAAD(head).setAuthTag(sealed.subarray(size))
    const bytes = decipher.update(sealed.subarray(0, size))
    decipher.final()
    return bytes
  }
  const contents = JSON.parse(open().toString('utf8')) as Contents
  const arrays: Record<string, Column> = {}
  for (const { name, kind, length } of contents.arrays) {
    const array = new kinds[kind](length)
    const bytes = new Uint8Array(array.buffer)
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const part = open()
      if (part.length !== Math.min(pieceBytes, bytes.length - at)) throw new RangeError('a piece is of another size')
      bytes.set(part, at)
    }
    arrays[name] = array
  }
  open(true)
  if (readSync(handle, Buffer.alloc(1), 0, 1, null) !== 0) throw new RangeError('there is more behind the last piece')
  return { meta: contents.meta as M, arrays }
}

/** @param age milliseconds since a draft was written on, at least; one may be of a clock that is ahead */
function sweepDrafts(file: string, age: number): void {
  const folder = dirname(file)
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(file)}.`) || !name.endsWith('.draft')) continue
    const draft = join(folder, name)
    const state = statSync(draft, { throwIfNoEntry: false })
    if (state && Date.now() - state.mtimeMs >= age) rmSync(draft, { force: true })
  }
}
