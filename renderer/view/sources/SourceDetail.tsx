import { Clock } from 'lucide-react'
import { useState } from 'react'
import type { Source, SyncRun } from '../../../contract/model.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { QuarantinePanel } from './QuarantinePanel.tsx'
import { ShiftOutcome } from './ShiftOutcome.tsx'
import { standingOf, useOwed } from './SourceRow.tsx'
import { TestOutcome } from './TestOutcome.tsx'

/** About one source: what it means in two sentences, what is quarantined and why, and how each run added up. */
export function SourceDetail({ source, height }: { source: Source; height: number }) {
  const { t, say, age } = useText()
  const test = useAction('source.test')
  const sync = useAction('source.sync')
  const shift = useAction('source.shift')
  const standing = standingOf(source)
  const failed = test.error ?? sync.error ?? shift.error
  const words = useWords(source)
  return (
    <section className="source-detail" aria-label={t('sources.detail')} style={{ blockSize: height }}>
      <div className="source-about">
        <h2 className="source-name">
          {source.name}
          {standing === 'late' && source.completeUpTo ? (
            <Tag tone="late" icon={<Clock size={14} aria-hidden="true" />}>
              {t('sources.lateTag', { age: age(source.completeUpTo) })}
            </Tag>
          ) : null}
        </h2>
        <p>{words}</p>
        {source.lastError ? <p className={standing === 'unconnected' ? 'bad' : 'late'}>{say(source.lastError)}</p> : null}
        {source.url ? <p className="meta source-url">{source.url}</p> : null}
        <div className="source-actions">
          {source.kind === 'open311' ? (
            <>
              <Button size="sm" isDisabled={test.pending} onPress={() => void test.run({ name: source.name })}>
                {t(test.pending ? 'sources.testing' : 'sources.test')}
              </Button>
              <Button size="sm" isDisabled={sync.pending} onPress={() => void sync.run({ name: source.name })}>
                {t(sync.pending ? 'sources.syncing' : 'sources.sync')}
              </Button>
            </>
          ) : null}
          {source.reports > 0 ? (
            <Button size="sm" isDisabled={shift.pending} onPress={() => void shift.run({ name: source.name })}>
              {t(shift.pending ? 'area.checkingDatum' : 'area.checkDatum')}
            </Button>
          ) : null}
          <RemoveSource source={source} />
        </div>
        {shift.value?.source === source.name ? <ShiftOutcome check={shift.value} /> : null}
        {test.value ? <TestOutcome outcome={test.value} /> : null}
        {failed ? <ErrorPanel what={t('sources.actionFailed')} means={failed.message} /> : null}
      </div>
      <QuarantinePanel source={source} />
      <Runs source={source} />
    </section>
  )
}

function useWords(source: Source): string {
  const { t, number, moment } = useText()
  const owed = useOwed(source)
  if (source.kind === 'file') return t('sources.say.file', { n: number(source.reports) })
  if (source.kind === 'sample') return t('sources.say.sample', { n: number(source.reports) })
  if (source.lastSuccess === null) return t('sources.say.never')
  const upTo = source.completeUpTo ? moment(source.completeUpTo) : t('sources.unknown')
  if (standingOf(source) === 'on-time') return t('sources.say.onTime', { at: moment(source.lastSuccess), upTo })
  return owed ? t('sources.say.lateOwed', { upTo, owed: number(owed) }) : t('sources.say.late', { upTo })
}

function RemoveSource({ source }: { source: Source }) {
  const { t, number } = useText()
  const [asking, ask] = useState(false)
  const remove = useAction('source.remove')
  return (
    <>
      <Button size="sm" onPress={() => ask(true)}>
        {t('sources.remove')}
      </Button>
      <Dialog
        alert
        width="narrow"
        title={t('sources.removeTitle', { name: source.name })}
        open={asking}
        onClose={() => ask(false)}
        closeLabel={t('words.close')}
        foot={
          <>
            <Button onPress={() => ask(false)}>{t('words.cancel')}</Button>
            <Button
              variant="primary"
              isDisabled={remove.pending}
              onPress={() =>
                void remove.run({ name: source.name }).then((reply) => {
                  if (reply.ok) ask(false)
                })
              }
            >
              {t('sources.removeDo')}
            </Button>
          </>
        }
      >
        <p>{t('sources.removeWords', { n: number(source.reports) })}</p>
        {remove.error ? <ErrorPanel what={t('sources.actionFailed')} means={remove.error.message} /> : null}
      </Dialog>
    </>
  )
}

function Runs({ source }: { source: Source }) {
  const { t, moment } = useText()
  const [last, ...before] = source.runs
  return (
    <div className="source-runs">
      <h2>
        {t('sources.lastRun')} {last ? <span className="meta">{moment(last.finishedAt ?? last.startedAt)}</span> : null}
      </h2>
      {last ? <RunSum run={last} /> : <p className="meta">{t('sources.runNone')}</p>}
      {last && last.refused > 0 ? <p className="quiet">{t('sources.refusedWords')}</p> : null}
      {before.length > 0 ? (
        <>
          <h3>{t('sources.runsTitle')}</h3>
          <ul className="plain-rows run-rows">
            {before.slice(0, 30).map((run) => (
              <RunRow key={run.startedAt} run={run} />
            ))}
          </ul>
        </>
      ) : null}
    </div>
  )
}

/** 3,412 rows = 2,870 imported + 391 updated + 122 unchanged + 26 quarantined + 3 refused */
function RunSum({ run }: { run: SyncRun }) {
  const { t, number, language } = useText()
  const terms = [
    [run.imported, t('sources.imported')],
    [run.updated, t('sources.updated')],
    [run.unchanged, t('sources.unchanged')],
    [run.quarantined, t('sources.quarantined').toLocaleLowerCase(language)],
    [run.refused, t('sources.refused').toLocaleLowerCase(language)],
  ] as const
  return (
    <>
      <p className="run-sum">
        <b>{number(run.rows)}</b> {t('sources.runRows')}
        {terms.map(([n, word], i) => (
          <span key={word}>
            {i === 0 ? ' = ' : ' + '}
            <b>{number(n)}</b> {word}
          </span>
        ))}
      </p>
      {run.error ? <p className="late">{run.error}</p> : null}
    </>
  )
}

function RunRow({ run }: { run: SyncRun }) {
  const { t, number, moment } = useText()
  const what = run.error
    ? run.error
    : run.imported + run.updated > 0
      ? t('sources.runNew', { n: number(run.imported), m: number(run.updated) })
      : t('sources.runNothing')
  return (
    <li>
      <span className="run-at">{moment(run.startedAt)}</span>
      <span className={run.error ? 'late' : ''} title={run.file ?? undefined}>
        {run.file ? `${run.file.split(/[\\/]/).at(-1)} · ` : ''}
        {what}
      </span>
    </li>
  )
}
