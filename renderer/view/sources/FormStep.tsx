import type { UpstreamForm } from '../../../contract/sync.ts'
import { useText } from '../../text/text.tsx'
import { EmptyPanel } from '../../ui/ErrorPanel.tsx'
import type { SourceDraft } from './source-draft.ts'

/** Which form or collection of the upstream to fetch. */
export function FormStep({
  forms,
  draft,
  onType,
}: {
  forms: UpstreamForm['forms']
  draft: SourceDraft
  onType: (change: Partial<SourceDraft>) => void
}) {
  const { t, number } = useText()
  if (forms.length === 0)
    return (
      <EmptyPanel title={t('connect.noForms')}>
        <p>{t('connect.noFormsWords')}</p>
      </EmptyPanel>
    )
  return (
    <fieldset className="kind-list">
      <legend className="form-words">{t(draft.kind === 'ogc' ? 'connect.collectionWords' : 'connect.formWords')}</legend>
      {forms.map((form) => {
        const on = draft.form?.id === form.id && draft.form.project === form.project
        return (
          <label key={`${form.project} ${form.id}`} className={on ? 'kind-card kind-card-on' : 'kind-card'}>
            <input
              type="radio"
              name="form"
              checked={on}
              onChange={() => onType({ form: { id: form.id, project: form.project }, fields: null })}
            />
            <span className="form-choice">
              <span>
                <strong>{form.name || form.id}</strong>
                <span className="meta">
                  {form.project === null ? form.id : t('connect.formOf', { id: form.id, project: form.project })}
                </span>
              </span>
              <span className="quiet">
                {form.count === null ? '' : t('sources.reportCount', { count: form.count, n: number(form.count) })}
              </span>
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}
