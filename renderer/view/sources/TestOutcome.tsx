import { CircleCheck, CircleX } from 'lucide-react'
import { useText } from '../../text/text.tsx'

/** What a connection test found, in plain words. */
export function TestOutcome({ outcome }: { outcome: { ok: boolean; detail: string } }) {
  const { t } = useText()
  return (
    <p className={`test-outcome ${outcome.ok ? 'good' : 'bad'}`} role="status">
      {outcome.ok ? <CircleCheck size={16} aria-hidden="true" /> : <CircleX size={16} aria-hidden="true" />}
      <span>
        <strong>{t(outcome.ok ? 'sources.testOk' : 'sources.testBad')}</strong> {outcome.detail}
      </span>
    </p>
  )
}
