/**
 * `npm run faults`: the fault suite in full. Every fault of the report feed and all at once, then SIGKILL at 1,000 random
 * instants over six operations. Prints a table, with `--json` one document instead; ends with 1 when a store differs from the
 * one that nothing happened to. `--kills N`, `--only feed,import,...`, `--seed S`, `--reports N` (of the feed).
 * `npm run faults -- server`: the office's server instead (server.ts).
 * `npm run faults -- analysts --analysts 20 --minutes 5`: many analysts at once on one store (analysts.ts).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faultKinds } from '../../main/feed-server/fault.ts'
import { analystsCommand } from './analysts.ts'
import { readWords } from './kill-job.ts'
import { isClean, type KillResult, killMany } from './kills.ts'
import { runServer } from './server-run.ts'
import { type FaultResult, faultless, withFaults } from './suite.ts'
import { table } from './table.ts'

if (process.argv[2] === 'server') process.exit(await runServer(process.argv.slice(3)))
if (process.argv[2] === 'analysts') process.exit(await analystsCommand(process.argv.slice(3)))

const words = (() => {
  try {
    return readWords(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`faults: ${(error as Error).message}\n`)
    process.exit(2)
  }
})()
const progress = (line: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
const kind = (ok: boolean): string => (ok ? 'same   ' : 'DIFFERS')

const feed: FaultResult[] = []
if (words.feed) {
  const expected = await faultless(words.reports, words.seed)
  for (const kinds of [...faultKinds.map((one) => [one]), [...faultKinds]]) {
    const result = await withFaults(kinds, words.reports, words.seed, expected)
    feed.push(result)
    progress(
      `${kind(result.equal && result.cursorMonotone)} ${result.name}: ${result.reports} reports, ${result.attachments} attachments, ${result.syncs} syncs`,
    )
  }
}

const kills: KillResult[] = []
const parent = mkdtempSync(join(tmpdir(), 'fieldbrief-kills-'))
const sweep = (): void => rmSync(parent, { recursive: true, force: true })
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    sweep()
    process.exit(130)
  })
try {
  let left = words.kills
  for (const [i, op] of words.only.entries()) {
    // What does not divide goes to the first.
    const share = Math.ceil(left / (words.only.length - i))
    left -= share
    if (share === 0) continue
    const folder = join(parent, op)
    mkdirSync(folder)
    const result = await killMany(op, share, words.seed + i, folder)
    kills.push(result)
    progress(
      `${kind(isClean(result))} ${op}: ${result.kills} kills in ${result.seconds} s${result.problems.map((line) => `\n  ${line}`).join('')}`,
    )
    rmSync(folder, { recursive: true, force: true })
  }
} finally {
  sweep()
}

const sum = (key: 'kills' | 'comparedEnds' | 'notOpened' | 'lost' | 'doubled' | 'seconds'): number =>
  Math.round(kills.reduce((total, result) => total + result[key], 0) * 10) / 10
const ok = feed.every((r) => r.equal && r.cursorMonotone) && kills.every(isClean)
if (words.json) process.stdout.write(`${JSON.stringify({ ok, feed, kills }, null, 2)}\n`)
else {
  if (feed.length > 0)
    process.stdout.write(
      `${table([['fault of the feed', 'store', 'reports', 'attachments', 'syncs'], ...feed.map((r) => [r.name, r.equal && r.cursorMonotone ? 'same' : 'DIFFERS', r.reports, r.attachments, r.syncs])])}\n\n`,
    )
  if (kills.length > 0)
    process.stdout.write(
      `${table([
        ['killed in', 'kills', 'ends compared', 'not opened', 'lost', 'doubled', 'work ms', 'seconds'],
        ...kills.map((r) => [r.op, r.kills, r.comparedEnds, r.notOpened, r.lost, r.doubled, r.workMillis, r.seconds]),
        ['all', sum('kills'), sum('comparedEnds'), sum('notOpened'), sum('lost'), sum('doubled'), '', sum('seconds')],
      ])}\n`,
    )
}
process.exit(ok ? 0 : 1)
