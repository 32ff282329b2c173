/** The app without a shell: opens the store, starts the threads, and gives back its handlers and events. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventName, Events, Handlers } from '../contract/api.ts'
import type { Settings } from '../contract/model.ts'
import { Failure } from '../contract/reply.ts'
import { type Language, languages } from '../contract/taxonomy.ts'
import type { AnalysisCalls } from './analysis/query.ts'
import type { BasemapCalls } from './basemap/basemap-calls.ts'
import { agencyHandlers } from './handle/agency.ts'
import { appHandlers } from './handle/app.ts'
import { areaHandlers, placeReports } from './handle/area.ts'
import { attachmentHandlers } from './handle/attachment.ts'
import { basemapHandlers, sweepBasemaps } from './handle/basemap.ts'
import { briefHandlers } from './handle/brief.ts'
import { editHandlers } from './handle/brief-edit.ts'
import { previewHandlers } from './handle/brief-preview.ts'
import { compareHandlers } from './handle/compare.ts'
import { createCredentials } from './handle/credentials.ts'
import { flagHandlers } from './handle/flag.ts'
import { followHandlers } from './handle/follow.ts'
import { gazetteerHandlers } from './handle/gazetteer.ts'
import { hotSpotHandlers } from './handle/hot-spot.ts'
import { createAsking, createJobs, type House } from './handle/house.ts'
import { importHandlers } from './handle/import.ts'
import { incidentHandlers, keepIncidents } from './handle/incident.ts'
import { startJudging, wakeRules } from './handle/judging.ts'
import { leakHandlers } from './handle/leak.ts'
import { ledgerHandlers } from './handle/ledger.ts'
import { mapHandlers } from './handle/map.ts'
import { meetingHandlers } from './handle/meeting.ts'
import { noticeHandlers } from './handle/notice.ts'
import { outboxHandlers } from './handle/outbox.ts'
import { packageHandlers } from './handle/package.ts'
import { placeHandlers } from './handle/place.ts'
import { reportHandlers } from './handle/report.ts'
import { reviewHandlers } from './handle/review.ts'
import { ruleHandlers } from './handle/rule.ts'
import { sampleHandlers } from './handle/sample.ts'
import { scheduleHandlers, startDigest } from './handle/schedule.ts'
import { searchHandlers } from './handle/search.ts'
import { shiftHandlers } from './handle/shift.ts'
import { sinceHandlers } from './handle/since.ts'
import { snapshotHandlers } from './handle/snapshot.ts'
import { scheduleOf, sourceHandlers } from './handle/source.ts'
import { templateHandlers } from './handle/template.ts'
import { timeHandlers } from './handle/time.ts'
import { viewHandlers } from './handle/view.ts'
import type { Host } from './host.ts'
import type { StatsCalls } from './stats/stats-calls.ts'
import { openStoreThreads } from './store/client.ts'
import { makeStoreFolder, storeFile } from './store/open.ts'
import { threadClient } from './thread/thread.ts'

export interface App {
  handlers: Handlers
  /** Gives back the function that stops listening. */
  listen<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
  language(): Language
  close(): Promise<void>
}

/** What was worked out of a large store is kept in it once nothing has changed for so long, in milliseconds. */
const keepAfter = 5_000
/** Another process may write the same store; a shell that stays open looks this often, in milliseconds. */
const lookEvery = 2_000

