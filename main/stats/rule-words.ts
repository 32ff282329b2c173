/** A version of a rule in plain words, both languages, from its parameters and scope. */
import type { RuleKind } from '../../contract/detection.ts'
import type { Bilingual } from '../../contract/model.ts'
import type { ParamValues } from './rule-kinds.ts'

/** Names of what a rule looks at; empty: everywhere, everything, all. */
export interface ScopeNames {
  areas: Bilingual[]
  categories: Bilingual[]
  sources: string[]
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`

/** "在全区的每一类问题里……" */
export function ruleWords(kind: RuleKind, params: ParamValues, scope: ScopeNames): Bilingual {
  const where = whereWords(scope)
  const what = compareWords(kind, params)
  const demands = demandWords(params)
  const pause = params.coolDown ?? 7
  return {
    zh: `${where.zh}${what.zh}${demands.zh}停顿不超过 ${pause} 天的触发算同一次。`,
    en: `${where.en} ${what.en} ${demands.en} Days that fire within ${pause} days of each other are one flag.`,
  }
}

function whereWords({ areas, categories, sources }: ScopeNames): Bilingual {
  const list = (names: Bilingual[], language: 'zh' | 'en') => names.map((name) => name[language])
  const area = {
    zh: areas.length === 0 ? '全区' : list(areas, 'zh').join('、'),
    en: areas.length === 0 ? 'the whole district' : list(areas, 'en').join(', '),
  }
  const kind = {
    zh: categories.length === 0 ? '各类问题' : list(categories, 'zh').join('、'),
    en: categories.length === 0 ? 'Every kind of issue' : list(categories, 'en').join(', '),
  }
  const from = {
    zh: sources.length === 0 ? '' : `（只看来源 ${sources.join('、')}）`,
    en: sources.length === 0 ? '' : `, from ${sources.join(', ')} alone`,
  }
  return { zh: `范围：${area.zh}，${kind.zh}${from.zh}。`, en: `${kind.en} in ${area.en}${from.en}.` }
}

function compareWords(kind: RuleKind, p: ParamValues): Bilingual {
  const guard: Bilingual =
    (p.guard ?? 0) > 0 ? { zh: `（中间隔 ${p.guard} 天）`, en: ` (leaving out ${p.guard} days between)` } : { zh: '', en: '' }
  switch (kind) {
    case 'conditional-binomial':
      return {
        zh: `每个区域的每一类：最近 ${p.window} 天与此前 ${p.baseline} 天${guard.zh}相比，明显更多且至少为平时的 ${p.minRatio} 倍才预警；一天里所有预警中误报的占比控制在 ${percent(p.q ?? 0)} 以内。`,
        en: `In each area, each kind: the last ${p.window} days against the ${p.baseline} days before${guard.en}; flagged when clearly more, and at least ${p.minRatio} times the usual. Of all that a day flags, at most ${percent(p.q ?? 0)} are expected to be false.`,
      }
    case 'local-surge':
      return {
        zh: `任何一处周围 ${p.radius} 米内、同一类：最近 ${p.window} 天比此前 ${p.baseline} 天${guard.zh}以及全区同期所能预期的明显更多才预警；一天里所有预警中误报的占比控制在 ${percent(p.q ?? 0)} 以内。`,
        en: `Within ${p.radius} m of any place, one kind: the last ${p.window} days clearly above what the ${p.baseline} days before${guard.en} and the district as a whole would lead one to expect. Of all that a day flags, at most ${percent(p.q ?? 0)} are expected to be false.`,
      }
    case 'farrington-flexible':
      return {
        zh: `每个区域的每一类：最近 7 天与过去 ${p.b} 年的同期（前后各 ${p.w} 周）相比，顾及季节与趋势；单个序列每周的误报率 ${percent(p.alpha ?? 0)}，不按序列数校正。`,
        en: `In each area, each kind: the last 7 days against the same weeks of the ${p.b} years before (${p.w} weeks on either side), allowing for season and trend; ${percent(p.alpha ?? 0)} false alarms a series and week, not corrected for the number of series.`,
      }
    default: {
      const method = kind.slice(5).toUpperCase()
      const lag = method === 'C1' ? 0 : 2
      return {
        zh: `每个区域的每一类：当天与前 ${p.baseline} 天${lag > 0 ? `（隔 ${lag} 天）` : ''}相比，按 EARS ${method}；单个序列每天的误报率 ${percent(p.alpha ?? 0)}，不按序列数校正。`,
        en: `In each area, each kind: the day against the ${p.baseline} days before${lag > 0 ? ` (leaving out ${lag} days)` : ''}, by EARS ${method}; ${percent(p.alpha ?? 0)} false alarms a series and day, not corrected for the number of series.`,
      }
    }
  }
}

function demandWords(p: ParamValues): Bilingual {
  const { minIncidents = 3, minSources = 2, sourceCap = 3 } = p
  return {
    zh: `至少 ${minIncidents} 起（重复上报合并后），来自至少 ${minSources} 个独立来源，同一来源最多计 ${sourceCap} 起。`,
    en: `At least ${minIncidents} incidents (copies collapsed) from at least ${minSources} independent ${minSources === 1 ? 'source' : 'sources'}, one source counting for ${sourceCap} at most.`,
  }
}
