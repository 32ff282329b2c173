import type { HandlerGroup } from '../../contract/api.ts'
import type { FlagTrust } from '../../contract/detection.ts'
import { haversineM } from '../../contract/geometry.ts'
import type { Day, Flag, FlagDetail } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { categories, categoryKeys } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import { latOf, lonOf, nowhere } from '../analysis/columns.ts'
import type { SeriesInput } from '../analysis/query.ts'
import { type Compared, flagSentence, unflagSentence } from '../stats/flag-words.ts'
import { rowOfKind } from '../stats/rule-kinds.ts'
import { ruleWords } from '../stats/rule-words.ts'
import type { StoredVersion } from '../store/rule.ts'
import { evaluateRules, standingOf } from './evaluate.ts'
import type { House } from './house.ts'
import { notFound } from './house.ts'
import { nextJudging } from './judging.ts'
import { areaNames, type LiveRule, liveRules, scopeNames, storedRules } from './rule-book.ts'

/** Days drawn on a card before the baseline and after the window. */
const cardLead = 7
const rowsOnCard = 60

/** Which rows a flag's series is made of, and the sources that bring them. */
interface CardSeries {
  counts: Map<number, number>
  feeds: Set<number>
}
/** Incidents a day of a flag's kind: in its area, around its place for a rule that looks around places, else everywhere. */
function countSeries(input: SeriesInput, flag: Flag, around: boolean): CardSeries {
  const kind = categoryKeys.indexOf(flag.category)
  const area = flag.area === null ? -1 : input.areas.findIndex((a) => a.key === flag.area)
  const counts = new Map<number, number>()
  const feeds = new Set<number>()
  for (let i = 0; i < input.n; i++) {
    if (input.category[i] !== kind) continue
    if (around && flag.place) {
      if (input.x[i] === nowhere) continue
      const { lon, lat, metres } = flag.place
      if (haversineM(lon, lat, lonOf(input.x[i]!), latOf(input.y[i]!)) > metres) continue
    } else if (flag.area !== null) {
      let at = input.area[i]!
      for (let steps = 0; at >= 0 && at !== area && steps < 20; steps++) at = input.areas[at]?.parent ?? -1
      if (at !== area || area < 0) continue
    }
    feeds.add(input.source[i]!)
    // Copies are of their incident's day.
    if (input.incident[i] === i) counts.set(input.day[i]!, (counts.get(input.day[i]!) ?? 0) + 1)
  }
  return { counts, feeds }
}

/** Why "nothing to report" can be believed, or how far. */
async function trustOf(house: House, asOf: Day | null, rules: LiveRule[], kept: Record<string, string>) {
  const { sources } = await house.store.call('source.late', { now: house.nowSeconds() })
  const standing =
    asOf === null
      ? { series: 0, withoutVerdict: { history: 0, incomplete: 0 }, noVerdict: [] }
      : await standingOf(house, rules, dayNumber(asOf))
  const trust: FlagTrust = {
    evaluatedAt: kept['flags-evaluated-at'] ?? null,
    asOf,
    series: standing.series,
    withoutVerdict: standing.withoutVerdict,
    late: sources.map(({ name, completeUpTo }) => ({ source: name, completeUpTo: completeUpTo?.slice(0, 10) ?? null })),
    rules: rules.map(({ rule, version }) => ({
      key: rule.key,
      version: version.version,
      name: rule.name,
      falsePerWeek: version.replay?.unexplainedPerWeek ?? null,
    })),
    nextAt: nextJudging(house),
  }
  return { trust, noVerdict: standing.noVerdict }
}

