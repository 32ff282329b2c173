/** What a passphrase costs to try (Argon2id, RFC 9106). Pure. */
import { Failure } from '../../contract/reply.ts'
import type { KdfParameters } from '../../contract/trust.ts'
import type { KdfCost } from './kdf-calls.ts'

/** The same characters typed on another system or with a full-width keyboard are the same passphrase (Unicode NFKC). */
export const passphraseBytes = (passphrase: string): Buffer => Buffer.from(passphrase.normalize('NFKC'), 'utf8')

/** The second recommended option of RFC 9106, section 4, for machines without memory to spare. */
const least: KdfParameters = { memoryKib: 65_536, passes: 3, lanes: 4 }

const mostPasses = 16

/** @param totalMemory of the machine, bytes: an eighth of it at most, and never over 256 MiB, so that old office machines cope */
export const productCost = (totalMemory: number): KdfCost => ({
  least,
  mostMemoryKib: Math.max(least.memoryKib, Math.min(262_144, Math.floor(totalMemory / 8 / 1024))),
  millis: 700,
})

/**
 * The cost that comes nearest to `millis`: memory first, doubled while it fits, as memory is what a cracking machine lacks;
 * then passes.
 * @param leastMillis what the least cost took here
 */
export function raisedCost({ least, mostMemoryKib, millis }: KdfCost, leastMillis: number): KdfParameters {
  const times = Math.max(1, millis / Math.max(1, leastMillis))
  let memoryKib = least.memoryKib
  while (memoryKib * 2 <= Math.min(mostMemoryKib, least.memoryKib * times)) memoryKib *= 2
  const left = times / (memoryKib / least.memoryKib)
  return {
    memoryKib,
    passes: Math.min(mostPasses, Math.max(least.passes, Math.floor(least.passes * left))),
    lanes: least.lanes,
  }
}

/** No setting of ours comes near these; a store.json that asks for more was tampered with, and would eat the machine. */
const largest = { memoryKib: 1_048_576, passes: 64, lanes: 16, work: 8 * 1_048_576 }

/** @throws Failure storage when trying one would cost more than any setting of ours */
export function checkCost({ memoryKib, passes, lanes }: KdfParameters): void {
  if (
    memoryKib <= largest.memoryKib &&
    passes <= largest.passes &&
    lanes <= largest.lanes &&
    memoryKib * passes <= largest.work &&
    memoryKib >= 8 * lanes
  )
    return
  throw new Failure('storage', {
    zh: `store.json 里的口令参数不可信（内存 ${memoryKib} KiB、${passes} 遍），没有照它计算，数据没有改动。请从备份恢复 store.json。`,
    en: `The passphrase parameters in store.json are not believable (${memoryKib} KiB of memory, ${passes} passes); nothing was computed with them and no data was changed. Restore store.json from a backup.`,
  })
}
