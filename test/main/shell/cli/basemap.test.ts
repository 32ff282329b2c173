import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../../contract/api.ts'
import { madeLayers, madeStreets, makePmtiles } from '../../../fixture/make-basemap.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, runCli } from '../../../fixture/run-cli.ts'

const shared = join(import.meta.dirname, '../../../../../shared/data/basemap')

describe('basemap commands', () => {
  it('add, list, use and remove a file', { timeout: 60_000 }, async () => {
    const folder = tempFolder()
    const keys = join(folder, 'keys')
    const at = ['--store', join(folder, 'store')]
    const file = join(folder, 'town.pmtiles')
    writeFileSync(file, makePmtiles({ tiles: { '0/0/0': madeStreets() }, metadata: { vector_layers: madeLayers } }))
    const added = await cliJson<Answer<'basemap.add'>>(keys, 'basemap', 'add', file, '--name', '街区图', ...at)
    expect(added).toMatchObject({ name: '街区图', kind: 'pmtiles', tiles: 'vector' })
    expect(await cliJson(keys, 'basemap', 'use', String(added.id), ...at)).toEqual({ used: added.id })
    const list = await cliJson<Answer<'basemap.list'>>(keys, 'basemap', 'list', ...at)
    expect([list.used, list.basemaps.length]).toEqual([added.id, 1])
    expect(await cliJson(keys, 'basemap', 'use', 'none', ...at)).toEqual({ used: null })
    expect((await runCli(keys, 'basemap', 'remove', String(added.id), ...at)).out).toContain('Removed "街区图"')
    expect((await runCli(keys, 'basemap', 'use', 'two', ...at)).code).toBe(2)
  })

  it('refuse a file of another version in one line, and import points here', { timeout: 60_000 }, async () => {
    const folder = tempFolder()
    const keys = join(folder, 'keys')
    const at = ['--store', join(folder, 'store')]
    const file = join(folder, 'new.pmtiles')
    writeFileSync(file, makePmtiles({ tiles: { '0/0/0': madeStreets() }, version: 4 }))
    const refused = await runCli(keys, 'basemap', 'add', file, ...at)
    expect(refused.code).toBe(1)
    expect(refused.err.trim().split('\n')).toHaveLength(1)
    expect(refused.err).toMatch(/PMTiles version 4|PMTiles 第 4 版/)
    const imported = await runCli(keys, 'import', file, ...at)
    expect(imported.code).toBe(1)
    expect(imported.err).toContain('basemap add')
  })

  it.skipIf(!existsSync(shared))(
    'refuse invalid-version-4.pmtiles (skipped without ../shared)',
    { timeout: 60_000 },
    async () => {
      const folder = tempFolder()
      const ran = await runCli(
        join(folder, 'keys'),
        'basemap',
        'add',
        join(shared, 'invalid-version-4.pmtiles'),
        '--store',
        join(folder, 'store'),
      )
      expect([ran.code, ran.err.trim().split('\n').length, ran.out]).toEqual([1, 1, ''])
    },
  )
})
