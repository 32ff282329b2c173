/**
 * Incidents: what the reports of a filter make, put together and parted by people, and issues that came back.
 * A withdrawn report has no text left and stands alone, unless a person put it somewhere; it is counted in its incident
 * as in every count, and never drawn.
 */
import type { HandlerGroup } from '../../contract/api.ts'
import type { CameBackPlace, Incident, IncidentDetail } from '../../contract/detection.ts'
import type { Filter, ReportId } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import type { Closures } from '../analysis/came-back.ts'
import type { IncidentFound } from '../analysis/incident-index.ts'
import { decodeCursor, encodeCursor, type House, notFound, type RunningJob } from './house.ts'

const usualLeast = 2
const usualPage = 50
const usualReturnDays = 30
const placesListed = 100
/** Rows of one incident that are given: its first. */
const rowsGiven = 2_000
/** An incident put together by hand is that of a place and a matter, not of a season. */
const mostReports = 20_000
/** Closures read from the store in one call, so that a search in between does not wait. */
const batch = 5_000
/** From so many reports on, what was worked out is kept in the store. */
const keptFrom = 50_000

const gone = (): Failure =>
  notFound(
    '没有这条报告，它可能已被来源撤回或随来源删除。没有改动。请刷新列表。',
    'There is no such report: it may have been withdrawn, or removed with its source. Nothing was changed. Refresh the list.',
  )
const bad = (zh: string, en: string): Failure => new Failure('bad-request', { zh, en })

/** The filter without what is asked of the return alone: an issue was closed before, and is open again. */
function closedFilter({ from: _from, to: _to, statuses: _statuses, incidentsOnly: _once, ids: _ids, ...rest }: Filter): Filter {
  return rest
}

