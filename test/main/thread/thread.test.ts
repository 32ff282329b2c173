import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { threadClient } from '../../../main/thread/thread.ts'
import type { EchoCalls } from './echo.worker.ts'

test('a program that stops a thread while a reply is on its way goes on, and ends by itself', async () => {
  const program = join(import.meta.dirname, 'stop-early.ts')
  await expect(promisify(execFile)(process.execPath, [program], { timeout: 60_000 })).resolves.toMatchObject({
    stdout: 'stopped',
  })
})

const client = () => threadClient<EchoCalls>(new URL('./echo.worker', import.meta.url), {})
/** A call of which nothing is known but that it began. */
async function beginning(thread: ReturnType<typeof client>, method: 'untilCancelled' | 'forever') {
  const begun = Promise.withResolvers<unknown>()
  const call = thread.call(method, null, undefined, begun.resolve)
  await begun.promise
  return { call }
}

test('a thread that is stopped comes to rest first: the call under way and those behind it are told that they were taken back', async () => {
  const thread = client()
  const { call } = await beginning(thread, 'untilCancelled')
  const behind = thread.call('echo', 'behind')
  const told = Promise.allSettled([call, behind])
  await Promise.all([thread.stop(), thread.stop()])
  expect(await told).toMatchObject([
    { status: 'rejected', reason: { code: 'cancelled' } },
    { status: 'rejected', reason: { code: 'cancelled' } },
  ])
  await expect(thread.call('echo', 'late')).rejects.toThrow()
})

test('a thread that does not listen is ended all the same', async () => {
  const thread = client()
  const { call } = await beginning(thread, 'forever')
  const told = expect(call).rejects.toThrow('ended with')
  await thread.stop()
  await told
})
