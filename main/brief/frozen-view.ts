/**
 * What one edition of a briefing may count: the whole of a snapshot, or an agency's part of it, worked out from the
 * snapshot's own rows. The same rows give the same numbers, whatever the store holds by now.
 */
import type { Agency, MeetingDecision, SinceLast } from '../../contract/briefing.ts'
import type { Bilingual, Counts, Day, Filter, Flag, ReportId } from '../../contract/model.ts'
import { type Audience, type CategoryKey, categoryKeys, type Language } from '../../contract/taxonomy.ts'
import { isoDay, isoTime } from '../../contract/time.ts'
import { sortByKey } from '../analysis/order.ts'
import type { Frozen, FrozenFacts, FrozenIncident, FrozenRows } from './frozen.ts'
import { clustersOf } from './frozen-clusters.ts'
import { type PastReader, reportsAt } from './frozen-reports.ts'
import type { BriefSnapshot } from './snapshot.ts'
import { categoryName, pick, say } from './words.ts'

/** Categories and areas of a part; an empty list is all. An area holds the areas inside it; "none" is: in no known area. */
export interface Part {
  categories: readonly CategoryKey[]
  areas: readonly string[]
}
export const whole: Part = { categories: [], areas: [] }

/** Index of "in no area". */
export const noArea = 65_535
const incidentsTold = 20

/** The agency of a key, and its part. Throws RangeError when the snapshot knows no such agency. */
export function agencyOf(facts: FrozenFacts, key: string | null | undefined): Agency | null {
  if (key === null || key === undefined) return null
  const agency = facts.agencies.find((a) => a.key === key)
  if (!agency) throw new RangeError(`snapshot: no agency "${key}"`)
  return agency
}

/** Whether an area lies in one of those wanted. */
export function areaTest(facts: Pick<FrozenFacts, 'areas'>, wanted: readonly string[]): (key: string | null) => boolean {
  if (wanted.length === 0) return () => true
  const parents = new Map(facts.areas.map((a) => [a.key, a.parent]))
  const list = new Set(wanted)
  return (key) => {
    if (key === null) return list.has('none')
    for (let at: string | null = key, steps = 0; at !== null && steps < 20; at = parents.get(at) ?? null, steps++)
      if (list.has(at)) return true
    return false
  }
}

/** A test of rows for a part. */
export function partTest({ facts, rows }: Frozen, part: Part): (row: number) => boolean {
  if (part.categories.length === 0 && part.areas.length === 0) return () => true
  const inArea = areaTest(facts, part.areas)
  const areas = facts.areas.map((a) => inArea(a.key))
  const none = inArea(null)
  const kinds = categoryKeys.map((key) => part.categories.length === 0 || part.categories.includes(key))
  return (row) => {
    const area = rows.area[row] as number
    return (kinds[rows.category[row] as number] as boolean) && (area === noArea ? none : (areas[area] as boolean))
  }
}

/** Rows of the period, or of the spans before it, that belong to a part; oldest first. */
export function rowsOfPart(frozen: Frozen, part: Part, run: 'period' | 'before' = 'period'): Uint32Array<ArrayBuffer> {
  const { periodFrom, length } = frozen.rows
  const [from, to] = run === 'period' ? [periodFrom, length] : [0, periodFrom]
  const test = partTest(frozen, part)
  const out = new Uint32Array(to - from)
  let n = 0
  for (let row = from; row < to; row++) if (test(row)) out[n++] = row
  return out.slice(0, n)
}

/** Counts of some rows; what the sources owe is the snapshot's. */
export function countsOf(facts: Pick<FrozenFacts, 'owed'>, rows: FrozenRows, chosen: ArrayLike<number>): Counts {
  const incidents = new Set<number>()
  let mapped = 0
  let suppressed = 0
  for (let i = 0; i < chosen.length; i++) {
    const row = chosen[i] as number
    incidents.add(rows.incident[row] as number)
    if (rows.place[row] === 1) mapped++
    else if (rows.place[row] === 2) suppressed++
  }
  const matched = chosen.length
  return {
    matched,
    mapped,
    withoutLocation: matched - mapped - suppressed,
    suppressed,
    incidents: incidents.size,
    owed: facts.owed,
  }
}

