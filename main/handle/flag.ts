import type { HandlerGroup } from '../../contract/api.ts'
import type { Flag, FlagDetail, NoVerdict } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { categories, categoryKeys } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import { latOf, lonOf } from '../analysis/columns.ts'
import type { SeriesInput } from '../analysis/query.ts'
import { coverCircle } from '../stats/cover-circle.ts'
import {
  type CandidateFlag,
  defaultRuleName,
  defaultRuleVersion,
  ruleDefaults,
  type SilentSeries,
} from '../stats/default-rule.ts'
import { flagSentence, silenceSentence, unflagSentence } from '../stats/flag-words.ts'
import type { FlagInput } from '../store/port.ts'
import type { House } from './house.ts'
import { notFound } from './house.ts'

/** Days judged when nobody says which: late reports may still change the last few weeks. */
const defaultDays = 28
/** Days drawn on a card before the baseline and after the window. */
const cardLead = 7
const leadIn = ruleDefaults.window * 2 + ruleDefaults.guard + ruleDefaults.baseline
const rowsOnCard = 60

const nameOf = (input: SeriesInput, area: number) => {
  const found = input.areas[area]
  return found ? { zh: found.zh, en: found.en } : null
}

function toInput(input: SeriesInput, flag: CandidateFlag): FlagInput {
  const lon = Float64Array.from(flag.rows, (r) =>
    (input.x[r] as number) === 0xffffffff ? Number.NaN : lonOf(input.x[r] as number),
  )
  const lat = Float64Array.from(flag.rows, (r) =>
    (input.y[r] as number) === 0xffffffff ? Number.NaN : latOf(input.y[r] as number),
  )
  return {
    rule: defaultRuleName,
    ruleVersion: defaultRuleVersion,
    category: categoryKeys[flag.category] as Flag['category'],
    area: flag.area < 0 ? null : (input.areas[flag.area]?.key ?? null),
    place: coverCircle(lon, lat),
    from: isoDay(flag.from),
    to: isoDay(flag.to),
    observed: flag.observed,
    expected: flag.expected,
    usual: flag.usual,
    threshold: flag.threshold,
    ratio: flag.ratio,
    sources: flag.sources,
    raw: flag.raw,
    p: flag.p,
    pAdjusted: flag.pAdjusted,
    tests: flag.tests,
    recurrenceDays: flag.recurrenceDays,
    reports: Array.from(flag.rows, (r) => input.id[r] as number),
  }
}

function toNoVerdict(input: SeriesInput, silent: SilentSeries): NoVerdict {
  return {
    category: categoryKeys[silent.category] as Flag['category'],
    area: silent.area < 0 ? null : (input.areas[silent.area]?.key ?? null),
    areaName: nameOf(input, silent.area),
    reason: silenceSentence(
      { kind: silent.kind, historyDays: silent.historyDays, completeUpTo: isoDay(silent.completeUpTo) },
      ruleDefaults.window + ruleDefaults.guard + ruleDefaults.baseline,
    ),
  }
}

/** Evaluates the default rule for the days up to `asOf`, keeps its flags, and tells what it could not judge on the last day. */
export async function evaluateFlags(house: House, asOf: string | undefined, days: number, signal: AbortSignal) {
  const { lastDay } = await house.loaded()
  if (lastDay === null) return { asOf: null, noVerdict: [] as NoVerdict[], series: 0, added: 0, extended: 0 }
  const to = Math.min(dayNumber(asOf ?? lastDay), dayNumber(lastDay))
  const from = to - days + 1
  const input = await house.analysis('series', { firstDay: from - leadIn - ruleDefaults.baseline, lastDay: to }, signal)
  const sources = await house.store.call('source.list', { now: house.nowSeconds() })
  const feedIndex = new Map(input.feeds.map((f, i) => [f.source, i]))
  const run = await house.stats.call(
    'evaluate',
    {
      columns: {
        n: input.n,
        day: input.day,
        category: input.category,
        area: input.area,
        source: input.token,
        incident: input.incident,
        feed: Int32Array.from(input.source, (s) => feedIndex.get(s) ?? 0),
        parents: Int32Array.from(input.areas, (a) => a.parent),
        categories: categoryKeys.length,
      },
      feeds: input.feeds.map((feed) => {
        const source = sources.find((s) => s.name === feed.name)
        // A feed is complete up to its watermark; a file or sample up to the last day of the store, unless it ended before.
        const mark = source?.kind === 'open311' && source.completeUpTo ? dayNumber(source.completeUpTo.slice(0, 10)) : to
        return {
          firstDay: feed.firstDay,
          completeUpTo: source?.late ? Math.min(mark, feed.lastDay) : Math.max(mark, feed.lastDay),
        }
      }),
      from,
      to,
    },
    signal,
  )
  let added = 0
  let extended = 0
  for (const day of run.days) {
    if (day.flags.length === 0) continue
    const put = await house.store.call('flag.put', {
      day: isoDay(day.day),
      rule: defaultRuleName,
      ruleVersion: defaultRuleVersion,
      coolDownDays: ruleDefaults.coolDown,
      flags: day.flags.map((f) => toInput(input, f)),
    })
    added += put.added
    extended += put.extended
  }
  const last = run.days[run.days.length - 1]
  const noVerdict = (last?.noVerdict ?? []).map((s) => toNoVerdict(input, s))
  await house.store.call('setting.put', {
    values: { 'flags-as-of': isoDay(to), 'flags-no-verdict': JSON.stringify(noVerdict.slice(0, 500)) },
  })
  if (added + extended > 0) house.emit('flags.changed', { version: (await house.store.call('state', {})).flagVersion })
  return { asOf: isoDay(to), noVerdict, series: last?.tests ?? 0, added, extended }
}

