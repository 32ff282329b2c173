import { mappedFields, type UpstreamForm } from '../../../contract/sync.ts'
import { useText } from '../../text/text.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { Select } from '../../ui/Field.tsx'
import { neededFields, type SourceDraft } from './source-draft.ts'

/** Ours on the left, theirs on the right: the suggestion filled in, each to be changed. */
export function FieldStep({
  found,
  draft,
  onType,
}: {
  found: UpstreamForm
  draft: SourceDraft
  onType: (change: Partial<SourceDraft>) => void
}) {
  const { t } = useText()
  const theirs = found.fields.filter((field) => !field.repeats)
  const held = draft.fields ?? found.suggested
  const nameOf = (path: string): string => {
    const field = theirs.find((one) => one.path === path)
    return field?.name && field.name !== path ? `${field.name} (${path})` : path
  }
  return (
    <div className="field-step">
      <p className="form-words">{t('connect.fieldWords')}</p>
      <table className="table field-table">
        <thead>
          <tr>
            <th>{t('connect.ours')}</th>
            <th>{t('connect.theirs')}</th>
            <th>{t('connect.example')}</th>
          </tr>
        </thead>
        <tbody>
          {mappedFields.map((ours) => {
            const path = held[ours] ?? ''
            const field = theirs.find((one) => one.path === path)
            const needed = neededFields.includes(ours)
            const label = t(`connect.ours.${ours}`)
            return (
              <tr key={ours}>
                <td className="nowrap">
                  {label}
                  {needed ? <span className={path === '' ? 'late' : 'quiet'}> · {t('connect.needed')}</span> : null}
                </td>
                <td>
                  <Select
                    label={label}
                    hideLabel
                    value={path}
                    onChange={(to) => {
                      const { [ours]: _, ...rest } = held
                      onType({ fields: to === '' ? rest : { ...rest, [ours]: to } })
                    }}
                    options={[
                      { key: '', label: t('connect.notFilled') },
                      ...theirs.map((one) => ({ key: one.path, label: nameOf(one.path) })),
                    ]}
                  />
                </td>
                <td className="cut field-example" title={field?.example ?? undefined}>
                  {path !== '' && found.suggested[ours] === path ? <Tag>{t('connect.suggested')}</Tag> : null}{' '}
                  {field?.example ?? ''}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {neededFields.some((ours) => !held[ours]) ? <p className="late">{t('connect.neededMissing')}</p> : null}
    </div>
  )
}
