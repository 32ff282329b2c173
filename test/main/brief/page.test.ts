import { describe, expect, it } from 'vitest'
import type { Audience, Language } from '../../../contract/taxonomy.ts'
import { editWords } from '../../../main/brief/edit.ts'
import type { Frozen } from '../../../main/brief/frozen.ts'
import { briefHtml, htmlOf } from '../../../main/brief/html.ts'
import { checkNumbers, numbersOf, wordsOf } from '../../../main/brief/number-check.ts'
import { type KeptEdit, pageFor } from '../../../main/brief/page.ts'
import type { Block, Page } from '../../../main/brief/page-model.ts'
import { viewFor } from '../../../main/brief/policy.ts'
import { plain } from '../../../main/brief/runs.ts'
import { editionOf, type FrozenOptions, frozenDistrict } from '../../fixture/brief/frozen.ts'

const pageOf = async (
  frozen: Frozen,
  audience: Audience = 'internal',
  language: Language = 'zh',
  edits: KeptEdit[] = [],
  agency: string | null = null,
): Promise<Page> => pageFor(await viewFor(await editionOf(frozen, { audience, language, agency })), { edits })
const block = (page: Page, id: string): string => {
  const found = page.blocks.find((b) => b.block === id)
  if (!found) throw new Error(`no block ${id}`)
  return wordsOf(found).map(plain).join('\n')
}
const summary = async (options: FrozenOptions, language: Language = 'zh'): Promise<string> =>
  block(await pageOf(frozenDistrict(options), 'internal', language), 'summary.1')

describe('the page of a meeting', () => {
  it('has its sections in order, numbered, in Chinese and in English', async () => {
    const titles = (page: Page): string[] =>
      page.blocks.flatMap((b) => (b.kind === 'heading' && b.level !== 2 ? [plain(b.words)] : []))
    expect(titles(await pageOf(frozenDistrict()))).toEqual([
      '一、总体情况', '二、主要变化', '三、空间分布', '四、时间变化', '五、重点预警', '六、事件与反复', '七、会商议题', '八、此前议定事项', '九、建议议定事项', '十、报告清单', '十一、方法与数据质量',
    ]) // biome-ignore format: a list
    expect(titles(await pageOf(frozenDistrict(), 'internal', 'en'))).toEqual([
      '1. Summary', '2. Key changes', '3. Where', '4. When', '5. Flags', '6. Incidents and what came back', '7. Items for the meeting', '8. Earlier decisions', '9. Proposed decisions', '10. Reports', '11. Method and data quality',
    ]) // biome-ignore format: a list
  })

  it('gives every block an id of its own', async () => {
    const { blocks } = await pageOf(frozenDistrict())
    expect(new Set(blocks.map((b) => b.block)).size).toBe(blocks.length)
  })

  it('keeps a block where it was called so, whatever the language and the snapshot', async () => {
    const ids = (page: Page): string[] =>
      page.blocks.filter((b) => 'editable' in b && b.editable && !/incident\.\d/.test(b.block)).map((b) => b.block)
    const one = ids(await pageOf(frozenDistrict({ seed: 1 })))
    expect(one).toEqual(expect.arrayContaining(['summary.1', 'summary.2', 'flag.12', 'item.3', 'followup.5', 'series.1']))
    expect(ids(await pageOf(frozenDistrict({ seed: 2 }), 'internal', 'en'))).toEqual(one)
  })

  it.each(['zh', 'en'] as const)('states every number as the snapshot has it (%s)', async (language) => {
    for (const audience of ['internal', 'partner', 'public'] as const)
      for (const seed of [1, 2, 3]) {
        const frozen = frozenDistrict({ seed })
        const page = await pageOf(frozen, audience, language)
        const { checked, wrong, byHand } = checkNumbers(page, frozen)
        expect({ audience, seed, wrong, byHand }).toEqual({ audience, seed, wrong: [], byHand: 0 })
        expect(checked).toBeGreaterThan(20)
      }
  })

  it('finds a number that is not the snapshot’s', async () => {
    const frozen = frozenDistrict()
    const page = await pageOf(frozen)
    const run = numbersOf(page.blocks).find((n) => n.key === 'category:fire')!
    run.n = '9,999'
    expect(checkNumbers(page, frozen).wrong).toEqual(['category:fire'])
    const { checked } = checkNumbers(page, frozen)
    numbersOf(page.blocks).find((n) => n.key === 'matched')!.key = 'category:nothing'
    expect(checkNumbers(page, frozen)).toEqual({ checked, wrong: ['category:nothing', 'category:fire'], byHand: 0 })
  })

  it('says nothing of a meeting where there is none', async () => {
    const page = await pageOf(frozenDistrict({ meeting: false }))
    expect(page.head).toBe('青澜区公共安全情况简报')
    expect(page.blocks.filter((b) => ['items', 'follow', 'decisions'].includes(b.section))).toEqual([])
  })
})

