import { type ReactNode, useState } from 'react'
import type { ReportId } from '../../../contract/model.ts'
import { useAction, useClient } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { ReasonDialog } from '../frame/ReasonDialog.tsx'

export interface Change {
  kind: 'merge' | 'split'
  reports: ReportId[]
  done?: () => void
}
export interface Changes {
  /** Opens the dialog that asks why. */
  ask: (change: Change) => void
  undo: (change: number) => Promise<void>
  undoError: string | null
  dialog: ReactNode
}

/** Merging and splitting: asked why, done, and taken back by Ctrl Z. */
export function useChanges(): Changes {
  const { t, number } = useText()
  const { go } = useRoute()
  const client = useClient()
  const { push } = useUndo()
  const [asked, ask] = useState<Change | null>(null)
  const merge = useAction('incident.merge')
  const split = useAction('incident.split')
  const undo = useAction('incident.undo')
  const n = asked?.reports.length ?? 0

  const doIt = async (change: Change, reason: string): Promise<void> => {
    const request = { reports: change.reports, reason }
    const run = async (): Promise<{ first: ReportId; id: number | undefined } | null> => {
      const reply = change.kind === 'merge' ? await merge.run(request) : await split.run(request)
      if (!reply.ok) return null
      const found = 'incident' in reply.value ? reply.value.incident : reply.value
      return { first: found.first, id: newest(found.history) }
    }
    let made = await run()
    if (!made) return
    ask(null)
    change.done?.()
    go('incidents', String(made.first))
    push(
      {
        label:
          change.kind === 'merge'
            ? { zh: `合并 ${change.reports.length} 起事件`, en: `merging ${change.reports.length} incidents` }
            : { zh: `拆出 ${change.reports.length} 件`, en: `splitting off ${change.reports.length} reports` },
        undo: async () => {
          if (made?.id === undefined) return
          const reply = await client.call('incident.undo', { change: made.id })
          if (!reply.ok) throw new Error(reply.message)
        },
        redo: async () => {
          made = await run()
        },
      },
      { announce: true },
    )
  }
  const pending = merge.pending || split.pending
  const error = (asked?.kind === 'split' ? split.error : merge.error)?.message ?? null
  return {
    ask,
    undo: async (change) => {
      await undo.run({ change })
    },
    undoError: undo.error?.message ?? null,
    dialog: asked ? (
      <ReasonDialog
        title={t(`incidents.askTitle.${asked.kind}`)}
        hint={t('incidents.reasonHint')}
        doLabel={t(asked.kind === 'merge' ? 'incidents.merge' : 'incidents.split')}
        pending={pending}
        error={error}
        onClose={() => ask(null)}
        onReason={(reason) => void doIt(asked, reason)}
      >
        <p>{t(`incidents.askWords.${asked.kind}`, { count: n, n: number(n) })}</p>
      </ReasonDialog>
    ) : null,
  }
}

const newest = (history: readonly { id: number }[]): number | undefined =>
  history.length === 0 ? undefined : Math.max(...history.map((change) => change.id))
