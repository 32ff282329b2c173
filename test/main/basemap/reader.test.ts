import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3-multiple-ciphers'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import { DamagedTile, type TileReader } from '../../../main/basemap/basemap-calls.ts'
import { openBasemap } from '../../../main/basemap/open-basemap.ts'
import { directoryEntries } from '../../../main/basemap/pmtiles-reader.ts'
import { pictureKind, vectorLayers } from '../../../main/basemap/tile-content.ts'
import { madeLayers, madeStreets, makePicture, makePmtiles, makeVectorTile, writePmtiles } from '../../fixture/make-basemap.ts'
import { makeMbtiles } from '../../fixture/make-mbtiles.ts'
import { tempFolder } from '../../fixture/make-store.ts'

const shared = join(import.meta.dirname, '../../../../shared/data/basemap')

async function refusal(file: string): Promise<Failure> {
  const error = await openBasemap(file).then(
    async (reader) => {
      await reader.close()
      return null
    },
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Failure)
  return error as Failure
}
/** Opens, asks, closes. */
async function withReader<T>(file: string, work: (reader: TileReader) => Promise<T>): Promise<T> {
  const reader = await openBasemap(file)
  try {
    return await work(reader)
  } finally {
    await reader.close()
  }
}
const put = (name: string, bytes: string | Uint8Array): string => {
  const file = join(tempFolder(), name)
  writeFileSync(file, bytes)
  return file
}

describe('a PMTiles file', () => {
  it('gives back each tile as it was before packing, whatever the packing', async () => {
    const streets = madeStreets()
    for (const packing of ['none', 'gzip', 'brotli', 'zstd'] as const)
      for (const leaf of [false, true]) {
        const file = writePmtiles(join(tempFolder(), 'a.pmtiles'), {
          tiles: { '0/0/0': streets, '5/17/9': streets, '5/18/9': makeVectorTile([]) },
          packing,
          leaf,
          metadata: { vector_layers: madeLayers },
        })
        await withReader(file, async (reader) => {
          expect(Buffer.from((await reader.tile(0, 0, 0)) as Uint8Array).equals(streets)).toBe(true)
          expect(Buffer.from((await reader.tile(5, 17, 9)) as Uint8Array).equals(streets)).toBe(true)
          expect(await reader.tile(5, 16, 9)).toBeNull()
          expect((await reader.tile(5, 18, 9))?.length).toBe(0)
        })
      }
  })

  it('tells its zooms, bounds, layers and name, its attribution without markup', async () => {
    const file = writePmtiles(join(tempFolder(), 'b.pmtiles'), {
      tiles: { '3/1/1': madeStreets(), '6/9/9': madeStreets() },
      bounds: [118.5, 30.9, 118.7, 31],
      metadata: {
        name: '街区图',
        attribution: '<a href="https://example.org" onclick="x()">&copy; Example</a>\n<script>x</script>',
        vector_layers: madeLayers,
      },
    })
    const told = await withReader(file, (reader) => reader.describe())
    expect(told).toMatchObject({
      name: '街区图',
      kind: 'pmtiles',
      tiles: 'vector',
      minZoom: 3,
      maxZoom: 6,
      bounds: [118.5, 30.9, 118.7, 31],
      attribution: '© Example',
    })
    expect(told.layers.map((layer) => layer.id)).toEqual(['water', 'transportation', 'transportation_name', 'place'])
  })

  it('that does not list its layers is read for them', async () => {
    const file = writePmtiles(join(tempFolder(), 'plots.pmtiles'), {
      tiles: { '2/2/1': makeVectorTile([{ id: 'plots', features: [{ type: 1, points: [[1, 1]], properties: { name: 'x' } }] }]) },
      bounds: [1, 1, 80, 60],
    })
    const told = await withReader(file, (reader) => reader.describe())
    expect(told.layers).toEqual([{ id: 'plots', fields: ['name'] }])
    expect(told.name).toBe('plots')
  })

  it('of pictures is a raster basemap', async () => {
    const picture = makePicture([10, 200, 30])
    const file = writePmtiles(join(tempFolder(), 'c.pmtiles'), { tiles: { '0/0/0': picture }, tileType: 2 })
    await withReader(file, async (reader) => {
      expect(await reader.describe()).toMatchObject({ tiles: 'raster', layers: [] })
      expect(Buffer.from((await reader.tile(0, 0, 0)) as Uint8Array).equals(picture)).toBe(true)
    })
  })

  it('with a damaged tile loses that tile alone', async () => {
    const bytes = makePmtiles({
      tiles: { '1/0/0': madeStreets(), '1/1/0': madeStreets() },
      packing: 'gzip',
      metadata: { vector_layers: madeLayers },
    })
    // The first tile's gzip header lies right behind the directories.
    bytes.fill(0xff, Number(bytes.readBigUInt64LE(56)), Number(bytes.readBigUInt64LE(56)) + 12)
    await withReader(put('d.pmtiles', bytes), async (reader) => {
      const both = await Promise.allSettled([reader.tile(1, 0, 0), reader.tile(1, 1, 0)])
      expect(both[0]).toMatchObject({ status: 'rejected', reason: expect.any(DamagedTile) })
      expect(both[1]).toMatchObject({ status: 'fulfilled' })
    })
  })

  it('of another version is refused by its number', async () => {
    const failure = await refusal(put('e.pmtiles', makePmtiles({ tiles: { '0/0/0': madeStreets() }, version: 4 })))
    expect(failure.code).toBe('bad-request')
    expect(failure.text.en).toContain('PMTiles version 4; this program reads version 3')
    expect(failure.text.zh).toContain('PMTiles 第 4 版，本程序只读第 3 版')
    const old = await refusal(put('f.pmtiles', makePmtiles({ tiles: { '0/0/0': madeStreets() }, version: 2 })))
    expect(old.text.en).toContain('pmtiles convert')
  })

  it('that is cut off is refused wherever it ends', async () => {
    const whole = makePmtiles({ tiles: { '0/0/0': madeStreets() }, metadata: { vector_layers: madeLayers } })
    for (const length of [8, 60, 127, 150, whole.length - 1]) {
      const file = put('g.pmtiles', whole)
      truncateSync(file, length)
      expect((await refusal(file)).text.en).toContain('incomplete or damaged')
    }
  })

  it('whose directory names more entries than it has bytes is refused without believing it', async () => {
    const bytes = makePmtiles({ tiles: { '0/0/0': madeStreets() }, packing: 'none', metadata: { vector_layers: madeLayers } })
    bytes.set([0xff, 0xff, 0xff, 0xff, 0x0f], 127)
    expect((await refusal(put('h.pmtiles', bytes))).text.en).toContain('incomplete or damaged')
    expect(() => directoryEntries(Uint8Array.of(0))).toThrow(RangeError)
  })

  it('of MapLibre tiles or an unknown kind is refused by that', async () => {
    const make = (tileType: number) => put('i.pmtiles', makePmtiles({ tiles: { '0/0/0': madeStreets() }, tileType }))
    expect((await refusal(make(6))).text.en).toContain('MapLibre tiles (MLT)')
    expect((await refusal(make(9))).text.zh).toContain('未知类型 9')
  })
})

