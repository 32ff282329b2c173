/** The port behind which every upstream looks alike to the engine. One folder each: open311, and later the others. */
import type { Bilingual } from '../../contract/model.ts'
import type { IntakePage } from '../store/intake.ts'

/** A page that goes into the store whole, with the place to go on from once it is in. */
export interface ConnectorPage extends IntakePage {
  cursor: string
  /** How far the walk is, where that is known. */
  progress: { done: number; total: number | null; unit: 'reports' | 'days' }
}

/** Said when a walk ended well. */
export interface WalkEnd {
  /** Seconds UTC: every report the upstream had published by then is in. null: this upstream cannot say. */
  completeUpTo: number | null
}

export interface Connector {
  /**
   * The pages after a cursor (null: from the start), each only asked for when the one before it is stored, so that a kill
   * at any instant goes on from the last stored page. Throws Failure; `signal` ends it at any point.
   */
  pages(from: string | null, signal: AbortSignal): AsyncGenerator<ConnectorPage, WalkEnd>
  /** Asks the upstream for something small. Never throws for what the upstream does wrong. */
  test(signal: AbortSignal): Promise<{ ok: boolean; detail: Bilingual }>
  /** Ends its connections. */
  close(): Promise<void>
}
