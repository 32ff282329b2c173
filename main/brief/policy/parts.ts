/** What an audience is told of flags, incidents, items, decisions and what became of them. */
import type { DecisionPlace, DecisionState, FollowThrough, MeetingItem, SinceLast } from '../../../contract/briefing.ts'
import type { Day, Flag, ReportId } from '../../../contract/model.ts'
import { type CategoryKey, categories, type FlagStatus, type StatusKey, statusKeys } from '../../../contract/taxonomy.ts'
import { rowsOfPart, whole } from '../frozen-view.ts'
import { snapToGrid } from '../place.ts'
import type { AudiencePolicy } from '../policy.ts'
import { plain, type Words } from '../runs.ts'
import type { BriefSnapshot } from '../snapshot.ts'
import { categoryName, pick, say } from '../words.ts'
import { placeFor, wordsFor } from './text.ts'

/** The counts of a flag: only where the audience may have them. */
export type FlagCounts = Pick<
  Flag,
  'observed' | 'raw' | 'expected' | 'usual' | 'threshold' | 'ratio' | 'sources' | 'tests' | 'pAdjusted' | 'recurrenceDays'
>
export interface ViewFlag {
  id: number
  category: CategoryKey
  areaName: string | null
  from: Day
  to: Day
  status: FlagStatus
  reason: Words | null
  rule: string
  ruleVersion: number
  dataVersion: number
  counts: FlagCounts | null
  /** Metres of the place looked at; null: an area. */
  metres: number | null
  /** The place looked at, whatever the areas. */
  around: boolean
  /** Later data took it back. */
  lapsed: boolean
}
export interface ViewIncident {
  report: ReportId
  category: CategoryKey
  areaName: string | null
  /** Empty where its content was withdrawn since. */
  title: Words
  place: Words | null
  reports: number
  /** ISO times. */
  from: string
  to: string
}
export interface ViewBack {
  category: CategoryKey
  areaName: string | null
  name: Words | null
  times: number
}
export interface ViewItem {
  id: number
  kind: MeetingItem['subject']['kind']
  title: Words
  note: Words[]
  /** Flag or incident that it is about. */
  flag: number | null
  reports: number | null
  incidents: number | null
}
export interface ViewDecision {
  id: number
  text: Words
  agency: string | null
  due: Day | null
  expected: Words
  place: Words | null
  category: CategoryKey | null
  state: DecisionState
  stateDay: Day | null
  note: Words
}
export interface ViewFollow {
  decision: ViewDecision
  meeting: FollowThrough['meeting']
  overdue: boolean
  effect: FollowThrough['effect']
  /** The snapshot holds the reports counted before and after. */
  counted: boolean
  words: Words
}
export interface ViewMeeting {
  number: number
  title: string
  day: Day
  period: { from: Day; to: Day }
  /** Agencies at the table. */
  agencies: string[]
  agenda: Words[]
  minutes: Words[]
}
export interface ViewParts {
  flags: ViewFlag[]
  incidents: ViewIncident[]
  cameBack: ViewBack[]
  meeting: ViewMeeting | null
  items: ViewItem[]
  decisions: ViewDecision[]
  follow: ViewFollow[]
  /** As frozen, for the picture; points rounded as the audience may have them. */
  followLines: FollowThrough[]
  since: SinceLast | null
  /** How far the reports are in their handling: for the office alone. */
  handling: { status: StatusKey; count: number }[] | null
  /** Left out of an agency's edition besides what its snapshot leaves out: their words name what is not its part. */
  unnamed: { items: number; decisions: number; follow: number }
}

const linesOf = (text: string, policy: AudiencePolicy): Words[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => wordsFor(line, policy))

