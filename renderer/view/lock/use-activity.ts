import { useEffect } from 'react'
import type { Client } from '../../../contract/api.ts'

/** A hand on the window is told of at most this often, milliseconds. */
const tellEvery = 30_000
const hands = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const

/** Tells that somebody is there, for as long as the store locks by itself. */
export function useActivity(client: Client, on: boolean): void {
  useEffect(() => {
    if (!on) return
    let told = Number.NEGATIVE_INFINITY
    const touched = (): void => {
      const now = performance.now()
      if (now - told < tellEvery) return
      told = now
      void client.call('lock.touch', {})
    }
    for (const hand of hands) window.addEventListener(hand, touched, { capture: true, passive: true })
    return () => {
      for (const hand of hands) window.removeEventListener(hand, touched, { capture: true })
    }
  }, [client, on])
}
