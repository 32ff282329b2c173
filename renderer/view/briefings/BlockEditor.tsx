import { useEffect, useMemo, useRef, useState } from 'react'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'
import { typedParts } from './edit-words.ts'

export interface Editing {
  block: string
  /** What stands there now. */
  text: string
  /** Somebody wrote over it before. */
  edited: boolean
  /** Numbers of the text that was there, by `numbersIn`. */
  known: ReadonlySet<string>
  /** Where the editor stands in the window, px; `height` is the block's own. */
  at: { top: number; left: number; width: number; height: number }
}

/** Writes over one block of the page, in place. Below it stands which numbers stay tied to the snapshot. */
export function BlockEditor({
  editing,
  pending,
  error,
  onSave,
  onRestore,
  onClose,
}: {
  editing: Editing
  pending: boolean
  error: string | null
  onSave: (text: string) => void
  onRestore: () => void
  onClose: () => void
}) {
  const { t, number } = useText()
  const [text, setText] = useState(editing.text)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const field = area.current
    if (!field) return
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
  }, [])
  const parts = useMemo(() => typedParts(text, editing.known), [text, editing.known])
  const byHand = parts.filter((part) => part.number === 'byHand').length
  const same = text.trim() === editing.text.trim()
  const save = (): void => {
    if (same) onClose()
    else if (text.trim() === '') onRestore()
    else onSave(text.trim())
  }
  return (
    <section
      className="block-editor"
      aria-label={t('briefings.edit')}
      style={{ top: editing.at.top, left: editing.at.left, width: editing.at.width }}
    >
      <textarea
        ref={area}
        className="block-text"
        aria-label={t('briefings.editText')}
        value={text}
        style={{ minHeight: Math.max(72, Math.min(320, editing.at.height + 16)) }}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <p className="block-parts" aria-live="off">
        {parts.map((part, i) =>
          part.number === null ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
            <span key={i}>{part.text}</span>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <span key={i} className={part.number === 'tied' ? 'number-tied' : 'number-by-hand'}>
              {part.text}
            </span>
          ),
        )}
      </p>
      <p className={byHand > 0 ? 'meta late' : 'meta'}>
        {byHand > 0 ? t('briefings.editByHand', { count: byHand, n: number(byHand) }) : t('briefings.editTied')}
      </p>
      {error ? (
        <p className="bad" role="alert">
          {error}
        </p>
      ) : null}
      <div className="block-buttons">
        {editing.edited ? (
          <Button size="sm" variant="quiet" isDisabled={pending} onPress={onRestore}>
            {t('briefings.editRestore')}
          </Button>
        ) : null}
        <span className="topbar-gap" />
        <Button size="sm" onPress={onClose}>
          {t('words.cancel')} <KeyCap>Esc</KeyCap>
        </Button>
        <Button size="sm" variant="primary" cap="Ctrl ⏎" isDisabled={pending} onPress={save}>
          {t('briefings.editSave')}
        </Button>
      </div>
    </section>
  )
}
