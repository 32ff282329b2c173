import type { UpstreamForm } from '../../../contract/sync.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { Marked } from '../../ui/Masked.tsx'

/** First rows as they would be stored, or why one would not. */
export function PreviewRows({ rows }: { rows: UpstreamForm['rows'] }) {
  const { t, say, number, moment, category, status } = useText()
  return (
    <div className="import-rows-scroll">
      <table className="table">
        <thead>
          <tr>
            <th className="number">{t('sources.rowNumber')}</th>
            <th>{t('sources.time')}</th>
            <th>{t('sources.category')}</th>
            <th>{t('sources.reportTitle')}</th>
            <th>{t('sources.place')}</th>
            <th>{t('sources.status')}</th>
            <th>{t('sources.location')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) =>
            'problem' in row ? (
              <tr key={`${row.row} ${row.problem.en}`} className="row-problem">
                <td className="number">{number(row.row)}</td>
                <td colSpan={6}>
                  <Tag tone="late">{t('sources.quarantined')}</Tag> {say(row.problem)}
                </td>
              </tr>
            ) : (
              <tr key={row.row}>
                <td className="number">{number(row.row)}</td>
                <td className="nowrap">{moment(row.stored.occurredAt)}</td>
                <td className="nowrap">
                  <span className="with-plate">
                    <CategoryPlate category={row.stored.category} />
                    {category(row.stored.category)}
                  </span>
                </td>
                <td className="cut" title={row.stored.text}>
                  <Marked text={row.stored.title} />
                </td>
                <td className="cut">{row.stored.place ?? '–'}</td>
                <td className="nowrap">{status(row.stored.status)}</td>
                <td className="nowrap">
                  {row.stored.lon === null || row.stored.lat === null ? (
                    <span className="meta">{t('words.noLocation')}</span>
                  ) : (
                    `${row.stored.lat.toFixed(4)}, ${row.stored.lon.toFixed(4)}`
                  )}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  )
}
