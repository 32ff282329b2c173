import { Flag as FlagIcon, Map as MapIcon, MapPin } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Flag, FlagDetail } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { usePlace } from '../../state/place.tsx'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { AddToMeeting } from '../meetings/AddToMeeting.tsx'
import { DailyChart } from './DailyChart.tsx'
import { Disposition } from './Disposition.tsx'
import { FlagBasis } from './FlagBasis.tsx'
import { FlagMap } from './FlagMap.tsx'
import { FlagReports } from './FlagReports.tsx'
import { daysBetween, expectedFrom, flagFilter, flagNumber, flagPlace, flagTitle, windowDays } from './flag-words.ts'
import { RangeStrip } from './RangeStrip.tsx'

const on = ['flags.changed'] as const

/** Why it fired: the sentence, seven figures, the range strip, series and places, reports and basis. */
export function FlagCard({
  flag,
  all,
  related,
  members,
  onNext,
  onDisposing,
  onChoose,
}: {
  flag: Flag
  all: readonly Flag[]
  /** Flags of the same kind and days of a place inside or around it. */
  related: readonly Flag[]
  /** Those of them that are one entry of the inbox with it. */
  members: readonly Flag[]
  onNext: () => void
  onDisposing: () => void
  onChoose: (id: number) => void
}) {
  const text = useText()
  const { t, say, day, number } = text
  const { setFilter } = useFilter()
  const { go } = useRoute()
  const { openPlace } = usePlace()
  const place = flagPlace(flag)
  const { data, error, loading, refresh } = useCall('flag.get', { id: flag.id }, { keep: false, on })
  return (
    <article className="flag-card" aria-label={flagTitle(flag, text)}>
      <LoadingLine shown={loading} label={t('words.loading')} />
      <div className="flag-scroll">
        <header className="flag-head">
          <CategoryPlate category={flag.category} />
          <h2>{flagTitle(flag, text)}</h2>
          {flag.status === 'new' ? (
            <Tag tone="flag" icon={<FlagIcon size={14} aria-hidden="true" />}>
              {t('flags.status.new')}
            </Tag>
          ) : (
            <Tag>{t(`flags.status.${flag.status}`)}</Tag>
          )}
          {flag.lapsedAt ? <Tag tone="late">{t('flags.lapsed')}</Tag> : null}
          <span className="meta">{flagNumber(flag)}</span>
          <span className="meta">{t('flags.firstFired', { day: day(flag.firstFired) })}</span>
          <span className="meta">{t('flags.episode', { n: number(flag.episodeDays) })}</span>
          <span className="topbar-gap" />
          <IconButton
            label={t('flags.toMap')}
            icon={<MapIcon size={16} aria-hidden="true" />}
            onPress={() => {
              setFilter(flagFilter(flag))
              go('situation')
            }}
          />
          {place ? (
            <IconButton
              label={t('flags.toPlace')}
              cap="P"
              icon={<MapPin size={16} aria-hidden="true" />}
              onPress={() => openPlace(place)}
            />
          ) : null}
          <AddToMeeting
            small
            item={() => ({ title: flagTitle(flag, text), note: '', subject: { kind: 'flag', flag: flag.id } })}
            onBrief={() => setFilter(flagFilter(flag))}
          />
        </header>
        {error ? (
          <ErrorPanel
            what={t('flags.cardFailed')}
            means={`${error.message} ${t('flags.others')}`}
            action={t('words.retry')}
            onAction={refresh}
          />
        ) : null}
        {data ? (
          <>
            <p className="flag-sentence">{say(data.sentence)}</p>
            <Notes flag={data} onChoose={onChoose} />
            <Figures flag={data} />
            <div className="flag-columns">
              <div className="flag-left">
                <RangeStrip flag={data} />
                <DailyChart flag={data} />
              </div>
              <FlagMap flag={data} />
              <FlagReports flag={data} />
              <FlagBasis flag={data} all={all} related={related} onChoose={onChoose} />
            </div>
          </>
        ) : null}
      </div>
      <Disposition flag={flag} related={members} onNext={onNext} onDisposing={onDisposing} />
    </article>
  )
}

