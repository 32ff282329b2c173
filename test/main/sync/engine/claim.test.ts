/** One process a source, also when the store goes away in the middle. */
import { expect, test } from 'vitest'
import { Failure } from '../../../../contract/reply.ts'
import type { StoreClient } from '../../../../main/store/port.ts'
import { whileClaimed } from '../../../../main/sync/engine/claim.ts'
import { tempStore } from '../../../fixture/make-store.ts'

const tools = { now: () => 1_790_000_000_000, log: () => {} }

test('work that ends while the store is away gives its source back before the next work on it', async () => {
  const store = await tempStore()
  const { id } = await store.call('source.ensure', { name: 'feed', kind: 'open311' })
  const source = { id, name: 'feed' }
  let isAway = false
  const calls: string[] = []
  const cut = {
    async call(method: never, request: never) {
      calls.push(method)
      if (isAway) throw new Failure('upstream', { zh: '联系不上', en: 'away' }, { server: 'away' })
      return store.call(method, request)
    },
  } as StoreClient
  const first = whileClaimed(cut, source, tools, async () => {
    isAway = true
    throw new Error('cut off')
  })
  await expect(first).rejects.toThrow('cut off')
  isAway = false
  calls.length = 0
  expect(await whileClaimed(cut, source, tools, async () => 'done')).toBe('done')
  expect(calls).toEqual(['source.release', 'source.claim', 'source.release'])
  // Nobody holds it any more.
  expect((await store.call('source.claim', { id, process: 'another', now: 1_790_000_001 })).mine).toBe(true)
})
