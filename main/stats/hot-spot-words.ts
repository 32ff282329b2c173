/** What the hot spots say, and how they were found, in plain words of both languages. */
import type { Bilingual, HotSpotMethod } from '../../contract/model.ts'
import type { HotSpotFound } from './hot-spot.ts'
import { usualAcrossM } from './study-area.ts'

const whole = (n: number): string => Math.round(n).toLocaleString('en-US')
const share = (part: number, all: number): string => {
  const percent = (100 * part) / all
  return percent > 0 && percent < 1 ? '< 1 %' : `${Math.round(percent)} %`
}
const figures = (n: number): string => (n >= 100 ? whole(n) : n >= 10 ? n.toFixed(1) : n.toPrecision(2))
const plural = (n: number, one: string, many = `${one}s`): string => `${whole(n)} ${n === 1 ? one : many}`

/** The one sentence above the map. @param where area of the strongest spot, where it lies in one */
export function hotSpotSentence(method: HotSpotMethod, found: HotSpotFound, where: Bilingual | null): Bilingual {
  const { points, params } = found
  if (found.tooFew !== null)
    return {
      zh: `地图上只有 ${whole(points)} 件报告，至少要 ${found.tooFew} 件才能判断，因此不画热点。请放宽筛选。`,
      en: `Too few to say: ${plural(points, 'report')} on the map, and it takes at least ${found.tooFew}. Nothing is drawn. Widen the filter.`,
    }
  const zhWhere = where ? `在${where.zh}，` : ''
  const enWhere = where ? ` in ${where.en}` : ''
  if (method === 'kde') {
    const top = found.cells.value[0] ?? 0
    return {
      zh: `最密处${where ? `在${where.zh}，` : ''}每平方公里约 ${figures(top)} 件；共 ${whole(points)} 件报告。`,
      en: `The densest place${enWhere} has about ${figures(top)} reports per km²; ${plural(points, 'report')} in all.`,
    }
  }
  const spots = method === 'gi' ? found.spots : found.outlines
  const top = spots[0]
  if (top === undefined) {
    if (method === 'gi')
      return {
        zh: `没有热点：${whole(found.cellsJudged)} 个六边形经校正后，没有一个在 ${params.alpha * 100} % 水平上突出。`,
        en: `No hot spot: after correction none of ${whole(found.cellsJudged)} hexagons stands out at the ${params.alpha * 100} % level.`,
      }
    return {
      zh: `没有聚集：${whole(points)} 件报告中没有一处达到设定的密度。`,
      en: `No crowd: nowhere do the ${plural(points, 'report')} lie as dense as asked for.`,
    }
  }
  const held = spots.reduce((sum, spot) => sum + spot.count, 0)
  const name =
    method === 'gi' ? { zh: '处热点', one: 'hot spot', many: 'hot spots' } : { zh: '处聚集', one: 'crowd', many: 'crowds' }
  const area = `${figures(top.squareKm)} km²`
  return {
    zh: `${spots.length} ${name.zh}共有 ${whole(held)} 件，占 ${whole(points)} 件的 ${share(held, points)}；${spots.length === 1 ? '它' : '最大一处'}${zhWhere}${spots.length === 1 ? '' : `${whole(top.count)} 件，`}占地 ${area}。`,
    en:
      spots.length === 1
        ? `1 ${name.one}${enWhere} holds ${whole(held)} of ${plural(points, 'report')} (${share(held, points)}) on ${area}.`
        : `${whole(spots.length)} ${name.many} hold ${whole(held)} of ${plural(points, 'report')} (${share(held, points)}); the largest${where ? `,${enWhere},` : ''} has ${whole(top.count)} on ${area}.`,
  }
}

