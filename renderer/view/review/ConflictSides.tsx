import type { ReportDetail } from '../../../contract/model.ts'
import type { OutboxItem } from '../../../contract/sync.ts'
import { useText } from '../../text/text.tsx'
import { type ConflictRow, conflictRows, type Side, theirSide } from './conflict-rows.ts'

/**
 * Both versions side by side: what stood here when the decision was made, and what the upstream has now. An upstream that
 * refuses a decision often names its revision alone; once the new version was fetched, `newer` is that version.
 */
export function ConflictSides({
  conflict,
  newer,
}: {
  conflict: NonNullable<OutboxItem['conflict']>
  newer: ReportDetail | null
}) {
  const text = useText()
  const { t, moment } = text
  const theirs = theirSide(conflict.theirs, newer)
  const rows = conflictRows(conflict.ours, theirs)
  const head = (revision: number | null, at: string | null): string =>
    [revision === null ? '' : t('review.theirRevision', { n: revision }), at ? t('review.changedAt', { at: moment(at) }) : '']
      .filter(Boolean)
      .join(' · ')
  const shown = (row: ConflictRow, value: Side[ConflictRow['key']]): string => {
    if (value === null || value === '') return t('review.notSaid')
    if (row.key === 'status') return text.status(value as 'open')
    if (row.key === 'category') return text.category(value as 'fire')
    return value
  }
  const last = newer?.trail.at(-1)
  return (
    <div className="conflict">
      <p className="late">{t('review.conflictWords')}</p>
      <table className="table conflict-table">
        <thead>
          <tr>
            <td />
            <th scope="col">
              {t('review.ours')} <span className="meta">{head(conflict.ours.revision, conflict.ours.at)}</span>
            </th>
            <th scope="col">
              {t('review.theirs')} <span className="meta">{head(conflict.theirs.revision, conflict.theirs.at)}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className={row.differs ? 'conflict-differs' : ''}>
              <th scope="row">{t(`review.${row.key}`)}</th>
              <td>{shown(row, row.ours)}</td>
              <td>
                {row.theirs === null ? (
                  <span className="quiet">{t('review.notFetched')}</span>
                ) : row.differs ? (
                  shown(row, row.theirs)
                ) : (
                  <span className="quiet">{t('review.same')}</span>
                )}
              </td>
            </tr>
          ))}
          {last ? (
            <tr className="conflict-differs">
              <th scope="row">{t('review.lastDecision')}</th>
              <td />
              <td>
                {[text.level(last.level), t(`situation.decision.${last.decision}`), last.comment, moment(last.at)]
                  .filter(Boolean)
                  .join(' · ')}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  )
}
