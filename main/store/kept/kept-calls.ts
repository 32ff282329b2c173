/** What the thread of the kept store answers: main/store/kept/kept.worker.ts. */
import type { Bilingual } from '../../../contract/model.ts'
import type { StoreMethod } from '../port.ts'
import type { Clash } from '../touch.ts'
import type { WaitingCall, WaitingMethod } from '../waiting.ts'

/** Of what is kept on this workstation. */
export interface KeptFacts {
  /** When it was taken from the server, seconds UTC; null: nothing was yet. */
  at: number | null
  /** Reports whose text is kept: the newest, and those that flags rest on. */
  reports: number
}
/** A change that waits for the server, or for a person to say what is to become of it. */
export interface WaitingRow {
  id: number
  /** Seconds UTC. */
  at: number
  call: WaitingCall
  state: 'waiting' | 'clash' | 'refused'
  clash: Clash | null
  /** Why it was refused. */
  why: Bilingual | null
}
export type WaitingEnd = { state: 'clash'; clash: Clash } | { state: 'refused'; why: Bilingual }

export interface KeptCalls {
  'kept.facts': [Record<string, never>, KeptFacts]
  /** Takes from the server what is to be kept. */
  'kept.refresh': [{ now: number }, KeptFacts]
  /** Whoever the server turns away keeps nothing of it; what waits stays. */
  'kept.drop': [Record<string, never>, Record<string, never>]
  /** A call of the store, answered by what is kept. @throws Failure upstream for one that only the server can answer */
  'kept.call': [{ method: StoreMethod; request: unknown }, unknown]
  /** Made here, and to be made on the server. */
  'kept.change': [{ method: WaitingMethod; request: unknown; at: number }, unknown]
  'waiting.list': [Record<string, never>, WaitingRow[]]
  /** `call`: what it is from now on. */
  'waiting.mark': [{ id: number; end: WaitingEnd | null; call?: WaitingCall }, Record<string, never>]
  'waiting.end': [{ id: number }, Record<string, never>]
  close: [Record<string, never>, Record<string, never>]
}