describe('change', () => {
  it('is stated with its interval when the interval leaves no change out', async () => {
    expect(await summary({ reports: 800, before: 0.7 })).toMatch(/比前 8 周均值 [\d.]+ 件多 \d+%（95% 区间 \+\d+% 至 \+\d+%）/)
    expect(await summary({ reports: 800, before: 0.7 }, 'en')).toMatch(
      /\d+% above the mean of [\d.]+ a week over the 8 weeks before \(95% interval \+\d+% to \+\d+%\)/,
    )
  })
  it('is no change when the interval holds none', async () => {
    const words = await summary({ reports: 300 })
    expect(words).toMatch(/变化在通常起伏之内（95% 区间 −\d+% 至 \+\d+%）/)
    expect(words).not.toMatch(/件[多少] \d/)
  })
  it('is a fall only while every source is complete', async () => {
    expect(await summary({ reports: 300, before: 1.5 })).toMatch(/件少 \d+%（95% 区间 −\d+% 至 −\d+%）/)
    for (const language of ['zh', 'en'] as const) {
      const page = await pageOf(frozenDistrict({ reports: 300, before: 1.5, late: true }), 'internal', language)
      const said = page.blocks
        .filter((b) => b.section !== 'method')
        .flatMap(wordsOf)
        .map(plain)
      expect(said.join('\n')).not.toMatch(/件少 \d|明显少于|below the mean|Clearly fewer|−\d+%/)
      expect(said.join('\n')).toMatch(/不作下降判断|no fall is stated/)
      expect(said.join('\n')).toMatch(/不判断|not judged/)
    }
  })
  it('names the kind that rose most, with something to go by', async () => {
    const words = await summary({ reports: 600, fire: 2.5 })
    expect(words).toMatch(/消防隐患 \d+ 件，占 \d+%，为最多；比均值 [\d.]+ 件多 \d+%（95% 区间 \+\d+% 至 \+\d+%），增幅也最大/)
    const page = await pageOf(frozenDistrict({ reports: 600, fire: 2.5 }))
    expect(block(page, 'changes.category')).toMatch(/明显多于前 8 周的类别：消防隐患/)
  })
})

