import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { sampleDistrict } from '../../../main/sample/district.ts'
import { checkOf } from '../../../main/sample/people.ts'
import { sampleReports, sampleTruth } from '../../../main/sample/reports.ts'
import { endSecond, firstSecond, offsetMinutes } from '../../../main/sample/rhythm.ts'
import { inside } from '../../../main/sample/shape.ts'
import { sampleSources } from '../../../main/sample/source.ts'
import { emptyTruth } from '../../../main/sample/truth.ts'
import type { IntakeReport } from '../../../main/store/intake.ts'

/** One report in one string, attachments by their hash. */
const print = (report: IntakeReport): string =>
  JSON.stringify(report, (key, value: unknown) =>
    key === 'bytes'
      ? createHash('sha256')
          .update(value as Uint8Array)
          .digest('hex')
      : value,
  )
const hashOf = (reports: number, seed: number, pages: number): string => {
  const hash = createHash('sha256')
  let left = pages
  for (const page of sampleReports({ reports, seed })) {
    hash.update(page.source + page.reports.map(print).join('\n'))
    if (--left === 0) break
  }
  return hash.digest('hex')
}

const truth = emptyTruth()
const pages = [...sampleReports({ reports: 6_000, seed: 1, truth })]
const all = pages.flatMap((p) => p.reports)
const byId = new Map(all.map((r) => [r.externalId, r]))
const whole = all.filter((r) => !r.withdrawn)
const { areas } = sampleDistrict(1)
const ring = (key: string): number[][] => areas.find((a) => a.key === key)!.geometry.coordinates[0] as number[][]
const share = (holds: (r: IntakeReport) => boolean): number => all.filter(holds).length / all.length
const metres = (a: IntakeReport | { lon: number; lat: number }, b: IntakeReport | { lon: number; lat: number }): number =>
  Math.hypot((a.lon! - b.lon!) * 95_466, (a.lat! - b.lat!) * 110_866)
const localDay = (seconds: number): string => new Date((seconds + offsetMinutes * 60) * 1000).toISOString().slice(0, 10)

