/**
 * What each audience may see, field by field, applied once: every format renders a `BriefView` and none sees the
 * snapshot. Masking is on for everybody here; for partners and the public nothing switches it off.
 */
import type { Agency, SnapshotInfo } from '../../contract/briefing.ts'
import type { AreaShapes, BasemapShapes, Bilingual, Counts, Day, Filter, Flag, Source } from '../../contract/model.ts'
import type { Audience, CategoryKey, Language } from '../../contract/taxonomy.ts'
import { masked } from '../text/mask.ts'
import { areaPoints, inAreas, snapToGrid } from './place.ts'
import { type Changes, changesOf } from './policy/change.ts'
import { othersNamed, partsFor, type ViewParts } from './policy/parts.ts'
import { newestRows, pages, publicCells, rowFor, rowsOfCells } from './policy/rows.ts'
import { maskedDeep, textFor } from './policy/text.ts'
import { type Bin, binsOf } from './series.ts'
import type { BriefSnapshot } from './snapshot.ts'
import { hiddenCells, smallest } from './suppress.ts'
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

interface AnyPolicy {
  audience: Audience
  /** Personal data in text is masked: always, and nothing here switches it off. */
  masked: true
  /** Columns given, in order. */
  columns: readonly ColumnKey[]
  /** Metres of the grid a point is snapped to; null gives it as it is; 'area' gives the area's centre. */
  point: number | 'area' | null
  /** House numbers and coordinates inside text and place are masked too. */
  coarsePlaces: boolean
  /** Counts under `smallest` are hidden, wherever they stand. */
  smallCountsHidden: boolean
  /** Lines of a table under `smallest` are told in one line of the rest. */
  smallLinesJoined: boolean
  /** Incidents, items, decisions, minutes and reasons: what reports or the office say in words. */
  officeWords: boolean
  /** The list of reports is part of the document. */
  list: boolean
  words: readonly Bilingual[]
}

/** For those outside: masked and without houses, and no value of the type says otherwise. */
interface OutsidePolicy extends AnyPolicy {
  audience: Exclude<Audience, 'internal'>
  masked: true
  coarsePlaces: true
  point: number | 'area'
}
export type AudiencePolicy = (AnyPolicy & { audience: 'internal'; masked: true }) | OutsidePolicy

const all: readonly ColumnKey[] = [
  'id', 'source', 'externalId', 'occurredAt', 'category', 'subCategory', 'title', 'text', 'place', 'area', 'areaName',
  'status', 'level', 'lon', 'lat', 'attachments', 'suppressed',
] // biome-ignore format: a list reads better in lines
const maskedWords: Bilingual = {
  zh: '文字中的身份证号、电话、车牌、银行卡、邮箱、证件、姓名与门牌户号已遮蔽（▇），不可关闭。',
  en: 'Identity numbers, phones, plates, cards, e-mails, passports, names and door numbers in text are masked (▇); this cannot be switched off.',
}
export const policies: { internal: AudiencePolicy & { audience: 'internal' } } & Record<
  OutsidePolicy['audience'],
  OutsidePolicy
