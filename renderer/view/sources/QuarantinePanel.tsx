import { useState } from 'react'
import type { Source } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'

const shown = 500

/** Rows that could not be reports: by reason, and one by one. */
export function QuarantinePanel({ source }: { source: Source }) {
  const { t, say, number } = useText()
  const [reviewing, review] = useState(false)
  const { data, error, refresh } = useCall('quarantine.list', { source: source.name, limit: shown })
  const reasons = new Map<string, number>()
  for (const row of data?.rows ?? []) reasons.set(say(row.reason), (reasons.get(say(row.reason)) ?? 0) + 1)
  const byReason = [...reasons].sort((a, b) => b[1] - a[1])
  return (
    <div className="source-quarantine">
      <h2>
        {t('sources.quarantineTitle')}{' '}
        {data ? <span className="meta">{t('sources.quarantineCount', { count: data.total, n: number(data.total) })}</span> : null}
      </h2>
      {error ? (
        <ErrorPanel what={t('sources.actionFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data && data.total === 0 ? <p className="quiet">{t('sources.quarantineNone')}</p> : null}
      {data && data.total > 0 ? (
        <>
          <ul className="plain-rows">
            {byReason.slice(0, 6).map(([reason, count]) => (
              <li key={reason}>
                <span className="cut" title={reason}>
                  {reason}
                </span>
                <span>{number(count)}</span>
              </li>
            ))}
          </ul>
          <div className="source-actions">
            <Button size="sm" onPress={() => review(true)}>
              {t('sources.quarantineReview')}
            </Button>
          </div>
        </>
      ) : null}
      <p className="quiet">{t('sources.quarantineWords')}</p>
      <Dialog
        title={`${source.name} · ${t('sources.quarantineTitle')}`}
        open={reviewing}
        onClose={() => review(false)}
        closeLabel={t('words.close')}
        width="wide"
      >
        {data && data.total > data.rows.length ? (
          <p className="meta">{t('sources.quarantineShown', { n: number(data.rows.length), total: number(data.total) })}</p>
        ) : null}
        <table className="table">
          <thead>
            <tr>
              <th>{t('sources.quarantineFile')}</th>
              <th className="number">{t('sources.quarantineRow')}</th>
              <th>{t('sources.quarantineColumn')}</th>
              <th>{t('sources.quarantineReason')}</th>
            </tr>
          </thead>
          <tbody>
            {(data?.rows ?? []).map((row) => (
              <tr key={row.id}>
                <td className="cut" title={row.file}>
                  {row.file.split(/[\\/]/).at(-1)}
                </td>
                <td className="number">{number(row.row)}</td>
                <td className="nowrap">{row.column ?? '–'}</td>
                <td>{say(row.reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Dialog>
    </div>
  )
}
