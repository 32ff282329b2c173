import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'

const everything = { filter: {} }

/** Nothing fired: what that rests on, and what it does not say. */
export function QuietFlags({ asOf, noVerdict }: { asOf: string | null; noVerdict: number }) {
  const { t, day, number } = useText()
  const { data } = useCall('report.count', everything)
  if (asOf === null)
    return (
      <article className="flag-scroll quiet-flags">
        <h2>{t('flags.notEvaluated')}</h2>
        <p>{t('flags.notEvaluatedWords')}</p>
      </article>
    )
  const owed = data?.owed
  return (
    <article className="flag-scroll quiet-flags">
      <h2>{t('flags.quiet')}</h2>
      <h3>{t('flags.quietWhy')}</h3>
      <ul>
        <li>{t('flags.quietAsOf', { day: day(asOf) })}</li>
        <li>{t('flags.quietRule')}</li>
        <li>{noVerdict > 0 ? t('flags.quietNone', { n: number(noVerdict) }) : t('flags.quietNoneZero')}</li>
        {owed ? (
          <li className={owed.reports + owed.sourcesLate > 0 ? 'late' : ''}>
            {owed.reports + owed.sourcesLate > 0
              ? t('flags.quietOwed', { n: number(owed.reports), late: number(owed.sourcesLate) })
              : t('flags.quietOwedZero')}
          </li>
        ) : null}
      </ul>
      <p className="quiet">{t('flags.quietNever')}</p>
    </article>
  )
}
