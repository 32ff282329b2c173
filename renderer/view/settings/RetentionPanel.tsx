import { Plus, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type CategoryKey, categoryKeys } from '../../../contract/taxonomy.ts'
import type { RetentionRule } from '../../../contract/trust.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { ReasonDialog } from '../frame/ReasonDialog.tsx'
import { useSettled } from '../situation/use-settled.ts'
import { HoldList } from './HoldList.tsx'
import { JobOf } from './JobOf.tsx'
import { RetentionPreviewPane } from './RetentionPreviewPane.tsx'
import { RetentionRun } from './RetentionRun.tsx'
import { type DraftRule, draftOf, mostDays, newRule, problemOf, rulesOf, sameRules } from './retention-draft.ts'

const all = '*'

/** How long reports are kept, what a purge would take now, and what holds against it. */
export function RetentionPanel() {
  const { t, moment, number } = useText()
  const planned = useCall('retention.get', {}, { on: ['settings.changed', 'reports.changed'] })
  const set = useAction('retention.set')
  const plan = planned.data
  const [draft, setDraft] = useState<DraftRule[] | null>(null)
  const shown = useMemo(() => draft ?? draftOf(plan?.rules ?? []), [draft, plan])
  const problem = problemOf(shown)
  const rules = useMemo(() => (problem ? null : rulesOf(shown)), [shown, problem])
  const settled = useSettled(rules, 300)
  const changed = plan !== undefined && rules !== null && !sameRules(rules, plan.rules)
  const preview = useCall('retention.preview', plan && settled && settled.length > 0 ? { rules: settled } : null, {
    on: ['reports.changed'],
  })
  /** What the rules as they are saved would take: the number that is agreed to. */
  const present = draft === null && plan && settled && sameRules(settled, plan.rules) && !preview.stale ? preview.data : undefined
  const holdsMoved = (): void => preview.refresh()
  const [asking, setAsking] = useState<'rules' | 'on' | 'off' | 'run' | null>(null)
  const ask = (what: typeof asking): void => {
    // What failed before is not of this question.
    if (what !== null) set.reset()
    setAsking(what)
  }

  const keep = async (change: { rules?: RetentionRule[]; automatic?: boolean; reason: string }): Promise<void> => {
    const reply = await set.run(change)
    if (!reply.ok) return
    if (change.rules) setDraft(null)
    planned.refresh()
    ask(null)
  }
  const edit = (key: number, part: Partial<DraftRule>): void =>
    setDraft(shown.map((rule) => (rule.key === key ? { ...rule, ...part } : rule)))
  return (
    <section aria-label={t('trust.retention')}>
      <h2>
        {t('trust.retention')}
        {plan ? (
          <Tag>
            {t(plan.rules.length === 0 ? 'trust.keepsAll' : 'trust.ruleCount', {
              count: plan.rules.length,
              n: number(plan.rules.length),
            })}
          </Tag>
        ) : null}
      </h2>
      <LoadingLine shown={planned.loading || preview.loading} label={t('words.loading')} />
      <p className="quiet">{t('trust.retentionWords')}</p>
      {planned.error ? (
        <ErrorPanel
          what={t('trust.retentionFailed')}
          means={planned.error.message}
          action={t('words.retry')}
          onAction={planned.refresh}
        />
      ) : null}
      {plan ? (
        <div className="retention">
          <div className="retention-rules">
            {shown.length === 0 ? (
              <p className="quiet">{t('trust.noRules')}</p>
            ) : (
              <table className="table retention-table" aria-label={t('trust.rules')}>
                <thead>
                  <tr>
                    <th>{t('trust.ruleCategory')}</th>
                    <th>{t('trust.ruleSource')}</th>
                    <th>{t('trust.ruleDays')}</th>
                    <th> </th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((rule, at) => (
                    <RuleRow
                      key={rule.key}
                      rule={rule}
                      at={at + 1}
                      onChange={(part) => edit(rule.key, part)}
                      onRemove={() => setDraft(shown.filter((one) => one.key !== rule.key))}
                    />
                  ))}
                </tbody>
              </table>
            )}
            {problem ? (
              <p className="bad" role="alert">
                {t(`trust.ruleProblem.${problem}`, { most: number(mostDays) })}
              </p>
            ) : null}
            <div className="settings-buttons">
              <Button size="sm" icon={<Plus size={14} aria-hidden="true" />} onPress={() => setDraft([...shown, newRule(shown)])}>
                {t('trust.ruleAdd')}
              </Button>
              {draft ? (
                <>
                  <Button size="sm" variant="primary" isDisabled={!changed} onPress={() => ask('rules')}>
                    {t('trust.rulesKeep')}
                  </Button>
                  <Button size="sm" variant="quiet" onPress={() => setDraft(null)}>
                    {t('trust.rulesDrop')}
                  </Button>
                </>
              ) : null}
            </div>
            <div className="retention-run">
              <Checkbox
                checked={plan.automatic}
                disabled={!plan.automatic && (plan.rules.length === 0 || !present)}
                onChange={(on) => ask(on ? 'on' : 'off')}
              >
                {t('trust.automatic')}
              </Checkbox>
              <span className="meta">
                {plan.lastRun
                  ? t('trust.lastRun', {
                      at: moment(plan.lastRun.at),
                      count: plan.lastRun.reports,
                      n: number(plan.lastRun.reports),
                      a: number(plan.lastRun.attachments),
                    })
                  : t('trust.neverRun')}
              </span>
              <Button
                blocked={
                  changed || draft
                    ? t('trust.runDrafted')
                    : !present || present.reports === 0 || plan.rules.length === 0
                      ? t('trust.runNothing')
                      : null
                }
                onPress={() => ask('run')}
              >
                {t('trust.run')}
              </Button>
            </div>
            <JobOf kind="purge" />
            <HoldList onMoved={holdsMoved} />
          </div>
          <RetentionPreviewPane
            preview={shown.length === 0 ? null : preview.data}
            error={preview.error?.message ?? null}
            drafted={changed}
            waits={problem !== null}
            onRetry={preview.refresh}
          />
        </div>
      ) : null}
      {asking === 'rules' && rules ? (
        <ReasonDialog
          title={t('trust.rulesKeep')}
          hint={t('trust.reasonHint')}
          doLabel={t('trust.rulesKeep')}
          pending={set.pending}
          error={set.error?.message ?? null}
          onClose={() => ask(null)}
          onReason={(reason) => void keep({ rules, reason })}
        >
          <p>{t(plan?.automatic ? 'trust.rulesKeepAutomatic' : 'trust.rulesKeepWords')}</p>
        </ReasonDialog>
      ) : null}
      {asking === 'on' || asking === 'off' ? (
        <ReasonDialog
          title={t(asking === 'on' ? 'trust.automaticOn' : 'trust.automaticOff')}
          hint={t('trust.reasonHint')}
          doLabel={t(asking === 'on' ? 'trust.automaticOn' : 'trust.automaticOff')}
          pending={set.pending || (asking === 'on' && !present)}
          error={set.error?.message ?? null}
          onClose={() => ask(null)}
          onReason={(reason) => void keep({ automatic: asking === 'on', reason })}
        >
          <p>
            {asking === 'off'
              ? t('trust.automaticOffWords')
              : present
                ? t('trust.automaticOnWords', { count: present.reports, n: number(present.reports) })
                : t('words.loading')}
          </p>
        </ReasonDialog>
      ) : null}
      {asking === 'run' && preview.data ? (
        <RetentionRun
          preview={preview.data}
          onClose={() => {
            ask(null)
            planned.refresh()
            preview.refresh()
          }}
        />
      ) : null}
    </section>
  )
}