export function flagHandlers(house: House): HandlerGroup<'flag.list' | 'flag.get' | 'flag.evaluate' | 'flag.dispose'> {
  const { store } = house
  const gone = () => notFound('没有这个预警。请刷新列表。', 'There is no such flag. Refresh the list.')
  return {
    async 'flag.list'({ statuses }) {
      const kept = await store.call('setting.all', {})
      return {
        flags: await store.call('flag.list', statuses ? { statuses } : {}),
        noVerdict: JSON.parse(kept['flags-no-verdict'] ?? '[]') as NoVerdict[],
        asOf: kept['flags-as-of'] ?? null,
      }
    },
    async 'flag.evaluate'({ asOf }, context) {
      const done = await house.jobs.run(
        'flags',
        { zh: '正在评估预警规则', en: 'Evaluating the early-warning rule' },
        'days',
        context,
        (job) => evaluateFlags(house, asOf, asOf === undefined ? defaultDays : 1, job.signal),
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
      const { guard, baseline } = ruleDefaults
      const from = dayNumber(flag.from)
      const to = dayNumber(flag.to)
      const baselineTo = from - guard - 1
      const baselineFrom = baselineTo - baseline + 1
      const first = baselineFrom - cardLead
      const last = to + cardLead
      const input = await house.analysis('series', { firstDay: first, lastDay: last }, signal)
      const kind = categoryKeys.indexOf(flag.category)
      const area = flag.area === null ? -1 : input.areas.findIndex((a) => a.key === flag.area)
      const counts = new Map<number, number>()
      let before = 0
      for (let i = 0; i < input.n; i++) {
        if (input.category[i] !== kind || input.incident[i] !== i) continue
        let at = input.area[i] as number
        if (flag.area !== null) {
          for (let steps = 0; at >= 0 && at !== area && steps < 20; steps++) at = input.areas[at]?.parent ?? -1
          if (at !== area || area < 0) continue
        }
        const day = input.day[i] as number
        counts.set(day, (counts.get(day) ?? 0) + 1)
        if (day >= baselineFrom && day <= baselineTo) before += 1
      }
      const series: FlagDetail['series'] = []
      for (let day = first; day <= Math.min(last, input.lastDay); day++) {
        const part =
          day < baselineFrom ? 'before' : day <= baselineTo ? 'baseline' : day < from ? 'guard' : day <= to ? 'window' : 'after'
        series.push({ day: isoDay(day), count: counts.get(day) ?? 0, part })
      }
      const rows = await store.call(
        'report.rows',
        { ids: [...flag.reports].reverse().slice(0, rowsOnCard), language: house.settings().language },
        signal,
      )
      const places = (await store.call('report.export', { ids: flag.reports }, signal)).filter(
        (r) => r.lon !== null && r.lat !== null,
      )
      const names = { category: categories[kind] ?? { zh: flag.category, en: flag.category }, area: flag.areaName }
      return {
        ...flag,
        series,
        baseline: { from: isoDay(baselineFrom), to: isoDay(baselineTo), incidents: before },
        points: {
          lon: Float64Array.from(places, (r) => r.lon as number),
          lat: Float64Array.from(places, (r) => r.lat as number),
        },
        unflag: unflagSentence(flag),
        sentence: flagSentence(flag, { category: { zh: names.category.zh, en: names.category.en }, area: names.area }),
        rows: rows.sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : -1)),
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
