import { spawn } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SourceOptions } from '../../../../contract/sync.ts'
import { fetchAttachments } from '../../../../main/sync/engine/fetch-attachments.ts'
import { testSource } from '../../../../main/sync/engine/sync-source.ts'
import type { SyncTools } from '../../../../main/sync/engine/tools.ts'
import { upstreamForm } from '../../../../main/sync/engine/upstream-form.ts'
import { fileTrouble } from '../../../../main/sync/folder/files.ts'
import { watchFolder } from '../../../../main/sync/folder/watch.ts'
import { dumpStore } from '../../../fixture/dump-store.ts'
import { type BenchStore, now, openBenchStore } from '../engine/bench-store.ts'

let bench: BenchStore
let folder: string
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', '+00:00')

beforeEach(async () => {
  bench = await openBenchStore()
  folder = await mkdtemp(join(tmpdir(), 'fieldbrief-dropped-'))
})
afterEach(async () => {
  await bench.close()
  await rm(folder, { recursive: true, force: true })
})

const header = 'id,date,category,description,lat,lon'
const row = (id: string, words = `Report ${id}`): string => `${id},2026-06-20T08:00:00Z,Pothole,${words},39.1,117.2`
const csv = (ids: string[]): string => `${[header, ...ids.map((id) => row(id))].join('\n')}\n`
const ids = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `r${from + i}`)

/** Puts a file there, last changed so many minutes before now. */
async function drop(name: string, text: string, minutesAgo = 10): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  await at(path, minutesAgo)
  return path
}
const at = (path: string, minutesAgo: number): Promise<void> => utimes(path, new Date(now), new Date(now - minutesAgo * 60_000))
const add = (options: SourceOptions = {}) =>
  bench.store.call('source.ensure', { name: 'city', kind: 'folder', url: folder, options })
const stored = async (): Promise<string[]> => [...(await bench.reports()).keys()].sort()
const problems = async () => bench.store.call('quarantine.rows', { source: 'city' })
/** What happens while the connector waits to see whether a file is at rest. */
const meanwhile = (work: () => Promise<unknown>): Partial<SyncTools> => ({
  clock: {
    now: () => now,
    random: () => 0.5,
    sleep: async () => {
      await work()
    },
  },
})

