/** Watches the thread that tries inputs: ends the process when one takes too long or the memory goes past its bound. */
import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type { Watched } from './child.ts'

const { state, memory, reply } = workerData as Watched
let peak = 0
setInterval(() => {
  const { rss } = process.memoryUsage()
  peak = Math.max(peak, rss)
  state[3] = peak
  const [index, cpuAtStart, wallAtStart, , cpuSeconds] = state as unknown as number[]
  if (index === undefined || index < 0) return
  const { user, system } = process.cpuUsage()
  const cpu = (user + system) / 1000 - (cpuAtStart as number)
  const wall = Date.now() - (wallAtStart as number)
  const seconds = cpuSeconds as number
  const why =
    rss > memory * 2 ** 20
      ? `memory: ${Math.round(rss / 2 ** 20)} MB`
      : cpu > seconds * 1000
        ? `hang: ${Math.round(cpu)} ms of processor time`
        : // Waiting costs no processor time; this long it waits for what never comes.
          wall > 60_000
          ? `hang: ${Math.round(wall / 1000)} s`
          : null
  if (why === null) return
  writeSync(reply, `${JSON.stringify({ stopped: why, index })}\n`)
  process.kill(process.pid, 'SIGKILL')
}, 20)
