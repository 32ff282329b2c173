/** A program of its own: stops threads whose last reply is on its way, and says that it went on behind that. */
import { threadClient } from '../../../main/thread/thread.ts'
import type { EchoCalls } from './echo.worker.ts'

for (let round = 0; round < 8; round++) {
  const client = threadClient<Pick<EchoCalls, 'echo'>>(new URL('./echo.worker', import.meta.url), {})
  await client.call('echo', 'first')
  client.call('echo', 'second').catch(() => 'given up')
  // The reply arrives while this side is busy.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  await client.stop()
}
process.stdout.write('stopped')
