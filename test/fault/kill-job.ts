/** What a process does that is there to be killed, and who knows it by name. */
import { parseArgs } from 'node:util'
import type { Host } from '../../main/host.ts'

/** In this order in the table. */
export const killed = ['import', 'sync', 'migration', 'purge', 'backup', 'passphrase'] as const
export type Killed = (typeof killed)[number]

/** Everything that a child needs to do its work once. */
export interface KillJob {
  /** Folder of the store. */
  folder: string
  /** File to import, address of the feed, folder of the backups, new passphrase. */
  what: string
  /** Milliseconds since 1970: the child's clock stands still, so that what it writes does not depend on the hour. */
  now: number
}

export const faultKey = new Uint8Array(32).fill(5)

/** A host whose one secret is the fault suite's key, as long as the store's own file does not keep it. */
export function killHost(folder: string, now: number): Host {
  return {
    shell: 'terminal',
    storeDir: folder,
    version: '0.0.0',
    language: 'en',
    secrets: {
      read: async () => Uint8Array.from(faultKey),
      create: async () => Uint8Array.from(faultKey),
      put: async () => {},
      remove: async () => {},
    },
    account: 'fault',
    briefFolder: async () => folder,
    chooseFiles: null,
    openLink: async () => {},
    now: () => now,
    log: () => {},
  }
}

/** As cheap as Argon2id goes: the kills are about files, not about guessing. */
export const cheapKdf = { memoryKib: 1_024, passes: 1, lanes: 1 }

/** Words of `npm run faults`. Throws TypeError with what is wrong. */
export function readWords(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      reports: { type: 'string', default: '2000' },
      kills: { type: 'string', default: '1000' },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  })
  const whole = (name: 'reports' | 'kills' | 'seed', least: number): number => {
    const n = Number(values[name])
    if (!Number.isInteger(n) || n < least) throw new TypeError(`--${name} is a whole number of at least ${least}`)
    return n
  }
  const only = values.only?.split(',') ?? null
  const parts = ['feed', ...killed]
  for (const word of only ?? []) if (!parts.includes(word)) throw new TypeError(`--only takes ${parts.join(', ')}`)
  return {
    reports: whole('reports', 100),
    kills: whole('kills', 0),
    seed: whole('seed', 0),
    json: values.json,
    feed: only === null || only.includes('feed'),
    only: killed.filter((op) => only === null || only.includes(op)),
  }
}
