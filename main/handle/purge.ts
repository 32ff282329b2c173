/** The purge as a job: reports step by step, then what they left in snapshots, in the search index and in free pages. */
import type { CallContext } from '../../contract/api.ts'
import { cancelled, Failure } from '../../contract/reply.ts'
import type { RetentionOutcome, RetentionRule } from '../../contract/trust.ts'
import type { FrozenFacts } from '../brief/frozen.ts'
import { packFrozenRows, unpackFrozenRows } from '../brief/frozen-rows.ts'
import { dueReports, goes, retentionPlan } from './due.ts'
import type { House, RunningJob } from './house.ts'

/** Reports purged in one transaction. */
const batch = 400
/** Looks at what is due once more, where holds or rules changed meanwhile. */
const mostLooks = 5
/** The day is looked at this often, milliseconds; and for the first time so long after the start. */
const tick = 10 * 60_000
const settle = 60_000
/** By itself nothing is purged when the clock stands so many days past the newest report: it may be wrong. */
const mostQuietDays = 62

/** Of the search index, merged in one step. */
const mergePages = 2_000
const label = { zh: '正在清除到期的报告', en: 'Purging reports past their time' }
const busy = (): Failure =>
  new Failure('busy', {
    zh: '另一个窗口或命令正在清除，没有再开始一次。请等它结束。',
    en: 'Another window or command is purging; no second purge was begun. Wait until it ends.',
  })

const running = new WeakSet<House>()