function RuleRow({
  rule,
  at,
  onChange,
  onRemove,
}: {
  rule: DraftRule
  at: number
  onChange: (part: Partial<DraftRule>) => void
  onRemove: () => void
}) {
  const { t, category, number } = useText()
  const { data } = useCall('source.list', {}, { on: ['ledger.changed'] })
  const names = [
    ...new Set([...(data?.sources.map((source) => source.name) ?? []), ...(rule.source === null ? [] : [rule.source])]),
  ]
  const n = number(at)
  return (
    <tr>
      <td>
        <Select<string>
          label={`${t('trust.ruleCategory')} ${n}`}
          hideLabel
          value={rule.category ?? all}
          onChange={(key) => onChange({ category: key === all ? null : (key as CategoryKey) })}
          options={[{ key: all, label: t('trust.everyCategory') }, ...categoryKeys.map((key) => ({ key, label: category(key) }))]}
        />
      </td>
      <td>
        <Select<string>
          label={`${t('trust.ruleSource')} ${n}`}
          hideLabel
          value={rule.source ?? all}
          onChange={(key) => onChange({ source: key === all ? null : key })}
          options={[{ key: all, label: t('trust.everySource') }, ...names.map((key) => ({ key, label: key }))]}
        />
      </td>
      <td>
        <input
          className="input retention-days"
          type="number"
          min={1}
          max={mostDays}
          step={1}
          aria-label={`${t('trust.ruleDays')} ${n}`}
          value={rule.days}
          onChange={(event) => onChange({ days: event.currentTarget.value })}
        />
      </td>
      <td>
        <IconButton
          label={t('trust.ruleRemove', { n })}
          icon={<Trash2 size={16} aria-hidden="true" />}
          placement="left"
          onPress={onRemove}
        />
      </td>
    </tr>
  )
}
