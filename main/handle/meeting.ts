/** Joint meetings, what is on their agenda and what was decided there. */
import type { HandlerGroup } from '../../contract/api.ts'
import type { ItemSubject, Meeting, MeetingDecisionInput, MeetingInput } from '../../contract/briefing.ts'
import type { Day, Filter } from '../../contract/model.ts'
import type { Failure } from '../../contract/reply.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import type { StoredMeeting } from '../store/meeting.ts'
import type { Clash, Touch } from '../store/touch.ts'
import { agencyList, knownAgencies } from './agency.ts'
import { clashFailure } from './clash.ts'
import { type House, notFound } from './house.ts'
import { districtDay } from './local-day.ts'

/** Days that a first meeting is about. */
const firstPeriodDays = 7
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** What a meeting is called unless somebody says otherwise. */
export function meetingTitle(number: number, day: Day, language: Language): string {
  const short = `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]}`
  return language === 'zh' ? `${day.slice(5)} 区公共安全会商（第 ${number} 次）` : `Joint meeting ${number}, ${short}`
}

const nextDay = (day: Day, by = 1): Day => isoDay(dayNumber(day) + by)

/** From the end of the last meeting's period to the day before this one; a week where there is none or nothing is left. */
export function meetingPeriod(day: Day, previous: Pick<Meeting, 'period'> | null): Meeting['period'] {
  const to = nextDay(day, -1)
  const from = previous ? nextDay(previous.period.to) : null
  return from !== null && from <= to ? { from, to } : { from: nextDay(day, -firstPeriodDays), to }
}

/** A meeting's own period says when: dates of a filter taken from the screen become it, where none was given. */
function withoutDates({ from, to, ...filter }: Filter): { filter: Filter; period: Meeting['period'] | null } {
  if (from === undefined || to === undefined) return { filter, period: null }
  const last = to.length > 10 ? to.slice(0, 10) : nextDay(to, -1)
  const first = from.slice(0, 10)
  return { filter, period: first <= last ? { from: first, to: last } : null }
}

const noMeeting = (id: number): Failure =>
  notFound(
    `没有编号 ${id} 的会商，它可能已被删除。请刷新列表；刚删除的可以撤销恢复。`,
    `There is no meeting ${id}; it may have been removed. Refresh the list; one that was just removed can be restored.`,
  )
const noItem = (id: number): Failure =>
  notFound(
    `没有编号 ${id} 的议题，它或它所在的会商可能已被删除。没有改动任何内容。`,
    `There is no agenda item ${id}; it or its meeting may have been removed. Nothing was changed.`,
  )
const noDecision = (id: number): Failure =>
  notFound(
    `没有编号 ${id} 的议定事项，它或它所在的会商可能已被删除。没有改动任何内容。`,
    `There is no decision ${id}; it or its meeting may have been removed. Nothing was changed.`,
  )

/** A meeting with its newest snapshot. Throws Failure (not-found). */
export async function meetingOf(house: House, id: number): Promise<Meeting> {
  const found = await house.store.call('meeting.get', { id })
  if (!found) throw noMeeting(id)
  return withSnapshot(house, found)
}
async function withSnapshot(house: House, meeting: StoredMeeting): Promise<Meeting> {
  const [snapshot] = await house.store.call('snapshot.list', { meeting: meeting.id })
  return { ...meeting, snapshot: snapshot ?? null }
}

type Methods =
  | 'meeting.list'
  | 'meeting.get'
  | 'meeting.add'
  | 'meeting.set'
  | 'meeting.remove'
  | 'meeting.restore'
  | 'item.add'
  | 'item.set'
  | 'item.remove'
  | 'decision.add'
  | 'decision.set'
  | 'decision.remove'

