import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HandlerGroup } from '../../contract/api.ts'
import { cancelled, Failure } from '../../contract/reply.ts'
import type { SampleTruth } from '../sample/truth.ts'
import type { IntakeReport } from '../store/intake.ts'
import { agencyList, keepOfficeName } from './agency.ts'
import { evaluateRules } from './evaluate.ts'
import type { House } from './house.ts'

/** Reports to a transaction: each commit writes a segment of the search index, and larger ones merge less often. */
const pageSize = 2_000
/** Flags of this many last days are raised in a new sample. */
const sampleFlagDays = 56

export function sampleHandlers(house: House): HandlerGroup<'sample.make'> {
  const { store } = house
  return {
    async 'sample.make'({ reports, seed }, context) {
      const state = await store.call('state', {})
      const begun = (await store.call('setting.all', {}))['sample-seed'] !== undefined
      // A sample that was cancelled left its areas, and may be made again.
      if (state.reports > 0 || (state.areas > 0 && !begun)) {
        throw new Failure('barred', {
          zh: '这个数据库里已有内容；示例区只放进空的数据库，以免与真实数据混在一起。请用 --store 指定一个新文件夹。',
          en: 'This store has content already; the sample district only goes into an empty one, so that it never mixes with real data. Name a new folder with --store.',
        })
      }
      return house.jobs.run(
        'sample',
        { zh: '正在建立示例区', en: 'Making the sample district' },
        'reports',
        context,
        async (job) => {
          const { sampleDistrict } = await import('../sample/district.ts')
          const { sampleReports } = await import('../sample/reports.ts')
          const district = sampleDistrict(seed)
          await store.call('sample.put', {
            areas: district.areas,
            basemap: district.basemap,
            settings: { 'sample-seed': String(seed), 'store-name': JSON.stringify(district.name) },
          })
          const { emptyTruth } = await import('../sample/truth.ts')
          const truth = emptyTruth()
          const runs = new Map<string, number>()
          let done = 0
          // The made-up feeds are complete up to the last report that came.
          let latest = 0
          const pages = new Map<number, IntakeReport[]>()
          const flight: Promise<unknown>[] = []
          const put = async (runId: number, page: IntakeReport[]): Promise<void> => {
            flight.push(store.call('run.apply', { runId, page: { reports: page, problems: [], refusals: [] } }))
            if (flight.length >= 3) await flight.shift()
          }
          try {
            for (const { source, reports: page } of sampleReports({ reports, seed, truth })) {
              if (job.signal.aborted) throw cancelled()
              let runId = runs.get(source)
              if (runId === undefined) {
                const { id } = await store.call('source.ensure', { name: source, kind: 'sample' })
                runId = (await store.call('run.begin', { sourceId: id, at: house.nowSeconds() })).runId
                runs.set(source, runId)
              }
              const waiting = pages.get(runId) ?? []
              waiting.push(...page)
              pages.set(runId, waiting)
              done += page.length
              for (const report of page) latest = Math.max(latest, report.receivedAt ?? report.occurredAt)
              job.progress(done, reports)
              if (waiting.length < pageSize) continue
              pages.delete(runId)
              await put(runId, waiting)
            }
            for (const [runId, waiting] of pages) await put(runId, waiting)
            await Promise.all(flight)
            for (const runId of runs.values())
              await store.call('run.end', { runId, at: house.nowSeconds(), completeUpTo: latest })
          } catch (error) {
            // Half a sample is no sample: what came in goes again.
            await Promise.allSettled(flight)
            for (const name of runs.keys()) await store.call('source.remove', { name })
            await house.changed({ areas: true })
            throw error
          }
          const truthFile = join(house.host.storeDir, 'sample-truth.json')
          writeFileSync(truthFile, `${JSON.stringify(truth)}\n`, { mode: 0o600 })
          await house.changed({ areas: true })
          await evaluateRules(house, { firstLook: sampleFlagDays }, { signal: context.signal, progress: () => {} })
          await putMeetings(house, truth)
          return { store: house.host.storeDir, reports: done, truthFile }
        },
      )
    },
  }
}

/** The office, its agencies and its meetings, once. */
async function putMeetings(house: House, truth: SampleTruth): Promise<void> {
  const { store } = house
  if ((await store.call('meeting.list', { today: '9999-12-31' })).length > 0) return
  const { sampleMeetings, sampleOffice } = await import('../sample/meeting.ts')
  await keepOfficeName(house, sampleOffice)
  await agencyList(house)
  const flags = await store.call('flag.list', {})
  for (const { meeting, items, decisions } of sampleMeetings(house.settings().language, truth, flags)) {
    const { id } = await store.call('meeting.add', meeting)
    for (const item of items) await store.call('item.add', { meeting: id, item })
    for (const decision of decisions) await store.call('decision.add', { meeting: id, decision })
  }
  house.emit('meetings.changed', { meeting: null })
}