/** The method with its parameters as used. */
export function hotSpotMethod(method: HotSpotMethod, found: HotSpotFound): Bilingual {
  const { metres, min, alpha, acrossMetres } = found.params
  const out = found.pointsOutside
  const zhOut = out > 0 ? `${whole(out)} 件在研究范围之外，未计入。` : ''
  const enOut = out > 0 ? ` ${plural(out, 'report')} outside the study area ${out === 1 ? 'is' : 'are'} left out.` : ''
  const zhSize = found.enlarged ? `范围太大，六边形由 ${usualAcrossM} m 放大到 ${whole(acrossMetres ?? 0)} m。` : ''
  const enSize = found.enlarged
    ? ` The area is so large that the hexagons were made ${whole(acrossMetres ?? 0)} m wide instead of ${usualAcrossM} m.`
    : ''
  if (method === 'gi') {
    if (acrossMetres === null)
      return { zh: `Getis-Ord Gi*，邻域 ${whole(metres)} m。`, en: `Getis-Ord Gi*, neighbourhood ${whole(metres)} m.` }
    return {
      zh: `把研究范围分成 ${whole(found.cellsJudged)} 个宽 ${whole(acrossMetres)} m 的六边形（空的也算），把每个六边形连同 ${whole(metres)} m 内的邻居与全体平均相比（Getis-Ord Gi*）。p 值取正态近似与精确二项概率中较大的一个，用 Benjamini-Hochberg 法对全部六边形校正（FDR）；低于 ${alpha} 算作热点，图上分 90 %、95 %、99 % 三级。${zhSize}${zhOut}`,
      en: `The study area is cut into ${whole(found.cellsJudged)} hexagons ${whole(acrossMetres)} m wide, empty ones too; each with its neighbours within ${whole(metres)} m is compared with the average of all (Getis-Ord Gi*). p is the larger of the normal law's and the exact binomial chance, corrected over all hexagons for the false discovery rate (Benjamini-Hochberg); below ${alpha} is a hot spot, and the map shows three classes: 90 %, 95 %, 99 %.${enSize}${enOut}`,
    }
  }
  if (method === 'kde') {
    if (acrossMetres === null)
      return { zh: `核密度，带宽 ${whole(metres)} m。`, en: `Kernel density, bandwidth ${whole(metres)} m.` }
    const zhHow = found.exact
      ? '逐件精确计算'
      : `先归入 ${figures(Math.min(acrossMetres / 2, metres / 10))} m 的细格再平滑，误差在 0.5 % 以内`
    const enHow = found.exact
      ? 'computed report by report'
      : `computed on a fine grid of ${figures(Math.min(acrossMetres / 2, metres / 10))} m, off by less than 0.5 %`
    return {
      zh: `核密度：每件报告按高斯曲线铺开，带宽 ${whole(metres)} m，相加得每平方公里件数，${zhHow}，标在宽 ${whole(acrossMetres)} m 的六边形上。这只是密度，不做显著性判断。${zhSize}${zhOut}`,
      en: `Kernel density: every report is spread out as a bell of bandwidth ${whole(metres)} m; their sum is reports per square kilometre, ${enHow}, shown on hexagons ${whole(acrossMetres)} m wide. It is a density and judges nothing.${enSize}${enOut}`,
    }
  }
  const zhNoise = found.tooFew === null ? `其余 ${whole(found.noise)} 件不属于任何聚集。` : ''
  const enNoise =
    found.tooFew === null ? ` The other ${plural(found.noise, 'report')} ${found.noise === 1 ? 'is' : 'are'} in no crowd.` : ''
  if (method === 'dbscan')
    return {
      zh: `聚集（DBSCAN）：一件报告连同 ${whole(metres)} m 内的报告至少 ${whole(min)} 件，便是一处聚集的核心；相邻的核心连成一片，外缘报告随之归入。${zhNoise}`,
      en: `Crowds (DBSCAN): a report with at least ${whole(min)} reports within ${whole(metres)} m, itself counted, is the core of a crowd; cores within that distance join, and reports at the edge come with them.${enNoise}`,
    }
  return {
    zh: `分层聚集（HDBSCAN）：不设固定距离，在各种密度下都站得住、且不少于 ${whole(min)} 件的聚集才留下。${zhNoise}`,
    en: `Crowds of any density (HDBSCAN): no fixed distance; a crowd stays when it holds together over a range of densities and has at least ${plural(min, 'report')}.${enNoise}`,
  }
}