describe('sample reports', () => {
  it('are the same bytes for the same seed and number, and others for another', () => {
    const first = hashOf(6_000, 1, 3)
    expect(hashOf(6_000, 1, 3)).toBe(first)
    expect(hashOf(6_000, 2, 3)).not.toBe(first)
    expect(hashOf(6_001, 1, 3)).not.toBe(first)
  })

  it('keep their texts and places from version to version', () => {
    const hash = createHash('sha256')
    for (const r of all) hash.update(`${r.externalId}|${r.title}|${r.text}|${r.lon}|${r.lat}|${r.receivedAt}`)
    // A new hash here means that seed 1 is no longer the sample people know: change it on purpose only.
    expect(hash.digest('hex').slice(0, 16)).toBe('3ae071a14e4ce854')
  })

  it.each([1, 7, 499, 2_345])('number exactly %i when that many are asked for', (reports) => {
    let count = 0
    for (const page of sampleReports({ reports, seed: 5 })) {
      expect(page.reports.length).toBeLessThanOrEqual(500)
      count += page.reports.length
    }
    expect(count).toBe(reports)
  })

  it('have unique ids, and come in pages of one known source in the order of receipt', () => {
    expect(byId.size).toBe(6_000)
    const names = sampleSources().map((s) => s.name)
    const last = new Map<string, number>()
    for (const page of pages) {
      expect(names).toContain(page.source)
      for (const r of page.reports) {
        expect(r.receivedAt!).toBeGreaterThanOrEqual(last.get(page.source) ?? 0)
        last.set(page.source, r.receivedAt!)
      }
    }
    expect(last.size).toBe(names.length)
    expect(sampleSources().reduce((sum, s) => sum + s.share, 0)).toBeCloseTo(1, 10)
  })

  it('lie between 2024-12-10 and 2026-06-09, and nothing is later than the end', () => {
    for (const r of all) {
      expect(r.occurredAt).toBeGreaterThanOrEqual(firstSecond)
      expect(r.occurredAt).toBeLessThanOrEqual(r.receivedAt!)
      expect(r.updatedAt!).toBeGreaterThanOrEqual(r.receivedAt!)
      expect(r.updatedAt!).toBeLessThan(endSecond)
    }
    const days = all.map((r) => localDay(r.receivedAt!)).sort()
    expect(days[0]).toBe('2024-12-10')
    expect(days.at(-1)).toBe('2026-06-09')
  })

  it('hold all categories, with sub-categories of their own', () => {
    for (const key of categoryKeys) {
      const here = whole.filter((r) => r.category === key)
      expect(here.length).toBeGreaterThan(30)
      expect(new Set(here.map((r) => r.subCategory)).size).toBeGreaterThan(3)
    }
  })

  it('are about one eighth English and differ from each other', () => {
    expect(share((r) => r.language === 'en')).toBeGreaterThan(0.1)
    expect(share((r) => r.language === 'en')).toBeLessThan(0.15)
    expect(new Set(whole.map((r) => r.title + r.text)).size).toBeGreaterThan(whole.length * 0.98)
    const lengths = whole
      .filter((r) => r.language === 'zh')
      .map((r) => r.text.length)
      .sort((a, b) => a - b)
    expect(lengths[lengths.length >> 1]).toBeGreaterThan(35)
    expect(lengths[lengths.length >> 1]).toBeLessThan(60)
    expect(lengths.at(-1)!).toBeGreaterThan(180)
    for (const r of whole) {
      expect(`${r.title}${r.text}${r.trail.map((s) => s.comment).join('')}`).not.toMatch(/[{}]|undefined|null/)
      expect(/[一-鿿]/.test(r.title)).toBe(r.language === 'zh')
    }
  })

  it('mention what people search for', () => {
    for (const word of ['消防通道', '楼道', '小区', '电动车', '井盖', '充电', '路灯', '噪声'])
      expect(whole.filter((r) => (r.title + r.text).includes(word)).length).toBeGreaterThan(20)
  })

  it('stand inside the district when they have true coordinates', () => {
    const shifted = new Set(truth.shifted)
    for (const r of all)
      if (r.lon !== null && !shifted.has(r.externalId)) expect(inside(ring('qinglan'), r.lon, r.lat!)).toBe(true)
  })

  it('lack coordinates in some four of a hundred, and are withdrawn, empty, in a few of a thousand', () => {
    expect(share((r) => r.lon === null)).toBeGreaterThan(0.03)
    expect(share((r) => r.lon === null)).toBeLessThan(0.055)
    const withdrawn = all.filter((r) => r.withdrawn)
    expect(withdrawn.length).toBeGreaterThan(10)
    for (const r of withdrawn)
      expect([r.title, r.text, r.place, r.attachments.length, r.trail.length]).toEqual(['', '', null, 0, 0])
  })

  it('keep the published place beside the true one where a source publishes GCJ-02', () => {
    const published = all.filter((r) => r.datum === 'gcj02')
    expect(published.length).toBeGreaterThan(30)
    for (const r of published) {
      const off = metres(r, { lon: r.rawLon!, lat: r.rawLat! })
      expect(off).toBeGreaterThan(300)
      expect(off).toBeLessThan(900)
    }
    for (const r of all.filter((x) => x.datum === 'wgs84')) expect(r.rawLon).toBeNull()
    for (const id of truth.shifted) expect(byId.get(id)!.datum).toBe('wgs84')
    expect(truth.shifted.length).toBeGreaterThan(10)
  })

  it('fill several places with a dozen reports and more on one coordinate', () => {
    const places = new Map<string, number>()
    for (const r of all) if (r.lon !== null) places.set(`${r.lon} ${r.lat}`, (places.get(`${r.lon} ${r.lat}`) ?? 0) + 1)
    const full = [...places.values()].filter((n) => n >= 12)
    expect(full.length).toBeGreaterThanOrEqual(4)
    expect(Math.max(...full)).toBeLessThan(50)
  })

  it('end their review where status and level say', () => {
    for (const r of whole) {
      const last = r.trail.at(-1)
      if (last) expect(last.at).toBe(r.updatedAt)
      expect(r.closedAt !== null).toBe(r.status === 'closed')
      if (r.closedAt !== null) {
        expect(['closed', 'rejected']).toContain(last!.decision)
        expect(r.closedAt).toBe(last!.at)
        expect(r.level).toBe(last!.level)
      }
      if (r.status === 'returned') expect(last!.decision).toBe('returned')
      for (const [i, step] of r.trail.entries())
        expect(step.at).toBeGreaterThanOrEqual(i === 0 ? r.receivedAt! : r.trail[i - 1]!.at)
    }
    const old = whole.filter((r) => r.receivedAt! < endSecond - 200 * 86_400)
    const recent = whole.filter((r) => r.receivedAt! > endSecond - 3 * 86_400)
    const closed = (list: IntakeReport[]): number => list.filter((r) => r.status === 'closed').length / list.length
    expect(closed(old)).toBeGreaterThan(closed(recent) + 0.2)
  })

  it('carry made-up personal data in about three of a hundred, with valid check characters', () => {
    const phone = whole.filter((r) => /1\d{2}0000\d{4}/.test(r.text))
    expect(phone.length).toBeGreaterThan(60)
    expect(phone.length).toBeLessThan(250)
    const identities = whole.flatMap((r) => r.text.match(/349901\d{11}[\dX]/g) ?? [])
    expect(identities.length).toBeGreaterThan(3)
    for (const id of identities) expect(checkOf(id.slice(0, 17))).toBe(id[17])
    expect(whole.some((r) => /皖Z/.test(r.text))).toBe(true)
  })

  it('name reporters by opaque tokens only', () => {
    for (const r of all) if (r.reporter !== null) expect(r.reporter).toMatch(/^[0-9a-z]{4,20}$/)
    expect(new Set(all.map((r) => r.reporter)).size).toBeGreaterThan(1_000)
  })

  it('rest at the Spring Festival', () => {
    const between = (from: string, to: string): number =>
      all.filter((r) => localDay(r.receivedAt!) >= from && localDay(r.receivedAt!) <= to).length
    expect(between('2026-02-15', '2026-02-21')).toBeLessThan(between('2026-01-11', '2026-01-17') * 0.75)
  })

  it('carry real pictures, sounds and films in their shares', () => {
    const carries = (kind: string): number => share((r) => r.attachments.some((a) => a.kind === kind))
    expect(carries('image')).toBeGreaterThan(0.3)
    expect(carries('image')).toBeLessThan(0.4)
    expect(carries('audio')).toBeGreaterThan(0.05)
    expect(carries('video')).toBeGreaterThan(0.015)
    for (const r of all) for (const a of r.attachments) expect(a.bytes!.length).toBeGreaterThan(1_000)
  })
})

