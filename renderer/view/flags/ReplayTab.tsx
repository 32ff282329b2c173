import { Play } from 'lucide-react'
import { useState } from 'react'
import type { Rule } from '../../../contract/detection.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useCall } from '../../state/call.tsx'
import { shiftDay } from '../../text/format.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field, Select } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { MarkedEvents } from './MarkedEvents.tsx'
import { ReplayLanes } from './ReplayLanes.tsx'
import { ReplaySide } from './ReplaySide.tsx'
import type { VersionOf } from './rule-words.ts'

const on = ['flags.changed'] as const
const none = '-'

const choiceOf = (of: VersionOf): string => `${of.key} ${of.version}`
const versionOf = (choice: string): VersionOf | null => {
  const [key, version] = choice.split(' ')
  return key && version ? { key, version: Number(version) } : null
}

/** How a rule would have done over a past period, and two side by side. Raises nothing. */
export function ReplayTab({ asked }: { asked: VersionOf | null }) {
  const { t, say, number } = useText()
  const { lastDay, firstDay } = useApp()
  const { data, error, refresh } = useCall('rule.list', {}, { on })
  const rules = data?.rules ?? []
  const first = rules[0]?.versions[0] ? choiceOf({ key: rules[0].key, version: rules[0].versions[0].version }) : none
  const [picked, pick] = useState<string | null>(asked ? choiceOf(asked) : null)
  const [other, setOther] = useState(none)
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const chosen = picked ?? first
  const end = to ?? lastDay ?? ''
  const begin = from ?? (end === '' ? '' : later(shiftDay(end, -364), firstDay ?? ''))
  const a = useAction('rule.replay')
  const b = useAction('rule.replay')
  const pending = a.pending || b.pending
  const run = async (): Promise<void> => {
    const left = versionOf(chosen)
    const right = versionOf(other)
    if (!left) return
    b.reset()
    const reply = await a.run({ ...left, from: begin, to: end })
    if (right && reply.ok) await b.run({ ...right, from: begin, to: end })
  }
  const options = rules.flatMap((rule) =>
    rule.versions.map((version) => ({
      key: choiceOf({ key: rule.key, version: version.version }),
      label: `${say(rule.name)} · ${t('rules.version', { n: number(version.version) })}${version.version === rule.live ? ` · ${t('rules.live')}` : ''}`,
    })),
  )
  const blocked = begin === '' || end === '' || begin > end ? t('rules.periodFirst') : null
  return (
    <div className="replay">
      <div className="replay-ask">
        <Select label={t('rules.ruleA')} value={chosen} onChange={pick} options={options} />
        <Select
          label={t('rules.ruleB')}
          value={other}
          onChange={setOther}
          options={[{ key: none, label: t('rules.noSecond') }, ...options.filter((option) => option.key !== chosen)]}
        />
        <Field type="date" label={t('rules.from')} value={begin} onChange={setFrom} />
        <Field type="date" label={t('rules.to')} value={end} onChange={setTo} />
        {pending ? (
          <Button
            onPress={() => {
              a.cancel()
              b.cancel()
            }}
          >
            {t('words.cancel')}
          </Button>
        ) : (
          <Button
            variant="primary"
            icon={<Play size={14} aria-hidden="true" />}
            blocked={blocked ?? (versionOf(chosen) ? null : t('rules.noRule'))}
            onPress={() => void run()}
          >
            {t('rules.run')}
          </Button>
        )}
      </div>
      <LoadingLine shown={pending} label={t('rules.running')} />
      {error ? (
        <ErrorPanel what={t('rules.listFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {a.error ? <ErrorPanel what={t('rules.replayFailed')} means={a.error.message} /> : null}
      {b.error ? <ErrorPanel what={t('rules.replayFailed')} means={b.error.message} /> : null}
      <div className="replay-scroll">
        {a.value ? (
          <>
            <ReplayLanes replays={b.value ? [a.value, b.value] : [a.value]} />
            <MarkedEvents replay={a.value} against={b.value} />
            <div className="replay-sides">
              <ReplaySide letter={b.value ? 'A' : null} replay={a.value} rule={ruleOf(rules, a.value.rule)} />
              {b.value ? <ReplaySide letter="B" replay={b.value} rule={ruleOf(rules, b.value.rule)} /> : null}
            </div>
          </>
        ) : (
          <>
            {pending ? null : (
              <EmptyPanel title={t('rules.replayEmpty')}>
                <p>{t('rules.replayEmptyWords')}</p>
              </EmptyPanel>
            )}
            <MarkedEvents replay={undefined} against={undefined} />
          </>
        )}
      </div>
    </div>
  )
}

const ruleOf = (rules: readonly Rule[], key: string): Rule | undefined => rules.find((rule) => rule.key === key)
const later = (a: string, b: string): string => (a > b ? a : b)
