import { useMemo } from 'react'
import type { Agency, FollowThrough, Meeting } from '../../../contract/briefing.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { effectScale } from './effect-scale.ts'
import { FollowLine } from './FollowLine.tsx'
import { meetingShort } from './meeting-words.ts'
import { SincePanel } from './SincePanel.tsx'

const on = ['meetings.changed', 'reports.changed'] as const

/** What became of the decisions before this meeting, and what else moved since the last one. */
export function FollowTab({ meeting, agencies }: { meeting: Meeting; agencies: readonly Agency[] }) {
  const text = useText()
  const { t, number, day } = text
  const { data, error, loading, refresh } = useCall('decision.follow', { meeting: meeting.id }, { on })
  const lines = useMemo(() => data?.lines ?? [], [data])
  const scale = useMemo(() => effectScale(lines.flatMap(({ effect }) => (effect ? [effect.ratio] : []))), [lines])
  const done = lines.filter(({ decision }) => decision.state === 'done').length
  const overdue = lines.filter((line) => line.overdue).length
  const inHand = lines.filter(
    (line) => !line.overdue && (line.decision.state === 'open' || line.decision.state === 'doing'),
  ).length
  return (
    <div className="follow">
      <section className="follow-main" aria-label={t('meetings.follow')}>
        <LoadingLine shown={loading} label={t('words.loading')} />
        <header className="follow-head">
          <h2>
            {meeting.previous ? t('meetings.followOf', { meeting: meetingShort(meeting.previous, text) }) : t('meetings.follow')}
          </h2>
          {lines.length > 0 ? (
            <ul className="follow-sums">
              <li>
                <strong>{number(done)}</strong> {t('meetings.decision.done')}
              </li>
              <li className={overdue > 0 ? 'late' : undefined}>
                <strong>{number(overdue)}</strong> {t('meetings.overdueWord')}
              </li>
              <li>
                <strong>{number(inHand)}</strong> {t('meetings.inHand')}
              </li>
            </ul>
          ) : null}
          <span className="topbar-gap" />
          {data?.asOf ? <span className="meta">{t('meetings.asOf', { day: day(data.asOf) })}</span> : null}
        </header>
        {error ? (
          <ErrorPanel what={t('meetings.followFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
        ) : null}
        {data && lines.length === 0 ? (
          <EmptyPanel title={t(meeting.previous ? 'meetings.followSettled' : 'meetings.followNone')}>
            <p>{t(meeting.previous ? 'meetings.followSettledWords' : 'meetings.followNoneWords')}</p>
          </EmptyPanel>
        ) : null}
        <ul className="follow-lines">
          {lines.map((line: FollowThrough, i) => (
            <FollowLine key={line.decision.id} line={line} n={i + 1} scale={scale} agencies={agencies} />
          ))}
        </ul>
        {lines.some(({ effect }) => effect) ? <p className="meta follow-care">{t('meetings.effectCare')}</p> : null}
      </section>
      <SincePanel meeting={meeting} />
    </div>
  )
}
