import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { IconButton } from './Button.tsx'

/** A dialog over the window. The foot holds its buttons, the chief one last. */
export function Dialog({
  title,
  open,
  onClose,
  closeLabel,
  children,
  foot,
  width = 'normal',
  alert = false,
}: {
  title: string
  open: boolean
  onClose: () => void
  closeLabel: string
  children: ReactNode
  foot?: ReactNode
  width?: 'narrow' | 'normal' | 'wide'
  /** Something is about to be lost: read out at once, no closing by a press outside. */
  alert?: boolean
}) {
  // A step that takes its own button away drops the focus to the page, where Esc closes nothing: take it back.
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    if (open && (document.activeElement === null || document.activeElement === document.body)) box.current?.focus()
  })
  return (
    <ModalOverlay
      className="dialog-veil"
      isOpen={open}
      isDismissable={!alert}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Modal className={`dialog dialog-${width}`}>
        <AriaDialog ref={box} className="dialog-box" role={alert ? 'alertdialog' : 'dialog'}>
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            <IconButton label={closeLabel} icon={<X size={16} aria-hidden="true" />} onPress={onClose} />
          </header>
          <div className="dialog-content">{children}</div>
          {foot ? <footer className="dialog-foot">{foot}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
