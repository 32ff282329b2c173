import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BriefReceipt, NumberSource, SnapshotInfo } from '../../../../contract/briefing.ts'
import type { Counts } from '../../../../contract/model.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

test('brief writes what its receipt says, and its snapshot answers for every number', { timeout: 120_000 }, async () => {
  const folder = tempFolder()
  const [keys, store] = [join(folder, 'keys'), join(folder, 'store')]
  await cliJson(keys, 'sample', '--reports', '600', '--seed', '4', '--store', store)
  const filter = '{"from":"2026-05-01","to":"2026-06-01","categories":["fire"]}'
  const out = join(folder, 'out')
  const made = await cliJson<BriefReceipt>(
    keys,
    'brief',
    '--title',
    '消防专报',
    '--audience',
    'partner',
    '--out',
    out,
    '--filter',
    filter,
    '--formats',
    'csv, geojson,html',
    '--store',
    store,
  )
  expect(made).toMatchObject({ folder: out, leaks: [], released: true, package: 'package.zip' })
  expect(made.files.map((f) => f.file)).toEqual(['briefing.html', 'reports.csv', 'reports.geojson'])
  expect(readdirSync(out).sort()).toEqual([
    'briefing.html',
    'manifest.json',
    'manifest.sig',
    'package.zip',
    'reports.csv',
    'reports.geojson',
  ])
  const counts = await cliJson<Counts>(keys, 'count', '--filter', filter, '--store', store)
  expect(made.counts).toEqual(counts)

  const { snapshots } = await cliJson<{ snapshots: SnapshotInfo[] }>(keys, 'snapshot', 'list', '--store', store)
  expect(snapshots.map((s) => s.mark)).toEqual([made.snapshot.mark])
  const shown = await cliJson<SnapshotInfo>(keys, 'snapshot', 'show', String(snapshots[0]?.id), '--store', store)
  expect(shown).toMatchObject({ counts, since: { added: 0, changed: 0, gone: 0 } })
  const number = await cliJson<NumberSource>(keys, 'snapshot', 'number', 'category:fire', '--limit', '5', '--store', store)
  expect([number.counts.matched, number.rows.length]).toEqual([counts.matched, Math.min(5, counts.matched)])
  // The same snapshot once more, to another folder: the same files.
  const again = await cliJson<BriefReceipt>(
    keys,
    'brief',
    '--snapshot',
    String(snapshots[0]?.id),
    '--title',
    '消防专报',
    '--audience',
    'partner',
    '--out',
    join(folder, 'again'),
    '--formats',
    'csv,geojson,html',
    '--store',
    store,
  )
  expect(again.files).toEqual(made.files)
})

test('brief with a finding exits 1, tells it and leaves nothing; cleared with a reason it is released', {
  timeout: 120_000,
}, async () => {
  const folder = tempFolder()
  const [keys, store, out] = [join(folder, 'keys'), join(folder, 'store'), join(folder, 'briefs', 'out')]
  await cliJson(keys, 'sample', '--reports', '50', '--seed', '4', '--store', store)
  await runCli(keys, 'call', 'office.set', '{"name":{"zh":"值班室 13812345678","en":"Duty room"}}', '--store', store)
  const command = [
    'brief',
    '--title',
    '专报',
    '--audience',
    'partner',
    '--out',
    out,
    '--formats',
    'html',
    '--language',
    'zh',
    '--store',
    store,
  ]
  const stopped = await runCli(keys, ...command, '--json')
  const told = JSON.parse(stopped.out) as BriefReceipt
  expect([stopped.code, told.released, told.folder, told.files]).toEqual([1, false, '', []])
  expect(told.leaks.length).toBeGreaterThan(0)
  expect(stopped.out).not.toContain('13812345678')
  expect(existsSync(out) || readdirSync(join(folder, 'briefs')).length > 0).toBe(false)
  expect((await runCli(keys, ...command)).out).toContain('Not released')

  // What is cleared is cleared for this snapshot alone.
  const clear = told.leaks.map((leak) => `${leak.key}=公开的值班电话`).join(';')
  const made = await cliJson<BriefReceipt>(keys, ...command, '--snapshot', String(told.snapshot.id), '--clear', clear)
  expect([made.released, made.leaks, made.cleared.map((leak) => leak.reason)]).toEqual([
    true,
    [],
    told.leaks.map(() => '公开的值班电话'),
  ])
  expect(readdirSync(out)).toContain('manifest.sig')
})

test('brief that is asked for two things, or for none, is wrong usage', async () => {
  const folder = tempFolder()
  const at = ['--store', join(folder, 'store')]
  for (const words of [
    ['brief', '--audience', 'internal', '--out', 'x', ...at],
    ['brief', '--title', 'a', '--audience', 'internal', '--out', 'x', '--meeting', '1', '--filter', '{}', ...at],
    ['brief', '--title', 'a', '--audience', 'internal', '--out', 'x', '--clear', 'nothing', ...at],
    ['snapshot', 'number', ...at],
    ['snapshot', 'show', ...at],
  ])
    expect([words, (await runCli(join(folder, 'keys'), ...words)).code]).toEqual([words, 2])
})
