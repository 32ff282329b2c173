import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DoctorReport } from '../../../../contract/model.ts'
import type { BackupInfo } from '../../../../contract/trust.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

test('backup and its list, restore into an empty folder and doctor from a terminal', async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const at = (name: string): string[] => ['--store', join(folder, name)]
  await cliJson(keys, 'sample', '--reports', '200', '--seed', '5', ...at('one'))
  const to = join(folder, 'to')

  expect((await runCli(keys, 'backup', '--to', to, ...at('one'))).out).toContain('Note: only this computer')
  const { backups } = await cliJson<{ backups: BackupInfo[] }>(keys, 'backup', 'list', to, ...at('one'))
  expect(backups).toMatchObject([{ reports: 200, verified: true, path: join(to, readdirSync(to)[0] as string) }])
  const made = backups[0] as BackupInfo

  const restored = await cliJson(keys, 'restore', made.path, ...at('two'))
  expect(restored).toMatchObject({ restored: { reports: 200 }, kept: null })
  const report = await cliJson<DoctorReport>(keys, 'doctor', '--repair', ...at('two'))
  expect([report.ok, report.repaired]).toEqual([true, []])

  const none = await runCli(keys, 'restore', join(folder, 'keys'), ...at('two'))
  expect([none.code, none.err.trim().split('\n').length]).toEqual([1, 1])
})
