import type { FlagTrust } from '../../../contract/detection.ts'
import { useText } from '../../text/text.tsx'

/** What the judgement rests on and what it does not say; first of all where nothing is left to decide. */
export function QuietFlags({ trust, open }: { trust: FlagTrust; open: number }) {
  const { t, day, moment, number, decimal, say } = useText()
  if (trust.asOf === null)
    return (
      <article className="flag-scroll quiet-flags">
        <h2>{t('flags.notEvaluated')}</h2>
        <p>{t('flags.notEvaluatedWords')}</p>
      </article>
    )
  const { history, incomplete } = trust.withoutVerdict
  return (
    <article className="flag-scroll quiet-flags">
      <h2>{t(open === 0 ? 'flags.quiet' : 'flags.quietWhy')}</h2>
      {open === 0 ? <h3>{t('flags.quietWhy')}</h3> : null}
      <ul>
        <li>
          {t('flags.quietAsOf', { day: day(trust.asOf) })}
          {trust.evaluatedAt ? ` ${t('flags.quietAt', { at: moment(trust.evaluatedAt) })}` : ''}
          {trust.nextAt ? ` ${t('flags.quietNext', { at: moment(trust.nextAt) })}` : ''}
        </li>
        <li>{t('flags.quietSeries', { n: number(trust.series) })}</li>
        {trust.rules.map((rule) => (
          <li key={rule.key}>
            {t('flags.quietRuleOf', { name: say(rule.name), n: number(rule.version) })}
            {rule.falsePerWeek === null
              ? ` ${t('flags.quietNotReplayed')}`
              : ` ${t('flags.quietFalse', { n: decimal(rule.falsePerWeek, 2) })}`}
          </li>
        ))}
        {trust.rules.length === 0 ? <li className="late">{t('flags.quietNoRule')}</li> : null}
        <li>
          {history + incomplete === 0
            ? t('flags.quietNoneZero')
            : t('flags.quietWithout', { history: number(history), incomplete: number(incomplete) })}
        </li>
        {trust.late.length === 0 ? (
          <li>{t('flags.quietOwedZero')}</li>
        ) : (
          trust.late.map((late) => (
            <li key={late.source} className="late">
              {late.completeUpTo
                ? t('flags.quietLate', { source: late.source, day: day(late.completeUpTo) })
                : t('flags.quietNeverComplete', { source: late.source })}
            </li>
          ))
        )}
      </ul>
      <p className="quiet">{t('flags.quietNever')}</p>
    </article>
  )
}