describe('what a person wrote over a block', () => {
  const edit = async (frozen: Frozen, id: string, change: (words: string) => string): Promise<KeptEdit> => {
    const page = await pageOf(frozen)
    const { words } = page.blocks.find((b) => b.block === id) as Block & { words: [] }
    return { block: id, runs: editWords(change(plain(words)), words) }
  }

  it('survives a new snapshot, with its numbers', async () => {
    const first = frozenDistrict({ seed: 1, reports: 530 })
    const kept = await edit(first, 'summary.1', () => `本周各单位共收到 ${first.info.counts.matched} 件，其中消防已处理 88 处。`)
    const again = frozenDistrict({ seed: 2, reports: 611 })
    const page = await pageOf(again, 'internal', 'zh', [kept])
    expect(block(page, 'summary.1')).toBe('本周各单位共收到 611 件，其中消防已处理 88 处。')
    expect(checkNumbers(page, again)).toMatchObject({ wrong: [], byHand: 1 })
  })

  it('marks what was typed by hand, with a footnote', async () => {
    const frozen = frozenDistrict()
    const kept = await edit(frozen, 'summary.2', (words) => `${words}另有 37 件由街道补报。`)
    const html = await briefHtml(await editionOf(frozen, { audience: 'internal', language: 'zh' }), undefined, [kept])
    expect(html).toContain('<span class="n by-hand">37</span>')
    expect(html).toContain('† 人工填写的数字')
    expect(html.match(/class="n by-hand"/g)).toHaveLength(1)
    expect(await briefHtml(await editionOf(frozen, { audience: 'internal', language: 'zh' }))).not.toContain('class="n by-hand"')
  })

  it('is masked and narrowed like any text for those outside', async () => {
    const frozen = frozenDistrict()
    const kept = await edit(frozen, 'flag.12', () => '电话 13812345678，纺织路12号3号楼堆物 4 处')
    expect(block(await pageOf(frozen, 'internal', 'zh', [kept]), 'flag.12')).toContain(
      '电话 ▇▇▇▇▇▇▇▇▇▇▇，纺织路12号3号楼堆物 4 处',
    )
    expect(block(await pageOf(frozen, 'partner', 'zh', [kept]), 'flag.12')).toContain('电话 ▇▇▇▇▇▇▇▇▇▇▇，纺织路一带堆物 4 处')
  })

  it('speaks of the whole district and so is not taken into an agency’s edition, where it is about one thing it is', async () => {
    const frozen = frozenDistrict()
    const edits = [
      await edit(frozen, 'summary.1', () => '盗窃线索也在上升。'),
      await edit(frozen, 'flag.12', () => '请消防牵头。'),
    ]
    const page = await pageOf(frozen, 'partner', 'zh', edits, 'fire')
    expect(block(page, 'summary.1')).not.toContain('盗窃')
    expect(block(page, 'flag.12')).toContain('请消防牵头。')
  })

  it('reaches the public only with numbers that the public may have', async () => {
    const frozen = frozenDistrict()
    const whole = frozen.info.counts.matched
    const good = await edit(frozen, 'summary.1', () => `本周共 ${whole} 件，请居民留意楼道安全。`)
    expect(block(await pageOf(frozen, 'public', 'zh', [good]), 'summary.1')).toBe(`本周共 ${whole} 件，请居民留意楼道安全。`)
    for (const text of ['本周盗窃 3 件。', `本周共 ${whole} 件，纺织路12号3号楼。`]) {
      const bad = await edit(frozen, 'summary.1', () => text)
      expect(block(await pageOf(frozen, 'public', 'zh', [bad]), 'summary.1')).toBe(
        block(await pageOf(frozen, 'public'), 'summary.1'),
      )
    }
  })
})

describe('the page as HTML', () => {
  it('holds every keyed number as one that can be clicked, in one file that fetches nothing', async () => {
    const frozen = frozenDistrict()
    const snapshot = await editionOf(frozen, { audience: 'internal', language: 'zh' })
    const view = await viewFor(snapshot)
    const page = await pageFor(view)
    const html = htmlOf(page, view)
    const keys = numbersOf(page.blocks).map((run) => run.key)
    expect([...html.matchAll(/class="n" data-n="([^"]+)"/g)].map((m) => m[1])).toEqual(keys.filter((k) => k !== null))
    expect(html).toContain(`<span class="n" data-n="matched">${frozen.info.counts.matched}</span>`)
    expect(html).not.toMatch(/<script|<link|<iframe|\bon\w+=|url\((?!#)|src=/i)
    expect(html).toContain('data-block="summary.1"')
    expect(html).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none'/)
  })
  it('is the same to the byte when made again', async () => {
    const make = async (): Promise<string> =>
      briefHtml(await editionOf(frozenDistrict(), { audience: 'partner', language: 'en' }))
    expect(await make()).toBe(await make())
  })
})
