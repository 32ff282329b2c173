import { useState } from 'react'
import { Field } from '../../ui/Field.tsx'

/** A field that speaks once typing rests: every change reads the file again. */
export function LateField({
  label,
  value,
  onChange,
  hint,
  mayBeEmpty = false,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  mayBeEmpty?: boolean
}) {
  const [typed, setTyped] = useState<string | null>(null)
  const settle = (): void => {
    if (typed !== null && (mayBeEmpty || typed.trim() !== '') && typed !== value) onChange(typed.trim())
    setTyped(null)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: leaving the field settles it
    <div
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle()
      }}
    >
      <Field label={label} value={typed ?? value} onChange={setTyped} {...(hint ? { hint } : {})} />
    </div>
  )
}
