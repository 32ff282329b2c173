import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Counts, SavedView } from '../../../../contract/model.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

interface Run {
  view: SavedView
  counts: Counts
  hits: { id: number; category: string; snippet: string }[]
  next: string | null
}

test('a view is saved, run, shared and opened from the terminal', { timeout: 120_000 }, async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const here = ['--store', join(folder, 'here')]
  const there = ['--store', join(folder, 'there')]
  await cliJson(keys, 'sample', '--reports', '400', '--seed', '1', ...here)
  const saved = await cliJson<SavedView>(
    keys,
    'view',
    'save',
    '消防',
    '--filter',
    '{"categories":["fire"]}',
    '--bbox',
    '118.5,30.9,118.7,31.0',
    '--order',
    'oldest',
    ...here,
  )
  expect(saved.map?.lon).toBeCloseTo(118.6, 6)
  const ran = await cliJson<Run>(keys, 'view', 'run', '消防', '--limit', '5', ...here)
  const counted = await cliJson<Counts>(keys, 'count', '--filter', '{"categories":["fire"]}', ...here)
  expect(ran.view).toEqual(saved)
  expect(ran.counts).toEqual(counted)
  expect(ran.hits).toHaveLength(5)
  expect(ran.hits.every((hit) => hit.category === 'fire')).toBe(true)
  const rest = await cliJson<Run>(keys, 'view', 'run', '消防', '--limit', '5', '--after', ran.next ?? '', ...here)
  expect(rest.hits.some((hit) => ran.hits.some((before) => before.id === hit.id))).toBe(false)

  const file = join(folder, 'views.json')
  const shared = await cliJson<{ file: string; views: number }>(keys, 'view', 'share', '消防', '--out', file, ...here)
  expect(shared).toMatchObject({ file, views: 1 })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const before = readFileSync(file, 'utf8')
  const again = await runCli(keys, 'view', 'share', '消防', '--out', file, ...here)
  expect(again.code).toBe(1)
  expect(again.err).toContain('--force')
  expect(readFileSync(file, 'utf8')).toBe(before)
  expect((await runCli(keys, 'view', 'share', '消防', '--out', file, '--force', ...here)).code).toBe(0)

  const opened = await cliJson<{ views: SavedView[] }>(keys, 'view', 'open', file, ...there)
  expect(opened.views).toMatchObject([{ name: '消防', filter: saved.filter, map: saved.map, order: 'oldest' }])
  await cliJson(keys, 'view', 'rename', '消防', '火', ...there)
  await cliJson(keys, 'view', 'remove', '火', ...there)
  expect(await cliJson(keys, 'view', 'list', ...there)).toEqual({ views: [] })
})

test('wrong words end with usage, a missing view with the names there are', { timeout: 60_000 }, async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const store = ['--store', join(folder, 'store')]
  await cliJson(keys, 'view', 'save', 'one', '--filter', '{"text":"a"}', ...store)
  expect((await runCli(keys, 'view', 'save', 'x', '--map', '1,2', ...store)).code).toBe(2)
  expect((await runCli(keys, 'view', 'save', 'x', '--filter', '{"nonsense":1}', ...store)).code).toBe(2)
  const missing = await runCli(keys, 'view', 'run', 'two', ...store)
  expect(missing.code).toBe(1)
  expect(missing.err).toContain('one')
  const nowhere = join(folder, 'no', 'such', 'folder.json')
  expect((await runCli(keys, 'view', 'share', 'one', '--out', nowhere, ...store)).code).toBe(1)
  expect(existsSync(nowhere)).toBe(false)
})
