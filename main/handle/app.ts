import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

export function appHandlers(
  house: House,
): HandlerGroup<'app.info' | 'app.doctor' | 'settings.get' | 'settings.set' | 'job.list' | 'job.cancel'> {
  return {
    async 'app.info'() {
      const state = await house.store.call('state', {})
      const span = state.reports > 0 ? await house.loaded() : null
      const sources = await house.store.call('source.list', { now: house.nowSeconds() })
      const complete = sources
        .map((s) => s.completeUpTo)
        .filter((c) => c !== null)
        .sort()
      return {
        version: house.host.version,
        shell: house.host.shell,
        store: house.host.storeDir,
        empty: state.reports === 0 && state.areas === 0 && sources.length === 0,
        sample: state.sample,
        dataVersion: state.dataVersion,
        reports: state.reports,
        firstDay: span?.firstDay ?? null,
        lastDay: span?.lastDay ?? null,
        completeUpTo: complete[0] ?? null,
        newFlags: state.newFlags,
        canChooseFiles: house.host.chooseFiles !== null,
      }
    },
    async 'app.doctor'() {
      const checks = await house.store.call('check', {})
      const state = await house.store.call('state', {})
      const loaded = await house.loaded()
      checks.push({
        name: 'columns',
        ok: loaded.reports === state.reports,
        detail: `${loaded.reports} of ${state.reports} reports in memory, ${Math.round(loaded.millis)} ms`,
      })
      const counts = await house.analysis('counts', { filters: [{}], textKey: null })
      checks.push({
        name: 'count contract',
        ok: counts.matched === counts.mapped + counts.withoutLocation + counts.suppressed && counts.matched === state.reports,
        detail: `${counts.matched} = ${counts.mapped} + ${counts.withoutLocation} + ${counts.suppressed}`,
      })
      return { ok: checks.every((c) => c.ok), checks }
    },
    'settings.get': async () => house.settings(),
    async 'settings.set'(change) {
      const old = house.settings()
      const next = { ...old, ...change, memory: { ...old.memory, ...change.memory } }
      await house.store.call('setting.put', {
        values: { language: next.language, theme: next.theme, memory: JSON.stringify(next.memory) },
      })
      house.setSettings(next)
      house.emit('settings.changed', next)
      return next
    },
    'job.list': async () => ({ jobs: house.jobs.list() }),
    'job.cancel': async ({ id }) => ({ cancelled: house.jobs.cancel(id) }),
  }
}
