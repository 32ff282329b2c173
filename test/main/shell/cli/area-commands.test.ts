import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Answer } from '../../../../contract/api.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, repository, runCli } from '../../../fixture/run-cli.ts'

const square = (from: number, to: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [from, 30],
      [to, 30],
      [to, 31],
      [from, 31],
      [from, 30],
    ],
  ],
})
const feature = (key: string, name: string, from: number, to: number) => ({
  type: 'Feature',
  properties: { key, name, level: '街道' },
  geometry: square(from, to),
})

test('areas and names from the terminal: import, check, add, list, remove', async () => {
  const folder = tempFolder()
  const keys = join(folder, 'keys')
  const store = join(folder, 'store')
  const file = join(folder, 'areas.geojson')
  writeFileSync(
    file,
    JSON.stringify({
      type: 'FeatureCollection',
      features: [feature('street-1', '望江街道', 118, 118.1), feature('street-2', '石塘街道', 118.09, 118.2)],
    }),
  )
  const { files } = await cliJson<Answer<'import.run'>>(keys, 'area', 'import', file, '--store', store)
  expect(files[0]).toMatchObject({
    holds: 'areas',
    imported: 2,
    problems: [{ kind: 'overlap', area: 'street-1', other: 'street-2' }],
  })
  expect((await cliJson<Answer<'area.check'>>(keys, 'area', 'check', '--store', store)).problems).toHaveLength(1)
  const { areas } = await cliJson<Answer<'area.list'>>(keys, 'area', 'list', '--store', store)
  expect(areas.map((a) => [a.key, a.level])).toEqual([
    ['street-1', 'street'],
    ['street-2', 'street'],
  ])

  const names = join(folder, 'names.csv')
  writeFileSync(names, '名称,区域,类型\n锦绣家园,street-1,estate\n清溪路,石塘街道,street\n')
  expect(await cliJson(keys, 'gazetteer', 'import', names, '--store', store)).toEqual({ added: 2, unchanged: 0, placed: 0 })
  expect(await cliJson(keys, 'gazetteer', 'add', '锦绣家园', '--area', 'street-1', '--kind', 'estate', '--store', store)).toEqual(
    { added: 0, unchanged: 1, placed: 0 },
  )
  const listed = await cliJson<Answer<'gazetteer.list'>>(keys, 'gazetteer', 'list', '锦绣', '--store', store)
  expect(listed.names).toMatchObject([{ name: '锦绣家园', area: 'street-1', kind: 'estate' }])
  expect(await cliJson(keys, 'gazetteer', 'remove', String(listed.names[0]!.id), '--store', store)).toEqual({
    removed: '锦绣家园',
    placed: 0,
  })

  const wrong = await runCli(keys, 'gazetteer', 'add', '锦绣家园', '--area', '没有', '--store', store)
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('没有')])
  expect((await runCli(keys, 'gazetteer', 'add', '锦绣家园', '--store', store)).code).toBe(2)
})

const tianjin = join(repository, '..', 'shared', 'data', 'tianjin', 'districts.geojson')
const messages = join(repository, '..', 'shared', 'data', 'zh', 'messages.xlsx')
test.skipIf(!existsSync(tianjin) || !existsSync(messages))(
  `messages of another city stay out of Tianjin's districts (skipped without ${tianjin})`,
  async () => {
    const folder = tempFolder()
    const keys = join(folder, 'keys')
    const store = join(folder, 'store')
    await cliJson(keys, 'import', messages, '--store', store)
    const { files } = await cliJson<Answer<'import.run'>>(keys, 'area', 'import', tianjin, '--store', store)
    expect(files[0]).toMatchObject({ imported: 16, quarantined: 0 })
    expect(files[0]?.problems?.map((p) => p.kind)).toEqual(Array(6).fill('gap'))
    // 和平, 河西 and 河东 stand in 90 of the messages as other words.
    expect((await cliJson<Answer<'gazetteer.list'>>(keys, 'gazetteer', 'list', '--store', store)).inferred).toBe(0)
  },
)
