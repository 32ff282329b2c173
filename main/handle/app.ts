import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

export function appHandlers(
  house: House,
): HandlerGroup<'app.info' | 'settings.get' | 'settings.set' | 'job.list' | 'job.cancel'> {
  return {
    async 'app.info'() {
      const state = await house.store.call('state', {})
      const span = state.reports > 0 ? await house.loaded() : null
      return {
        version: house.host.version,
        shell: house.host.shell,
        store: house.host.storeDir,
        empty: state.reports === 0 && state.areas === 0 && state.sources === 0,
        sample: state.sample,
        dataVersion: state.dataVersion,
        reports: state.reports,
        firstDay: span?.firstDay ?? null,
        lastDay: span?.lastDay ?? null,
        completeUpTo: state.completeUpTo,
        newFlags: state.newFlags,
        canChooseFiles: house.host.chooseFiles !== null,
      }
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
