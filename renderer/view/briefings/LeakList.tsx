import { Check, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { Leak } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { isReason } from '../frame/ReasonField.tsx'
import type { Release } from './use-release.ts'

/** What the leak check found: each may stand only with a reason, which the receipt and the log keep. */
export function LeakList({ leaks, release }: { leaks: readonly Leak[]; release: Release }) {
  const { t, number } = useText()
  const open = leaks.filter((leak) => !release.reasons.has(leak.key))
  return (
    <div className="leaks">
      <p className="bad">
        <strong>{t('briefings.leakFound', { count: leaks.length, n: number(leaks.length) })}</strong> {t('release.leaksMean')}
      </p>
      <ul>
        {leaks.map((leak) => (
          <Row
            key={leak.key}
            leak={leak}
            reason={release.reasons.get(leak.key) ?? null}
            same={open.filter((other) => other.kind === leak.kind && other.key !== leak.key)}
            release={release}
          />
        ))}
      </ul>
      {open.length === 0 ? <p className="quiet">{t('release.allCleared')}</p> : null}
    </div>
  )
}

function Row({
  leak,
  reason,
  same,
  release,
}: {
  leak: Leak
  reason: string | null
  /** Other open findings of the kind. */
  same: readonly Leak[]
  release: Release
}) {
  const { t, number } = useText()
  const [typed, type] = useState('')
  const ready = isReason(typed)
  const clear = (keys: readonly string[]): void => {
    if (ready) release.clear(keys, typed.trim())
  }
  return (
    <li className={reason === null ? 'leak' : 'leak leak-cleared'}>
      <p className="leak-head">
        <strong>{t(`release.leak.${leak.kind}`)}</strong>
        <code className="selectable">{leak.text}</code>
        <span className="meta">{t('briefings.leakAt', { file: leak.file, where: leak.where })}</span>
      </p>
      {reason === null ? (
        <form
          className="leak-form"
          onSubmit={(event) => {
            event.preventDefault()
            clear([leak.key])
          }}
        >
          <input
            className="input"
            aria-label={t('release.reason')}
            placeholder={t('release.reasonHint')}
            value={typed}
            onChange={(event) => type(event.currentTarget.value)}
          />
          <Button size="sm" type="submit" icon={<Check size={14} aria-hidden="true" />} isDisabled={!ready}>
            {t('release.clear')}
          </Button>
          {same.length > 0 ? (
            <Button
              size="sm"
              variant="quiet"
              isDisabled={!ready}
              onPress={() => clear([leak.key, ...same.map(({ key }) => key)])}
            >
              {t('release.clearKind', { count: same.length + 1, n: number(same.length + 1) })}
            </Button>
          ) : null}
        </form>
      ) : (
        <p className="leak-form">
          <span className="quiet">{t('release.clearedBecause', { reason })}</span>
          <Button
            size="sm"
            variant="quiet"
            icon={<Undo2 size={14} aria-hidden="true" />}
            onPress={() => release.takeBack(leak.key)}
          >
            {t('release.takeBack')}
          </Button>
        </p>
      )}
    </li>
  )
}
