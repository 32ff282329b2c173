/** Which briefing is open, which of its sheets, and for whom its pages are shown. Kept between sessions. */
import { useCallback, useMemo } from 'react'
import type { Agency, MeetingSummary } from '../../../contract/briefing.ts'
import { type Audience, audiences } from '../../../contract/taxonomy.ts'
import { useRoute } from '../../state/filter.tsx'
import { useSettings } from '../../state/settings.tsx'

/** `filter`: straight from the current filter, without a meeting. `verify`: files from anywhere. */
export type BriefAt = { kind: 'filter' } | { kind: 'verify' } | { kind: 'meeting'; id: number }
export const briefTabs = ['pages', 'agenda', 'follow', 'export'] as const
export type BriefTab = (typeof briefTabs)[number]
/** For whom a page is: one of the audiences, or an agency's own edition. */
export type Edition = Audience | `agency:${string}`
/** More pages side by side than this are too narrow to read. */
export const mostPages = 3

export const agencyOf = (edition: Edition): string | null => (edition.startsWith('agency:') ? edition.slice(7) : null)
export const audienceOf = (edition: Edition): Audience => (agencyOf(edition) === null ? (edition as Audience) : 'partner')

/** Editions in the order of the audiences, agencies after; at most `mostPages`, the ones chosen last stay. */
export function orderedEditions(chosen: readonly Edition[], agencies: readonly Pick<Agency, 'key'>[]): Edition[] {
  const all: Edition[] = [...audiences, ...agencies.map(({ key }): Edition => `agency:${key}`)]
  const known = chosen.filter((one, i) => all.includes(one) && chosen.indexOf(one) === i).slice(-mostPages)
  return all.filter((one) => known.includes(one))
}

/** What the address or the memory names, where it is still there; else the meeting that is prepared next, else the filter. */
export function placeNamed(name: string | null | undefined, meetings: readonly MeetingSummary[]): BriefAt {
  if (name === 'filter' || name === 'verify') return { kind: name }
  const id = Number(name)
  if (name && meetings.some((meeting) => meeting.id === id)) return { kind: 'meeting', id }
  const next = nextMeeting(meetings)
  return next ? { kind: 'meeting', id: next.id } : { kind: 'filter' }
}

/** The planned meeting with the earliest day; without one the newest of all. */
export function nextMeeting(meetings: readonly MeetingSummary[]): MeetingSummary | undefined {
  const byDay = [...meetings].sort((a, b) => a.day.localeCompare(b.day) || a.id - b.id)
  return byDay.find(({ state }) => state === 'planned') ?? byDay.at(-1)
}

export interface BriefPlace {
  /** null until the list of meetings is known. */
  at: BriefAt | null
  open: (at: BriefAt) => void
  tab: BriefTab
  setTab: (tab: BriefTab) => void
  editions: Edition[]
  setEditions: (editions: readonly Edition[]) => void
}

export function useBriefPlace(meetings: readonly MeetingSummary[] | undefined, agencies: readonly Agency[]): BriefPlace {
  const { section, detail, go } = useRoute()
  const { recall, remember } = useSettings()
  const kept = recall('brief.at')
  const named = section === 'briefings' ? (detail ?? kept) : kept
  const at = useMemo(
    () => (meetings || named === 'filter' || named === 'verify' ? placeNamed(named, meetings ?? []) : null),
    [meetings, named],
  )
  const open = useCallback(
    (to: BriefAt) => {
      const name = to.kind === 'meeting' ? String(to.id) : to.kind
      if (to.kind !== 'verify') remember('brief.at', name)
      go('briefings', name)
    },
    [go, remember],
  )
  const tabKept = recall('brief.tab')
  const tab = briefTabs.find((key) => key === tabKept) ?? 'pages'
  const setTab = useCallback((next: BriefTab) => remember('brief.tab', next), [remember])
  const editionsKept = recall('brief.editions')
  const editions = useMemo(() => {
    const found = orderedEditions((editionsKept ?? '').split(' ') as Edition[], agencies)
    return found.length > 0 ? found : (['internal', 'partner'] as Edition[])
  }, [editionsKept, agencies])
  const setEditions = useCallback(
    (next: readonly Edition[]) => remember('brief.editions', orderedEditions(next, agencies).join(' ')),
    [remember, agencies],
  )
  const bare = at?.kind === 'filter' && tab !== 'export'
  return { at, open, tab: bare ? 'pages' : tab, setTab, editions, setEditions }
}
