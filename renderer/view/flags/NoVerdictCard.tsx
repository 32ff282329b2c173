import type { NoVerdict } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { flagTitle } from './flag-words.ts'

/** A series on which nothing can be said: why, in words. Hatched, never green. */
export function NoVerdictCard({ series }: { series: NoVerdict }) {
  const text = useText()
  const { t, say } = text
  return (
    <article className="flag-scroll" aria-label={flagTitle(series, text)}>
      <header className="flag-head">
        <CategoryPlate category={series.category} unknown />
        <h2>{flagTitle(series, text)}</h2>
        <span className="meta">{t('flags.noVerdictTitle')}</span>
      </header>
      <p className="flag-sentence">{say(series.reason)}</p>
      <p className="flag-sentence quiet">{t('flags.noVerdictWords')}</p>
      <div className="no-verdict hatch" aria-hidden="true" />
    </article>
  )
}
