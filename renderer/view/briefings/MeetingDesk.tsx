import { Camera } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Agency, Meeting } from '../../../contract/briefing.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { AgendaTab } from '../meetings/AgendaTab.tsx'
import { FollowTab } from '../meetings/FollowTab.tsx'
import { BriefDesk } from './BriefDesk.tsx'
import type { BriefPlace } from './brief-place.ts'

const onFollow = ['meetings.changed', 'reports.changed'] as const

/** A meeting's briefing, bound to its newest snapshot. */
export function MeetingDesk({
  meeting,
  agencies,
  rail,
  place,
}: {
  meeting: Meeting
  agencies: readonly Agency[]
  rail: ReactNode
  place: BriefPlace
}) {
  const { t } = useText()
  const freeze = useAction('snapshot.freeze')
  const onFreeze = (): void => void freeze.run({ meeting: meeting.id })
  const { data: follow } = useCall('decision.follow', { meeting: meeting.id }, { on: onFollow })
  const frozen = meeting.snapshot !== null
  const failed = freeze.error ? <ErrorPanel what={t('briefings.freezeFailed')} means={freeze.error.message} /> : null
  return (
    <>
      {failed}
      <BriefDesk
        title={meeting.title}
        state={meeting.state === 'held' ? 'held' : 'draft'}
        base={frozen ? { meeting: meeting.id, language: meeting.language } : null}
        language={meeting.language}
        snapshot={meeting.snapshot}
        unfrozen={t('briefings.notFrozen')}
        freezing={freeze.pending}
        onFreeze={onFreeze}
        blocked={frozen ? null : t('briefings.freezeFirst')}
        meeting={meeting}
        agencies={agencies}
        rail={rail}
        place={place}
        tabs={{
          agenda: <AgendaTab meeting={meeting} agencies={agencies} />,
          follow: <FollowTab meeting={meeting} agencies={agencies} />,
          late: follow?.lines.filter(({ overdue }) => overdue).length ?? 0,
          bare: (
            <div className="brief-bare">
              <section className="bare-call">
                <h2>{t('briefings.bareTitle')}</h2>
                <p className="quiet">{t('briefings.bareWords')}</p>
                <Button
                  variant="primary"
                  icon={<Camera size={16} aria-hidden="true" />}
                  isDisabled={freeze.pending}
                  onPress={onFreeze}
                >
                  {t(freeze.pending ? 'briefings.freezing' : 'briefings.freeze')}
                </Button>
                <Button onPress={() => place.setTab('agenda')}>{t('briefings.bareAgenda')}</Button>
              </section>
              <FollowTab meeting={meeting} agencies={agencies} />
            </div>
          ),
        }}
      />
    </>
  )
}
