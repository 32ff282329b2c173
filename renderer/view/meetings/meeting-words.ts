import type { Agency, DecisionPlace, ItemSubject, Meeting, MeetingSummary } from '../../../contract/briefing.ts'
import type { Area, Day } from '../../../contract/model.ts'
import { shiftDay, shortMonth } from '../../text/format.ts'
import type { Text } from '../../text/text.tsx'
import { viewConditions } from '../frame/view-words.ts'

const shortDay = (day: Day): string => `${Number(day.slice(8))} ${shortMonth(Number(day.slice(5, 7)))}`

/** Day and number in a title follow the meeting's own, where the title says them. */
export function retitled(title: string, before: Pick<Meeting, 'day' | 'number'>, after: Pick<Meeting, 'day' | 'number'>): string {
  return title
    .replace(before.day.slice(5), after.day.slice(5))
    .replace(`第 ${before.number} 次`, `第 ${after.number} 次`)
    .replace(`meeting ${before.number},`, `meeting ${after.number},`)
    .replace(shortDay(before.day), shortDay(after.day))
}

/** "06-11 周四", "Thu 11 Jun". */
export const meetingDay = (on: Day, { day, weekday, language }: Pick<Text, 'day' | 'weekday' | 'language'>): string =>
  language === 'zh' ? `${day(on)} ${weekday(on)}` : `${weekday(on)} ${day(on)}`

/** "06-11 周四 第 23 次": for a menu. */
export const meetingShort = (meeting: Pick<MeetingSummary, 'day' | 'number'>, text: Text): string =>
  `${meetingDay(meeting.day, text)} ${text.t('meetings.number', { n: meeting.number })}`

/** The day a new meeting is proposed for: a week after the last one, never before the data ends. */
export function proposedDay(days: readonly string[], lastDay: string | null): string {
  const last = [...days].sort().at(-1)
  const after = last ? shiftDay(last, 7) : ''
  const soon = lastDay ? shiftDay(lastDay, 3) : ''
  return [after, soon].sort().at(-1) as string
}

/** What an item is about, in a line. */
export function subjectWords(subject: ItemSubject, areas: readonly Area[], lastDay: string | null, text: Text): string {
  const { t } = text
  const conditions = (filter: Parameters<typeof viewConditions>[0]): string =>
    viewConditions(filter, areas, lastDay, text).join(t('views.join')) || t('briefings.setAll')
  switch (subject.kind) {
    case 'filter':
      return conditions(subject.filter)
    case 'view':
      return `${t('meetings.view', { name: subject.name })} · ${conditions(subject.filter)}`
    case 'flag':
      return t('meetings.flagN', { n: `F-${String(subject.flag).padStart(4, '0')}` })
    case 'incident':
      return t('meetings.incidentN', { n: subject.report })
    case 'place':
      return t('meetings.placeWithin', { name: subject.name, n: Math.round(subject.spot.metres) })
    case 'text':
      return t('meetings.ownWords')
  }
}

export function placeWords(place: DecisionPlace | null, areas: readonly Area[], { t, say }: Pick<Text, 't' | 'say'>): string {
  if (place === null) return t('meetings.noPlace')
  if (place.kind === 'spot') return place.name || t('meetings.spot', { n: Math.round(place.spot.metres) })
  const area = areas.find(({ key }) => key === place.area)
  return area ? say(area.name) : place.area
}

export function agencyName(key: string | null, agencies: readonly Agency[], { t, say }: Pick<Text, 't' | 'say'>): string {
  if (key === null) return t('meetings.noAgency')
  const agency = agencies.find((one) => one.key === key)
  return agency ? say(agency.name) : key
}