/** The parts of a snapshot, as its audience may have them. */
export function partsFor(snapshot: BriefSnapshot, policy: AudiencePolicy, flags: readonly Flag[]): ViewParts {
  const { language, meeting } = snapshot
  const names = new Map(snapshot.areas.features.map((f) => [f.properties.key, { zh: f.properties.zh, en: f.properties.en }]))
  for (const area of snapshot.frozen?.facts.areas ?? []) names.set(area.key, area.name)
  for (const area of snapshot.byArea) if (!names.has(area.key)) names.set(area.key, area.name)
  const areaName = (key: string | null): string | null => {
    const name = key === null ? undefined : names.get(key)
    return name ? pick(language, name) : key
  }
  const agencyName = (key: string | null): string | null => {
    const agency = snapshot.agencies.find((a) => a.key === key)
    return agency ? pick(language, agency.name) : key
  }
  const text = (words: string): Words => wordsFor(words, policy)
  const placeWords = (place: string | null): Words | null => {
    const told = place === null ? null : placeFor(place, policy)
    if (told === null) return null
    return told === placeFor(place as string, { ...policy, coarsePlaces: false }) ? [told] : [{ narrowed: told }]
  }
  const decided = (d: FollowThrough['decision']): ViewDecision => ({
    id: d.id,
    text: text(d.text),
    agency: agencyName(d.agency),
    due: d.due,
    expected: text(d.expected),
    place: d.place === null ? null : placeOf(d.place),
    category: d.category,
    state: d.state,
    stateDay: d.stateDay,
    note: text(d.note),
  })
  const placeOf = (place: DecisionPlace): Words | null =>
    place.kind === 'area' ? [areaName(place.area) ?? place.area] : placeWords(place.name || null)

  const flagLines = flags.map(
    (f): ViewFlag => ({
      id: f.id,
      category: f.category,
      areaName: f.areaName ? pick(language, f.areaName) : null,
      from: f.from,
      to: f.to,
      status: f.status,
      // Why a person decided so is a comment of the office: it stays there.
      reason: f.reason && policy.audience === 'internal' ? text(f.reason) : null,
      rule: plain(text(ruleName(snapshot, f.rule))),
      ruleVersion: f.ruleVersion,
      dataVersion: f.dataVersion,
      counts: policy.smallCountsHidden ? null : countsOf(f),
      metres: policy.smallCountsHidden ? null : (f.place?.metres ?? null),
      around: f.around === true,
      lapsed: f.lapsedAt !== undefined,
    }),
  )
  const empty: ViewParts = {
    flags: flagLines,
    incidents: [],
    cameBack: [],
    meeting: null,
    items: [],
    decisions: [],
    follow: [],
    followLines: [],
    since: null,
    handling: null,
    unnamed: { items: 0, decisions: 0, follow: 0 },
  }
  const head = meeting && {
    number: meeting.number,
    title: plain(text(meeting.title)),
    day: meeting.day,
    period: meeting.period,
    agencies: [],
    agenda: [],
    minutes: [],
  }
  if (!policy.officeWords) return { ...empty, meeting: head }

  const counted = new Map(snapshot.itemCounts?.map((c) => [c.item, c]))
  const flagIds = new Set(flags.map((f) => f.id))
  const { agency } = snapshot
  const named = othersNamed(snapshot)
  const items = (meeting?.items ?? []).filter(
    (item) => !agency || ((item.subject.kind !== 'flag' || flagIds.has(item.subject.flag)) && !named(item.title, item.note)),
  )
  const isTold = (d: FollowThrough['decision']): boolean =>
    !agency || d.agency === agency.key || !named(d.text, d.expected, d.note)
  const decisions = (meeting?.decisions ?? []).filter(isTold)
  const follow = (snapshot.follow ?? []).filter((line) => isTold(line.decision))
  return {
    flags: flagLines,
    incidents: (snapshot.incidents ?? []).map((incident) => ({
      report: incident.report,
      category: incident.category,
      areaName: areaName(incident.area),
      title: text(incident.title),
      place: placeWords(incident.place),
      reports: incident.reports.length,
      from: incident.from,
      to: incident.to,
    })),
    cameBack: backOf(snapshot, areaName, placeWords),
    meeting: head &&
      meeting && {
        ...head,
        agencies: meeting.agencies.map((key) => agencyName(key) ?? key),
        // What the table speaks of is the whole table's: an agency's own edition has neither agenda nor minutes.
        agenda: agency ? [] : meeting.agenda.map(text),
        minutes: agency ? [] : linesOf(meeting.minutes, policy),
      },
    items: items.map((item) => ({
      id: item.id,
      kind: item.subject.kind,
      title: text(item.title),
      note: linesOf(item.note, policy),
      flag: item.subject.kind === 'flag' ? item.subject.flag : null,
      reports: counted.get(item.id)?.reports ?? null,
      incidents: counted.get(item.id)?.incidents ?? null,
    })),
    decisions: decisions.map(decided),
    follow: follow.map((line) => ({
      decision: decided(line.decision),
      meeting: line.meeting,
      overdue: line.overdue,
      effect: line.effect,
      counted: snapshot.frozen?.facts.otherReports.some((o) => o.key === `decision:${line.decision.id}:before`) ?? false,
      words: text(line.words[language]),
    })),
    followLines: follow.map((line) => ({
      ...line,
      decision: { ...line.decision, text: plain(text(line.decision.text)), note: '', expected: '', place: null },
      words: { zh: '', en: '' },
      effect: line.effect && {
        ...line.effect,
        controls: line.effect.controls.map((c) => ({
          ...c,
          name: controlName(c.name, policy),
          spot:
            typeof policy.point === 'number'
              ? { ...snapToGrid(c.spot.lon, c.spot.lat, policy.point), metres: Math.max(c.spot.metres, policy.point) }
              : c.spot,
        })),
      },
    })),
    since: snapshot.since ?? null,
    handling: policy.audience === 'internal' ? handlingOf(snapshot) : null,
    unnamed: {
      items: (meeting?.items.length ?? 0) - items.length,
      decisions: (meeting?.decisions.length ?? 0) - decisions.length,
      follow: (snapshot.follow?.length ?? 0) - follow.length,
    },
  }
}

