/** Zips to spoil: their parts taken by hand, each packed again as it is, so that what is spoilt is reached. */
import { inflateRawSync } from 'node:zlib'
import { wickedZip } from '../fixture/package/wicked-zip.ts'
import { type Random, spoilBytes } from './mutate.ts'

export interface ZipPart {
  name: string
  data: Buffer
}

/** Parts of a zip that we made ourselves. */
export function partsOf(zip: Uint8Array): ZipPart[] {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength)
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  const parts: ZipPart[] = []
  for (let i = 0; i < count; i++) {
    const packed = bytes.readUInt32LE(at + 20)
    const nameLength = bytes.readUInt16LE(at + 28)
    const start = bytes.readUInt32LE(at + 42)
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString()
    const data = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28)
    const content = bytes.subarray(data, data + packed)
    parts.push({ name, data: bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(content) : Buffer.from(content) })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return parts
}

const wickedNames = [
  '../../escaped.txt',
  '/etc/escaped.txt',
  '..\\escaped.txt',
  'C:\\escaped.txt',
  'a/../../b',
  '',
  '.',
  'xl//x',
  '\u0000',
  'A'.repeat(3_000),
]

/** A zip with its inside spoilt, or itself. */
export function spoilZip(
  random: Random,
  zips: readonly Uint8Array[],
  words: readonly (string | Uint8Array)[],
): { bytes: Uint8Array; made: string } {
  const zip = random.pick(zips)
  if (random.chance(0.35))
    return {
      bytes: spoilBytes(
        random,
        zip,
        ['PK\u0003\u0004', 'PK\u0001\u0002', 'PK\u0005\u0006', 'PK\u0006\u0006', 'PK\u0006\u0007'],
        zips,
      ),
      made: 'spoilt zip',
    }
  const parts = partsOf(zip).map((part) => ({ ...part })) as (ZipPart & { size?: number; mode?: number })[]
  const times = 1 + random.below(3)
  const told: string[] = []
  for (let i = 0; i < times && parts.length > 0; i++) {
    const part = random.pick(parts)
    told.push(part.name)
    switch (random.below(12)) {
      case 0:
        parts.splice(parts.indexOf(part), 1)
        break
      case 1:
        parts.push({ ...part })
        break
      case 2:
        part.name = random.pick(wickedNames)
        break
      case 3:
        part.size = random.pick([0, 1, part.data.length * 2, 0xfffffffe, 0xffffffff])
        break
      case 4:
        part.mode = 0o120777
        break
      default:
        part.data = Buffer.from(
          spoilBytes(
            random,
            part.data,
            words,
            parts.map((p) => p.data),
          ),
        )
    }
  }
  return { bytes: wickedZip(parts), made: `spoilt ${told.join(', ')}` }
}
