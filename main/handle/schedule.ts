/**
 * The weekly digest: a briefing over the seven days before it, written into a folder of the day by itself while the app is
 * open. It is never sent anywhere. What fell due while the app was closed is made once, at the next start.
 */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import type { CallContext, HandlerGroup } from '../../contract/api.ts'
import type { BriefReceipt, BriefRequest, BriefSchedule } from '../../contract/briefing.ts'
import type { Bilingual, Day } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import { noteSetting } from './audit.ts'
import type { House } from './house.ts'

const setting = 'brief-schedule'
/** Milliseconds since 1970 up to which nothing is due any more: when it was switched on, or made last. */
const sinceSetting = 'brief-schedule-since'
/** How often the clock is looked at, milliseconds. */
const tick = 30_000
/** After the app stands open, milliseconds. */
const settle = 5_000
const digestDays = 7

const standard = (house: House): BriefSchedule => {
  const { language } = house.settings()
  return {
    on: false,
    weekday: 1,
    at: '08:00',
    folder: '',
    title: language === 'zh' ? '社区安全问题周报' : 'Weekly safety digest',
    audience: 'internal',
    formats: ['docx', 'html', 'xlsx'],
    filter: {},
    language,
    lastRun: null,
  }
}

export async function briefSchedule(house: House): Promise<BriefSchedule> {
  const kept = (await house.store.call('setting.all', {}))[setting]
  return { ...standard(house), ...(kept === undefined ? {} : (JSON.parse(kept) as Partial<BriefSchedule>)) }
}
const keep = (house: House, schedule: BriefSchedule): Promise<unknown> =>
  house.store.call('setting.put', { values: { [setting]: JSON.stringify(schedule) } })
const keepSince = (house: House, since: number): Promise<unknown> =>
  house.store.call('setting.put', { values: { [sinceSetting]: String(since) } })

/**
 * The last moment at or before `now` at which a digest was due, by the wall clock of this computer.
 * @param now milliseconds since 1970; so is the answer
 */
export function lastDue(now: number, { weekday, at }: Pick<BriefSchedule, 'weekday' | 'at'>): number {
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  const due = new Date(now)
  due.setHours(hours, minutes, 0, 0)
  // Sunday is 0 there and 7 here.
  due.setDate(due.getDate() - ((due.getDay() - weekday + 7) % 7))
  if (due.getTime() > now) due.setDate(due.getDate() - 7)
  return due.getTime()
}

const localDay = (millis: number): Day => isoDay(Math.floor((millis / 60_000 - new Date(millis).getTimezoneOffset()) / 1440))

/** What is made for a due moment: the seven days before its day, unless the filter has days of its own. */
export function digestRequest(schedule: BriefSchedule, due: number): BriefRequest {
  const day = localDay(due)
  const { filter } = schedule
  const period = filter.from === undefined && filter.to === undefined
  return {
    title: schedule.title,
    filter: period ? { ...filter, from: isoDay(dayNumber(day) - digestDays), to: day } : filter,
    audience: schedule.audience,
    language: schedule.language,
    formats: schedule.formats,
    out: join(schedule.folder, day),
  }
}

/** Makes a folder and what is missing above it, one step at a time: the recursive option never ends below /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return
  if (dirname(folder) !== folder) await makeFolder(dirname(folder))
  await mkdir(folder, { mode: 0o700 })
}

/** Throws Failure (bad-request, storage) when the folder cannot be written into. */
async function checkFolder(folder: string): Promise<void> {
  if (folder === '' || !isAbsolute(folder))
    throw new Failure('bad-request', {
      zh: '还没有为定期简报选择文件夹（需要完整路径），设置没有改动。请先选择一个文件夹，再开启。',
      en: 'No folder was chosen for the digest (its whole path is needed); nothing was changed. Choose a folder, then switch it on.',
    })
  try {
    await makeFolder(folder)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'error'
    throw new Failure(
      'storage',
      {
        zh: `无法建立文件夹 ${folder}（${code}），定期简报的设置没有改动。请另选一个能写入的文件夹。`,
        en: `The folder ${folder} cannot be made (${code}); the digest's settings were not changed. Choose one that can be written to.`,
      },
      { cause },
    )
  }
}

