import { expect, test } from 'vitest'
import type { Reply } from '../../../contract/reply.ts'
import { type Bridge, electronClient } from '../../../renderer/client/electron.ts'

function bridge(): { bridge: Bridge; calls: unknown[][]; answer: (reply: Reply<unknown>) => void } {
  const calls: unknown[][] = []
  const waiting: ((reply: Reply<unknown>) => void)[] = []
  return {
    calls,
    answer: (reply) => waiting.shift()?.(reply),
    bridge: {
      call: (...words) => {
        calls.push(words)
        return new Promise((resolve) => waiting.push(resolve))
      },
      listen: () => () => {},
    },
  }
}

test('every call has an id of its own, by which it is taken back', async () => {
  const { bridge: under, calls, answer } = bridge()
  const client = electronClient(under)
  const abort = new AbortController()
  const first = client.call('app.info', {}, abort.signal)
  void client.call('job.list', {})
  abort.abort()
  expect(calls).toEqual([
    ['app.info', {}, 'c1'],
    ['job.list', {}, 'c2'],
    ['cancel', { id: 'c1' }],
  ])
  answer({ ok: false, code: 'cancelled', message: '' })
  expect(await first).toMatchObject({ code: 'cancelled' })
})

test('an abort after the answer takes nothing back', async () => {
  const { bridge: under, calls, answer } = bridge()
  const abort = new AbortController()
  const reply = electronClient(under).call('app.info', {}, abort.signal)
  answer({ ok: true, value: {} })
  await reply
  abort.abort()
  expect(calls).toHaveLength(1)
})

test('a call that is taken back before it starts is never made', async () => {
  const { bridge: under, calls } = bridge()
  expect(await electronClient(under).call('app.info', {}, AbortSignal.abort())).toMatchObject({ code: 'cancelled' })
  expect(calls).toEqual([])
})
