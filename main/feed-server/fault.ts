/** What can go wrong between a feed and its reader, on purpose and with a seed. */
import { Random } from '../sample/random.ts'

export const faultKinds = [
  /** The connection is lost in the middle of a body. */
  'drop',
  /** Headers late, body in drops. */
  'slow',
  /** A page begins with entries that the page before held already. */
  'repeat',
  /** The entries of a page stand in another order. */
  'reorder',
  /** The body ends early and says so nowhere: JSON cut off, or whole with entries missing. */
  'truncate',
  /** Content-Length, or the length an item declares, is not that of the attachment. */
  'length',
  /** An attachment's bytes are not those of its hash. */
  'hash',
  /** 429 or 503 with Retry-After. */
  'busy',
  /** 410: the cursor is too old to be known. */
  'expired',
  /** Date header and watermark run ahead. */
  'skew',
  /** 401: the token was taken back, for some requests. */
  'revoked',
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Faults {
  /** Whether this request is hit by a fault of this kind. The same address is never hit three times in a row. */
  hits(kind: FaultKind, address: string): boolean
  random: Random
}

/** Times that a whole feed has to be read anew, or a token is taken back. */
const mostRare = 3

/** @param share of requests hit, for each kind asked for */
export function seededFaults(kinds: ReadonlyMap<FaultKind, number>, seed: number): Faults {
  const random = new Random(seed, 4_001)
  const inRow = new Map<string, number>()
  const total = new Map<FaultKind, number>()
  return {
    random,
    hits(kind, address) {
      const share = kinds.get(kind)
      if (share === undefined) return false
      const key = `${kind} ${address}`
      const before = inRow.get(key) ?? 0
      // A reader that does all it should comes through in the end.
      const rare = kind === 'expired' || kind === 'revoked'
      const hit = before < 2 && !(rare && (total.get(kind) ?? 0) >= mostRare) && random.unit() < share
      if (hit) total.set(kind, (total.get(kind) ?? 0) + 1)
      if (hit) inRow.set(key, before + 1)
      else inRow.delete(key)
      return hit
    },
  }
}

/** "drop,slow:0.5" -> drop at 0.2 and slow at 0.5. Throws RangeError with the words of what is off. */
export function readFaults(text: string): Map<FaultKind, number> {
  const out = new Map<FaultKind, number>()
  for (const part of text.split(',').map((p) => p.trim())) {
    if (part === '') continue
    const [name, share] = part.split(':')
    const kinds = name === 'all' ? faultKinds : faultKinds.filter((k) => k === name)
    if (kinds.length === 0) throw new RangeError(`there is no fault "${name}"; there are: ${faultKinds.join(', ')}, all`)
    const value = share === undefined ? 0.2 : Number(share)
    if (!(value > 0 && value <= 1)) throw new RangeError(`the share of "${name}" is a number above 0 and up to 1, not "${share}"`)
    for (const kind of kinds) out.set(kind, value)
  }
  return out
}
