import { describe, expect, it } from 'vitest'
import { filterChangeWords } from '../../../renderer/state/filter-change.ts'
import { emptyStack, pushStep, takeAgain, takeBack, type UndoStack, type UndoStep } from '../../../renderer/state/undo-stack.ts'

/** Steps that write their name into `log`. */
const step = (log: string[], name: string, merges?: string): UndoStep => ({
  label: { zh: name, en: name },
  undo: () => void log.push(`-${name}`),
  redo: () => void log.push(`+${name}`),
  ...(merges ? { merges } : {}),
})
const back = (stack: UndoStack): UndoStack => {
  const taken = takeBack(stack)!
  void taken.step.undo()
  return taken.stack
}
const again = (stack: UndoStack): UndoStack => {
  const taken = takeAgain(stack)!
  void taken.step.redo()
  return taken.stack
}

describe('undo', () => {
  it('takes the last step back first and does it again in its order', () => {
    const log: string[] = []
    let stack = pushStep(pushStep(emptyStack, step(log, 'a')), step(log, 'b'))
    stack = again(again(back(back(stack))))
    expect(log).toEqual(['-b', '-a', '+a', '+b'])
    expect(takeAgain(stack)).toBeNull()
  })
  it('is nothing where nothing was done', () => {
    expect(takeBack(emptyStack)).toBeNull()
    expect(takeAgain(emptyStack)).toBeNull()
  })
  it('forgets what was taken back once something new is done', () => {
    const log: string[] = []
    const stack = pushStep(back(pushStep(emptyStack, step(log, 'a'))), step(log, 'b'))
    expect(takeAgain(stack)).toBeNull()
    expect(stack.done.map((held) => held.label.en)).toEqual(['b'])
  })
  it('takes a drag back to where it began, in one step', () => {
    const log: string[] = []
    let stack = pushStep(emptyStack, step(log, 'drag 1', 'drag'))
    stack = pushStep(pushStep(stack, step(log, 'drag 2', 'drag')), step(log, 'drag 3', 'drag'))
    expect(stack.done).toHaveLength(1)
    again(back(stack))
    expect(log).toEqual(['-drag 1', '+drag 3'])
  })
  it('does not melt a new drag into one that was done again', () => {
    const log: string[] = []
    const stack = pushStep(again(back(pushStep(emptyStack, step(log, 'drag', 'drag')))), step(log, 'drag on', 'drag'))
    expect(stack.done).toHaveLength(2)
  })
})

describe('what changed between two filters', () => {
  it('is named by its kinds, each once', () => {
    const words = filterChangeWords({ from: '2026-01-01', text: 'a' }, { to: '2026-02-01', text: 'a', categories: ['fire'] })
    expect(words).toEqual({ zh: '筛选：时间、类别', en: 'filter: time, category' })
  })
})
