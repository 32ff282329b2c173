/** 重点预警: each flag as a question about a place and a kind of issue, with its why and what a person decided. */
import { daysCovered } from '../../../contract/time.ts'
import { placesSvg } from '../map-picture-places.ts'
import type { Block } from '../page-model.ts'
import { flagTitleOf, type ViewFlag } from '../policy/parts.ts'
import type { BriefView } from '../policy.ts'
import { text, type Words } from '../runs.ts'
import { chance, count, decimal, flagStatusName, numeral, say } from '../words.ts'
import { type Context, high, named, note, num, paragraph, shortPeriod } from './context.ts'

/** As many as a table reads; the annex has them all. */
const flagLimit = 20
const number = (n: number): string => (Number.isInteger(n) ? count(n) : decimal(n))

function flagWords(f: ViewFlag, view: BriefView): Words {
  const { language } = view
  const when = named(shortPeriod(f, view), 'window')
  const status = flagStatusName(f.status, language)
  const lapsed = f.lapsed
    ? say(
        language,
        '其后到的数据已不支持此条，保留备查。',
        ' Data that came later no longer bear it out; it is kept for the record.',
      )
    : ''
  const { counts: c } = f
  if (!c)
    return language === 'zh'
      ? text`${when}，明显多于通常水平，已经核实。具体件数不在本版公布。`
      : text`${when}: clearly more than usual, and verified. Its counts are not part of this edition.`
  const days = daysCovered(f.from, f.to)
  const [observed, raw] = [num(c.observed, `flag:${f.id}:observed`), num(c.raw, `flag:${f.id}:raw`)]
  const expected = named(decimal(c.expected), 'expected')
  const usual = named(`${number(c.usual[0])}–${number(c.usual[1])}`, 'usual')
  const ratio = named(high(c.ratio[1]), 'ratio')
  const interval = named(`${decimal(c.ratio[0])}–${high(c.ratio[2])}`, 'interval')
  const sources = named(String(c.sources), 'sources')
  const p = chance(c.pAdjusted)
  const equals = p.startsWith('<') ? '' : '= '
  const why = [
    named(String(c.threshold), 'threshold'),
    named(count(c.tests), 'tests'),
    named(p, 'p'),
    named(count(c.recurrenceDays), 'recurrence'),
  ] as const
  const seldom = c.recurrenceDays >= 1_000_000
  const rule = [named(String(f.ruleVersion), 'rule.version'), named(String(f.dataVersion), 'data.version')] as const
  return language === 'zh'
    ? text`${when}，${named(String(days), 'days')} 天观测 ${observed} 起（原始报告 ${raw} 件），预期 ${expected} 起，通常范围 ${usual} 起，为预期的 ${ratio} 倍（95% 区间 ${interval}），至少 ${sources} 个独立来源。为何提出：达到 ${why[0]} 起即提示；当日检验 ${why[1]} 个序列，校正后 p ${equals}${why[2]}，偶然出现${seldom ? '不到' : '约'}每 ${why[3]} 天一次。规则“${f.rule}”第 ${rule[0]} 版，数据版本 ${rule[1]}。状态：${status}${f.reason ? text`（${f.reason}）` : ''}。${lapsed}`
    : text`${when}: ${observed} incidents in ${named(String(days), 'days')} days (${raw} raw reports), ${expected} expected, usually ${usual}; ${ratio} times the expected (95% interval ${interval}), from at least ${sources} independent ${c.sources === 1 ? 'source' : 'sources'}. Why: ${why[0]} or more alarm; ${why[1]} series were tested that day, adjusted p ${equals}${why[2]}, by chance ${seldom ? 'less than' : 'about'} once in ${why[3]} days. Rule “${f.rule}”, version ${rule[0]}, data version ${rule[1]}. State: ${status}${f.reason ? text` (${f.reason})` : ''}.${lapsed}`
}

/** Where those flags lie that this audience is told a place of, under their numbers in the text. */
function flagMap(context: Context, shown: readonly ViewFlag[]): Block[] {
  const { view } = context
  if (!context.pictures || view.policy.smallCountsHidden) return []
  const places = shown.flatMap((f, i) => {
    const place = view.flags.find((flag) => flag.id === f.id)?.place
    return place ? [{ number: String(i + 1), title: flagTitleOf(f, view.language), ...place }] : []
  })
  const words = say(view.language, '重点预警的位置', 'Where the flags lie')
  const map = placesSvg(view, places, 640, words)
  if (!map) return []
  const alt = `${words}${say(view.language, '：', ': ')}${places.map((p) => `${p.number}. ${p.title}`).join(say(view.language, '；', '; '))}`
  return [{ kind: 'figure', section: 'flags', block: 'figure.flags', caption: [context.figure(), words], alt, ...map }]
}

export function flagBlocks(context: Context): Block[] {
  const { view } = context
  const { language } = view
  const { flags } = view.told
  const open = (f: ViewFlag): number => (f.status === 'verified' ? 0 : f.status === 'new' || f.status === 'seen' ? 1 : 2)
  // What was verified first, then what waits, then the rest; the latest first within each.
  const order = [...flags].sort(
    (a, b) =>
      open(a) - open(b) ||
      (a.to < b.to ? 1 : a.to > b.to ? -1 : (a.counts?.pAdjusted ?? 0) - (b.counts?.pAdjusted ?? 0) || a.id - b.id),
  )
  const shown = order.slice(0, flagLimit)
  const blocks: Block[] = shown.map((f, i) => ({
    kind: 'point',
    section: 'flags',
    block: `flag.${f.id}`,
    lead: [say(language, `（${numeral(i + 1)}）${flagTitleOf(f, 'zh')}。`, `(${i + 1}) ${flagTitleOf(f, 'en')}. `)],
    words: flagWords(f, view),
    editable: true,
  }))
  if (flags.length === 0)
    blocks.push(
      paragraph('flags', 'flags.none', [
        say(language, '期内没有可列入本版的预警。', 'No flag of the period belongs in this edition.'),
      ]),
    )
  blocks.push(...flagMap(context, shown))
  const more = flags.length > shown.length
  const out = view.flagsLeftOut + view.leftOut.flags
  blocks.push(
    note('flags', 'flags.note', [
      say(
        language,
        '预警是对一处地点、一类问题提出的疑问，附其依据，由人判断；“起”为合并近似报告后的事件，“件”为原始报告。',
        'A flag is a question about a place and a kind of issue, with its evidence; a person decides. Incidents are near-duplicate reports merged; reports are raw.',
      ),
      more
        ? say(
            language,
            `此处列 ${shown.length} 条，全部 ${flags.length} 条见附表。`,
            ` ${shown.length} stand here, all ${flags.length} in the annex.`,
          )
        : '',
      out > 0
        ? view.policy.smallCountsHidden
          ? say(language, '未经核实的预警不列入本版。', ' Flags that were not verified are not part of this edition.')
          : say(language, `另有 ${out} 条不在本版范围。`, ` ${out} more are outside this edition.`)
        : '',
    ]),
  )
  return blocks
}
