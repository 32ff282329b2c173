/** One syncer a source over the whole office. */
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { openStoreThreads } from '../../../../main/store/client.ts'
import { openStore } from '../../../../main/store/open.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'
import { tempFolder, tempStore, testKey } from '../../../fixture/make-store.ts'

beforeEach(({ skip }) => {
  const why = whyNoCluster()
  if (why !== null) skip(why)
})

const at = 1_790_000_000

/** Two workstations on one store with one source; `claim` is asked `seconds` after the start. */
async function office() {
  const folder = tempFolder()
  const one = await openStoreThreads({ folder, key: testKey })
  let isOpen = true
  const close = async (): Promise<void> => {
    if (isOpen) await one.close()
    isOpen = false
  }
  onTestFinished(close)
  const two = await tempStore(folder)
  const { id } = await one.call('source.ensure', { name: 'feed', kind: 'open311' })
  const by = { one: { store: one, process: 'desk-1 100 a' }, two: { store: two, process: 'desk-2 200 b' } }
  const claim = async (who: 'one' | 'two', seconds: number) =>
    (await by[who].store.call('source.claim', { id, process: by[who].process, now: at + seconds })).mine
  /** Ends the connection that holds the lock, as a lost network or a restart of the server would. */
  function cut(): number {
    const db = openStore({ folder, key: testKey })
    try {
      const ended = db
        .prepare(
          `SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )
        .pluck()
        .all()
      return ended.length
    } finally {
      db.close()
    }
  }
  return { id, one, two, claim, cut, close }
}

test('while one holds a source no other gets it, until it is given back', async () => {
  const { id, one, claim } = await office()
  expect(await claim('one', 0)).toBe(true)
  expect([await claim('two', 1), await claim('two', 60)]).toEqual([false, false])
  expect(await claim('one', 61)).toBe(true)
  expect(await one.call('source.claim', { id, process: 'desk-1 100 another job', now: at + 62 })).toEqual({ mine: false })
  await one.call('source.release', { id, process: 'desk-1 100 a' })
  expect(await claim('two', 63)).toBe(true)
  expect(await claim('one', 64)).toBe(false)
})

test('a workstation that lost its connection keeps its source when it comes back in time', async () => {
  const { claim, cut } = await office()
  expect(await claim('one', 0)).toBe(true)
  expect(cut()).toBe(1)
  expect(await claim('two', 20)).toBe(false)
  expect(await claim('one', 21)).toBe(true)
  expect(await claim('two', 70)).toBe(false)
})

test('a workstation that is gone is followed by another, and finds that out when it comes back', async () => {
  const { claim, cut } = await office()
  expect(await claim('one', 0)).toBe(true)
  expect(cut()).toBe(1)
  expect(await claim('two', 46)).toBe(true)
  expect(await claim('one', 47)).toBe(false)
})

test('one that closed without a word is followed after 45 seconds, not before', async () => {
  const { claim, close } = await office()
  expect(await claim('one', 0)).toBe(true)
  await close()
  expect(await claim('two', 44)).toBe(false)
  expect(await claim('two', 46)).toBe(true)
})

test('one that says nothing for 90 seconds over a connection that stands is cut off from it', async () => {
  const { claim } = await office()
  expect(await claim('one', 0)).toBe(true)
  expect(await claim('two', 89)).toBe(false)
  expect(await claim('two', 91)).toBe(true)
  expect(await claim('one', 92)).toBe(false)
})
