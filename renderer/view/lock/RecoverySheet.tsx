import { Check, Copy, Printer } from 'lucide-react'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useApp } from '../../state/app.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

/** The recovery key, this once: to print, to copy by hand, and gone when the dialog is. */
export function RecoverySheet({ recoveryKey, onClose }: { recoveryKey: string; onClose: () => void }) {
  const { t, moment } = useText()
  const { store } = useApp()
  const [written, setWritten] = useState(false)
  const [reminded, remind] = useState(false)
  const [copied, setCopied] = useState(false)
  const [made] = useState(() => new Date().toISOString())
  const close = (): void => {
    if (written) onClose()
    else remind(true)
  }
  // On paper is this alone: the window behind it stays out of the print.
  useEffect(() => {
    document.body.classList.add('prints-sheet')
    return () => document.body.classList.remove('prints-sheet')
  }, [])
  return (
    <>
      <Dialog
        title={t('trust.sheetTitle')}
        open
        alert
        onClose={close}
        closeLabel={t('words.close')}
        foot={
          <>
            <Button icon={<Printer size={16} aria-hidden="true" />} onPress={() => window.print()}>
              {t('trust.sheetPrint')}
            </Button>
            <Button
              icon={copied ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />}
              onPress={() => void navigator.clipboard.writeText(recoveryKey).then(() => setCopied(true))}
            >
              {t(copied ? 'trust.copied' : 'trust.copy')}
            </Button>
            <Button variant="primary" isDisabled={!written} onPress={onClose}>
              {t('trust.sheetDone')}
            </Button>
          </>
        }
      >
        <div className="lock-form">
          <p>{t('trust.sheetWords')}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is to be read out, and selected by keys */}
          <output className="recovery-key" aria-label={t('trust.recoveryKey')} tabIndex={0}>
            {recoveryKey}
          </output>
          {copied ? (
            <p className="late" role="status">
              {t('trust.copiedWords')}
            </p>
          ) : null}
          <Checkbox checked={written} onChange={setWritten}>
            {t('trust.sheetWritten')}
          </Checkbox>
          {reminded && !written ? (
            <p className="bad" role="alert">
              {t('trust.sheetRemind')}
            </p>
          ) : null}
        </div>
      </Dialog>
      {createPortal(
        <div className="print-sheet" aria-hidden="true">
          <h1>{t('trust.sheetPaper')}</h1>
          <p>{t('trust.sheetStore', { store, at: moment(made) })}</p>
          <pre>{recoveryKey}</pre>
          <p>{t('trust.sheetUse')}</p>
          <p>{t('trust.sheetWords')}</p>
        </div>,
        document.body,
      )}
    </>
  )
}
