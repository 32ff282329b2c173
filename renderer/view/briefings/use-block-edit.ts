import { useState } from 'react'
import type { BriefPreview, Meeting } from '../../../contract/briefing.ts'
import { useAction, useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'
import type { Editing } from './BlockEditor.tsx'

export interface BlockEdit {
  editing: Editing | null
  pending: boolean
  error: string | null
  begin: (block: HTMLElement, stage: Element, root: ShadowRoot) => void
  save: (text: string) => void
  restore: () => void
  close: () => void
}

/** Writing over a block of a meeting's briefing: kept by the meeting, survives a new snapshot, taken back by Ctrl Z. */
export function useBlockEdit(meeting: Meeting | null, preview: BriefPreview | undefined): BlockEdit {
  const client = useClient()
  const { push } = useUndo()
  const [editing, edit] = useState<Editing | null>(null)
  const { run, pending, error, reset } = useAction('brief.edit')

  const put = async (text: string | null): Promise<void> => {
    if (!meeting || !editing) return
    const { block } = editing
    const before = preview?.edits.find((one) => one.block === block)?.text ?? null
    const of = { meeting: meeting.id, language: meeting.language, block }
    const reply = await run({ ...of, text })
    if (!reply.ok) return
    edit(null)
    const again = async (words: string | null): Promise<void> => {
      const told = await client.call('brief.edit', { ...of, text: words })
      if (!told.ok) throw new Error(told.message)
    }
    push({
      label: text === null ? { zh: '恢复原文', en: 'restoring the text' } : { zh: '改写一段文字', en: 'rewriting a paragraph' },
      undo: () => again(before),
      redo: () => again(text),
    })
  }
  return {
    editing,
    pending,
    error: error?.message ?? null,
    begin: (element, stage, root) => {
      const block = element.dataset.block
      if (!meeting || block === undefined) return
      reset()
      const box = element.getBoundingClientRect()
      const ground = stage.getBoundingClientRect()
      const kept = preview?.edits.find((one) => one.block === block)?.text ?? null
      edit({
        block,
        text: kept ?? (element.textContent ?? '').replace(/\s+/g, ' ').trim(),
        edited: kept !== null,
        known: new Set([...root.querySelectorAll('span.n:not(.by-hand)')].map((one) => one.textContent ?? '')),
        at: { top: box.top - ground.top - 8, left: box.left - ground.left - 8, width: box.width + 16, height: box.height },
      })
    },
    save: (text) => void put(text),
    restore: () => void put(null),
    close: () => edit(null),
  }
}
