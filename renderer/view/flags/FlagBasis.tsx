import { Button as AriaButton } from 'react-aria-components'
import type { Flag, FlagDetail } from '../../../contract/model.ts'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { flagNumber, whereWords, windowDays } from './flag-words.ts'

/** What would take the flag back; rule, data, what is owed, how the rule did so far; what was decided, and what else fired. */
export function FlagBasis({
  flag,
  all,
  related,
  onChoose,
}: {
  flag: FlagDetail
  all: readonly Flag[]
  related: readonly Flag[]
  onChoose: (id: number) => void
}) {
  const text = useText()
  const { t, say, number, day, moment } = text
  const { go } = useRoute()
  const same = all.filter((one) => one.rule === flag.rule)
  const count = (status: Flag['status']): string => number(same.filter((one) => one.status === status).length)
  const owing = flag.owed.filter((one) => one.late || (one.reports ?? 0) > 0)
  return (
    <section className="flag-basis">
      <h3>{t('flags.basis')}</h3>
      <p className="unflag">
        <strong>{t('flags.unflag')}</strong> {say(flag.unflag)}
      </p>
      <dl>
        <dt>{t('flags.rule')}</dt>
        <dd>
          <details className="flag-rule">
            <summary>{t('flags.ruleWords', { rule: say(flag.ruleName), n: flag.ruleVersion })}</summary>
            <p>{say(flag.ruleWords)}</p>
            <AriaButton className="link" onPress={() => go('flags', 'rules')}>
              {t('flags.toRules')}
            </AriaButton>
          </details>
        </dd>
        <dt>{t('flags.data')}</dt>
        <dd>{t('flags.dataWords', { n: number(flag.dataVersion) })}</dd>
        <dt>{t('flags.recurrence')}</dt>
        <dd>{t('flags.recurrenceWords', { n: number(Math.round(flag.recurrenceDays)) })}</dd>
        <dt>{t('flags.owed')}</dt>
        {owing.length === 0 ? (
          <dd>{t('flags.owedNone', { count: flag.owed.length, n: number(flag.owed.length) })}</dd>
        ) : (
          <dd className="late">
            {owing.map((one) => (
              <span key={one.source} className="flag-owed">
                {one.source}
                {t('flags.colon')}
                {one.late ? (one.completeUpTo ? t('flags.owedLate', { day: day(one.completeUpTo) }) : t('flags.owedNever')) : ''}
                {one.late && (one.reports ?? 0) > 0 ? t('flags.listComma') : ''}
                {(one.reports ?? 0) > 0 ? t('flags.owedWords', { n: number(one.reports ?? 0) }) : ''}
              </span>
            ))}
          </dd>
        )}
        <dt>{t('flags.record')}</dt>
        <dd>
          {t('flags.recordWords', {
            count: same.length,
            n: number(same.length),
            verified: count('verified'),
            artefact: count('artefact'),
          })}
        </dd>
        <dt>{t('flags.disposition')}</dt>
        <dd>
          {flag.history.length === 0
            ? t('flags.dispositionNone')
            : flag.history.map((step) => (
                <span key={`${step.at} ${step.status}`} className="flag-step">
                  <span className="meta">{moment(step.at)}</span> {t(`flags.status.${step.status}`)}
                  {step.reason ? <q>{step.reason}</q> : null}
                </span>
              ))}
        </dd>
      </dl>
      {related.length > 0 ? (
        <div className="flag-related">
          <h3>{t('flags.relatedTitle')}</h3>
          <ul>
            {related.map((one) => (
              <li key={one.id}>
                <AriaButton className="link" onPress={() => onChoose(one.id)}>
                  {flagNumber(one)} {whereWords(one, text)}
                </AriaButton>{' '}
                <span className="meta">
                  {t('flags.daysN', { count: windowDays(one), n: windowDays(one) })} · {t(`flags.status.${one.status}`)}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  )
}
