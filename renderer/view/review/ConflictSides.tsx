import type { ReviewState } from '../../../contract/sync.ts'
import { type StatusKey, statusKeys } from '../../../contract/taxonomy.ts'
import { useText } from '../../text/text.tsx'

/** Both versions side by side: what stood here when the decision was made, and what the upstream has now. */
export function ConflictSides({ ours, theirs }: { ours: ReviewState; theirs: ReviewState }) {
  const text = useText()
  const { t, moment } = text
  const status = (key: string): string =>
    (statusKeys as readonly string[]).includes(key) ? text.status(key as StatusKey) : key || t('review.notSaid')
  const rows = [
    { name: t('review.status'), ours: status(ours.status), theirs: status(theirs.status) },
    // An upstream that does not say a category has not changed it.
    ...(theirs.category
      ? [
          {
            name: t('review.category'),
            ours: ours.category ? text.category(ours.category) : t('review.notSaid'),
            theirs: text.category(theirs.category),
          },
        ]
      : []),
    ...(theirs.text ? [{ name: t('review.text'), ours: ours.text, theirs: theirs.text }] : []),
  ]
  const head = (side: ReviewState): string =>
    [
      side.revision === null ? '' : t('review.theirRevision', { n: side.revision }),
      side.at ? t('review.changedAt', { at: moment(side.at) }) : '',
    ]
      .filter(Boolean)
      .join(' · ')
  return (
    <div className="conflict">
      <p className="late">{t('review.conflictWords')}</p>
      <table className="table conflict-table">
        <thead>
          <tr>
            <td />
            <th scope="col">
              {t('review.ours')} <span className="meta">{head(ours)}</span>
            </th>
            <th scope="col">
              {t('review.theirs')} <span className="meta">{head(theirs)}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} className={row.ours === row.theirs ? '' : 'conflict-differs'}>
              <th scope="row">{row.name}</th>
              <td>{row.ours}</td>
              <td>{row.ours === row.theirs ? <span className="quiet">{t('review.same')}</span> : row.theirs}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
