import { FileCheck, Filter as FilterIcon, Plus } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import type { MeetingSummary } from '../../../contract/briefing.ts'
import type { CallError } from '../../state/cache.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { meetingDay } from '../meetings/meeting-words.ts'
import type { BriefAt } from './brief-place.ts'

const isHere = (at: BriefAt | null, kind: BriefAt['kind'], id?: number): boolean =>
  at !== null && at.kind === kind && (at.kind !== 'meeting' || at.id === id)

/** The current filter, then meetings in time order: those to come, then those held. */
export function MeetingList({
  meetings,
  error,
  at,
  onOpen,
  onAdd,
  onRetry,
}: {
  meetings: readonly MeetingSummary[]
  error: CallError | null
  at: BriefAt | null
  onOpen: (at: BriefAt) => void
  onAdd: () => void
  onRetry: () => void
}) {
  const { t } = useText()
  const planned = meetings.filter(({ state }) => state === 'planned')
  const held = meetings.filter(({ state }) => state === 'held')
  return (
    <nav className="meeting-list" aria-label={t('meetings.list')}>
      <header className="rail-head">
        <h2>{t('meetings.list')}</h2>
        <span className="topbar-gap" />
        <IconButton label={t('meetings.add')} icon={<Plus size={16} aria-hidden="true" />} onPress={onAdd} />
      </header>
      <ul className="meeting-rows">
        <li>
          <AriaButton
            className={isHere(at, 'filter') ? 'meeting-row row-chosen' : 'meeting-row'}
            {...(isHere(at, 'filter') ? { 'aria-current': true as const } : {})}
            onPress={() => onOpen({ kind: 'filter' })}
          >
            <span className="meeting-day">
              <FilterIcon size={14} aria-hidden="true" /> {t('meetings.fromFilter')}
            </span>
            <span className="meta meeting-words">{t('meetings.fromFilterWords')}</span>
          </AriaButton>
        </li>
        {error ? (
          <li>
            <ErrorPanel what={t('meetings.listFailed')} means={error.message} action={t('words.retry')} onAction={onRetry} />
          </li>
        ) : null}
        {planned.length > 0 ? <li className="meeting-group">{t('meetings.planned')}</li> : null}
        {planned.map((meeting) => (
          <Row key={meeting.id} meeting={meeting} here={isHere(at, 'meeting', meeting.id)} onOpen={onOpen} />
        ))}
        {held.length > 0 ? <li className="meeting-group">{t('meetings.held')}</li> : null}
        {held.map((meeting) => (
          <Row key={meeting.id} meeting={meeting} here={isHere(at, 'meeting', meeting.id)} onOpen={onOpen} />
        ))}
      </ul>
      {meetings.length === 0 && !error ? (
        <div className="rail-words">
          <p className="quiet">{t('meetings.none')}</p>
          <AriaButton className="link" onPress={onAdd}>
            {t('meetings.add')}
          </AriaButton>
        </div>
      ) : null}
      <AriaButton
        className={isHere(at, 'verify') ? 'meeting-verify row-chosen' : 'meeting-verify'}
        onPress={() => onOpen({ kind: 'verify' })}
      >
        <FileCheck size={14} aria-hidden="true" /> {t('release.verify')}
      </AriaButton>
    </nav>
  )
}

function Row({ meeting, here, onOpen }: { meeting: MeetingSummary; here: boolean; onOpen: (at: BriefAt) => void }) {
  const text = useText()
  const { t, moment, number } = text
  const held = meeting.state === 'held'
  return (
    <li>
      <AriaButton
        className={here ? 'meeting-row row-chosen' : 'meeting-row'}
        {...(here ? { 'aria-current': true as const } : {})}
        onPress={() => onOpen({ kind: 'meeting', id: meeting.id })}
      >
        <span className="meeting-day">{meetingDay(meeting.day, text)}</span>
        <span className="meta meeting-number">{t('meetings.number', { n: meeting.number })}</span>
        <span className="meta meeting-words">
          {held
            ? t('meetings.decided', { n: number(meeting.decisions), done: number(meeting.done) })
            : meeting.frozenAt
              ? t('meetings.draftFrozen', { at: moment(meeting.frozenAt) })
              : t('meetings.draftItems', { count: meeting.items, n: number(meeting.items) })}
          {meeting.overdue > 0 ? (
            <span className="late"> {t('meetings.overdue', { count: meeting.overdue, n: number(meeting.overdue) })}</span>
          ) : null}
        </span>
      </AriaButton>
    </li>
  )
}
