/**
 * What each audience may see, field by field, applied once: every format renders a `BriefView` and none sees the
 * snapshot. Masking is on for everybody here; for partners and the public nothing switches it off.
 */
import type { AreaShapes, BasemapShapes, Bilingual, Counts, Day, Flag, Source } from '../../contract/model.ts'
import { type Audience, type CategoryKey, categoryKeys, type Language } from '../../contract/taxonomy.ts'
import { isoTime } from '../../contract/time.ts'
import type { StoredReport } from '../store/port.ts'
import { maskCharacter, masked } from '../text/mask.ts'
import { areaPoints, inAreas, snapToGrid } from './place.ts'
import { type Bin, binsOf } from './series.ts'
import type { BriefSnapshot } from './snapshot.ts'
import { closedPlaces, hiddenCells, smallest } from './suppress.ts'
import { categoryName, pick, say } from './words.ts'

/** A report as a file may hold it. Keys are the stable column names of GeoJSON, GeoPackage and the XLSX dictionary. */
export interface ExportRow {
  id: number
  source: string | null
  externalId: string | null
  /** ISO with offset. */
  occurredAt: string | null
  category: CategoryKey | null
  subCategory: string | null
  title: string | null
  text: string | null
  place: string | null
  /** Area key. */
  area: string | null
  areaName: string | null
  status: string | null
  level: string | null
  lon: number | null
  lat: number | null
  attachments: number | null
  suppressed: boolean | null
}
export type ColumnKey = keyof ExportRow

export interface AudiencePolicy {
  audience: Audience
  /** Columns given, in order. */
  columns: readonly ColumnKey[]
  /** Metres of the grid a point is snapped to; null gives it as it is; 'area' gives the area's centre. */
  point: number | 'area' | null
  /** House numbers and coordinates inside text and place are masked too. */
  coarsePlaces: boolean
  /** Counts under `smallest` are hidden in tables. */
  smallCountsHidden: boolean
  /** The list of reports is part of the document. */
  list: boolean
  words: readonly Bilingual[]
}

const all: readonly ColumnKey[] = [
  'id', 'source', 'externalId', 'occurredAt', 'category', 'subCategory', 'title', 'text', 'place', 'area', 'areaName',
  'status', 'level', 'lon', 'lat', 'attachments', 'suppressed',
] // biome-ignore format: a list reads better in lines
const maskedWords: Bilingual = {
  zh: '文字中的身份证号、电话、车牌、银行卡、邮箱、证件、姓名与门牌户号已遮蔽（▇），不可关闭。',
  en: 'Identity numbers, phones, plates, cards, e-mails, passports, names and door numbers in text are masked (▇); this cannot be switched off.',
}
export const policies: Record<Audience, AudiencePolicy> = {
  internal: {
    audience: 'internal',
    columns: all,
    point: null,
    coarsePlaces: false,
    smallCountsHidden: false,
    list: true,
    words: [
      {
        zh: '文字中的身份证号、电话、车牌、银行卡、邮箱、证件、姓名与户号默认遮蔽（▇）；坐标为原精度。',
        en: 'Identity numbers, phones, plates, cards, e-mails, passports, names and door numbers in text are masked by default (▇); coordinates are as stored.',
      },
    ],
  },
  partner: {
    audience: 'partner',
    columns: all,
    point: 200,
    coarsePlaces: true,
    smallCountsHidden: false,
    list: true,
    words: [
      maskedWords,
      {
        zh: '坐标取到约 200 米网格；地点只到道路或小区，不含楼栋门牌。',
        en: 'Coordinates are snapped to a grid of about 200 m; places stop at the street or estate, without house numbers.',
      },
    ],
  },
  public: {
    audience: 'public',
    columns: ['id', 'category', 'area', 'areaName', 'lon', 'lat'],
    point: 'area',
    coarsePlaces: true,
    smallCountsHidden: true,
    list: false,
    words: [
      maskedWords,
      {
        zh: `不含报告正文、时间、来源与编号；位置只到片区中心。少于 ${smallest} 件的单元不公布，并隐去其他单元使其不能由合计推出。`,
        en: `No report text, time, source or number; positions are area centres only. Counts under ${smallest} are withheld, and others with them so that they cannot be worked out from totals.`,
      },
    ],
  },
}

/** A line of a table; null is withheld. */
export interface TableLine {
  key: string
  name: string
  count: number | null
  /** Mean of the spans before. */
  before: number | null
}

