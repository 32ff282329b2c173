import { ChevronDown } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import {
  Select as AriaSelect,
  Button,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
  TextField,
} from 'react-aria-components'

/** A line of text with its label above and a hint or a problem below. */
export function Field({
  label,
  value,
  onChange,
  hint,
  problem,
  type = 'text',
  placeholder,
  required = false,
  autoFocus = false,
  hideLabel = false,
  inputRef,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: ReactNode
  problem?: string | null
  type?: 'text' | 'url' | 'date' | 'search'
  placeholder?: string
  required?: boolean
  autoFocus?: boolean
  hideLabel?: boolean
  inputRef?: Ref<HTMLInputElement>
}) {
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      type={type}
      isRequired={required}
      isInvalid={Boolean(problem)}
      autoFocus={autoFocus}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className="field-label">{label}</Label>}
      <Input className="input" {...(placeholder ? { placeholder } : {})} {...(inputRef ? { ref: inputRef } : {})} />
      {problem ? <FieldError className="field-problem">{problem}</FieldError> : null}
      {hint && !problem ? (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      ) : null}
    </TextField>
  )
}

/** One of a list, folded. */
export function Select<K extends string>({
  label,
  value,
  onChange,
  options,
  hideLabel = false,
}: {
  label: string
  value: K
  onChange: (value: K) => void
  options: readonly { key: K; label: string }[]
  hideLabel?: boolean
}) {
  return (
    <AriaSelect
      className="field"
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(key as K)
      }}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className="field-label">{label}</Label>}
      <Button className="button button-normal button-md select-button">
        <SelectValue className="select-value">
          {({ selectedText }) => <span title={selectedText}>{selectedText}</span>}
        </SelectValue>
        <ChevronDown size={14} aria-hidden="true" />
      </Button>
      <Popover className="popover" offset={4}>
        <ListBox className="menu">
          {options.map((option) => (
            <ListBoxItem key={option.key} id={option.key} textValue={option.label} className="menu-item menu-item-plain">
              {option.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
