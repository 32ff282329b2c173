import type { Meeting } from '../../../contract/briefing.ts'
import { type Called, useCall } from '../../state/call.tsx'

const on = ['meetings.changed'] as const

export const useMeeting = (id: number): Called<Meeting> => useCall('meeting.get', { id }, { on })