/** All that any format of one audience's briefing may say. */
export interface BriefView {
  audience: Audience
  language: Language
  policy: AudiencePolicy
  title: string
  office: string | null
  district: Bilingual | null
  filterWords: string
  /** The filter as JSON, its words masked. */
  filter: unknown
  period: { from: Day; to: Day } | null
  counts: Counts
  dataVersion: number
  madeAt: string
  appVersion: string
  before: { periods: number; from: Day; to: Day; mean: number } | null
  categories: TableLine[]
  areas: TableLine[]
  /** Some lines of a table are withheld. */
  withheld: { categories: boolean; areas: boolean; bins: boolean }
  bins: Bin[]
  incompleteFrom: Day | null
  flags: Flag[]
  /** Flags that this audience is not told of. */
  flagsLeftOut: number
  /** For the picture: gathered reports, or area totals where single reports may not show. */
  marks: { lon: number; lat: number; count: number | null; parts: number[] | null }[]
  areaShapes: AreaShapes
  basemap: BasemapShapes | null
  basemapCredit: string | null
  sources: Pick<Source, 'name' | 'kind' | 'completeUpTo' | 'late' | 'reports' | 'quarantined' | 'refused' | 'lastSuccess'>[]
  /** Rows the files hold; equals `counts.matched`. */
  rowCount: number
  /** The rows, a page at a time, newest first (for the public: by category and area). */
  rows: (signal?: AbortSignal) => AsyncGenerator<ExportRow[]>
  /** At most `limit` rows from the top, those withdrawn upstream left out. */
  newest: (limit: number) => Promise<ExportRow[]>
}

// 12号3号楼, 甲5号院: the numbers of houses, which the masking for the screen leaves readable
const house =
  /(?<=[路街道巷弄里村胡同庄园苑区城府厦院楼栋幢])[甲乙丙丁]?[0-9０-９]{1,4}(?:[-－][0-9０-９]{1,4})?(?=号(?!线)|弄|栋|幢)|[0-9０-９]{1,3}(?=号楼|号院|栋|幢|单元|门栋)/g
