/** Suppression cannot be undone by subtraction: docs/decisions/0015-what-an-edition-tells.md says what is promised. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { afterAll, describe, expect, it } from 'vitest'
import type { Flag } from '../../../contract/model.ts'
import type { CategoryKey } from '../../../contract/taxonomy.ts'
import { writeCsv } from '../../../main/brief/csv.ts'
import { writeGeoJson } from '../../../main/brief/geojson.ts'
import { writeGeoPackage } from '../../../main/brief/gpkg.ts'
import { pageFor } from '../../../main/brief/page.ts'
import { viewFor } from '../../../main/brief/policy.ts'
import type { BriefSnapshot } from '../../../main/brief/snapshot.ts'
import { hiddenCells, smallest } from '../../../main/brief/suppress.ts'
import { readZip } from '../../../main/brief/unzip.ts'
import { writeXlsx } from '../../../main/brief/xlsx.ts'
import { Attacker, knownFrom } from '../../fixture/brief/attacker.ts'
import { random, report, snapshot } from '../../fixture/brief/district.ts'

const kinds: CategoryKey[] = ['fire', 'building', 'traffic', 'waste', 'noise', 'theft']
const places = ['a1', 'a2', 'a3', 'a4', 'a5', 'none']

interface Table {
  counts: Map<string, number>
  snapshot: BriefSnapshot
}
/** A made-up table, heavy-tailed as real ones are, and the snapshot of the reports in it. */
function tableOf(seed: number): Table {
  const next = random(seed)
  const scale = [2, 6, 15, 40][seed % 4]!
  const nKinds = 2 + Math.floor(next() * (kinds.length - 1))
  const nPlaces = 2 + Math.floor(next() * (places.length - 2))
  const counts = new Map<string, number>()
  const used = [...places.slice(0, nPlaces), ...(next() < 0.3 ? ['none'] : [])]
  for (const area of used)
    for (const kind of kinds.slice(0, nKinds)) {
      const n = next() < 0.25 ? 0 : Math.floor(scale * next() ** 2 * (area === 'none' ? 0.3 : 1) * 2)
      if (n > 0) counts.set(`${area} ${kind}`, n)
    }
  if (counts.size === 0) counts.set('a1 fire', 7)
  const rows: { area: string | null; category: CategoryKey }[] = []
  for (const [key, n] of counts) {
    const [area, category] = key.split(' ') as [string, CategoryKey]
    for (let i = 0; i < n; i++) rows.push({ area: area === 'none' ? null : area, category })
  }
  const total = rows.length
  const base = snapshot({ reports: total, audience: 'public', seed })
  const sum = (of: (area: string, kind: string) => string): Map<string, number> => {
    const out = new Map<string, number>()
    for (const [key, n] of counts) {
      const [a, k] = key.split(' ') as [string, string]
      out.set(of(a, k), (out.get(of(a, k)) ?? 0) + n)
    }
    return out
  }
  const flags: Flag[] = []
  const large = [...counts].find(([key, n]) => n >= smallest && !key.startsWith('none'))
  if (large && next() < 0.5) {
    const [area, category] = large[0].split(' ') as [string, CategoryKey]
    flags.push({
      ...base.flags[0]!,
      id: 9,
      area,
      areaName: { zh: `区${area}`, en: area },
      category,
      observed: large[1],
      raw: large[1],
      status: 'verified',
      from: '2026-06-02',
      to: '2026-06-08',
    })
  }
  return {
    counts,
    snapshot: {
      ...base,
      counts: { ...base.counts, matched: total, mapped: total, withoutLocation: 0, suppressed: 0 },
      byCategory: [...sum((_, k) => k)].map(([category, count]) => ({ category: category as CategoryKey, count })),
      byArea: [...sum((a) => a)].map(([key, count]) => ({ key, count, name: { zh: `区${key}`, en: key } })),
      daily: [{ day: '2026-06-03', count: total }],
      before: null,
      flags,
      rows: async (offset, limit) =>
        rows.slice(offset, offset + limit).map((r, i) => ({ ...report(offset + i, total, {}), ...r })),
    },
  }
}
const lines = (counts: ReadonlyMap<string, number>, part: 0 | 1): Map<string, number> => {
  const out = new Map<string, number>()
  for (const [key, n] of counts) {
    const name = key.split(' ')[part]!
    out.set(name, (out.get(name) ?? 0) + n)
  }
  return out
}

