/** Answers over the columns. One instance lives in analysis.worker.ts; everything here is synchronous. */
import { haversineM } from '../../contract/geometry.ts'
import type { Bbox, Facets, FacetValue, TimeUnit } from '../../contract/model.ts'
import { type CategoryKey, categoryKeys, levelKeys, statusKeys } from '../../contract/taxonomy.ts'
import { isoDay } from '../../contract/time.ts'
import { mediaKinds } from '../store/codes.ts'
import type { Connection } from '../store/open.ts'
import { collapse, hamming, nearBits } from '../text/near.ts'
import { type Clustering, clusterId, clusterRows, cutClusters, maxClusterZoom } from './cluster.ts'
import { Columns, latOf, lonOf, mediaShift } from './columns.ts'
import { addFailures, boxTest, dimension } from './filter.ts'
import type { BareCounts, Question, SeriesInput } from './query.ts'
import { binsOf, dayOf } from './time.ts'

const keptFilters = 24
const keptTexts = 8
const keptClusterings = 12

/** Least recently used entries fall out. */
class Kept<V> {
  readonly #limit: number
  readonly #entries = new Map<string, V>()
  constructor(limit: number) {
    this.#limit = limit
  }
  get(key: string): V | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, value)
    }
    return value
  }
  set(key: string, value: V): V {
    this.#entries.set(key, value)
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value as string)
    return value
  }
  clear(): void {
    this.#entries.clear()
  }
}

/** The hit set of a question's text was never put, or was let go: to be put again. Its name crosses the thread border. */
export class TextMissing extends Error {
  override name = 'TextMissing'
}

interface Matched {
  match: Uint8Array
  counts: BareCounts
}

export class Analysis {
  readonly columns = new Columns()
  readonly #db: Connection
  readonly #matches = new Kept<Matched>(keptFilters)
  readonly #texts = new Kept<Uint8Array>(keptTexts)
  readonly #clusterings = new Kept<Clustering>(keptClusterings)
  #incidents: Int32Array | null = null

  constructor(db: Connection) {
    this.#db = db
  }

