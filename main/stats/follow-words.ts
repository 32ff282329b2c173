/** What became of a decision, in plain words of both languages: what was seen, against what, and what it does not prove. */
import type { Bilingual } from '../../contract/model.ts'
import { isoDay } from '../../contract/time.ts'
import { type Effect, followRule, type Unjudged } from './follow-through.ts'

/** Why a decision was not looked at at all. */
export type NotFollowed = { why: 'not-done' | 'no-day' | 'dropped' | 'no-place' | 'no-category' | 'gone-area' | 'no-data' }

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const zhDay = (day: number): string => isoDay(day).slice(5)
const enDay = (day: number): string => `${Number(isoDay(day).slice(8))} ${months[Number(isoDay(day).slice(5, 7)) - 1]}`
const days = (span: { from: number; to: number }): number => span.to - span.from + 1
const one = (n: number): string => n.toFixed(1)
/** A ratio: two decimals, fewer where they would say nothing. */
const ratioWords = (n: number): string => (n >= 99.95 ? '> 99' : n >= 9.995 ? n.toFixed(1) : n.toFixed(2))
const incidents = (n: number): string => `${n.toLocaleString('en-US')} ${n === 1 ? 'incident' : 'incidents'}`

/** "下降 8%"; nothing below half a per cent. */
function moved(before: number, after: number): Bilingual {
  const percent = Math.round((after / before - 1) * 100)
  if (percent === 0) return { zh: '持平', en: 'unchanged' }
  return percent > 0 ? { zh: `上升 ${percent}%`, en: `up ${percent}%` } : { zh: `下降 ${-percent}%`, en: `down ${-percent}%` }
}

/**
 * @param kind what the controls are
 * @param done day since 1970 from which it is judged
 */
export function followSentence(found: Effect, kind: 'circle' | 'area', done: number): Bilingual {
  const { before, after, controls, ratio, verdict } = found
  const [y0, y1] = [found.inBefore.length, found.inAfter.length].map((n) => n.toLocaleString('en-US'))
  const all = controls.reduce((sum, c) => ({ before: sum.before + c.before, after: sum.after + c.after }), {
    before: 0,
    after: 0,
  })
  const pace = moved(all.before, all.after)
  const range = `${ratioWords(ratio[0])}–${ratioWords(ratio[2])}`
  const zhVerdict = {
    fewer: '少于应有数，超出了偶然波动的范围',
    more: '多于应有数，超出了偶然波动的范围',
    unclear: '区间含 1，增减都不能断定',
  }[verdict]
  const enVerdict = {
    fewer: 'fewer than expected by more than chance explains',
    more: 'more than expected by more than chance explains',
    unclear: 'the interval holds 1, so neither a fall nor a rise can be stated',
  }[verdict]
  return {
    // The two counts come first: what reads the sentence finds them before any day that looks like them.
    zh:
      `由 ${y0} 起变为 ${y1} 起：${zhDay(done)} 完成，比较此前 ${days(before)} 天（${zhDay(before.from)} 至 ${zhDay(before.to)}）` +
      `与此后 ${days(after)} 天（${zhDay(after.from)} 至 ${zhDay(after.to)}），完成日前后各 ${followRule.guard} 天不计。` +
      `同期 ${controls.length} ${kind === 'area' ? '个' : '处'}同类、此前起数相近的对照${kind === 'area' ? '片区' : '地点'}共 ${all.before} 起变为 ${all.after} 起，${pace.zh}；` +
      `照此该处应有 ${one(found.expected)} 起，实际为应有数的 ${ratioWords(ratio[1])} 倍（95% 区间 ${range}）：${zhVerdict}。` +
      '对照按此前起数相近选取，原本偏高而自然回落的部分已在其中扣除。这是观察，不是证明，同期其他变化也会起作用。',
    en:
      `${incidents(found.inBefore.length)} before and ${y1} after it was done on ${enDay(done)}, in ${days(before)} days each ` +
      `(${enDay(before.from)} to ${enDay(before.to)}, ${enDay(after.from)} to ${enDay(after.to)}; ${followRule.guard} days on either side of that day are left out). ` +
      `At ${controls.length} control ${kind === 'area' ? 'areas' : 'places'} of the same category with a similar count before, ${all.before} became ${all.after} over the same days (${pace.en}); ` +
      `at that pace ${one(found.expected)} would be expected here, and the count is ${ratioWords(ratio[1])} times that (95% interval ${range}): ${enVerdict}. ` +
      'As controls are chosen by their count before, the fall to be expected of any place that had been high by chance is taken out. This is an observation, not proof: other things changed in those days too.',
  }
}