describe('an MBTiles file', () => {
  it('counts rows from the south and unpacks what is packed', async () => {
    const file = join(tempFolder(), 'a.mbtiles')
    const streets = madeStreets()
    makeMbtiles(
      file,
      { '2/1/0': gzipSync(streets), '2/1/3': streets },
      { name: '图', format: 'pbf', json: JSON.stringify({ vector_layers: madeLayers }) },
    )
    await withReader(file, async (reader) => {
      expect(await reader.describe()).toMatchObject({ kind: 'mbtiles', tiles: 'vector', minZoom: 2, maxZoom: 2, name: '图' })
      expect(Buffer.from((await reader.tile(2, 1, 0)) as Uint8Array).equals(streets)).toBe(true)
      expect(Buffer.from((await reader.tile(2, 1, 3)) as Uint8Array).equals(streets)).toBe(true)
      expect(await reader.tile(2, 1, 1)).toBeNull()
    })
  })

  it('without bounds is bounded by its deepest tiles', async () => {
    const file = join(tempFolder(), 'b.mbtiles')
    makeMbtiles(file, { '1/1/0': makePicture([1, 2, 3]) }, { name: 'north-east', format: 'png' })
    const told = await withReader(file, (reader) => reader.describe())
    expect(told).toMatchObject({ tiles: 'raster' })
    expect(told.bounds[0]).toBeCloseTo(0)
    expect(told.bounds[1]).toBeCloseTo(0)
    expect(told.bounds[2]).toBeCloseTo(180)
    expect(told.bounds[3]).toBeCloseTo(85.0511, 3)
  })

  it('with a damaged tile loses that tile alone', async () => {
    const file = join(tempFolder(), 'c.mbtiles')
    makeMbtiles(
      file,
      { '1/0/0': gzipSync(madeStreets()).subarray(0, 40), '1/1/0': madeStreets() },
      { format: 'pbf', json: JSON.stringify({ vector_layers: madeLayers }) },
    )
    await withReader(file, async (reader) => {
      await expect(reader.tile(1, 0, 0)).rejects.toThrow(DamagedTile)
      expect((await reader.tile(1, 1, 0))?.length).toBe(madeStreets().length)
    })
  })

  it('is told from other databases, an empty one and a broken one', async () => {
    const other = join(tempFolder(), 'notes.mbtiles')
    new Database(other).exec('CREATE TABLE notes (text)').close()
    expect((await refusal(other)).text.en).toContain('an SQLite database, but no MBTiles basemap')
    const geopackage = join(tempFolder(), 'x.gpkg')
    new Database(geopackage).exec('CREATE TABLE gpkg_contents (name)').close()
    expect((await refusal(geopackage)).text.zh).toContain('GeoPackage')
    const empty = join(tempFolder(), 'empty.mbtiles')
    makeMbtiles(empty, {}, { format: 'pbf' })
    expect((await refusal(empty)).text.en).toContain('without a single tile')
    const busy = join(tempFolder(), 'busy.mbtiles')
    const writer = new Database(busy)
    writer.pragma('journal_mode = WAL')
    writer.exec('CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); CREATE TABLE metadata (name, value)')
    expect(await refusal(busy)).toMatchObject({ code: 'busy', text: { en: expect.stringContaining('still be writing it') } })
    writer.close()
    const cut = join(tempFolder(), 'cut.mbtiles')
    makeMbtiles(cut, Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`4/${i}/3`, makePicture([i, i, i])])), {
      format: 'png',
    })
    truncateSync(cut, 5_000)
    expect((await refusal(cut)).text.en).toMatch(/MBTiles basemap, but incomplete or damaged/)
  })
})

