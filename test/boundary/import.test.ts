/** Who may import whom (design.md), held over every import statement of the source. */
import { describe, expect, test } from 'vitest'
import { filesBelow, type Import, importsOf } from './source.ts'

interface Rule {
  /** The files it is for: a folder ends in "/". The first rule that fits a file is its rule. */
  room: string
  /** Folders (ending in "/"), files, packages and node: modules it may import, besides its own folder. */
  may: readonly string[]
  /** What it may import for its types alone. */
  types?: readonly string[]
}

const files = ['node:fs', 'node:fs/promises', 'node:path', 'node:os', 'node:crypto', 'node:url', 'node:util']
const react = ['react', 'react-dom', 'react-aria-components', 'lucide-react']

const table: readonly Rule[] = [
  { room: 'contract/', may: ['zod'], types: ['geojson'] },

  // Suggestions: slips by fuse.js, sounds by pinyin-pro, over short lists of names.
  { room: 'main/text/', may: ['contract/', 'fuse.js', 'opencc-js', 'pinyin-pro'] },
  { room: 'main/stats/stats.worker.ts', may: ['contract/', 'main/thread/', 'main/stats/'] },
  // Replicates of a scan run on threads of their own, which these start and are.
  { room: 'main/stats/scan.worker.ts', may: ['contract/', 'main/thread/', 'main/stats/'] },
  { room: 'main/stats/scan-threads.ts', may: ['contract/', 'main/thread/', 'main/stats/'] },
  { room: 'main/stats/', may: ['contract/'], types: ['main/thread/'] },
  // The leak check reads finished files, whatever is in them, with readers of its own.
  {
    room: 'main/brief/leak/',
    may: [
      'contract/',
      'main/text/',
      'main/brief/unzip.ts',
      'main/scratch.ts',
      'main/zip-end.ts',
      'better-sqlite3-multiple-ciphers',
      'unpdf',
      'yauzl',
      'node:stream',
      'node:stream/promises',
      'node:zlib',
      ...files,
    ],
    types: ['unpdf/pdfjs'],
  },
  // The marks of a snapshot are gathered as the screen gathers its reports, by the same pure functions.
  ...['frozen-clusters', 'frozen-reports', 'frozen-view'].map((name) => ({
    room: `main/brief/${name}.ts`,
    may: ['contract/', 'main/analysis/cluster.ts', 'main/analysis/columns.ts', 'main/analysis/order.ts'],
    types: ['main/store/port.ts'],
  })),
  // An office's .docx is a stranger's file too: read strictly (saxes), unpacked with limits, filled without running anything.
  { room: 'main/brief/template/', may: ['contract/', 'main/brief/', 'main/picture/', 'easy-template-x', 'saxes', 'node:zlib'] },
  // A package is signed, sealed, and read back with whatever another office put into it.
  {
    room: 'main/brief/package/',
    may: ['contract/', 'main/text/', 'main/brief/zip.ts', 'main/zip-end.ts', 'age-encryption', 'yauzl', 'node:stream', ...files],
  },
  // A format turns a snapshot into bytes; these put the bytes into files, and open the finished files again.
  ...['gpkg', 'make', 'pdf', 'pdf-letters', 'unzip', 'working-folder', 'zip'].map((name) => ({
    room: `main/brief/${name}.ts`,
    may: [
      'contract/',
      'main/text/',
      'main/zip-end.ts',
      'main/scratch.ts',
      'main/disk-failure.ts',
      'better-sqlite3-multiple-ciphers',
      'unpdf',
      'yauzl',
      'node:events',
      'node:stream',
      'node:string_decoder',
      'node:zlib',
      ...files,
    ],
    types: ['geojson', 'main/store/port.ts'],
  })),
  {
    room: 'main/brief/',
    may: [
      'contract/',
      'main/text/',
      // Pure: a change is stated with its interval, and judged among many.
      'main/stats/false-discovery.ts',
      // How before and after are compared, in words: told where it is done.
      'main/stats/follow-words.ts',
      'main/stats/rate-ratio.ts',
      'main/stats/tails.ts',
      '@resvg/resvg-js',
      'better-sqlite3-multiple-ciphers',
      'write-excel-file',
      'yauzl',
      'topojson-client',
      'world-atlas',
    ],
    types: ['geojson', 'main/store/port.ts', 'topojson-specification'],
  },
  // Pictures on their way out: bytes in, bytes out.
  { room: 'main/picture/', may: ['contract/', '@resvg/resvg-js', 'node:zlib'] },
  { room: 'main/thread/', may: ['contract/', 'node:worker_threads'] },
  // The two databases know the calls' interface and not each other; only here is a driver imported.
  {
    room: 'main/store/sqlite/',
    may: [
      'contract/',
      'main/text/',
      'main/thread/',
      'main/store/',
      'main/disk-failure.ts',
      'better-sqlite3-multiple-ciphers',
      'node:worker_threads',
      'node:zlib',
      ...files,
    ],
  },
  {
    room: 'main/store/postgres/',
    may: [
      'contract/',
      'main/text/',
      'main/thread/',
      'main/store/',
      'main/disk-failure.ts',
      'pg',
      'pg-copy-streams',
      'node:events',
      'node:net',
      'node:stream',
      'node:stream/promises',
      'node:timers/promises',
      'node:tls',
      'node:worker_threads',
      'node:zlib',
      ...files,
    ],
  },
  {
    room: 'main/store/',
    may: [
      'contract/',
      'main/text/',
      'main/thread/',
      'main/disk-failure.ts',
      'flatbush',
      // What the server answered is kept as it came.
      'node:v8',
      'node:worker_threads',
      'node:zlib',
      ...files,
    ],
    types: ['geojson'],
  },
  {
    room: 'main/analysis/',
    // The read side of the store: it opens the same file for reading, in its own thread.
    may: [
      'contract/',
      'main/text/',
      'main/thread/',
      'main/store/codes.ts',
      // What SQLite's errors mean, in words.
      'main/store/failure.ts',
      'main/store/kept/kept-store.ts',
      'main/store/open.ts',
      'main/store/sqlite/column-block.ts',
      // The columns as they were last, kept on this workstation.
      'main/store/column-cache.ts',
      'main/store/postgres/server-error.ts',
      'main/store/postgres/server-file.ts',
      'main/store/read.ts',
      'main/store/incident-read.ts',
      // What was purged of the days: counts for series, read beside the columns.
      'main/store/purged.ts',
      'flatbush',
      'node:worker_threads',
    ],
    types: ['geojson', 'main/store/'],
  },
  {
    room: 'main/sync/',
    may: [
      'contract/',
      'main/text/',
      'main/store/intake.ts',
      'main/store/port.ts',
      'main/zip-end.ts',
      'csv-parse',
      'file-type',
      'fast-xml-parser',
      'gcoord',
      'iconv-lite',
      'saxes',
      'undici',
      'yauzl',
      'zod',
      'node:module',
      'node:stream',
      'node:string_decoder',
      'node:tls',
      // A person's own patterns run with an end to their time.
      'node:vm',
      'node:zlib',
      ...files,
    ],
    types: ['geojson', 'main/store/'],
  },
  {
    room: 'main/sample/',
    may: [
      'contract/',
      'main/text/',
      'main/store/intake.ts',
      'main/store/meeting.ts',
      '@resvg/resvg-js',
      'gcoord',
      'topojson-client',
      'world-atlas',
      'node:module',
      'node:zlib',
    ],
    types: ['geojson', 'main/store/port.ts', 'topojson-specification'],
  },
  {
    room: 'main/basemap/',
    // Tiles of a server that a person named are fetched by the same careful client that sync uses.
    may: ['contract/', 'main/thread/', 'main/sync/http/', 'better-sqlite3-multiple-ciphers', 'pmtiles', 'node:zlib', ...files],
  },
  {
    room: 'main/feed-server/',
    // A server of its own, with the sample's reports to tell.
    may: ['contract/', 'main/sample/', 'node:http', 'node:net', ...files],
    types: ['main/store/intake.ts'],
  },
  // Which flags are told aloud: pure, so that every hour of a day can be tried.
  { room: 'main/notice/', may: ['contract/'] },
  { room: 'main/handle/', may: ['contract/', 'main/', ...files], types: ['geojson'] },
  // Where the store's key comes from, and the door to the open store: it opens it through what main/app.ts hands in.
  {
    room: 'main/key/',
    may: [
      'contract/',
      'main/thread/',
      'main/scratch.ts',
      'main/store/open.ts',
      'main/store/sqlite/open.ts',
      'hash-wasm',
      'zod',
      ...files,
    ],
    types: ['main/host.ts', 'main/workstation.ts'],
  },
  { room: 'main/host.ts', may: ['contract/'] },
  { room: 'main/scratch.ts', may: files },
  { room: 'main/disk-failure.ts', may: ['contract/'] },
  { room: 'main/zip-end.ts', may: files },
  { room: 'main/workstation.ts', may: ['contract/', 'main/', ...files] },
  { room: 'main/app.ts', may: ['contract/', 'main/', ...files] },

  { room: 'main/shell/electron/preload.ts', may: ['contract/', 'electron'] },
  { room: 'main/shell/electron/main.ts', may: ['contract/', 'main/app.ts', 'main/host.ts', 'main/shell/', 'electron', ...files] },
  {
    room: 'main/shell/electron/',
    may: ['contract/', 'main/app.ts', 'main/host.ts', 'main/shell/', ...files],
    types: ['electron'],
  },
  {
    room: 'main/shell/web/',
    may: [
      'contract/',
      'main/app.ts',
      'main/host.ts',
      'main/scratch.ts',
      'main/shell/',
      'node:child_process',
      'node:events',
      'node:http',
      'node:net',
      'node:timers/promises',
      ...files,
    ],
  },
  {
    room: 'main/shell/cli/',
    // Of main/stats the pure functions: `gi` and `dbscan` run one method over a file of points, without a store.
    may: [
      'contract/',
      'main/app.ts',
      // Checks of files and texts alone, without a store.
      'main/brief/leak/',
      'main/text/mask.ts',
      'main/brief/template/',
      'main/feed-server/',
      // Makes a folder a workstation's, and copies stores that nobody has open.
      'main/handle/office.ts',
      // Who is let in on a server, which its owner says before anybody opens the store.
      'main/handle/access.ts',
      'main/host.ts',
      'main/shell/',
      'main/stats/',
      'node:events',
      'node:readline',
      'node:stream',
      'node:timers/promises',
      ...files,
    ],
  },
  { room: 'main/shell/', may: ['contract/', 'main/host.ts', 'main/scratch.ts', 'package.json', 'node:child_process', ...files] },

  { room: 'renderer/client/', may: ['contract/'] },
  { room: 'renderer/state/', may: ['contract/', 'renderer/client/', 'react'] },
  {
    room: 'renderer/map/',
    may: ['contract/', 'renderer/style/', 'maplibre-gl', 'topojson-client', 'world-atlas'],
    types: ['geojson', 'topojson-specification'],
  },
  { room: 'renderer/ui/', may: ['renderer/style/', ...react] },
  // The language of the widgets' own words is set where the program's is.
  { room: 'renderer/text/', may: ['contract/', 'i18next', 'react', 'react-aria-components'] },
  {
    room: 'renderer/view/',
    may: [
      'contract/',
      'renderer/state/',
      'renderer/ui/',
      'renderer/map/',
      'renderer/text/',
      'renderer/style/',
      'fuse.js',
      ...react,
    ],
    types: ['geojson'],
  },
  { room: 'renderer/main.tsx', may: ['renderer/', ...react] },
]