/** Rows gathered by what they name, in one order. */
const gathered = (rows: { category: unknown; area: unknown }[]): string[] => {
  const out = new Map<string, number>()
  for (const { category, area } of rows) {
    const key = `${category || '-'} ${area || '-'}`
    out.set(key, (out.get(key) ?? 0) + 1)
  }
  return [...out].map(([key, n]) => `${key} ${n}`).sort()
}

describe('the files of a public edition', () => {
  const root = mkdtempSync(join(tmpdir(), 'public-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it.each([3, 13, 22, 58])(
    'tell what the page tells and no more: rows, layers, sheets, numbers in sentences (table %i)',
    async (seed) => {
      const { snapshot: snap } = tableOf(seed)
      const view = await viewFor(snap)
      const told = (await knownFrom(view)).rows.map((r) => `${r.category ?? '-'} ${r.area ?? '-'} ${r.count}`).sort()
      const at = (name: string): string => join(root, `${seed}-${name}`)
      await writeCsv(view, at('a.csv'))
      await writeGeoJson(view, at('a.geojson'))
      await writeGeoPackage(view, at('a.gpkg'))
      await writeXlsx(view, at('a.xlsx'))
      const csv = readFileSync(at('a.csv'), 'utf8').trim().split('\r\n').map((line) => line.split(',')) // biome-ignore format: one line
      const column = (name: string): number => csv[0]!.findIndex((head) => head.endsWith(name))
      expect(gathered(csv.slice(1).map((row) => ({ category: row[column('category')], area: row[column('area')] })))).toEqual(
        told,
      )
      const json = JSON.parse(readFileSync(at('a.geojson'), 'utf8')) as {
        features: { properties: { category: string; area: string } }[]
      }
      expect(gathered(json.features.map((f) => f.properties))).toEqual(told)

      const db = new Database(at('a.gpkg'), { readonly: true })
      expect(gathered(db.prepare('SELECT category, area FROM reports').all() as { category: unknown; area: unknown }[])).toEqual(
        told,
      )
      const listed = new Map(view.areas.map((a) => [a.key, a.count]))
      for (const { key, reports } of db.prepare('SELECT key, reports FROM areas').all() as {
        key: string
        reports: number | null
      }[])
        if (reports !== null && reports > 0) expect([key, reports]).toEqual([key, listed.get(key)])
      for (const row of db.prepare('SELECT * FROM clusters').all() as Record<string, unknown>[])
        for (const [name, value] of Object.entries(row))
          if (typeof value === 'number' && name !== 'fid') expect([...listed.values(), null]).toContain(value)
      db.close()

      // What a number on the page counts is no small count, but in the terms of the count contract.
      const page = await pageFor(view)
      const runs = JSON.stringify(page.blocks, (key, value) => (key === 'svg' ? '' : value)).matchAll(
        /\{"n":"([\d,]+)","key":"((?:category|area|bin|before|flag|item)[^"]*)"/g,
      )
      for (const [, shown, key] of runs)
        expect([key, Number(shown!.replaceAll(',', '')) >= smallest || shown === '0']).toEqual([key, true])
      for (const { path, bytes } of await all(readZip(at('a.xlsx'))))
        if (/worksheets\/sheet[2-4]\.xml$/.test(path))
          for (const [, value] of bytes.toString('utf8').matchAll(/<c r="[B-D]\d+"[^>]*><v>(\d+)<\/v>/g))
            expect(Number(value) === 0 || Number(value) >= smallest).toBe(true)
    },
  )

  it('is withheld alike in both languages, and at every making', async () => {
    for (const seed of [3, 13, 22, 58, 77]) {
      const { snapshot: snap } = tableOf(seed)
      const of = async (language: 'zh' | 'en') => {
        const { total, rows, categories, areas } = await knownFrom(await viewFor({ ...snap, language }))
        const numbers = (list: { key: string; count: number | null }[] | null) => list?.map(({ key, count }) => [key, count])
        return { total, rows, categories: numbers(categories), areas: numbers(areas) }
      }
      expect(await of('en')).toEqual(await of('zh'))
    }
  })
})

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const out: T[] = []
  for await (const item of items) out.push(item)
  return out
}

