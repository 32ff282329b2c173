import type { BriefPreview, BriefSubject } from '../../../contract/briefing.ts'
import { type Called, useCall } from '../../state/call.tsx'
import { agencyOf, audienceOf, type Edition } from './brief-place.ts'

/** What the pages are of, besides for whom. */
export type BriefBase = Omit<BriefSubject, 'audience' | 'agency'>
export interface ShownPage {
  edition: Edition
  called: Called<BriefPreview>
}

export function subjectOf(base: BriefBase, edition: Edition): BriefSubject {
  const agency = agencyOf(edition)
  return { ...base, audience: audienceOf(edition), ...(agency === null ? {} : { agency }) }
}

/** A page of a snapshot moves only with what people write; one of a filter with every report. */
const onMeeting = ['meetings.changed'] as const
const onFilter = ['meetings.changed', 'reports.changed', 'flags.changed'] as const

/** The pages of up to three editions. null: there is nothing to show yet. */
export function usePages(base: BriefBase | null, editions: readonly Edition[]): ShownPage[] {
  const on = base?.filter ? onFilter : onMeeting
  const request = (i: number): BriefSubject | null => {
    const edition = editions[i]
    return base && edition ? subjectOf(base, edition) : null
  }
  const first = useCall('brief.preview', request(0), { on })
  const second = useCall('brief.preview', request(1), { on })
  const third = useCall('brief.preview', request(2), { on })
  return [first, second, third].flatMap((called, i) => {
    const edition = editions[i]
    return edition ? [{ edition, called }] : []
  })
}
