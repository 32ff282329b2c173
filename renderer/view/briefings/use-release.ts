import { useCallback, useState, useSyncExternalStore } from 'react'
import type { BriefReceipt, BriefRequest, Leak } from '../../../contract/briefing.ts'
import { type Format, formats } from '../../../contract/taxonomy.ts'
import { useClient } from '../../state/call.tsx'
import { onForget } from '../../state/forget.ts'
import { filterToQuery } from '../../state/hash.ts'
import { useSettings } from '../../state/settings.tsx'
import { agencyOf, type Edition } from './brief-place.ts'
import { type BriefBase, subjectOf } from './use-pages.ts'

/** One edition's export: under way, done, or held back by its leak check. */
export interface Released {
  edition: Edition
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  receipt: BriefReceipt | null
  error: string | null
}
export interface Release {
  formats: Format[]
  setFormats: (formats: readonly Format[]) => void
  template: string | null
  setTemplate: (name: string | null) => void
  seal: boolean
  setSeal: (on: boolean) => void
  /** '' lets the program make a new folder. */
  out: string
  setOut: (folder: string) => void
  released: readonly Released[]
  running: boolean
  start: (base: BriefBase, editions: readonly Edition[]) => void
  cancel: () => void
  /** Why findings may stand, by their key. */
  reasons: ReadonlyMap<string, string>
  clear: (keys: readonly string[], reason: string) => void
  takeBack: (key: string) => void
}

/** Findings that nobody cleared. */
export const openLeaks = (one: Released): readonly Leak[] => one.receipt?.leaks ?? []

/** A folder below one that a person typed, by the separator they used. */
export function folderBelow(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/'
  return `${folder.replace(/[\\/]+$/, '')}${separator}${name}`
}
/** Sealed to the agency of an edition, else to all at the table that have a key. */
export const sealedTo = (edition: Edition, withKey: readonly string[]): string[] => {
  const own = agencyOf(edition)
  return own === null ? [...withKey] : withKey.filter((key) => key === own)
}
/** Findings are cleared of one snapshot: a briefing of the same filter that they held back is written of that one again. */
export function sameAgain(base: BriefBase, before: readonly Released[]): BriefBase {
  const { filter, ...rest } = base
  if (!filter) return base
  const query = filterToQuery(filter)
  const back = before.find((one) => openLeaks(one).length > 0 && filterToQuery(one.receipt?.snapshot.filter ?? {}) === query)
  const id = back?.receipt?.snapshot.id ?? 0
  return id > 0 ? { ...rest, snapshot: id } : base
}
const folderName = (edition: Edition): string => edition.replace(':', '-')
const usual: Format[] = ['docx', 'xlsx', 'gpkg']

/** What became of an export outlives the screen that began it: people go elsewhere while files are written. */
interface Held {
  released: readonly Released[]
  reasons: ReadonlyMap<string, string>
  abort: AbortController | null
}
const untouched: Held = { released: [], reasons: new Map(), abort: null }
const held = new Map<string, Held>()
const listeners = new Set<() => void>()
onForget(() => {
  for (const one of held.values()) one.abort?.abort()
  held.clear()
})
function hold(of: string, part: Partial<Held>): void {
  held.set(of, { ...(held.get(of) ?? untouched), ...part })
  for (const listener of [...listeners]) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Editions are written one after the other; one that fails or leaks does not stop the next. `of`: which briefing it is. */
export function useRelease(of: string, withKey: readonly string[]): Release {
  const client = useClient()
  const { recall, remember } = useSettings()
  const kept = (recall('brief.formats') ?? '').split(' ')
  const known = formats.filter((format) => kept.includes(format))
  const chosen = known.length > 0 ? known : usual
  const [template, setTemplate] = useState<string | null>(null)
  const [seal, setSeal] = useState(false)
  const [out, setOut] = useState('')
  const { released, reasons, abort } = useSyncExternalStore(subscribe, () => held.get(of) ?? untouched)

  const run = async (base: BriefBase, editions: readonly Edition[]): Promise<void> => {
    abort?.abort()
    const mine = new AbortController()
    hold(of, { abort: mine, released: editions.map((edition) => ({ edition, state: 'waiting', receipt: null, error: null })) })
    const put = (edition: Edition, part: Partial<Released>): void => {
      const now = held.get(of)
      if (now?.abort === mine)
        hold(of, { released: now.released.map((one) => (one.edition === edition ? { ...one, ...part } : one)) })
    }
    let bound = sameAgain(base, released)
    for (const edition of editions) {
      if (mine.signal.aborted) {
        put(edition, { state: 'cancelled' })
        continue
      }
      put(edition, { state: 'running' })
      const recipients = sealedTo(edition, withKey)
      const folder = out.trim()
      const request: BriefRequest = {
        ...subjectOf(bound, edition),
        formats: [...chosen],
        ...(folder === '' ? {} : { out: editions.length > 1 ? folderBelow(folder, folderName(edition)) : folder }),
        ...(template === null ? {} : { template }),
        ...(seal && recipients.length > 0 ? { seal: recipients } : {}),
        ...(reasons.size > 0 ? { cleared: [...reasons].map(([key, reason]) => ({ key, reason })) } : {}),
      }
      const reply = await client.call('brief.make', request, mine.signal)
      if (!reply.ok) {
        const cancelled = reply.code === 'cancelled'
        // Whoever cancels one, at its progress or here, means the rest too.
        if (cancelled) mine.abort()
        put(edition, cancelled ? { state: 'cancelled' } : { state: 'failed', error: reply.message })
        continue
      }
      put(edition, { state: 'done', receipt: reply.value })
      // What was frozen for the first edition is what the others are of.
      const { filter: _filter, ...rest } = bound
      if (bound.filter && reply.value.snapshot.id > 0) bound = { ...rest, snapshot: reply.value.snapshot.id }
    }
  }
  const clear = useCallback(
    (keys: readonly string[], reason: string) => {
      const now = held.get(of)?.reasons ?? []
      hold(of, { reasons: new Map([...now, ...keys.map((key): [string, string] => [key, reason])]) })
    },
    [of],
  )
  const takeBack = useCallback(
    (key: string) => hold(of, { reasons: new Map([...(held.get(of)?.reasons ?? [])].filter(([other]) => other !== key)) }),
    [of],
  )
  return {
    formats: chosen,
    setFormats: (next) => remember('brief.formats', next.join(' ')),
    template,
    setTemplate,
    seal,
    setSeal,
    out,
    setOut,
    released,
    running: released.some(({ state }) => state === 'running' || state === 'waiting'),
    start: (base, editions) => void run(base, editions),
    cancel: () => abort?.abort(),
    reasons,
    clear,
    takeBack,
  }
}
