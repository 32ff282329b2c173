import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import type { Bilingual } from '../../contract/model.ts'
import { emptyStack, pushStep, takeAgain, takeBack, type UndoStack, type UndoStep } from './undo-stack.ts'

/** The last word about a step, for the toast; `n` tells one from the next. */
export interface UndoSaid {
  n: number
  how: 'done' | 'undone' | 'redone' | 'failed'
  label: Bilingual
}
interface UndoHeld {
  /** Keeps a step that was done. `announce` shows a toast that offers to take it back: for what is gone from sight. */
  push: (step: UndoStep, how?: { announce?: boolean }) => void
  undo: () => void
  redo: () => void
  said: UndoSaid | null
  hush: () => void
}
const UndoContext = createContext<UndoHeld | null>(null)

/** One stack of what can be taken back, for the whole window. */
export function UndoProvider({ children }: { children: ReactNode }) {
  const stack = useRef<UndoStack>(emptyStack)
  const last = useRef<Promise<void>>(Promise.resolve())
  const [said, setSaid] = useState<UndoSaid | null>(null)
  const say = useCallback(
    (how: UndoSaid['how'], label: Bilingual) => setSaid((now) => ({ n: (now?.n ?? 0) + 1, how, label })),
    [],
  )
  const push = useCallback(
    (step: UndoStep, how: { announce?: boolean } = {}) => {
      stack.current = pushStep(stack.current, step)
      if (how.announce) say('done', step.label)
    },
    [say],
  )
  const walk = useCallback(
    async (take: typeof takeBack, does: 'undo' | 'redo') => {
      const taken = take(stack.current)
      if (!taken) return
      const before = stack.current
      stack.current = taken.stack
      try {
        await taken.step[does]()
        say(does === 'undo' ? 'undone' : 'redone', taken.step.label)
      } catch {
        stack.current = before
        say('failed', taken.step.label)
      }
    },
    [say],
  )
  // One after the other: a removal must be back before what came before it is taken back. A second press is not lost.
  const next = useCallback(
    (take: typeof takeBack, does: 'undo' | 'redo') => {
      last.current = last.current.then(() => walk(take, does))
    },
    [walk],
  )
  const undo = useCallback(() => next(takeBack, 'undo'), [next])
  const redo = useCallback(() => next(takeAgain, 'redo'), [next])
  const hush = useCallback(() => setSaid(null), [])
  const held = useMemo(() => ({ push, undo, redo, said, hush }), [push, undo, redo, said, hush])
  return <UndoContext value={held}>{children}</UndoContext>
}

/** The one stack: `push({label, undo, redo})` after something that can be taken back was done. */
export function useUndo(): UndoHeld {
  const held = useContext(UndoContext)
  if (!held) throw new Error('no UndoProvider above')
  return held
}
