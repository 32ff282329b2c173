import './trail.css'
import type { ReviewStep } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { endOfDataDay } from './days.ts'
import { type LineStep, stepsOf, stopsOf } from './trail-line.ts'

/** The review upstream as a line through its three levels, then every step, oldest first, with the time between them. */
export function Trail({ steps }: { steps: readonly ReviewStep[] }) {
  const text = useText()
  const { t } = text
  const { lastDay } = useApp()
  const first = steps[0]
  const last = steps.at(-1)
  const stops = stopsOf(steps)
  const here = stops.find((stop) => stop.state === 'here')
  return (
    <section className="trail" aria-label={t('situation.trail')}>
      <h3>
        {t('situation.trail')}
        {first && last && steps.length > 1 ? (
          <span className="meta">{t('review.line', { steps: steps.length, span: text.age(first.at, last.at) })}</span>
        ) : null}
      </h3>
      {first && last ? (
        <>
          <ul className="trail-line">
            {stops.map((stop) => (
              <li key={stop.level} className={`trail-stop trail-stop-${stop.state}`}>
                <span className="trail-level">{text.level(stop.level)}</span>
                {stop.state === 'ahead' ? <span className="visually-hidden">{t('review.notReached')}</span> : null}
              </li>
            ))}
          </ul>
          <ol>
            {stepsOf(steps).map((step, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
              <Step key={i} {...step} />
            ))}
          </ol>
          {here ? (
            <p className="trail-waits">
              {t('review.waits', {
                level: text.level(here.level),
                span: text.age(last.at, endOfDataDay(lastDay, last.at)),
              })}
            </p>
          ) : null}
        </>
      ) : (
        <p className="meta">{t('situation.trailNone')}</p>
      )}
    </section>
  )
}

function Step({ step, after, changed }: LineStep) {
  const text = useText()
  const { t } = text
  const what = t(`situation.decision.${step.decision}`)
  return (
    <li className={step.decision === 'waiting' ? 'trail-step trail-open' : 'trail-step'}>
      <span className="trail-who">
        <span className="trail-level">{text.level(step.level)}</span> {what}
      </span>
      <time className="trail-at" dateTime={step.at}>
        {text.moment(step.at)}
      </time>
      {step.comment || after !== null ? <p className="trail-what">{step.comment}</p> : null}
      {after === null ? null : <span className="trail-at">{t('review.later', { span: text.age(after, step.at) })}</span>}
      {step.category || step.severity ? (
        <p className="trail-judged">
          {step.category ? (
            <span className={changed ? 'with-plate trail-changed' : 'with-plate'}>
              <CategoryPlate category={step.category} />
              {t(changed ? 'review.judgedChanged' : 'review.judged', { what: text.category(step.category) })}
            </span>
          ) : null}
          {step.severity ? <span>{t('review.severity', { n: step.severity })}</span> : null}
        </p>
      ) : null}
    </li>
  )
}