const finders = new WeakMap<FrozenRows, (id: ReportId) => number>()
/** Row of a report, -1 where the snapshot does not know it. */
export function rowFinder(rows: FrozenRows): (id: ReportId) => number {
  let known = finders.get(rows)
  if (!known) {
    let byId: Uint32Array | null = null
    known = (id) => {
      byId ??= sortByKey(rows.id)
      let low = 0
      let high = byId.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((rows.id[byId[middle] as number] as number) < id) low = middle + 1
        else high = middle
      }
      const row = byId[low]
      return row !== undefined && rows.id[row] === id ? row : -1
    }
    finders.set(rows, known)
  }
  return known
}

const minuteWords = (minute: number): string => isoTime(minute * 60, 0).slice(0, 16)

/** The largest incidents of some rows, most reports first; single reports are none. */
export function incidentsOf({ facts, rows }: Frozen, chosen: Uint32Array, most = incidentsTold): FrozenIncident[] {
  const sizes = new Map<number, number>()
  for (const row of chosen) sizes.set(rows.incident[row] as number, (sizes.get(rows.incident[row] as number) ?? 0) + 1)
  const largest = [...sizes]
    .filter(([, size]) => size > 1)
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, most)
  const members = new Map<number, number[]>(largest.map(([incident]) => [incident, []]))
  for (const row of chosen) members.get(rows.incident[row] as number)?.push(row)
  return largest.map(([report]) => {
    const list = members.get(report) as number[]
    const first = list[0] as number
    const placed = list.filter((row) => rows.place[row] === 1 && !Number.isNaN(rows.lon[row]))
    const mean = (of: Float64Array): number | null =>
      placed.length === 0 ? null : placed.reduce((sum, row) => sum + (of[row] as number), 0) / placed.length
    const area = list.map((row) => rows.area[row] as number).find((a) => a !== noArea)
    return {
      report,
      reports: list.map((row) => rows.id[row] as number),
      category: categoryKeys[rows.category[first] as number] as CategoryKey,
      area: area === undefined ? null : (facts.areas[area]?.key ?? null),
      lon: mean(rows.lon),
      lat: mean(rows.lat),
      from: minuteWords(rows.minute[first] as number),
      to: minuteWords(rows.minute[list.at(-1) as number] as number),
    }
  })
}

/** All that is counted for a part; the same fields as in `BriefSnapshot`. */
export interface PartFacts {
  /** Rows of the period, oldest first. */
  rows: Uint32Array<ArrayBuffer>
  counts: Counts
  byCategory: { category: CategoryKey; count: number }[]
  byArea: { key: string; name: Bilingual; count: number }[]
  daily: { day: Day; count: number }[]
  clusters: { lon: number; lat: number; count: number; parts: number[] }[]
  before: BriefSnapshot['before']
  flags: Flag[]
  incidents: FrozenIncident[]
  cameBack: FrozenFacts['cameBack']
  itemCounts: BriefSnapshot['itemCounts']
}

export function factsFor(frozen: Frozen, part: Part = whole): PartFacts {
  const { facts, rows } = frozen
  const chosen = rowsOfPart(frozen, part)
  const byCategory = new Array<number>(categoryKeys.length).fill(0)
  const byArea = new Map<number, number>()
  const daily = new Map<number, number>()
  for (const row of chosen) {
    byCategory[rows.category[row] as number]! += 1
    byArea.set(rows.area[row] as number, (byArea.get(rows.area[row] as number) ?? 0) + 1)
    const day = Math.floor((rows.minute[row] as number) / 1_440)
    daily.set(day, (daily.get(day) ?? 0) + 1)
  }
  const days = [...daily.keys()].sort((a, b) => a - b)
  const first = days[0]
  const last = days.at(-1)
  const find = rowFinder(rows)
  const test = partTest(frozen, part)
  return {
    rows: chosen,
    counts: countsOf(facts, rows, chosen),
    byCategory: byCategory.map((count, i) => ({ category: categoryKeys[i] as CategoryKey, count })).filter((c) => c.count > 0),
    byArea: [...byArea]
      .sort(([a], [b]) => a - b)
      .map(([index, count]) => {
        const area = facts.areas[index]
        return { key: area?.key ?? 'none', name: area?.name ?? { zh: '无位置或区外', en: 'No area' }, count }
      }),
    daily:
      first === undefined || last === undefined
        ? []
        : Array.from({ length: last - first + 1 }, (_, i) => ({ day: isoDay(first + i), count: daily.get(first + i) ?? 0 })),
    clusters: clustersOf(rows, chosen),
    before: beforeOf(frozen, part),
    flags: factsOfFlags(facts, part),
    incidents: incidentsOf(frozen, chosen),
    cameBack: facts.cameBack.filter(ofPart(facts, part)),
    itemCounts: facts.itemReports.map(({ item, reports }) => {
      const inside = reports.map(find).filter((row) => row >= 0 && test(row))
      return { item, reports: inside.length, incidents: countsOf(facts, rows, inside).incidents }
    }),
  }
}

