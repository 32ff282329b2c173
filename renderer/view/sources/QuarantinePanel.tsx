import { useMemo } from 'react'
import type { Source } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { groupQuarantine } from './quarantine-groups.ts'
import { useSourceDialogs } from './SourceDialogs.tsx'

const onLedger = ['reports.changed', 'ledger.changed'] as const
/** Enough to tell the reasons; the repair reads them all. */
const sampled = 2_000

/** Rows of a source that could not be reports, by reason. */
export function QuarantinePanel({ source }: { source: Source }) {
  const { t, say, number } = useText()
  const dialogs = useSourceDialogs()
  const { data, error, refresh } = useCall('quarantine.list', { source: source.name, limit: sampled }, { on: onLedger })
  const groups = useMemo(() => groupQuarantine(data?.rows ?? [], say), [data, say])
  return (
    <div className="source-quarantine">
      <h2>
        {t('sources.quarantineTitle')}
        {data ? <span className="meta">{t('sources.quarantineCount', { count: data.total, n: number(data.total) })}</span> : null}
      </h2>
      {error ? (
        <ErrorPanel what={t('sources.actionFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data?.total === 0 ? <p className="quiet">{t('sources.quarantineNone')}</p> : null}
      {data && data.total > 0 ? (
        <>
          <ul className="plain-rows">
            {groups.slice(0, 5).map((group) => (
              <li key={group.key}>
                <span className="cut" title={group.reason}>
                  {group.reason}
                </span>
                <span>{number(group.rows.length)}</span>
              </li>
            ))}
          </ul>
          <div className="source-actions">
            <Button size="sm" onPress={() => dialogs.openRepair(source.name)}>
              {t('sources.quarantineReview')}
            </Button>
          </div>
          <p className="quiet">{t('sources.quarantineWords')}</p>
        </>
      ) : null}
    </div>
  )
}
