import { type ReactNode, useId } from 'react'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

/** A narrow dialog that holds a form: Enter and its button do the same, the other button and Esc leave. */
export function FormDialog({
  title,
  doLabel,
  pending = false,
  isDisabled = false,
  blocked = null,
  className = 'form',
  onClose,
  onBack = onClose,
  onSubmit,
  children,
}: {
  title: string
  doLabel: string
  pending?: boolean
  isDisabled?: boolean
  /** Why it cannot be done now; the button says it. */
  blocked?: string | null
  className?: string
  onClose: () => void
  /** Of the button beside it, where that only goes a step back. */
  onBack?: () => void
  /** Also by Enter while the button is disabled: it has to look itself. */
  onSubmit: () => void
  children: ReactNode
}) {
  const { t } = useText()
  const form = useId()
  return (
    <Dialog
      title={title}
      open
      onClose={onClose}
      closeLabel={t('words.close')}
      width="narrow"
      foot={
        <>
          <Button onPress={onBack}>{t('words.cancel')}</Button>
          <Button variant="primary" type="submit" form={form} isPending={pending} isDisabled={isDisabled} blocked={blocked}>
            {doLabel}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={className}
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit()
        }}
      >
        {children}
      </form>
    </Dialog>
  )
}
