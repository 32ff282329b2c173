/** What the queue says about waiting times. Pure. */
import type { Text } from '../../text/text.tsx'

const start = '1970-01-01T00:00:00Z'
/** "15 h", "3 d" of a wait in seconds. */
export const waitWords = (seconds: number, text: Pick<Text, 'age'>): string =>
  text.age(start, new Date(Math.max(0, seconds) * 1_000).toISOString())

/** Least waits to choose from, days; 0 for any. */
export const waitChoices = [0, 1, 3, 7, 30] as const
/** Last steps after which a report still waits for somebody. */
export const openDecisions = ['received', 'accepted', 'returned', 'waiting'] as const
