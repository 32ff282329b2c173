/** What a person writes over a block of a meeting's briefing, kept for the meeting and language. */
import type { HandlerGroup } from '../../contract/api.ts'
import type { BriefEdit } from '../../contract/briefing.ts'
import { Failure } from '../../contract/reply.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { plain, type Words } from '../brief/runs.ts'
import type { House } from './house.ts'
import { briefSubject } from './snapshot.ts'

/** Edits as kept: numbers tied by name, or typed by hand. */
export const editsOf = async (house: House, meeting: number, language: Language): Promise<{ block: string; runs: Words }[]> =>
  (await house.store.call('edit.list', { meeting, language })).map(({ block, runs }) => ({
    block,
    runs: JSON.parse(runs) as Words,
  }))

export function editHandlers(house: House): HandlerGroup<'brief.edit'> {
  return {
    async 'brief.edit'({ meeting, language, block, text }, context) {
      let runs: Words | null = null
      if (text !== null) {
        const [{ viewFor }, { pageFor }, { editWords }] = await Promise.all([
          import('../brief/policy.ts'),
          import('../brief/page.ts'),
          import('../brief/edit.ts'),
        ])
        const subject = await briefSubject(house, { meeting, audience: 'internal', language }, context)
        const page = await pageFor(await viewFor(await subject.snapshot(), context.signal), { pictures: false })
        const written = page.blocks.find((b) => b.block === block)
        if (!written || !('editable' in written) || !written.editable)
          throw new Failure('bad-request', {
            zh: `简报里没有可改写的段落“${block}”，可能它随新的快照不再出现。没有改动。请刷新后再改。`,
            en: `The briefing has no passage "${block}" that can be written over; it may be gone with a newer snapshot. Nothing was changed. Refresh, then edit.`,
          })
        runs = plain(written.words).trim() === text.trim() ? null : editWords(text, written.words)
      }
      await house.store.call('edit.put', {
        meeting,
        language,
        block,
        runs: runs === null ? null : JSON.stringify(runs),
        at: house.nowSeconds(),
      })
      house.emit('meetings.changed', { meeting })
      const edits: BriefEdit[] = (await editsOf(house, meeting, language)).map((e) => ({ block: e.block, text: plain(e.runs) }))
      return { edits }
    },
  }
}
