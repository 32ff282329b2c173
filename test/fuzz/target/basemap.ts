/** Basemap files of strangers: PMTiles and MBTiles, opened, described, and asked for tiles. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3-multiple-ciphers'
import { Failure } from '../../../contract/reply.ts'
import { DamagedTile } from '../../../main/basemap/basemap-calls.ts'
import { openBasemap } from '../../../main/basemap/open-basemap.ts'
import { madeLayers, madeStreets, makePicture, makePmtiles } from '../../fixture/make-basemap.ts'
import { makeMbtiles } from '../../fixture/make-mbtiles.ts'
import { spoilBytes } from '../mutate.ts'
import type { Target } from '../target.ts'

type Wicked = { made: string; make(): Uint8Array }
function basemapTarget(
  name: string,
  seedsOf: (folder: string) => Uint8Array[],
  words: readonly (string | Uint8Array)[],
  wickedOf: (folder: string) => Wicked[],
): Target {
  return {
    memory: 1_000,
    heap: 350,
    async open(folder) {
      const seeds = seedsOf(folder)
      const file = join(folder, name)
      return {
        wicked: wickedOf(folder),
        make: (random) => ({ bytes: spoilBytes(random, random.pick(seeds), words, seeds), made: 'spoilt bytes' }),
        async run({ bytes }) {
          writeFileSync(file, bytes)
          for (const beside of ['-wal', '-shm', '-journal']) rmSync(`${file}${beside}`, { force: true })
          let outcome = 'opened'
          try {
            const reader = await openBasemap(file, true)
            try {
              const told = await reader.describe()
              if (told.name.length > 200 || told.attribution.length > 1_000 || told.bounds.some((n) => !Number.isFinite(n)))
                throw new Error(`described as ${JSON.stringify(told).slice(0, 300)}`)
              for (const [z, x, y] of [
                [0, 0, 0],
                [1, 1, 0],
                [5, 26, 13],
                [14, 13_600, 6_700],
                [26, 1, 1],
              ] as const)
                try {
                  await reader.tile(z, x, y)
                } catch (error) {
                  if (!(error instanceof DamagedTile)) throw error
                  outcome = 'a damaged tile'
                }
            } finally {
              await reader.close()
            }
          } catch (error) {
            if (!(error instanceof Failure) || error.code === 'internal') throw error
            outcome = `refused ${error.code}`
          }
          return outcome
        },
        close: async () => rmSync(file, { force: true }),
      }
    },
  }
}

const tiles = (): Record<string, Uint8Array> => ({ '0/0/0': madeStreets(), '1/1/0': madeStreets(), '5/26/13': madeStreets() })
const metadata = { name: 'a', attribution: 'b', vector_layers: madeLayers }
const u64 = (n: bigint): Uint8Array => {
  const out = new Uint8Array(8)
  new DataView(out.buffer).setBigUint64(0, n, true)
  return out
}
const withHeader = (place: number, value: bigint): Buffer => {
  const file = makePmtiles({ tiles: tiles(), metadata })
  file.writeBigUInt64LE(value, place)
  return file
}
/** A directory packed into almost nothing, that unpacks to `size` zeros. */
const bombed = (size: number): Buffer => {
  const packed = gzipSync(Buffer.alloc(size))
  const file = Buffer.concat([makePmtiles({ tiles: tiles(), metadata }), packed])
  file.writeBigUInt64LE(BigInt(file.length - packed.length), 8)
  file.writeBigUInt64LE(BigInt(packed.length), 16)
  return file
}
export const pmtilesTarget = basemapTarget(
  'a.pmtiles',
  () => [
    makePmtiles({ tiles: tiles(), metadata }),
    makePmtiles({ tiles: tiles(), metadata, packing: 'none', leaf: true }),
    makePmtiles({ tiles: tiles(), metadata, packing: 'none' }),
    makePmtiles({ tiles: tiles(), metadata, packing: 'brotli' }),
    makePmtiles({ tiles: tiles(), metadata, packing: 'zstd' }),
    makePmtiles({ tiles: { '0/0/0': makePicture([1, 2, 3], 16) }, tileType: 2, packing: 'none' }),
    makePmtiles({ tiles: tiles(), metadata, packing: 'none', tileType: 0 }),
  ],
  [
    'PMTiles',
    Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
    Uint8Array.of(0x1f, 0x8b),
    u64(0xffffffffffffffffn),
    u64(1n << 40n),
    u64(0n),
    u64(127n),
    '{"vector_layers":',
    '[[[[',
  ],
  () => [
    ...[8, 16, 24, 32, 40, 48, 56, 64].flatMap((place) =>
      [0n, 1n << 63n, (1n << 64n) - 1n, 1n << 33n].map((value) => ({
        made: `header place ${place} is ${value}`,
        make: () => withHeader(place, value),
      })),
    ),
    { made: 'a directory that unpacks to 300 MB', make: () => bombed(300 << 20) },
    { made: 'a directory that unpacks to 31 MB of zeros', make: () => bombed(31 << 20) },
    {
      made: 'a directory of 8 million entries',
      make: () => {
        const entries = 8_000_000
        const directory = Buffer.alloc(4 + entries * 4, 1)
        // 8,000,000 as a varint.
        directory.set([0x80, 0xa4, 0xe8, 0x03])
        const packed = gzipSync(directory)
        const file = Buffer.concat([makePmtiles({ tiles: tiles(), metadata }), packed])
        file.writeBigUInt64LE(BigInt(file.length - packed.length), 8)
        file.writeBigUInt64LE(BigInt(packed.length), 16)
        return file
      },
    },
    { made: 'a tile that unpacks to 300 MB', make: () => makePmtiles({ tiles: { '0/0/0': new Uint8Array(300 << 20) } }) },
    {
      made: 'metadata 100,000 deep',
      make: () =>
        makePmtiles({ tiles: tiles(), metadata: JSON.parse(`${'{"a":'.repeat(4_000)}1${'}'.repeat(4_000)}`) as object }),
    },
    {
      made: '200,000 layers',
      make: () =>
        makePmtiles({
          tiles: tiles(),
          metadata: { vector_layers: Array.from({ length: 200_000 }, (_, i) => ({ id: `l${i}`, fields: { a: 'b' } })) },
        }),
    },
    {
      made: 'a name of 10 MB',
      make: () => makePmtiles({ tiles: tiles(), metadata: { name: 'x'.repeat(10 << 20), vector_layers: madeLayers } }),
    },
    {
      made: 'a leaf that is its own parent',
      make: () => {
        const file = makePmtiles({ tiles: tiles(), metadata, packing: 'none', leaf: true })
        const view = file.readBigUInt64LE(8)
        file.writeBigUInt64LE(view, 40)
        return file
      },
    },
    {
      made: 'zooms upside down',
      make: () => {
        const file = makePmtiles({ tiles: tiles(), metadata, tileType: 0 })
        file[100] = 255
        file[101] = 0
        return file
      },
    },
    {
      made: 'zooms 0 to 255',
      make: () => {
        const file = makePmtiles({ tiles: tiles(), metadata, tileType: 0 })
        file[100] = 0
        file[101] = 255
        return file
      },
    },
    { made: 'a header alone', make: () => makePmtiles({ tiles: tiles() }).subarray(0, 127) },
  ],
)