/** What became of it: taken back by later data, going on after a decision, or the same as one decided before. */
function Notes({ flag, onChoose }: { flag: FlagDetail; onChoose: (id: number) => void }) {
  const { t, moment, number } = useText()
  const { follows } = flag
  return (
    <>
      {flag.lapsedAt ? <p className="flag-note">{t('flags.lapsedWords', { at: moment(flag.lapsedAt) })}</p> : null}
      {flag.firedOn ? <p className="flag-note">{t('flags.firedOn', { count: flag.firedOn, n: number(flag.firedOn) })}</p> : null}
      {follows === undefined ? null : (
        <p className="flag-note">
          {t('flags.follows')}{' '}
          <AriaButton className="link" onPress={() => onChoose(follows)}>
            {flagNumber({ id: follows })}
          </AriaButton>
        </p>
      )}
    </>
  )
}

function Figures({ flag }: { flag: FlagDetail }) {
  const { t, number, decimal, chance, language } = useText()
  // 起 is part of every count in Chinese; English says it once.
  const measure = language === 'zh' ? { unit: t('flags.incidents') } : {}
  const days = daysBetween(flag.baseline.from, flag.baseline.to) + 1
  const window = windowDays(flag)
  const duplicates = flag.raw - flag.observed
  const { pace, formula } = expectedFrom(flag)
  const fill = { n: number(flag.baseline.incidents), days, window }
  const expectedNote =
    formula === 'plain'
      ? t('flags.expectedNote', fill)
      : formula === 'pace'
        ? t('flags.expectedPace', { ...fill, pace: decimal(pace ?? 1, 2) })
        : t('flags.expectedModel')
  return (
    <dl className="figures">
      <Figure
        chief
        label={t('flags.observed')}
        value={number(flag.observed)}
        unit={t('flags.incidents')}
        note={t('flags.observedNote', { n: window })}
      />
      <Figure
        label={t('flags.expected')}
        value={decimal(flag.expected)}
        {...measure}
        note={expectedNote}
        {...(pace === null ? {} : { title: t('flags.paceHint', { n: decimal(pace, 2) }) })}
      />
      <Figure
        label={t('flags.usual')}
        value={`${number(flag.usual[0])}–${number(flag.usual[1])}`}
        {...measure}
        note={t('flags.usualNote')}
      />
      <Figure
        label={t('flags.ratio')}
        value={decimal(flag.ratio[1])}
        unit={t('flags.times')}
        note={t('flags.ratioNote', { low: decimal(flag.ratio[0]), high: decimal(flag.ratio[2]) })}
      />
      <Figure label={t('flags.q')} value={chance(flag.pAdjusted)} note={t('flags.qNote', { n: number(flag.tests) })} />
      <Figure
        label={t('flags.sourcesN')}
        value={`≥ ${number(flag.sources)}`}
        unit={t('flags.pieces')}
        note={t('flags.sourcesNote')}
      />
      <Figure
        label={t('flags.merged')}
        value={`${number(flag.raw)} → ${number(flag.observed)}`}
        note={duplicates > 0 ? t('flags.mergedNote', { count: duplicates, n: number(duplicates) }) : t('flags.mergedNone')}
      />
    </dl>
  )
}

function Figure({
  label,
  value,
  unit,
  note,
  title,
  chief = false,
}: {
  label: string
  value: string
  unit?: string
  note: ReactNode
  title?: string
  chief?: boolean
}) {
  return (
    <div className={chief ? 'figure figure-chief' : 'figure'} title={title}>
      <dt>{label}</dt>
      <dd>
        <span className="figure-value">{value}</span>
        {unit ? <span className="figure-unit">{unit}</span> : null}
        <span className="figure-note">{note}</span>
      </dd>
    </div>
  )
}
