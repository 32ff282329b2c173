/** What an edition for those outside could still tell by ways round the page: its manifest, and what people typed. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Frozen } from '../../../main/brief/frozen.ts'
import { makeBrief } from '../../../main/brief/make.ts'
import { pageFor } from '../../../main/brief/page.ts'
import { viewFor } from '../../../main/brief/policy.ts'
import { plain, type Words } from '../../../main/brief/runs.ts'
import { sweepWorking } from '../../../main/brief/working-folder.ts'
import { editionOf, frozenDistrict } from '../../fixture/brief/frozen.ts'

const root = mkdtempSync(join(tmpdir(), 'outside-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** The words of a block of an edition in which somebody wrote over it. */
async function written(
  edition: { audience: 'internal' | 'partner' | 'public'; agency?: string; language?: 'zh' | 'en' },
  block: string,
  words: Words,
): Promise<string> {
  const view = await viewFor(await editionOf(frozenDistrict(), { language: 'zh', ...edition }))
  const found = (await pageFor(view, { edits: [{ block, runs: words }], pictures: false })).blocks.find((b) => b.block === block)
  if (!found || !('words' in found)) throw new Error(`no block ${block}`)
  return plain(found.words)
}

describe('the manifest of an edition', () => {
  const drawn = (): Frozen => {
    const frozen = frozenDistrict()
    frozen.facts.filterWords = {
      zh: '检索“纺织路12号3号楼”，117.2075 39.1061 周围 300 m',
      en: 'text “纺织路12号3号楼”; within 300 m of 117.2075 39.1061',
    }
    return frozen
  }
  const filterWordsOf = async (audience: 'internal' | 'partner' | 'public'): Promise<string> => {
    const folder = join(root, audience)
    await makeBrief(await editionOf(drawn(), { audience, language: 'zh' }), ['cap'], folder)
    return JSON.stringify(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).filterWords)
  }

  it.each(['partner', 'public'] as const)('says its filter without a house or a point (%s)', async (audience) => {
    const words = await filterWordsOf(audience)
    expect(words).toContain('纺织路')
    expect(words).not.toMatch(/12号|3号楼|117\.2075|39\.1061/)
  })

  it('says it whole for the office itself', async () => {
    expect(await filterWordsOf('internal')).toContain('117.2075 39.1061')
  })
})

describe('what a person wrote over a block', () => {
  it('stays out of an agency’s edition where it names a category of others, and comes in where it does not', async () => {
    expect(await written({ audience: 'partner', agency: 'fire' }, 'flag.12', ['同处另有诈骗线索，请关注。'])).not.toContain(
      '诈骗',
    )
    expect(await written({ audience: 'partner' }, 'flag.12', ['同处另有诈骗线索，请关注。'])).toContain('诈骗')
    expect(await written({ audience: 'partner', agency: 'fire' }, 'flag.12', ['楼道堆物集中，请关注。'])).toBe(
      '楼道堆物集中，请关注。',
    )
  })

  it.each(['其中盗窃线索三起。', '另有两 件待核。', 'There were two theft reports.', 'Three cases wait.'])(
    'stays out of the public edition with a count in words: %s',
    async (typed) => {
      expect(await written({ audience: 'public' }, 'summary.2', [typed])).not.toBe(typed)
      expect(await written({ audience: 'internal' }, 'summary.2', [typed])).toBe(typed)
    },
  )

  it('comes into the public edition where it tells no number', async () => {
    expect(await written({ audience: 'public' }, 'summary.2', ['请居民留意楼道畅通。'])).toBe('请居民留意楼道畅通。')
  })
})

it('a decision given to nobody about another area is not told in an agency’s edition', async () => {
  const frozen = frozenDistrict()
  const [given] = frozen.facts.meeting!.decisions
  const at = (id: number, area: string) => ({ ...given!, id, agency: null, text: '清理', place: { kind: 'area' as const, area } })
  frozen.facts.meeting!.decisions = [at(21, 'a1'), at(22, 'a9')]
  const { told, leftOut } = await viewFor(await editionOf(frozen, { audience: 'partner', language: 'zh', agency: 'housing' }))
  expect(told.decisions.map((d) => d.id)).toEqual([21])
  expect(leftOut.decisions).toBe(1)
})

it('a page with a number that its rows do not give is not written, and the number is named', async () => {
  const frozen = frozenDistrict()
  const snapshot = await editionOf(frozen, { audience: 'internal', language: 'zh' })
  // What is counted again has one report less of fire than what the page was made of.
  const rows = { ...frozen.rows, category: frozen.rows.category.slice() }
  const row = rows.category.findIndex((category, i) => i >= rows.periodFrom && category === 0)
  rows.category[row] = 10
  const folder = join(root, 'wrong')
  await expect(makeBrief({ ...snapshot, frozen: { ...frozen, rows } }, ['html'], folder)).rejects.toMatchObject({
    name: 'Failure',
    code: 'internal',
    text: { en: expect.stringContaining('category:fire') },
  })
  expect(existsSync(folder)).toBe(false)
  expect(readdirSync(root).filter((name) => name.includes('partial'))).toEqual([])
})