describe('a file that is no basemap', () => {
  it('is refused as what it is, with what to do', async () => {
    const cases: [string, string | Uint8Array, string, string][] = [
      ['a.pmtiles', 'PK\u0003\u0004zip', 'a ZIP archive', 'ZIP'],
      ['b.mbtiles', '', 'an empty file', '空文件'],
      ['c.pmtiles', '{"type":"FeatureCollection"}', 'a text file', '文本文件'],
      ['d.pmtiles', makePicture([0, 0, 0], 2), 'a picture', '图片'],
      ['e.bin', Uint8Array.of(0, 1, 2, 3), 'a file of an unknown kind', '无法识别'],
    ]
    for (const [name, bytes, en, zh] of cases) {
      const failure = await refusal(put(name, bytes))
      expect(failure.text.en).toContain(en)
      expect(failure.text.zh).toContain(zh)
      expect(failure.text.en).toContain('Use a PMTiles version 3')
    }
    expect((await refusal(tempFolder())).text.en).toContain('a folder')
    expect((await refusal('/nowhere/at/all.pmtiles')).code).toBe('not-found')
  })
})

describe('tile content', () => {
  it('tells pictures and vector tiles apart and takes neither for random bytes', () => {
    expect(pictureKind(makePicture([1, 1, 1], 1))).toBe('png')
    expect(pictureKind(madeStreets())).toBeNull()
    expect(vectorLayers(madeStreets())?.map((layer) => layer.id)).toEqual([
      'water',
      'transportation',
      'transportation_name',
      'place',
    ])
    expect(vectorLayers(madeStreets().subarray(0, 50))).toBeNull()
    expect(vectorLayers(makePicture([1, 1, 1], 1))).toBeNull()
  })
})

describe.skipIf(!existsSync(shared))('the shared basemaps (skipped without ../shared/data/basemap)', () => {
  it('Monaco is the same in both formats', async () => {
    const tiles = await Promise.all(
      ['monaco.pmtiles', 'monaco.mbtiles'].map((name) =>
        withReader(join(shared, name), async (reader) => {
          expect(await reader.describe()).toMatchObject({
            tiles: 'vector',
            minZoom: 0,
            maxZoom: 14,
            bounds: [7.409205, 43.72335, 7.448637, 43.75169],
          })
          return Promise.all([reader.tile(14, 8529, 5974), reader.tile(13, 4265, 2987), reader.tile(14, 0, 0)])
        }),
      ),
    )
    expect(tiles[0]![0]!.length).toBeGreaterThan(10_000)
    for (const i of [0, 1]) expect(Buffer.from(tiles[0]![i]!).equals(Buffer.from(tiles[1]![i]!))).toBe(true)
    expect(tiles.map((list) => list[2])).toEqual([null, null])
  })

  it('version 4 is refused, the tiny one opens', async () => {
    expect((await refusal(join(shared, 'invalid-version-4.pmtiles'))).text.en).toContain('version 4')
    const told = await withReader(join(shared, 'tiny.pmtiles'), (reader) => reader.describe())
    expect(told).toMatchObject({ maxZoom: 0, layers: [{ id: 'test_fixture_1pmtiles' }] })
    expect(readFileSync(join(shared, 'tiny.pmtiles')).length).toBe(told.bytes)
  })
})
