import { TriangleAlert } from 'lucide-react'
import { useText } from '../../text/text.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Field } from '../../ui/Field.tsx'
import { CredentialFields } from './CredentialFields.tsx'
import { type DraftField, type DraftProblem, isPlainAndFar, type SourceDraft } from './source-draft.ts'

/** Name, address and credentials; an address without encryption takes an explicit tick that says what it means. */
export function ConnectStep({
  draft,
  onType,
  problems,
}: {
  draft: SourceDraft
  onType: (change: Partial<SourceDraft>) => void
  problems: Partial<Record<DraftField, DraftProblem>>
}) {
  const { t } = useText()
  const kind = draft.kind ?? 'open311'
  const folder = kind === 'folder'
  const wrong = (field: DraftField): string | null => {
    const problem = problems[field]
    return problem ? t(`connect.problem.${problem}`) : null
  }
  return (
    <div className="form wizard-connect">
      <Field
        label={t('connect.name')}
        value={draft.name}
        onChange={(name) => onType({ name })}
        hint={t('connect.nameHint')}
        problem={wrong('name')}
        required
      />
      <Field
        label={t(folder ? 'connect.folder' : 'connect.url')}
        type={folder ? 'text' : 'url'}
        value={draft.url}
        onChange={(url) => onType({ url })}
        hint={t(`connect.urlHint.${kind}`)}
        problem={wrong('url')}
        required
      />
      {!folder && isPlainAndFar(draft.url) ? (
        <div className="plain-http">
          <p className="late">
            <TriangleAlert size={16} aria-hidden="true" />
            {t('connect.plainMeans')}
          </p>
          <Checkbox checked={draft.allowPlainHttp} onChange={(allowPlainHttp) => onType({ allowPlainHttp })}>
            {t('connect.plainTick')}
          </Checkbox>
          {wrong('plain') ? (
            <p className="field-problem" role="alert">
              {wrong('plain')}
            </p>
          ) : null}
        </div>
      ) : null}
      {folder ? null : (
        <CredentialFields
          held={draft}
          onChange={({ auth, user, secret }) => onType({ auth, user, secret })}
          problems={{ user: problems.user, secret: problems.secret }}
          odk={kind === 'odk'}
        />
      )}
      <div className="form-pair">
        {kind === 'open311' ? (
          <Field
            label={t('connect.jurisdiction')}
            value={draft.jurisdiction}
            onChange={(jurisdiction) => onType({ jurisdiction })}
            hint={t('connect.jurisdictionHint')}
          />
        ) : null}
        {kind === 'feed' || folder ? null : (
          <Field
            label={t('connect.fromOptional')}
            type="date"
            value={draft.from}
            onChange={(from) => onType({ from })}
            hint={t('connect.fromHint')}
          />
        )}
      </div>
      {kind === 'open311' ? (
        <Checkbox checked={draft.extensions} onChange={(extensions) => onType({ extensions })}>
          {t('connect.extensions')}
        </Checkbox>
      ) : null}
      {folder ? null : (
        <details className="wizard-more" {...(draft.pin || draft.proxy || problems.pin || problems.proxy ? { open: true } : {})}>
          <summary>{t('connect.more')}</summary>
          <div className="form-pair">
            <Field
              label={t('connect.pin')}
              value={draft.pin}
              onChange={(pin) => onType({ pin })}
              hint={t('connect.pinHint')}
              problem={wrong('pin')}
            />
            <Field
              label={t('connect.proxy')}
              value={draft.proxy}
              onChange={(proxy) => onType({ proxy })}
              hint={t('connect.proxyHint')}
              problem={wrong('proxy')}
            />
          </div>
        </details>
      )}
    </div>
  )
}