/** Why a decision has no before/after. */
export function unfollowedSentence(found: Unjudged | NotFollowed): Bilingual {
  switch (found.why) {
    case 'not-done':
      return { zh: '尚未完成，不作前后比较。', en: 'Not done yet, so before and after are not compared.' }
    case 'no-day':
      return {
        zh: '没有写明完成日，无法作前后比较。',
        en: 'The day it was done is not given, so before and after cannot be compared.',
      }
    case 'dropped':
      return { zh: '已决定不再办理，不作前后比较。', en: 'Dropped, so before and after are not compared.' }
    case 'no-place':
      return { zh: '没有写明地点，无法作前后比较。', en: 'It names no place, so before and after cannot be compared.' }
    case 'no-category':
      return { zh: '没有写明类别，无法作前后比较。', en: 'It names no category, so before and after cannot be compared.' }
    case 'gone-area':
      return {
        zh: '所写片区已不在片区表里，无法作前后比较。',
        en: 'Its area is no longer among the areas, so before and after cannot be compared.',
      }
    case 'no-data':
      return {
        zh: '库里没有数据完整的日子，无法作前后比较。',
        en: 'The store holds no complete day, so before and after cannot be compared.',
      }
    case 'too-early':
      return {
        zh: `完成后的完整天数还不够：需要 ${followRule.shortest} 天（完成日后 ${followRule.guard} 天不计），最早在 ${isoDay(found.day)} 的数据收齐后可比较。`,
        en: `Too few complete days since: ${followRule.shortest} are needed (the first ${followRule.guard} are left out), so it can be compared once ${isoDay(found.day)} is complete.`,
      }
    case 'short-history':
      return {
        zh: `完成前只有 ${found.days} 天的数据（需要 ${followRule.shortest} 天），无法作前后比较。`,
        en: `Only ${found.days} days of data lie before it (${followRule.shortest} are needed), so before and after cannot be compared.`,
      }
    case 'low-baseline':
      return {
        zh: `此前 ${days(found.before)} 天该处只有 ${found.inBefore.length} 起（至少要 ${followRule.leastBefore} 起），此后 ${days(found.after)} 天 ${found.inAfter.length} 起：起数太少，看不出变化。`,
        en: `Only ${incidents(found.inBefore.length)} there in the ${days(found.before)} days before (at least ${followRule.leastBefore} are needed) and ${found.inAfter.length} in the ${days(found.after)} days after: too few to see a change.`,
      }
    case 'few-controls':
      return {
        zh:
          `此前 ${days(found.before)} 天 ${found.inBefore.length} 起，此后 ${days(found.after)} 天 ${found.inAfter.length} 起，` +
          `但${found.controls === 0 ? '没有' : `只有 ${found.controls} 处`}此前起数相近的对照（至少要 ${followRule.leastControls} 处），自然回落的部分无从扣除，不下结论。`,
        en:
          `${incidents(found.inBefore.length)} in the ${days(found.before)} days before, ${found.inAfter.length} in the ${days(found.after)} days after; ` +
          `but ${found.controls === 0 ? 'no control place has' : `only ${found.controls} control ${found.controls === 1 ? 'place has' : 'places have'}`} a similar count before ` +
          `(at least ${followRule.leastControls} are needed), so a natural fall cannot be taken out and nothing is concluded.`,
      }
    case 'silent-controls':
      return {
        zh: `此前 ${days(found.before)} 天 ${found.inBefore.length} 起，此后 ${days(found.after)} 天 ${found.inAfter.length} 起，但同期 ${found.controls} 处对照都没有报告，多半是来源中断，不下结论。`,
        en: `${incidents(found.inBefore.length)} in the ${days(found.before)} days before, ${found.inAfter.length} in the ${days(found.after)} days after; but none of ${found.controls} control places had any, which more likely is a feed that stopped, so nothing is concluded.`,
      }
  }
}

/** For the page on method. */
export const followMethod: Bilingual = {
  zh:
    `议定事项的前后比较：完成日前后等长、整周的时段（${followRule.shortest} 至 ${followRule.longest} 天，完成日前后各 ${followRule.guard} 天不计，只用数据完整的日子），` +
    `按事件（起）计。对照为同类、同样大小、此前起数相差不超过 ${followRule.within * 100}%（或 ${followRule.withinCount} 起）、与该处及彼此不重叠的至多 ${followRule.mostControls} 处地点；` +
    '倍数为该处前后之比除以对照前后之比，95% 区间按二项条件分布求得，并按对照之间的离散程度放宽。每二十项无效的措施中，约有一项会偶然显得有变化。',
  en:
    `Before/after of decisions: spans of equal length in whole weeks on either side of the day it was done (${followRule.shortest} to ${followRule.longest} days, ${followRule.guard} days on either side left out, complete days only), ` +
    `counted in incidents. Controls are up to ${followRule.mostControls} places of the same category and size whose count before differs by at most ${followRule.within * 100}% (or ${followRule.withinCount}), overlapping neither the place nor each other; ` +
    'the ratio is after over before here, divided by the same at the controls, with a 95% interval from the conditional binomial, widened by how much the controls differ among themselves. Of twenty measures that do nothing, about one will seem to have done something.',
}
