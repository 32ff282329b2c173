/**
 * A number on the page, by its key, back to the reports behind it: from the snapshot's own rows, nothing else.
 */
import type { NumberKey, NumberSource } from '../../contract/briefing.ts'
import type { Bilingual, Counts, ReportId } from '../../contract/model.ts'
import { type CategoryKey, categories, categoryKeys } from '../../contract/taxonomy.ts'
import { dayNumber } from '../../contract/time.ts'
import type { Frozen } from './frozen.ts'
import { countsOf, noArea, type Part, partTest, rowFinder, rowsOfPart, whole } from './frozen-view.ts'
import { categoryName, count, decimal, flagTitle, periodWords } from './words.ts'

interface Behind {
  /** Rows of the snapshot, ascending. */
  rows: Uint32Array
  unit: NumberSource['unit']
  label: Bilingual
}

const both = (zh: string, en: string): Bilingual => ({ zh, en })
const basic: Record<string, { label: Bilingual; place?: number; unit?: 'incidents' }> = {
  matched: { label: both('匹配的报告', 'Reports matched') },
  mapped: { label: both('已上图的报告', 'Reports on the map'), place: 1 },
  withoutLocation: { label: both('无位置的报告', 'Reports without location'), place: 0 },
  suppressed: { label: both('已抑制的报告', 'Reports suppressed'), place: 2 },
  incidents: { label: both('合并近似重复后的起数', 'Incidents once near-duplicates are merged'), unit: 'incidents' },
}
const sinceLabels: Record<string, Bilingual> = {
  new: both('上次之后新收到的报告', 'Reports that are new since last time'),
  closed: both('上次之后办结的报告', 'Reports closed since last time'),
  back: both('办结后在原地再次反映的报告', 'Reports of places where a closed issue came back'),
  gone: both('上次之后撤回的报告', 'Reports withdrawn since last time'),
}

const lists = new WeakMap<Frozen, Map<string, readonly ReportId[]>>()
function otherReports(frozen: Frozen): Map<string, readonly ReportId[]> {
  let known = lists.get(frozen)
  if (!known) {
    known = new Map(frozen.facts.otherReports.map(({ key, reports }) => [key, reports]))
    lists.set(frozen, known)
  }
  return known
}

function behind(frozen: Frozen, key: NumberKey, part: Part): Behind | null {
  const { facts, rows } = frozen
  const at = key.indexOf(':')
  const kind = at < 0 ? key : key.slice(0, at)
  const rest = at < 0 ? '' : key.slice(at + 1)
  const inPeriod = (test: (row: number) => boolean): Uint32Array => rowsOfPart(frozen, part).filter(test)
  const listed = (reports: readonly ReportId[], of = part): Uint32Array => {
    const find = rowFinder(rows)
    const test = partTest(frozen, of)
    return Uint32Array.from(new Set(reports.map(find).filter((row) => row >= 0 && test(row)))).sort()
  }
  const kindOf = (of: string): number => (categoryKeys as readonly string[]).indexOf(of)

  if (at < 0 && Object.hasOwn(basic, key)) {
    const { label, place, unit } = basic[key]!
    return { rows: inPeriod((row) => place === undefined || rows.place[row] === place), unit: unit ?? 'reports', label }
  }
  if (kind === 'category' && kindOf(rest) >= 0) {
    const category = kindOf(rest)
    return { rows: inPeriod((row) => rows.category[row] === category), unit: 'reports', label: pair(rest as CategoryKey) }
  }
  if (kind === 'area') {
    const index = rest === 'none' ? noArea : facts.areas.findIndex((area) => area.key === rest)
    if (index < 0) return null
    return {
      rows: inPeriod((row) => rows.area[row] === index),
      unit: 'reports',
      label: facts.areas[index]?.name ?? both('未归入片区', 'In no known area'),
    }
  }
  if (kind === 'bin') {
    const days = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(rest)
    if (!days) return null
    const from = dayNumber(days[1]!) * 1_440
    const to = (dayNumber(days[2]!) + 1) * 1_440
    const span = { from: days[1]!, to: days[2]! }
    return {
      rows: inPeriod((row) => (rows.minute[row] as number) >= from && (rows.minute[row] as number) < to),
      unit: 'reports',
      label: both(periodWords(span, 'zh'), periodWords(span, 'en')),
    }
  }
  if (kind === 'before' && facts.before !== null && (rest === '' || kindOf(rest) >= 0)) {
    const { periods } = facts.before
    const of = rest === '' ? null : pair(rest as CategoryKey)
    return {
      rows: rowsOfPart(frozen, part, 'before').filter((row) => rest === '' || rows.category[row] === kindOf(rest)),
      unit: 'mean',
      label: both(
        `此前 ${periods} 期平均${of ? `：${of.zh}` : ''}`,
        `Mean of the ${periods} spans before${of ? `: ${of.en}` : ''}`,
      ),
    }
  }
  if (kind === 'flag') {
    const [id, what] = rest.split(':')
    const flag = facts.flags.find((f) => String(f.id) === id)
    if (!flag || (what !== 'observed' && what !== 'raw')) return null
    return {
      // What a rule or a decision looked at is told whole, in every agency's edition.
      rows: listed(flag.reports, whole),
      unit: what === 'observed' ? 'incidents' : 'reports',
      label: both(`预警：${flagTitle(flag, 'zh')}`, `Flag: ${flagTitle(flag, 'en')}`),
    }
  }
  if (kind === 'incident' && /^\d+$/.test(rest)) {
    const found = inPeriod((row) => rows.incident[row] === Number(rest))
    return found.length === 0 ? null : { rows: found, unit: 'reports', label: both(`事件 ${rest}`, `Incident ${rest}`) }
  }
  if (kind === 'item') {
    const item = facts.itemReports.find((i) => String(i.item) === rest)
    const title = facts.meeting?.items.find((i) => String(i.id) === rest)?.title ?? rest
    return item ? { rows: listed(item.reports), unit: 'reports', label: both(`议题：${title}`, `Item: ${title}`) } : null
  }
  const other = otherReports(frozen).get(key)
  if (!other) return null
  return {
    rows: listed(other),
    unit: kind === 'decision' ? 'incidents' : 'reports',
    label: kind === 'since' ? (sinceLabels[rest] ?? both(key, key)) : decisionLabel(frozen, rest),
  }
}

