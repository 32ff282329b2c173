import type { ImportOptions, ImportPreview } from '../../../contract/model.ts'
import { type Datum, datums } from '../../../contract/taxonomy.ts'
import { messages } from '../../text/messages.ts'
import { useText } from '../../text/text.tsx'
import { Select } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { LateField } from './LateField.tsx'
import { PreviewRows } from './PreviewRows.tsx'

type FieldKey = Extract<keyof typeof messages.sources.zh, `field.${string}`> extends `field.${infer F}` ? F : never

/** What the file was taken for, what can be corrected, and its first rows as they would be stored. */
export function ImportPreviewPane({
  preview,
  loading,
  options,
  onOptions,
}: {
  preview: ImportPreview
  loading: boolean
  options: ImportOptions
  onOptions: (options: ImportOptions) => void
}) {
  const { t, number } = useText()
  const fieldName = (field: string): string =>
    `field.${field}` in messages.sources.zh ? t(`sources.field.${field as FieldKey}`) : field
  const source = preview.rows.find((row) => 'stored' in row)?.stored.source ?? ''
  const name = preview.file.split(/[\\/]/).at(-1) ?? preview.file
  return (
    <div className="import-preview">
      <LoadingLine shown={loading} label={t('words.loading')} />
      <dl className="import-facts">
        <Fact label={t('sources.file')} value={name} />
        <Fact label={t('sources.profile')} value={`${preview.profile} · ${t(`sources.holds.${preview.holds}`)}`} />
        <Fact label={t('sources.encoding')} value={preview.encoding} />
        {preview.sheet ? <Fact label={t('sources.sheet')} value={preview.sheet} /> : null}
        {preview.delimiter ? (
          <Fact label={t('sources.delimiter')} value={preview.delimiter === '\t' ? 'TAB' : preview.delimiter} />
        ) : null}
      </dl>
      <div className="import-options">
        <LateField
          label={t('sources.sourceName')}
          value={options.source ?? source}
          onChange={(source) => onOptions({ ...options, source })}
        />
        <Select<Datum>
          label={t('sources.datum')}
          value={options.datum ?? preview.datum}
          onChange={(datum) => onOptions({ ...options, datum })}
          options={datums.map((key) => ({ key, label: t(`sources.datum.${key}`) }))}
        />
        <LateField label={t('sources.tz')} value={options.tz ?? preview.tz} onChange={(tz) => onOptions({ ...options, tz })} />
      </div>
      <div className="import-columns">
        <section className="import-mapping">
          <h3>{t('sources.mapping')}</h3>
          <dl>
            {preview.mapping.map((pair) => (
              <div key={`${pair.field} ${pair.column}`}>
                <dt>{fieldName(pair.field)}</dt>
                <dd>{pair.column}</dd>
              </div>
            ))}
          </dl>
          {preview.unusedColumns.length > 0 ? (
            <>
              <h3>{t('sources.unused')}</h3>
              <p className="meta">{preview.unusedColumns.join(', ')}</p>
            </>
          ) : null}
        </section>
        <section className="import-rows">
          <h3>{t('sources.firstRows', { n: number(preview.rows.length) })}</h3>
          <PreviewRows rows={preview.rows} />
        </section>
      </div>
    </div>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd title={value}>{value}</dd>
    </div>
  )
}
