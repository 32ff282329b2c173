/**
 * Two snapshots side by side: what came in since the last meeting, what was closed, what came back, what was withdrawn,
 * and which flags were raised and how they ended. Pure: both were frozen, so the same two always compare the same.
 */
import type { SinceLast } from '../../contract/briefing.ts'
import { haversineM } from '../../contract/geometry.ts'
import type { Bilingual, Flag, ReportId } from '../../contract/model.ts'
import { categoryKeys, statusKeys } from '../../contract/taxonomy.ts'
import { daysCovered } from '../../contract/time.ts'
import type { Frozen, FrozenRows } from './frozen.ts'

const closedCode = statusKeys.indexOf('closed')
/** The same place again, as for issues that came back (main/analysis/came-back.ts). */
const sameSpotMetres = 60
const suppressed = 2

export interface Since {
  since: SinceLast
  /** Reports behind each of its numbers, ascending, to be kept with the later snapshot: "since:new", "since:closed" … */
  otherReports: { key: string; reports: ReportId[] }[]
}

/** Place of each report in the rows; `end` leaves out what stands behind those of the spans. */
const indexOf = (rows: FrozenRows, end = rows.id.length): Map<ReportId, number> =>
  new Map(Array.from(rows.id.subarray(0, end), (id, i) => [id, i]))
const ascending = (ids: Iterable<ReportId>): ReportId[] => [...new Set(ids)].sort((a, b) => a - b)

/** What of a filter narrows besides its time; where nothing does, a report that is no longer there was removed. */
const narrows = (frozen: Frozen): boolean =>
  Object.entries(frozen.facts.filter).some(([key, value]) => key !== 'from' && key !== 'to' && value !== undefined)

/** Local minutes since 1970 of an ISO time with offset. */
const localMinute = (iso: string): number => Math.floor(Date.parse(`${iso.slice(0, 19)}Z`) / 60_000)

/**
 * Reports of the period, new since, that take up what was closed when the last snapshot was made: same category, within
 * 60 m, told after it was made, and not of the closed report's own incident.
 */
function broughtBack(from: Frozen, to: Frozen, fresh: readonly number[]): ReportId[] {
  const a = from.rows
  const b = to.rows
  // Closed ones by cells of about the reach, so that neighbours hold every candidate.
  const side = (sameSpotMetres * 1.05) / 111_195
  const cells = new Map<string, number[]>()
  // By the narrowest degree of all: elsewhere a cell is wider than it need be.
  let farthest = 0
  for (const rows of [a, b]) for (const lat of rows.lat) if (Math.abs(lat) > farthest) farthest = Math.abs(lat)
  const squeeze = Math.cos((Math.min(farthest, 89) * Math.PI) / 180)
  const columnOf = (lon: number): number => Math.floor((lon * squeeze) / side)
  const rowOf = (lat: number): number => Math.floor(lat / side)
  for (let i = 0; i < a.length; i++) {
    const [lon, lat] = [a.lon[i] as number, a.lat[i] as number]
    if (a.status[i] !== closedCode || a.place[i] !== 1 || Number.isNaN(lon)) continue
    const key = `${columnOf(lon)} ${rowOf(lat)} ${a.category[i]}`
    const cell = cells.get(key)
    if (cell) cell.push(i)
    else cells.set(key, [i])
  }
  const incidentNow = indexOf(b)
  const made = localMinute(from.info.madeAt)
  const out: ReportId[] = []
  for (const i of fresh) {
    const [lon, lat] = [b.lon[i] as number, b.lat[i] as number]
    if (b.place[i] !== 1 || Number.isNaN(lon) || (b.minute[i] as number) < made) continue
    const [cx, cy] = [columnOf(lon), rowOf(lat)]
    let found = false
    for (let d = 0; d < 9 && !found; d++)
      for (const j of cells.get(`${cx + (d % 3) - 1} ${cy + Math.floor(d / 3) - 1} ${b.category[i]}`) ?? []) {
        if (haversineM(lon, lat, a.lon[j] as number, a.lat[j] as number) > sameSpotMetres) continue
        // Incidents may have been put together since: the later snapshot's word counts where it has one.
        const now = incidentNow.get(a.id[j] as number)
        if ((now === undefined ? a.incident[j] : b.incident[now]) === b.incident[i]) continue
        found = true
        break
      }
    if (found) out.push(b.id[i] as number)
  }
  return out
}

/** Of flags that were raised since: how many ended how. */
function endings(raised: readonly Flag[]): SinceLast['flags'] {
  const of = (...states: Flag['status'][]): number => raised.filter((flag) => states.includes(flag.status)).length
  return {
    raised: raised.length,
    verified: of('verified'),
    explained: of('explained'),
    artefact: of('artefact'),
    noAction: of('no-action'),
    undecided: of('new', 'seen'),
  }
}

