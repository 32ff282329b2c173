import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import { readTries, tryOnce, waitAfter, waitLeft } from '../../../main/key/tries.ts'
import { tempFolder } from '../../fixture/make-store.ts'

const wrongOne = async (): Promise<never> => {
  throw new Failure('bad-request', { zh: '口令不对', en: 'wrong' })
}

describe('the wait', () => {
  test('is none for three, then doubles from a second to a quarter of an hour', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 12, 13, 14, 1_000].map(waitAfter)).toEqual([0, 0, 0, 1, 2, 4, 8, 512, 900, 900, 900])
  })

  test('passes with the time the machine runs; after a restart only the time since counts', () => {
    const tries = { failures: 13, uptime: 1_000 }
    expect(waitLeft(tries, 1_000)).toBe(900)
    expect(waitLeft(tries, 1_899.5)).toBe(1)
    expect(waitLeft(tries, 1_900)).toBe(0)
    expect(waitLeft(tries, 20)).toBe(880)
    expect(waitLeft(tries, 899)).toBe(1)
  })
})

describe('tries', () => {
  test('are counted beside the store in a 0600 file, refused while they are waited off, and forgotten by a right one', async () => {
    const folder = tempFolder()
    let up = 5_000
    const attempt = (work: () => Promise<string>) => tryOnce(folder, () => up, work)
    for (let i = 0; i < 3; i++) await expect(attempt(wrongOne)).rejects.toMatchObject({ code: 'bad-request' })
    let made = false
    const right = async (): Promise<string> => {
      made = true
      return 'open'
    }
    await expect(attempt(right)).rejects.toMatchObject({ code: 'busy' })
    expect(made).toBe(false)
    expect(statSync(join(folder, 'tries.json')).mode & 0o777).toBe(0o600)
    up += 1
    await expect(attempt(wrongOne)).rejects.toMatchObject({ code: 'bad-request' })
    expect(readTries(folder, up)).toEqual({ failures: 4, uptime: up })
    up += 2
    expect(await attempt(right)).toEqual({ value: 'open', failures: 4 })
    expect(existsSync(join(folder, 'tries.json'))).toBe(false)
  })

  test('made at once count each, before any of them is answered', async () => {
    const folder = tempFolder()
    let under = 0
    const slow = async (): Promise<never> => {
      under += 1
      await new Promise((done) => setTimeout(done, 50))
      return wrongOne()
    }
    const all = await Promise.allSettled(Array.from({ length: 12 }, () => tryOnce(folder, () => 7, slow)))
    expect(under).toBe(3)
    expect(all.filter((one) => one.status === 'rejected' && (one.reason as Failure).code === 'busy')).toHaveLength(9)
    expect(readTries(folder, 7).failures).toBe(3)
  })

  test('that were killed in the middle count; a disk that failed does not', async () => {
    const folder = tempFolder()
    void tryOnce(
      folder,
      () => 7,
      () => new Promise(() => {}),
    )
    await expect.poll(() => readTries(folder, 7).failures).toBe(1)
    await expect(
      tryOnce(
        folder,
        () => 7,
        async () => {
          throw new Failure('storage', { zh: '磁盘', en: 'disk' })
        },
      ),
    ).rejects.toMatchObject({ code: 'storage' })
    expect(readTries(folder, 7).failures).toBe(1)
  })

  test.each(['', '{', '{"failures":-5,"uptime":0}', '{"failures":0}', '[]', 'null'])(
    'a count that was torn is no way round: %j',
    (text) => {
      const folder = tempFolder()
      writeFileSync(join(folder, 'tries.json'), text)
      expect(waitLeft(readTries(folder, 50), 50)).toBe(1)
    },
  )
})