describe('one public edition', () => {
  it('leaves every small count at least four possible values, one of them no small one: 600 random tables, by linear programming', async () => {
    let looked = 0
    const broken: unknown[] = []
    for (let seed = 1; seed <= 600; seed++) {
      const { counts, snapshot: snap } = tableOf(seed)
      if (snap.counts.matched < smallest) continue
      const view = await viewFor(snap)
      const known = await knownFrom(view)
      const attacker = new Attacker(known, kinds, places)
      const look = (area: string | null, category: string | null, n: number): void => {
        if (n >= smallest || n === 0 || area === 'none') return
        looked++
        const range = attacker.range(area, category)
        if (!range || range[0] > n || range[1] < n)
          throw new Error(`seed ${seed}: ${area} ${category} is ${n}, worked out as ${range}`)
        if (range[1] < smallest || range[1] - range[0] + 1 < 4)
          broken.push({ seed, area, category, n, range, total: known.total })
      }
      for (const [key, n] of counts) look(key.split(' ')[0]!, key.split(' ')[1]!, n)
      for (const [area, n] of lines(counts, 0)) look(area, null, n)
      for (const [kind, n] of lines(counts, 1)) look(null, kind, n)
    }
    expect(looked).toBeGreaterThan(500)
    console.log(`${looked} small counts looked at, ${broken.length} told`)
    expect(broken.slice(0, 10)).toEqual([])
  })

  it('does not tell by the rule itself: every one-way table that gives the same page, tried out', () => {
    const seen: unknown[] = []
    let looked = 0
    const next = random(11)
    for (let t = 0; t < 600; t++) {
      const counts = Array.from({ length: 2 + Math.floor(next() * 3) }, () => 1 + Math.floor(next() ** 2 * (6 + (t % 4) * 6)))
      const hidden = hiddenCells(counts)
      if (!hidden.includes(true)) continue
      const total = counts.reduce((a, b) => a + b, 0)
      if (total < smallest || hidden.every(Boolean)) continue
      const inside = counts.map((_, i) => i).filter((i) => hidden[i])
      const sum = inside.reduce((a, i) => a + counts[i]!, 0)
      const values = inside.map(() => new Set<number>())
      const walk = (at: number, left: number, chosen: number[]): void => {
        if (at === inside.length - 1) {
          const table = [...counts]
          for (const [k, n] of [...chosen, left].entries()) table[inside[k]!] = n
          if (left >= 1 && hiddenCells(table).every((h, i) => h === hidden[i]))
            for (const [k, n] of [...chosen, left].entries()) values[k]!.add(n)
          return
        }
        for (let n = 1; n <= left - (inside.length - at - 1); n++) walk(at + 1, left - n, [...chosen, n])
      }
      walk(0, sum, [])
      for (const [k, i] of inside.entries()) {
        if (counts[i]! >= smallest) continue
        looked++
        if (values[k]!.size < 4 || Math.max(...values[k]!) < smallest) seen.push({ counts, hidden, i, values: [...values[k]!] })
      }
    }
    expect(looked).toBeGreaterThan(250)
    console.log(`${looked} hidden lines tried, ${seen.length} told`)
    expect(seen.slice(0, 5)).toEqual([])
  })
})
