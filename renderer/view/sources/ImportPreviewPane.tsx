import { useState } from 'react'
import type { ImportOptions, ImportPreview } from '../../../contract/model.ts'
import { type Datum, datums } from '../../../contract/taxonomy.ts'
import { messages } from '../../text/messages.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { Field, Select } from '../../ui/Field.tsx'
import { Marked } from '../../ui/Masked.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'

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
  const { t, say, number, moment, category, status } = useText()
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
                {preview.rows.map((row) =>
                  'problem' in row ? (
                    <tr key={row.row} className="row-problem">
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

/** A field that speaks once typing rests: every change reads the file again. */
function LateField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  const settle = (): void => {
    if (typed !== null && typed.trim() !== '' && typed !== value) onChange(typed.trim())
    setTyped(null)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: leaving the field settles it
    <div
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle()
      }}
    >
      <Field label={label} value={typed ?? value} onChange={setTyped} />
    </div>
  )
}