describe('the truth of a sample', () => {
  it('lists planted surges whose reports are of that category, place and time', () => {
    expect(truth.surges).toHaveLength(10)
    for (const surge of truth.surges) {
      expect(surge.relativeRisk).toBeGreaterThanOrEqual(3)
      expect(surge.relativeRisk).toBeLessThanOrEqual(50)
      expect(Math.abs(surge.reports.length - (surge.relativeRisk - 1) * surge.expected)).toBeLessThan(1.5)
      for (const id of surge.reports) {
        const r = byId.get(id)!
        expect(r.category).toBe(surge.category)
        expect(inside(ring(surge.area), r.lon!, r.lat!)).toBe(true)
        expect(metres(r, surge.place)).toBeLessThan(surge.place.metres)
        expect(localDay(r.occurredAt) >= surge.from && localDay(r.occurredAt) <= surge.to).toBe(true)
      }
    }
  })

  it('has the last surge of fire hazards at Liuyin end with the sample, well above the weeks before', () => {
    const last = truth.surges.find((s) => s.category === 'fire' && s.to === '2026-06-09')!
    expect(last.area).toBe('qinglan-liuyin-liuyin')
    const here = all.filter((r) => r.category === 'fire' && r.lon !== null && inside(ring('qinglan-liuyin'), r.lon, r.lat!))
    const week = here.filter((r) => localDay(r.occurredAt) >= last.from)
    const before = here.filter((r) => localDay(r.occurredAt) < '2026-05-30' && localDay(r.occurredAt) >= '2026-04-04')
    expect(week.length).toBeGreaterThanOrEqual(18)
    expect(before.length / 8).toBeLessThan(9)
  })

  it('lists near-duplicates: same category, within 60 m and a day and a half, mostly other reporters', () => {
    const repeats = truth.duplicates.reduce((n, g) => n + g.length - 1, 0) / all.length
    expect(repeats).toBeGreaterThan(0.035)
    expect(repeats).toBeLessThan(0.065)
    for (const group of truth.duplicates) {
      const [first, ...others] = group.map((id) => byId.get(id)!)
      for (const other of others) {
        expect(other.category).toBe(first!.category)
        expect(metres(first!, other)).toBeLessThan(60)
        expect(other.receivedAt! - first!.receivedAt!).toBeLessThan(36 * 3600)
        expect(others.filter((o) => o.text === other.text)).toHaveLength(1)
        expect(other.text).not.toBe(first!.text)
      }
    }
  })

  it('is the same whether asked for alone or collected on the way', () => {
    expect(sampleTruth({ reports: 6_000, seed: 1 })).toEqual(truth)
  })

  it('has in every surge enough to be seen in three days, at the cost of its relative risk in a small sample', () => {
    const large = sampleTruth({ reports: 60_000, seed: 1 })
    for (const [i, surge] of large.surges.entries()) {
      const small = truth.surges[i]!
      expect([surge.from, surge.to, surge.area, surge.category]).toEqual([small.from, small.to, small.area, small.category])
      expect(surge.relativeRisk).toBeLessThanOrEqual(small.relativeRisk)
      expect(surge.relativeRisk).toBeLessThanOrEqual(8)
      expect(surge.reports.length).toBeGreaterThan(small.reports.length * 1.5)
      expect(small.reports.length).toBeGreaterThanOrEqual(20)
    }
    expect(sampleTruth({ reports: 400, seed: 1 }).surges).toEqual([])
  })
})