export function scheduleHandlers(house: House): HandlerGroup<'schedule.get' | 'schedule.set'> {
  return {
    'schedule.get': () => briefSchedule(house),
    async 'schedule.set'(change) {
      const old = await briefSchedule(house)
      const next = { ...old, ...change }
      if (next.on) await checkFolder(next.folder)
      // What was due before it was switched on, or at another time than now set, is not made up for.
      if (next.on && (!old.on || old.weekday !== next.weekday || old.at !== next.at)) await keepSince(house, house.host.now())
      await keep(house, next)
      // A filter may hold words of a search.
      await noteSetting(house, 'schedule', { ...change, filter: change.filter && 'changed' })
      house.emit('meetings.changed', { meeting: null })
      return next
    },
  }
}

type Make = (request: BriefRequest, context: CallContext) => Promise<BriefReceipt>

function outcome(receipt: BriefReceipt): { ok: boolean; words: Bilingual } {
  if (receipt.released)
    return {
      ok: true,
      words: {
        zh: `已写入 ${receipt.folder}，共 ${receipt.files.length} 个文件。没有发送给任何人。`,
        en: `Written to ${receipt.folder}, ${receipt.files.length} files. Nothing was sent to anybody.`,
      },
    }
  return {
    ok: false,
    words: {
      zh: `泄露检查查到 ${receipt.leaks.length} 处，没有放行，也没有留下文件。请手动生成一次简报，逐条处理后再导出。`,
      en: `The leak check found ${receipt.leaks.length} places; nothing was released or left behind. Make the briefing by hand and clear them one by one.`,
    },
  }
}

/**
 * Looks at the clock from now on. `look` does so at once, for tests; it resolves when what was due has been made.
 * @param make the handler of brief.make
 */
export function startDigest(house: House, make: Make): { look(): Promise<void>; stop(): Promise<void> } {
  const stopping = new AbortController()
  let running: Promise<void> | null = null
  const look = (): Promise<void> => {
    if (stopping.signal.aborted) return Promise.resolve()
    running ??= makeDue().finally(() => {
      running = null
    })
    return running
  }
  async function makeDue(): Promise<void> {
    const schedule = await briefSchedule(house)
    if (!schedule.on) return
    const now = house.host.now()
    const due = lastDue(now, schedule)
    const since = Number((await house.store.call('setting.all', {}))[sinceSetting] ?? now)
    if (due <= since) return
    // Noted before it is made: a digest that brings the program down is not made again at every start.
    await keepSince(house, due)
    const end = await make(digestRequest(schedule, due), { signal: stopping.signal }).then(outcome, (error: unknown) => {
      if (!(error instanceof Failure)) house.host.log(`digest: ${(error as Error).name}`)
      const words =
        error instanceof Failure
          ? error.text
          : { zh: '程序内部出错，简报没有生成。', en: 'Something went wrong inside the program; no briefing was made.' }
      return { ok: false, words }
    })
    if (stopping.signal.aborted && !end.ok) {
      // Cut short by closing: it is made at the next start.
      await keepSince(house, since)
      return
    }
    const lastRun = { at: new Date(house.host.now()).toISOString(), ...end }
    await keep(house, { ...(await briefSchedule(house)), lastRun })
    house.emit('meetings.changed', { meeting: null })
  }
  const looking = (): void => {
    look().catch((error: unknown) => {
      if (!stopping.signal.aborted) house.host.log(`digest by the clock: ${(error as Error).name}`)
    })
  }
  const clock = setInterval(looking, tick)
  clock.unref()
  // What was missed while the program was closed, once the start is over.
  const first = setTimeout(looking, settle).unref()
  return {
    look,
    async stop() {
      stopping.abort()
      clearInterval(clock)
      clearTimeout(first)
      await running?.catch(() => {})
    },
  }
}
