import { useText } from '../../text/text.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'

/** What the lasso waits for, while it is in hand. */
export function LassoHint() {
  const { t } = useText()
  return (
    <p className="lasso-hint" role="status">
      <span>{t('situation.lassoHint')}</span>
      <span>
        {t('situation.lassoKeys')} <KeyCap>Enter</KeyCap>
      </span>
      <span>
        {t('situation.lassoEnd')} <KeyCap>Esc</KeyCap>
      </span>
    </p>
  )
}
