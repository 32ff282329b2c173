import { useState } from 'react'
import type { Rule, RuleKind, RuleKindInfo, RuleScope } from '../../../contract/detection.ts'
import { type CategoryKey, categories } from '../../../contract/taxonomy.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field, Select } from '../../ui/Field.tsx'
import { allParams, emptyScope, paramLabel, paramProblem, paramRange, sameScope } from './rule-words.ts'

/** Makes a new version, or with `rule` null a new rule. What is live stays live. */
export function RuleEditor({
  rule,
  kinds,
  onSaved,
}: {
  rule: Rule | null
  kinds: readonly RuleKindInfo[]
  onSaved: (rule: Rule) => void
}) {
  const text = useText()
  const { t, say } = text
  const newest = rule?.versions[0]
  const [kind, setKind] = useState<RuleKind>(newest?.kind ?? kinds[0]?.kind ?? 'conditional-binomial')
  const info = kinds.find((one) => one.kind === kind)
  const standing = allParams(info, newest?.kind === kind ? newest.params : {})
  const [name, setName] = useState('')
  const [values, setValues] = useState<Record<string, string>>({})
  const [scope, setScope] = useState<RuleScope>(newest?.scope ?? emptyScope)
  const save = useAction('rule.set')
  const textOf = (param: string): string => values[param] ?? String(standing[param] ?? '')
  const problems = (info?.params ?? []).filter((param) => paramProblem(param, textOf(param.name), text) !== null)
  const changed =
    rule === null ||
    newest === undefined ||
    newest.kind !== kind ||
    (info?.params ?? []).some((param) => Number(textOf(param.name)) !== standing[param.name]) ||
    !sameScope(scope, newest.scope)
  const blocked =
    problems.length > 0
      ? t('rules.mend')
      : !changed
        ? t('rules.unchanged')
        : rule === null && name.trim() === ''
          ? t('rules.nameIt')
          : null
  const submit = (): void => {
    const params = Object.fromEntries(
      (info?.params ?? [])
        .map((param): [string, number] => [param.name, Number(textOf(param.name))])
        .filter(([key, value]) => value !== info?.params.find((param) => param.name === key)?.standard),
    )
    void save
      .run({
        ...(rule ? { key: rule.key } : { name: { zh: name.trim(), en: name.trim() } }),
        kind,
        params,
        scope,
      })
      .then((reply) => {
        if (reply.ok) onSaved(reply.value)
      })
  }
  return (
    <form
      className="rule-part rule-editor"
      aria-label={t(rule ? 'rules.edit' : 'rules.new')}
      onSubmit={(event) => {
        event.preventDefault()
        if (blocked === null) submit()
      }}
    >
      <h3>{t(rule ? 'rules.edit' : 'rules.new')}</h3>
      <p className="quiet">{t('rules.editWords')}</p>
      {save.error ? <ErrorPanel what={t('rules.saveFailed')} means={save.error.message} /> : null}
      <div className="rule-fields">
        {rule === null ? <Field label={t('rules.name')} value={name} onChange={setName} required /> : null}
        <Select<RuleKind>
          label={t('rules.kind')}
          value={kind}
          onChange={(next) => {
            setKind(next)
            setValues({})
          }}
          options={kinds.map((one) => ({ key: one.kind, label: say(one.name) }))}
        />
      </div>
      {info ? <p className="rule-words quiet">{say(info.words)}</p> : null}
      <div className="rule-fields">
        {(info?.params ?? []).map((param) => (
          <Field
            key={param.name}
            label={paramLabel(param, text)}
            value={textOf(param.name)}
            onChange={(value) => setValues((now) => ({ ...now, [param.name]: value }))}
            problem={paramProblem(param, textOf(param.name), text)}
            hint={t('rules.range', { ...paramRange(param), hint: say(param.hint) })}
          />
        ))}
      </div>
      <ScopeFields scope={scope} onScope={setScope} />
      <Button variant="primary" type="submit" blocked={blocked} isDisabled={save.pending}>
        {t(rule ? 'rules.saveVersion' : 'rules.saveNew')}
      </Button>
    </form>
  )
}

function ScopeFields({ scope, onScope }: { scope: RuleScope; onScope: (scope: RuleScope) => void }) {
  const { t, category, say } = useText()
  const { data: areas } = useCall('area.list', {}, { on: ['areas.changed'] })
  const { data: sources } = useCall('source.list', {})
  const toggle = (part: keyof RuleScope, key: string, on: boolean): void => {
    const now = scope[part] as string[]
    onScope({ ...scope, [part]: on ? [...now, key] : now.filter((one) => one !== key) })
  }
  const parts: { part: keyof RuleScope; options: { key: string; label: string }[] }[] = [
    { part: 'areas', options: (areas?.areas ?? []).map((area) => ({ key: area.key, label: say(area.name) })) },
    { part: 'categories', options: categories.map(({ key }) => ({ key, label: category(key as CategoryKey) })) },
    { part: 'sources', options: (sources?.sources ?? []).map(({ name }) => ({ key: name, label: name })) },
  ]
  return (
    <div className="rule-scope">
      {parts.map(({ part, options }) => (
        <details key={part} open={scope[part].length > 0}>
          <summary>
            {t(`rules.scope.${part}`)}{' '}
            <span className="meta">
              {scope[part].length === 0 ? t('rules.everything') : t('rules.chosen', { n: scope[part].length })}
            </span>
          </summary>
          <div className="rule-scope-list">
            {options.map((option) => (
              <Checkbox
                key={option.key}
                checked={(scope[part] as string[]).includes(option.key)}
                onChange={(on) => toggle(part, option.key, on)}
              >
                {option.label}
              </Checkbox>
            ))}
          </div>
        </details>
      ))}
    </div>
  )
}
