/** `doctor`: the checks of the store, and of what this program made of it in memory; with `repair` what can be is mended. */
import type { CallContext, HandlerGroup } from '../../contract/api.ts'
import type { Bilingual, DoctorCheck } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { readStoreFile } from '../key/store-file.ts'
import { storeCapabilities } from '../store/capability.ts'
import type { StoreAccess } from '../store/open.ts'
import { check, type DoctorProgress } from '../store/sqlite/doctor.ts'
import { onSafetyThread } from '../store/sqlite/safety-calls.ts'
import type { House, RunningJob } from './house.ts'

const again: Bilingual = {
  zh: '请关闭所有窗口再打开一次，然后重新检查；若仍然如此，运行“检查并修复”，或从备份恢复。',
  en: 'Close every window, open the store again and check it again; if it stays so, run the check with repair, or restore a backup.',
}

export function doctorHandlers(house: House, access: StoreAccess): HandlerGroup<'app.doctor'> {
  const { host, store } = house
  const follow =
    (job: RunningJob) =>
    (value: unknown): void => {
      const { done, total } = value as DoctorProgress
      job.progress(done, total)
    }
  const { encryptedByUs: isFile } = storeCapabilities(access.folder)
  const ofStore = async (job: RunningJob): Promise<DoctorCheck[]> =>
    isFile
      ? onSafetyThread('doctor.check', { access, now: host.now() }, job.signal, follow(job))
      : (await store.call('server.check', { repair: false }, job.signal)).checks
  const mended = async (job: RunningJob): Promise<Bilingual[]> =>
    isFile
      ? (await onSafetyThread('doctor.repair', { access, now: host.now() }, job.signal, follow(job))).repaired
      : (await store.call('server.check', { repair: true }, job.signal)).repaired
  const checks = async (job: RunningJob): Promise<DoctorCheck[]> => [
    ...(await ofStore(job)),
    keySlots(),
    ...(await told('audit', audit)),
    ...(await told('columns', () => columns(job.signal))),
  ]
  /** A check that cannot be made is a failed one: the others are told all the same. */
  async function told(name: string, work: () => Promise<DoctorCheck[]>): Promise<DoctorCheck[]> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Failure && error.code === 'cancelled') throw error
      // A server lets its administrators see more than others: that is no damage.
      if (error instanceof Failure && error.code === 'barred') return [check(name, true, 'not for this login', again)]
      const advice = error instanceof Failure ? error.text : again
      return [check(name, false, `not checked: ${error instanceof Failure ? error.code : (error as Error).name}`, advice)]
    }
  }
  function keySlots(): DoctorCheck {
    try {
      const { slots = [] } = readStoreFile(host.storeDir)
      return check(
        'key slots',
        true,
        slots.length === 0 ? 'this computer alone' : slots.map(({ kind }) => kind).join(', '),
        again,
      )
    } catch (error) {
      return check('key slots', false, 'damaged', error instanceof Failure ? error.text : again)
    }
  }
  async function audit(): Promise<DoctorCheck[]> {
    const verdict = await store.call('audit.verify', {})
    return [
      check(
        'audit',
        verdict.valid,
        verdict.valid ? `${verdict.lines} lines follow from each other` : `breaks at line ${verdict.broken?.id ?? '?'}`,
        {
          zh: '操作记录的链条断了：有记录被改动、删除或插入。请保留现状，和做备份时的链头比较，并报告给负责安全的人。',
          en: 'The chain of the audit is broken: lines were changed, taken out or put in. Leave the store as it is, compare its head with those in backups, and tell whoever is in charge of security.',
        },
      ),
    ]
  }
  async function columns(signal: AbortSignal): Promise<DoctorCheck[]> {
    const state = await store.call('state', {})
    const loaded = await house.loaded()
    const { differing } = await house.analysis('columns.check', {}, signal)
    const counts = await house.analysis('counts', { filters: [{}], textKey: null })
    return [
      check(
        'columns',
        loaded.reports === state.reports && !differing,
        `${loaded.reports} of ${state.reports} reports in memory, ${differing ?? 'not known how many'} differ from the store, ${Math.round(loaded.millis)} ms`,
        again,
      ),
      check(
        'count contract',
        counts.matched === counts.mapped + counts.withoutLocation + counts.suppressed && counts.matched === state.reports,
        `${counts.matched} = ${counts.mapped} + ${counts.withoutLocation} + ${counts.suppressed}`,
        again,
      ),
    ]
  }

  return {
    async 'app.doctor'({ repair }, context: CallContext) {
      let repaired: Bilingual[] = []
      if (repair)
        await house.jobs.run('doctor', { zh: '正在检查并修复', en: 'Checking and mending' }, 'steps', context, async (job) => {
          repaired = await mended(job)
          if (repaired.length === 0) return
          await store.call('audit.add', { at: house.nowSeconds(), what: 'repair', subject: `${repaired.length} steps`, why: '' })
          await house.changed()
        })
      const label = { zh: '正在检查数据库', en: 'Checking the store' }
      const found = await house.jobs.run('doctor', label, 'steps', context, checks)
      return { ok: found.every(({ ok }) => ok), checks: found, repaired }
    },
  }
}