/** Throws Failure (storage) when the store does not open. */
export async function createApp(host: Host): Promise<App> {
  const access = { folder: host.storeDir, key: await storeKey(host) }
  const analysis = threadClient<AnalysisCalls>(new URL('./analysis/analysis.worker', import.meta.url), { access })
  // Beside the writer: the columns of a store that needs no new schema are in memory by the time it stands open.
  analysis.begin()
  const store = await openStoreThreads(access).catch(async (error: unknown) => {
    await analysis.stop()
    throw error
  })
  const stats = threadClient<StatsCalls>(new URL('./stats/stats.worker', import.meta.url), {})
  const basemaps = threadClient<BasemapCalls>(new URL('./basemap/basemap.worker', import.meta.url), {})

  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const emit: House['emit'] = (event, payload) => {
    for (const listener of listeners.get(event) ?? []) listener(payload as never)
    // Verdicts rest on the reports and on how they make incidents.
    if (event === 'reports.changed' || event === 'incidents.changed' || event === 'areas.changed') wakeRules(house)
  }
  const kept = store.opened.settings
  let settings: Settings = {
    language: languages.find((l) => l === kept.language) ?? host.language,
    theme: (['light', 'dark', 'system'] as const).find((t) => t === kept.theme) ?? 'light',
    memory: JSON.parse(kept.memory ?? '{}') as Record<string, string>,
  }
  const asking = createAsking(store, analysis)
  let versions = store.opened.state
  let onScreen: number[] = []
  // The thread that gathers hit sets is there when the first text is typed; a single command does not wait for it.
  if (host.shell !== 'terminal') store.call('search.ids', { text: '' }).catch(() => {})

  let isAsked = false
  let keeping: NodeJS.Timeout | null = null
  const keep = (): Promise<void> =>
    keepIncidents(house).catch((error: unknown) => host.log(`keeping incidents: ${(error as Error).name}`))
  const keepSoon = (): void => {
    if (host.shell === 'terminal') return
    if (keeping) clearTimeout(keeping)
    keeping = setTimeout(() => void keep(), keepAfter).unref()
  }

  const house: House = {
    host,
    store,
    stats,
    basemaps,
    jobs: createJobs(
      (job) => emit('job.progressed', job),
      () => settings.language,
      host.now,
    ),
    settings: () => settings,
    setSettings: (next) => {
      settings = next
    },
    emit,
    ...asking,
    analysis(method, request, signal) {
      isAsked = true
      return asking.analysis(method, request, signal)
    },
    async counts(bare) {
      const [{ late }, owed] = await Promise.all([
        store.call('source.late', { now: house.nowSeconds() }),
        store.call('ledger.owed', {}),
      ])
      return { ...bare, owed: { ...owed, sourcesLate: late } }
    },
    async changed(what = {}) {
      versions = await store.call('state', {})
      await asking.refresh()
      isAsked = true
      emit('reports.changed', { version: versions.dataVersion })
      if (what.areas) emit('areas.changed', { version: versions.areaVersion })
      if (what.flags) emit('flags.changed', { version: versions.flagVersion })
      keepSoon()
      if (what.incidents) emit('incidents.changed', { version: versions.incidentVersion })
    },
    nowSeconds: () => Math.floor(host.now() / 1000),
    credentials: createCredentials(host, storeId(host)),
    onScreen: () => onScreen,
    putOnScreen: (reports) => {
      onScreen = reports
    },
    wakeSchedule: () => schedule?.wake(),
  }
  keepSoon()
  // A terminal command syncs when it is told to; a window also by itself.
  const schedule = host.shell === 'terminal' ? null : scheduleOf(house)
  const judging = host.shell === 'terminal' ? null : startJudging(house)

  // A pass over the reports that was cut short, by cancelling or a kill, goes on where it stood.
  if (host.shell !== 'terminal')
    placeReports(house, { signal: new AbortController().signal })
      .then(({ moved }) => (moved > 0 ? house.changed() : undefined))
      .catch((error: unknown) => host.log(`placing reports: ${(error as Error).name}`))

  // What a program that ended in the middle left: a decision on its way, a copy without its entry.
  if (host.shell !== 'terminal')
    Promise.all([store.call('outbox.recover', {}), store.call('meeting.purge', {}), sweepBasemaps(house)]).catch(
      (error: unknown) => host.log(`tidying up at the start: ${(error as Error).name}`),
    )

  let basemapsKnown = versions.basemaps
  const look =
    host.shell === 'terminal'
      ? null
      : setInterval(() => {
          store
            .call('state', {})
            .then((state) => {
              if (state.basemaps !== basemapsKnown) {
                basemapsKnown = state.basemaps
                const used = /(\d+):1/.exec(state.basemaps)?.[1]
                emit('basemaps.changed', { used: used === undefined ? null : Number(used) })
              }
              if (
                state.dataVersion === versions.dataVersion &&
                state.areaVersion === versions.areaVersion &&
                state.flagVersion === versions.flagVersion &&
                state.incidentVersion === versions.incidentVersion &&
                state.wordVersion === versions.wordVersion
              )
                return
              return house.changed({
                areas: state.areaVersion !== versions.areaVersion,
                flags: state.flagVersion !== versions.flagVersion,
                incidents: state.incidentVersion !== versions.incidentVersion,
              })
            })
            .catch((error: unknown) => host.log(`looking for changes: ${(error as Error).name}`))
        }, lookEvery)
  look?.unref()

  const briefs = briefHandlers(house)
  // The digest is written by the app while it stands open; a terminal command makes what it is asked for.
  const digest = host.shell === 'terminal' ? null : startDigest(house, briefs['brief.make'])

  return {
    handlers: {
      ...appHandlers(house),
      ...reportHandlers(house),
      ...mapHandlers(house),
      ...areaHandlers(house),
      ...viewHandlers(house),
      ...shiftHandlers(house),
      ...searchHandlers(house),
      ...placeHandlers(house),
      ...hotSpotHandlers(house),
      ...gazetteerHandlers(house),
      ...compareHandlers(house),
      ...basemapHandlers(house),
      ...timeHandlers(house),
      ...flagHandlers(house),
      ...ruleHandlers(house),
      ...incidentHandlers(house),
      ...noticeHandlers(house),
      ...agencyHandlers(house),
      ...meetingHandlers(house),
      ...snapshotHandlers(house),
      ...briefs,
      ...previewHandlers(house),
      ...editHandlers(house),
      ...scheduleHandlers(house),
      ...packageHandlers(house),
      ...followHandlers(house),
      ...sinceHandlers(house),
      ...sourceHandlers(house),
      ...ledgerHandlers(house),
      ...templateHandlers(house),
      ...leakHandlers(house),
      ...attachmentHandlers(house),
      ...reviewHandlers(house),
      ...outboxHandlers(house),
      ...importHandlers(house),
      ...sampleHandlers(house),
    },
    listen(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set)
      set.add(listener as (payload: never) => void)
      return () => set.delete(listener as (payload: never) => void)
    },
    language: () => settings.language,
    async close() {
      schedule?.stop()
      judging?.stop()
      await digest?.stop()
      if (look) clearInterval(look)
      if (keeping) clearTimeout(keeping)
      if (isAsked) await keep()
      await analysis.stop()
      await stats.stop()
      await basemaps.stop()
      await store.close()
    },
  }
}

