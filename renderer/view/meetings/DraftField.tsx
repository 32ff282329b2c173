import { useId } from 'react'
import { useText } from '../../text/text.tsx'
import { Field } from '../../ui/Field.tsx'
import { useDraft } from './use-draft.ts'

/** A line that is kept while it is typed. `allow` says what may be kept; until then it stays on screen only. */
export function DraftField({
  label,
  value,
  onKeep,
  type = 'text',
  allow = () => true,
  placeholder,
  hideLabel = false,
}: {
  label: string
  value: string
  onKeep: (value: string, seen: string) => Promise<boolean>
  type?: 'text' | 'date'
  allow?: (value: string) => boolean
  placeholder?: string
  hideLabel?: boolean
}) {
  const { t } = useText()
  const draft = useDraft(value, (next, seen) => (allow(next) ? onKeep(next, seen) : Promise.resolve(false)))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: leaving the field keeps it; the field itself is inside
    <div className="draft-field" onBlur={draft.flush}>
      <Field
        label={label}
        type={type}
        value={draft.value}
        onChange={draft.set}
        hideLabel={hideLabel}
        problem={draft.failed && !allow(draft.value) ? t('meetings.notKept') : null}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
    </div>
  )
}

/** The same of several lines; grows with what is in it. */
export function DraftText({
  label,
  value,
  onKeep,
  rows = 3,
  placeholder,
  hideLabel = false,
}: {
  label: string
  value: string
  onKeep: (value: string, seen: string) => Promise<boolean>
  rows?: number
  placeholder?: string
  hideLabel?: boolean
}) {
  const id = useId()
  const draft = useDraft(value, onKeep)
  return (
    <div className="field">
      <label className={hideLabel ? 'visually-hidden' : 'field-label'} htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className="input draft-text"
        rows={rows}
        style={{ minHeight: rows * 20 + 8 }}
        value={draft.value}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(event) => draft.set(event.currentTarget.value)}
        onBlur={draft.flush}
      />
    </div>
  )
}
