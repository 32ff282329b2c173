import { describe, expect, it } from 'vitest'
import { snapToGrid } from '../../../main/brief/place.ts'
import { placeFor, textFor } from '../../../main/brief/policy/text.ts'
import { type ExportRow, policies, viewFor } from '../../../main/brief/policy.ts'
import { binsOf } from '../../../main/brief/series.ts'
import { report, snapshot } from '../../fixture/brief/district.ts'

const rowsOf = async (options: Parameters<typeof snapshot>[0]): Promise<ExportRow[]> => {
  const out: ExportRow[] = []
  for await (const page of (await viewFor(snapshot(options))).rows()) out.push(...page)
  return out
}
const planted = {
  title: '王先生反映：3号楼2单元502室漏水',
  text: '我叫张伟，电话13812345678，身份证11010519491231002X，车牌京A12345，坐标117.200983,39.084158',
  place: '纺织路12号3号楼2单元502室',
  externalId: '13812345678',
  subCategory: '联系人：李秀英',
}

describe('what each audience gets of a report', () => {
  it('masks text for the internal edition and keeps the exact point', async () => {
    const rows = await rowsOf({ audience: 'internal', planted })
    expect(rows).toHaveLength(1_093)
    expect(rows[0]).toMatchObject({
      title: '▇先生反映：3号楼2单元▇▇▇室漏水',
      place: '纺织路12号3号楼2单元▇▇▇室',
      externalId: '▇▇▇▇▇▇▇▇▇▇▇',
      subCategory: '联系人：▇▇▇',
    })
    expect(rows[0]!.text).not.toMatch(/张伟|138|1101|京A/)
    const stored = report(1, 1_093, {})
    expect(Math.abs(rows[1]!.lon! - stored.lon!)).toBeLessThan(1e-6)
  })

  it('rounds points for partners to the centres of a 200 m grid and takes houses out of places', async () => {
    const rows = await rowsOf({ audience: 'partner', planted })
    expect(rows[0]!.place).toBe('纺织路')
    expect(rows[0]!.text).not.toMatch(/117\.2|39\.08/)
    expect(rows[0]!.title).not.toMatch(/3号楼|502/)
    for (const [i, row] of rows.entries()) {
      const stored = report(i, 1_093, {})
      if (row.lon === null || row.lat === null) continue
      const north = (row.lat - stored.lat!) * 111_320
      const east = (row.lon - stored.lon!) * 111_320 * Math.cos((stored.lat! * Math.PI) / 180)
      expect(Math.max(Math.abs(north), Math.abs(east))).toBeLessThanOrEqual(102)
      expect(snapToGrid(row.lon, row.lat, 200)).toEqual({ lon: row.lon, lat: row.lat })
    }
    expect(new Set(rows.map((r) => `${r.lon} ${r.lat}`)).size).toBeLessThan(900)
  })

  it('gives the public neither text nor number nor time, and points only at area centres', async () => {
    const rows = await rowsOf({ audience: 'public', planted })
    expect(rows).toHaveLength(1_093)
    expect(rows.map((r) => r.id)).toEqual(rows.map((_, i) => i + 1))
    for (const r of rows)
      for (const key of [
        'source',
        'externalId',
        'occurredAt',
        'subCategory',
        'title',
        'text',
        'place',
        'status',
        'level',
      ] as const)
        expect(r[key]).toBeNull()
    expect(policies.public.columns).toEqual(['id', 'category', 'area', 'areaName', 'lon', 'lat'])
    expect(new Set(rows.filter((r) => r.lon !== null).map((r) => `${r.lon} ${r.lat}`)).size).toBeLessThanOrEqual(12)
  })

  it('lets no small count be told from the public rows and tables together', async () => {
    for (const seed of [1, 2, 3, 4, 5])
      for (const reports of [60, 200, 400, 1_500]) {
        const snap = snapshot({ audience: 'public', seed, reports })
        const view = await viewFor(snap)
        const rows: ExportRow[] = []
        for await (const page of view.rows()) rows.push(...page)
        // Each place and kind that can be read off the rows holds five or more.
        const cells = new Map<string, number>()
        for (const r of rows)
          if (r.area !== null) cells.set(`${r.area} ${r.category}`, (cells.get(`${r.area} ${r.category}`) ?? 0) + 1)
        for (const n of cells.values()) expect(n).toBeGreaterThanOrEqual(5)
        // A withheld line of a table cannot be counted in the rows.
        const hiddenKinds = new Set(view.categories.filter((c) => c.count === null).map((c) => c.key))
        const hiddenAreas = new Set(view.areas.filter((a) => a.count === null).map((a) => a.key))
        for (const r of rows) {
          expect(r.category === null || !hiddenKinds.has(r.category)).toBe(true)
          expect(r.area === null || !hiddenAreas.has(r.area)).toBe(true)
        }
        for (const table of [view.categories, view.areas]) {
          const hidden = table.filter((l) => l.count === null).length
          expect(hidden === 0 || hidden >= 2 || table.length === 1).toBe(true)
          for (const line of table) expect(line.count === null || line.count === 0 || line.count >= 5).toBe(true)
        }
        // Places without their kinds are at least two, or none.
        const shown = new Set(rows.map((r) => r.area).filter((a) => a !== null))
        const closed = snap.byArea.filter((a) => a.key !== 'none' && !shown.has(a.key))
        const nowhere = snap.byArea.some((a) => a.key === 'none')
        expect(closed.length === 0 || closed.length + Number(nowhere) >= 2).toBe(true)
      }
  })

  it('tells the public of verified flags only, without counts, place and reports', async () => {
    const view = await viewFor(snapshot({ audience: 'public' }))
    expect(view.told.flags.map((f) => [f.id, f.counts, f.metres])).toEqual([[2, null, null]])
    expect(view.flags).toEqual([])
    expect(view.flagsLeftOut).toBe(2)
  })

  it('refuses a snapshot whose parts do not add up', async () => {
    const snap = snapshot()
    await expect(viewFor({ ...snap, counts: { ...snap.counts, mapped: 1 } })).rejects.toThrow(/add up/)
    await expect(viewFor({ ...snap, byArea: snap.byArea.slice(1) })).rejects.toThrow(/byArea/)
  })
})

