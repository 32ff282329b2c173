/** The end of a zip, looked at before a reader follows it. */
import { open } from 'node:fs/promises'

const endSize = 22
const locatorSize = 20
const recordSize = 56
const longestComment = 0xffff

/**
 * Whether the end of a zip in a file points inside the file (APPNOTE 6.3.10, 4.3.14 to 4.3.16). A ZIP64 end can name any place
 * up to 2^64, and yauzl hands it to the system as it is, whose refusal ends the whole program. A file without such an end is
 * sound here: the reader says what is wrong with it.
 */
export async function zipEndIsSound(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const tail = Buffer.alloc(Math.min(size, locatorSize + endSize + longestComment))
    await handle.read(tail, 0, tail.length, size - tail.length)
    for (let at = tail.length - endSize; at >= 0; at--) {
      if (tail.readUInt32LE(at) !== 0x06054b50) continue
      if (at < locatorSize || tail.readUInt32LE(at - locatorSize) !== 0x07064b50) return true
      const place = tail.readBigUInt64LE(at - locatorSize + 8)
      if (place + BigInt(recordSize) > BigInt(size)) return false
      const record = Buffer.alloc(recordSize)
      await handle.read(record, 0, recordSize, Number(place))
      return record.readBigUInt64LE(48) <= BigInt(size)
    }
    return true
  } finally {
    await handle.close()
  }
}
