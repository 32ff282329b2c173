import type { ReviewStep } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'

/** The steps of review upstream as a line, oldest first; the last one open when it waits. */
export function Trail({ steps }: { steps: readonly ReviewStep[] }) {
  const text = useText()
  const { t } = text
  return (
    <section className="trail" aria-label={t('situation.trail')}>
      <h4>{t('situation.trail')}</h4>
      {steps.length === 0 ? <p className="meta">{t('situation.trailNone')}</p> : null}
      <ol>
        {steps.map((step, i) => {
          const what = t(`situation.decision.${step.decision}`)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
            <li key={i} className={step.decision === 'waiting' ? 'trail-open' : undefined}>
              <span className="trail-level">{text.level(step.level)}</span>
              <span className="trail-what" title={`${what} · ${step.comment}`}>
                {step.comment || what}
              </span>
              <time className="trail-at" dateTime={step.at}>
                {text.moment(step.at)}
              </time>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