export function incidentHandlers(
  house: House,
): HandlerGroup<'incident.list' | 'incident.get' | 'incident.merge' | 'incident.split' | 'incident.undo' | 'incident.back'> {
  const { store } = house

  /** Masked titles and times of what the columns found. */
  async function told(found: readonly IncidentFound[], signal: AbortSignal): Promise<Incident[]> {
    const [rows, times] = await Promise.all([
      store.call('report.rows', { ids: found.map((f) => f.first), language: house.settings().language }, signal),
      store.call('place.times', { ids: found.flatMap((f) => [f.first, f.last]) }, signal),
    ])
    const titles = new Map(rows.map((row) => [row.id, row.title]))
    const at = new Map(times.map((time) => [time.id, time.occurredAt]))
    return found.map(({ last, ...rest }) => ({
      ...rest,
      from: at.get(rest.first) ?? '',
      to: at.get(last) ?? '',
      title: titles.get(rest.first) ?? '',
    }))
  }

  async function detail(report: ReportId, signal: AbortSignal): Promise<IncidentDetail> {
    const found = await house.analysis('incident.get', { report }, signal)
    if (!found) throw gone()
    const [[incident], nearby, history, rows] = await Promise.all([
      told([found.incident], signal),
      told(found.nearby, signal),
      store.call('incident.changes', { reports: found.ids }, signal),
      store.call('report.rows', { ids: found.ids.slice(0, rowsGiven), language: house.settings().language }, signal),
    ])
    const joined = new Map(found.ids.map((id, i) => [id, found.joined[i] ?? 'near-duplicate']))
    return {
      ...(incident as Incident),
      rows: rows.map((row) => ({ ...row, joined: joined.get(row.id) ?? 'near-duplicate' })),
      history: history.reverse(),
      nearby,
    }
  }

  /**
   * One change, made over what the incidents are now: where somebody else changed them in between, they are read again.
   * @param make the incidents it makes of those that the reports are in, whole
   */
  async function change(
    kind: 'merge' | 'split',
    reports: readonly ReportId[],
    reason: string,
    signal: AbortSignal,
    make: (incidents: ReportId[][]) => ReportId[][],
  ): Promise<ReportId[][]> {
    const named = [...new Set(reports)]
    for (let attempt = 1; ; attempt++) {
      const { incidents, missing, newest, version } = await house.analysis('incident.members', { reports: named }, signal)
      if (missing.length > 0) throw gone()
      const made = make(incidents)
      const put = await store.call('incident.put', {
        kind,
        reports: named,
        made,
        newest,
        version,
        reason,
        at: house.nowSeconds(),
      })
      await house.changed({ incidents: true })
      if (put) return made
      if (attempt === 4)
        throw new Failure('busy', {
          zh: '别的窗口正在改动事件归并，这次没有改动。请稍后再试。',
          en: 'Another window is changing incidents; nothing was changed this time. Try again in a moment.',
        })
    }
  }

  return {
    async 'incident.list'({ filter, least = usualLeast, order = 'newest', after, limit = usualPage }, { signal }) {
      const question = await house.question(filter, signal)
      const cursor = decodeCursor(after)
      const { minute = 0, id = 0, raw = 0 } = cursor ?? {}
      const found = await house.analysis(
        'incident.list',
        { question, least, order, after: cursor ? { minute, id, raw } : null, limit },
        signal,
      )
      return {
        incidents: await told(found.incidents, signal),
        total: found.total,
        all: { incidents: found.counts.incidents, reports: found.counts.matched },
        next: found.next ? encodeCursor(found.next) : null,
      }
    },
    'incident.get': ({ report }, { signal }) => detail(report, signal),
    async 'incident.merge'({ reports, reason }, { signal }) {
      const [made] = await change('merge', reports, reason, signal, (incidents) => {
        if (incidents.length < 2)
          throw bad(
            '这些报告已经是同一起，没有可合并的。请至少选两起不同事件的报告。',
            'These reports are one incident already; there is nothing to merge. Choose reports of at least two incidents.',
          )
        const all = incidents.flat()
        if (all.length > mostReports)
          throw bad(
            `合并后会有 ${all.length} 件，超过 ${mostReports} 件的上限，没有改动。请分开合并更小的事件。`,
            `The merged incident would hold ${all.length} reports, more than the most of ${mostReports}; nothing was changed. Merge smaller ones.`,
          )
        return [all]
      })
      return detail(made?.[0] as ReportId, signal)
    },
    async 'incident.split'({ reports, reason }, { signal }) {
      const [off, rest] = await change('split', reports, reason, signal, (incidents) => {
        if (incidents.length > 1)
          throw bad(
            '这些报告分属不同的事件，一次只能拆分一起。没有改动。请只选同一起里的报告。',
            'These reports are of different incidents, and one is split at a time. Nothing was changed. Choose reports of one incident.',
          )
        const named = new Set(reports)
        const all = incidents[0] ?? []
        const rest = all.filter((id) => !named.has(id))
        if (rest.length === 0)
          throw bad(
            '选中的是整起事件，拆出后没有剩余，没有改动。请只选要拆出的那几件。',
            'These are all reports of the incident, so nothing would be left behind. Nothing was changed. Choose only those to part.',
          )
        return [all.filter((id) => named.has(id)), rest]
      })
      return {
        incident: await detail(off?.[0] as ReportId, signal),
        rest: rest ? await detail(rest[0] as ReportId, signal) : null,
      }
    },
    async 'incident.undo'({ change: id }) {
      const undone = await store.call('incident.undo', { id, at: house.nowSeconds() })
      if ('change' in undone) {
        await house.changed({ incidents: true })
        return undone.change
      }
      if (undone.problem === 'gone')
        throw notFound(
          `没有编号为 ${id} 的改动，没有撤销。请刷新后再选。`,
          `There is no change ${id}; nothing was undone. Refresh, then choose again.`,
        )
      if (undone.problem === 'undone')
        throw bad(`改动 ${id} 已经撤销过，没有再改。`, `Change ${id} was undone already; nothing was changed.`)
      throw bad(
        `改动 ${id} 之后，其中一些报告又被改动 ${undone.by} 归并过，因此不能直接撤销。请先撤销改动 ${undone.by}。`,
        `After change ${id}, some of its reports were put elsewhere by change ${undone.by}, so it cannot be undone by itself. Undo change ${undone.by} first.`,
      )
    },
    'incident.back': ({ filter, days = usualReturnDays, limit = placesListed }, context) =>
      house.jobs.run(
        'incidents',
        { zh: '正在查找反复出现的问题', en: 'Looking for issues that came back' },
        'reports',
        context,
        async (job) => {
          const question = await house.question(filter, job.signal)
          const closed = await closuresOf(house, filter, job)
          const { places, total } = await house.analysis('incident.back', { question, closed, days, limit }, job.signal)
          const latest = places.flatMap((place) => place.pairs[0]?.againId ?? [])
          const [times, areas] = await Promise.all([
            store.call('place.times', { ids: latest }, job.signal),
            store.call('area.list', {}, job.signal),
          ])
          const at = new Map(times.map((time) => [time.id, time.occurredAt]))
          const names = new Map(areas.map((area) => [area.key, area.name]))
          return {
            places: places.map(
              (place): CameBackPlace => ({
                place: { lon: place.lon, lat: place.lat, metres: place.metres },
                area: place.areaKey,
                areaName: place.areaKey === null ? null : (names.get(place.areaKey) ?? null),
                category: categoryKeys[place.category]!,
                returns: place.returns,
                medianDays: place.medianDays,
                lastReturn: at.get(place.pairs[0]?.againId ?? 0) ?? '',
                pairs: place.pairs.map(({ closedId, againId, days: span }) => ({ closed: closedId, again: againId, days: span })),
              }),
            ),
            total,
            days,
          }
        },
      ),
  }
}

/** Closures of the last filter asked about: another number of days, or a snapshot of the same filter, asks for the same. */
const known = new WeakMap<House, { key: string; closed: Closures }>()
/** When the reports of a filter were closed, those before its days too: an issue was closed before, and is open again. */
export async function closuresOf(house: House, filter: Filter, job: RunningJob): Promise<Closures> {
  const question = await house.question(closedFilter(filter), job.signal)
  const { dataVersion } = await house.loaded()
  const key = `${dataVersion} ${JSON.stringify(question)}`
  const last = known.get(house)
  if (last?.key === key) return last.closed
  const { ids } = await house.analysis('incident.closed', question, job.signal)
  // In the order in which the store keeps them: a large one is then read once through.
  ids.sort()
  const closed: Closures = { id: new Uint32Array(ids.length), minute: new Int32Array(ids.length) }
  let n = 0
  for (let i = 0; i < ids.length; i += batch) {
    job.signal.throwIfAborted()
    job.progress(i, ids.length)
    const found = await house.store.call('place.closed', { ids: ids.slice(i, i + batch) }, job.signal)
    closed.id.set(found.id, n)
    closed.minute.set(found.minute, n)
    n += found.id.length
  }
  const whole = { id: closed.id.slice(0, n), minute: closed.minute.slice(0, n) }
  known.set(house, { key, closed: whole })
  return whole
}

/** Keeps the incidents of a large store in it, so that its first count does not wait until they are worked out. */
export async function keepIncidents(house: Pick<House, 'analysis' | 'store'>): Promise<void> {
  const worth = await house.analysis('incident.keep', { least: keptFrom })
  if (worth) await house.store.call('incident.keep', worth)
}
