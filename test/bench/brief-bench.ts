/**
 * `npm run bench -- brief [--reports 100000]`: the files of a briefing. `writers`: each writer over the same rows held in
 * memory, beside a named peer over the same rows. `whole`: from the stored reports to the released folder (freeze, write,
 * leak check, sign, package), each format in a process of its own with its peak of memory, then cancelled half way.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeCsv } from '../../main/brief/csv.ts'
import { writeGeoJson } from '../../main/brief/geojson.ts'
import { writeGeoPackage } from '../../main/brief/gpkg.ts'
import { type BriefView, type ExportRow, viewFor } from '../../main/brief/policy.ts'
import { writeXlsx } from '../../main/brief/xlsx.ts'
import { snapshot } from '../fixture/brief/district.ts'
import { rounded, tell } from './timing.ts'

const runs = 3
/** Seconds and megabytes that the issue allows at 100,000 reports. */
const allowed: Partial<Record<string, { seconds: number; megabytes?: number }>> = {
  xlsx: { seconds: 60, megabytes: 1024 },
  gpkg: { seconds: 20 },
}
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

interface Peer {
  name: string
  millis: number
}
/** Debian's Python: the one that its packages are for. */
function pythonPeer(library: 'xlsxwriter' | 'openpyxl' | 'csv', rows: string, out: string): Peer | null {
  const program = process.env.FIELDBRIEF_PYTHON ?? '/usr/bin/python3'
  try {
    const said = execFileSync(program, [path('brief-peer.py'), library, rows, out], { stdio: ['ignore', 'pipe', 'ignore'] })
    const { millis, version } = JSON.parse(said.toString()) as { millis: number; version: string }
    return { name: `${library} ${version} (python3)`, millis: rounded(millis) }
  } catch {
    tell(`  no peer: ${library} for ${program} is not installed`)
    return null
  }
}
/** ogr2ogr from the file named, which it must parse first; its index is made too. */
function ogrPeer(format: string, out: string, from: string[]): Peer | null {
  try {
    const version = execFileSync('ogr2ogr', ['--version']).toString().split(',')[0]
    const began = performance.now()
    execFileSync('ogr2ogr', ['-f', format, out, ...from], { stdio: 'ignore' })
    return { name: `${version} ogr2ogr, reading ${from[0]?.split('/').at(-1)}`, millis: rounded(performance.now() - began) }
  } catch {
    tell('  no peer: ogr2ogr is not installed')
    return null
  }
}

async function writers(reports: number, folder: string) {
  const base = await viewFor(snapshot({ audience: 'partner', reports, days: 365 }))
  const pages: ExportRow[][] = []
  for await (const page of base.rows()) pages.push(page)
  const view: BriefView = {
    ...base,
    rows: async function* () {
      yield* pages
    },
  }
  const rowsFile = join(folder, 'rows.jsonl')
  const { columns } = view.policy
  const lines = pages.flat().map((row) => JSON.stringify(columns.map((key) => row[key])))
  writeFileSync(rowsFile, `${[JSON.stringify(columns), ...lines].join('\n')}\n`)
  const out = (name: string): string => join(folder, name)
  const list = [
    { format: 'csv', write: writeCsv, peers: () => [pythonPeer('csv', rowsFile, out('peer.csv'))] },
    {
      format: 'xlsx',
      write: writeXlsx,
      peers: () => [pythonPeer('xlsxwriter', rowsFile, out('peer-a.xlsx')), pythonPeer('openpyxl', rowsFile, out('peer-b.xlsx'))],
    },
    {
      format: 'gpkg',
      write: writeGeoPackage,
      peers: () => [
        ogrPeer('GPKG', out('peer.gpkg'), [
          out('ours.csv'),
          '-oo',
          'X_POSSIBLE_NAMES=lon',
          '-oo',
          'Y_POSSIBLE_NAMES=lat',
          '-a_srs',
          'EPSG:4326',
        ]),
      ],
    },
    {
      format: 'geojson',
      write: writeGeoJson,
      peers: () => [ogrPeer('GeoJSON', out('peer.geojson'), [out('ours.gpkg'), 'reports'])],
    },
  ] as const
  const results = []
  for (const { format, write, peers } of list) {
    const file = out(`ours.${format}`)
    const times: number[] = []
    for (let i = 0; i < runs; i++) {
      rmSync(file, { force: true })
      const began = performance.now()
      await write(view, file)
      times.push(performance.now() - began)
    }
    const millis = rounded(times.sort((a, b) => a - b)[Math.floor(runs / 2)]!)
    tell(`  ${format}: ${millis} ms`)
    results.push({
      format,
      millis,
      runs,
      megabytes: rounded(statSync(file).size / 1e6),
      peers: peers()
        .filter((peer) => peer !== null)
        .map((peer) => ({ ...peer, ratio: rounded(peer.millis / millis) })),
    })
  }
  return results
}

interface Child {
  ended: string
  seconds: number
  processorSeconds: number
  peakMegabytes: number
  millisToStop: number | null
  leftBehind: number | null
}
function whole(reports: number, folder: string) {
  const store = join(folder, 'store')
  const keys = join(folder, 'keys')
  tell(`  filling a store with ${reports} reports`)
  execFileSync(
    process.execPath,
    [path('../../main/shell/cli/main.ts'), 'sample', '--reports', String(reports), '--seed', '1', '--store', store],
    { env: { ...process.env, FIELDBRIEF_KEYS: keys }, stdio: 'ignore' },
  )
  const child = (...words: string[]): Child =>
    JSON.parse(
      execFileSync(process.execPath, [path('brief-child.ts'), store, keys, ...words], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString(),
    )
  return (['csv', 'xlsx', 'gpkg', 'geojson'] as const).map((format) => {
    const made = child(format, join(folder, `out-${format}`))
    const stopped = child(format, join(folder, `stopped-${format}`), 'cancel')
    tell(`  ${format}: ${rounded(made.seconds)} s, ${rounded(made.peakMegabytes)} MB at its peak`)
    const limit = reports === 100_000 ? allowed[format] : undefined
    return {
      format,
      seconds: rounded(made.seconds),
      processorSeconds: rounded(made.processorSeconds),
      peakMegabytes: rounded(made.peakMegabytes),
      allowed: limit ?? null,
      met: limit ? made.seconds < limit.seconds && made.peakMegabytes < (limit.megabytes ?? Infinity) : null,
      cancel: { ended: stopped.ended, millisToStop: rounded(stopped.millisToStop ?? 0), leftBehind: stopped.leftBehind },
    }
  })
}

/** Everything of this part. @param reports how many rows */
export async function benchBrief(reports: number) {
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-bench-brief-'))
  try {
    tell(`${reports} reports, the writers alone`)
    const alone = await writers(reports, folder)
    tell(`${reports} reports, from the store to the released folder`)
    return { reports, writers: alone, whole: whole(reports, folder) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
