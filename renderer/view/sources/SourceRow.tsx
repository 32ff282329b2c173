import { useEffect, useRef } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Job } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { LagTrack } from './LagTrack.tsx'
import { isFeed, type LedgerEntry, machineMoment, standingOf, stateWords } from './standing.ts'

/** What is known of and not here, in amber; each kind of debt on its own line. */
function Owed({ entry: { line } }: { entry: LedgerEntry }) {
  const { t, number } = useText()
  const late = standingOf(line) === 'late'
  // Where the upstream does not say how many, the source's own history tells about how many are missing.
  const guess = useCall('report.count', late && !line.owed.reports ? { filter: { sources: [line.source] } } : null)
  const about = guess.data?.owed.reports ?? 0
  const { reports, attachments, dispositions } = line.owed
  const debts = [
    reports
      ? t('sources.owedReports', { count: reports, n: number(reports) })
      : late && about > 0
        ? t('sources.owedAbout', { count: about, n: number(about) })
        : '',
    attachments > 0 ? t('sources.owedAttachments', { count: attachments, n: number(attachments) }) : '',
    dispositions > 0 ? t('sources.owedDecisions', { count: dispositions, n: number(dispositions) }) : '',
  ].filter((words) => words !== '')
  if (debts.length === 0) {
    const unknown = isFeed(line) && (line.lastSuccess === null || (late && line.owed.reports === null))
    return unknown ? <span className="late">{t('sources.unknown')}</span> : <span className="zero">0</span>
  }
  return (
    <span className="ledger-owed">
      {debts.map((words) => (
        <span key={words}>{words}</span>
      ))}
    </span>
  )
}

export function SourceRow({
  entry,
  job,
  chosen,
  onChoose,
}: {
  entry: LedgerEntry
  job: Job | undefined
  chosen: boolean
  onChoose: () => void
}) {
  const text = useText()
  const { t, number, moment } = text
  const { source, line } = entry
  const standing = standingOf(line)
  const state = stateWords(entry, text)
  const feed = isFeed(line)
  const never = feed && line.lastSuccess === null
  const amount = (n: number): string => (never ? '—' : number(n))
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const behind = standing === 'late' && line.late ? 'late' : ''
  return (
    <tr ref={row} className={chosen ? 'ledger-row row-chosen' : 'ledger-row'} onClick={onChoose}>
      <td className="ledger-name">
        <AriaButton className="ledger-button" onPress={onChoose} aria-pressed={chosen}>
          <span className="ledger-title" title={source.name}>
            {source.name}
          </span>
          <span className="meta ledger-kind">
            {t(`sources.kind.${line.kind}`)} · {t('sources.reportCount', { count: source.reports, n: number(source.reports) })}
          </span>
        </AriaButton>
      </td>
      <td className={`nowrap ${never ? 'bad' : ''}`}>
        {line.lastSuccess ? machineMoment(line.lastSuccess, moment) : t('sources.never')}
      </td>
      <td className={`nowrap ${never ? 'bad' : behind}`}>{line.completeUpTo ? machineMoment(line.completeUpTo, moment) : '—'}</td>
      <td>{feed ? <LagTrack line={line} /> : <span className="zero">—</span>}</td>
      <td className="number">{amount(source.lastDay)}</td>
      <td className="number">
        <Owed entry={entry} />
      </td>
      <td className={`number ${line.quarantined === 0 ? 'zero' : ''}`}>{amount(line.quarantined)}</td>
      <td className={`number ${line.refused === 0 ? 'zero' : ''}`}>{amount(line.refused)}</td>
      <td className="ledger-state">
        {job || line.running ? (
          <Running job={job} />
        ) : (
          <>
            <span className={`ledger-state-words ${state.tone}`} title={state.words}>
              {state.words}
            </span>
            {state.next ? <span className="meta ledger-next">{state.next}</span> : null}
          </>
        )}
      </td>
    </tr>
  )
}

function Running({ job }: { job: Job | undefined }) {
  const { t, number } = useText()
  const share = job?.total ? Math.min(1, job.done / job.total) : null
  const unit = job ? t(`frame.unit.${job.unit === 'bytes' ? 'rows' : job.unit}`) : ''
  const count = !job
    ? ''
    : job.total === null
      ? job.done > 0
        ? t('frame.jobCount', { done: number(job.done), unit })
        : ''
      : t('frame.jobCountOf', { done: number(job.done), total: number(job.total), unit })
  return (
    <span className="ledger-running">
      <span>
        {t('sources.syncing')}
        {count ? ` · ${count}` : ''}
      </span>
      <span
        className="progress-track"
        role="progressbar"
        aria-label={t('sources.syncing')}
        {...(share === null ? {} : { 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(share * 100) })}
      >
        <span
          className={share === null ? 'progress-bar progress-bar-unknown' : 'progress-bar'}
          style={share === null ? undefined : { inlineSize: `${share * 100}%` }}
        />
      </span>
    </span>
  )
}