describe('files put into the folder', () => {
  test('of every kind that can be imported are read, in name order with numbers by their value', async () => {
    await drop('export-10.csv', `${header}\n${row('same', 'The newest')}\n${row('c1')}\n`)
    await drop('export-9.csv', `${header}\n${row('same', 'The older')}\n`)
    await drop(
      'b.geojson',
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            id: 'g1',
            geometry: { type: 'Point', coordinates: [117, 39] },
            properties: { date: '2026-06-20T08:00:00Z', category: 'Pothole' },
          },
        ],
      }),
    )
    await drop(
      'c.ndjson',
      `${JSON.stringify({ id: 'n1', date: '2026-06-20T08:00:00Z', category: 'Pothole', lat: 39, lon: 117 })}\n`,
    )
    await drop(
      'd.xml',
      '<?xml version="1.0"?><service_requests><request><service_request_id>x1</service_request_id><requested_datetime>2026-06-20T08:00:00Z</requested_datetime><service_name>Pothole</service_name></request></service_requests>',
      3,
    )
    await add()
    const outcome = await bench.sync()
    expect(await stored()).toEqual(['c1', 'g1', 'n1', 'same', 'x1'])
    expect((await bench.reports()).get('same')!.text).toBe('The newest')
    // The newest of them was changed three minutes before now.
    expect(outcome.completeUpTo).toBe(iso(now / 1000 - 180))
  })

  test('are read once; one that was added to is read again, and what it held already is unchanged', async () => {
    await drop('a.csv', csv(ids(1, 5)))
    await add()
    expect(await bench.sync()).toMatchObject({ imported: 5 })
    expect(await bench.sync()).toMatchObject({ pages: 0, unchanged: 0 })
    await appendFile(join(folder, 'a.csv'), `${row('r6')}\n`)
    await at(join(folder, 'a.csv'), 1)
    expect(await bench.sync()).toMatchObject({ imported: 1, unchanged: 5, updated: 0 })
    // Written again with the same content: looked at, and not read.
    await at(join(folder, 'a.csv'), 0)
    expect(await bench.sync()).toMatchObject({ imported: 0, unchanged: 0, completeUpTo: iso(now / 1000) })
  })

  test('are left where they are', async () => {
    await drop('a.csv', csv(['r1']))
    await add()
    await bench.sync()
    expect(await readdir(folder)).toEqual(['a.csv'])
  })

  test('that are still being written are left for the next sync, and the watermark does not pass them', async () => {
    await drop('a.csv', csv(['r1']), 60)
    await drop('b.csv', csv(['r2']), 30)
    await drop('c.csv', csv(['r3']), 5)
    await add()
    const outcome = await bench.sync(meanwhile(() => appendFile(join(folder, 'b.csv'), 'r9,2026-')))
    expect(await stored()).toEqual(['r1', 'r3'])
    expect(Date.parse(outcome.completeUpTo!)).toBeLessThanOrEqual(now - 5 * 60_000)
    expect(bench.log.join()).toContain('b.csv is still being written')
    await drop('b.csv', csv(['r2', 'r9']), 1)
    await bench.sync()
    expect(await stored()).toEqual(['r1', 'r2', 'r3', 'r9'])
  })

  test('with a marker beside them are read without waiting, others after five seconds', async () => {
    await drop('a.csv', csv(['r1']))
    await drop('a.csv.done', '')
    await drop('b.csv', csv(['r2']))
    await drop('b.ready', '')
    await add()
    await bench.sync()
    expect(bench.waits).toEqual([])
    // Written anew since its marker was.
    await drop('b.csv', csv(['r2', 'r4']), 1)
    await drop('c.csv', csv(['r3']))
    await bench.sync()
    expect(bench.waits).toEqual([5])
    expect(await stored()).toEqual(['r1', 'r2', 'r3', 'r4'])
  })

  test('that begin with a dot, end like a download under way, or lie in folders below are none', async () => {
    for (const name of ['.hidden.csv', 'a.csv.part', 'b.tmp', 'c.csv.crdownload', '~$d.xlsx']) await drop(name, csv([name]))
    await mkdir(join(folder, 'done'))
    await drop('done/e.csv', csv(['below']))
    await drop('f.csv', csv(['r1']))
    await add()
    expect(await bench.sync()).toMatchObject({ imported: 1, quarantined: 0 })
    await rename(join(folder, 'a.csv.part'), join(folder, 'a.csv'))
    expect(await bench.sync()).toMatchObject({ imported: 1 })
  })

  test('that are links out of the folder are not followed, those inside are', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'fieldbrief-outside-'))
    try {
      await writeFile(join(outside, 'secret.csv'), csv(['secret']))
      await symlink(join(outside, 'secret.csv'), join(folder, 'a.csv'))
      await symlink(join(folder, 'nowhere.csv'), join(folder, 'b.csv'))
      await mkdir(join(folder, 'jobs'))
      await drop('jobs/real.csv', csv(['inside']))
      await symlink(join('jobs', 'real.csv'), join(folder, 'c.csv'))
      await add()
      await bench.sync()
      expect(await stored()).toEqual(['inside'])
      expect(bench.log.join()).toContain('a.csv is a link that leads out')
    } finally {
      await rm(outside, { recursive: true, force: true })
    }
  })
})

