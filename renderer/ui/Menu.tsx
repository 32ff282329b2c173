import { Check } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Menu as AriaMenu, Popover as AriaPopover, MenuItem, MenuTrigger } from 'react-aria-components'
import { KeyCap } from './KeyCap.tsx'

export interface MenuEntry<K extends string> {
  key: K
  label: ReactNode
  /** Plain words where the label is more than words. */
  name?: string
  note?: string
  cap?: string
  checked?: boolean
  disabled?: boolean
  danger?: boolean
}

export function Menu<K extends string>({
  trigger,
  label,
  entries,
  onChoose,
  placement = 'bottom start',
}: {
  trigger: ReactElement
  label: string
  entries: readonly MenuEntry<K>[]
  onChoose: (key: K) => void
  placement?: 'bottom start' | 'bottom end' | 'top end'
}) {
  return (
    <MenuTrigger>
      {trigger}
      <AriaPopover className="popover" placement={placement} offset={6}>
        <AriaMenu
          className="menu"
          aria-label={label}
          onAction={(key) => onChoose(key as K)}
          disabledKeys={entries.filter((entry) => entry.disabled).map((entry) => entry.key)}
        >
          {entries.map((entry) => (
            <MenuItem
              key={entry.key}
              id={entry.key}
              textValue={entry.name ?? (typeof entry.label === 'string' ? entry.label : entry.key)}
              className={`menu-item${entry.danger ? ' menu-item-danger' : ''}`}
            >
              <span className="menu-check" aria-hidden="true">
                {entry.checked ? <Check size={14} /> : null}
              </span>
              <span className="menu-label">{entry.label}</span>
              {entry.note ? <span className="menu-note">{entry.note}</span> : null}
              {entry.cap ? <KeyCap>{entry.cap}</KeyCap> : null}
            </MenuItem>
          ))}
        </AriaMenu>
      </AriaPopover>
    </MenuTrigger>
  )
}
