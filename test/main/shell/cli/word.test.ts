import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Counts, Suggestion } from '../../../../contract/model.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

test('synonyms are listed, added and removed from the terminal, and search says which word it found', async () => {
  const folder = tempFolder()
  const at = ['--store', join(folder, 'store')]
  await cliJson(folder, 'sample', '--reports', '400', '--seed', '4', ...at)
  const groups = async () => (await cliJson<{ groups: string[][] }>(folder, 'synonym', 'list', ...at)).groups
  const builtIn = await groups()
  expect(builtIn).toContainEqual(expect.arrayContaining(['电动车', '电瓶车', 'e-bike']))

  const count = async (text: string) =>
    (await cliJson<Counts>(folder, 'count', '--filter', JSON.stringify({ text }), ...at)).matched
  const lamps = await count('"路灯"')
  await cliJson(folder, 'synonym', 'add', '井盖异味', '路灯', ...at)
  expect(await groups()).toEqual([...builtIn, ['井盖异味', '路灯']])
  expect(await count('井盖异味')).toBe(lamps)
  const { hits } = await cliJson<{ hits: { why: string }[] }>(folder, 'search', '井盖异味', '--limit', '1', ...at)
  expect(hits[0]?.why).toMatch(/^井盖异味 \d+ as 路灯 \(synonym\)$/)

  await cliJson(folder, 'synonym', 'remove', '井盖异味', ...at)
  expect(await groups()).toEqual(builtIn)
  const unknown = await runCli(folder, 'synonym', 'remove', 'nowhere', ...at)
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('in no group')])
})

test('suggest answers initials from the terminal', async () => {
  const folder = tempFolder()
  const at = ['--store', join(folder, 'store')]
  const { suggestions } = await cliJson<{ suggestions: Suggestion[] }>(folder, 'suggest', 'xfld', ...at)
  expect(suggestions[0]).toMatchObject({ text: '消防楼道', by: 'initials' })
})
