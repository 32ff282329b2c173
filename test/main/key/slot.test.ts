import { argon2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { calibrate, derive } from '../../../main/key/kdf.ts'
import { checkCost, productCost, raisedCost } from '../../../main/key/kdf-cost.ts'
import { passphraseSlot, recoverySlot, unwrapPassphrase, unwrapRecovery } from '../../../main/key/slot.ts'
import type { Slot, StoreFile } from '../../../main/key/store-file.ts'

const cheap = { memoryKib: 64, passes: 1, lanes: 1 }
const key = new Uint8Array(32).map((_, i) => i * 7)
const file = (...slots: Slot[]): StoreFile => ({ format: 'fieldbrief store', id: 'store-1', slots })
const wrong = { code: 'bad-request' }

describe('argon2id', () => {
  test('is the same wherever it is computed: OpenSSL, Node, and the thread that Electron uses (RFC 9106)', async () => {
    const salt = new Uint8Array(16).fill(9)
    for (const [kdf, here] of [
      [cheap, true],
      [cheap, false],
      [{ memoryKib: 1_024, passes: 3, lanes: 4 }, true],
      [{ memoryKib: 1_024, passes: 3, lanes: 4 }, false],
    ] as const)
      expect(Buffer.from(await derive('口令 pass', salt, kdf, here))).toEqual(
        argon2Sync('argon2id', {
          message: Buffer.from('口令 pass'),
          nonce: salt,
          parallelism: kdf.lanes,
          tagLength: 32,
          memory: kdf.memoryKib,
          passes: kdf.passes,
        }),
      )
  })

  test('is the same for the same characters in another normal form or full width', async () => {
    const salt = new Uint8Array(16)
    expect(await derive('Caf\u00e9-Ａｂ１', salt, cheap)).toEqual(await derive('Cafe\u0301-Ab1', salt, cheap))
  })

  test('costs at least 64 MiB and 3 passes in the product; a fast machine takes more memory first, an old one no more than an eighth of its own', async () => {
    const cost = productCost(32 * 2 ** 30)
    expect(raisedCost(cost, 10_000)).toEqual({ memoryKib: 65_536, passes: 3, lanes: 4 })
    expect(raisedCost(cost, 350)).toEqual({ memoryKib: 131_072, passes: 3, lanes: 4 })
    expect(raisedCost(cost, 70)).toEqual({ memoryKib: 262_144, passes: 7, lanes: 4 })
    expect(raisedCost(productCost(1 * 2 ** 30), 100)).toEqual({ memoryKib: 131_072, passes: 10, lanes: 4 })
    expect(raisedCost(productCost(2 ** 28), 350)).toEqual({ memoryKib: 65_536, passes: 6, lanes: 4 })
    // Whatever calibration finds is believed when it is read back.
    for (const millis of [0.001, 1, 10, 100]) checkCost(raisedCost(cost, millis))
    const small = { least: cheap, mostMemoryKib: 128, millis: 1e9 }
    for (const here of [true, false]) expect(await calibrate(small, here)).toEqual({ memoryKib: 128, passes: 16, lanes: 1 })
  })
})

describe('a slot', () => {
  test('gives the key back to its passphrase and to no other', async () => {
    const slot = await passphraseSlot('store-1', key, 'correct horse', cheap)
    expect(await unwrapPassphrase(file(slot), 'correct horse')).toEqual(key)
    await expect(unwrapPassphrase(file(slot), 'Correct horse')).rejects.toMatchObject(wrong)
    await expect(unwrapPassphrase(file(), 'correct horse')).rejects.toMatchObject(wrong)
    expect(JSON.stringify(slot)).not.toContain(Buffer.from(key).toString('base64').slice(0, 20))
  })

  test('is bound to its store, its kind and its parameters', async () => {
    const slot = (await passphraseSlot('store-1', key, 'correct horse', cheap)) as Extract<Slot, { kind: 'passphrase' }>
    const opened = (changed: StoreFile) => unwrapPassphrase(changed, 'correct horse')
    await expect(opened({ ...file(slot), id: 'store-2' })).rejects.toMatchObject(wrong)
    for (const part of ['salt', 'nonce', 'wrapped'] as const) {
      const bytes = Buffer.from(slot[part], 'base64')
      bytes[3]! ^= 1
      await expect(opened(file({ ...slot, [part]: bytes.toString('base64') }))).rejects.toMatchObject(wrong)
    }
    await expect(opened(file({ ...slot, kdf: { ...cheap, passes: 2 } }))).rejects.toMatchObject(wrong)
    const { slot: recovery, recoveryKey } = recoverySlot('store-1', key)
    expect(() => unwrapRecovery({ ...file(recovery), id: 'store-2' }, recoveryKey)).toThrow(expect.objectContaining(wrong))
  })

  test('whose parameters were raised out of all bounds is refused before anything is computed', async () => {
    const slot = await passphraseSlot('store-1', key, 'correct horse', cheap)
    for (const kdf of [
      { memoryKib: 4_294_967_295, passes: 3, lanes: 1 },
      { memoryKib: 1_048_576, passes: 64, lanes: 4 },
      { memoryKib: 65_536, passes: 4_000_000_000, lanes: 4 },
      { memoryKib: 65_536, passes: 3, lanes: 60_000 },
      { memoryKib: 8, passes: 3, lanes: 4 },
    ])
      await expect(unwrapPassphrase(file({ ...slot, kdf } as Slot), 'correct horse')).rejects.toMatchObject({ code: 'storage' })
  })

  test('of the recovery key opens to the newest one alone', () => {
    const first = recoverySlot('store-1', key)
    const second = recoverySlot('store-1', key)
    expect(unwrapRecovery(file(first.slot), first.recoveryKey)).toEqual(key)
    expect(() => unwrapRecovery(file(second.slot), first.recoveryKey)).toThrow(expect.objectContaining(wrong))
    expect(() => unwrapRecovery(file(), first.recoveryKey)).toThrow(expect.objectContaining(wrong))
  })
})
