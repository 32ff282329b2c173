import { useCallback, useEffect, useRef, useState } from 'react'
import type { CoverBox } from '../../../contract/trust.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { coversChanged } from '../../state/covers.ts'
import { sameBoxes } from './cover-boxes.ts'

export interface Cover {
  /** The saved boxes are known: only then may any be drawn, for saving writes all of them. */
  ready: boolean
  /** Why they were not read. */
  unread: string | null
  readAgain: () => void
  boxes: readonly CoverBox[]
  /** How many are saved; the picture shown has them black already. */
  savedCount: number
  dirty: boolean
  /** `step` names what is done: steps of one name in a row are taken back at once. */
  change: (boxes: readonly CoverBox[], step: string) => void
  canUndo: boolean
  undo: () => void
  drop: () => void
  save: () => Promise<boolean>
  pending: boolean
  error: string | null
  /** Saved in this view. */
  kept: boolean
}
const none: readonly CoverBox[] = []
const onNothing = [] as const

/** The black boxes of one picture: the saved ones, and what is drawn over them until it is saved. */
export function useCover(id: number): Cover {
  const saved = useCall('attachment.covered', { id }, { on: onNothing })
  const action = useAction('attachment.cover')
  const [draft, setDraft] = useState<readonly CoverBox[] | null>(null)
  const [past, setPast] = useState<readonly (readonly CoverBox[])[]>([])
  const [kept, setKept] = useState(false)
  const last = useRef('')
  const ready = saved.data !== undefined
  const before = saved.data?.boxes ?? none
  const boxes = draft ?? before
  const latest = useRef(boxes)
  useEffect(() => {
    latest.current = boxes
  }, [boxes])

  const change = useCallback((next: readonly CoverBox[], step: string) => {
    const now = latest.current
    if (sameBoxes(next, now)) return
    if (step !== last.current) setPast((held) => [...held, now])
    last.current = step
    latest.current = next
    setKept(false)
    setDraft(next)
  }, [])
  const undo = useCallback(() => {
    last.current = ''
    setPast((held) => {
      const to = held.at(-1)
      if (to !== undefined) {
        latest.current = to
        setDraft(to)
      }
      return held.slice(0, -1)
    })
  }, [])
  const drop = useCallback(() => {
    last.current = ''
    setDraft(null)
    setPast([])
  }, [])
  const save = async (): Promise<boolean> => {
    if (!ready) return false
    const sent = latest.current
    const reply = await action.run({ id, boxes: [...sent] })
    if (!reply.ok) return false
    saved.refresh()
    coversChanged()
    // What was drawn meanwhile is not saved yet, and stays.
    if (!sameBoxes(latest.current, sent)) return true
    last.current = ''
    setDraft(reply.value.boxes)
    setPast([])
    setKept(true)
    return true
  }
  return {
    ready,
    unread: ready ? null : (saved.error?.message ?? null),
    readAgain: saved.refresh,
    boxes,
    savedCount: before.length,
    dirty: draft !== null && !sameBoxes(draft, before) && !kept,
    change,
    canUndo: past.length > 0,
    undo,
    drop,
    save,
    pending: action.pending,
    error: action.error?.message ?? null,
    kept,
  }
}
