import type { HandlerGroup } from '../../contract/api.ts'
import type { Rule, RuleScope } from '../../contract/detection.ts'
import type { Day, Flag } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import { checkParams, rowOfKind, ruleKindInfos } from '../stats/rule-kinds.ts'
import type { StoredRule } from '../store/rule.ts'
import { type House, notFound } from './house.ts'
import { wakeRules } from './judging.ts'
import { replayVersion } from './replay.ts'
import { areaNames, ruleOf, storedRules } from './rule-book.ts'
import { scoreOf } from './score.ts'

/** Longest replay, days. */
const longestReplay = 3_660
/** Days that a scoreboard covers unless told. */
const scoreDays = 365

export function ruleHandlers(
  house: House,
): HandlerGroup<
  'rule.list' | 'rule.set' | 'rule.replay' | 'rule.switch' | 'event.list' | 'event.mark' | 'event.remove' | 'flag.scoreboard'
> {
  const { store } = house
  const one = async (key: string): Promise<StoredRule> => {
    const rules = await storedRules(house)
    const found = rules.find((rule) => rule.key === key)
    if (!found)
      throw notFound(
        `没有规则“${key}”。现有：${rules.map((r) => r.key).join('、')}。`,
        `There is no rule "${key}". There are: ${rules.map((r) => r.key).join(', ')}.`,
      )
    return found
  }
  const told = async (key: string): Promise<Rule> => ruleOf(await one(key), await areaNames(house))
  const changed = async (): Promise<void> => house.emit('flags.changed', { version: (await store.call('state', {})).flagVersion })
  const versionOf = (rule: StoredRule, version: number | undefined) => {
    const found = version === undefined ? rule.versions[0] : rule.versions.find((v) => v.version === version)
    if (!found)
      throw notFound(
        `规则“${rule.key}”没有第 ${version} 版。现有：${rule.versions.map((v) => v.version).join('、')}。`,
        `Rule "${rule.key}" has no version ${version}. There are: ${rule.versions.map((v) => v.version).join(', ')}.`,
      )
    return found
  }

  /** A scope of things that are there; without it a slip of the pen would look at nothing and call it quiet. */
  async function checkedScope(given: Partial<RuleScope>): Promise<RuleScope> {
    const scope: RuleScope = { areas: given.areas ?? [], categories: given.categories ?? [], sources: given.sources ?? [] }
    const areas = await areaNames(house)
    const area = scope.areas.find((key) => !areas.has(key))
    if (area !== undefined)
      throw new Failure('bad-request', {
        zh: `没有区域“${area}”，规则没有保存。请从区域列表里选。`,
        en: `There is no area "${area}"; the rule was not saved. Choose from the list of areas.`,
      })
    const sources = (await store.call('rule.feeds', {})).map((s) => s.name)
    const source = scope.sources.find((name) => !sources.includes(name))
    if (source !== undefined)
      throw new Failure('bad-request', {
        zh: `没有来源“${source}”，规则没有保存。请从来源列表里选。`,
        en: `There is no source "${source}"; the rule was not saved. Choose from the list of sources.`,
      })
    const sorted = <T extends string>(list: T[]): T[] => [...new Set(list)].sort()
    return { areas: sorted(scope.areas), categories: sorted(scope.categories), sources: sorted(scope.sources) }
  }

  return {
    async 'rule.list'() {
      const [rules, areas] = await Promise.all([storedRules(house), areaNames(house)])
      return { rules: rules.map((rule) => ruleOf(rule, areas)), kinds: ruleKindInfos }
    },
    async 'rule.set'({ key: given, name, kind, params, scope }) {
      const rules = await storedRules(house)
      const known = rules.find((rule) => rule.key === given)
      const checked = checkParams(kind, params ?? {})
      if ('problem' in checked) throw new Failure('bad-request', checked.problem)
      const looksAt = await checkedScope(scope ?? {})
      const newest = known?.versions[0]
      // Saving again what is there makes no version.
      const same =
        newest?.kind === kind &&
        JSON.stringify(newest.params) === JSON.stringify(checked.params) &&
        JSON.stringify(newest.scope) === JSON.stringify(looksAt)
      if (known && same) {
        if (name !== undefined) {
          await store.call('rule.rename', { key: known.key, name })
          await changed()
        }
        return told(known.key)
      }
      const key = known?.key ?? given ?? freeKey(kind, rules)
      await store.call('rule.put', {
        key,
        ...(name || !known ? { name: name ?? rowOfKind(kind).name } : {}),
        builtIn: false,
        live: false,
        kind,
        params: checked.params,
        scope: looksAt,
        at: house.nowSeconds(),
      })
      await changed()
      return told(key)
    },
    async 'rule.replay'({ key, version, from, to }, context) {
      const rule = await one(key)
      const chosen = versionOf(rule, version)
      const { firstDay, lastDay } = await house.loaded()
      if (firstDay === null || lastDay === null)
        throw new Failure('bad-request', {
          zh: '数据库里还没有报告，无从回放。请先导入或同步。',
          en: 'The store has no reports yet, so there is nothing to replay over. Import or sync first.',
        })
      // Nothing is known of days after the last report.
      const end = isoDay(Math.min(dayNumber(to), dayNumber(lastDay)))
      if (from > end || dayNumber(end) - dayNumber(from) >= longestReplay)
        throw new Failure('bad-request', {
          zh: `回放时段无效：${from} 至 ${to}。请在 ${firstDay} 至 ${lastDay} 之间选一段，先后不能颠倒。`,
          en: `The period of the replay is not valid: ${from} to ${to}. Choose one between ${firstDay} and ${lastDay}, its begin first.`,
        })
      const replay = await house.jobs.run(
        'replay',
        { zh: `正在回放 ${rule.name.zh} 第 ${chosen.version} 版`, en: `Replaying ${rule.name.en}, version ${chosen.version}` },
        'days',
        context,
        (job) => replayVersion(house, key, chosen, { from, to: end }, job),
      )
      await changed()
      return replay
    },
    async 'rule.switch'({ key, version, reason }) {
      const rule = await one(key)
      if (version !== null) {
        const chosen = versionOf(rule, version)
        const standsByItself = rule.builtIn && chosen.version === 1
        if (chosen.replay === null && !standsByItself)
          throw new Failure('barred', {
            zh: `第 ${version} 版还没有回放过，不能启用；现在生效的没有变。请先对它做一次回放，看过误报和漏报后再启用。`,
            en: `Version ${version} was never replayed, so it cannot be switched on; what is live stays as it was. Replay it first, look at what it would have flagged and missed, then switch it on.`,
          })
      }
      if (version !== rule.live) {
        await store.call('rule.switch', { key, version, at: house.nowSeconds(), reason: reason ?? '' })
        await changed()
        wakeRules(house)
      }
      return told(key)
    },
    'event.list': async () => ({ events: await store.call('event.list', {}) }),
    async 'event.mark'(event) {
      if (event.from > event.to)
        throw new Failure('bad-request', {
          zh: `事件的开始 ${event.from} 在结束 ${event.to} 之后，没有保存。请对调。`,
          en: `The event begins (${event.from}) after it ends (${event.to}); it was not saved. Swap the two days.`,
        })
      if (event.area !== null && !(await areaNames(house)).has(event.area))
        throw new Failure('bad-request', {
          zh: `没有区域“${event.area}”，事件没有保存。请从区域列表里选。`,
          en: `There is no area "${event.area}"; the event was not saved. Choose from the list of areas.`,
        })
      const made = await store.call('event.add', { event, at: house.nowSeconds() })
      await changed()
      return made
    },
    async 'event.remove'({ id }) {
      const gone = await store.call('event.remove', { id, at: house.nowSeconds() })
      if (!gone) throw notFound(`没有编号 ${id} 的事件。请刷新列表。`, `There is no event ${id}. Refresh the list.`)
      await changed()
      return gone
    },
    async 'flag.scoreboard'({ from, to }) {
      const [flags, events, rules] = await Promise.all([
        store.call('flag.list', {}),
        store.call('flag.events', {}),
        storedRules(house),
      ])
      const end = to ?? (await lastDay(flags))
      const begin = from ?? spanBegin(flags, end)
      if (begin > end)
        throw new Failure('bad-request', {
          zh: `时段无效：${begin} 在 ${end} 之后。请对调。`,
          en: `The period is not valid: ${begin} is after ${end}. Swap the two days.`,
        })
      return {
        from: begin,
        to: end,
        scores: rules.map(({ key, name }) => scoreOf({ rule: key, name }, flags, events, begin, end)),
      }
    },
  }

  async function lastDay(flags: readonly Flag[]): Promise<Day> {
    const asOf = (await store.call('setting.all', {}))['flags-as-of']
    const days = [...flags.map((flag) => flag.to), ...(asOf === undefined ? [] : [asOf])]
    return days.length === 0 ? new Date(house.host.now()).toISOString().slice(0, 10) : isoDay(Math.max(...days.map(dayNumber)))
  }
}

/** A year, or from the first flag on where that is later: weeks in which no rule judged would thin the rates. */
function spanBegin(flags: readonly Flag[], end: Day): Day {
  const last = dayNumber(end)
  return isoDay(Math.max(last - scoreDays + 1, Math.min(last, ...flags.map((flag) => dayNumber(flag.firstFired)))))
}

function freeKey(kind: string, rules: readonly StoredRule[]): string {
  const taken = new Set(rules.map((rule) => rule.key))
  for (let n = 1; ; n++) {
    const key = n === 1 ? kind : `${kind}-${n}`
    if (!taken.has(key)) return key
  }
}
