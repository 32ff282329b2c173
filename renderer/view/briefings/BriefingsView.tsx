import '../../style/review.css'
import '../../style/flags.css'
import '../../style/briefings.css'
import '../../style/briefings-page.css'
import '../../style/briefings-export.css'
import '../../style/briefings-meeting.css'
import '../../style/briefings-follow.css'
import { useEffect, useState } from 'react'
import { useTakesDrops } from '../../state/drop.ts'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { NewMeeting } from '../meetings/NewMeeting.tsx'
import { useMeeting } from '../meetings/use-meeting.ts'
import { type BriefPlace, useBriefPlace } from './brief-place.ts'
import { FilterDesk } from './FilterDesk.tsx'
import { MeetingDesk } from './MeetingDesk.tsx'
import { MeetingList } from './MeetingList.tsx'
import { useAgencies, useMeetings } from './use-meetings.ts'
import { useVerify } from './use-verify.ts'
import { VerifyView } from './VerifyView.tsx'

/** Joint meetings, the briefings for them, and what becomes of their decisions; or a briefing straight from the filter. */
export function BriefingsView() {
  const { t } = useText()
  const list = useMeetings()
  const agencies = useAgencies()
  const meetings = list.data?.meetings ?? (list.error ? [] : undefined)
  const place = useBriefPlace(meetings, agencies)
  const verify = useVerify()
  const [adding, add] = useState(false)
  useTakesDrops(t('release.dropHere'), ([file]) => {
    if (!file) return
    place.open({ kind: 'verify' })
    verify.takeFile(file)
  })
  useMeetingKeys(place, meetings ?? [])
  const { at } = place
  const rail = (
    <MeetingList
      meetings={meetings ?? []}
      error={list.error}
      at={at}
      onOpen={place.open}
      onAdd={() => add(true)}
      onRetry={list.refresh}
    />
  )
  return (
    <div className="briefings">
      <LoadingLine shown={list.loading} label={t('words.loading')} />
      {at?.kind === 'verify' ? (
        <div className="briefings-body briefings-verify">
          <aside className="brief-rail">{rail}</aside>
          <VerifyView verify={verify} agencies={agencies} />
        </div>
      ) : at?.kind === 'meeting' ? (
        <OneMeeting key={at.id} id={at.id} rail={rail} place={place} />
      ) : at?.kind === 'filter' ? (
        <FilterDesk rail={rail} place={place} agencies={agencies} />
      ) : null}
      {adding ? (
        <NewMeeting
          agencies={agencies}
          onClose={() => add(false)}
          onMade={(id) => {
            add(false)
            place.setTab('agenda')
            place.open({ kind: 'meeting', id })
          }}
        />
      ) : null}
    </div>
  )
}

function OneMeeting({ id, rail, place }: { id: number; rail: React.ReactNode; place: BriefPlace }) {
  const { t } = useText()
  const { data, error, loading, refresh } = useMeeting(id)
  const agencies = useAgencies()
  return (
    <>
      <LoadingLine shown={loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel what={t('meetings.getFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data ? <MeetingDesk meeting={data} agencies={agencies} rail={rail} place={place} /> : null}
    </>
  )
}

/** J and K go through the list: the filter, then the meetings as they stand there. */
function useMeetingKeys(place: BriefPlace, meetings: readonly { id: number; state: 'planned' | 'held' }[]): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event) || event.ctrlKey || event.altKey || event.metaKey) return
      if (
        event.target instanceof HTMLElement &&
        event.target.closest('[role=dialog], [role=alertdialog], [role=menu], [role=listbox], .follow-line, .item-row')
      )
        return
      const by = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      if (by === 0) return
      const ordered = [...meetings].sort((a, b) => Number(a.state === 'held') - Number(b.state === 'held'))
      const names = ['filter', ...ordered.map(({ id }) => id)] as const
      const here = place.at?.kind === 'meeting' ? place.at.id : 'filter'
      const next = names[names.indexOf(here) + by]
      if (next === undefined) return
      event.preventDefault()
      place.open(next === 'filter' ? { kind: 'filter' } : { kind: 'meeting', id: next })
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })
}
