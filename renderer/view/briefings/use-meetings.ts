import type { Agency } from '../../../contract/briefing.ts'
import { useCall } from '../../state/call.tsx'

export const onMeetings = ['meetings.changed'] as const
const onAgencies = ['meetings.changed', 'settings.changed'] as const
const none: Agency[] = []

export const useMeetings = () => useCall('meeting.list', {}, { on: onMeetings })
/** Who sits at the table; [] until known. */
export const useAgencies = (): Agency[] => useCall('agency.list', {}, { on: onAgencies }).data?.agencies ?? none