/**
 * What moved from one snapshot to a later one. Reports, not incidents:
 * new: of the later period, not held by the earlier snapshot. Closed: held by both, closed only in the later. Back: of the
 * new ones, see `options`. Gone: of the earlier period, withdrawn or set aside since. Categories are counted over either period, as it is:
 * `sinceNote` says where the periods differ in length.
 * @param options.back reports that came back as issue by issue they were judged when `to` was frozen; absent: those kept with
 *   `to` as "since:back", else what the two snapshots alone can tell: told at a place (60 m, same category) of which
 *   the earlier snapshot held a closed report, after that snapshot was made
 */
export function sinceOf(from: Frozen, to: Frozen, options: { back?: readonly ReportId[] } = {}): Since {
  const a = from.rows
  const b = to.rows
  const then = indexOf(a, a.length)
  const now = indexOf(b)

  const fresh: number[] = []
  for (let i = b.periodFrom; i < b.length; i++) if (!then.has(b.id[i] as number)) fresh.push(i)

  const closed: ReportId[] = []
  const gone: ReportId[] = []
  // Without a narrower filter, and within its span, a report that the later snapshot does not hold was removed.
  const whole = !narrows(to)
  const begin = b.length === 0 ? Number.POSITIVE_INFINITY : (b.minute[0] as number)
  for (let i = 0; i < a.length; i++) {
    const id = a.id[i] as number
    const at = now.get(id)
    if (at !== undefined && a.status[i] !== closedCode && b.status[at] === closedCode) closed.push(id)
    if (i < a.periodFrom || a.place[i] === suppressed) continue
    if (at === undefined ? whole && (a.minute[i] as number) >= begin : b.place[at] === suppressed) gone.push(id)
  }

  const isFresh = new Set(fresh.map((i) => b.id[i] as number))
  const kept = options.back ?? to.facts.otherReports.find(({ key }) => key === 'since:back')?.reports
  const back = ascending(kept === undefined ? broughtBack(from, to, fresh) : kept.filter((id) => isFresh.has(id)))

  const tally = (rows: FrozenRows): number[] => {
    const out = new Array<number>(categoryKeys.length).fill(0)
    for (let i = rows.periodFrom; i < rows.length; i++) out[rows.category[i] as number]! += 1
    return out
  }
  const [before, after] = [tally(a), tally(b)]
  const known = new Set(from.facts.flags.map((flag) => flag.id))
  const raised = to.facts.flags.filter((flag) => !known.has(flag.id))

  const lists = {
    new: ascending(isFresh),
    closed: ascending(closed),
    back,
    gone: ascending(gone),
  }
  return {
    since: {
      from: from.info,
      to: to.info,
      reports: { new: lists.new.length, closed: lists.closed.length, back: lists.back.length, gone: lists.gone.length },
      byCategory: categoryKeys
        // biome-ignore lint/suspicious/noThenProperty: a number, and never awaited
        .map((category, i) => ({ category, then: before[i] as number, now: after[i] as number }))
        .filter((line) => line.then + line.now > 0),
      flags: endings(raised),
    },
    otherReports: Object.entries(lists).map(([key, reports]) => ({ key: `since:${key}`, reports })),
  }
}

/** What a reader must know before comparing the two periods; null: they are of one length, one filter, one after the other. */
export function sinceNote({ from, to }: SinceLast): Bilingual | null {
  const zh: string[] = []
  const en: string[] = []
  const [a, b] = [from.period, to.period]
  if (a && b) {
    const [x, y] = [daysCovered(a.from, a.to), daysCovered(b.from, b.to)]
    if (x !== y) {
      zh.push(`两期天数不同（上期 ${x} 天，本期 ${y} 天），件数未折算`)
      en.push(`the periods differ in length (${x} days then, ${y} now) and the counts are as they are`)
    }
    if (b.from <= a.to) {
      const end = [a.to, b.to].sort()[0] as string
      const shared = daysCovered(b.from, end)
      zh.push(`两期有 ${shared} 天重叠`)
      en.push(`the periods share ${shared} ${shared === 1 ? 'day' : 'days'}`)
    }
  }
  const rest = ({ from: _from, to: _to, ...filter }: SinceLast['from']['filter']): string =>
    JSON.stringify(Object.entries(filter).sort(([p], [q]) => (p < q ? -1 : 1)))
  if (rest(from.filter) !== rest(to.filter)) {
    zh.push('两期筛选条件不同')
    en.push('the two were made with different filters')
  }
  if (zh.length === 0) return null
  const words = en.join('; ')
  return { zh: `${zh.join('；')}。`, en: `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.` }
}
