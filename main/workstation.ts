/** The open workstation: the store, its threads, and the handlers that stand on them. main/app.ts opens and locks it. */
import type { EventName, Events, HandlerGroup, LockMethod, Method } from '../contract/api.ts'
import type { Settings } from '../contract/model.ts'
import { type Language, languages } from '../contract/taxonomy.ts'
import type { AnalysisCalls } from './analysis/query.ts'
import type { BasemapCalls } from './basemap/basemap-calls.ts'
import { agencyHandlers, copyOfficeKey } from './handle/agency.ts'
import { appHandlers } from './handle/app.ts'
import { areaHandlers, placeReports } from './handle/area.ts'
import { attachmentHandlers } from './handle/attachment.ts'
import { auditHandlers } from './handle/audit.ts'
import { backupHandlers, startBackups } from './handle/backup.ts'
import { basemapHandlers, sweepBasemaps } from './handle/basemap.ts'
import { briefHandlers, sweepBriefings } from './handle/brief.ts'
import { editHandlers } from './handle/brief-edit.ts'
import { previewHandlers } from './handle/brief-preview.ts'
import { compareHandlers } from './handle/compare.ts'
import { createCredentials, moveCredentials } from './handle/credentials.ts'
import { doctorHandlers } from './handle/doctor.ts'
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
import { awayWords, linkHandlers, toldLink } from './handle/link.ts'
import { mapHandlers } from './handle/map.ts'
import { meetingHandlers } from './handle/meeting.ts'
import { startMerging } from './handle/merge-search.ts'
import { noticeHandlers } from './handle/notice.ts'
import { withSealed } from './handle/office.ts'
import { outboxHandlers } from './handle/outbox.ts'
import { packageHandlers } from './handle/package.ts'
import { placeHandlers } from './handle/place.ts'
import { startRetention } from './handle/purge.ts'
import { reportHandlers } from './handle/report.ts'
import { retentionHandlers } from './handle/retention.ts'
import { reviewHandlers } from './handle/review.ts'
import { ruleHandlers } from './handle/rule.ts'
import { sampleHandlers } from './handle/sample.ts'
import { scheduleHandlers, startDigest } from './handle/schedule.ts'
import { searchHandlers } from './handle/search.ts'
import { shiftHandlers } from './handle/shift.ts'
import { sinceHandlers } from './handle/since.ts'
import { snapshotHandlers } from './handle/snapshot.ts'
import { scheduleOf, sourceHandlers } from './handle/source.ts'
import { storeHandlers } from './handle/store.ts'
import { templateHandlers } from './handle/template.ts'
import { timeHandlers } from './handle/time.ts'
import { viewHandlers } from './handle/view.ts'
import type { Host } from './host.ts'
import type { Guard } from './key/guard.ts'
import { createVault } from './key/vault.ts'
import type { StatsCalls } from './stats/stats-calls.ts'
import { openStoreThreads } from './store/client.ts'
import type { StoreAccess } from './store/open.ts'
import { listenOffice } from './store/postgres/listen.ts'
import { serverOf } from './store/postgres/server-file.ts'
import { threadClient } from './thread/thread.ts'

/** The handlers of everything but the lock and what replaces the whole store. */
export interface Workstation {
  handlers: HandlerGroup<Exclude<Method, LockMethod>>
  language(): Language
  settings(): Settings
  audit(what: string, subject: string, why: string): Promise<void>
  /** What the host keeps beside the store's key goes into the vault: this computer shall not open the store's secrets alone. */
  moveSecrets(): Promise<void>
  /** Ends jobs and threads. `quick` leaves what was worked out unkept: somebody waits for the lock. */
  close(options?: { quick: boolean }): Promise<void>
}
export interface WorkstationOptions {
  /** Name of the store, from its store.json. */
  storeId: string
  access: StoreAccess
  /** Opens a backup with what somebody gives for it. */
  prove: Guard['prove']
  emit<E extends EventName>(event: E, payload: Events[E]): void
}

/** A window's first map is drawn by then, in milliseconds. */
const gatherAfter = 2_500
/** What was worked out of a large store is kept in it once nothing has changed for so long, in milliseconds. */
const keepAfter = 5_000
/** Another process may write the same store; a shell that stays open looks this often, in milliseconds. */
const lookEvery = 2_000
/** What the office's server tells meanwhile is looked at together, in milliseconds. */
const lookAfterWord = 1_000
/** Columns that could not be brought up while the rest could are tried again after so long, in milliseconds. */
const lookAgainAfter = 5_000
/** A meeting that somebody of the office removed can be brought back for so long, in seconds. */
const undoSeconds = 86_400
/** Jobs that were cancelled get so long to come to a clean end, in milliseconds. */
const jobPatience = 5_000

