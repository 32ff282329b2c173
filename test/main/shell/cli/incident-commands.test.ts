import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { IncidentChange, IncidentDetail, IncidentPage } from '../../../../contract/detection.ts'
import type { Counts } from '../../../../contract/model.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

test('incidents from the terminal: list, show, merge, split, undo, back; counts say both reports and incidents', {
  timeout: 180_000,
}, async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const at = ['--store', join(folder, 'store')]
  await cliJson(keys, 'sample', '--reports', '2000', '--seed', '5', ...at)
  const counts = await cliJson<Counts>(keys, 'count', ...at)
  const page = await cliJson<IncidentPage>(keys, 'incident', 'list', '--limit', '5', '--order', 'largest', ...at)
  expect(page.all).toEqual({ incidents: counts.incidents, reports: 2_000 })
  expect(counts.incidents).toBeLessThan(2_000)
  expect(page.incidents.map((i) => i.raw)).toEqual(page.incidents.map((i) => i.raw).toSorted((a, b) => b - a))
  const next = await cliJson<IncidentPage>(
    keys,
    'incident',
    'list',
    '--limit',
    '5',
    '--order',
    'largest',
    '--after',
    page.next as string,
    ...at,
  )
  expect(next.incidents.some((i) => page.incidents.some((other) => other.first === i.first))).toBe(false)
  const fire = await cliJson<IncidentPage>(keys, 'incident', 'list', '--filter', '{"categories":["fire"]}', '--least', '1', ...at)
  expect(new Set(fire.incidents.map((i) => i.category))).toEqual(new Set(['fire']))

  const [a, b] = page.incidents as [IncidentPage['incidents'][0], IncidentPage['incidents'][0]]
  const shown = await cliJson<IncidentDetail>(keys, 'incident', 'show', String(a.first), ...at)
  expect(shown.rows).toHaveLength(a.raw)
  const merged = await cliJson<IncidentDetail>(keys, 'incident', 'merge', `${a.first},${b.first}`, '--reason', '同一件事', ...at)
  expect(merged.raw).toBe(a.raw + b.raw)
  const split = await cliJson<{ incident: IncidentDetail; rest: IncidentDetail }>(
    keys,
    'incident',
    'split',
    String(a.first),
    '--reason',
    '不是',
    ...at,
  )
  expect([split.incident.raw, split.rest.raw]).toEqual([1, a.raw + b.raw - 1])
  expect((await cliJson<Counts>(keys, 'count', ...at)).incidents).toBe(counts.incidents)
  const undone = await cliJson<IncidentChange>(keys, 'incident', 'undo', String(split.incident.history[0]?.id), ...at)
  expect(undone).toMatchObject({ kind: 'undo', undone: false })
  const early = await runCli(keys, 'incident', 'undo', '1', ...at)
  expect(early.code).toBe(0)
  expect((await cliJson<Counts>(keys, 'count', ...at)).incidents).toBe(counts.incidents)
  const back = await cliJson<{ places: { returns: number }[]; total: number; days: number }>(
    keys,
    'incident',
    'back',
    '--days',
    '60',
    ...at,
  )
  expect([back.days, back.places.length > 0]).toEqual([60, true])

  const words = await runCli(keys, 'incident', 'list', ...at)
  expect(words.out).toContain(`2,000 reports make ${counts.incidents.toLocaleString('en-US')} incidents`)
  expect((await runCli(keys, 'count', ...at)).out).toContain(`${counts.incidents.toLocaleString('en-US')} incidents`)
  const again = await runCli(keys, 'incident', 'undo', '1', ...at)
  expect([again.code, again.err.length > 0]).toEqual([1, true])
  for (const wrong of [['show'], ['show', 'x'], ['merge', '1', '2'], ['list', '--order', 'oldest'], ['split', '--reason', 'x']])
    expect((await runCli(keys, 'incident', ...wrong, ...at)).code, wrong.join(' ')).toBe(2)
})
