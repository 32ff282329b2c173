import type { HandlerGroup } from '../../contract/api.ts'
import type { BriefRequest, Filter } from '../../contract/model.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay, isoTime } from '../../contract/time.ts'
import type { BriefSnapshot } from '../brief/snapshot.ts'
import { parseQuery } from '../text/query.ts'
import { filterWords } from './filter-words.ts'
import { firstIncompleteDay, type House } from './house.ts'

/** Spans of the same length before the period that the counts are compared with. */
const periodsBefore = 8
/** Width of the briefing's map picture in map pixels. */
const mapPixels = 640

export function briefHandlers(house: House): HandlerGroup<'brief.preview' | 'brief.make'> {
  const { store, host } = house

  async function snapshot(request: Omit<BriefRequest, 'out' | 'formats'>, signal: AbortSignal): Promise<BriefSnapshot> {
    const { filter, language } = request
    // The period has its own place in the page.
    const { from: _from, to: _to, ...besidesPeriod } = filter
    const question = await house.question(filter, signal)
    const summary = await house.analysis('summary', question, signal)
    const [state, areas, shapes, sources, kept] = await Promise.all([
      store.call('state', {}),
      store.call('area.list', {}),
      store.call('area.shapes', {}),
      store.call('source.list', { now: house.nowSeconds() }),
      store.call('setting.all', {}),
    ])
    const { ids } = summary
    const first = filter.from?.slice(0, 10) ?? summary.firstDay
    const last =
      filter.to !== undefined ? isoDay(dayNumber(filter.to.slice(0, 10)) - (filter.to.length > 10 ? 0 : 1)) : summary.lastDay
    const period = first !== null && last !== null && first <= last ? { from: first, to: last } : null
    const names = new Map(areas.map((a) => [a.key, a.name]))
    const parents = new Map(areas.map((a) => [a.key, a.parent]))
    /** An area includes the areas inside it, as in the filter. */
    const inAreas = (key: string | null, wanted: readonly string[]): boolean => {
      for (let at = key, steps = 0; at !== null && steps < 20; at = parents.get(at) ?? null, steps++)
        if (wanted.includes(at)) return true
      return false
    }
    const clusters = await picture(question, signal)
    const flags = (await store.call('flag.list', {})).filter(
      (flag) =>
        // What later data took back is told only where a person had decided about it.
        (flag.lapsedAt === undefined || (flag.status !== 'new' && flag.status !== 'seen')) &&
        (period === null || (flag.to >= period.from && flag.from <= period.to)) &&
        (filter.categories === undefined || filter.categories.includes(flag.category)) &&
        (filter.areas === undefined || inAreas(flag.area, filter.areas)),
    )
    return {
      title: request.title,
      audience: request.audience,
      language,
      office: null,
      district:
        areas.find((a) => a.level === 'district')?.name ??
        (kept['store-name'] ? (JSON.parse(kept['store-name']) as { zh: string; en: string }) : null),
      filter,
      filterWords: filterWords(besidesPeriod, language, names),
      period,
      counts: await house.counts(summary.counts),
      dataVersion: summary.dataVersion,
      madeAt: localTime(host.now()),
      appVersion: host.version,
      byCategory: summary.byCategory.map((count, i) => ({ category: categoryKeys[i]!, count })).filter((c) => c.count > 0),
      byArea: summary.byArea.map(({ key, count }) => ({
        key,
        count,
        name:
          names.get(key) ?? (language === 'zh' ? { zh: '无位置或区外', en: 'no area' } : { zh: '无位置或区外', en: 'No area' }),
      })),
      daily: summary.daily,
      incompleteFrom: await firstIncompleteDay(house),
      before: period === null ? null : await before(filter, period, signal),
      rows: (offset, limit) => store.call('report.export', { ids: [...ids.subarray(offset, offset + limit)] }),
      flags,
      clusters,
      areas: shapes,
      basemap: await store.call('basemap.get', {}),
      basemapCredit: state.sample ? (language === 'zh' ? '示例区底图为虚构' : 'The sample basemap is made up') : null,
      sources,
    }
  }

  /** Clusters as the briefing's map shows them: the zoom at which the mapped reports fill its width. */
  async function picture(question: Awaited<ReturnType<House['question']>>, signal: AbortSignal) {
    const world = await house.analysis('clusters', { question, bbox: [-180, -85, 180, 85], zoom: 11 }, signal)
    if (world.count.length === 0) return []
    const west = Math.min(...world.lon)
    const east = Math.max(...world.lon)
    const south = Math.min(...world.lat)
    const north = Math.max(...world.lat)
    const span = Math.max(east - west, (north - south) / Math.cos((north * Math.PI) / 180), 0.005)
    const zoom = Math.max(0, Math.min(16, Math.log2((360 / span) * (mapPixels / 512))))
    const set = await house.analysis('clusters', { question, bbox: [-180, -85, 180, 85], zoom }, signal)
    const kinds = categoryKeys.length
    return Array.from(set.count, (count, i) => ({
      lon: set.lon[i]!,
      lat: set.lat[i]!,
      count,
      parts: [...set.parts.subarray(i * kinds, (i + 1) * kinds)],
    }))
  }

  /** The same filter over the spans just before; null where the store does not reach back that far. */
  async function before(
    filter: Filter,
    period: { from: string; to: string },
    signal: AbortSignal,
  ): Promise<BriefSnapshot['before']> {
    const days = dayNumber(period.to) - dayNumber(period.from) + 1
    const { firstDay } = await house.loaded()
    const room = firstDay === null ? 0 : Math.floor((dayNumber(period.from) - dayNumber(firstDay)) / days)
    const typed = filter.text === undefined ? {} : parseQuery(filter.text).filter
    // A span typed into the search text holds for every period alike: there is nothing to compare with.
    const periods = typed.from !== undefined || typed.to !== undefined ? 0 : Math.min(periodsBefore, room)
    if (periods < 1) return null
    const from = isoDay(dayNumber(period.from) - periods * days)
    const question = await house.question({ ...filter, from, to: period.from }, signal)
    const summary = await house.analysis('summary', question, signal)
    return {
      periods,
      from,
      to: isoDay(dayNumber(period.from) - 1),
      mean: summary.counts.matched / periods,
      byCategory: summary.byCategory.map((count, i) => ({ category: categoryKeys[i]!, mean: count / periods })),
    }
  }

  return {
    async 'brief.preview'(request, { signal }) {
      const { briefHtml } = await import('../brief/html.ts')
      const frozen = await snapshot(request, signal)
      return { title: frozen.title, audience: frozen.audience, html: await briefHtml(frozen, signal), counts: frozen.counts }
    },
    async 'brief.make'({ out, formats, ...request }, context) {
      return house.jobs.run(
        'brief',
        { zh: `正在生成简报：${request.title}`, en: `Making the briefing: ${request.title}` },
        'reports',
        context,
        async (job) => {
          // Documents, charts and pictures are heavy to load: only when one is made.
          const { makeBrief } = await import('../brief/make.ts')
          const frozen = await snapshot(request, job.signal)
          const folder = out ?? (await host.briefFolder(request.title))
          const receipt = await makeBrief(frozen, formats, folder, {
            signal: job.signal,
            progress: (done, total) => job.progress(done, total),
          })
          await store.call('briefing.add', {
            at: house.nowSeconds(),
            title: request.title,
            audience: request.audience,
            filter: request.filter,
          })
          await store.call('audit.add', {
            at: house.nowSeconds(),
            what: 'export',
            subject: `${request.audience}: ${request.title}`,
            why: `${formats.join(', ')}; ${frozen.counts.matched} reports`,
          })
          return receipt
        },
      )
    },
  }
}

/** ISO time with the offset of this computer. */
const localTime = (millis: number): string => isoTime(Math.floor(millis / 1000), -new Date(millis).getTimezoneOffset())
