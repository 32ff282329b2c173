import type { Meeting } from '../../../contract/briefing.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'

const on = ['meetings.changed', 'flags.changed'] as const
const ends = ['verified', 'explained', 'artefact', 'noAction', 'undecided'] as const

/** This meeting's snapshot beside that of the one before: new, closed, came back, and how the flags ended. */
export function SincePanel({ meeting }: { meeting: Meeting }) {
  const { t, number, moment, category } = useText()
  const { data, error, loading, refresh } = useCall('snapshot.since', { meeting: meeting.id }, { on })
  const since = data?.since ?? null
  return (
    <aside className="since" aria-label={t('meetings.since')}>
      <h2>{t('meetings.since')}</h2>
      <LoadingLine shown={loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel what={t('meetings.sinceFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data && since === null ? <p className="quiet">{t('meetings.sinceNone')}</p> : null}
      {since ? (
        <>
          <p className="meta">{t('meetings.sinceBetween', { from: moment(since.from.madeAt), to: moment(since.to.madeAt) })}</p>
          <dl className="since-figures">
            {(['new', 'closed', 'back', 'gone'] as const).map((key) => (
              <div key={key}>
                <dt>{t(`meetings.since.${key}`)}</dt>
                <dd>{number(since.reports[key])}</dd>
              </div>
            ))}
          </dl>
          <h3>{t('meetings.sinceFlags', { count: since.flags.raised, n: number(since.flags.raised) })}</h3>
          <ul className="plain-rows">
            {ends.map((key) => (
              <li key={key}>
                <span>{t(`meetings.flagEnd.${key}`)}</span>
                <span>{number(since.flags[key])}</span>
              </li>
            ))}
          </ul>
          <h3>{t('meetings.sinceCategories')}</h3>
          <ul className="since-categories">
            {since.byCategory.map((one) => (
              <li key={one.category}>
                <CategoryPlate category={one.category} />
                <span>{category(one.category)}</span>
                <span className="number">
                  {number(one.then)} → <strong>{number(one.now)}</strong>
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </aside>
  )
}
