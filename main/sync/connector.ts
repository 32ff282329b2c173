/** The port behind which every upstream looks alike to the engine. One folder each: open311, odk, ogc, feed, folder. */
import type { Bilingual } from '../../contract/model.ts'
import type { IntakePage } from '../store/intake.ts'

/** A page that goes into the store whole, with the place to go on from once it is in. */
export interface ConnectorPage extends IntakePage {
  /** Absent while a walk begun anew reads what is here already: the cursor never goes back. */
  cursor?: string
  /** How far the walk is, where that is known. */
  progress: { done: number; total: number | null; unit: 'reports' | 'days' }
  /** Reports the upstream says it holds beyond this page; absent where it does not say. */
  owed?: number
}

/** Said when a walk ended well. */
export interface WalkEnd {
  /** Seconds UTC: every report the upstream had published by then is in. null: this upstream cannot say. */
  completeUpTo: number | null
  /** Where the next walk begins, when that is not where the last page ended. */
  cursor?: string
  /** Reports that the upstream says it holds and did not give. */
  owed?: number
}

/** An attachment of a report as the upstream knows it. */
export interface UpstreamAttachment {
  externalId: string
  key: string | null
  url: string | null
  /** Bytes that are here already; asked for again only from there where the upstream can. */
  have: number
  etag: string | null
}
/** A content as it comes: `first` is the offset of its first byte, 0 when the upstream began anew. */
export interface AttachmentStream {
  first: number
  /** Whole length as the upstream says, null when it does not. */
  bytes: number | null
  etag: string | null
  mime: string | null
  content: AsyncIterable<Uint8Array>
}

/** A district's decision on its way up. */
export interface Disposition {
  externalId: string
  /** Revision of the source that it was decided on; null where the source has none. */
  sourceRevision: number | null
  decision: 'accepted' | 'returned' | 'closed'
  comment: string
  /** The same for each try. */
  idempotencyKey: string
}
export type SendOutcome =
  | { kind: 'sent'; sourceRevision: number | null }
  /** The report has moved on; what the upstream has now. */
  | { kind: 'conflict'; theirs: { revision: number | null; status: string; text: string; at: string | null } }

/** A page of what an upstream holds. */
export interface ListedIds {
  ids: string[]
  /** Held as well, and from before the first day wanted: neither fetched when it is not here, nor gone when it is. */
  before: string[]
}

/** Where an upstream's own field stands, for the wizard. */
export interface UpstreamField {
  path: string
  type: string
  name: string
  repeats: boolean
  example: string | null
}

export interface Connector {
  /**
   * The pages after a cursor (null: from the start). A page is asked for while the one before it is being stored; the
   * cursor of a page is stored with it, so that a kill at any instant goes on from the last stored page. Throws Failure; `signal` ends it at any point.
   */
  pages(from: string | null, signal: AbortSignal): AsyncGenerator<ConnectorPage, WalkEnd>
  /** Asks the upstream for something small. Never throws for what the upstream does wrong. */
  test(signal: AbortSignal): Promise<{ ok: boolean; detail: Bilingual }>
  /** Forms or collections to choose from, and the fields of the chosen one. */
  fields?(signal: AbortSignal): Promise<{
    forms: { id: string; project: string | null; name: string; count: number | null }[]
    fields: UpstreamField[]
  }>
  /** Content of an attachment. Throws Failure; `not-found` when the upstream has it no more. */
  attachment?(wanted: UpstreamAttachment, signal: AbortSignal): Promise<AttachmentStream>
  /**
   * Every id the upstream holds, a page at a time: what the store has beyond them is gone, what it lacks was missed and is
   * asked for by `some`.
   */
  ids?(signal: AbortSignal): AsyncGenerator<ListedIds, void>
  /** Reports by id, for what a comparison of ids found missing. */
  some?(externalIds: string[], signal: AbortSignal): AsyncGenerator<IntakePage, void>
  send?(disposition: Disposition, signal: AbortSignal): Promise<SendOutcome>
  /** Ends its connections. */
  close(): Promise<void>
}