const isAlive = (process_: number): boolean => {
  if (process_ === process.pid) return false
  try {
    process.kill(process_, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Purges what is due by the saved rules, for good. Throws Failure (bad-request, busy, cancelled, storage). */
export async function purge(house: House, reason: string, context: CallContext): Promise<RetentionOutcome> {
  const { rules } = await retentionPlan(house)
  if (rules.length === 0 && (await house.store.call('purge.unfinished', {})) === null)
    throw new Failure('bad-request', {
      zh: '还没有保留规则，没有清除任何内容。请先设定保留天数。',
      en: 'There is no retention rule, so nothing was purged. Set how long reports are kept first.',
    })
  return alone(house, () => house.jobs.run('purge', label, 'reports', context, (job) => purgeDue(house, rules, reason, job)))
}

async function alone<T>(house: House, work: () => Promise<T>): Promise<T> {
  const left = await house.store.call('purge.unfinished', {})
  if (running.has(house) || (left !== null && isAlive(left.process))) throw busy()
  running.add(house)
  try {
    return await work()
  } finally {
    running.delete(house)
  }
}

async function purgeDue(house: House, rules: RetentionRule[], reason: string, job: RunningJob): Promise<RetentionOutcome> {
  const started = house.host.now()
  const { store } = house
  // What a run that was not finished had removed is not cleared yet, whatever is due today.
  let isUnclear = (await store.call('purge.unfinished', {})) !== null
  const { run } = await store.call('purge.begin', { at: house.nowSeconds(), reason, process: process.pid })
  let changed = false
  try {
    for (let look = 1; ; look++) {
      const again = await purgeReports(house, run, rules, job, () => {
        changed = true
      })
      if (!again) break
      if (look === mostLooks)
        throw new Failure('busy', {
          zh: '清除期间保全或规则一直在变，没有清除完。已删除的不会恢复；请稍后再运行。',
          en: 'Holds or rules kept changing during the purge, so it was not finished. What is deleted stays deleted; run it again later.',
        })
    }
    const { removed } = await store.call('purge.quarantine', { rules, now: house.nowSeconds() })
    isUnclear ||= changed || removed > 0
    const { freedBytes } = isUnclear ? await clear(house, job) : { freedBytes: 0 }
    const done = await store.call('purge.end', { run, at: house.nowSeconds(), reason })
    return {
      reports: done.reports,
      attachments: done.attachments,
      revisions: done.revisions,
      seconds: (house.host.now() - started) / 1000,
      freedBytes,
    }
  } finally {
    if (changed) await house.changed({ incidents: true })
  }
}

/** Purges what is due now. true: what decides changed on the way, so it has to be looked at anew. */
async function purgeReports(
  house: House,
  run: number,
  rules: RetentionRule[],
  job: RunningJob,
  told: () => void,
): Promise<boolean> {
  const { store } = house
  const now = house.nowSeconds()
  const due = await dueReports(house, rules, job.signal)
  if (due.heldWhy) house.host.log(`retention: ${due.heldWhy.en}`)
  const going = new Set<number>()
  for (let i = 0; i < due.found.id.length; i++) if (goes(due, i)) going.add(due.found.id[i] as number)
  if (going.size === 0) return false
  const { groups, dataVersion } = await incidentsOf(house, going, job.signal)
  job.progress(0, going.size)
  let done = 0
  let some: { ids: number[]; incident: number[]; counts: number[] } = { ids: [], incident: [], counts: [] }
  const flush = async (): Promise<boolean> => {
    if (some.ids.length === 0) return false
    if (job.signal.aborted) throw cancelled()
    const { purged, moved } = await store.call('purge.some', {
      run,
      ids: Uint32Array.from(some.ids),
      incident: Uint32Array.from(some.incident),
      counts: Uint8Array.from(some.counts),
      rules,
      now,
      dataVersion: Math.min(dataVersion, due.dataVersion),
      stamp: due.stamp,
    })
    if (purged > 0) told()
    done += some.ids.length
    job.progress(done, going.size)
    some = { ids: [], incident: [], counts: [] }
    return moved
  }
  for (const [first, { ids, whole }] of groups) {
    // A group is purged in one transaction where it fits; the report it counts by is the last to go.
    if (some.ids.length > 0 && some.ids.length + ids.length > batch && (await flush())) return true
    for (const id of ids) {
      some.ids.push(id)
      some.incident.push(first)
      some.counts.push(whole && id === first ? 1 : 0)
      if (some.ids.length >= batch * 4 && (await flush())) return true
    }
  }
  return flush()
}

/** The reports that go by the incident they belong to; `whole` where nothing of it stays. */
async function incidentsOf(house: House, going: ReadonlySet<number>, signal: AbortSignal) {
  const all = await house.analysis('frozen', { filters: [{}], textKey: null }, signal)
  const groups = new Map<number, { ids: number[]; whole: boolean }>()
  const partly = new Set<number>()
  for (let i = 0; i < all.id.length; i++) {
    const id = all.id[i] as number
    const first = all.incident[i] as number
    if (!going.has(id)) {
      // A withdrawn copy counts as no incident.
      if (all.place[i] !== 2) partly.add(first)
      continue
    }
    let group = groups.get(first)
    if (!group) {
      group = { ids: [], whole: true }
      groups.set(first, group)
    }
    group.ids.push(id)
  }
  for (const [first, group] of groups) {
    group.whole = !partly.has(first)
    const at = group.ids.indexOf(first)
    if (at >= 0) {
      group.ids.splice(at, 1)
      group.ids.push(first)
    }
  }
  return { groups, dataVersion: all.dataVersion }
}

/** Takes what purged reports left out of snapshots, search index, free pages and journal. */
async function clear(house: House, job: RunningJob): Promise<{ freedBytes: number }> {
  const { store } = house
  // The columns, and what is kept of them, are brought up to what was purged.
  await house.changed()
  await blankSnapshots(house, job.signal)
  for (let whole = true; ; whole = false) {
    if (job.signal.aborted) throw cancelled()
    if (!(await store.call('search.merge', { whole, pages: mergePages })).left) break
  }
  if (job.signal.aborted) throw cancelled()
  const { freedBytes } = await store.call('purge.clear', {})
  for (let attempt = 1; ; attempt++) {
    if ((await store.call('purge.checkpoint', {})).emptied) return { freedBytes }
    if (attempt === 3)
      throw new Failure('busy', {
        zh: '报告已删除，但另一个窗口一直在读数据库，日志文件没能清空。请关闭其他窗口后再运行一次清除。',
        en: 'The reports are deleted, but another window kept reading the store, so its journal could not be emptied. Close the other windows, then run the purge once more.',
      })
  }
}

/** Places of reports that are gone, in the rows of snapshots; names that reports gave to places, in their facts. */
async function blankSnapshots(house: House, signal: AbortSignal): Promise<void> {
  const { store } = house
  const snapshots = await store.call('snapshot.list', {})
  for (const { id } of snapshots) {
    if (signal.aborted) throw cancelled()
    const read = await store.call('snapshot.read', { id })
    if (!read) continue
    const rows = unpackFrozenRows(read.rows)
    const { ids } = await house.analysis('gone', { ids: rows.id.slice() }, signal)
    const gone = new Set(ids)
    let isBlanked = false
    for (let row = 0; row < rows.id.length; row++) {
      if (!gone.has(rows.id[row] as number) || Number.isNaN(rows.lon[row])) continue
      rows.lon[row] = Number.NaN
      rows.lat[row] = Number.NaN
      isBlanked = true
    }
    if (!isBlanked) continue
    const facts = JSON.parse(read.facts) as FrozenFacts
    const cameBack = facts.cameBack.map((place) => ({ ...place, name: null }))
    await store.call('snapshot.blank', { id, facts: JSON.stringify({ ...facts, cameBack }), rows: packFrozenRows(rows) })
  }
}

/** A clock set far ahead makes every report old. @throws Failure busy, told as a failed job, where it may be */
async function doubtClock(house: House, context: CallContext): Promise<void> {
  const { lastDay } = await house.loaded()
  if (lastDay === null) return
  const quiet = Math.floor((house.host.now() - Date.parse(lastDay)) / 86_400_000)
  if (quiet <= mostQuietDays) return
  await house.jobs.run('purge', label, 'reports', context, () =>
    Promise.reject(
      new Failure('busy', {
        zh: `没有自动清除：最新的报告已是 ${quiet} 天前，电脑时钟可能不对。请核对时钟；若无误，请在“保留”中手动运行清除。`,
        en: `Nothing was purged by itself: the newest report is ${quiet} days old, so this computer's clock may be wrong. Check the clock; if it is right, run the purge by hand under Retention.`,
      }),
    ),
  )
}

/** Purges once a day while the app stands open, where that was switched on; ends what a killed purge left half done. */
export function startRetention(house: House): { look(): Promise<void>; stop(): void } {
  const stopping = new AbortController()
  const context = { signal: stopping.signal }
  /** Local day of the last try. */
  let tried = ''
  const look = async (): Promise<void> => {
    const left = await house.store.call('purge.unfinished', {})
    const today = new Date(house.host.now()).toDateString()
    const plan = await retentionPlan(house)
    const isDue = plan.automatic && plan.seen && plan.rules.length > 0 && !sameDay(plan.lastRun?.at, today)
    if (tried === today || (left === null && !isDue) || (left !== null && isAlive(left.process))) return
    tried = today
    if (isDue) {
      await doubtClock(house, context)
      await purge(house, `automatic: ${plan.reason}`, context)
      return
    }
    // Nothing more is deleted: the rules may be others by now.
    if (left !== null)
      await alone(house, () => house.jobs.run('purge', label, 'reports', context, (job) => purgeDue(house, [], left.reason, job)))
  }
  const looking = (): void => {
    look().catch((error: unknown) => {
      if (!stopping.signal.aborted) house.host.log(`retention: ${(error as Error).name}`)
    })
  }
  const first = setTimeout(looking, settle).unref()
  const clock = setInterval(looking, tick).unref()
  return {
    look,
    stop() {
      stopping.abort()
      clearTimeout(first)
      clearInterval(clock)
    },
  }
}

const sameDay = (at: string | undefined, today: string): boolean => at !== undefined && new Date(at).toDateString() === today