const storeId = (host: Host): string => (JSON.parse(readFileSync(join(host.storeDir, 'store.json'), 'utf8')) as { id: string }).id

/** The key of the store in this folder; a new store gets a name (store.json) and a key of its own. */
async function storeKey(host: Host): Promise<Uint8Array> {
  const file = join(host.storeDir, 'store.json')
  if (!existsSync(file)) {
    if (existsSync(storeFile(host.storeDir))) {
      throw new Failure('storage', {
        zh: `${host.storeDir} 里有数据库，但缺少 store.json，无法知道用哪把密钥。数据没有改动。请把 store.json 放回该文件夹。`,
        en: `${host.storeDir} holds a store but its store.json is missing, so its key cannot be told. Nothing was changed. Put store.json back into the folder.`,
      })
    }
    makeStoreFolder(host.storeDir)
    try {
      // "wx": of two processes that start at once, one makes the name and both use it.
      writeFileSync(file, `${JSON.stringify({ format: 'fieldbrief store', id: `store-${randomBytes(8).toString('hex')}` })}\n`, {
        flag: 'wx',
        mode: 0o600,
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  const id = storeId(host)
  const key = await host.secrets.read(id)
  if (key) return key
  if (existsSync(storeFile(host.storeDir))) {
    throw new Failure('storage', {
      zh: `找不到这个数据库的密钥（${id}）。数据没有改动。密钥留在建库的那台电脑和账户里：请在那里打开，或把密钥文件放回原处。`,
      en: `The key of this store (${id}) is not on this computer. Nothing was changed. The key stays with the computer and account that made the store: open it there, or put the key file back.`,
    })
  }
  return host.secrets.create(id)
}
