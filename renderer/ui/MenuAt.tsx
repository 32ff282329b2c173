import type { RefObject } from 'react'
import { Menu as AriaMenu, Popover as AriaPopover, MenuItem } from 'react-aria-components'
import { KeyCap } from './KeyCap.tsx'
import type { MenuEntry } from './Menu.tsx'

/** A menu that hangs at an element without being its button: of a row, by its right key or its "more". */
export function MenuAt<K extends string>({
  anchor,
  label,
  entries,
  onChoose,
  onClose,
}: {
  anchor: RefObject<Element | null>
  label: string
  entries: readonly MenuEntry<K>[]
  onChoose: (key: K) => void
  onClose: () => void
}) {
  return (
    <AriaPopover
      className="popover"
      triggerRef={anchor}
      isOpen
      placement="bottom end"
      offset={2}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <AriaMenu
        className="menu"
        aria-label={label}
        autoFocus="first"
        onAction={(key) => {
          onChoose(key as K)
          onClose()
        }}
        onClose={onClose}
      >
        {entries.map((entry) => (
          <MenuItem
            key={entry.key}
            id={entry.key}
            textValue={entry.name ?? (typeof entry.label === 'string' ? entry.label : entry.key)}
            className="menu-item menu-item-plain"
          >
            <span className="menu-label">{entry.label}</span>
            {entry.cap ? <KeyCap>{entry.cap}</KeyCap> : null}
          </MenuItem>
        ))}
      </AriaMenu>
    </AriaPopover>
  )
}
