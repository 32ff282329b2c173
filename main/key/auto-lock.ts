/** When an open store locks by itself: nobody there, the machine slept, or a terminal said so. */

export interface Watched {
  /** Minutes without a hand on it; 0: never. Asked at every look. */
  idleMinutes(): number
  isOpen(): boolean
  /** Whether somebody else asked for it, such as `fieldbrief lock`. */
  askedElsewhere(): boolean
  lock(because: 'idle' | 'sleep' | 'elsewhere'): void
  /** Milliseconds since 1970, and of a clock that nobody sets. */
  now(): number
  monotonic(): number
}
export interface AutoLock {
  /** A hand is on it: the idle time begins anew. */
  touch(): void
  /** One look at the clocks; done by itself every second. */
  look(): void
  stop(): void
}

const lookEvery = 1_000
/** A machine under load is late by seconds, not by this; milliseconds. */
const sleptAfter = 30_000

/**
 * Sleep shows as a jump of the wall clock that the other clock did not make (Linux and macOS stop it), or as a look that
 * came far too late by both (Windows). A clock set forward by hand locks, too: better once too often.
 */
export function watchLock(watched: Watched): AutoLock {
  let touched = watched.monotonic()
  let last = { wall: watched.now(), steady: watched.monotonic() }
  const look = (): void => {
    const at = { wall: watched.now(), steady: watched.monotonic() }
    // Also while locked, so that what was asked then does not lock later.
    const asked = watched.askedElsewhere()
    const wall = at.wall - last.wall
    const steady = at.steady - last.steady
    last = at
    if (!watched.isOpen()) {
      touched = at.steady
      return
    }
    const minutes = watched.idleMinutes()
    if (asked) watched.lock('elsewhere')
    else if (wall - steady > sleptAfter || steady > sleptAfter) watched.lock('sleep')
    else if (minutes > 0 && at.steady - touched >= minutes * 60_000) watched.lock('idle')
  }
  const timer = setInterval(look, lookEvery)
  timer.unref()
  return {
    touch: () => {
      touched = watched.monotonic()
    },
    look,
    stop: () => clearInterval(timer),
  }
}
