import { Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Rule, RuleKindInfo } from '../../../contract/detection.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { useIncidentKeys } from '../incidents/use-incident-keys.ts'
import { RuleEditor } from './RuleEditor.tsx'
import { RuleVersions } from './RuleVersions.tsx'
import { liveOf, type VersionOf } from './rule-words.ts'

const on = ['flags.changed'] as const

/** The rules, in plain words, by version. */
export function RulesTab({ onReplay }: { onReplay: (of: VersionOf) => void }) {
  const { t, say, number } = useText()
  const { data, error, loading, refresh } = useCall('rule.list', {}, { on })
  const [chosen, choose] = useState<string | null>(null)
  const rules = data?.rules ?? []
  const rule = chosen === '' ? null : (rules.find((one) => one.key === chosen) ?? rules[0] ?? null)
  useIncidentKeys({
    j: () => walk(1),
    k: () => walk(-1),
  })
  const walk = (by: 1 | -1): void => {
    const next = rules[(rule ? rules.indexOf(rule) : rules.length) + by]
    if (next) choose(next.key)
  }
  return (
    <div className="rules">
      <LoadingLine shown={loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel what={t('rules.listFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data ? (
        <div className="rules-body">
          <nav className="rules-list" aria-label={t('flags.tab.rules')}>
            {rules.map((one) => (
              <AriaButton
                key={one.key}
                className={one === rule ? 'rules-item row-chosen' : 'rules-item'}
                {...(one === rule ? { 'aria-current': 'true' as const } : {})}
                onPress={() => choose(one.key)}
              >
                <span className="rules-name">{say(one.name)}</span>
                <span className="meta">{kindName(data.kinds, one, say)}</span>
                <span className={one.live === null ? 'meta' : 'rules-on'}>
                  {one.live === null ? t('rules.off') : t('rules.onVersion', { n: number(one.live) })}
                </span>
              </AriaButton>
            ))}
            <div className="rules-new">
              <Button size="sm" icon={<Plus size={14} aria-hidden="true" />} onPress={() => choose('')}>
                {t('rules.new')}
              </Button>
            </div>
          </nav>
          <div className="rules-side">
            {rule ? (
              <RuleSide key={rule.key} rule={rule} kinds={data.kinds} onReplay={onReplay} />
            ) : (
              <RuleEditor key="new" rule={null} kinds={data.kinds} onSaved={(one) => choose(one.key)} />
            )}
          </div>
        </div>
      ) : null}
    </div>
  )
}

function kindName(kinds: readonly RuleKindInfo[], rule: Rule, say: (words: RuleKindInfo['name']) => string): string {
  const kind = (liveOf(rule) ?? rule.versions[0])?.kind
  const info = kinds.find((one) => one.kind === kind)
  return info ? say(info.name) : ''
}

function RuleSide({ rule, kinds, onReplay }: { rule: Rule; kinds: readonly RuleKindInfo[]; onReplay: (of: VersionOf) => void }) {
  const { t, say, number } = useText()
  const live = liveOf(rule)
  const [saved, setSaved] = useState<number | null>(null)
  const top = useRef<HTMLElement>(null)
  const newest = rule.versions[0]?.version
  return (
    <article ref={top} aria-label={say(rule.name)}>
      <header className="rule-head">
        <h2>{say(rule.name)}</h2>
        <Tag>{rule.live === null ? t('rules.off') : t('rules.onVersion', { n: number(rule.live) })}</Tag>
        {rule.builtIn ? <span className="meta">{t('rules.builtIn')}</span> : null}
      </header>
      <p className="rule-words">{live ? say(live.words) : t('rules.offWords')}</p>
      {saved !== null && saved === newest && saved !== rule.live ? (
        <p className="rule-saved" role="status">
          {t('rules.saved', { n: number(saved) })}
        </p>
      ) : null}
      <RuleVersions rule={rule} onReplay={onReplay} />
      <RuleEditor
        key={`${rule.key} ${rule.versions[0]?.version}`}
        rule={rule}
        kinds={kinds}
        onSaved={(one) => {
          setSaved(one.versions[0]?.version ?? null)
          top.current?.parentElement?.scrollTo({ top: 0 })
        }}
      />
    </article>
  )
}
