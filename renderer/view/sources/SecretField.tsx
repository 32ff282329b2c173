import { FieldError, Input, Label, TextField } from 'react-aria-components'

/** A secret: never readable on screen, and nothing the browser should remember. */
export function SecretField({
  label,
  value,
  onChange,
  problem,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  problem: string | null
}) {
  return (
    <TextField
      className="field"
      type="password"
      value={value}
      onChange={onChange}
      isRequired
      isInvalid={problem !== null}
      autoComplete="off"
    >
      <Label className="field-label">{label}</Label>
      <Input className="input" />
      {problem === null ? null : <FieldError className="field-problem">{problem}</FieldError>}
    </TextField>
  )
}