> = {
  internal: {
    audience: 'internal',
    masked: true,
    columns: all,
    point: null,
    coarsePlaces: false,
    smallCountsHidden: false,
    smallLinesJoined: false,
    officeWords: true,
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
    masked: true,
    columns: all,
    point: 200,
    coarsePlaces: true,
    smallCountsHidden: false,
    smallLinesJoined: true,
    officeWords: true,
    list: true,
    words: [
      maskedWords,
      {
        zh: '坐标取到约 200 米网格；地点只到道路或小区，不含楼栋门牌。',
        en: 'Coordinates are snapped to a grid of about 200 m; places stop at the street or estate, without house numbers.',
      },
      {
        zh: `各表少于 ${smallest} 件的行并入“其余”。不含照片与附件、审核意见。`,
        en: `Lines of tables under ${smallest} are joined into one of the rest. No photos or attachments, no review comments.`,
      },
    ],
  },
  public: {
    audience: 'public',
    masked: true,
    columns: ['id', 'category', 'area', 'areaName', 'lon', 'lat'],
    point: 'area',
    coarsePlaces: true,
    smallCountsHidden: true,
    smallLinesJoined: false,
    officeWords: false,
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
  /** Of a line of the rest: the keys of the lines in it. */
  of?: string[]
}

/** All that any format of one audience's briefing may say. */
export interface BriefView {
  audience: Audience
  language: Language
  policy: AudiencePolicy
  /** An agency's own edition. */
  agency: Agency | null
  /** What it is bound to; null for what was never frozen. */
  info: SnapshotInfo | null
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
  /** Against the spans before, with intervals: only what the audience may have. */
  changes: Changes | null
  /** Some lines of a table are withheld. */
  withheld: { categories: boolean; areas: boolean; bins: boolean }
  bins: Bin[]
  incompleteFrom: Day | null
  /** For the layers and the annex; the public gets none. */
  flags: Flag[]
  /** Flags that this audience is not told of. */
  flagsLeftOut: number
  /** What the page tells of flags, incidents, items and decisions. */
  told: ViewParts
  /** Of those, how many an agency's edition does not hold. */
  leftOut: { flags: number; incidents: number; items: number; decisions: number; follow: number }
  rules: BriefSnapshot['rules']
  /** Reports whose content was withdrawn upstream since. */
  withdrawn: number
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

/** The filter as a file may hold it: outside, no outline drawn by hand and no report named. */
const outsideFilter = (filter: Filter, policy: AudiencePolicy): unknown => {
  if (policy.point === null) return maskedDeep(filter)
  const { bbox, polygon, near, ids, ...rest } = filter
  return {
    ...(maskedDeep(rest) as Record<string, unknown>),
    ...(rest.text === undefined ? {} : { text: textFor(rest.text, policy) }),
    ...(bbox || polygon || near ? { place: 'narrowed' } : {}),
    ...(ids ? { ids: ids.length } : {}),
  }
}

/** Lines under `smallest` joined into one of the rest, with the smallest other one where they alone would be too few. */
function joinSmall(lines: TableLine[], name: string): TableLine[] {
  const small = lines.filter((l) => (l.count ?? 0) < smallest && l.key !== 'none')
  if (small.length === 0) return lines
  const others = lines.filter((l) => !small.includes(l) && l.key !== 'none')
  const sum = (): number => small.reduce((n, l) => n + (l.count ?? 0), 0)
  while ((small.length < 2 || sum() < smallest) && others.length > 0) small.push(others.pop() as TableLine)
  const rest: TableLine = {
    key: 'rest',
    name,
    count: sum(),
    before: small.some((l) => l.before === null) ? null : small.reduce((n, l) => n + (l.before as number), 0),
    of: small.map((l) => l.key),
  }
  return [...others, rest, ...lines.filter((l) => l.key === 'none')]
}

/** The rules, their names as text typed by a person; an agency is not told of those that are about what others see. */
function rulesFor(snapshot: BriefSnapshot, policy: AudiencePolicy, told: readonly Flag[]): BriefSnapshot['rules'] {
  const named = othersNamed(snapshot)
  return (snapshot.rules ?? [])
    .filter(
      (r) =>
        told.some((f) => f.rule === r.key && f.ruleVersion === r.version) || !named(r.name.zh, r.name.en, r.words.zh, r.words.en),
    )
    .map((r) => ({ ...r, name: { zh: textFor(r.name.zh, policy), en: textFor(r.name.en, policy) } }))
}

/**
 * The view of one audience.
 * @throws RangeError when the snapshot's parts do not add up to its counts
 */
export async function viewFor(snapshot: BriefSnapshot, signal?: AbortSignal): Promise<BriefView> {
  const { counts, language } = snapshot
  const policy: AudiencePolicy = policies[snapshot.audience]
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
  const areaLabel = (name: Bilingual, key: string): string =>
    key === 'none' ? say(language, '未归入片区', 'In no known area') : pick(language, name)
  const bins = binsOf(snapshot.daily, snapshot.period)
  const hiddenBin = policy.smallCountsHidden ? hiddenCells(bins.map((b) => b.count)) : bins.map(() => false)

  const flags = policy.smallCountsHidden
    ? []
    : policy.point === null
      ? snapshot.flags.map((f) => ({ ...f, reason: f.reason === null ? null : textFor(f.reason, policy) }))
      : snapshot.flags.map((f) => ({
          ...f,
          reason: null,
          place:
            f.place && typeof policy.point === 'number'
              ? { ...snapToGrid(f.place.lon, f.place.lat, policy.point), metres: Math.max(f.place.metres, policy.point) }
              : f.place,
        }))
  // The public hears of what was verified, and without counts: beside the tables they would tell small ones by subtraction.
  const open = policy.smallCountsHidden
    ? await publicCells(
        snapshot,
        snapshot.flags
          .filter((f) => f.status === 'verified' && f.observed >= smallest && f.raw >= smallest)
          .map((flag) => ({ flag, place: flag.area, kind: flag.category })),
        signal,
      )
    : null
  const plan = open?.plan
  const told = plan ? plan.flags.map(({ flag }) => flag) : flags
  const hiddenKinds: ReadonlySet<string> = plan?.hiddenKinds ?? new Set()

  const means = snapshot.before && new Map(snapshot.before.byCategory.map((c) => [c.category, c.mean]))
  const names = new Map(snapshot.byArea.map((a) => [a.key, areaLabel(a.name, a.key)]))
  const areaName = (key: string | null): string | null => (key === null ? null : (names.get(key) ?? key))
  const centres = areaPoints(snapshot.areas)
  // Means by category over eight spans, less the seven public editions of the others, are the one withheld then.
  const meansHidden = policy.smallCountsHidden
  let categories: TableLine[] = (plan?.kindsGiven === false ? [] : byCategory).map((c) => ({
    key: c.category,
    name: categoryName(c.category, language),
    count: hiddenKinds.has(c.category) ? null : c.count,
    before: meansHidden ? null : (means?.get(c.category) ?? (means ? 0 : null)),
  }))
  let areas: TableLine[] = (plan?.placesGiven === false ? [] : byArea).map((a) => ({
    key: a.key,
    name: areaLabel(a.name, a.key),
    count: plan?.hiddenPlaces.has(a.key) ? null : a.count,
    before: null,
  }))
  if (policy.smallLinesJoined) {
    categories = joinSmall(categories, say(language, '其余类别', 'Other categories'))
    areas = joinSmall(areas, say(language, '其余片区', 'Other areas'))
  }

  const changes = changesOf(snapshot)
  if (changes && meansHidden) changes.lines = []

  const cells = open?.cells
  const rows = cells
    ? (stop?: AbortSignal) => rowsOfCells(cells, areaName, centres, stop)
    : async function* (stop?: AbortSignal): AsyncGenerator<ExportRow[]> {
        for await (const page of pages(snapshot, stop)) yield page.map((r) => rowFor(r, policy, areaName))
      }

  const parts = partsFor(snapshot, policy, told)
  const left = snapshot.leftOut ?? { flags: 0, incidents: 0, items: 0, decisions: 0, follow: 0 }
  return {
    audience: snapshot.audience,
    language,
    policy,
    agency: snapshot.agency ?? null,
    info: snapshot.info ?? null,
    title: textFor(snapshot.title, policy),
    office: snapshot.office,
    district: snapshot.district,
    filterWords: textFor(snapshot.filterWords, policy),
    filter: outsideFilter(snapshot.filter, policy),
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
    categories,
    areas,
    changes,
    withheld: {
      categories: hiddenKinds.size > 0,
      areas: (plan?.hiddenPlaces.size ?? 0) > 0,
      bins: hiddenBin.includes(true),
    },
    bins: bins.map((b, i) => ({ ...b, count: hiddenBin[i] ? null : b.count })),
    incompleteFrom: snapshot.incompleteFrom,
    flags,
    flagsLeftOut: snapshot.flags.length - told.length,
    told: parts,
    leftOut: {
      ...left,
      items: left.items + parts.unnamed.items,
      decisions: left.decisions + parts.unnamed.decisions,
      follow: left.follow + parts.unnamed.follow,
    },
    rules: rulesFor(snapshot, policy, told),
    withdrawn: snapshot.withdrawn ?? 0,
    marks: policy.smallCountsHidden
      ? areas.flatMap((a) => {
          const at = centres.get(a.key)
          return at ? [{ ...at, count: a.count, parts: null }] : []
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
    newest: async (limit) => (open ? [] : newestRows(snapshot, limit, (r) => rowFor(r, policy, areaName))),
  }
}