/** An SQLite file as these statements leave it. */
function sqlite(folder: string, statements: string, after?: (db: Database.Database) => void): Uint8Array {
  const file = join(folder, 'made.mbtiles')
  rmSync(file, { force: true })
  const db = new Database(file)
  db.unsafeMode(true)
  db.exec(statements)
  after?.(db)
  db.close()
  return readFileSync(file)
}
const plain =
  'CREATE TABLE metadata (name text, value text); CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);'
const put = "INSERT INTO metadata VALUES ('name','a'),('format','pbf'); INSERT INTO tiles VALUES (0,0,0,x'1a03');"
const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)'
export const mbtilesTarget = basemapTarget(
  'a.mbtiles',
  (folder) => {
    const file = join(folder, 'seed.mbtiles')
    const of = (made: Record<string, Uint8Array>, told: Record<string, string>): Uint8Array => {
      rmSync(file, { force: true })
      makeMbtiles(file, made, told)
      return readFileSync(file)
    }
    const packed = { '0/0/0': gzipSync(madeStreets()), '5/26/13': gzipSync(madeStreets()) }
    return [
      of(packed, {
        name: 'a',
        format: 'pbf',
        json: JSON.stringify({ vector_layers: madeLayers }),
        bounds: '-180,-85,180,85',
        minzoom: '0',
        maxzoom: '5',
      }),
      of({ '0/0/0': makePicture([1, 2, 3], 16) }, { name: 'a', format: 'png' }),
      sqlite(
        folder,
        'CREATE TABLE map (zoom_level integer, tile_column integer, tile_row integer, tile_id text); CREATE TABLE images (tile_data blob, tile_id text); CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id; CREATE TABLE metadata (name text, value text);',
        (db) => {
          db.prepare("INSERT INTO map VALUES (0,0,0,'a')").run()
          db.prepare("INSERT INTO images VALUES (?, 'a')").run(gzipSync(madeStreets()))
          db.prepare("INSERT INTO metadata VALUES ('format','pbf')").run()
        },
      ),
    ]
  },
  [
    'SQLite format 3\u0000',
    'CREATE TABLE',
    'CREATE VIEW',
    'tiles',
    'metadata',
    'WITHOUT ROWID',
    Uint8Array.of(0x0d),
    Uint8Array.of(0x05),
    Uint8Array.of(0x02),
    Uint8Array.of(0x0a),
  ],
  (folder) => {
    const made = (name: string, statements: string, after?: (db: Database.Database) => void): Wicked => ({
      made: name,
      make: () => sqlite(folder, statements, after),
    })
    return [
      made(
        'tiles that never end',
        `CREATE TABLE metadata (name, value); CREATE VIEW tiles AS ${endless} SELECT x AS zoom_level, x AS tile_column, x AS tile_row, x'1a03' AS tile_data FROM c`,
      ),
      made(
        'metadata that never ends',
        `CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); INSERT INTO tiles VALUES (0,0,0,x'1a03'); CREATE VIEW metadata AS ${endless} SELECT x AS name, x AS value FROM c WHERE x < 0`,
      ),
      made(
        'tiles that are a table joined with itself',
        `CREATE TABLE metadata (name, value); CREATE TABLE t AS ${endless} SELECT x FROM c LIMIT 3000; CREATE VIEW tiles AS SELECT a.x AS zoom_level, b.x AS tile_column, c.x AS tile_row, x'1a03' AS tile_data FROM t a, t b, t c`,
      ),
      made(
        'tiles joined over one key for all',
        `CREATE TABLE metadata (name, value); CREATE TABLE map AS ${endless} SELECT 0 AS zoom_level, x AS tile_column, x AS tile_row, 1 AS tile_id FROM c LIMIT 30000; CREATE TABLE images AS ${endless} SELECT x'1a03' AS tile_data, 1 AS tile_id FROM c LIMIT 30000; CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id`,
      ),
      made(
        'a view of itself',
        `${plain} ${put} DROP TABLE tiles; CREATE VIEW a AS SELECT * FROM tiles; CREATE VIEW tiles AS SELECT * FROM a`,
      ),
      made('a tile of 100 MB', `${plain} ${put}`, (db) => db.exec('INSERT INTO tiles VALUES (1,0,0,zeroblob(100000000))')),
      made('a name of 60 MB', `${plain} ${put}`, (db) =>
        db.exec("INSERT INTO metadata VALUES ('json', CAST(zeroblob(60000000) AS TEXT))"),
      ),
      made('100,000 lines of metadata', `${plain} ${put} INSERT INTO metadata ${endless} SELECT x, x FROM c LIMIT 100000`),
      made(
        'a column worked out, 900 MB',
        `CREATE TABLE metadata (name, value); CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data AS (hex(zeroblob(200000000)))); INSERT INTO tiles VALUES (0,0,0)`,
      ),
      made('a trigger', `${plain} ${put} CREATE TRIGGER t AFTER INSERT ON tiles BEGIN DELETE FROM tiles; END`),
      made(
        'a table of another module',
        `CREATE TABLE metadata (name, value); CREATE VIRTUAL TABLE tiles USING fts5(zoom_level, tile_column, tile_row, tile_data)`,
      ),
      made(
        'an R-tree as tiles',
        `CREATE TABLE metadata (name, value); CREATE VIRTUAL TABLE tiles USING rtree(zoom_level, tile_column, tile_row, tile_data, x)`,
      ),
      made('zooms that are words', `${plain} ${put} UPDATE tiles SET zoom_level = 'deep', tile_data = 7`),
      made(
        'zooms beyond numbers',
        `${plain} ${put} INSERT INTO tiles VALUES (9223372036854775807, 1, 1, x'1a'), (-1, 1e308, -1e308, x'1a')`,
      ),
      made('other columns', 'CREATE TABLE metadata (a, b); CREATE TABLE tiles (c, d)'),
      made('a GeoPackage', 'CREATE TABLE gpkg_contents (a)'),
      {
        made: 'a page that is its own child',
        make: () => {
          const bytes = Buffer.from(
            sqlite(folder, `${plain} ${put} INSERT INTO tiles ${endless} SELECT x % 20, x, x, zeroblob(100) FROM c LIMIT 3000`),
          )
          const size = bytes.readUInt16BE(16)
          // Inner pages of the tree (kind 5): each pointer leads back to one of them.
          const inner: number[] = []
          for (let page = 2; page * size <= bytes.length; page++) if (bytes[(page - 1) * size] === 5) inner.push(page)
          for (const page of inner) {
            const at = (page - 1) * size
            const cells = bytes.readUInt16BE(at + 3)
            for (let i = 0; i < cells; i++) bytes.writeUInt32BE(inner[0]!, at + bytes.readUInt16BE(at + 12 + 2 * i))
            bytes.writeUInt32BE(inner[0]!, at + 8)
          }
          return bytes
        },
      },
      {
        made: 'many ways to the same page, many deep',
        make: () => {
          // A tree of inner pages, level by level, each with 60 pointers to the one below: 60^6 rows in 8 pages.
          const bytes = Buffer.from(
            sqlite(folder, `${plain} ${put} INSERT INTO tiles ${endless} SELECT 99, x, x, zeroblob(2000) FROM c LIMIT 3000`),
          )
          const size = bytes.readUInt16BE(16)
          const inner: number[] = []
          const leaves: number[] = []
          for (let page = 2; page * size <= bytes.length; page++) {
            if (bytes[(page - 1) * size] === 5) inner.push(page)
            if (bytes[(page - 1) * size] === 13) leaves.push(page)
          }
          const levels = leaves.slice(1, 7)
          const write = (page: number, below: number): void => {
            const at = (page - 1) * size
            bytes.fill(0, at, at + size)
            bytes[at] = 5
            const cells = 60
            bytes.writeUInt16BE(cells, at + 3)
            bytes.writeUInt16BE(size - cells * 5, at + 5)
            bytes.writeUInt32BE(below, at + 8)
            for (let i = 0; i < cells; i++) {
              bytes.writeUInt16BE(size - (i + 1) * 5, at + 12 + 2 * i)
              bytes.writeUInt32BE(below, at + size - (i + 1) * 5)
              bytes[at + size - (i + 1) * 5 + 4] = i + 1
            }
          }
          if (inner[0] !== undefined && leaves[0] !== undefined) {
            write(inner[0], levels[0]!)
            for (const [i, page] of levels.entries()) write(page, levels[i + 1] ?? leaves[0]!)
          }
          return bytes
        },
      },
    ]
  },
)
