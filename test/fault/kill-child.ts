/**
 * A process that is there to be killed: `node kill-child.ts OP`. It loads what the work takes, says `ready`, waits for one line
 * with the job, says `begun`, does it, and says `done`.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Killed, KillJob } from './kill-job.ts'
import { killWork } from './kill-work.ts'

const work = await killWork(process.argv[2] as Killed)
const lines = createInterface({ input: process.stdin })
process.stdout.write('ready\n')
const [line] = (await once(lines, 'line')) as [string]
process.stdout.write('begun\n')
await work(JSON.parse(line) as KillJob)
process.stdout.write('done\n', () => process.exit(0))
