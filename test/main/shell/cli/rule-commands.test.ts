import { expect, test } from 'vitest'
import type { Replay, Rule } from '../../../../contract/detection.ts'
import type { Flag, FlagDetail, NoVerdict } from '../../../../contract/model.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

test('flags, rules and events are worked through from a terminal, one document each', { timeout: 300_000 }, async () => {
  const folder = tempFolder()
  const at = ['--store', `${folder}/store`]
  await cliJson(folder, 'sample', '--reports', '6000', '--seed', '1', ...at)

  const listed = await cliJson<{ flags: Flag[]; incomplete: NoVerdict[]; asOf: string }>(folder, 'flags', 'list', ...at)
  expect(listed.asOf).toBe('2026-06-09')
  const flag = listed.flags[0]!
  // The keys that scripts depend on.
  for (const key of 'id rule ruleVersion category area place from to observed expected ratio sources p pAdjusted recurrenceDays status reports'.split(
    ' ',
  ))
    expect(flag).toHaveProperty(key)
  const again = await cliJson<{ flags: Flag[]; incomplete: NoVerdict[] }>(folder, 'flags', 'evaluate', ...at)
  expect(again.flags).toEqual(listed.flags)
  expect(again.incomplete).toEqual(listed.incomplete)

  const id = String(flag.id)
  expect(await cliJson<FlagDetail>(folder, 'flags', 'show', id, ...at)).toMatchObject({
    id: flag.id,
    ruleVersion: 1,
    history: [],
  })
  expect((await runCli(folder, 'flags', 'dispose', id, '--status', 'verified', ...at)).code).toBe(1)
  expect((await runCli(folder, 'flags', 'dispose', id, '--status', 'fine', ...at)).code).toBe(2)
  expect(
    await cliJson<Flag>(folder, 'flags', 'dispose', id, '--status', 'verified', '--reason', '现场属实', ...at),
  ).toMatchObject({ status: 'verified', reason: '现场属实' })
  const verified = await cliJson<{ flags: Flag[] }>(folder, 'flags', 'list', '--status', 'verified', ...at)
  expect(verified.flags.map((f) => f.id)).toEqual([flag.id])

  expect((await cliJson<{ rules: Rule[] }>(folder, 'rule', 'list', ...at)).rules.map((r) => r.key)).toEqual([
    'default',
    'default-local',
  ])
  const set = await cliJson<Rule>(folder, 'rule', 'set', 'default', '--params', '{"q":0.02}', ...at)
  // What is not said stays as the version before has it.
  expect(set.versions[0]).toMatchObject({ version: 2, kind: 'conditional-binomial', params: { q: 0.02, window: 7 } })
  const early = await runCli(folder, 'rule', 'switch', 'default', '--version', '2', ...at)
  expect(early).toMatchObject({ code: 1, out: '' })
  await cliJson(folder, 'event', 'mark', '柳荫火险', '--category', 'fire', '--from', '2026-06-03', '--to', '2026-06-09', ...at)
  const replay = await cliJson<Replay>(folder, 'rule', 'replay', 'default', '--from', '2025-06-10', '--to', '2026-06-09', ...at)
  expect(replay).toMatchObject({ rule: 'default', version: 2, summary: { marked: 1, caught: 1 } })
  expect(replay.events[0]).toMatchObject({ name: '柳荫火险', id: 1 })
  expect(replay.events[0]!.daysAfter).not.toBeNull()
  expect(await cliJson<Rule>(folder, 'rule', 'switch', 'default', '--version', '2', ...at)).toMatchObject({ live: 2 })
  expect(await cliJson<Rule>(folder, 'rule', 'switch', 'default', '--version', 'off', ...at)).toMatchObject({ live: null })

  const shown = await runCli(folder, 'rule', 'show', 'default', ...at)
  expect(shown.code).toBe(0)
  expect(shown.out).toContain('switched off')
  expect(shown.out).toContain('At least 3 incidents')
  expect((await runCli(folder, 'rule', 'show', 'nothing', ...at)).code).toBe(1)
  expect((await runCli(folder, 'rule', 'replay', 'default', ...at)).code).toBe(2)
})