/** Throws Failure (storage) when the store does not open. */
export async function openWorkstation(
  host: Host,
  { storeId, access: given, prove, emit: tell }: WorkstationOptions,
): Promise<Workstation> {
  const vault = createVault(host.storeDir, storeId, given.key)
  const access = await withSealed(given, vault)
  const analysis = threadClient<AnalysisCalls>(new URL('./analysis/analysis.worker', import.meta.url), { access })
  // Beside the writer: the columns of a store that needs no new schema are in memory by the time it stands open.
  analysis.begin()
  const store = await openStoreThreads(access, { now: host.now, stays: host.shell !== 'terminal', log: host.log }).catch(
    async (error: unknown) => {
      await analysis.stop()
      throw error
    },
  )
  const stats = threadClient<StatsCalls>(new URL('./stats/stats.worker', import.meta.url), {})
  const basemaps = threadClient<BasemapCalls>(new URL('./basemap/basemap.worker', import.meta.url), {})

  const emit: House['emit'] = (event, payload) => {
    tell(event, payload)
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
  const closing = new AbortController()
  let versions = store.opened.state
  let onScreen: number[] = []
  // The thread that gathers hit sets is there when the first text is typed, and what it reads lies in memory; a single command
  // does not wait for it, and the first map does not share the processor with it.
  const gathering =
    host.shell === 'terminal'
      ? null
      : setTimeout(() => {
          store.call('search.ids', { text: '' }).catch(() => {})
          void store.readAhead()
        }, gatherAfter).unref()

  // A login of the office's server that only reads, or is held to some areas, leaves to others what is done for all.
  const works =
    host.shell !== 'terminal' &&
    (store.link === null ||
      (await store.call('login.works', {}).then(
        (login) => login.works,
        () => true,
      )))
  let isAsked = false
  let again: NodeJS.Timeout | null = null
  const lookAgain = (): void => {
    again ??= setTimeout(() => {
      again = null
      analysis
        .call('server.back', {})
        .then(() => house.changed())
        .catch((error: unknown) => host.log(`looking for the server again: ${(error as Error).name}`))
    }, lookAgainAfter).unref()
  }
  let keeping: NodeJS.Timeout | null = null
  const keep = (): Promise<void> =>
    keepIncidents(house).catch((error: unknown) => host.log(`keeping incidents: ${(error as Error).name}`))
  const keepSoon = (): void => {
    if (!works) return
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
      const [counted, { late }, owed] = await Promise.all([
        bare,
        store.call('source.late', { now: house.nowSeconds() }),
        store.call('ledger.owed', {}),
      ])
      return { ...counted, owed: { ...owed, sourcesLate: late } }
    },
    async changed(what = {}) {
      versions = await store.call('state', {})
      const { isAway } = await asking.refresh()
      // Its own connection missed the server, and nobody else's did.
      if (isAway && store.link?.state().awaySince === null) lookAgain()
      isAsked = true
      emit('reports.changed', { version: versions.dataVersion })
      if (what.areas) emit('areas.changed', { version: versions.areaVersion })
      if (what.flags) emit('flags.changed', { version: versions.flagVersion })
      keepSoon()
      merging?.soon()
      if (what.incidents) emit('incidents.changed', { version: versions.incidentVersion })
    },
    nowSeconds: () => Math.floor(host.now() / 1000),
    closing: closing.signal,
    vault,
    credentials: createCredentials(host, storeId, vault),
    onScreen: () => onScreen,
    putOnScreen: (reports) => {
      onScreen = reports
    },
    wakeSchedule: () => schedule?.wake(),
  }
  keepSoon()
  // A terminal command syncs when it is told to; a window also by itself.
  const schedule = works ? scheduleOf(house) : null
  const merging = works ? startMerging(house) : null
  const judging = works ? startJudging(house) : null

  // A pass over the reports that was cut short, by cancelling or a kill, goes on where it stood.
  if (works)
    placeReports(house, { signal: closing.signal })
      .then(({ moved }) => (moved > 0 ? house.changed() : undefined))
      .catch((error: unknown) => host.log(`placing reports: ${(error as Error).name}`))

  // What a program that ended in the middle left: a decision on its way, a copy without its entry.
  function tidyUp(): void {
    if (host.shell === 'terminal' || store.link?.state().awaySince != null) return
    Promise.all([
      store.call('outbox.recover', {}),
      // In an office somebody else's window may still offer to bring it back.
      store.call('meeting.purge', store.link ? { removedBefore: house.nowSeconds() - undoSeconds } : {}),
      sweepBasemaps(house),
      sweepBriefings(house),
    ]).catch((error: unknown) => host.log(`tidying up at the start: ${(error as Error).name}`))
  }
  tidyUp()

  let basemapsKnown = versions.basemaps
  async function takeLook(): Promise<void> {
    const state = await store.call('state', {})
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
    await house.changed({
      areas: state.areaVersion !== versions.areaVersion,
      flags: state.flagVersion !== versions.flagVersion,
      incidents: state.incidentVersion !== versions.incidentVersion,
    })
  }
  const lookNow = (): void => {
    takeLook().catch((error: unknown) => host.log(`looking for changes: ${(error as Error).name}`))
  }
  const look = host.shell === 'terminal' ? null : setInterval(lookNow, lookEvery)
  look?.unref()
  // The office's server tells of changes as they come: looked at once, and again only after a while, however many there are.
  const server = serverOf(access.folder, access.password)
  let told: NodeJS.Timeout | null = null
  let isToldAgain = false
  const hear = (): void => {
    if (told) {
      isToldAgain = true
      return
    }
    isToldAgain = false
    lookNow()
    told = setTimeout(() => {
      told = null
      if (isToldAgain) hear()
    }, lookAfterWord).unref()
  }
  const listener = look && server ? listenOffice(server, hear) : null

  // Back again: others went on meanwhile, and what was done here has gone there.
  let wasAway = store.link?.state().awaySince != null
  store.link?.onChange((state) => {
    toldLink(house, state)
      .then((link) => emit('link.changed', link))
      .catch((error: unknown) => host.log(`telling of the server: ${(error as Error).name}`))
    const isBack = wasAway && state.awaySince === null
    wasAway = state.awaySince !== null
    if (!isBack) return
    tidyUp()
    analysis
      .call('server.back', {})
      .then(() => house.changed({ areas: true, flags: true, incidents: true }))
      .then(() => emit('meetings.changed', { meeting: null }))
      .catch((error: unknown) => host.log(`catching up with the server: ${(error as Error).name}`))
  })
  if (wasAway && host.shell === 'terminal') host.log(awayWords(store.link?.state() ?? null)[host.language])

  const briefs = briefHandlers(house)
  // The digest is written by the app while it stands open; a terminal command makes what it is asked for.
  const digest = host.shell === 'terminal' ? null : startDigest(house, briefs['brief.make'])
  const retention = host.shell === 'terminal' ? null : startRetention(house)
  const backups = host.shell === 'terminal' ? null : startBackups(house, access)

  return {
    handlers: {
      ...appHandlers(house),
      ...doctorHandlers(house, access),
      ...storeHandlers(house),
      ...linkHandlers(house),
      ...backupHandlers(house, access, prove),
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
      ...auditHandlers(house),
      ...retentionHandlers(house),
      ...templateHandlers(house),
      ...leakHandlers(house),
      ...attachmentHandlers(house),
      ...reviewHandlers(house),
      ...outboxHandlers(house),
      ...importHandlers(house),
      ...sampleHandlers(house),
    },
    language: () => settings.language,
    settings: () => settings,
    async audit(what, subject, why) {
      await store.call('audit.add', { at: house.nowSeconds(), what, subject, why })
    },
    async moveSecrets() {
      await moveCredentials(host, storeId, vault)
      await copyOfficeKey(house)
    },
    async close(options) {
      closing.abort()
      retention?.stop()
      schedule?.stop()
      judging?.stop()
      merging?.stop()
      backups?.stop()
      await Promise.all([digest?.stop(), house.jobs.end(jobPatience)])
      listener?.close()
      if (told) clearTimeout(told)
      if (look) clearInterval(look)
      if (again) clearTimeout(again)
      if (gathering) clearTimeout(gathering)
      if (keeping) clearTimeout(keeping)
      if (isAsked && !options?.quick) await keep()
      await analysis.stop()
      await stats.stop()
      await basemaps.stop()
      await store.close()
      access.officeKey?.fill(0)
    },
  }
}
