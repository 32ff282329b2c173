import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Answer } from '../../../../contract/api.ts'
import type { Counts } from '../../../../contract/model.ts'
import { openStore } from '../../../../main/store/open.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli, startCli } from '../../../fixture/run-cli.ts'

test('audit, retention and holds are worked from a terminal, and a killed purge is gone on with', {
  timeout: 120_000,
}, async () => {
  const folder = tempFolder()
  const at = ['--store', `${folder}/store`]
  await cliJson(folder, 'sample', '--reports', '1500', '--seed', '1', ...at)
  const before = await cliJson<Counts>(folder, 'count', ...at)

  const bad = await runCli(folder, 'retention', 'set', 'nothing=5', ...at)
  expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('no category "nothing"')])
  const hold = await cliJson<Answer<'hold.add'>>(
    folder,
    'hold',
    'add',
    'fires',
    '--filter',
    '{"categories":["fire"]}',
    '--reason',
    'inquiry',
    ...at,
  )
  const preview = await cliJson<Answer<'retention.preview'>>(folder, 'retention', 'preview', '*=200', 'noise=100', ...at)
  expect(preview.due).toBe(preview.reports + preview.held + preview.open)
  expect(preview.reports).toBeGreaterThan(200)
  const plan = await cliJson<Answer<'retention.set'>>(
    folder,
    'retention',
    'set',
    '*=200',
    'noise=100',
    '--automatic',
    'on',
    '--reason',
    'rule 7',
    ...at,
  )
  expect(plan).toMatchObject({
    automatic: true,
    rules: [
      { category: null, source: null, days: 200 },
      { category: 'noise', source: null, days: 100 },
    ],
  })

  for (const wait of [1_200]) {
    const child = startCli(folder, 'retention', 'run', '--reason', 'cut off', ...at)
    await new Promise((done) => setTimeout(done, wait))
    child.kill('SIGKILL')
    await new Promise((done) => child.once('close', done))
  }
  const ran = await cliJson<Answer<'retention.run'>>(folder, 'retention', 'run', '--reason', 'past time', ...at)
  const after = await cliJson<Counts>(folder, 'count', ...at)
  expect(after.matched).toBe(before.matched - preview.reports)
  expect(ran.reports).toBeLessThanOrEqual(preview.reports)
  expect((await runCli(folder, 'doctor', ...at)).code).toBe(0)
  expect(
    (await cliJson<Answer<'hold.release'>>(folder, 'hold', 'release', String(hold.id), '--reason', 'closed', ...at)).releasedAt,
  ).not.toBeNull()

  const out = join(folder, 'audit.ndjson')
  const taken = await cliJson<{ head: string; lines: number }>(folder, 'audit', 'export', '--out', out, ...at)
  expect(readFileSync(out, 'utf8').trimEnd().split('\n')).toHaveLength(taken.lines)
  const good = await runCli(folder, 'audit', 'verify', '--head', taken.head, ...at)
  expect([good.code, good.out]).toEqual([0, expect.stringContaining('The given head is a link of it.')])

  // Whoever wrote everything anew has a whole chain, but not the head that was kept.
  const other = await runCli(folder, 'audit', 'verify', '--head', '0'.repeat(64), ...at)
  expect([other.code, other.out]).toEqual([1, expect.stringContaining('The given head is no link of it.')])

  const key = new Uint8Array(readFileSync(join(folder, readdirSync(folder).find((f) => f.endsWith('.key')) as string)))
  const db = openStore({ folder: `${folder}/store`, key })
  expect(db.prepare('SELECT sum(reports) FROM purge_run').pluck().get()).toBe(preview.reports)
  db.exec("DROP TRIGGER audit_kept; UPDATE audit SET why = 'other' WHERE id = 2")
  db.close()
  const broken = await runCli(folder, 'audit', 'verify', ...at)
  expect([broken.code, broken.out]).toEqual([1, expect.stringContaining('Line 2 does not follow')])
})
