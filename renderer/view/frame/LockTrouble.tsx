import { useState } from 'react'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { useLock } from '../lock/lock-context.ts'

/** Somebody wanted it locked and it stayed open: said over everything, until it was read. */
export function LockTrouble() {
  const { t } = useText()
  const { problem } = useLock()
  const [read, setRead] = useState<string | null>(null)
  if (problem === null || problem === read) return null
  return (
    <div className="lock-trouble">
      <ErrorPanel what={t('trust.lockFailed')} means={problem} action={t('words.close')} onAction={() => setRead(problem)} />
    </div>
  )
}
