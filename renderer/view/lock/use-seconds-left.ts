import { useEffect, useState } from 'react'

/** Counts whole seconds down to 0; a new `of` begins again at `seconds`. */
export function useSecondsLeft(seconds: number, of: unknown): number {
  const [left, setLeft] = useState(Math.ceil(seconds))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` says that the count begins anew
  useEffect(() => {
    const end = performance.now() + seconds * 1_000
    const look = (): void => setLeft(Math.max(0, Math.ceil((end - performance.now()) / 1_000)))
    look()
    if (seconds <= 0) return
    const timer = setInterval(() => {
      look()
      if (performance.now() >= end) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [seconds, of])
  return left
}
