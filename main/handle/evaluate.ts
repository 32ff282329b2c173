/**
 * The rules that are on, over the days that need it: days not judged yet, and days judged before on which anything has
 * changed since, because reports came late, incidents were merged or split, areas were redrawn, or a late feed has caught up.
 * What has not changed is not judged again, so a new day costs a day.
 */
import type { Day, Flag, NoVerdict } from '../../contract/model.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import { areaPrint, dayPrints, stampOf } from '../stats/day-stamp.ts'
import type { SilentSeries } from '../stats/default-rule.ts'
import { rowOfKind } from '../stats/rule-kinds.ts'
import type { House, RunningJob } from './house.ts'
import { type LiveRule, liveRules } from './rule-book.ts'
import { flagInput, keyOfArea, noVerdictOf, type RuleInput, ruleInput, scopeIndex, slack } from './rule-input.ts'

/** Days judged when a rule judges for the first time. */
const firstLook = 28
/** Days judged before are looked at again this far back. */
const lookBack = 92
/** Series without a verdict that are listed by name; all are counted. */
const listed = 500

export interface Evaluation {
  asOf: Day | null
  noVerdict: NoVerdict[]
  /** Series judged on the last day, over the rules that are on. */
  series: number
  added: number
  extended: number
  lapsed: number
  /** Days x rules that were judged. */
  judged: number
}
export interface EvaluateOptions {
  /** Judges this day alone, whether it was judged or not. */
  asOf?: Day
  /** Days judged when a rule judges for the first time. */
  firstLook?: number
}

interface Plan {
  live: LiveRule
  leadIn: number
  days: { day: number; stamp: string }[]
}

const waiting = new WeakMap<House, Promise<unknown>>()
/** One evaluation at a time: a second one waits, and then finds little to do. */
export function evaluateRules(
  house: House,
  options: EvaluateOptions,
  job: Pick<RunningJob, 'signal' | 'progress'>,
): Promise<Evaluation> {
  const before = waiting.get(house) ?? Promise.resolve()
  const work = before.catch(() => {}).then(() => evaluate(house, options, job))
  waiting.set(house, work)
  return work
}

async function evaluate(
  house: House,
  options: EvaluateOptions,
  { signal, progress }: Pick<RunningJob, 'signal' | 'progress'>,
): Promise<Evaluation> {
  const { lastDay, dataVersion } = await house.loaded()
  const rules = await liveRules(house)
  const nothing: Evaluation = { asOf: null, noVerdict: [], series: 0, added: 0, extended: 0, lapsed: 0, judged: 0 }
  if (lastDay === null) return nothing
  const to = Math.min(dayNumber(options.asOf ?? lastDay), lastJudgeable(house, lastDay))

  // Which days each rule has to look at, and from where on the columns are needed.
  const asked: { live: LiveRule; leadIn: number; days: number[]; known: Map<number, { version: number; stamp: string }> }[] = []
  let firstDay = to
  for (const live of rules) {
    const leadIn = rowOfKind(live.version.kind).leadIn(live.version.params)
    const known = new Map(
      (await house.store.call('flag.judged', { rule: live.rule.key, from: to - lookBack + 1 })).map((d) => [d.day, d]),
    )
    const first =
      options.asOf !== undefined ? to : Math.min(...known.keys(), known.size > 0 ? to : to - (options.firstLook ?? firstLook) + 1)
    const days = Array.from({ length: to - first + 1 }, (_, i) => first + i)
    asked.push({ live, leadIn, days, known })
    const longest = Math.max(leadIn, ...live.rule.versions.map((v) => rowOfKind(v.kind).leadIn(v.params)))
    firstDay = Math.min(firstDay, first - longest - slack)
  }
  const columns = await ruleInput(house, firstDay, to, signal)
  const { input, feeds } = columns
  const prints = dayPrints(input, firstDay, to)
  const areas = areaPrint(input.areas)

  // A day keeps its verdict while its stamp stays; one judged by an earlier version is compared as that version saw it.
  const plans: Plan[] = asked.map(({ live, leadIn, days, known }) => ({
    live,
    leadIn,
    days: days.flatMap((day) => {
      const before = known.get(day)
      const earlier = live.rule.versions.find((v) => v.version === before?.version)
      const asThen = earlier ? rowOfKind(earlier.kind).leadIn(earlier.params) : leadIn
      if (before && options.asOf === undefined && before.stamp === stampOf(day, asThen, prints, feeds, areas)) return []
      return [{ day, stamp: stampOf(day, leadIn, prints, feeds, areas) }]
    }),
  }))
  const total = plans.reduce((sum, { days }) => sum + days.length, 0)
  const sums = { added: 0, extended: 0, lapsed: 0 }
  /** What could not be judged on the last day, by rule. */
  const lists = new Map<string, NoVerdict[]>()
  let done = 0
  progress(0, total)
  for (const plan of plans) {
    for (const [from, last] of runsOf(plan.days.map((d) => d.day))) {
      const judged = await judge(house, columns, plan, from, last, signal, (days) => progress(done + days, total))
      for (const { stamp, day } of plan.days) {
        if (day < from || day > last) continue
        const found = judged.get(day)
        if (!found) continue
        const { key } = plan.live.rule
        const { version, params } = plan.live.version
        const put = await house.store.call('flag.put', {
          day: isoDay(day),
          rule: key,
          ruleVersion: version,
          coolDownDays: params.coolDown ?? 7,
          flags: found.flags.map((flag) => flagInput(columns, key, version, flag)),
          dataVersion,
          at: house.nowSeconds(),
          silent: found.noVerdict.map((s) => ({
            category: categoryKeys[s.category] as Flag['category'],
            area: keyOfArea(input, s.area),
          })),
          judged: { stamp, series: found.tests, ...silenceCounts(found.noVerdict) },
        })
        sums.added += put.added
        sums.extended += put.extended
        sums.lapsed += put.lapsed
        done += 1
        progress(done, total)
        if (day === to)
          lists.set(
            key,
            found.noVerdict.slice(0, listed).map((silent) => noVerdictOf(input, silent, plan.leadIn)),
          )
      }
    }
  }
  // A look at an earlier day leaves the standing of the last one as it is.
  const kept = (await house.store.call('setting.all', {}))['flags-as-of']
  if (options.asOf === undefined || kept === undefined || isoDay(to) >= kept)
    await house.store.call('setting.put', {
      values: {
        'flags-as-of': isoDay(to),
        'flags-evaluated-at': new Date(house.host.now()).toISOString(),
        ...Object.fromEntries([...lists].map(([key, list]) => [listSetting(key), JSON.stringify({ day: isoDay(to), list })])),
      },
    })
  if (total > 0) house.emit('flags.changed', { version: (await house.store.call('state', {})).flagVersion })
  const standing = await standingOf(house, rules, to, lists)
  return { asOf: isoDay(to), noVerdict: standing.noVerdict, series: standing.series, ...sums, judged: total }
}