export function flagHandlers(house: House): HandlerGroup<'flag.list' | 'flag.get' | 'flag.evaluate' | 'flag.dispose'> {
  const { store } = house
  const gone = () => notFound('没有这个预警。请刷新列表。', 'There is no such flag. Refresh the list.')
  return {
    async 'flag.list'({ statuses }) {
      const [kept, rules] = await Promise.all([store.call('setting.all', {}), liveRules(house)])
      const asOf = kept['flags-as-of'] ?? null
      const { trust, noVerdict } = await trustOf(house, asOf, rules, kept)
      return { flags: await store.call('flag.list', statuses ? { statuses } : {}), noVerdict, asOf, trust }
    },
    async 'flag.evaluate'({ asOf }, context) {
      const done = await house.jobs.run(
        'flags',
        { zh: '正在评估预警规则', en: 'Evaluating the early-warning rules' },
        'days',
        context,
        (job) => evaluateRules(house, asOf === undefined ? {} : { asOf }, job),
      )
      const flags = await store.call('flag.list', {})
      return {
        asOf: done.asOf,
        incomplete: done.noVerdict,
        series: done.series,
        flags: asOf === undefined ? flags : flags.filter((f) => f.to === done.asOf || (f.firstFired <= asOf && asOf <= f.to)),
      }
    },
    async 'flag.get'({ id }, { signal }): Promise<FlagDetail> {
      const flag = await store.call('flag.get', { id })
      if (!flag) throw gone()
      const rule = (await storedRules(house)).find((r) => r.key === flag.rule)
      const version = rule?.versions.find((v) => v.version === flag.ruleVersion)
      const { guard, baseline } = frameOf(version)
      const from = dayNumber(flag.from)
      const to = dayNumber(flag.to)
      const baselineTo = from - guard - 1
      const baselineFrom = baselineTo - baseline + 1
      const first = baselineFrom - cardLead
      const last = to + cardLead
      const input = await house.analysis('series', { firstDay: first, lastDay: last }, signal)
      const { counts, feeds } = countSeries(input, flag, version?.kind === 'local-surge')
      let before = 0
      const series: FlagDetail['series'] = []
      for (let day = first; day <= Math.min(last, input.lastDay); day++) {
        const count = counts.get(day) ?? 0
        const part =
          day < baselineFrom ? 'before' : day <= baselineTo ? 'baseline' : day < from ? 'guard' : day <= to ? 'window' : 'after'
        if (part === 'baseline') before += count
        series.push({ day: isoDay(day), count, part })
      }
      const [rows, stored, lines, history, areas] = await Promise.all([
        store.call(
          'report.rows',
          { ids: [...flag.reports].reverse().slice(0, rowsOnCard), language: house.settings().language },
          signal,
        ),
        store.call('report.export', { ids: flag.reports }, signal),
        store.call('ledger.lines', { now: house.nowSeconds() }),
        store.call('flag.events', { id }),
        areaNames(house),
      ])
      const places = stored.filter((r) => r.lon !== null && r.lat !== null)
      const brings = new Set(input.feeds.filter((f) => feeds.has(f.source)).map((f) => f.name))
      const category = categories.find((c) => c.key === flag.category) ?? { zh: flag.category, en: flag.category }
      return {
        ...flag,
        series,
        baseline: { from: isoDay(baselineFrom), to: isoDay(baselineTo), incidents: before },
        points: {
          lon: Float64Array.from(places, (r) => r.lon as number),
          lat: Float64Array.from(places, (r) => r.lat as number),
        },
        unflag: unflagSentence(flag, version?.params.minSources),
        sentence: flagSentence(
          flag,
          { category: { zh: category.zh, en: category.en }, area: flag.areaName },
          comparedBy(version),
        ),
        rows: rows.sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : -1)),
        ruleName: rule?.name ?? { zh: flag.rule, en: flag.rule },
        ruleWords: version
          ? ruleWords(version.kind, version.params, scopeNames(version.scope, areas))
          : { zh: '这一版规则已不在库中。', en: 'This version of the rule is not in the store.' },
        owed: lines
          .filter((line) => brings.has(line.source))
          .map(({ source, late, completeUpTo, owed }) => ({
            source,
            late,
            completeUpTo,
            reports: owed.reports,
            attachments: owed.attachments,
          }))
          .sort((a, b) => Number(b.late) - Number(a.late)),
        history: history.map(({ at, status, reason }) => ({ at, status, reason })),
      }
    },
    async 'flag.dispose'({ id, status, reason }) {
      if (status === 'new') throw new Failure('bad-request', { zh: '预警不能改回“新”。', en: 'A flag cannot become new again.' })
      if (status !== 'seen' && (reason ?? '') === '') {
        throw new Failure('bad-request', {
          zh: '请写明理由再提交：它会和结论一起留存。',
          en: 'Give a reason: it is kept with the disposition.',
        })
      }
      // Looking again at what was decided decides nothing.
      const known = await store.call('flag.get', { id })
      if (known && status === 'seen' && known.status !== 'new') return known
      const flag = await store.call('flag.dispose', { id, status, reason: reason ?? null, at: house.nowSeconds() })
      if (!flag) throw gone()
      house.emit('flags.changed', { version: (await store.call('state', {})).flagVersion })
      return flag
    },
  }
}

const frameOf = (version: StoredVersion | undefined) =>
  version ? rowOfKind(version.kind).frame(version.params) : { window: 7, guard: 2, baseline: 56 }

function comparedBy(version: StoredVersion | undefined): Compared {
  if (!version) return {}
  const { kind, params } = version
  if (kind === 'farrington-flexible') return params.b === undefined ? {} : { years: params.b }
  const days = frameOf(version).baseline
  return kind === 'local-surge' && params.radius !== undefined ? { days, within: params.radius } : { days }
}
