import { expect, test } from 'vitest'
import { CallCache } from '../../../renderer/state/cache.ts'
import { recordingClient, settle } from './recording-client.ts'

const request = { filter: {} }
const counts = (matched: number) => ({ ok: true, value: { matched } }) as const
const none = (): void => {}

test('two who watch the same request share one call', async () => {
  const { client, asked } = recordingClient()
  const cache = new CallCache(client)
  cache.watch('report.count', request, ['reports.changed'], none)
  cache.watch('report.count', { filter: {} }, ['reports.changed'], none)
  expect(asked).toHaveLength(1)
  asked[0]!.answer(counts(3))
  await settle()
  expect(cache.state('report.count', request)).toMatchObject({ data: { matched: 3 }, pending: false, error: null })
})

test('the call is aborted when its last watcher leaves, and asked again for a new one', async () => {
  const { client, asked } = recordingClient()
  const cache = new CallCache(client)
  const leave = cache.watch('report.count', request, [], none)
  leave()
  expect(asked[0]!.signal?.aborted).toBe(true)
  cache.watch('report.count', request, [], none)
  await settle()
  await settle()
  expect(asked).toHaveLength(2)
  asked[1]!.answer(counts(5))
  await settle()
  expect(cache.state('report.count', request).data).toEqual({ matched: 5 })
})

test('an event asks again and keeps the old answer meanwhile', async () => {
  const { client, asked, tell } = recordingClient()
  const cache = new CallCache(client)
  cache.watch('report.count', request, ['reports.changed'], none)
  asked[0]!.answer(counts(1))
  await settle()
  tell('reports.changed')
  expect(cache.state('report.count', request)).toMatchObject({ data: { matched: 1 }, pending: true })
  asked[1]!.answer(counts(2))
  await settle()
  expect(cache.state('report.count', request).data).toEqual({ matched: 2 })
})

test('many events during one call ask only once more', async () => {
  const { client, asked, tell } = recordingClient()
  const cache = new CallCache(client)
  cache.watch('report.count', request, ['reports.changed'], none)
  for (let i = 0; i < 5; i += 1) tell('reports.changed')
  expect(asked).toHaveLength(1)
  asked[0]!.answer(counts(1))
  await settle()
  expect(asked).toHaveLength(2)
  asked[1]!.answer(counts(9))
  await settle()
  expect(asked).toHaveLength(2)
  expect(cache.state('report.count', request).data).toEqual({ matched: 9 })
})

test('an event that is not named changes nothing', async () => {
  const { client, asked, tell } = recordingClient()
  const cache = new CallCache(client)
  cache.watch('flag.list', {}, ['flags.changed'], none)
  asked[0]!.answer({ ok: true, value: {} })
  await settle()
  tell('reports.changed')
  expect(asked).toHaveLength(1)
})

test('a failure keeps the last good answer and says what went wrong', async () => {
  const { client, asked, tell } = recordingClient()
  const cache = new CallCache(client)
  cache.watch('report.count', request, ['reports.changed'], none)
  asked[0]!.answer(counts(1))
  await settle()
  tell('reports.changed')
  asked[1]!.answer({ ok: false, code: 'storage', message: 'disk full' })
  await settle()
  expect(cache.state('report.count', request)).toEqual({
    data: { matched: 1 },
    error: { code: 'storage', message: 'disk full' },
    pending: false,
  })
})

test('an answer nobody watches is dropped by its event, so coming back asks anew', async () => {
  const { client, asked, tell } = recordingClient()
  const cache = new CallCache(client)
  const leave = cache.watch('report.count', request, ['reports.changed'], none)
  asked[0]!.answer(counts(1))
  await settle()
  leave()
  tell('reports.changed')
  expect(cache.state('report.count', request).data).toBeUndefined()
  cache.watch('report.count', request, ['reports.changed'], none)
  expect(asked).toHaveLength(2)
})

test('closing stops listening and takes every call back', () => {
  const { client, asked, heard } = recordingClient()
  const cache = new CallCache(client)
  cache.watch('report.count', request, ['reports.changed'], none)
  cache.close()
  expect(asked[0]!.signal?.aborted).toBe(true)
  expect(heard()).toBe(0)
})
