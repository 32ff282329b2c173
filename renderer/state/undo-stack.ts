/** What can be taken back, and what was. Pure. */
import type { Bilingual } from '../../contract/model.ts'

export interface UndoStep {
  /** What was done, such as "filter: category"; a toast says it. */
  label: Bilingual
  /** A promise is waited for; one that fails leaves the stack as it was. */
  undo: () => unknown
  redo: () => unknown
  /** Steps with the same key that follow one another are one step: a drag, a word being typed. */
  merges?: string
}
export interface UndoStack {
  /** Oldest first. */
  done: readonly UndoStep[]
  /** The one taken back last stands last. */
  undone: readonly UndoStep[]
}
const longest = 200

export const emptyStack: UndoStack = { done: [], undone: [] }

/** A step more; what was taken back before can no longer be done again. */
export function pushStep(stack: UndoStack, step: UndoStep): UndoStack {
  const top = stack.done.at(-1)
  if (top?.merges !== undefined && top.merges === step.merges)
    return { done: [...stack.done.slice(0, -1), { ...step, undo: top.undo }], undone: [] }
  return { done: [...stack.done, step].slice(-longest), undone: [] }
}

/** The step to take back and the stack without it; null when there is none. */
export function takeBack(stack: UndoStack): { step: UndoStep; stack: UndoStack } | null {
  const step = stack.done.at(-1)
  return step ? { step, stack: { done: stack.done.slice(0, -1), undone: [...stack.undone, step] } } : null
}

/** The step to do again and the stack with it; null when there is none. */
export function takeAgain(stack: UndoStack): { step: UndoStep; stack: UndoStack } | null {
  const step = stack.undone.at(-1)
  // Done again, it is a step of its own: the next drag does not melt into it.
  if (!step) return null
  const { merges: _, ...alone } = step
  return { step, stack: { done: [...stack.done, alone], undone: stack.undone.slice(0, -1) } }
}
