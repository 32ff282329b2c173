/** `npm run faults`: the fault suite in full. Prints a line for each fault, and one JSON document at the end; exit 1 when one differs. */
import { parseArgs } from 'node:util'
import { faultKinds } from '../../main/feed-server/fault.ts'
import { seeded } from '../bench/timing.ts'
import { type FaultResult, faultless, withFaults, withKills } from './suite.ts'

const { values } = parseArgs({
  options: {
    reports: { type: 'string', default: '2000' },
    kills: { type: 'string', default: '200' },
    'kill-reports': { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
  },
})
const reports = Number(values.reports)
const seed = Number(values.seed)
const results: FaultResult[] = []
const tell = (result: FaultResult): void => {
  results.push(result)
  process.stderr.write(
    `${result.equal && result.cursorMonotone ? 'same  ' : 'DIFFERS'} ${result.name}: ${result.reports} reports, ${result.attachments} attachments, ${result.syncs} syncs${result.kills ? `, ${result.kills} killed` : ''}\n`,
  )
}
const expected = await faultless(reports, seed)
for (const kind of faultKinds) tell(await withFaults([kind], reports, seed, expected))
tell(await withFaults(faultKinds, reports, seed, expected))
const killReports = Number(values['kill-reports'])
const random = seeded(seed + 7)
tell(await withKills(Number(values.kills), killReports, seed, await faultless(killReports, seed), random.unit))
process.stdout.write(`${JSON.stringify({ results }, null, 2)}\n`)
process.exit(results.every((r) => r.equal && r.cursorMonotone) ? 0 : 1)
