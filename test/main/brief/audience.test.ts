import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Audience, categories, type Language } from '../../../contract/taxonomy.ts'
import type { Frozen } from '../../../main/brief/frozen.ts'
import { htmlOf } from '../../../main/brief/html.ts'
import { outlineOf, replacedIn, withLeftOut } from '../../../main/brief/outline.ts'
import { pageFor } from '../../../main/brief/page.ts'
import type { Page } from '../../../main/brief/page-model.ts'
import { wordsFor } from '../../../main/brief/policy/text.ts'
import { type AudiencePolicy, type BriefView, type ExportRow, policies, viewFor } from '../../../main/brief/policy.ts'
import { plain } from '../../../main/brief/runs.ts'
import { agencies, editionOf, frozenDistrict, secrets } from '../../fixture/brief/frozen.ts'

interface Made {
  view: BriefView
  page: Page
  html: string
}
async function make(frozen: Frozen, audience: Audience, agency: string | null = null, language: Language = 'zh'): Promise<Made> {
  const view = await viewFor(await editionOf(frozen, { audience, language, agency }))
  const page = await pageFor(view)
  return { view, page, html: htmlOf(page, view) }
}
const rowsOf = async (view: BriefView): Promise<ExportRow[]> => {
  const out: ExportRow[] = []
  for await (const page of view.rows()) out.push(...page)
  return out
}
const forbidden = [...Object.values(secrets), '张伟', '502室']

describe('masking', () => {
  it.each(['internal', 'partner', 'public'] as const)(
    'covers titles, notes, decisions, minutes, reasons and reports (%s)',
    async (audience) => {
      for (const language of ['zh', 'en'] as const) {
        const { html, view } = await make(frozenDistrict(), audience, null, language)
        const rows = JSON.stringify(await rowsOf(view))
        const told = JSON.stringify([view.told, view.flags, view.filter, view.title, view.filterWords])
        for (const secret of forbidden)
          for (const [where, text] of Object.entries({ html, rows, told }))
            expect([where, secret, text.includes(secret)]).toEqual([where, secret, false])
      }
    },
  )

  it('cannot be switched off: no policy says otherwise, and for those outside the type allows no other', () => {
    for (const audience of ['internal', 'partner', 'public'] as const) expect(policies[audience].masked).toBe(true)
    for (const audience of ['partner', 'public'] as const) expect(policies[audience].coarsePlaces).toBe(true)
    expectTypeOf<AudiencePolicy['masked']>().toEqualTypeOf<true>()
    expectTypeOf<Extract<AudiencePolicy, { audience: 'public' | 'partner' }>['coarsePlaces']>().toEqualTypeOf<true>()
  })
})

describe('those outside', () => {
  it('read a street or an estate where the office reads a house, and it is counted', async () => {
    const frozen = frozenDistrict()
    const inside = await make(frozen, 'internal')
    const outside = await make(frozen, 'partner')
    expect(inside.html).toContain('纺织路12号3号楼')
    expect(inside.html).not.toContain('class="narrowed"')
    expect(outside.html).not.toMatch(/12号|3号楼|2单元/)
    expect(outside.html).toContain('<span class="narrowed">')
    expect(replacedIn(outside.page.blocks)).toBeGreaterThan(5)
    expect(replacedIn(inside.page.blocks)).toBe(0)
  })

  it.each([
    ['纺织路12号3号楼2单元堆物', '纺织路一带堆物'],
    ['集中在纺织厂宿舍 3 号楼、和平里 2 号楼', '集中在纺织厂宿舍一带、和平里一带'],
    ['3号楼楼道堆放', '某楼栋楼道堆放'],
    ['三单元门口', '某楼栋门口'],
    ['位于117.200983,39.084158附近', '位于（坐标略）附近'],
    ['12 Mill Street, fire exit', 'Mill Street, fire exit'],
    ['Clutter in the stairwell of Building 3', 'Clutter in the stairwell of a building'],
    ['地铁3号线口，502路公交，102国道', '地铁3号线口，502路公交，102国道'],
    ['6月8日第3次反映，破损2处，约3平方米', '6月8日第3次反映，破损2处，约3平方米'],
  ])('read %s as %s', (text, seen) => {
    expect(plain(wordsFor(text, policies.partner))).toBe(seen)
    expect(plain(wordsFor(text, policies.internal))).toBe(text)
  })

  it('hear neither why a flag was disposed of nor how far the office has got', async () => {
    const inside = await make(frozenDistrict(), 'internal')
    expect(inside.html).toMatch(/已核实（核实/)
    expect(inside.html).toContain('核查质量')
    for (const audience of ['partner', 'public'] as const) {
      const { html, view } = await make(frozenDistrict(), audience)
      expect(html).not.toMatch(/已核实（|核查质量/)
      expect(view.flags.every((f) => f.reason === null)).toBe(true)
    }
  })

  it('get the small lines of a table as one of the rest (partner), which adds up', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { view } = await make(frozenDistrict({ seed, reports: 160 }), 'partner')
      for (const table of [view.categories, view.areas]) {
        for (const line of table) expect(line.key === 'none' || (line.count as number) >= 5).toBe(true)
        expect(table.reduce((n, l) => n + (l.count as number), 0)).toBe(160)
      }
    }
  })
})