/** Whether words name a category outside the agency's part: what belongs to nobody yet may be its matter, unless it says otherwise. */
export function othersNamed({ agency }: Pick<BriefSnapshot, 'agency'>): (...words: string[]) => boolean {
  if (!agency || agency.categories.length === 0) return () => false
  const others = categories.filter((c) => c.key !== 'other' && !agency.categories.includes(c.key))
  return (...words) => {
    const said = words.join('\n').toLowerCase()
    return others.some((c) => said.includes(c.zh) || said.includes(c.en.toLowerCase()))
  }
}

/** Places that read the same once they are narrowed are one. */
function backOf(
  snapshot: BriefSnapshot,
  areaName: (key: string | null) => string | null,
  placeWords: (place: string | null) => Words | null,
): ViewBack[] {
  const out = new Map<string, ViewBack>()
  for (const place of snapshot.cameBack ?? []) {
    const name = placeWords(place.name)
    const key = name?.some((run) => typeof run !== 'string') ? `${place.category} ${place.area} ${plain(name)}` : String(out.size)
    const known = out.get(key)
    if (known) known.times += place.times
    else out.set(key, { category: place.category, areaName: areaName(place.area), name, times: place.times })
  }
  return [...out.values()].sort((a, b) => b.times - a.times)
}

const countsOf = ({
  observed,
  raw,
  expected,
  usual,
  threshold,
  ratio,
  sources,
  tests,
  pAdjusted,
  recurrenceDays,
}: Flag): FlagCounts => ({
  observed,
  raw,
  expected,
  usual,
  threshold,
  ratio,
  sources,
  tests,
  pAdjusted,
  recurrenceDays,
})

function handlingOf({ frozen }: BriefSnapshot): ViewParts['handling'] {
  if (!frozen) return null
  const counts = statusKeys.map(() => 0)
  for (const row of rowsOfPart(frozen, whole)) counts[frozen.rows.status[row]!]!++
  return statusKeys.map((status, i) => ({ status, count: counts[i]! })).filter((s) => s.count > 0)
}

const controlName = (name: { zh: string; en: string }, policy: AudiencePolicy): { zh: string; en: string } => ({
  zh: placeFor(name.zh, policy) ?? '一处',
  en: placeFor(name.en, policy) ?? 'a place',
})

function ruleName(snapshot: BriefSnapshot, key: string): string {
  const rule = snapshot.rules?.find((r) => r.key === key)
  return rule ? pick(snapshot.language, rule.name) : key
}

/** "柳荫社区消防隐患" / "Liuyin: fire hazards". */
export function flagTitleOf(flag: Pick<ViewFlag, 'category' | 'areaName' | 'around'>, language: 'zh' | 'en'): string {
  const where = flag.areaName
    ? say(language, `${flag.areaName}${flag.around ? '一处' : ''}`, `${flag.around ? 'One place in ' : ''}${flag.areaName}`)
    : flag.around
      ? say(language, '区外一处', 'One place in no known area')
      : say(language, '全区', 'Whole district')
  return language === 'zh'
    ? `${where}${categoryName(flag.category, 'zh')}`
    : `${where}: ${categoryName(flag.category, 'en').toLowerCase()}`
}
