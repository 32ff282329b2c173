/**
 * Argon2id (RFC 9106) where it blocks nobody. Node's own runs it beside the threads of JavaScript; Electron's crypto library
 * has none, and a thread with WebAssembly takes its place there. Not everywhere: once, a process with such a thread was
 * brought down inside V8 ("jit_page.has_value()"), which nodejs/node 64500 tells of where WebAssembly meets worker threads.
 */
import crypto from 'node:crypto'
import { totalmem } from 'node:os'
import { promisify } from 'node:util'
import type { KdfParameters } from '../../contract/trust.ts'
import { type ThreadClient, threadClient } from '../thread/thread.ts'
import type { KdfCalls, KdfCost } from './kdf-calls.ts'
import { checkCost, passphraseBytes, productCost, raisedCost } from './kdf-cost.ts'

const isBuiltIn = typeof crypto.argon2 === 'function' && process.versions.electron === undefined

async function builtIn(passphrase: string, salt: Uint8Array, { memoryKib, passes, lanes }: KdfParameters): Promise<Uint8Array> {
  const message = passphraseBytes(passphrase)
  const key = await promisify(crypto.argon2)('argon2id', {
    message,
    nonce: salt,
    parallelism: lanes,
    tagLength: 32,
    memory: memoryKib,
    passes,
  })
  message.fill(0)
  return new Uint8Array(key)
}

/** The thread lives for one call: its memory is free again, and what was computed with is gone. */
async function onThread<T>(work: (thread: ThreadClient<KdfCalls>) => Promise<T>): Promise<T> {
  const thread = threadClient<KdfCalls>(new URL('./kdf.worker', import.meta.url), {})
  try {
    return await work(thread)
  } finally {
    await thread.stop()
  }
}

/** 32 bytes by Argon2id. @throws Failure storage when the parameters are out of all bounds */
export async function derive(passphrase: string, salt: Uint8Array, kdf: KdfParameters, here = isBuiltIn): Promise<Uint8Array> {
  checkCost(kdf)
  return here ? builtIn(passphrase, salt, kdf) : onThread((thread) => thread.call('derive', { passphrase, salt, kdf }))
}

/** The cost of a new passphrase on this machine: at least 64 MiB and 3 passes, raised to about 0.7 s. */
export async function calibrate(cost: KdfCost = productCost(totalmem()), here = isBuiltIn): Promise<KdfParameters> {
  if (!here) return onThread((thread) => thread.call('calibrate', cost))
  const from = performance.now()
  await builtIn('how long does it take here', new Uint8Array(16), cost.least)
  return raisedCost(cost, performance.now() - from)
}
