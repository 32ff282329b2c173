/** Who takes files that are dropped on the window, instead of the import that takes them otherwise. */
import { useEffect, useRef } from 'react'

interface Taker {
  /** What letting go will do, said while files hang over the window. */
  words: () => string
  take: (files: readonly File[]) => void
}
let taker: Taker | null = null

export const dropTaker = (): Taker | null => taker

/** Takes dropped files for as long as the component is there; the last one that asked has them. */
export function useTakesDrops(words: string, take: (files: readonly File[]) => void): void {
  const latest = useRef({ words, take })
  latest.current = { words, take }
  useEffect(() => {
    const before = taker
    const mine: Taker = { words: () => latest.current.words, take: (files) => latest.current.take(files) }
    taker = mine
    return () => {
      if (taker === mine) taker = before
    }
  }, [])
}
