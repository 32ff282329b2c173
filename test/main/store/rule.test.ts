import { expect, test } from 'vitest'
import { openStore } from '../../../main/store/open.ts'
import type { RuleInput } from '../../../main/store/rule.ts'
import { tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const rule = (change: Partial<RuleInput> = {}): RuleInput => ({
  key: 'night',
  name: { zh: '夜间', en: 'Night' },
  builtIn: false,
  live: false,
  kind: 'ears-c2',
  params: { alpha: 0.01 },
  scope: { areas: [], categories: ['noise'], sources: [] },
  ...change,
})

test('versions count up, newest first, and the replay shown with one is its last', async () => {
  const store = await tempStore()
  const put = (change: Partial<RuleInput>) => store.call('rule.put', { ...rule(change), at: 1_780_000_000 })
  expect(await put({})).toEqual({ key: 'night', version: 1 })
  expect(await put({ params: { alpha: 0.02 } })).toEqual({ key: 'night', version: 2 })
  const summary = {
    at: '2026-06-01T00:00:00.000Z',
    from: '2026-01-01',
    to: '2026-05-31',
    dataVersion: 3,
    episodes: 9,
    episodesPerWeek: 1,
    unexplainedPerWeek: 1,
    marked: 0,
    caught: 0,
  }
  await store.call('rule.replayed', { key: 'night', version: 1, summary })
  await store.call('rule.replayed', { key: 'night', version: 1, summary: { ...summary, episodes: 7 } })
  expect(await store.call('rule.list', {})).toMatchObject([
    {
      key: 'night',
      live: null,
      versions: [
        { version: 2, params: { alpha: 0.02 }, replay: null },
        { version: 1, params: { alpha: 0.01 }, replay: { episodes: 7 } },
      ],
    },
  ])
})

test('the rules of the program are put in once, and what a person changed stays', async () => {
  const store = await tempStore()
  const rules = [rule({ key: 'default', builtIn: true, live: true })]
  expect(await store.call('rule.ensure', { rules, at: 1 })).toEqual({ added: 1 })
  await store.call('rule.switch', { key: 'default', version: null, at: 2, reason: '试用' })
  expect(await store.call('rule.ensure', { rules, at: 3 })).toEqual({ added: 0 })
  expect(await store.call('rule.list', {})).toMatchObject([
    { key: 'default', builtIn: true, live: null, versions: [{ version: 1 }] },
  ])
})

test('a version is never changed and never deleted', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await store.call('rule.put', { ...rule(), at: 1 })
  const db = openStore({ folder, key: testKey })
  expect(() => db.exec("UPDATE rule_version SET params = '{}'")).toThrow('never changed')
  expect(() => db.exec('DELETE FROM rule_version')).toThrow('never deleted')
  // Switching is written down with its reason.
  await store.call('rule.switch', { key: 'night', version: 1, at: 5, reason: '试用一周' })
  expect(db.prepare('SELECT what, subject, why FROM audit ORDER BY id').all()).toEqual([
    { what: 'rule version made', subject: 'night 1', why: '' },
    { what: 'rule switched on', subject: 'night 1', why: '试用一周' },
  ])
  db.close()
})
