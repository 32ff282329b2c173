/** What moved between the snapshot of the meeting before and that of this one. */
import type { HandlerGroup } from '../../contract/api.ts'
import type { SinceLast } from '../../contract/briefing.ts'
import { sinceOf } from '../brief/since.ts'
import { type House, notFound } from './house.ts'
import { openSnapshot } from './snapshot.ts'

export function sinceHandlers(house: House): HandlerGroup<'snapshot.since'> {
  return {
    async 'snapshot.since'({ meeting: id }) {
      const meeting = await house.store.call('meeting.get', { id })
      if (!meeting)
        throw notFound(
          '没有这次会议，它可能已被移除。没有改动。请刷新列表。',
          'There is no such meeting; it may have been removed. Nothing was changed. Refresh the list.',
        )
      const newest = async (of: number) => (await house.store.call('snapshot.list', { meeting: of }))[0] ?? null
      const [to, from] = [await newest(id), meeting.previous && (await newest(meeting.previous.id))]
      if (!to || !from) return { since: null }
      const later = await openSnapshot(house, to.id)
      // What was frozen with it stands, as the page says it; the ids in it are of this store.
      const frozen = later.facts.since
      const since: SinceLast = frozen?.from.mark === from.mark ? frozen : sinceOf(await openSnapshot(house, from.id), later).since
      return { since: { ...since, from, to } }
    },
  }
}
