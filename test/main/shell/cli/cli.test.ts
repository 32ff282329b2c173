import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Counts } from '../../../../contract/model.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { cliJson, feedCli, runCli, startCli } from '../../../fixture/run-cli.ts'

interface Hits {
  counts: Counts
  hits: { id: number; snippet: string; marks: [number, number][] }[]
  next: string | null
}

test('a sample of 3,000 answers count, search, clusters, histogram, facets, flags and doctor with one document each, all adding up', async () => {
  const folder = tempFolder()
  const store = join(folder, 'store')
  const at = ['--store', store]
  const made = await cliJson<{ store: string; reports: number; truthFile: string }>(
    folder,
    'sample',
    '--reports',
    '3000',
    '--seed',
    '4',
    ...at,
  )
  expect(made).toMatchObject({ store, reports: 3_000 })
  const truth = JSON.parse(readFileSync(made.truthFile, 'utf8')) as {
    surges: { place: { lon: number; lat: number; metres: number }; reports: string[] }[]
    duplicates: string[][]
    shifted: string[]
  }
  expect(truth.surges.length).toBeGreaterThan(3)
  expect(truth.surges[0]?.place.metres).toBeGreaterThan(0)

  const counts = await cliJson<Counts>(folder, 'count', ...at)
  expect(counts).toMatchObject({ matched: 3_000, owed: { reports: 0, attachments: 0, sourcesLate: 0 } })
  expect(counts.mapped + counts.withoutLocation + counts.suppressed).toBe(3_000)

  const found = await cliJson<Hits>(folder, 'search', '消防通道', '--limit', '3', ...at)
  expect(found.hits).toHaveLength(3)
  expect(found.counts.matched).toBeGreaterThan(3)
  const again = await cliJson<Hits>(folder, 'search', '消防通道', '--limit', '3', '--after', found.next as string, ...at)
  expect(again.hits.map((h) => h.id)).not.toContain(found.hits[0]?.id)
  expect((await cliJson<Hits>(folder, 'search', '消防通道', '--limit', '0', ...at)).hits).toEqual([])

  const filter = JSON.stringify({ categories: ['fire', 'waste'] })
  const narrowed = await cliJson<Counts>(folder, 'count', '--filter', filter, ...at)
  const clusters = await cliJson<{ counts: Counts; inBox: number; clusters: { count: number; reports?: number[] }[] }>(
    folder,
    'clusters',
    '--bbox',
    '-180,-85,180,85',
    '--zoom',
    '13',
    '--filter',
    filter,
    ...at,
  )
  expect(clusters.inBox).toBe(narrowed.mapped)
  expect(clusters.clusters.reduce((sum, c) => sum + c.count, 0)).toBe(narrowed.mapped)
  expect(clusters.clusters.filter((c) => c.count === 1).every((c) => c.reports?.length === 1)).toBe(true)
  const histogram = await cliJson<{ bins: { count: number }[] }>(folder, 'histogram', '--unit', 'week', '--filter', filter, ...at)
  expect(histogram.bins.reduce((sum, b) => sum + b.count, 0)).toBe(narrowed.matched)
  const { facets } = await cliJson<{ facets: { category: { value: string; count: number }[] } }>(folder, 'facets', ...at)
  expect(facets.category.reduce((sum, f) => sum + f.count, 0)).toBe(3_000)

  const flags = await cliJson<{ flags: unknown[]; incomplete: unknown[] }>(folder, 'flags', 'list', ...at)
  expect(Array.isArray(flags.flags)).toBe(true)
  const doctor = await cliJson<{ ok: boolean; checks: unknown[] }>(folder, 'doctor', ...at)
  expect(doctor.ok).toBe(true)
  expect(JSON.parse((await runCli(folder, 'call', 'app.info', '{}', ...at)).out)).toMatchObject({
    ok: true,
    value: { reports: 3_000, sample: true },
  })
})

test('wrong usage exits 2 with the usage, a failure exits 1 with one line, and neither prints on stdout', async () => {
  const folder = tempFolder()
  const at = ['--store', join(folder, 'store')]
  for (const args of [
    ['nonsense'],
    ['count', '--filter', '{'],
    ['count', '--filter', '{"unknown":1}'],
    ['clusters', '--zoom', '3'],
    ['search', 'x', '--limit', 'many'],
    ['count', '--nope'],
    ['histogram', '--unit', 'quarter'],
    ['call', 'no.such'],
  ]) {
    const ran = await runCli(folder, ...args, ...at)
    expect(ran.code, args.join(' ')).toBe(2)
    expect(ran.out).toBe('')
    expect(ran.err).toMatch(/Usage: fieldbrief/)
  }
  const missing = await runCli(folder, 'sync', 'nobody', ...at)
  expect(missing).toMatchObject({ code: 1, out: '' })
  expect(missing.err.trim().split('\n')).toHaveLength(1)
  expect(missing.err).toContain('There is no source named "nobody"')
  expect(JSON.parse((await runCli(folder, 'call', 'report.get', '{"id":5}', ...at)).out)).toMatchObject({
    ok: false,
    code: 'not-found',
  })
})

test('a call takes its request on stdin too, and says so where a passphrase stood in the command', () => {
  const folder = tempFolder()
  const at = ['--store', join(folder, 'store')]
  const request = '{"passphrase":"鸭子过河 42 次"}'
  const read = feedCli(folder, request, 'call', 'lock.open', '-', ...at)
  expect(JSON.parse(read.out)).toHaveProperty('ok')
  expect(read.err).toBe('')
  const shown = feedCli(folder, '', 'call', 'lock.open', request, ...at)
  expect(shown.err).toContain('give it on stdin')
  expect(shown.err).not.toContain('鸭子')
  expect(feedCli(folder, 'no json', 'call', 'report.get', '-', ...at)).toMatchObject({ code: 2, out: '' })
})

test('a store folder that cannot be made is one line that says so, not a stack or a hang', async () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'file'), 'x')
  for (const place of [join(folder, 'file', 'store'), '/proc/fieldbrief-store']) {
    const ran = await runCli(folder, 'count', '--store', place)
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err.trim().split('\n')).toHaveLength(1)
    expect(ran.err).toContain('cannot be made')
  }
})

test('the sample refuses to mix with content that is there already', async () => {
  const folder = tempFolder()
  const at = ['--store', join(folder, 'store')]
  writeFileSync(
    join(folder, 'a.csv'),
    'id,date,latitude,longitude,category,title\n1,2026-01-05 10:00:00,30.9,118.6,fire,门口堆物\n',
  )
  expect(await cliJson(folder, 'import', join(folder, 'a.csv'), ...at)).toMatchObject({ files: [{ rows: 1, imported: 1 }] })
  const ran = await runCli(folder, 'sample', '--reports', '10', '--seed', '1', ...at)
  expect(ran.code).toBe(1)
  expect(ran.err).toContain('only goes into an empty one')
})

test('a reader that has seen enough ends the command without a word', async () => {
  const child = startCli(tempFolder(), 'mask', '--text', '电话 13812345678')
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', (part) => {
    said += part
  })
  const [code] = (await once(child, 'close')) as [number]
  expect({ code, said }).toEqual({ code: 0, said: '' })
})