  refresh(): void {
    if (!this.columns.load(this.#db)) return
    this.#matches.clear()
    this.#texts.clear()
    this.#clusterings.clear()
    this.#incidents = null
  }

  /** The hit set of a text as one byte a row. @param ids ascending */
  putText(key: string, ids: Int32Array): void {
    const { columns } = this
    const rows = new Uint8Array(columns.n)
    // Both ascend: one walk over the two.
    for (let i = 0, row = 0; i < ids.length; i++) {
      const id = ids[i] as number
      while (row < columns.n && (columns.id[row] as number) < id) row++
      if (row < columns.n && columns.id[row] === id) rows[row] = 1
    }
    this.#texts.set(key, rows)
  }

  /** For each row the row of the first report of its incident. */
  incidents(): Int32Array {
    if (this.#incidents) return this.#incidents
    const { columns } = this
    const order = columns.byTime
    const n = columns.n
    const x = new Float64Array(n)
    const y = new Float64Array(n)
    // Metres on one plane for the whole store, scaled where most of it lies: exact enough over a few hundred metres.
    const middle = columns.byPlace[columns.byPlace.length >> 1]
    const eastMetres = middle === undefined ? 1 : 111_320 * Math.cos((latOf(columns.y[middle] as number) * Math.PI) / 180)
    const pick = <T extends Int32Array | Uint8Array>(from: T, to: T): T => {
      for (let i = 0; i < n; i++) to[i] = from[order[i] as number] as number
      return to
    }
    for (let i = 0; i < n; i++) {
      const row = order[i] as number
      if (!columns.isLocated(row)) {
        x[i] = Number.NaN
        y[i] = Number.NaN
        continue
      }
      y[i] = latOf(columns.y[row] as number) * 110_574
      x[i] = lonOf(columns.x[row] as number) * eastMetres
    }
    const first = collapse({
      n,
      x,
      y,
      minute: pick(columns.minute, new Int32Array(n)),
      category: pick(columns.category, new Uint8Array(n)),
      area: pick(columns.area, new Int32Array(n)),
      keyHigh: pick(columns.keyHigh, new Int32Array(n)),
      keyLow: pick(columns.keyLow, new Int32Array(n)),
    })
    const byRow = new Int32Array(n)
    for (let i = 0; i < n; i++) byRow[order[i] as number] = order[first[i] as number] as number
    this.#incidents = byRow
    return byRow
  }

  /** One byte a row: the dimensions on which it fails. Recomputed for facets, kept as matches otherwise. */
  #failures(question: Question): Uint8Array {
    const fails = new Uint8Array(this.columns.n)
    for (const filter of question.filters) {
      addFailures(this.columns, filter, fails)
      if (filter.incidentsOnly) {
        const first = this.incidents()
        for (let i = 0; i < fails.length; i++) if (first[i] !== i) fails[i]! |= dimension.rest
      }
    }
    for (const filter of question.without ?? []) {
      const spared = new Uint8Array(fails.length)
      addFailures(this.columns, filter, spared)
      for (let i = 0; i < fails.length; i++) if (spared[i] === 0) fails[i]! |= dimension.rest
    }
    if (question.textKey !== null) {
      const hits = this.#texts.get(question.textKey)
      if (!hits) throw new TextMissing('the text of this question is not here')
      for (let i = 0; i < fails.length; i++) if (hits[i] !== 1) fails[i]! |= dimension.rest
    }
    return fails
  }

  matched(question: Question): Matched {
    const key = JSON.stringify(question)
    const known = this.#matches.get(key)
    if (known) return known
    const match = this.#failures(question)
    const { columns } = this
    let matched = 0
    let mapped = 0
    let suppressed = 0
    for (let i = 0; i < match.length; i++) {
      if (match[i] !== 0) {
        match[i] = 0
        continue
      }
      match[i] = 1
      matched += 1
      if (columns.isSuppressed(i)) suppressed += 1
      else if (columns.isLocated(i)) mapped += 1
    }
    return this.#matches.set(key, {
      match,
      counts: { matched, mapped, withoutLocation: matched - mapped - suppressed, suppressed },
    })
  }