const pair = (key: CategoryKey): Bilingual => {
  const found = categories.find((c) => c.key === key)
  return { zh: found?.zh ?? key, en: found?.en ?? key }
}

function decisionLabel(frozen: Frozen, rest: string): Bilingual {
  const [id, side] = rest.split(':')
  const text = frozen.facts.follow.find((f) => String(f.decision.id) === id)?.decision.text ?? String(id)
  return side === 'before'
    ? both(`决定之前：${text}`, `Before the decision: ${text}`)
    : both(`决定之后：${text}`, `After the decision: ${text}`)
}

/** A number told whole: its rows, what they make, and the number as it is printed. */
export interface NumberTold {
  /** Rows of the snapshot, oldest first. */
  rows: Uint32Array
  unit: NumberSource['unit']
  label: Bilingual
  counts: Counts
  value: number
  shown: string
}
export function numberTold(frozen: Frozen, key: NumberKey, part: Part = whole): NumberTold | null {
  const found = behind(frozen, key, part)
  if (!found) return null
  const counts = countsOf(frozen.facts, frozen.rows, found.rows)
  const value =
    found.unit === 'incidents'
      ? counts.incidents
      : found.unit === 'mean'
        ? counts.matched / (frozen.facts.before?.periods ?? 1)
        : counts.matched
  return { ...found, counts, value, shown: found.unit === 'mean' ? decimal(value) : count(value) }
}

/** The filter behind a number in words, a line each: what the snapshot is about, its period, the part, and the number itself. */
export function numberWords(frozen: Frozen, told: NumberTold, part: Part): Bilingual[] {
  const { facts } = frozen
  const lines: Bilingual[] = [told.label]
  const span = told.unit === 'mean' && facts.before ? facts.before : facts.period
  if (span) lines.push(both(`时段：${periodWords(span, 'zh')}`, `Period: ${periodWords(span, 'en')}`))
  if (facts.filterWords.zh !== '') lines.push(both(`筛选：${facts.filterWords.zh}`, `Filter: ${facts.filterWords.en}`))
  if (part.categories.length > 0)
    lines.push(
      both(
        `类别：${part.categories.map((key) => categoryName(key, 'zh')).join('、')}`,
        `Categories: ${part.categories.map((key) => categoryName(key, 'en')).join(', ')}`,
      ),
    )
  if (part.areas.length > 0) {
    const names = part.areas.map((key) => facts.areas.find((a) => a.key === key)?.name ?? both(key, key))
    lines.push(both(`片区：${names.map((n) => n.zh).join('、')}`, `Areas: ${names.map((n) => n.en).join(', ')}`))
  }
  return lines
}