describe('a file that cannot be read', () => {
  test('is one quarantined row with the reason, stops no other, and is read once it was put right', async () => {
    await drop('a.csv', csv(['r1']))
    await drop('b.xlsx', 'PK\u0003\u0004 and then nothing of a workbook')
    await drop('c.csv', 'who,knows\n1,2\n')
    await drop('d.csv', csv(['r4']))
    await add()
    expect(await bench.sync()).toMatchObject({ imported: 2, quarantined: 2 })
    const rows = await problems()
    expect(rows.map(({ row, raw }) => [row, raw.file])).toEqual([
      [0, 'b.xlsx'],
      [0, 'c.csv'],
    ])
    expect(rows[1]!.reason.en).toContain('who, knows')
    expect(await bench.sync()).toMatchObject({ quarantined: 0, pages: 0 })
    await drop('c.csv', csv(['r3']), 1)
    expect(await bench.sync()).toMatchObject({ imported: 1 })
    expect((await problems()).map(({ raw }) => raw.file)).toEqual(['b.xlsx'])
  })

  test('for want of the permission says so, with what to do', () => {
    const denied = Object.assign(new Error('denied'), { code: 'EACCES' })
    expect(fileTrouble('a.csv', denied).en).toContain('no permission to read a.csv')
    expect(fileTrouble('a.csv', denied).zh).toContain('没有读取文件 a.csv 的权限')
  })

  test('row by row goes to quarantine where only rows are wrong', async () => {
    await drop('a.csv', `${header}\n${row('r1')}\nr2,never,Pothole,x,39,117\n`)
    await add()
    expect(await bench.sync()).toMatchObject({ imported: 1, quarantined: 1 })
    expect((await problems())[0]).toMatchObject({ row: 3, column: 'date' })
  })

  test('does not make this machine ask the web for what its rows name', async () => {
    await drop('a.csv', `${header},photo\n${row('r1')},https://media.example.org/a.jpg\n`)
    await add()
    await bench.sync()
    const tools = {
      signal: new AbortController().signal,
      now: () => now,
      log: () => {},
      classify: () => ({ category: 'other' as const, subCategory: null }),
      credentials: async () => null,
    }
    expect(await fetchAttachments(bench.store, 'city', tools)).toMatchObject({ fetched: 0 })
    const { attachments } = await bench.store.call('attachment.missing', { limit: 9 })
    expect(attachments).toMatchObject([{ name: 'a.jpg', state: 'refused' }])
    const [line] = await bench.store.call('ledger.lines', { now: now / 1000 })
    expect(line!.owed.attachments).toBe(0)
  })

  test('of areas is not taken for reports', async () => {
    const ring = [
      [117, 39],
      [117.1, 39],
      [117.1, 39.1],
      [117, 39],
    ]
    await drop(
      'areas.geojson',
      JSON.stringify({
        type: 'FeatureCollection',
        features: [{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: { name: 'Area' } }],
      }),
    )
    await add()
    expect(await bench.sync()).toMatchObject({ imported: 0, quarantined: 1 })
    expect((await problems())[0]!.reason.en).toContain('holds no reports')
  })
})

