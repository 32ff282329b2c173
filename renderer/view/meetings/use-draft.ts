import { useCallback, useEffect, useRef, useState } from 'react'

/** Typing rests this long before it is kept, milliseconds. */
const rests = 700

/**
 * A field that is kept while it is typed: shows what was typed until the kept value has caught up, saves when the hand
 * rests, when the field is left, and when it goes away. `save` is told what stood there when the typing began, and gives back
 * false where it could not be kept: then what stands there now has been seen, and the next save takes its place.
 */
export function useDraft<T>(
  kept: T,
  save: (next: T, seen: T) => Promise<boolean>,
  same: (a: T, b: T) => boolean = Object.is,
): { value: T; set: (next: T) => void; flush: () => void; failed: boolean } {
  const [typed, setTyped] = useState<{ value: T } | null>(null)
  const [failed, setFailed] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const waiting = useRef<{ value: T } | null>(null)
  /** What stood there when the typing began; null while nobody types. */
  const base = useRef<{ value: T } | null>(null)
  const latest = useRef({ save, kept, same })
  latest.current = { save, kept, same }
  const flush = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = null
    const wanted = waiting.current
    waiting.current = null
    if (wanted === null) return
    const seen = (base.current ?? { value: latest.current.kept }).value
    base.current = { value: wanted.value }
    if (latest.current.same(wanted.value, latest.current.kept)) {
      base.current = null
      setTyped((now) => (now === wanted ? null : now))
      return
    }
    void latest.current.save(wanted.value, seen).then((ok) => {
      setFailed(!ok)
      // Whoever goes on after a refusal has been told what stands there now.
      if (!ok || waiting.current === null) base.current = null
      // What was typed meanwhile stays; what could not be kept stays on screen, to be tried again.
      if (ok) setTyped((now) => (now === wanted ? null : now))
    })
  }, [])
  const set = useCallback(
    (next: T) => {
      const wanted = { value: next }
      base.current ??= { value: latest.current.kept }
      waiting.current = wanted
      setTyped(wanted)
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = setTimeout(flush, rests)
    },
    [flush],
  )
  useEffect(() => flush, [flush])
  return { value: typed ? typed.value : kept, set, flush, failed }
}