export function meetingHandlers(house: House): HandlerGroup<Methods> {
  const { store } = house
  const told = <T>(meeting: number, value: T): T => {
    house.emit('meetings.changed', { meeting })
    return value
  }
  const audit = (what: string, subject: string): Promise<unknown> =>
    store.call('audit.add', { at: house.nowSeconds(), what, subject, why: '' })

  const touch = <T>(seen: T | undefined): Touch<T> => ({ at: house.nowSeconds(), ...(seen === undefined ? {} : { seen }) })
  /** @throws Failure busy where somebody else changed the same part first */
  function unclashed<T extends object>(set: T | { clash: Clash } | null): T | null {
    if (set !== null && 'clash' in set) throw clashFailure(set.clash, -new Date(house.host.now()).getTimezoneOffset())
    return set
  }

  async function checkSubject(subject: ItemSubject | undefined): Promise<void> {
    if (subject?.kind === 'flag' && !(await store.call('flag.get', { id: subject.flag })))
      throw notFound(
        `没有编号 ${subject.flag} 的预警，议题没有改动。请从预警列表中选择。`,
        `There is no flag ${subject.flag}; the item was left as it was. Choose one from the list of flags.`,
      )
    if (subject?.kind === 'incident') {
      const rows = await store.call('report.rows', { ids: [subject.report], language: house.settings().language })
      if (rows.length === 0)
        throw notFound(
          `没有编号 ${subject.report} 的报告，议题没有改动。请从事件列表中选择。`,
          `There is no report ${subject.report}; the item was left as it was. Choose an incident from the list.`,
        )
    }
  }
  async function checkDecision({ agency, place }: Partial<MeetingDecisionInput>): Promise<void> {
    if (agency !== undefined && agency !== null) knownAgencies([agency], await agencyList(house))
    if (place?.kind === 'area') {
      const areas = await store.call('area.list', {})
      if (!areas.some((area) => area.key === place.area))
        throw notFound(
          `没有区域“${place.area}”，议定事项没有改动。请从区域列表中选择，或给出坐标和半径。`,
          `There is no area "${place.area}"; the decision was left as it was. Choose one from the list of areas, or give a point and a radius.`,
        )
    }
  }
  async function complete(input: MeetingInput) {
    const previous = await store.call('meeting.before', { day: input.day })
    const agencies = await agencyList(house)
    if (input.agencies) knownAgencies(input.agencies, agencies)
    const language = input.language ?? house.settings().language
    const number = input.number ?? (previous?.number ?? 0) + 1
    const { filter, period } = withoutDates(input.filter ?? previous?.filter ?? {})
    return {
      day: input.day,
      number,
      title: input.title?.normalize('NFC') ?? meetingTitle(number, input.day, language),
      period: input.period ?? period ?? meetingPeriod(input.day, previous),
      filter,
      language,
      agencies: [...new Set(input.agencies ?? previous?.agencies ?? agencies.map((agency) => agency.key))],
      agenda: input.agenda ?? [],
    }
  }

  return {
    async 'meeting.list'() {
      return { meetings: await store.call('meeting.list', { today: await districtDay(house) }) }
    },
    'meeting.get': ({ id }) => meetingOf(house, id),
    async 'meeting.add'(input) {
      const added = await store.call('meeting.add', await complete(input))
      return told(added.id, await withSnapshot(house, added))
    },
    async 'meeting.set'({ id, seen, ...change }) {
      const old = await store.call('meeting.get', { id })
      if (!old) throw noMeeting(id)
      if (change.agencies) {
        // Who sat there stays there, whatever became of the list.
        knownAgencies(
          change.agencies.filter((key) => !old.agencies.includes(key)),
          await agencyList(house),
        )
        change.agencies = [...new Set(change.agencies)]
      }
      if (change.filter) {
        const { filter, period } = withoutDates(change.filter)
        change.filter = filter
        if (period) change.period ??= period
      }
      const next = { ...old, ...change }
      // A title that nobody wrote goes on saying number and day.
      if (change.title === undefined && old.title === meetingTitle(old.number, old.day, old.language))
        change.title = meetingTitle(next.number, next.day, next.language)
      const set = unclashed(await store.call('meeting.set', { id, change, touch: touch(seen) }))
      if (!set) throw noMeeting(id)
      return told(id, await withSnapshot(house, set))
    },
    async 'meeting.remove'({ id }) {
      const old = await store.call('meeting.get', { id })
      if (!old || !(await store.call('meeting.remove', { id, at: house.nowSeconds() })).removed) throw noMeeting(id)
      await audit('meeting removed', `meeting ${old.number} of ${old.day}`)
      return told(id, { removed: id })
    },
    async 'meeting.restore'({ id }) {
      const found = await store.call('meeting.restore', { id })
      if (!found)
        throw notFound(
          `编号 ${id} 的会商已彻底删除，无法恢复。删除只保留到下次打开程序。`,
          `Meeting ${id} is gone for good and cannot be restored; what is removed is kept until the program is next opened.`,
        )
      await audit('meeting restored', `meeting ${found.number} of ${found.day}`)
      return told(id, await withSnapshot(house, found))
    },

    async 'item.add'({ meeting, at, ...item }) {
      await checkSubject(item.subject)
      const added = await store.call('item.add', { meeting, ...(at === undefined ? {} : { at }), item })
      if (!added) throw noMeeting(meeting)
      return told(meeting, added)
    },
    async 'item.set'({ id, at, seen, ...change }) {
      await checkSubject(change.subject)
      const set = unclashed(await store.call('item.set', { id, ...(at === undefined ? {} : { at }), change, touch: touch(seen) }))
      if (!set) throw noItem(id)
      return told(set.meeting, set)
    },
    async 'item.remove'({ id }) {
      const removed = await store.call('item.remove', { id })
      if (!removed) throw noItem(id)
      await audit('agenda item removed', `item ${id} of meeting ${removed.meeting}`)
      return told(removed.meeting, removed)
    },

    async 'decision.add'({ meeting, ...given }) {
      await checkDecision(given)
      const state = given.state ?? 'open'
      const decision = {
        agency: null,
        due: null,
        expected: '',
        place: null,
        category: null,
        note: '',
        ...given,
        state,
        stateDay: given.stateDay ?? (state === 'open' ? null : await districtDay(house)),
      }
      const added = await store.call('decision.add', { meeting, decision })
      if (!added) throw noMeeting(meeting)
      return told(meeting, added)
    },
    async 'decision.set'({ id, seen, ...change }) {
      const old = await store.call('decision.get', { id })
      if (!old) throw noDecision(id)
      await checkDecision({ ...change, ...(change.agency === old.agency ? { agency: null } : {}) })
      if (change.state !== undefined && change.state !== old.state && change.stateDay === undefined)
        change.stateDay = await districtDay(house)
      const set = unclashed(await store.call('decision.set', { id, change, touch: touch(seen) }))
      if (!set) throw noDecision(id)
      return told(set.meeting, set)
    },
    async 'decision.remove'({ id }) {
      const removed = await store.call('decision.remove', { id })
      if (!removed) throw noDecision(id)
      await audit('decision removed', `decision ${id} of meeting ${removed.meeting}`)
      return told(removed.meeting, removed)
    },
  }
}
