/** When each source is synced next: its own interval, a little spread, and patience with one that fails. */
import type { SourceState } from '../../store/ledger.ts'
import { HttpFailure } from '../http/http-failure.ts'

/** Longest wait after failures in a row, seconds. */
const longestWait = 6 * 3600

/**
 * Seconds UTC of the next try. After a success the interval, give or take a tenth, so that many workstations do not all
 * come at the full hour; after failures in a row a growing wait, at least what the server asked for, at most six hours or
 * the interval, whichever is longer.
 * @param random in [0, 1)
 */
export function nextTryAt(options: {
  now: number
  everyMinutes: number
  failuresInRow: number
  askedSeconds: number | null
  random: number
}): number | null {
  const interval = options.everyMinutes * 60
  if (interval <= 0) return null
  if (options.failuresInRow === 0) return Math.round(options.now + interval * (0.9 + 0.2 * options.random))
  const most = Math.max(interval, longestWait)
  const wait = Math.min(most, 60 * 2 ** (options.failuresInRow - 1)) * (0.5 + 0.5 * options.random)
  // A server that asks for a year would end the sync of its source without anybody having said so.
  return Math.round(options.now + Math.min(most, Math.max(wait, options.askedSeconds ?? 0)))
}

/** A last try in the future: the clock was set back since, and what was planned then may be far off. */
const isDue = ({ lastTry, nextTry }: SourceState, now: number): boolean => (nextTry ?? 0) <= now || (lastTry ?? 0) > now + 60

/** Sources to sync now, longest waiting first. */
export function dueSources(states: readonly SourceState[], now: number): SourceState[] {
  return states
    .filter((s) => !s.paused && (s.options.everyMinutes ?? 0) > 0 && isDue(s, now))
    .sort((a, b) => (a.nextTry ?? 0) - (b.nextTry ?? 0))
}

export interface ScheduleTools {
  states(): Promise<SourceState[]>
  sync(name: string, id: number): Promise<void>
  setNextTry(id: number, at: number | null): Promise<void>
  /** Seconds UTC. */
  now(): number
  random(): number
  log(line: string): void
}

/** How often the clock is looked at, in milliseconds. */
const lookEvery = 15_000
/** Sources synced at the same time: one that is slow holds up none of the others, and the store writes one page at a time. */
const atOnce = 3

/**
 * Syncs what is due until stopped, the longest waiting first. What waits for its turn is looked at anew when the turn comes:
 * it may have been paused or synced meanwhile. Another look is taken at once when `wake` is called.
 */
export function startSchedule(tools: ScheduleTools): { wake(): void; stop(): void } {
  const failures = new Map<number, number>()
  const running = new Set<number>()
  let looking = false
  let lookAgain = false
  /** Something is due that had no turn yet, or is being synced and may be due again by its end. */
  let waiting = false
  let stopped = false

  async function run(source: SourceState): Promise<void> {
    let askedSeconds: number | null = null
    try {
      await tools.sync(source.name, source.id)
      failures.delete(source.id)
    } catch (error) {
      failures.set(source.id, (failures.get(source.id) ?? 0) + 1)
      askedSeconds = error instanceof HttpFailure ? error.retryAfterSeconds : null
      tools.log(`scheduled sync of ${source.name}: ${(error as Error).name}`)
    }
    await tools.setNextTry(
      source.id,
      nextTryAt({
        now: tools.now(),
        everyMinutes: source.options.everyMinutes ?? 0,
        failuresInRow: failures.get(source.id) ?? 0,
        askedSeconds,
        random: tools.random(),
      }),
    )
  }

  async function look(): Promise<void> {
    if (stopped) return
    if (looking) {
      lookAgain = true
      return
    }
    looking = true
    lookAgain = false
    try {
      const due = dueSources(await tools.states(), tools.now())
      const turn = stopped ? [] : due.filter(({ id }) => !running.has(id)).slice(0, atOnce - running.size)
      waiting = due.length > turn.length
      for (const source of turn) {
        running.add(source.id)
        run(source)
          .catch((error: unknown) => tools.log(`schedule: ${(error as Error).name}`))
          .finally(() => {
            running.delete(source.id)
            if (waiting) void look()
          })
      }
    } catch (error) {
      tools.log(`schedule: ${(error as Error).name}`)
    } finally {
      looking = false
      if (lookAgain) void look()
    }
  }
  const timer = setInterval(() => void look(), lookEvery)
  timer.unref()
  void look()
  return {
    wake: () => void look(),
    stop: () => {
      stopped = true
      clearInterval(timer)
    },
  }
}
