import { Check, CircleX, Copy } from 'lucide-react'
import { useState } from 'react'
import type { AuditVerdict } from '../../../contract/trust.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'

/** What the check of the chain found, in words; its head to be copied and kept elsewhere. */
export function AuditVerdictWords({ verdict }: { verdict: AuditVerdict }) {
  const { t, say, number } = useText()
  const [copied, setCopied] = useState(false)
  const { valid, lines, before, head, broken, knownHead } = verdict
  const sound = valid && knownHead !== false
  return (
    <div className={sound ? 'verdict verdict-good' : 'verdict verdict-bad'} role={sound ? 'status' : 'alert'}>
      {sound ? <Check size={16} aria-hidden="true" /> : <CircleX size={16} aria-hidden="true" />}
      <div>
        <strong>
          {valid
            ? t('trust.chainSound', { count: lines, n: number(lines) })
            : t('trust.chainBroken', { id: broken ? number(broken.id) : '?' })}
        </strong>
        <p>{valid ? t('trust.chainSoundMeans') : (broken ? `${say(broken.problem)} ` : '') + t('trust.chainBrokenMeans')}</p>
        {before > 0 ? <p className="meta">{t('trust.chainBefore', { count: before, n: number(before) })}</p> : null}
        {knownHead === null ? null : <p>{t(knownHead ? 'trust.headKnown' : 'trust.headUnknown')}</p>}
        {head ? (
          <p className="verdict-head">
            <span className="meta">{t('trust.head')}</span>
            <code className="selectable">{head}</code>
            <Button
              size="sm"
              variant="quiet"
              icon={copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
              onPress={() => void navigator.clipboard.writeText(head).then(() => setCopied(true))}
            >
              {t(copied ? 'trust.copied' : 'trust.copy')}
            </Button>
          </p>
        ) : null}
      </div>
    </div>
  )
}
