import { FilePlus } from 'lucide-react'
import { useState } from 'react'
import type { MeetingItemInput } from '../../../contract/briefing.ts'
import { useClient } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useSettings } from '../../state/settings.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { useAgencies, useMeetings } from '../briefings/use-meetings.ts'
import { meetingShort } from './meeting-words.ts'
import { NewMeeting } from './NewMeeting.tsx'

/** Takes something onto the table of a meeting, `running` its number; Ctrl Z takes it off again. null, or why it failed. */
export function useAddToMeeting(): (meeting: number, item: MeetingItemInput, running?: number) => Promise<string | null> {
  const client = useClient()
  const { push } = useUndo()
  return async (meeting, item, running) => {
    const reply = await client.call('item.add', { meeting, ...item })
    if (!reply.ok) return reply.message
    let { id } = reply.value
    push(
      {
        label: {
          zh: `“${item.title}”加入${running === undefined ? '' : `第 ${running} 次`}会商`,
          en: `adding "${item.title}" to ${running === undefined ? 'the meeting' : `meeting ${running}`}`,
        },
        undo: async () => {
          const told = await client.call('item.remove', { id })
          if (!told.ok) throw new Error(told.message)
        },
        redo: async () => {
          const again = await client.call('item.add', { meeting, ...item })
          if (!again.ok) throw new Error(again.message)
          id = again.value.id
        },
      },
      { announce: true },
    )
    return null
  }
}

const isMeeting = (key: string): boolean => /^\d+$/.test(key)

/**
 * Beside anything that can come onto a table: the meetings being prepared, a new one, or a briefing on just these reports.
 * `onBrief` puts the filter; the way to the page is found here.
 */
export function AddToMeeting({
  item,
  onBrief,
  blocked = null,
  small = false,
  primary = false,
}: {
  item: () => MeetingItemInput
  onBrief: () => void
  blocked?: string | null
  /** The icon alone. */
  small?: boolean
  primary?: boolean
}) {
  const text = useText()
  const { t } = text
  const { go } = useRoute()
  const { remember } = useSettings()
  const meetings = useMeetings().data?.meetings ?? []
  const agencies = useAgencies()
  const add = useAddToMeeting()
  const [making, make] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const planned = meetings
    .filter(({ state }) => state === 'planned')
    .sort((a, b) => a.day.localeCompare(b.day))
    .slice(0, 8)
  const addTo = async (meeting: number): Promise<void> =>
    setError(await add(meeting, item(), meetings.find(({ id }) => id === meeting)?.number))
  const choose = (key: string): void => {
    if (isMeeting(key)) void addTo(Number(key))
    else if (key === 'new') make(true)
    else {
      remember('brief.at', 'filter')
      onBrief()
      go('briefings', 'filter')
    }
  }
  const icon = <FilePlus size={16} aria-hidden="true" />
  const label = t('meetings.addTo')
  return (
    <>
      {blocked ? (
        <Button variant={primary ? 'primary' : 'normal'} icon={icon} blocked={blocked}>
          {label}
        </Button>
      ) : (
        <Menu<string>
          label={label}
          placement="bottom end"
          trigger={
            small ? (
              <IconButton label={label} icon={icon} />
            ) : (
              <Button variant={primary ? 'primary' : 'normal'} icon={icon}>
                {label}
              </Button>
            )
          }
          entries={[
            ...planned.map((meeting) => ({
              key: String(meeting.id),
              label: meetingShort(meeting, text),
              note: t('meetings.asItem'),
            })),
            { key: 'brief', label: t('meetings.briefOnly') },
            { key: 'new', label: t('meetings.addAndNew') },
          ]}
          onChoose={choose}
        />
      )}
      {error ? (
        <span className="bad" role="alert">
          {error}
        </span>
      ) : null}
      {making ? (
        <NewMeeting
          agencies={agencies}
          onClose={() => make(false)}
          onMade={(id) => {
            make(false)
            void addTo(id)
          }}
        />
      ) : null}
    </>
  )
}
