/** What a workstation of the office does while its server is hit, and what hits it. */
import { parseArgs } from 'node:util'

export const works = ['import', 'sync', 'disposition'] as const
/** By SIGKILL of all of the server, of one of its backends, of the workstation; the way there cut off. */
export const hits = ['server', 'backend', 'workstation', 'network'] as const
export type Work = (typeof works)[number]
export type Hit = (typeof hits)[number]

export interface ServerJob {
  work: Work
  /** Folder whose server.json names the database, by way of the proxy. */
  folder: string
  /** File to import, or address of the feed. */
  what: string
  /** Milliseconds since 1970. */
  now: number
}

/** Reasons of the dispositions, each made once. */
export const decisions: readonly string[] = Array.from({ length: 400 }, (_, i) => `decision ${i}`)

/** Words of `npm run faults -- server`. @throws TypeError with what is wrong */
export function readServerWords(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '200' },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  })
  const whole = (name: 'kills' | 'seed'): number => {
    const n = Number(values[name])
    if (!Number.isInteger(n) || n < 0) throw new TypeError(`--${name} is a whole number of at least 0`)
    return n
  }
  const only = values.only?.split(',') ?? [...works, ...hits]
  for (const word of only)
    if (![...works, ...hits].some((known) => known === word))
      throw new TypeError(`--only takes ${[...works, ...hits].join(', ')}`)
  // Of the one kind none is named: all of them.
  const some = <T extends string>(all: readonly T[]): T[] => {
    const named = all.filter((word) => only.includes(word))
    return named.length > 0 ? named : [...all]
  }
  return { kills: whole('kills'), seed: whole('seed'), json: values.json, works: some(works), hits: some(hits) }
}
