import type { HandlerGroup } from '../../contract/api.ts'
import type { ComparedLine, Comparison, Day, Filter } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { adjust } from '../stats/false-discovery.ts'
import { rateRatio } from '../stats/rate-ratio.ts'
import { parseQuery } from '../text/query.ts'
import { type House, incompleteDays } from './house.ts'

/** A day "2026-01-31" or minute "2026-01-31T08:30" as days since 1970. */
const daysOf = (moment: string): number => Date.parse(`${moment.slice(0, 10)}T${moment.slice(11) || '00:00'}:00Z`) / 86_400_000

/** Period of a filter, with what its text says of it; null where an end is open. */
function periodOf(filter: Filter): { from: string | null; to: string | null } {
  const typed = filter.text === undefined ? {} : parseQuery(filter.text).filter
  const from = [filter.from, typed.from].filter((m) => m !== undefined).sort()
  const to = [filter.to, typed.to].filter((m) => m !== undefined).sort()
  return { from: from.at(-1) ?? null, to: to[0] ?? null }
}

function daysIn(filter: Filter): number | null {
  const { from, to } = periodOf(filter)
  if (from === null || to === null) return null
  const days = daysOf(to) - daysOf(from)
  if (!(days > 0))
    throw new Failure('bad-request', {
      zh: `时段 ${from} 至 ${to} 为空：“至”不含当天，须晚于“从”。没有比较。请改时段后重试。`,
      en: `The period from ${from} to ${to} is empty: "to" is not included and has to be later. Nothing was compared. Change the period and try again.`,
    })
  return days
}

/** null stands for a bound that is not finite. */
function lineOf(value: string, a: number, b: number, timeA: number, timeB: number): ComparedLine {
  const { low, middle, high, p } = rateRatio(a, b, timeA, timeB)
  const finite = (bound: number): number | null => (Number.isFinite(bound) ? bound : null)
  return { value, a, b, change: b - a, ratio: [finite(low), finite(middle), finite(high)], p, pAdjusted: p }
}

/** First day that a late source of either filter does not cover, where a period reaches it; null when both are complete. */
async function incompleteDay(house: House, filters: Filter[]): Promise<Day | null> {
  const ends = filters.map(({ sources, ...filter }) => ({ sources, to: periodOf(filter).to }))
  const reached = (await incompleteDays(house)).find(({ source, day }) =>
    ends.some(({ sources, to }) => (sources === undefined || sources.includes(source)) && (to === null || to > day)),
  )
  return reached?.day ?? null
}

export function compareHandlers(house: House): HandlerGroup<'compare.count'> {
  return {
    async 'compare.count'({ a, b, by = 'category' }, { signal }): Promise<Comparison> {
      const days = [daysIn(a), daysIn(b)] as const
      const perDay = days[0] !== null && days[1] !== null && days[0] !== days[1]
      const timeA = perDay ? (days[0] as number) : 1
      const timeB = perDay ? (days[1] as number) : 1
      const [question, other] = await Promise.all([house.question(a, signal), house.question(b, signal)])
      // One after the other: the text of the second is beside the columns when the two are laid over each other.
      const inA = await house.analysis('tally', { question, by }, signal)
      const inB = await house.analysis('tally', { question: other, by }, signal)
      const { both } = await house.analysis('overlap', { question, other }, signal)
      const countA = new Map(inA.values.map((v) => [v.value, v.count]))
      const countB = new Map(inB.values.map((v) => [v.value, v.count]))
      const values = [...new Set([...countA.keys(), ...countB.keys()])]
      const lines = values.map((value) => lineOf(value, countA.get(value) ?? 0, countB.get(value) ?? 0, timeA, timeB))
      adjust(
        lines.map((line) => line.p),
        'bh',
      ).forEach((p, i) => {
        lines[i]!.pAdjusted = p
      })
      lines.sort((one, two) => two.a + two.b - one.a - one.b || (one.value < two.value ? -1 : 1))
      return {
        a: { filter: a, counts: await house.counts(inA.counts), days: days[0] },
        b: { filter: b, counts: await house.counts(inB.counts), days: days[1] },
        perDay,
        total: lineOf('total', inA.counts.matched, inB.counts.matched, timeA, timeB),
        by,
        lines,
        overlap: both,
        incompleteFrom: await incompleteDay(house, [a, b]),
      }
    },
  }
}
