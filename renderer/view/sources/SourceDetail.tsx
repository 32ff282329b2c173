import { Clock, Pause } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Job } from '../../../contract/model.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { JobRow } from '../frame/Jobs.tsx'
import { AgreedOptions } from './AgreedOptions.tsx'
import { CompareIds } from './CompareIds.tsx'
import { CredentialDialog } from './CredentialDialog.tsx'
import { MissingAttachments } from './MissingAttachments.tsx'
import { QuarantinePanel } from './QuarantinePanel.tsx'
import { RemoveSource } from './RemoveSource.tsx'
import { RunTable } from './RunTable.tsx'
import { ShiftOutcome } from './ShiftOutcome.tsx'
import { isFeed, type LedgerEntry, lagWords, saysHere, standingOf } from './standing.ts'
import { TestOutcome } from './TestOutcome.tsx'

/** Minutes between two syncs that can be chosen; 0 is by hand. */
export const intervals = [0, 5, 15, 30, 60, 360, 1_440] as const

/** About one source: what it means in two sentences, what is kept out or missing and why, and how each run added up. */
export function SourceDetail({
  entry,
  job,
  height,
  entered,
}: {
  entry: LedgerEntry
  job: Job | undefined
  height: number
  /** Goes up with each Enter in the ledger: the detail takes the focus. */
  entered: number
}) {
  const text = useText()
  const { t } = text
  const { source, line } = entry
  const name = source.name
  const test = useAction('source.test')
  const sync = useAction('source.sync')
  const set = useAction('source.set')
  const shift = useAction('source.shift')
  const failed = test.error ?? sync.error ?? set.error ?? shift.error
  const feed = isFeed(line)
  const running = line.running || job !== undefined || sync.pending
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    if (entered > 0) box.current?.querySelector<HTMLElement>('button')?.focus()
  }, [entered])
  return (
    <section ref={box} className="source-detail" aria-label={t('sources.detail')} style={{ blockSize: height }}>
      <div className="source-about">
        <h2 className="source-name">
          {name}
          {line.late && line.lagSeconds !== null && !line.paused ? (
            <Tag tone="late" icon={<Clock size={14} aria-hidden="true" />}>
              {t('sources.lateTag', { age: lagWords(line.lagSeconds, t) })}
            </Tag>
          ) : null}
          {line.paused ? (
            <Tag tone="late" icon={<Pause size={14} aria-hidden="true" />}>
              {t('sources.paused')}
            </Tag>
          ) : null}
        </h2>
        <p className={standingOf(line) === 'unconnected' && line.problem ? 'source-says bad' : 'source-says'}>
          {saysHere(line, text)}
        </p>
        {feed ? (
          <div className="source-actions">
            <Button size="sm" isDisabled={test.pending} onPress={() => void test.run({ name })}>
              {t(test.pending ? 'sources.testing' : 'sources.test')}
            </Button>
            <Button size="sm" isDisabled={running} onPress={() => void sync.run({ name })}>
              {t(running ? 'sources.syncing' : 'sources.sync')}
            </Button>
            <Button size="sm" isDisabled={set.pending} onPress={() => void set.run({ name, paused: !line.paused })}>
              {t(line.paused ? 'sources.resume' : 'sources.pause')}
            </Button>
          </div>
        ) : null}
        {test.value ? <TestOutcome outcome={test.value} /> : null}
        {failed ? <ErrorPanel what={t('sources.actionFailed')} means={failed.message} /> : null}
        {job ? <JobRow job={job} /> : null}
        <AgreedOptions entry={entry} />
        {feed ? (
          <div className="source-interval">
            <span className="field-label" aria-hidden="true">
              {t('sources.interval')}
            </span>
            <Select
              label={t('sources.interval')}
              hideLabel
              value={String(source.everyMinutes)}
              onChange={(key) => void set.run({ name, options: { everyMinutes: Number(key) } })}
              options={[...new Set([...intervals, source.everyMinutes])].map((minutes) => ({
                key: String(minutes),
                label:
                  minutes === 0 ? t('sources.intervalByHand') : t('sources.intervalEvery', { time: lagWords(minutes * 60, t) }),
              }))}
            />
          </div>
        ) : null}
        <div className="source-actions">
          {feed ? <CompareIds line={line} /> : null}
          {feed && line.kind !== 'folder' ? <CredentialDialog name={name} kind={line.kind} /> : null}
          {source.reports > 0 ? (
            <Button size="sm" isDisabled={shift.pending} onPress={() => void shift.run({ name })}>
              {t(shift.pending ? 'area.checkingDatum' : 'area.checkDatum')}
            </Button>
          ) : null}
          <RemoveSource source={source} />
        </div>
        {shift.value?.source === name ? <ShiftOutcome check={shift.value} /> : null}
      </div>
      <div className="source-held">
        <QuarantinePanel source={source} />
        {feed ? <MissingAttachments name={name} /> : null}
      </div>
      <RunTable runs={source.runs} />
    </section>
  )
}
