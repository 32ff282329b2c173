import type { CallContext, HandlerGroup } from '../../contract/api.ts'
import { cancelled } from '../../contract/reply.ts'
import type { House } from './house.ts'

/**
 * Places every report anew, as far as a change of areas or names asked for it: a job of small steps, between which other
 * writers come to their turn. Cancelled or killed, the next call goes on where it stood.
 */
export async function placeReports(house: House, context: CallContext): Promise<{ moved: number }> {
  const { store } = house
  let step = await store.call('area.place', {})
  let moved = step.moved
  // A small store is done at once, and no job worth telling of.
  if (!step.left) return { moved }
  const label = { zh: '正在按区域重新归位报告', en: 'Placing reports in their areas' }
  return house.jobs.run('areas', label, 'reports', context, async (job) => {
    while (step.left) {
      if (job.signal.aborted) throw cancelled()
      job.progress(step.done, step.total)
      step = await store.call('area.place', {})
      moved += step.moved
    }
    return { moved }
  })
}

export function areaHandlers(house: House): HandlerGroup<'area.list' | 'area.shapes' | 'area.check'> {
  return {
    'area.list': async () => ({ areas: await house.store.call('area.list', {}) }),
    'area.check': async () => house.store.call('area.check', {}),
    'area.shapes': async () => ({ shapes: await house.store.call('area.shapes', {}) }),
  }
}
