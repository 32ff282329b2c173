import { useEffect, useState } from 'react'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { isTyping } from './use-frame-keys.ts'
import '../../style/undo.css'

const shownFor = 5_000

/** Ctrl Z and Ctrl Shift Z where nobody types, and a short word about what they did. */
export function UndoToast() {
  const { t, say } = useText()
  const { undo, redo, said, hush } = useUndo()
  const [held, hold] = useState(false)
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || isTyping(event)) return
      // A dialog has the window to itself.
      if (document.querySelector('[role=dialog], [role=alertdialog]')) return
      const key = event.key.toLowerCase()
      if (key === 'z' && !event.shiftKey) undo()
      else if ((key === 'z' && event.shiftKey) || key === 'y') redo()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [undo, redo])
  const n = said?.n
  useEffect(() => {
    if (n === undefined || held) return
    const timer = setTimeout(hush, shownFor)
    return () => clearTimeout(timer)
  }, [n, held, hush])
  const what = said ? say(said.label) : ''
  return (
    <div
      className="undo-place"
      role="status"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      {said ? (
        <div className="undo-toast" key={said.n}>
          <span>
            {said.how === 'undone'
              ? t('list.undone', { what })
              : said.how === 'redone'
                ? t('list.redone', { what })
                : said.how === 'failed'
                  ? t('list.undoFailed', { what })
                  : t('list.done', { what })}
          </span>
          {said.how === 'failed' ? null : said.how === 'undone' ? (
            <Button size="sm" variant="quiet" cap="Ctrl ⇧ Z" onPress={redo}>
              {t('list.redo')}
            </Button>
          ) : (
            <Button size="sm" variant="quiet" cap="Ctrl Z" onPress={undo}>
              {t('list.undo')}
            </Button>
          )}
        </div>
      ) : null}
    </div>
  )
}
