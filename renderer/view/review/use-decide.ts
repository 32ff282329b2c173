import { useCallback } from 'react'
import type { ReportId } from '../../../contract/model.ts'
import type { DistrictDecision, OutboxItem } from '../../../contract/sync.ts'
import { useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'
import { stepWords } from './decision-words.ts'

/** Puts decisions into the outbox and takes them back; each is a step of the window's own undo. */
export function useDecide(): {
  /** null: done. Else what went wrong. */
  decide: (report: ReportId, decision: DistrictDecision, comment: string) => Promise<string | null>
  takeBack: (item: OutboxItem) => Promise<string | null>
} {
  const client = useClient()
  const { push } = useUndo()
  const decide = useCallback(
    async (report: ReportId, decision: DistrictDecision, comment: string) => {
      const reply = await client.call('outbox.add', { report, decision, comment })
      if (!reply.ok) return reply.message
      let { id } = reply.value
      push(
        {
          label: stepWords(decision, reply.value.title),
          undo: async () => {
            const undone = await client.call('outbox.undo', { id })
            // Sent meanwhile: there is nothing to take back.
            if (!undone.ok || undone.value.state !== 'undone') throw new Error('not undone')
          },
          redo: async () => {
            const again = await client.call('outbox.add', { report, decision, comment })
            if (!again.ok) throw new Error(again.message)
            id = again.value.id
          },
        },
        { announce: true },
      )
      return null
    },
    [client, push],
  )
  const takeBack = useCallback(
    async (item: OutboxItem) => {
      const reply = await client.call('outbox.undo', { id: item.id })
      return reply.ok ? null : reply.message
    },
    [client],
  )
  return { decide, takeBack }
}
