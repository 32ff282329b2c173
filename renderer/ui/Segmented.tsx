import type { ReactNode } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'

/** One of a few, side by side. */
export function Segmented<K extends string>({
  label,
  value,
  onChange,
  options,
  size = 'md',
}: {
  label: string
  value: K
  onChange: (value: K) => void
  options: readonly { key: K; label: ReactNode; name?: string; disabled?: boolean }[]
  size?: 'md' | 'sm'
}) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={`segmented segmented-${size}`}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [next] = [...keys]
        if (next !== undefined) onChange(next as K)
      }}
    >
      {options.map((option) => (
        <ToggleButton
          key={option.key}
          id={option.key}
          className="segment"
          isDisabled={option.disabled ?? false}
          {...(option.name ? { 'aria-label': option.name } : {})}
        >
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
