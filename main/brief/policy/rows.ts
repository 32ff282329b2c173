/** The rows that an audience's files hold. */
import { type CategoryKey, categoryKeys } from '../../../contract/taxonomy.ts'
import { isoTime } from '../../../contract/time.ts'
import type { StoredReport } from '../../store/port.ts'
import { masked } from '../../text/mask.ts'
import { noArea, rowsOfPart } from '../frozen-view.ts'
import { snapToGrid } from '../place.ts'
import type { AudiencePolicy, ExportRow } from '../policy.ts'
import type { BriefSnapshot } from '../snapshot.ts'
import { type EditionPlan, type FlagTold, planEdition } from '../suppress.ts'
import { placeFor, textFor } from './text.ts'

const pageSize = 1_000

export async function* pages(snapshot: BriefSnapshot, signal?: AbortSignal): AsyncGenerator<StoredReport[]> {
  for (let offset = 0; offset < snapshot.counts.matched; ) {
    signal?.throwIfAborted()
    const page = await snapshot.rows(offset, pageSize)
    if (page.length === 0) throw new RangeError(`brief: rows end at ${offset}, the counts say ${snapshot.counts.matched}`)
    offset += page.length
    yield page
  }
}

export function rowFor(report: StoredReport, policy: AudiencePolicy, areaName: (key: string | null) => string | null): ExportRow {
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

/** How many reports of a kind at a place; null: not told. */
export interface Cell {
  category: CategoryKey | null
  area: string | null
  count: number
}

/** Place -> kind -> reports, from the snapshot's own rows where they are there, else read one by one. */
async function cellsOf(snapshot: BriefSnapshot, signal?: AbortSignal): Promise<Map<string, Map<CategoryKey, number>>> {
  const cells = new Map<string, Map<CategoryKey, number>>()
  const add = (place: string, kind: CategoryKey): void => {
    const kinds = cells.get(place) ?? new Map<CategoryKey, number>()
    cells.set(place, kinds)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  const { frozen, agency } = snapshot
  if (frozen)
    for (const row of rowsOfPart(frozen, { categories: agency?.categories ?? [], areas: agency?.areas ?? [] })) {
      const area = frozen.rows.area[row]!
      add(area === noArea ? 'none' : frozen.facts.areas[area]!.key, categoryKeys[frozen.rows.category[row]!]!)
    }
  else for await (const page of pages(snapshot, signal)) for (const report of page) add(report.area ?? 'none', report.category)
  return cells
}

/**
 * The rows the public may have, gathered: how many of which kind, with the place where it is open; and what the tables may
 * tell beside them.
 * @param flags those that would be told
 */
export async function publicCells<F extends FlagTold>(
  snapshot: BriefSnapshot,
  flags: readonly F[],
  signal?: AbortSignal,
): Promise<{ cells: Cell[]; plan: EditionPlan & { flags: F[] } }> {
  const cells = await cellsOf(snapshot, signal)
  const plan = planEdition(cells, flags)
  const out = new Map<string, Cell>()
  for (const [place, kinds] of cells)
    for (const [kind, count] of kinds) {
      const category = plan.hiddenKinds.has(kind) ? null : kind
      const area = plan.closed.has(place) ? null : place
      const key = `${category} ${area}`
      const sum = out.get(key) ?? { category, area, count: 0 }
      out.set(key, sum)
      sum.count += count
    }
  const rank = (k: CategoryKey | null): number => (k === null ? 99 : categoryKeys.indexOf(k))
  const sorted = [...out.values()].sort(
    (a, b) => rank(a.category) - rank(b.category) || ((a.area ?? '\uffff') < (b.area ?? '\uffff') ? -1 : 1),
  )
  return { cells: sorted, plan }
}

/** Cells as rows, a page at a time: a kind and, where it is open, an area with its centre. Which of them has no location is not told. */
export async function* rowsOfCells(
  cells: readonly Cell[],
  areaName: (key: string | null) => string | null,
  centres: ReadonlyMap<string, { lon: number; lat: number }>,
  signal?: AbortSignal,
): AsyncGenerator<ExportRow[]> {
  let page: ExportRow[] = []
  let id = 0
  for (const { category, area, count } of cells)
    for (let i = 0; i < count; i++) {
      const at = area === null ? undefined : centres.get(area)
      page.push({ ...nothing, id: ++id, category, area, areaName: areaName(area), lon: at?.lon ?? null, lat: at?.lat ?? null })
      if (page.length === pageSize) {
        signal?.throwIfAborted()
        yield page
        page = []
      }
    }
  if (page.length > 0) yield page
}

/** At most `limit` rows from the top, those withdrawn upstream left out. */
export async function newestRows(
  snapshot: BriefSnapshot,
  limit: number,
  row: (report: StoredReport) => ExportRow,
): Promise<ExportRow[]> {
  const out: ExportRow[] = []
  for (let offset = 0; out.length < limit && offset < snapshot.counts.matched; ) {
    const page = await snapshot.rows(offset, Math.min(pageSize, limit))
    if (page.length === 0) break
    offset += page.length
    for (const r of page) if (!r.suppressed && !r.withdrawn && out.length < limit) out.push(row(r))
  }
  return out
}