const coordinates = /[-+]?\d{1,3}\.\d{4,}\s*[,，;； ]\s*[-+]?\d{1,3}\.\d{4,}/g
const englishHouse =
  /\b\d{1,5}(?:-\d{1,5})?[A-Z]?(?= (?:[NSEW]\.? )?(?:[A-Z][\w.'-]* ){1,3}(?:St|Street|Ave|Avenue|Rd|Road|Dr|Drive|Ln|Lane|Blvd|Boulevard|Pl|Place|Ct|Court|Ter|Terrace|Way|Sq|Square|Hwy|Pkwy)\b)/g
const blank = (s: string): string => maskCharacter.repeat(s.length)

/** Text for an audience: masked, and where the policy says so without house numbers and coordinates. */
export function textFor(text: string, policy: AudiencePolicy): string {
  const safe = masked(text).text
  return policy.coarsePlaces ? safe.replace(coordinates, blank).replace(house, blank).replace(englishHouse, blank) : safe
}

/** A place without its house: cut before the first number of a house, never before a road's own number. */
export function placeFor(place: string, policy: AudiencePolicy): string | null {
  if (!policy.coarsePlaces) return masked(place).text
  const chinese =
    /^(.*?[路街道巷弄里村胡同庄园苑区城府厦院][^\d０-９]*?)[甲乙丙丁]?[\d０-９]+(?:[-－][\d０-９]+)?(?:号|弄|栋|幢|单元|楼|室|门|#)/.exec(
      place,
    )
  const numbered = /^[\d０-９]+(?:号楼?|栋|幢|单元|室)/.test(place)
  const cut = chinese ? chinese[1]! : numbered ? '' : place.replace(/^\s*\d+[A-Z]?(?:\s*-\s*\d+)?\s+(?=[A-Z])/, '')
  return textFor(cut.replace(/,?\s*\b(?:Apt|Apartment|Unit|Suite|Ste|Flat|#)\.?\s*#?\w+/gi, ''), policy).trim() || null
}

function rowFor(report: StoredReport, policy: AudiencePolicy, areaName: (key: string | null) => string | null): ExportRow {
  const point =
    report.suppressed || report.lon === null || report.lat === null
      ? null
      : typeof policy.point === 'number'
        ? snapToGrid(report.lon, report.lat, policy.point)
        : { lon: Math.round(report.lon * 1e6) / 1e6, lat: Math.round(report.lat * 1e6) / 1e6 }
  return {
    id: report.id,
    source: masked(report.source).text,
    externalId: masked(report.externalId).text,
    occurredAt: isoTime(report.occurredAt, report.offsetMinutes),
    category: report.category,
    subCategory: report.subCategory === null ? null : masked(report.subCategory).text,
    title: textFor(report.title, policy),
    text: textFor(report.text, policy),
    place: report.place === null ? null : placeFor(report.place, policy),
    area: report.area,
    areaName: areaName(report.area),
    status: report.status,
    level: report.level,
    lon: point?.lon ?? null,
    lat: point?.lat ?? null,
    attachments: report.attachments,
    suppressed: report.suppressed,
  }
}

const pageSize = 1_000

async function* pages(snapshot: BriefSnapshot, signal?: AbortSignal): AsyncGenerator<StoredReport[]> {
  for (let offset = 0; offset < snapshot.counts.matched; ) {
    signal?.throwIfAborted()
    const page = await snapshot.rows(offset, pageSize)
    if (page.length === 0) throw new RangeError(`brief: rows end at ${offset}, the counts say ${snapshot.counts.matched}`)
    offset += page.length
    yield page
  }
}

/**
 * The view of one audience. For the public it reads all rows once to find which places may be told with their kinds.
 * @throws RangeError when the snapshot's parts do not add up to its counts
 */
export async function viewFor(snapshot: BriefSnapshot, signal?: AbortSignal): Promise<BriefView> {
  const { counts, language } = snapshot
  const policy = policies[snapshot.audience]
  if (counts.matched !== counts.mapped + counts.withoutLocation + counts.suppressed)
    throw new RangeError(`brief: ${JSON.stringify(counts)} does not add up`)
  for (const [name, lines] of [
    ['byCategory', snapshot.byCategory],
    ['byArea', snapshot.byArea],
  ] as const) {
    const sum = lines.reduce((a, b) => a + b.count, 0)
    if (sum !== counts.matched) throw new RangeError(`brief: ${name} sums to ${sum}, matched is ${counts.matched}`)
  }

  const byCategory = snapshot.byCategory
    .filter((c) => c.count > 0)
    .sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1))
  const byArea = snapshot.byArea.filter((a) => a.count > 0)
  byArea.sort((a, b) => Number(a.key === 'none') - Number(b.key === 'none') || b.count - a.count || (a.key < b.key ? -1 : 1))
  const hidden = (list: readonly { count: number }[]): boolean[] =>
    policy.smallCountsHidden ? hiddenCells(list.map((l) => l.count)) : list.map(() => false)
  const hiddenCategory = hidden(byCategory)
  const hiddenArea = hidden(byArea)
  const areaLabel = (name: Bilingual, key: string): string =>
    key === 'none' ? say(language, '未归入片区', 'In no known area') : pick(language, name)

  const bins = binsOf(snapshot.daily, snapshot.period)
  const hiddenBin = hidden(bins)
  const flags = policy.smallCountsHidden
    ? snapshot.flags
        .filter((f) => f.status === 'verified' && f.observed >= smallest && f.raw >= smallest)
        .map((f) => ({ ...f, place: null, reports: [] }))
    : policy.point === null
      ? snapshot.flags
      : snapshot.flags.map((f) => ({
          ...f,
          reason: f.reason === null ? null : textFor(f.reason, policy),
          place:
            f.place && typeof policy.point === 'number'
              ? { ...snapToGrid(f.place.lon, f.place.lat, policy.point), metres: Math.max(f.place.metres, policy.point) }
              : f.place,
        }))

  const means = snapshot.before && new Map(snapshot.before.byCategory.map((c) => [c.category, c.mean]))
  const names = new Map(snapshot.byArea.map((a) => [a.key, areaLabel(a.name, a.key)]))
  const areaName = (key: string | null): string | null => (key === null ? null : (names.get(key) ?? key))
  const centres = areaPoints(snapshot.areas)
  const open = policy.smallCountsHidden
    ? await publicRows(
        snapshot,
        new Set(byCategory.filter((_, i) => hiddenCategory[i]).map((c) => c.category)),
        new Set(byArea.filter((_, i) => hiddenArea[i]).map((a) => a.key)),
        signal,
      )
    : null

  const rows = open
    ? async function* (stop?: AbortSignal): AsyncGenerator<ExportRow[]> {
        let page: ExportRow[] = []
        let id = 0
        for (const cell of open)
          for (let i = 0; i < cell.count; i++) {
            const at = cell.area !== null && i < cell.mapped ? centres.get(cell.area) : undefined
            page.push({
              ...nothing,
              id: ++id,
              category: cell.category,
              area: cell.area,
              areaName: areaName(cell.area),
              lon: at?.lon ?? null,
              lat: at?.lat ?? null,
            })
            if (page.length === pageSize) {
              stop?.throwIfAborted()
              yield page
              page = []
            }
          }
        if (page.length > 0) yield page
      }
    : async function* (stop?: AbortSignal): AsyncGenerator<ExportRow[]> {
        for await (const page of pages(snapshot, stop)) yield page.map((r) => rowFor(r, policy, areaName))
      }

  return {
    audience: snapshot.audience,
    language,
    policy,
    title: masked(snapshot.title).text,
    office: snapshot.office,
    district: snapshot.district,
    filterWords: masked(snapshot.filterWords).text,
    filter: maskedDeep(snapshot.filter),
    period: snapshot.period,
    counts,
    dataVersion: snapshot.dataVersion,
    madeAt: snapshot.madeAt,
    appVersion: snapshot.appVersion,
    before: snapshot.before && {
      periods: snapshot.before.periods,
      from: snapshot.before.from,
      to: snapshot.before.to,
      mean: snapshot.before.mean,
    },
    categories: byCategory.map((c, i) => ({
      key: c.category,
      name: categoryName(c.category, language),
      count: hiddenCategory[i] ? null : c.count,
      // The means of the lines shown would give the mean of those withheld by subtraction.
      before: hiddenCategory.includes(true) ? null : (means?.get(c.category) ?? (means ? 0 : null)),
    })),
    areas: byArea.map((a, i) => ({
      key: a.key,
      name: areaLabel(a.name, a.key),
      count: hiddenArea[i] ? null : a.count,
      before: null,
    })),
    withheld: {
      categories: hiddenCategory.includes(true),
      areas: hiddenArea.includes(true),
      bins: hiddenBin.includes(true),
    },
    bins: bins.map((b, i) => ({ ...b, count: hiddenBin[i] ? null : b.count })),
    incompleteFrom: snapshot.incompleteFrom,
    flags,
    flagsLeftOut: snapshot.flags.length - flags.length,
    marks: open
      ? byArea.flatMap((a, i) => {
          const at = centres.get(a.key)
          return at ? [{ ...at, count: hiddenArea[i] ? null : a.count, parts: null }] : []
        })
      : typeof policy.point === 'number'
        ? snapshot.clusters.map((c) => ({ ...c, ...snapToGrid(c.lon, c.lat, policy.point as number) }))
        : snapshot.clusters,
    areaShapes: inAreas(snapshot.areas),
    basemap: snapshot.basemap,
    basemapCredit: snapshot.basemapCredit,
    sources: snapshot.sources.map((s) => ({ ...s, name: masked(s.name).text })),
    rowCount: counts.matched,
    rows,
    newest: async (limit) => {
      if (open) return []
      const out: ExportRow[] = []
      for (let offset = 0; out.length < limit && offset < counts.matched; ) {
        const page = await snapshot.rows(offset, Math.min(pageSize, limit))
        if (page.length === 0) break
        offset += page.length
        for (const r of page) if (!r.suppressed && out.length < limit) out.push(rowFor(r, policy, areaName))
      }
      return out
    },
  }
}

const nothing: Omit<ExportRow, 'id'> = {
  source: null,
  externalId: null,
  occurredAt: null,
  category: null,
  subCategory: null,
  title: null,
  text: null,
  place: null,
  area: null,
  areaName: null,
  status: null,
  level: null,
  lon: null,
  lat: null,
  attachments: null,
  suppressed: null,
}

interface PublicCell {
  category: CategoryKey | null
  area: string | null
  count: number
  mapped: number
}

/** The rows the public may have, gathered: how many of which kind, with the place where it is open. */
async function publicRows(
  snapshot: BriefSnapshot,
  hiddenKinds: ReadonlySet<string>,
  hiddenPlaces: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<PublicCell[]> {
  const cells = new Map<string, Map<CategoryKey, { count: number; mapped: number }>>()
  for await (const page of pages(snapshot, signal))
    for (const report of page) {
      const place = report.area ?? 'none'
      const kinds = cells.get(place) ?? new Map<CategoryKey, { count: number; mapped: number }>()
      cells.set(place, kinds)
      const cell = kinds.get(report.category) ?? { count: 0, mapped: 0 }
      kinds.set(report.category, cell)
      cell.count++
      if (!report.suppressed && report.lon !== null) cell.mapped++
    }
  const closed = closedPlaces(
    new Map([...cells].map(([place, kinds]) => [place, new Map([...kinds].map(([kind, c]) => [kind as string, c.count]))])),
    new Set([...hiddenPlaces, ...(cells.has('none') ? ['none'] : [])]),
    hiddenKinds,
  )
  const out = new Map<string, PublicCell>()
  for (const [place, kinds] of cells)
    for (const [kind, cell] of kinds) {
      const category = hiddenKinds.has(kind) ? null : kind
      const area = closed.has(place) ? null : place
      const key = `${category} ${area}`
      const sum = out.get(key) ?? { category, area, count: 0, mapped: 0 }
      out.set(key, sum)
      sum.count += cell.count
      sum.mapped += cell.mapped
    }
  const rank = (k: CategoryKey | null): number => (k === null ? 99 : categoryKeys.indexOf(k))
  return [...out.values()].sort(
    (a, b) => rank(a.category) - rank(b.category) || ((a.area ?? '\uffff') < (b.area ?? '\uffff') ? -1 : 1),
  )
}

function maskedDeep(value: unknown): unknown {
  if (typeof value === 'string') return masked(value).text
  if (Array.isArray(value)) return value.map(maskedDeep)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, maskedDeep(v)]))
  return value
}