describe('the public edition', () => {
  it('holds no point, no text, no name, no number of a flag', async () => {
    const frozen = frozenDistrict()
    const { view, page, html } = await make(frozen, 'public')
    for (const section of ['incidents', 'items', 'follow', 'decisions', 'reports'] as const)
      expect(page.blocks.filter((b) => b.section === section)).toEqual([])
    expect(html).not.toMatch(/正文标题|正文内容|张伟|纺织路|清理|QL-/)
    expect(view.flags).toEqual([])
    expect(view.told.flags.map((f) => [f.id, f.counts, f.reason])).toEqual([[12, null, null]])
    expect(html).not.toContain('flag:12')
    const points = new Set((await rowsOf(view)).filter((r) => r.lon !== null).map((r) => `${r.lon} ${r.lat}`))
    expect(points.size).toBeLessThanOrEqual(12)
    for (const row of frozen.rows.lon.subarray(frozen.rows.periodFrom))
      if (!Number.isNaN(row)) expect(html).not.toContain(row.toFixed(5))
  })

  it('prints no count under five that stands for reports at a place or of a kind', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6])
      for (const reports of [40, 90, 200]) {
        const { page } = await make(frozenDistrict({ seed, reports }), 'public')
        for (const block of page.blocks)
          for (const words of 'rows' in block ? block.rows.flat() : 'words' in block ? [block.words] : [])
            for (const run of words)
              if (
                typeof run !== 'string' &&
                'n' in run &&
                run.key &&
                /^(?:category|area|bin|flag|item|incident|decision|since)\b/.test(run.key)
              ) {
                const n = Number(run.n.replaceAll(',', ''))
                expect({ seed, reports, key: run.key, small: n > 0 && n < 5 }).toEqual({
                  seed,
                  reports,
                  key: run.key,
                  small: false,
                })
              }
      }
  })
})

describe('an agency’s own edition', () => {
  it('holds nothing of other categories or areas', async () => {
    for (const agency of agencies) {
      const { view, page, html } = await make(frozenDistrict(), 'partner', agency.key)
      const others = categories.filter((c) => !agency.categories.includes(c.key))
      const text = html.replace(/<svg[\s\S]*?<\/svg>/g, '')
      for (const { zh } of others.filter((c) => c.key !== 'other'))
        expect([agency.key, zh, text.includes(zh)]).toEqual([agency.key, zh, false])
      for (const row of await rowsOf(view)) {
        expect(agency.categories).toContain(row.category)
        if (agency.areas.length > 0) expect(agency.areas).toContain(row.area)
      }
      expect(view.told.items.map((i) => i.id)).toEqual([3])
      expect(page.issue).toContain(agency.name.zh)
      expect([view.leftOut.flags, view.leftOut.items]).toEqual([1, 3])
    }
  })
})

describe('the outline', () => {
  const pages = async (frozen: Frozen): Promise<Record<Audience, Page>> => ({
    internal: (await make(frozen, 'internal')).page,
    partner: (await make(frozen, 'partner')).page,
    public: (await make(frozen, 'public')).page,
  })

  it('says for each section and part who gets it whole, narrowed, or not', async () => {
    const outline = outlineOf(await pages(frozenDistrict()))
    const line = (section: string) => outline.find((l) => l.section === section)!
    expect(line('items').inclusion).toEqual({ internal: 'whole', partner: 'narrowed', public: 'none' })
    expect(line('items').parts.map((p) => [p.block, p.inclusion.partner, p.inclusion.public])).toEqual([
      ['item.3', 'narrowed', 'none'],
      ['item.4', 'whole', 'none'],
      ['item.8', 'whole', 'none'],
      ['item.9', 'whole', 'none'],
    ])
    expect(line('flags').parts.map((p) => [p.block, p.inclusion])).toEqual([
      ['flag.12', { internal: 'whole', partner: 'narrowed', public: 'narrowed' }],
      ['flag.13', { internal: 'whole', partner: 'whole', public: 'none' }],
    ])
    expect(line('follow').parts.map((p) => p.block)).toEqual(['decision.5', 'decision.6', 'followup.5'])
    expect(line('series').inclusion.partner).toBe('whole')
  })

  it('shows a line where something is left out, and counts it', async () => {
    const frozen = frozenDistrict()
    const all = await pages(frozen)
    const inside = withLeftOut(all.internal, all.internal, 'zh')
    expect([inside.leftOut, inside.blocks.length]).toEqual([0, all.internal.blocks.length])
    const partner = withLeftOut(all.partner, all.internal, 'zh')
    expect(partner.leftOut).toBe(1)
    expect(partner.blocks.flatMap((b) => (b.kind === 'left-out' ? [plain(b.words)] : []))).toEqual(['此处不含 1 段：仅内部'])
    const own = (await make(frozen, 'partner', 'fire')).page
    const agency = withLeftOut(own, all.internal, 'zh', all.partner)
    expect(agency.blocks.some((b) => b.kind === 'left-out' && plain(b.words).includes('不在本单位范围'))).toBe(true)
    const { view } = await make(frozen, 'partner')
    expect(htmlOf({ ...all.partner, blocks: partner.blocks }, view)).not.toContain('此处不含')
    expect(htmlOf({ ...all.partner, blocks: partner.blocks }, view, { preview: {} })).toContain('此处不含 1 段：仅内部')
  })
})
