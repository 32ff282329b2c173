/** Everything a briefing's document says, in order. */
import { type SectionKey, sectionKeys } from '../../contract/briefing.ts'
import { editedWords } from './edit.ts'
import { numbersOf } from './number-check.ts'
import { changeBlocks } from './page/changes.ts'
import { contextOf } from './page/context.ts'
import { decisionBlocks, isHeld } from './page/decisions.ts'
import { flagBlocks } from './page/flags.ts'
import { followBlocks } from './page/follow.ts'
import { incidentBlocks } from './page/incidents.ts'
import { itemBlocks } from './page/items.ts'
import { methodBlocks } from './page/method.ts'
import { reportBlocks } from './page/reports.ts'
import { seriesBlocks } from './page/series.ts'
import { summaryBlocks } from './page/summary.ts'
import { whereBlocks } from './page/where.ts'
import type { Block, Page } from './page-model.ts'
import { othersNamed } from './policy/parts.ts'
import { wordsFor } from './policy/text.ts'
import type { BriefView } from './policy.ts'
import { anchored, type NumberRun, plain, type Words } from './runs.ts'
import { audienceName, contractLine, dayWords, numeral, periodWords, pick, say } from './words.ts'

/** A block that was written over, as kept. */
export interface KeptEdit {
  block: string
  runs: Words
}
export interface PageOptions {
  edits?: readonly KeptEdit[]
  /** false: without figures, for comparing what the audiences get. */
  pictures?: boolean
}

export function sectionTitle(section: SectionKey, view: BriefView): string {
  const held = isHeld(view)
  const titles: Record<SectionKey, [string, string]> = {
    summary: ['总体情况', 'Summary'],
    changes: ['主要变化', 'Key changes'],
    map: ['空间分布', 'Where'],
    series: ['时间变化', 'When'],
    flags: ['重点预警', 'Flags'],
    incidents: ['事件与反复', 'Incidents and what came back'],
    items: ['会商议题', 'Items for the meeting'],
    follow: ['此前议定事项', 'Earlier decisions'],
    decisions: held ? ['本次议定事项', 'Decisions'] : ['建议议定事项', 'Proposed decisions'],
    reports: ['报告清单', 'Reports'],
    method: ['方法与数据质量', 'Method and data quality'],
  }
  return say(view.language, ...titles[section])
}

/** The page of one edition. */
export async function pageFor(view: BriefView, options: PageOptions = {}): Promise<Page> {
  const { language } = view
  const context = contextOf(view, options.pictures !== false)
  const sections: Record<SectionKey, () => Block[] | Promise<Block[]>> = {
    summary: () => summaryBlocks(context),
    changes: () => changeBlocks(context),
    map: () => whereBlocks(context),
    series: () => seriesBlocks(context),
    flags: () => flagBlocks(context),
    incidents: () => incidentBlocks(context),
    items: () => itemBlocks(context),
    follow: () => followBlocks(context),
    decisions: () => decisionBlocks(context),
    reports: () => reportBlocks(context),
    method: () => methodBlocks(context),
  }
  const blocks: Block[] = []
  let number = 0
  for (const section of sectionKeys) {
    const own = await sections[section]()
    if (own.length === 0) continue
    number++
    const title = sectionTitle(section, view)
    blocks.push({
      kind: 'heading',
      section,
      block: `heading.${section}`,
      words: [say(language, `${numeral(number)}、${title}`, `${number}. ${title}`)],
    })
    blocks.push(...own)
  }
  return { ...headOf(view), language, title: titleOf(view), blocks: withEdits(blocks, options.edits ?? [], view) }
}

/** A meeting that was never given a title of its own has its page named after what it is about. */
function titleOf(view: BriefView): string {
  const { meeting } = view.told
  if (!meeting || !view.period || view.title !== meeting.title || !/[（(]第 ?\d+ ?次[)）]$/.test(view.title)) return view.title
  return say(
    view.language,
    `${periodWords(view.period, 'zh').replace(/^\d+ 年 /, '')}公共安全情况及会商事项`,
    `Public safety, ${periodWords(view.period, 'en')}, and items for the meeting`,
  )
}

