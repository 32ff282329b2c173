import { useMemo, useState } from 'react'
import type { Score } from '../../../contract/detection.ts'
import type { FlagStatus } from '../../../contract/taxonomy.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { shiftDay } from '../../text/format.ts'
import { useText } from '../../text/text.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'

const on = ['flags.changed'] as const
const spans = [28, 91, 365, 0] as const
const ends: readonly FlagStatus[] = ['verified', 'explained', 'artefact', 'no-action', 'seen', 'new']

/** How each rule has done, from what people decided. */
export function ScoreTab() {
  const { t, day, number } = useText()
  const { lastDay } = useApp()
  const [span, setSpan] = useState(91)
  const request = useMemo(
    () => (span === 0 || lastDay === null ? {} : { from: shiftDay(lastDay, 1 - span), to: lastDay }),
    [span, lastDay],
  )
  const { data, error, loading, refresh } = useCall('flag.scoreboard', request, { on })
  const flags = data?.scores.reduce((sum, score) => sum + score.flags, 0) ?? 0
  return (
    <div className="scores">
      <div className="incidents-head">
        <span className="incidents-total">
          {data ? t('rules.scoreSpan', { from: day(data.from), to: day(data.to), n: number(flags) }) : ''}
        </span>
        <span className="topbar-gap" />
        <Segmented<string>
          label={t('rules.span')}
          size="sm"
          value={String(span)}
          onChange={(value) => setSpan(Number(value))}
          options={spans.map((n) => ({ key: String(n), label: n === 0 ? t('rules.allTime') : t('rules.days', { n }) }))}
        />
      </div>
      <LoadingLine shown={loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel what={t('rules.scoreFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data && flags === 0 ? (
        <EmptyPanel title={t('rules.scoreEmpty')}>
          <p>{t('rules.scoreEmptyWords')}</p>
        </EmptyPanel>
      ) : null}
      {data && flags > 0 ? (
        <div className="back-scroll">
          <table className="back-table score-table">
            <thead>
              <tr>
                <th scope="col">{t('flags.rule')}</th>
                <th scope="col" className="back-number">
                  {t('rules.flags')}
                </th>
                <th scope="col" className="back-number">
                  {t('rules.aWeek')}
                </th>
                <th scope="col">{t('rules.ends')}</th>
                <th scope="col" className="back-number">
                  {t('rules.shareVerified')}
                </th>
                <th scope="col" className="back-number">
                  {t('rules.daysToDisposition')}
                </th>
                <th scope="col">{t('rules.suggested')}</th>
              </tr>
            </thead>
            <tbody>
              {data.scores.map((score) => (
                <ScoreRow key={score.rule} score={score} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  )
}

function ScoreRow({ score }: { score: Score }) {
  const { t, say, number, decimal } = useText()
  const none = <span className="quiet">{t('rules.tooFew')}</span>
  return (
    <tr>
      <th scope="row">{say(score.name)}</th>
      <td className="back-number">{number(score.flags)}</td>
      <td className="back-number">{decimal(score.flagsPerWeek, 2)}</td>
      <td>
        <span className="score-bar" aria-hidden="true">
          {ends.map((end) =>
            score.ends[end] > 0 ? (
              <span key={end} className={`score-part score-${end}`} style={{ flexGrow: score.ends[end] }} />
            ) : null,
          )}
        </span>
        <span className="score-words">
          {ends
            .filter((end) => score.ends[end] > 0)
            .map((end) => `${t(`flags.status.${end}`)} ${number(score.ends[end])}`)
            .join(' · ')}
        </span>
      </td>
      <td className="back-number">
        {score.shareVerified === null ? none : t('rules.percent', { n: number(Math.round(score.shareVerified * 100)) })}
      </td>
      <td className="back-number">{score.daysToDisposition === null ? none : decimal(score.daysToDisposition)}</td>
      <td>{score.suggested === null ? none : say(score.suggested.words)}</td>
    </tr>
  )
}
