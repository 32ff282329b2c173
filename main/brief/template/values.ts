/** What a briefing's page and view put into a template: a value for every placeholder of the table. */
import { sectionKeys } from '../../../contract/briefing.ts'
import { isHeld } from '../page/decisions.ts'
import { stateName } from '../page/follow.ts'
import type { Block, FigureBlock, Page, PointBlock } from '../page-model.ts'
import { flagTitleOf, type ViewDecision } from '../policy/parts.ts'
import type { BriefView } from '../policy.ts'
import { plain } from '../runs.ts'
import {
  audienceName,
  categoryName,
  change,
  contractLine,
  count,
  dayWords,
  decimal,
  flagStatusName,
  owedLine,
  periodWords,
  pick,
  say,
  timeWords,
} from '../words.ts'
import { plainMarked } from './blocks.ts'
import type { TemplateValues } from './fill.ts'

type Round = ReadonlyMap<string, string>
const round = (fields: Record<string, string>): Round => new Map(Object.entries(fields))

/** Everything in it has gone through the audience's policy: only the page and the view are read. */
export function valuesFor(page: Page, view: BriefView): TemplateValues {
  const { language } = page
  const { counts, told } = view
  const of = (section: string): Block[] => page.blocks.filter((b) => b.section === section)
  const { meeting } = told

  const text: Record<string, string> = {
    head: page.head,
    issue: page.issue,
    office: page.office,
    day: page.day,
    title: page.title,
    period: view.period ? periodWords(view.period, language) : '',
    audience: audienceName(view.audience, language),
    agency: view.agency ? pick(language, view.agency.name) : '',
    recipients: view.agency ? pick(language, view.agency.name) : (meeting?.agencies ?? []).join(say(language, '、', ', ')),
    filter: view.filterWords || say(language, '全部报告', 'all reports'),
    summary: of('summary').flatMap((b) => (b.kind === 'paragraph' ? [plainMarked(b.words)] : []))[0] ?? '',
    snapshot: view.info?.mark ?? '',
    data_version: String(view.dataVersion),
    made_at: timeWords(view.madeAt, language),
    meeting_number: meeting ? String(meeting.number) : '',
    meeting_day: meeting ? dayWords(meeting.day, language) : '',
    'counts.matched': count(counts.matched),
    'counts.mapped': count(counts.mapped),
    'counts.without_location': count(counts.withoutLocation),
    'counts.suppressed': count(counts.suppressed),
    'counts.incidents': count(counts.incidents),
    contract_line: contractLine(counts, language),
    owed_line: owedLine(counts, language),
    footer: page.footer,
  }
  const pictures = new Map<string, FigureBlock>()
  for (const [name, section] of [
    ['map', 'map'],
    ['series', 'series'],
    ['flags_map', 'flags'],
    ['follow_figure', 'follow'],
  ] as const) {
    const found = of(section).find((b): b is FigureBlock => b.kind === 'figure')
    if (found) pictures.set(name, found)
  }

  const loops: Record<string, Round[]> = {
    ...tables(view),
    flags: flagRounds(page, view),
    incidents: pointsOf(page, 'incident'),
    items: pointsOf(page, 'item'),
    decisions: told.decisions.map((d) =>
      round({
        ...decisionFields(d, language),
        state: isHeld(view) ? [stateName(d.state, language), plain(d.note)].filter(Boolean).join(say(language, '；', '; ')) : '',
        expected: plain(d.expected),
      }),
    ),
    follow: told.follow.map((line) => {
      const { decision } = line
      const state = [stateName(decision.state, language), line.overdue ? say(language, '已逾期', 'overdue') : ''].filter(Boolean)
      const said = page.blocks.find((b): b is PointBlock => b.kind === 'point' && b.block === `followup.${decision.id}`)
      return round({
        ...decisionFields(decision, language),
        state: state.join(say(language, '，', ', ')),
        words: said ? plainMarked(said.words) : plain(line.words),
      })
    }),
  }
  return {
    language,
    text: new Map(Object.entries(text)),
    loops: new Map(Object.entries(loops)),
    pictures,
    blocks: new Map<string, readonly Block[]>([
      ['@body', page.blocks],
      ...sectionKeys.map((key): [string, Block[]] => [`@section_${key}`, of(key)]),
    ]),
    properties: {
      title: page.title,
      subject: contractLine(counts, language),
      creator: page.office,
      description: `data version ${view.dataVersion}${view.info ? `, snapshot ${view.info.mark}` : ''}`,
      madeAt: view.madeAt,
    },
  }
}

function tables(view: BriefView): { categories: Round[]; areas: Round[] } {
  const { language, counts } = view
  const number = (n: number | null): string => (n === null ? say(language, '不公布', 'withheld') : count(n))
  const share = (n: number | null): string =>
    n === null || counts.matched === 0 ? '–' : `${decimal((n / counts.matched) * 100)}%`
  return {
    categories: view.categories.map((c) =>
      round({
        name: c.name,
        count: number(c.count),
        before: c.before === null ? '–' : decimal(c.before),
        change: (c.count !== null && c.before !== null ? change(c.count, c.before) : null) ?? '–',
      }),
    ),
    areas: view.areas.map((a) => round({ name: a.name, count: number(a.count), share: share(a.count) })),
  }
}

const decisionFields = (d: ViewDecision, language: 'zh' | 'en'): Record<string, string> => ({
  text: plain(d.text),
  agency: d.agency ?? '–',
  due: d.due ? dayWords(d.due, language) : '–',
})

/** A number at the head of a point is the page's, not the template's: "（一）", "(1) ". */
const unnumbered = (lead: string): string =>
  lead.replace(/^(?:（[一二三四五六七八九十]+）|\(\d+\) ?)/, '').replace(/[。.] ?$/, '')

/** The points of the page about one kind of thing, in its order. */
const pointBlocks = (page: Page, kind: string): PointBlock[] =>
  page.blocks.filter((b): b is PointBlock => b.kind === 'point' && new RegExp(`^${kind}\\.\\d+$`).test(b.block))
const pointsOf = (page: Page, kind: string): Round[] =>
  pointBlocks(page, kind).map((b) => round({ title: unnumbered(plain(b.lead)), words: plainMarked(b.words) }))

/** The flags that the page tells of, in its order. */
function flagRounds(page: Page, view: BriefView): Round[] {
  const { language } = view
  const byId = new Map(view.told.flags.map((f) => [`flag.${f.id}`, f]))
  return pointBlocks(page, 'flag').flatMap((point) => {
    const f = byId.get(point.block)
    if (!f) return []
    const c = f.counts
    const shown = (words: (known: NonNullable<typeof c>) => string): string =>
      c ? words(c) : say(language, '不公布', 'withheld')
    return round({
      title: flagTitleOf(f, language),
      where: f.areaName ?? say(language, '全区', 'Whole district'),
      category: categoryName(f.category, language),
      period: periodWords(f, language),
      observed: shown((k) => count(k.observed)),
      raw: shown((k) => count(k.raw)),
      expected: shown((k) => decimal(k.expected)),
      ratio: shown((k) => decimal(k.ratio[1])),
      interval: shown((k) => `${decimal(k.ratio[0])}–${k.ratio[2] >= 1_000 ? '∞' : decimal(k.ratio[2])}`),
      sources: shown((k) => count(k.sources)),
      why: plainMarked(point.words),
      status: flagStatusName(f.status, language),
    })
  })
}
