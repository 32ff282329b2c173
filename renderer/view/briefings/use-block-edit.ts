import { useState } from 'react'
import type { BriefPreview, Meeting } from '../../../contract/briefing.ts'
import { useAction, useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'
import type { Editing } from './BlockEditor.tsx'
import { numbersIn } from './edit-words.ts'

export interface BlockEdit {
  editing: Editing | null
  pending: boolean
  error: string | null
  begin: (block: HTMLElement) => void
  save: (text: string) => void
  restore: () => void
  close: () => void
}

/** What a block says, without what `besides` matches. */
function wordsOf(block: HTMLElement, besides = 'sup.by-hand'): string {
  const copy = block.cloneNode(true) as HTMLElement
  for (const one of copy.querySelectorAll(besides)) one.remove()
  return (copy.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** Room that the editor needs beside and below the beginning of a block, px. */
const room = { width: 460, height: 300, edge: 12 }
/** Over its block, kept inside the window: a page scaled down is narrower than a line that can be written in. */
function placeFor(box: DOMRect): Editing['at'] {
  const width = Math.max(room.width, box.width + 16)
  return {
    width,
    height: box.height,
    left: Math.max(room.edge, Math.min(box.left - 8, window.innerWidth - width - room.edge)),
    top: Math.max(room.edge, Math.min(box.top - 8, window.innerHeight - room.height - Math.min(box.height, 240))),
  }
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
    begin: (element) => {
      const block = element.dataset.block
      if (!meeting || block === undefined) return
      reset()
      const kept = preview?.edits.find((one) => one.block === block)?.text ?? null
      edit({
        block,
        text: kept ?? wordsOf(element),
        edited: kept !== null,
        known: numbersIn(wordsOf(element, '.by-hand')),
        at: placeFor(element.getBoundingClientRect()),
      })
    },
    save: (text) => void put(text),
    restore: () => void put(null),
    close: () => edit(null),
  }
}