function beforeOf(frozen: Frozen, part: Part): BriefSnapshot['before'] {
  const { before } = frozen.facts
  if (before === null) return null
  const chosen = rowsOfPart(frozen, part, 'before')
  const byCategory = new Array<number>(categoryKeys.length).fill(0)
  for (const row of chosen) byCategory[frozen.rows.category[row] as number]! += 1
  return {
    ...before,
    mean: chosen.length / before.periods,
    byCategory: byCategory.map((count, i) => ({ category: categoryKeys[i] as CategoryKey, mean: count / before.periods })),
  }
}

export interface Edition {
  audience: Audience
  /** Key of an agency. */
  agency?: string | null
  language: Language
  title?: string
}

/**
 * A snapshot as one edition takes it.
 * @param read gives the reports at their revisions: `report.as-of` of the store
 * @throws RangeError when the snapshot knows no such agency
 */
export async function snapshotFor(frozen: Frozen, edition: Edition, read: PastReader): Promise<BriefSnapshot> {
  const { facts, info, rows, withdrawn } = frozen
  const { language, audience } = edition
  const agency = agencyOf(facts, edition.agency)
  const part: Part = agency ?? whole
  const told = factsFor(frozen, part)
  const find = rowFinder(rows)
  const firsts = told.incidents.map((incident) => find(incident.reports[0] as number))
  const texts = await reportsAt(frozen, Uint32Array.from(firsts), read)
  const n = told.rows.length
  const test = partTest(frozen, part)
  // An agency is told of what is given to it, and of what is given to nobody yet and may be its matter.
  const inArea = areaTest(facts, part.areas)
  const isOurs = ({ agency: given, category, place }: MeetingDecision): boolean =>
    agency === null ||
    given === agency.key ||
    (given === null &&
      (category === null || agency.categories.length === 0 || agency.categories.includes(category)) &&
      (place?.kind !== 'area' || inArea(place.area)))
  const held = new Map(told.itemCounts.map((count) => [count.item, count.reports]))
  const items = (facts.meeting?.items ?? []).filter((item) => agency === null || (held.get(item.id) ?? 1) > 0)
  const decisions = (facts.meeting?.decisions ?? []).filter(isOurs)
  return {
    title: edition.title ?? facts.title,
    audience,
    language,
    office: facts.office === null ? null : pick(language, facts.office),
    district: facts.district,
    filter: agency ? filterOf(facts, agency) : facts.filter,
    filterWords: wordsOf(facts, agency, language),
    period: facts.period,
    counts: told.counts,
    dataVersion: facts.dataVersion,
    madeAt: facts.madeAt,
    appVersion: facts.appVersion,
    byCategory: told.byCategory,
    byArea: told.byArea,
    daily: told.daily,
    incompleteFrom: facts.incompleteFrom,
    before: told.before,
    rows: async (offset, limit) => {
      const end = Math.max(0, n - offset)
      const reports = await reportsAt(frozen, told.rows.slice(Math.max(0, end - limit), end).reverse(), read)
      const gone = say(language, '（来源已撤回）', '(withdrawn upstream)')
      return reports.map((report) => (report.withdrawn ? { ...report, title: gone } : report))
    },
    flags: told.flags,
    clusters: told.clusters,
    areas: facts.areaShapes,
    basemap: facts.basemap,
    basemapCredit: facts.basemapCredit === null ? null : pick(language, facts.basemapCredit),
    sources: facts.sources,
    info,
    agency,
    rules: facts.rules,
    incidents: told.incidents.map((incident, i) => ({
      ...incident,
      title: texts[i]?.title ?? '',
      place: texts[i]?.place ?? null,
    })),
    cameBack: told.cameBack,
    agencies: facts.agencies,
    meeting: facts.meeting && { ...facts.meeting, items, decisions },
    itemCounts: told.itemCounts.filter((count) => items.some((item) => item.id === count.item)),
    follow: facts.follow.filter((line) => isOurs(line.decision)),
    since: sinceFor(frozen, part),
    frozen,
    leftOut: {
      flags: facts.flags.length - told.flags.length,
      incidents: agency
        ? incidentsOf(frozen, rowsOfPart(frozen, whole)).filter((i) => !test(find(i.reports[0] as number))).length
        : 0,
      items: (facts.meeting?.items.length ?? 0) - items.length,
      decisions: (facts.meeting?.decisions.length ?? 0) - decisions.length,
      follow: facts.follow.filter((line) => !isOurs(line.decision)).length,
    },
    withdrawn: told.rows.reduce((sum, row) => sum + (withdrawn.has(rows.id[row] as number) ? 1 : 0), 0),
  }
}

