/** Unpacking, with an end to how large anything may become. */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, gunzipSync, inflate, inflateSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'

const unzip = promisify(gunzip)
const unbrotli = promisify(brotliDecompress)
const unzstd = promisify(zstdDecompress)
const uninflate = promisify(inflate)

/** Of one tile or directory after unpacking, bytes. */
const largest = 32 * 1024 * 1024

export type Packing = 'none' | 'gzip' | 'brotli' | 'zstd' | 'told-by-bytes'

/** The bytes as they were before packing. Rejects with zlib's error. */
export async function unpack(bytes: Uint8Array, packing: Packing): Promise<Uint8Array> {
  const limits = { maxOutputLength: largest }
  switch (packing === 'told-by-bytes' ? packingOf(bytes) : packing) {
    case 'gzip':
      return unzip(bytes, limits)
    case 'brotli':
      return unbrotli(bytes, limits)
    case 'zstd':
      return unzstd(bytes, limits)
    case 'zlib':
      return uninflate(bytes, limits)
    default:
      return bytes
  }
}

/** Brotli leaves no mark to be known by. */
function packingOf(bytes: Uint8Array): 'gzip' | 'zstd' | 'zlib' | 'none' {
  const [a, b, c, d] = bytes
  if (a === 0x1f && b === 0x8b) return 'gzip'
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd'
  // A vector tile begins with its first layer, 0x1a; 0x78 opens a zlib stream whose first two bytes divide by 31.
  if (a === 0x78 && b !== undefined && (a * 256 + b) % 31 === 0) return 'zlib'
  return 'none'
}

/** The same in one go, for the few tiles that are looked at while a file is opened. Throws zlib's error. */
export function unpackNow(bytes: Uint8Array): Uint8Array {
  const unpackers = { gzip: gunzipSync, zlib: inflateSync, zstd: zstdDecompressSync, none: null }
  return unpackers[packingOf(bytes)]?.(bytes, { maxOutputLength: largest }) ?? bytes
}