function headOf(view: BriefView): Pick<Page, 'head' | 'issue' | 'office' | 'day' | 'footer'> {
  const { language, told } = view
  const district = view.district ? pick(language, view.district) : ''
  const edition = view.agency ? pick(language, view.agency.name) : audienceName(view.audience, language)
  const { meeting } = told
  const mark = view.info?.mark
  return {
    head: meeting
      ? say(language, `${district}公共安全会商简报`, district ? `${district} · Joint Safety Meeting` : 'Joint Safety Meeting')
      : say(
          language,
          `${district}公共安全情况简报`,
          district ? `${district} · Public Safety Briefing` : 'Public Safety Briefing',
        ),
    issue: meeting
      ? say(
          language,
          `〔${meeting.day.slice(0, 4)}〕第 ${meeting.number} 期　${edition}`,
          `No. ${meeting.number} of ${meeting.day.slice(0, 4)} · ${edition} edition`,
        )
      : say(
          language,
          `〔${view.madeAt.slice(0, 4)}〕${edition}　数据版本 ${view.dataVersion}`,
          `${edition} edition · data version ${view.dataVersion}`,
        ),
    office: view.office ?? say(language, 'Fieldbrief 汇编', 'Compiled with Fieldbrief'),
    day: dayWords(meeting?.day ?? view.madeAt, language),
    footer: `${contractLine(view.counts, language)} · ${mark ? say(language, `快照 ${mark}，`, `snapshot ${mark}, `) : ''}${say(language, '数据版本', 'data version')} ${view.dataVersion}`,
  }
}

/** Blocks about one thing, which is as much an agency's when it is in its part; the others speak of the whole district. */
const ofOneThing = /^(?:flag|incident|item|followup)\.\d+$/
/** A count in words, which no digit gives away: 三起, two reports. */
const spelledCount =
  /[一二两三四五六七八九十百]+\s?(?:多\s?)?(?:件|起|宗|例|次|处|户|人|名)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:[a-z]+ )?(?:reports?|incidents?|cases?|flags?|places?|people|persons?|households?)\b/gi

/**
 * Blocks with what was written over them. What a person wrote is masked and narrowed like any text. It was written beside
 * the whole: an agency's edition takes it only where it is about one thing in its part and names no category outside it,
 * the public one only where every number in it, in figures or in words, is one of the public block's own and nothing has to
 * be narrowed; elsewhere the words made from the snapshot stand.
 */
export function withEdits(blocks: Block[], edits: readonly KeptEdit[], view: BriefView): Block[] {
  if (edits.length === 0) return blocks
  const byBlock = new Map(edits.map((e) => [e.block, e.runs]))
  const named = othersNamed(view)
  const elsewhere = new Map(numbersOf(blocks).flatMap((run): [string, string][] => (run.key === null ? [] : [[run.key, run.n]])))
  return blocks.map((block) => {
    const kept = byBlock.get(block.block)
    if (!kept || !('editable' in block) || !block.editable) return block
    const isNumber = (run: Words[number]): run is NumberRun => typeof run !== 'string' && 'n' in run
    const outside = view.audience === 'public'
    const words = editedWords(kept, block.words, outside ? new Map() : elsewhere)
    if (view.agency && (!ofOneThing.test(block.block) || named(plain(words)))) return block
    if (
      outside &&
      plain(words)
        .match(spelledCount)
        ?.some((said) => !plain(block.words).includes(said))
    )
      return block
    const safe = anchored(wordsFor(plain(words), view.policy), words.filter(isNumber))
    if (outside && (plain(safe) !== plain(words) || safe.some((run) => isNumber(run) && run.byHand))) return block
    return { ...block, words: safe, edited: true as const }
  })
}