describe('places and texts', () => {
  it.each([
    ['纺织路12号3号楼2单元502室', '纺织路'],
    ['青澜区和平里小区5栋', '青澜区和平里小区'],
    ['102国道与滨河路交口', '102国道与滨河路交口'],
    ['人民公园', '人民公园'],
    ['12 Mill Street Apt 4', 'Mill Street'],
    ['Mill Street & 5th Ave', 'Mill Street & 5th Ave'],
  ])('a partner sees %s as %s', (place, seen) => {
    expect(placeFor(place, policies.partner)).toBe(seen)
  })
  it('leaves numbers that are no house in a partner text', () => {
    const text = '6月8日第3次反映，502路公交站旁井盖破损2处，约3平方米'
    expect(textFor(text, policies.partner)).toBe(text)
  })
})

describe('bars over time', () => {
  it('covers the period without a hole and loses no report', () => {
    for (const to of ['2026-06-08', '2026-09-30', '2028-01-15']) {
      const daily = [{ day: '2026-06-03', count: 4 }, { day: to, count: 2 }] // biome-ignore format: short
      const bins = binsOf(daily, { from: '2026-06-02', to })
      expect(bins.reduce((a, b) => a + b.count, 0)).toBe(6)
      expect(bins[0]!.from).toBe('2026-06-02')
      expect(bins.at(-1)!.to).toBe(to)
      for (let i = 1; i < bins.length; i++) expect(Date.parse(bins[i]!.from) - Date.parse(bins[i - 1]!.to)).toBe(86_400_000)
    }
  })
  it('starts weeks on Monday', () => {
    const bins = binsOf([], { from: '2026-06-03', to: '2026-10-01' })
    expect(bins[0]!.unit).toBe('week')
    for (const bin of bins.slice(1)) expect(new Date(`${bin.from}T00:00:00Z`).getUTCDay()).toBe(1)
  })
})
