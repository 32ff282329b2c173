import type { HandlerGroup } from '../../contract/api.ts'
import { haversineM } from '../../contract/geometry.ts'
import type { AreaShapes, Filter, MadeBriefing, PlacePage, ReportId } from '../../contract/model.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import type { Question } from '../analysis/query.ts'
import { coverCircle } from '../stats/cover-circle.ts'
import { maskCharacter } from '../text/mask.ts'
import { areaAt } from './area-shape.ts'
import { type House, notFound } from './house.ts'

const usualReturnDays = 30
/** An address is the circle around the middle of its reports that holds this share of them, within these metres. */
const addressShare = 0.9
const addressMetres = { least: 50, most: 500 }
/** Newest steps of the trail and newest pairs of closed and come back; the counts of pairs are of all. */
const trailLimit = 200
const pairLimit = 200
/** Reports read from the store in one call, so that a search in between does not wait. */
const batch = 5_000
/** The most used name is that of the newest this many. */
const namesFrom = 2_000
const briefingsLookedAt = 50

interface Place {
  lon: number
  lat: number
  metres: number
  /** Adds the place to a filter. */
  filter: Filter
  area: PlacePage['area']
  /** An area is named by itself, and its neighbours are areas. */
  isArea: boolean
}

export function placeHandlers(house: House): HandlerGroup<'place.get'> {
  const { store } = house
  const at = (question: Question, place: Place): Question => ({ ...question, filters: [...question.filters, place.filter] })

  function point(lon: number, lat: number, metres: number, shapes: AreaShapes): Place {
    return { lon, lat, metres, filter: { near: { lon, lat, metres } }, area: areaAt(lon, lat, shapes), isArea: false }
  }

  async function areaPlace(asked: string): Promise<Place> {
    const areas = await store.call('area.list', {})
    const found = areas.find((a) => a.key === asked) ?? areas.find((a) => a.name.zh === asked || a.name.en === asked)
    if (!found)
      throw notFound(
        `没有名为“${asked}”的区域，没有打开地点页。用 area list 查看有哪些区域，或先导入区域文件。`,
        `There is no area "${asked}"; no place page was opened. See area list for the areas there are, or import a file of areas.`,
      )
    const { lon, lat, bbox } = found
    const corners = [bbox[0], bbox[2]].flatMap((x) => [bbox[1], bbox[3]].map((y) => haversineM(lon, lat, x, y)))
    return {
      lon,
      lat,
      metres: Math.max(...corners),
      filter: { areas: [found.key] },
      area: { key: found.key, name: found.name },
      isArea: true,
    }
  }

  /** Where the reports lie that name an address; masked parts of a name match anything. */
  async function addressPlace(address: string, shapes: AreaShapes, signal: AbortSignal): Promise<Place> {
    const parts = address.split(new RegExp(`["“”${maskCharacter}]+`)).filter((part) => part.trim() !== '')
    const text = parts.map((part) => `place:"${part.trim()}"`).join(' ')
    const none = notFound(
      `没有报告的地点写着“${address}”，没有打开地点页。请用更短的写法（如只写路名或小区名），或在地图上点选位置。`,
      `No report names "${address}" as its place; no place page was opened. Try a shorter form, such as the road or estate alone, or pick the point on the map.`,
    )
    if (text === '') throw none
    const { counts, lon, lat } = await house.analysis('spots', { question: await house.question({ text }, signal) }, signal)
    if (counts.matched === 0) throw none
    const circle = coverCircle(lon, lat, addressShare)
    if (!circle)
      throw notFound(
        `有 ${counts.matched} 件报告写着“${address}”，但都没有坐标，无法定位。请在列表中搜索 ${text} 查看它们，或打开所在区域的地点页。`,
        `${counts.matched} reports name "${address}", but none has coordinates, so the place cannot be told. Search for ${text} to see them, or open the page of their area.`,
      )
    const metres = Math.min(addressMetres.most, Math.max(addressMetres.least, circle.metres))
    return point(circle.lon, circle.lat, Math.ceil(metres), shapes)
  }

  /** Newest briefings whose reports lie at the place. */
  async function briefings(place: Place, signal: AbortSignal): Promise<MadeBriefing[]> {
    const found: MadeBriefing[] = []
    for (const made of await store.call('briefing.recent', { limit: briefingsLookedAt })) {
      const question = await house.question(made.filter, signal)
      const { matched } = await house.analysis('counts', at(question, place), signal)
      if (matched > 0) found.push({ ...made, here: matched })
    }
    return found
  }

  async function inBatches(ids: Uint32Array, signal: AbortSignal, work: (part: Uint32Array) => Promise<void>): Promise<void> {
    for (let i = 0; i < ids.length; i += batch) {
      signal.throwIfAborted()
      await work(ids.slice(i, i + batch))
    }
  }

  return {
    async 'place.get'({ at: asked, filter = {}, returnDays = usualReturnDays }, { signal }): Promise<PlacePage> {
      const shapes = await store.call('area.shapes', {})
      const place =
        'area' in asked
          ? await areaPlace(asked.area)
          : 'address' in asked
            ? await addressPlace(asked.address, shapes, signal)
            : point(asked.lon, asked.lat, asked.metres, shapes)
      const wide = await house.question(filter, signal)
      const question = at(wide, place)
      const { counts, neighbours, ...found } = await house.analysis(
        'place',
        { question, wide, around: place.isArea ? null : { lon: place.lon, lat: place.lat, metres: place.metres } },
        signal,
      )

      const closedId: number[] = []
      const closedMinute: number[] = []
      await inBatches(found.closedIds, signal, async (ids) => {
        const { id, minute } = await store.call('place.closed', { ids }, signal)
        for (const [i, value] of id.entries()) {
          closedId.push(value)
          closedMinute.push(minute[i] as number)
        }
      })
      const closed = { id: Uint32Array.from(closedId), minute: Int32Array.from(closedMinute) }
      const { pairs } = await house.analysis('place.back', { question, closed, days: returnDays }, signal)

      let trail: Awaited<ReturnType<typeof trailOf>> = []
      const trailOf = (ids: Uint32Array, after: number) => store.call('place.trail', { ids, limit: trailLimit, after }, signal)
      // Newest reports first: their steps leave little to read of the older ones.
      await inBatches(found.ids.slice().reverse(), signal, async (ids) => {
        const after = trail.length === trailLimit ? (trail.at(-1)?.seconds ?? 0) : 0
        trail = [...trail, ...(await trailOf(ids, after))]
          .sort((a, b) => b.seconds - a.seconds || b.report - a.report)
          .slice(0, trailLimit)
      })

      const [name, ...neighbourNames] = await store.call(
        'place.names',
        {
          groups: [place.isArea ? new Uint32Array(0) : found.ids.slice(-namesFrom), ...neighbours.map((n) => n.ids)],
        },
        signal,
      )
      const told = pairs.slice(0, pairLimit)
      const wanted = new Set<ReportId>(told.flatMap((p) => [p.closedId, p.againId]))
      for (const id of [found.first, found.last]) if (id !== null) wanted.add(id)
      const times = new Map((await store.call('place.times', { ids: [...wanted] }, signal)).map((t) => [t.id, t]))
      const here = new Set(found.ids)

      return {
        lon: place.lon,
        lat: place.lat,
        metres: place.metres,
        name: name ?? null,
        area: place.area,
        counts: await house.counts(counts),
        incidents: found.incidents,
        firstAt: found.first === null ? null : (times.get(found.first)?.occurredAt ?? null),
        lastAt: found.last === null ? null : (times.get(found.last)?.occurredAt ?? null),
        byCategory: found.byCategory.map((line) => ({
          ...line,
          cameBack: pairs.filter((p) => categoryKeys[p.category] === line.category).length,
        })),
        months: found.months,
        categories: found.categories,
        cameBack: told.map((p) => ({
          category: categoryKeys[p.category]!,
          closedId: p.closedId,
          closedAt: times.get(p.closedId)?.closedAt ?? '',
          againId: p.againId,
          againAt: times.get(p.againId)?.occurredAt ?? '',
          days: p.days,
        })),
        trail: trail.map(({ seconds: _seconds, ...step }) => step),
        flags: (await store.call('flag.list', {})).filter((flag) => flag.reports.some((id) => here.has(id))),
        briefings: await briefings(place, signal),
        neighbours: neighbours.map(({ ids: _ids, ...spot }, i) => ({ ...spot, name: neighbourNames[i] ?? null })),
      }
    },
  }
}
