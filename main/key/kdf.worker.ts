/** Argon2id in a thread of its own: half a second of work, and the memory goes with the thread. */
import { argon2id } from 'hash-wasm'
import type { KdfParameters } from '../../contract/trust.ts'
import { moving, serveThread } from '../thread/thread.ts'
import type { KdfCalls } from './kdf-calls.ts'
import { passphraseBytes, raisedCost } from './kdf-cost.ts'

const derive = (passphrase: string, salt: Uint8Array, { memoryKib, passes, lanes }: KdfParameters): Promise<Uint8Array> =>
  argon2id({
    password: passphraseBytes(passphrase),
    salt,
    memorySize: memoryKib,
    iterations: passes,
    parallelism: lanes,
    hashLength: 32,
    outputType: 'binary',
  })

serveThread<KdfCalls>({
  async derive({ passphrase, salt, kdf }) {
    // A view into the memory of the program it ran in: copied, so that it alone moves.
    const key = Uint8Array.from(await derive(passphrase, salt, kdf))
    return moving(key, key)
  },
  async calibrate(cost) {
    const from = performance.now()
    await derive('how long does it take here', new Uint8Array(16), cost.least)
    return raisedCost(cost, performance.now() - from)
  },
})
