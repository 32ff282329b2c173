import type { UpstreamForm } from '../../../contract/sync.ts'
import { type Datum, datums } from '../../../contract/taxonomy.ts'
import { useText } from '../../text/text.tsx'
import { EmptyPanel } from '../../ui/ErrorPanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { LateField } from './LateField.tsx'
import { PreviewRows } from './PreviewRows.tsx'
import { intervals } from './SourceDetail.tsx'
import { previewSum, type SourceDraft } from './source-draft.ts'
import { lagWords } from './standing.ts'

/** The first rows as they will be stored, and how times, points and the schedule are to be taken. */
export function PreviewStep({
  found,
  draft,
  loading,
  onType,
  onAgain,
}: {
  found: UpstreamForm
  draft: SourceDraft
  loading: boolean
  onType: (change: Partial<SourceDraft>) => void
  /** A change that the rows have to be read again for. */
  onAgain: (change: Partial<SourceDraft>) => void
}) {
  const { t, number } = useText()
  const { stored, kept } = previewSum(found.rows)
  return (
    <div className="preview-step">
      <div className="import-options">
        <Select
          label={t('sources.interval')}
          value={String(draft.everyMinutes)}
          onChange={(key) => onType({ everyMinutes: Number(key) })}
          options={intervals.map((minutes) => ({
            key: String(minutes),
            label: minutes === 0 ? t('sources.intervalByHand') : t('sources.intervalEvery', { time: lagWords(minutes * 60, t) }),
          }))}
        />
        <Select<Datum>
          label={t('sources.datum')}
          value={draft.datum}
          onChange={(datum) => onAgain({ datum })}
          options={datums.map((key) => ({ key, label: t(`sources.datum.${key}`) }))}
        />
        <LateField
          label={t('connect.tz')}
          value={draft.tz}
          onChange={(tz) => onAgain({ tz })}
          hint={t('connect.tzHint')}
          mayBeEmpty
        />
      </div>
      <LoadingLine shown={loading} label={t('connect.asking')} />
      {found.rows.length === 0 ? (
        <EmptyPanel title={t('connect.noRows')}>
          <p>{t('connect.noRowsWords')}</p>
        </EmptyPanel>
      ) : (
        <section className="import-rows" aria-label={t('sources.firstRows', { n: number(found.rows.length) })}>
          <h3>{t('sources.firstRows', { n: number(found.rows.length) })}</h3>
          <p className="preview-sum">
            {t('connect.previewStored', { count: stored, n: number(stored) })}
            {kept > 0 ? <span className="late"> · {t('connect.previewKept', { count: kept, n: number(kept) })}</span> : null}
          </p>
          <PreviewRows rows={found.rows} />
        </section>
      )}
    </div>
  )
}
