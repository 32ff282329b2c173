/**
 * When the rules judge by themselves: once things have settled after a change of the data, and at the set minute of the
 * day. Never in a terminal: there `flags evaluate` is asked for.
 */
import type { Job } from '../../contract/model.ts'
import { evaluateRules } from './evaluate.ts'
import type { House } from './house.ts'
import { noticeSettings, tellNotices } from './telling.ts'

/** After the last change, and after the app stands open, milliseconds. */
const settle = 2_000
/** How often the clock is looked at, milliseconds. */
const tick = 20_000
/** Work that brings reports or moves them: rules wait for its end. Attachments, which come in steps, change no verdict. */
const bringing = ({ kind, unit, state }: Job): boolean =>
  state === 'running' && (kind === 'import' || kind === 'sample' || kind === 'areas' || (kind === 'sync' && unit !== 'steps'))

interface Judging {
  wake(): void
  /** ISO time of the next evaluation by the clock. */
  nextAt(): string
  stop(): void
}
const running = new WeakMap<House, Judging>()
/** Something has changed on which verdicts rest. Without a window open nothing follows. */
export const wakeRules = (house: House): void => running.get(house)?.wake()
export const nextJudging = (house: House): string | null => running.get(house)?.nextAt() ?? null

/** Judges from now on by itself, for as long as the app is open. */
export function startJudging(house: House): { stop(): void } {
  const stopping = new AbortController()
  const context = { signal: stopping.signal }
  let timer: NodeJS.Timeout | null = null
  let busy = false
  let again = false
  let evaluateAt = '06:30'
  let due = nextAt(house.host.now(), evaluateAt)

  async function run(): Promise<void> {
    timer = null
    if (stopping.signal.aborted) return
    if (busy || house.jobs.list().some(bringing)) {
      again = true
      if (!busy) later()
      return
    }
    busy = true
    again = false
    try {
      await judgeAsJob(house, context)
      await tellNotices(house)
    } catch (error) {
      if (!stopping.signal.aborted) house.host.log(`flags: ${(error as Error).message}`)
    } finally {
      busy = false
      if (again) later()
    }
  }
  function later(): void {
    if (stopping.signal.aborted) return
    if (timer) clearTimeout(timer)
    timer = setTimeout(() => void run(), settle)
    timer.unref()
  }
  const clock = setInterval(() => {
    void (async () => {
      const settings = await noticeSettings(house)
      if (settings.evaluateAt !== evaluateAt) {
        evaluateAt = settings.evaluateAt
        due = nextAt(house.host.now(), evaluateAt)
      }
      if (house.host.now() >= due) {
        due = nextAt(house.host.now(), evaluateAt)
        await run()
      } else await tellNotices(house)
    })().catch((error: unknown) => {
      if (!stopping.signal.aborted) house.host.log(`flags by the clock: ${(error as Error).message}`)
    })
  }, tick)
  clock.unref()
  later()

  const judging: Judging = {
    wake: later,
    nextAt: () => new Date(due).toISOString(),
    stop() {
      stopping.abort()
      if (timer) clearTimeout(timer)
      clearInterval(clock)
      running.delete(house)
    },
  }
  running.set(house, judging)
  return judging
}

/** A job only where there are days to judge: most changes of the data change no verdict. */
async function judgeAsJob(house: House, context: { signal: AbortSignal }): Promise<void> {
  let job: Promise<void> | null = null
  let told: (done: number, total: number | null) => void = () => {}
  let end: () => void = () => {}
  let fail: (error: unknown) => void = () => {}
  const abort = new AbortController()
  const signal = AbortSignal.any([context.signal, abort.signal])
  const progress = (done: number, total: number | null = null): void => {
    if (job === null && (total ?? 0) > 0) {
      const ended = new Promise<void>((resolve, reject) => {
        end = resolve
        fail = reject
      })
      job = house.jobs.run(
        'flags',
        { zh: '正在评估预警规则', en: 'Evaluating the early-warning rules' },
        'days',
        context,
        async (running) => {
          running.signal.addEventListener('abort', () => abort.abort(), { once: true })
          told = (n, of) => running.progress(n, of)
          await ended
        },
      )
      job.catch(() => {})
    }
    told(done, total)
  }
  try {
    await evaluateRules(house, {}, { signal, progress })
    end()
  } catch (error) {
    fail(error)
    throw error
  }
}

/** Milliseconds of the next time the wall clock of this machine shows a minute "06:30". */
export function nextAt(now: number, minute: string): number {
  const [hours = 0, minutes = 0] = minute.split(':').map(Number)
  const at = new Date(now)
  at.setHours(hours, minutes, 0, 0)
  if (at.getTime() <= now) at.setDate(at.getDate() + 1)
  return at.getTime()
}