/** main/handle and main/app.ts may import all of main but the shells. */
const noShell = /^main\/(handle\/|app\.ts)/

function allowed(path: string, { target, typeOnly }: Import): boolean {
  const rule = table.find(({ room }) => (room.endsWith('/') ? path.startsWith(room) : path === room))
  if (!rule) return false
  if (noShell.test(path) && target.startsWith('main/shell/')) return false
  const own = rule.room.endsWith('/') ? rule.room : rule.room.replace(/[^/]*$/, '')
  const fits = (entry: string): boolean => (entry.endsWith('/') ? target.startsWith(entry) : target === entry)
  return target.startsWith(own) || rule.may.some(fits) || (typeOnly && (rule.types ?? []).some(fits))
}

const sources = [...filesBelow('contract', /\.ts$/), ...filesBelow('main', /\.ts$/), ...filesBelow('renderer', /\.tsx?$/)]

describe('the import table', () => {
  test('covers every source file by a room', () => {
    expect(sources.length).toBeGreaterThan(60)
    expect(
      sources.filter((path) => !table.some(({ room }) => (room.endsWith('/') ? path.startsWith(room) : path === room))),
    ).toEqual([])
  })

  test('is kept by every import', () => {
    const broken = sources.flatMap((path) =>
      importsOf(path)
        .filter((found) => !allowed(path, found))
        .map((found) => `${path} imports ${found.target}${found.typeOnly ? ' (types)' : ''}`),
    )
    expect(broken).toEqual([])
  })

  test('electron is a value in its entry and the preload alone', () => {
    const values = sources.filter((path) => importsOf(path).some((found) => found.target === 'electron' && !found.typeOnly))
    expect(values).toEqual(['main/shell/electron/main.ts', 'main/shell/electron/preload.ts'])
  })

  test('the SQLite driver is opened by the store, by the writer of GeoPackages and by the reader of MBTiles', () => {
    const users = sources.filter((path) =>
      importsOf(path).some((found) => found.target === 'better-sqlite3-multiple-ciphers' && !found.typeOnly),
    )
    expect(users.filter((path) => !/^main\/((store|brief)\/|basemap\/mbtiles-reader\.ts$)/.test(path))).toEqual([])
  })

  test('the driver of the server is imported by main/store/postgres, and the two databases do not import each other', () => {
    const using = (wanted: RegExp): string[] =>
      sources.filter((path) => importsOf(path).some((found) => wanted.test(found.target)))
    expect(using(/^pg(-|$)/).filter((path) => !path.startsWith('main/store/postgres/'))).toEqual([])
    expect(using(/^main\/store\/postgres\//).filter((path) => path.startsWith('main/store/sqlite/'))).toEqual([])
    // How columns are packed is no matter of a database.
    expect(using(/^main\/store\/sqlite\/(?!column-block\.ts)/).filter((path) => path.startsWith('main/store/postgres/'))).toEqual(
      [],
    )
  })

  test('would notice a file that breaks it', () => {
    const breaks = (path: string, text: string): boolean => importsOf(path, text).some((found) => !allowed(path, found))
    expect(breaks('main/store/x.ts', "import { app } from '../app.ts'")).toBe(true)
    expect(breaks('main/text/x.ts', "import { readFileSync } from 'node:fs'")).toBe(true)
    expect(breaks('renderer/view/x.tsx', "import { webClient } from '../client/web.ts'")).toBe(true)
    expect(breaks('renderer/ui/x.tsx', "import {\n  useCall,\n} from '../state/call.tsx'")).toBe(true)
    expect(breaks('main/handle/x.ts', "export { dispatch } from '../shell/dispatch.ts'")).toBe(true)
    expect(breaks('main/shell/electron/x.ts', "import { app } from 'electron'")).toBe(true)
    expect(breaks('main/shell/electron/x.ts', "import type * as Electron from 'electron'")).toBe(false)
    expect(breaks('main/app.ts', "const late = await import('./shell/dispatch.ts')")).toBe(true)
    expect(breaks('contract/x.ts', "// import fs from 'node:fs'\nimport { z } from 'zod'")).toBe(false)
  })
})