  page(question: Question, oldest: boolean, after: { minute: number; id: number } | null, limit: number) {
    const { columns } = this
    const { match } = this.matched(question)
    const order = columns.byTime
    const step = oldest ? 1 : -1
    const precedes = (row: number, minute: number, id: number): boolean =>
      (columns.minute[row] as number) < minute || ((columns.minute[row] as number) === minute && (columns.id[row] as number) < id)
    let at = oldest ? 0 : order.length - 1
    if (after) {
      // First place at or behind (minute, id) in time order.
      let low = 0
      let high = order.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (precedes(order[middle] as number, after.minute, after.id)) low = middle + 1
        else high = middle
      }
      const found = low < order.length && columns.id[order[low] as number] === after.id
      at = oldest ? (found ? low + 1 : low) : low - 1
    }
    const ids: number[] = []
    let last = -1
    let more = false
    for (; at >= 0 && at < order.length; at += step) {
      const row = order[at] as number
      if (match[row] !== 1) continue
      if (ids.length === limit) {
        more = true
        break
      }
      ids.push(columns.id[row] as number)
      last = row
    }
    return { ids, next: more && last >= 0 ? { minute: columns.minute[last] as number, id: columns.id[last] as number } : null }
  }

  ids(question: Question): Int32Array {
    const { match, counts } = this.matched(question)
    const { byTime, id } = this.columns
    const out = new Int32Array(counts.matched)
    let n = 0
    for (let i = byTime.length - 1; i >= 0; i--) {
      const row = byTime[i] as number
      if (match[row] === 1) out[n++] = id[row] as number
    }
    return out
  }

  #clustering(question: Question, zoom: number): Clustering {
    const level = Math.min(Math.max(0, Math.floor(zoom)), maxClusterZoom)
    const key = `${level} ${JSON.stringify(question)}`
    return (
      this.#clusterings.get(key) ?? this.#clusterings.set(key, clusterRows(this.columns, this.matched(question).match, level))
    )
  }

  clusters(question: Question, bbox: Bbox, zoom: number) {
    const { columns } = this
    const clustering = this.#clustering(question, zoom)
    const { found, inBox } = cutClusters(columns, clustering, bbox)
    const kinds = categoryKeys.length
    const parts = new Uint32Array(found.length * kinds)
    for (const [i, k] of found.entries()) parts.set(clustering.parts.subarray(k * kinds, (k + 1) * kinds), i * kinds)
    return {
      counts: this.matched(question).counts,
      inBox,
      zoom: clustering.zoom,
      id: found.map((k) => clusterId(columns, clustering, k)),
      lon: Float64Array.from(found, (k) => lonOf(clustering.x[k] as number)),
      lat: Float64Array.from(found, (k) => latOf(clustering.y[k] as number)),
      count: Uint32Array.from(found, (k) => clustering.count[k] as number),
      parts,
      report: Float64Array.from(found, (k) =>
        clustering.count[k] === 1 ? (columns.id[clustering.first[k] as number] as number) : 0,
      ),
    }
  }

  /** Ids of a cluster's reports, newest first; empty when the filter holds no such cluster. */
  members(question: Question, cluster: string): Int32Array {
    const [zoom, firstId] = cluster.split('-').map(Number)
    if (zoom === undefined || firstId === undefined) return new Int32Array(0)
    const { columns } = this
    const clustering = this.#clustering(question, zoom)
    const index = clustering.first.indexOf(columns.rowOf(firstId))
    if (index < 0) return new Int32Array(0)
    const rows = Array.from(
      clustering.members.subarray(clustering.starts[index], clustering.starts[index + 1]),
      (position) => columns.byPlace[position] as number,
    )
    rows.sort(
      (a, b) =>
        (columns.minute[b] as number) - (columns.minute[a] as number) || (columns.id[b] as number) - (columns.id[a] as number),
    )
    return Int32Array.from(rows, (row) => columns.id[row] as number)
  }

  histogram(question: Question, unit: TimeUnit, highlight: CategoryKey | null) {
    const { columns } = this
    const { match, counts } = this.matched(question)
    const kind = highlight === null ? -1 : categoryKeys.indexOf(highlight)
    const span = this.span()
    if (!span) return { unit, bins: [], counts }
    const days = new Uint32Array(span.last - span.first + 1)
    const lit = new Uint32Array(days.length)
    for (let i = 0; i < match.length; i++) {
      if (match[i] !== 1) continue
      const day = dayOf(columns.minute[i] as number) - span.first
      days[day]! += 1
      if (columns.category[i] === kind) lit[day]! += 1
    }
    return { unit, bins: binsOf(span.first, days, lit, unit), counts }
  }

  /** First and last local day with a report; null when there is none. */
  span(): { first: number; last: number } | null {
    const { byTime, minute, n } = this.columns
    if (n === 0) return null
    return { first: dayOf(minute[byTime[0] as number] as number), last: dayOf(minute[byTime[n - 1] as number] as number) }
  }

  facets(question: Question): Facets {
    const { columns } = this
    const fails = this.#failures(question)
    const { names } = columns
    const category = new Uint32Array(256)
    const sub = new Uint32Array(65_536)
    const area = new Uint32Array(names.areas.length + 1)
    const status = new Uint32Array(256)
    const level = new Uint32Array(256)
    const source = new Uint32Array(65_536)
    const media = new Uint32Array(mediaKinds.length + 1)
    for (let i = 0; i < columns.n; i++) {
      const fail = fails[i] as number
      if (fail !== 0 && (fail & (fail - 1)) !== 0) continue
      // One dimension fails at most: the row counts there, and everywhere when none does.
      if (fail === 0 || fail === dimension.category) category[columns.category[i] as number]! += 1
      if (fail === 0 || fail === dimension.subCategory) sub[columns.subCategory[i] as number]! += 1
      if (fail === 0 || fail === dimension.area) area[(columns.area[i] as number) + 1]! += 1
      if (fail === 0 || fail === dimension.status) status[columns.status[i] as number]! += 1
      if (fail === 0 || fail === dimension.level) level[columns.level[i] as number]! += 1
      if (fail === 0 || fail === dimension.source) source[columns.source[i] as number]! += 1
      if (fail === 0 || fail === dimension.media) {
        const bits = (columns.flags[i] as number) >> mediaShift
        if (bits === 0) media[mediaKinds.length]! += 1
        else for (let k = 0; k < mediaKinds.length; k++) if (bits & (1 << k)) media[k]! += 1
      }
    }
    const values = (keys: readonly string[], counts: Uint32Array, from = 0): FacetValue[] =>
      keys.map((value, i) => ({ value, count: counts[i + from] as number }))
    const largest = (list: FacetValue[]): FacetValue[] => list.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    return {
      category: values(categoryKeys, category),
      subCategory: largest(
        names.subCategories.map((s) => ({ value: s.name, count: sub[s.id] as number })).filter((v) => v.count > 0),
      ).slice(0, 500),
      area: this.#areaValues(area),
      status: values(statusKeys, status),
      level: [...values(levelKeys, level, 1)],
      source: names.sources.map((s) => ({ value: s.name, count: source[s.id] as number })),
      media: [...values(mediaKinds, media), { value: 'none', count: media[mediaKinds.length] as number }],
    }
  }

  /** Counts of each area with everything inside it, and of no area. */
  #areaValues(own: Uint32Array): FacetValue[] {
    const { areas } = this.columns.names
    const index = new Map(areas.map((a, i) => [a.id, i]))
    const sums = areas.map((_, i) => own[i + 1] as number)
    areas.forEach((area, i) => {
      for (let id = area.parentId, steps = 0; id !== null && steps < 20; steps++) {
        const up = index.get(id)
        if (up === undefined) break
        sums[up]! += own[i + 1] as number
        id = areas[up]!.parentId
      }
    })
    return [...areas.map((a, i) => ({ value: a.key, count: sums[i] as number })), { value: 'none', count: own[0] as number }]
  }

  nearby(id: number, metres: number, days: number) {
    const { columns } = this
    const at = columns.rowOf(id)
    if (at < 0 || !columns.isLocated(at)) return { ids: [], likelyDuplicates: 0 }
    const lon = lonOf(columns.x[at] as number)
    const lat = latOf(columns.y[at] as number)
    const reach = metres / (111_320 * Math.cos((lat * Math.PI) / 180))
    const box = boxTest([lon - reach, lat - metres / 110_574, lon + reach, lat + metres / 110_574])
    const ids: number[] = []
    let likelyDuplicates = 0
    for (let row = 0; row < columns.n; row++) {
      if (row === at || columns.category[row] !== columns.category[at]) continue
      const minutes = Math.abs((columns.minute[row] as number) - (columns.minute[at] as number))
      if (minutes > days * 1440 || !columns.isLocated(row) || !box(columns.x[row] as number, columns.y[row] as number)) continue
      if (haversineM(lon, lat, lonOf(columns.x[row] as number), latOf(columns.y[row] as number)) > metres) continue
      ids.push(columns.id[row] as number)
      const told = columns.keyHigh[row] !== 0 || columns.keyLow[row] !== 0
      if (told && hamming(columns.keyHigh[row]!, columns.keyLow[row]!, columns.keyHigh[at]!, columns.keyLow[at]!) <= nearBits)
        likelyDuplicates += 1
    }
    return { ids, likelyDuplicates }
  }

  series(firstDay: number, lastDay: number): SeriesInput {
    const { columns } = this
    const incidents = this.incidents()
    const rows: number[] = []
    const seenFirst = new Map<number, number>()
    for (const row of columns.byTime) {
      const day = dayOf(columns.minute[row] as number)
      if (day < firstDay || columns.isSuppressed(row)) continue
      if (day > lastDay) break
      const incident = incidents[row] as number
      if (!seenFirst.has(incident)) seenFirst.set(incident, rows.length)
      rows.push(row)
    }
    const index = new Map(columns.names.areas.map((a, i) => [a.id, i]))
    const span = this.span()
    const feeds = new Map<number, { source: number; name: string; firstDay: number; lastDay: number }>()
    const names = new Map(columns.names.sources.map((s) => [s.id, s.name]))
    for (const row of columns.byTime) {
      const source = columns.source[row] as number
      const day = dayOf(columns.minute[row] as number)
      const feed = feeds.get(source)
      if (feed) feed.lastDay = day
      else feeds.set(source, { source, name: names.get(source) ?? '', firstDay: day, lastDay: day })
    }
    return {
      n: rows.length,
      day: Int32Array.from(rows, (r) => dayOf(columns.minute[r] as number)),
      category: Uint8Array.from(rows, (r) => columns.category[r] as number),
      area: Int32Array.from(rows, (r) => columns.area[r] as number),
      token: Float64Array.from(rows, (r) => columns.token[r] as number),
      // An incident that began before the span counts where it is first seen in it.
      incident: Int32Array.from(rows, (r, i) => seenFirst.get(incidents[r] as number) ?? i),
      id: Uint32Array.from(rows, (r) => columns.id[r] as number),
      source: Uint16Array.from(rows, (r) => columns.source[r] as number),
      x: Uint32Array.from(rows, (r) => columns.x[r] as number),
      y: Uint32Array.from(rows, (r) => columns.y[r] as number),
      areas: columns.names.areas.map((a) => ({
        key: a.key,
        zh: a.zh,
        en: a.en,
        parent: a.parentId === null ? -1 : (index.get(a.parentId) ?? -1),
      })),
      feeds: [...feeds.values()],
      firstDay: span?.first ?? 0,
      lastDay: span?.last ?? 0,
    }
  }

  summary(question: Question) {
    const { columns } = this
    const { match, counts } = this.matched(question)
    const byCategory = new Array<number>(categoryKeys.length).fill(0)
    const own = new Uint32Array(columns.names.areas.length + 1)
    const days = new Map<number, number>()
    for (let i = 0; i < match.length; i++) {
      if (match[i] !== 1) continue
      const kind = columns.category[i] as number
      const area = (columns.area[i] as number) + 1
      byCategory[kind]! += 1
      own[area]! += 1
      const day = dayOf(columns.minute[i] as number)
      days.set(day, (days.get(day) ?? 0) + 1)
    }
    const seen = [...days.keys()]
    const first = seen.length === 0 ? null : seen.reduce((a, b) => Math.min(a, b))
    const last = seen.length === 0 ? null : seen.reduce((a, b) => Math.max(a, b))
    const daily: { day: string; count: number }[] = []
    if (first !== null && last !== null)
      for (let day = first; day <= last; day++) daily.push({ day: isoDay(day), count: days.get(day) ?? 0 })
    const keyOf = (area: number): string => (area === 0 ? 'none' : columns.names.areas[area - 1]!.key)
    return {
      dataVersion: columns.dataVersion,
      ids: this.ids(question),
      byCategory,
      byArea: [...own].map((count, i) => ({ key: keyOf(i), count })).filter((v) => v.count > 0),
      daily,
      counts,
      firstDay: first === null ? null : isoDay(first),
      lastDay: last === null ? null : isoDay(last),
    }
  }
}