/** A report dated after today is a slip of its source: no day is judged before it has begun. */
function lastJudgeable(house: House, lastDay: Day): number {
  const now = new Date(house.host.now())
  const today = Math.floor((now.getTime() / 60_000 - now.getTimezoneOffset()) / 1440)
  // A place east of here may be a day ahead.
  return Math.min(dayNumber(lastDay), today + 1)
}

/** [first, last] of the runs of days; a short gap is judged through, as reading the columns twice costs more. */
function runsOf(days: readonly number[]): [number, number][] {
  const runs: [number, number][] = []
  for (const day of days) {
    const last = runs.at(-1)
    if (last && day - last[1] <= 5) last[1] = day
    else runs.push([day, day])
  }
  return runs
}

async function judge(
  house: House,
  { input, columns, feeds }: RuleInput,
  { live: { version } }: Plan,
  from: number,
  to: number,
  signal: AbortSignal,
  told: (days: number) => void,
) {
  const days = await house.stats.call(
    'judge',
    { kind: version.kind, params: version.params, scope: scopeIndex(version.scope, input), columns, feeds, from, to },
    signal,
    (value) => told((value as { done: number }).done),
  )
  return new Map(days.map((day) => [day.day, day]))
}

const silenceCounts = (silent: SilentSeries[]): { withoutHistory: number; incomplete: number } => {
  const withoutHistory = silent.filter((s) => s.kind === 'history').length
  return { withoutHistory, incomplete: silent.length - withoutHistory }
}

const listSetting = (rule: string): string => `flags-no-verdict ${rule}`

/**
 * How a judged day stands over the rules that are on.
 * @param lists what could not be judged on it, by rule, where that was just found; else what was kept of the last day
 */
export async function standingOf(
  house: House,
  rules: readonly LiveRule[],
  day: number,
  lists: ReadonlyMap<string, NoVerdict[]> = new Map(),
) {
  const kept = await house.store.call('setting.all', {})
  const noVerdict = new Map<string, NoVerdict>()
  const sums = { series: 0, withoutVerdict: { history: 0, incomplete: 0 } }
  for (const { rule } of rules) {
    const judged = (await house.store.call('flag.judged', { rule: rule.key, from: day })).find((d) => d.day === day)
    if (!judged) continue
    sums.series += judged.series
    sums.withoutVerdict.history += judged.withoutHistory
    sums.withoutVerdict.incomplete += judged.incomplete
    for (const line of lists.get(rule.key) ?? keptList(kept[listSetting(rule.key)], day)) {
      // Two rules silent on one series are one line.
      const key = `${line.category} ${line.area}`
      if (!noVerdict.has(key)) noVerdict.set(key, line)
    }
  }
  return { ...sums, noVerdict: [...noVerdict.values()].slice(0, listed) }
}

function keptList(text: string | undefined, day: number): NoVerdict[] {
  if (text === undefined) return []
  const said = JSON.parse(text) as { day: Day; list: NoVerdict[] }
  return said.day === isoDay(day) ? said.list : []
}
