/** Which flags are told aloud now, and in what words: place and kind and counts only, never report text. Pure. */
import type { Notice, NoticeSettings } from '../../contract/detection.ts'
import type { Bilingual, Flag } from '../../contract/model.ts'
import { categories } from '../../contract/taxonomy.ts'

/** The wall clock of the machine: a day "2026-06-08" and a minute "07:30". */
export interface WallClock {
  day: string
  minute: string
}
export interface NoticeQuestion {
  settings: NoticeSettings
  now: WallClock
  /** When this was asked last; null: never, since the program began. */
  before: WallClock | null
  /** Flags that nobody has seen or been told of. */
  flags: readonly Flag[]
}

/** Lines of a notice that name a flag each; the rest is counted. */
const namedLines = 3

/** Whether a minute lies in [from, to), also where that runs over midnight; from = to is no span at all. */
export function isQuiet(minute: string, from: string, to: string): boolean {
  if (from === to) return false
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

/** The minute of the daily digest: one that falls into the quiet hours waits for their end. */
export const digestMinute = ({ digestAt, quietFrom, quietTo }: NoticeSettings): string =>
  isQuiet(digestAt, quietFrom, quietTo) ? quietTo : digestAt

/** The notice that is due now; null: nothing is to be said, or not now. What is held back comes with the next one. */
export function dueNotice({ settings, now, before, flags }: NoticeQuestion): Notice | null {
  const open = flags.filter((flag) => flag.status === 'new' && flag.lapsedAt === undefined)
  if (!settings.on || open.length === 0) return null
  if (isQuiet(now.minute, settings.quietFrom, settings.quietTo)) return null
  if (settings.digest === 'daily' && !passed(digestMinute(settings), before, now)) return null
  return noticeOf(open)
}

/** Whether the minute came round between the two looks at the clock. */
function passed(minute: string, before: WallClock | null, now: WallClock): boolean {
  if (now.minute < minute)
    return before !== null && before.day < now.day && (before.minute < minute || dayAfter(before.day) < now.day)
  // A program that was not open at the minute tells when it is opened.
  return before === null || before.day < now.day || before.minute < minute
}
const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** One flag: its place and kind. Several: how many, and the first few. */
export function noticeOf(flags: readonly Flag[]): Notice {
  const ordered = [...flags].sort((a, b) => a.p - b.p || a.id - b.id)
  const lines = ordered.slice(0, namedLines).map(lineOf)
  const more = ordered.length - lines.length
  const join = (language: 'zh' | 'en', rest: string): string =>
    [...lines.map((line) => line[language]), ...(more > 0 ? [rest] : [])].join('\n')
  return {
    title:
      ordered.length === 1
        ? { zh: '新的预警', en: 'New early warning' }
        : { zh: `${ordered.length} 个新的预警`, en: `${ordered.length} new early warnings` },
    body: { zh: join('zh', `另有 ${more} 个`), en: join('en', `and ${more} more`) },
    flags: ordered.map((flag) => flag.id),
  }
}

function lineOf(flag: Flag): Bilingual {
  const category = categories.find((c) => c.key === flag.category) ?? { zh: flag.category, en: flag.category }
  // A circle outside every known area has no name; its coordinates would say more than a notice should.
  const where = flag.areaName ?? (flag.around ? { zh: '一处', en: 'one place' } : { zh: '全区', en: 'whole district' })
  return {
    zh: `${where.zh} · ${category.zh} · ${flag.observed} 起`,
    en: `${where.en} · ${category.en} · ${flag.observed} incidents`,
  }
}