/** The comparison with last time, of a part: what is counted by report or by flag is counted again. */
function sinceFor(frozen: Frozen, part: Part): SinceLast | null {
  const { facts, rows } = frozen
  const { since } = facts
  if (since === null || (part.categories.length === 0 && part.areas.length === 0)) return since
  const find = rowFinder(rows)
  const test = partTest(frozen, part)
  const count = (key: keyof SinceLast['reports']): number =>
    (facts.otherReports.find((list) => list.key === `since:${key}`)?.reports ?? []).filter((id) => {
      const row = find(id)
      return row >= 0 && test(row)
    }).length
  const raised = new Set(facts.raised)
  const flags = factsOfFlags(facts, part).filter((flag) => raised.has(flag.id))
  const ended = (...states: Flag['status'][]): number => flags.filter((flag) => states.includes(flag.status)).length
  return {
    ...since,
    reports: { new: count('new'), closed: count('closed'), back: count('back'), gone: count('gone') },
    // What the snapshot before counted by area is not kept here.
    byCategory: part.areas.length > 0 ? [] : since.byCategory.filter((line) => part.categories.includes(line.category)),
    flags: {
      raised: flags.length,
      verified: ended('verified'),
      explained: ended('explained'),
      artefact: ended('artefact'),
      noAction: ended('no-action'),
      undecided: ended('new', 'seen'),
    },
  }
}

/** Whether something of one category and area belongs to a part; what is of the whole district belongs to no area. */
function ofPart(facts: FrozenFacts, part: Part): (of: { category: CategoryKey; area: string | null }) => boolean {
  const inArea = areaTest(facts, part.areas)
  return ({ category, area }) =>
    (part.categories.length === 0 || part.categories.includes(category)) &&
    (part.areas.length === 0 || (area !== null && inArea(area)))
}
const factsOfFlags = (facts: FrozenFacts, part: Part): Flag[] => facts.flags.filter(ofPart(facts, part))

/** The snapshot's filter narrowed to an agency's part: `count` with it would have given the same. */
export function filterOf(facts: FrozenFacts, agency: Part): Filter {
  const out: Filter = { ...facts.filter }
  const { categories, areas } = facts.filter
  if (agency.categories.length > 0)
    out.categories = categories === undefined ? [...agency.categories] : categories.filter((c) => agency.categories.includes(c))
  if (agency.areas.length > 0) {
    if (areas === undefined) out.areas = [...agency.areas]
    else {
      // Of two areas that both hold a place, one lies in the other: the inner one is what they share.
      const inFilter = areaTest(facts, areas)
      const inAgency = areaTest(facts, agency.areas)
      const keyOf = (key: string): string | null => (key === 'none' ? null : key)
      out.areas = [...new Set([...agency.areas.filter((k) => inFilter(keyOf(k))), ...areas.filter((k) => inAgency(keyOf(k)))])]
    }
  }
  return out
}

function wordsOf(facts: FrozenFacts, agency: Agency | null, language: Language): string {
  const parts = [facts.filterWords[language]]
  const list = language === 'zh' ? '、' : ', '
  if (agency) {
    const names = new Map(facts.areas.map((a) => [a.key, a.name]))
    const { categories, areas } = agency
    parts.push(
      pick(language, agency.name),
      categories.map((key) => categoryName(key, language)).join(list),
      areas.map((key) => pick(language, names.get(key) ?? { zh: key, en: key })).join(list),
    )
  }
  return parts.filter((words) => words !== '').join(language === 'zh' ? '，' : '; ')
}
