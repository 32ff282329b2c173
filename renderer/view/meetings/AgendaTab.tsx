import { useState } from 'react'
import type { Agency, Meeting } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { DecisionList } from './DecisionList.tsx'
import { DraftText } from './DraftField.tsx'
import { ItemList } from './ItemList.tsx'
import { MeetingForm } from './MeetingForm.tsx'
import { useMeetingChanges } from './use-meeting-change.ts'

/** The meeting itself: when, who, what about, what was decided. Everything is kept while it is typed. */
export function AgendaTab({ meeting, agencies }: { meeting: Meeting; agencies: readonly Agency[] }) {
  const { t } = useText()
  const [failed, fail] = useState<string | null>(null)
  const changes = useMeetingChanges(meeting, fail)
  return (
    <div className="agenda">
      <MeetingForm meeting={meeting} agencies={agencies} changes={changes} />
      <div className="agenda-main">
        {failed ? (
          <ErrorPanel what={t('meetings.keepFailed')} means={failed} action={t('words.close')} onAction={() => fail(null)} />
        ) : null}
        <ItemList meeting={meeting} changes={changes} />
        <DecisionList meeting={meeting} agencies={agencies} changes={changes} />
        <section className="agenda-part" aria-label={t('meetings.minutes')}>
          <h2>{t('meetings.minutes')}</h2>
          <DraftText
            label={t('meetings.minutes')}
            hideLabel
            rows={6}
            value={meeting.minutes}
            placeholder={t('meetings.minutesHint')}
            onKeep={(minutes, seen) => changes.set({ minutes }, { zh: '会议记录', en: 'the minutes' }, { minutes: seen })}
          />
        </section>
      </div>
    </div>
  )
}
