import type { Flag, FlagDetail } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { flagFilter } from './flag-words.ts'

/** Rule, data, what is owed, how the rule did so far, and what would take the flag back. */
export function FlagBasis({ flag, all }: { flag: FlagDetail; all: readonly Flag[] }) {
  const { t, say, number } = useText()
  const { data: counts } = useCall('report.count', { filter: flagFilter(flag) })
  const { data: rules } = useCall('rule.list', {}, { on: ['flags.changed'] })
  const rule = rules?.rules.find((one) => one.key === flag.rule)
  const owed = counts?.owed
  const same = all.filter((one) => one.rule === flag.rule)
  const count = (status: Flag['status']): string => number(same.filter((one) => one.status === status).length)
  const owes = owed && (owed.reports > 0 || owed.sourcesLate > 0)
  return (
    <section className="flag-basis">
      <h3>{t('flags.basis')}</h3>
      <dl>
        <dt>{t('flags.rule')}</dt>
        <dd>
          {t('flags.ruleWords', {
            rule: rule ? say(rule.name) : flag.rule,
            n: flag.ruleVersion,
          })}
        </dd>
        <dt>{t('flags.data')}</dt>
        <dd>{t('flags.dataWords', { n: flag.dataVersion })}</dd>
        <dt>{t('flags.recurrence')}</dt>
        <dd>{t('flags.recurrenceWords', { n: number(Math.round(flag.recurrenceDays)) })}</dd>
        <dt>{t('flags.owed')}</dt>
        <dd className={owes ? 'late' : ''}>
          {owes
            ? owed.reports > 0
              ? t('flags.owedWords', { n: number(owed.reports) })
              : t('flags.lateWords', { count: owed.sourcesLate, n: number(owed.sourcesLate) })
            : t('flags.owedNone')}
        </dd>
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
          {flag.status === 'new' || flag.status === 'seen'
            ? t('flags.dispositionNone')
            : `${t(`flags.status.${flag.status}`)}${flag.reason ? ` · ${flag.reason}` : ''}`}
        </dd>
      </dl>
      <p className="unflag">
        <strong>{t('flags.unflag')}</strong> {say(flag.unflag)}
      </p>
    </section>
  )
}
