import { useText } from '../../text/text.tsx'
import { Field } from '../../ui/Field.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { SecretField } from './SecretField.tsx'
import type { DraftProblem, SourceDraft } from './source-draft.ts'

export type Held = Pick<SourceDraft, 'auth' | 'user' | 'secret'>

/** How the upstream knows us: not at all, by user and password, or by a token. */
export function CredentialFields({
  held,
  onChange,
  problems,
  odk,
  mustHave = false,
}: {
  held: Held
  onChange: (held: Held) => void
  problems: { user?: DraftProblem | undefined; secret?: DraftProblem | undefined }
  odk: boolean
  mustHave?: boolean
}) {
  const { t } = useText()
  const kinds = mustHave ? (['password', 'token'] as const) : (['none', 'password', 'token'] as const)
  const asked = problems
  return (
    <div className="form">
      <div className="field">
        <span className="field-label">{t('connect.auth')}</span>
        <Segmented<SourceDraft['auth']>
          label={t('connect.auth')}
          value={held.auth}
          onChange={(auth) => onChange({ ...held, auth })}
          options={kinds.map((key) => ({ key, label: t(`connect.auth.${key}`) }))}
        />
      </div>
      {held.auth === 'none' ? null : (
        <div className="form-pair">
          {held.auth === 'password' ? (
            <Field
              label={t(odk ? 'connect.userMail' : 'connect.user')}
              value={held.user}
              onChange={(user) => onChange({ ...held, user })}
              problem={asked.user ? t(`connect.problem.${asked.user}`) : null}
              required
            />
          ) : null}
          <SecretField
            label={t(held.auth === 'password' ? 'connect.password' : 'connect.token')}
            value={held.secret}
            onChange={(secret) => onChange({ ...held, secret })}
            problem={asked.secret ? t(`connect.problem.${asked.secret}`) : null}
          />
        </div>
      )}
      {held.auth === 'none' ? null : <p className="field-hint">{t('connect.secretWords')}</p>}
    </div>
  )
}
