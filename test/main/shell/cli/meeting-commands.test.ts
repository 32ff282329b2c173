import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Agency, Meeting, MeetingDecision, MeetingItem, MeetingSummary } from '../../../../contract/briefing.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

test('a meeting from the terminal: add, item, decide, state, show, set, remove, restore', { timeout: 180_000 }, async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const at = ['--store', join(folder, 'store')]
  const first = await cliJson<Meeting>(
    keys,
    'meeting',
    'add',
    '--day',
    '2026-06-04',
    '--number',
    '22',
    '--agencies',
    'fire,power',
    '--agenda',
    '通报情况；其他',
    '--from',
    '2026-05-26',
    '--to',
    '2026-06-01',
    ...at,
  )
  expect(first).toMatchObject({ number: 22, agenda: ['通报情况', '其他'], period: { from: '2026-05-26', to: '2026-06-01' } })
  const next = await cliJson<Meeting>(
    keys,
    'meeting',
    'add',
    '--day',
    '2026-06-11',
    '--title',
    '专题',
    '--filter',
    '{"categories":["fire"]}',
    ...at,
  )
  expect(next).toMatchObject({ number: 23, title: '专题', agencies: ['fire', 'power'], previous: { number: 22 } })

  await cliJson<MeetingItem>(keys, 'meeting', 'item', '23', '--title', 'b', '--place', '118.6,30.95,300', '--name', '大院', ...at)
  const item = await cliJson<MeetingItem>(
    keys,
    'meeting',
    'item',
    '23',
    '--title',
    'a',
    '--note',
    '先说',
    '--filter',
    '{"text":"楼道"}',
    '--at',
    '0',
    ...at,
  )
  expect(item.subject).toEqual({ kind: 'filter', filter: { text: '楼道' } })
  const decided = await cliJson<MeetingDecision>(
    keys,
    'meeting',
    'decide',
    '22',
    '--text',
    '清理',
    '--agency',
    'fire',
    '--due',
    '2026-06-08',
    '--place',
    '118.6,30.95,300',
    '--category',
    'fire',
    ...at,
  )
  expect(decided).toMatchObject({ meeting: first.id, state: 'open', place: { kind: 'spot', spot: { metres: 300 } } })
  expect(await cliJson(keys, 'meeting', 'state', String(decided.id), 'done', '--day', '2026-06-09', ...at)).toMatchObject({
    state: 'done',
    stateDay: '2026-06-09',
  })

  const shown = await cliJson<Meeting>(keys, 'meeting', 'show', '23', ...at)
  expect(shown.items.map((i) => i.title)).toEqual(['a', 'b'])
  // A number that no meeting has is an id.
  expect((await cliJson<Meeting>(keys, 'meeting', 'show', String(first.id), ...at)).number).toBe(22)
  const printed = await runCli(keys, 'meeting', 'show', '22', ...at)
  expect(printed.out).toContain('清理')

  const minutes = join(folder, 'minutes.txt')
  writeFileSync(minutes, '到会 2 家')
  expect(await cliJson(keys, 'meeting', 'set', '22', '--minutes', `@${minutes}`, '--state', 'held', ...at)).toMatchObject({
    minutes: '到会 2 家',
    state: 'held',
  })
  expect(
    (await cliJson<{ meetings: MeetingSummary[] }>(keys, 'meeting', 'list', ...at)).meetings.map((m) => [
      m.number,
      m.state,
      m.done,
    ]),
  ).toEqual([
    [23, 'planned', 0],
    [22, 'held', 1],
  ])

  await cliJson(keys, 'meeting', 'remove', '22', ...at)
  expect((await runCli(keys, 'meeting', 'show', '22', ...at)).code).toBe(1)
  expect((await cliJson<Meeting>(keys, 'meeting', 'restore', String(first.id), ...at)).decisions).toHaveLength(1)
})

test('a bad name, state or place is told and changes nothing', { timeout: 120_000 }, async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const at = ['--store', join(folder, 'store')]
  await cliJson(keys, 'meeting', 'add', '--day', '2026-06-04', ...at)
  const refused = await runCli(keys, 'meeting', 'decide', '1', '--text', 'x', '--agency', 'nobody', ...at)
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('There is no agency "nobody"')])
  for (const wrong of [
    ['meeting', 'add'],
    ['meeting', 'add', '--day', '2026-13-40'],
    ['meeting', 'decide', '1', '--text', 'x', '--place', '118.6,30.95'],
    ['meeting', 'decide', '1', '--text', 'x', '--category', 'opinion'],
    ['meeting', 'state', '1', 'gone'],
    ['meeting', 'item', '1', '--title', 'x', '--flag', '1', '--view', 'y'],
    ['meeting', 'show', 'x'],
  ])
    expect((await runCli(keys, ...wrong, ...at)).code, wrong.join(' ')).toBe(2)
  expect(await cliJson<Meeting>(keys, 'meeting', 'show', '1', ...at)).toMatchObject({ decisions: [], items: [] })
})

test('an agency is added, changed and kept in its place', { timeout: 120_000 }, async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const at = ['--store', join(folder, 'store')]
  expect(
    await cliJson(keys, 'agency', 'set', 'water', '--zh', '水务局', '--en', 'Water', '--categories', 'waste', ...at),
  ).toMatchObject({ categories: ['waste'] })
  await cliJson(keys, 'agency', 'set', 'fire', '--categories', 'fire', ...at)
  const { agencies } = await cliJson<{ agencies: Agency[] }>(keys, 'agency', 'list', ...at)
  expect(agencies.map((a) => a.key)).toEqual(['fire', 'housing', 'urban', 'traffic', 'environment', 'power', 'safety', 'water'])
  expect(agencies[0]?.categories).toEqual(['fire'])
  expect((await runCli(keys, 'agency', 'set', 'fire', '--recipient', 'age1qqqqqqqqqqqqqq', ...at)).code).toBe(1)
})