describe('a folder', () => {
  test('that is not there fails in words and keeps what is stored', async () => {
    await drop('a.csv', csv(['r1']))
    await add()
    await bench.sync()
    await rm(folder, { recursive: true })
    await expect(bench.sync()).rejects.toMatchObject({ text: { en: expect.stringContaining('There is no folder') } })
    expect(await stored()).toEqual(['r1'])
    await writeFile(folder, 'a file now')
    await expect(bench.sync()).rejects.toMatchObject({ text: { zh: expect.stringContaining('不是文件夹') } })
  })

  test('is tested without reading its files', async () => {
    await drop('a.csv', csv(['r1']))
    await add()
    const tools = {
      signal: new AbortController().signal,
      now: () => now,
      log: () => {},
      classify: () => ({ category: 'other' as const, subCategory: null }),
      credentials: async () => null,
    }
    expect(await testSource(bench.store, 'city', tools)).toEqual({
      ok: true,
      detail: { zh: '文件夹可以读取，里面有 1 个文件。', en: 'The folder can be read and holds 1 files.' },
    })
    await rm(folder, { recursive: true })
    expect(await testSource(bench.store, 'city', tools)).toMatchObject({ ok: false })
  })

  test('shows the wizard its columns, and reads by the mapping that was chosen there', async () => {
    await drop(
      'a.csv',
      'nr,seen,shut,sort,words,phone,lat,lon\n1,2026-06-20T08:00:00Z,2026-06-21T08:00:00Z,Lamp,Dark,12345678,39,117\n',
    )
    const tools: SyncTools = {
      signal: new AbortController().signal,
      now: () => now,
      log: () => {},
      classify: (label) => ({ category: 'facility', subCategory: label }),
      credentials: async () => null,
      clock: { now: () => now, random: () => 0, sleep: async () => {} },
    }
    const form = await upstreamForm({ name: '', kind: 'folder', url: folder, options: {} }, undefined, tools)
    expect(form.fields).toContainEqual({ path: 'sort', type: '', name: 'sort', repeats: false, example: 'Lamp' })
    expect(form.fields.find(({ path }) => path === 'phone')!.example).toBeNull()
    expect(form.rows[0]).toMatchObject({ problem: { en: expect.stringContaining('not of a known export') } })
    await add({ fields: { occurredAt: 'seen', category: 'sort', text: 'words', externalId: 'nr' } })
    await bench.sync()
    expect((await bench.reports()).get('1')).toMatchObject({ subCategory: 'Lamp', text: 'Dark', lon: 117, lat: 39 })
  })

  test('that something is put into calls for a look once it is quiet', async () => {
    let woken = 0
    const watching = watchFolder(folder, () => woken++, 50)
    try {
      for (let i = 0; i < 5; i++) await drop(`a${i}.csv`, csv(['r1']))
      for (let i = 0; i < 100 && woken === 0; i++) await sleep(50)
      expect(woken).toBe(1)
    } finally {
      watching.stop()
    }
  })
})

const child = fileURLToPath(new URL('./sync-child.ts', import.meta.url))
/** Runs the child until it has stored `pages` pages, waits a moment more, and kills it. True when it ended by itself. */
async function runAndKill(store: string, pages: number, momentMs: number): Promise<boolean> {
  const process_ = spawn(process.execPath, [child, store, folder, String(now)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let seen = 0
  let done = false
  const ended = new Promise<void>((resolve) => process_.on('exit', () => resolve()))
  process_.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text.split('page').length - 1
    if (text.includes('done')) done = true
    else if (seen >= pages) void sleep(momentMs).then(() => process_.kill('SIGKILL'))
  })
  await ended
  return done
}

test('killed again and again in the middle of its files, the store ends equal to one that was not, and no row is read twice', {
  timeout: 120_000,
}, async () => {
  for (const [i, name] of ['a.csv', 'b.csv', 'c.csv'].entries()) await drop(name, csv(ids(i * 5_000 + 1, i * 5_000 + 5_400)))
  await drop('bad.csv', 'who,knows\n1,2\n')
  const key = new Uint8Array(32).fill(9)
  await add()
  await bench.sync()
  await bench.release()
  const whole = dumpStore(bench.folder, key)
  expect(whole.filter((line) => line.startsWith('0 ')).length).toBe(15_400)

  const killed = await openBenchStore()
  try {
    await killed.release()
    let kills = 0
    for (const [i, moment] of [0, 5, 15, 2].entries()) if (!(await runAndKill(killed.folder, 1 + (i % 2), moment))) kills++
    expect(kills).toBeGreaterThan(2)
    await killed.reopen()
    const before = (await killed.reports()).size
    expect(before).toBeGreaterThan(2_000)
    expect(before).toBeLessThan(15_400)
    const outcome = await killed.sync()
    // Of the rows on the overlap of two files, those of the second are found unchanged; nothing else is.
    expect(outcome.imported).toBe(15_400 - before)
    expect(outcome.unchanged).toBeLessThanOrEqual(800)
    await killed.release()
    expect(dumpStore(killed.folder, key)).toEqual(whole)
  } finally {
    await killed.reopen()
    await killed.close()
    await bench.reopen()
  }
})
