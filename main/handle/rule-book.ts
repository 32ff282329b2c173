/** The rules as they stand: those of the program put in, each version in plain words, and which judge now. */
import type { Rule, RuleScope } from '../../contract/detection.ts'
import type { Bilingual } from '../../contract/model.ts'
import { categories } from '../../contract/taxonomy.ts'
import { checkParams, type ParamValues } from '../stats/rule-kinds.ts'
import { ruleWords, type ScopeNames } from '../stats/rule-words.ts'
import type { RuleInput, StoredRule, StoredVersion } from '../store/rule.ts'
import type { House } from './house.ts'

const everywhere: RuleScope = { areas: [], categories: [], sources: [] }
const standards = (kind: RuleInput['kind']): ParamValues => {
  const checked = checkParams(kind, {})
  return 'params' in checked ? checked.params : {}
}
/** On from the start; their replay can be shown but is not asked for. */
const builtIn: RuleInput[] = [
  {
    key: 'default',
    name: { zh: '默认规则：按区域', en: 'Default rule: by area' },
    builtIn: true,
    live: true,
    kind: 'conditional-binomial',
    params: standards('conditional-binomial'),
    scope: everywhere,
  },
  {
    key: 'default-local',
    name: { zh: '默认规则：一处附近', en: 'Default rule: close together' },
    builtIn: true,
    live: true,
    kind: 'local-surge',
    params: standards('local-surge'),
    scope: everywhere,
  },
]

const ready = new WeakMap<House, Promise<void>>()
/** Puts the program's own rules in where they are missing. The writer is only asked when something is. */
function rulesReady(house: House): Promise<void> {
  let known = ready.get(house)
  if (!known) {
    known = (async () => {
      const there = new Set((await house.store.call('rule.list', {})).map((rule) => rule.key))
      const missing = builtIn.filter((rule) => !there.has(rule.key))
      if (missing.length > 0) await house.store.call('rule.ensure', { rules: missing, at: house.nowSeconds() })
    })()
    known.catch(() => ready.delete(house))
    ready.set(house, known)
  }
  return known
}

export async function storedRules(house: House): Promise<StoredRule[]> {
  await rulesReady(house)
  return house.store.call('rule.list', {})
}

/** A rule that is on, with the version that judges. */
export interface LiveRule {
  rule: StoredRule
  version: StoredVersion
}
export async function liveRules(house: House): Promise<LiveRule[]> {
  return (await storedRules(house)).flatMap((rule) => {
    const version = rule.versions.find((v) => v.version === rule.live)
    return version ? [{ rule, version }] : []
  })
}

/** Names of areas by key, for plain words. */
export async function areaNames(house: House): Promise<Map<string, Bilingual>> {
  return new Map((await house.store.call('area.list', {})).map((area) => [area.key, area.name]))
}

export function scopeNames(scope: RuleScope, areas: Map<string, Bilingual>): ScopeNames {
  return {
    areas: scope.areas.map((key) => areas.get(key) ?? { zh: key, en: key }),
    categories: scope.categories.flatMap((key) => {
      const found = categories.find((c) => c.key === key)
      return found ? [{ zh: found.zh, en: found.en }] : []
    }),
    sources: scope.sources,
  }
}

export function ruleOf(stored: StoredRule, areas: Map<string, Bilingual>): Rule {
  return {
    key: stored.key,
    name: stored.name,
    builtIn: stored.builtIn,
    live: stored.live,
    versions: stored.versions.map(({ madeAt, ...version }) => ({
      ...version,
      madeAt: new Date(madeAt * 1000).toISOString(),
      words: ruleWords(version.kind, version.params, scopeNames(version.scope, areas)),
    })),
  }
}