it('a finding that may stand in one edition is to be looked at again in another', async () => {
  const frozen = frozenDistrict()
  frozen.facts.title = '周报 password=abcdef99'
  const make = async (edition: { audience: 'internal' | 'partner'; agency?: string }, cleared: string[], name: string) =>
    makeBrief(await editionOf(frozen, { language: 'zh', ...edition }), ['csv'], join(root, name), {
      cleared: cleared.map((key) => ({ key, reason: '仅供办公室内部' })),
    })
  const keys = (await make({ audience: 'internal' }, [], 'first')).leaks.map((leak) => leak.key)
  expect(keys.length).toBeGreaterThan(0)
  expect((await make({ audience: 'internal' }, keys, 'again')).released).toBe(true)
  const partner = await make({ audience: 'partner' }, keys, 'partner')
  expect([partner.released, partner.cleared]).toEqual([false, []])
  const agency = await make(
    { audience: 'partner', agency: 'fire' },
    partner.leaks.map((leak) => leak.key),
    'agency',
  )
  expect([agency.released, agency.cleared]).toEqual([false, []])
})

it('rules about what others see are left out of an agency’s edition, and their names are masked in all', async () => {
  const frozen = frozenDistrict()
  const [rule] = frozen.facts.rules
  frozen.facts.rules = [
    rule!,
    { ...rule!, key: 'theft', name: { zh: '盗窃线索专项', en: 'Theft' }, words: { zh: '只看盗窃线索。', en: 'Theft only.' } },
    { ...rule!, key: 'typed', name: { zh: '找张伟13812345678', en: 'Call 13812345678' } },
  ]
  for (const [edition, keys] of [
    [{ audience: 'internal' }, ['default', 'theft', 'typed']],
    [{ audience: 'partner', agency: 'fire' }, ['default', 'typed']],
  ] as const) {
    const folder = join(root, `rules-${edition.audience}`)
    await makeBrief(await editionOf(frozen, { language: 'zh', ...edition }), ['html'], folder)
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { rules: { key: string }[] }
    expect(manifest.rules.map((r) => r.key)).toEqual(keys)
    const html = readFileSync(join(folder, 'briefing.html'), 'utf8')
    expect(html).not.toContain('13812345678')
    expect(html.includes('盗窃线索专项')).toBe(edition.audience === 'internal')
  }
})

it('half a briefing that a killed program left goes with the next start; one in the making, or of another computer, stays', async () => {
  const parent = join(root, 'left')
  const ended = spawnSync(process.execPath, ['-e', '']).pid
  const here = createHash('sha256').update(hostname()).digest('hex').slice(0, 6)
  const left = (computer: string, pid: number, file: string): string => {
    const name = `.week.${computer}${pid.toString(16).padStart(8, '0')}0a1b2c.partial`
    mkdirSync(join(parent, name), { recursive: true })
    writeFileSync(join(parent, name, file), 'x')
    return name
  }
  left(here, ended, 'layers.gpkg-journal')
  const making = left(here, process.pid, 'briefing.html')
  const elsewhere = left(here === '000000' ? '000001' : '000000', ended, 'briefing.html')
  await sweepWorking(parent)
  expect(readdirSync(parent).sort()).toEqual([making, elsewhere].sort())
})

it('unchecked files that a program left when it was brought down go at the next briefing, and nothing else does', async () => {
  const parent = join(root, 'swept')
  const left = (name: string, file: string, days: number): void => {
    mkdirSync(join(parent, name), { recursive: true })
    writeFileSync(join(parent, name, file), 'x')
    const at = Date.now() / 1000 - days * 86_400
    utimesSync(join(parent, name), at, at)
  }
  left('.week.0123456789ab.partial', 'briefing.html', 2)
  left('.week.0123456789ac.partial', 'briefing.html', 0)
  left('.week.0123456789ad.partial', 'of-somebody-else.txt', 2)
  left('.week.0123456789ae.partial.old', 'manifest.json', 2)
  await makeBrief(await editionOf(frozenDistrict(), { audience: 'internal', language: 'zh' }), ['cap'], join(parent, 'out'))
  expect(readdirSync(parent).sort()).toEqual([
    '.week.0123456789ac.partial',
    '.week.0123456789ad.partial',
    '.week.0123456789ae.partial.old',
    'out',
  ])
})
