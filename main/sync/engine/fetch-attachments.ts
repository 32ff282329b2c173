/**
 * Contents of attachments, in the background: newest first, what is on screen before all others. What came before a
 * connection broke is kept and asked for no more where the upstream can do ranges; length, hash and type are checked
 * before a content counts as here.
 */
import { createHash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import type { Bilingual, MediaKind, ReportId } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { AttachmentEnd, WantedAttachment } from '../../store/attachment.ts'
import type { StoreClient } from '../../store/port.ts'
import type { Connector } from '../connector.ts'
import { leaveContent } from '../http/http.ts'
import { HttpFailure } from '../http/http-failure.ts'
import { backoffMs } from '../http/retry.ts'
import { connectorOf, syncable } from './sync-source.ts'
import type { SyncTools } from './tools.ts'

export interface FetchTools extends SyncTools {
  /** Reports that somebody looks at now. */
  screen?(): ReportId[]
  /** Largest content taken, bytes. */
  mostBytes?: number
  /** Called when contents came in. */
  came?(): void
}
export interface FetchOutcome {
  fetched: number
  failed: number
  left: number
}

const mostBytes = 50 * 1_048_576
const atOnce = 2
/** Asked of the store together: to sort all that is wanted costs the same for one as for many. */
const batch = 64
/** While a server is down, to find behind what it holds what others do: each look passes over all that is wanted. */
const batchWhenDown = 4_096
const partBytes = 262_144
/** After so many tries a content is tried once a day only. */
const patientTries = 6
/** A server that failed so often in a row is left alone for so many seconds, with all that is wanted of it. */
const mostInRow = 4
const leftAloneSeconds = 600

/** Fetches until nothing is due. Never throws for one content's failure; throws Failure `cancelled`, not-found. */
export async function fetchAttachments(store: StoreClient, name: string, tools: FetchTools): Promise<FetchOutcome> {
  const source = await syncable(store, name)
  const outcome: FetchOutcome = { fetched: 0, failed: 0, left: 0 }
  const connector = await connectorOf(store, source, tools)
  // What fails from now on is due later than this, and not tried twice in one go.
  const started = Math.floor(tools.now() / 1000)
  const tried = new Set<number>()
  const failedInRow = new Map<string, number>()
  const isDown = (wanted: WantedAttachment): boolean => (failedInRow.get(serverOf(wanted)) ?? 0) >= mostInRow
  let next: WantedAttachment[] = []
  let shown = ''
  try {
    if (!connector.attachment) return outcome
    // Others of the office, who have its key, fetch them: a try from here would count against every content.
    if (!(await store.call('attachment.ready', {})).ready) {
      outcome.left = (await store.call('attachment.missing', { source: name, limit: 0 })).total
      return outcome
    }
    let total = (await store.call('attachment.missing', { source: name, limit: 0 })).total
    for (;;) {
      if (tools.signal.aborted) break
      const screen = tools.screen?.() ?? []
      if (next.length === 0 || screen.join(' ') !== shown) {
        shown = screen.join(' ')
        const limit = [...failedInRow.values()].some((times) => times >= mostInRow) ? batchWhenDown : batch
        const found = await store.call('attachment.next', { source: name, now: started, limit, screen })
        next = found.filter((wanted) => !tried.has(wanted.id))
      }
      // Those of a server that is down make room for the others, and none of them counts as tried.
      const waiting = next.filter(isDown)
      if (waiting.length > 0) {
        const until = Math.floor(tools.now() / 1000) + leftAloneSeconds
        await store.call('attachment.later', { ids: waiting.map(({ id }) => id), next: until })
        next = next.filter((wanted) => !isDown(wanted))
        if (next.length === 0) continue
      }
      if (next.length === 0) break
      const due = next.splice(0, atOnce)
      const ends = await Promise.all(due.map((wanted) => fetchOne(store, connector, wanted, tools)))
      for (const [i, { end, silent }] of ends.entries()) {
        const wanted = due[i] as WantedAttachment
        failedInRow.set(serverOf(wanted), silent ? (failedInRow.get(serverOf(wanted)) ?? 0) + 1 : 0)
        if (end === 'here') outcome.fetched += 1
        else {
          outcome.failed += 1
          tried.add(wanted.id)
        }
      }
      if (ends.some(({ end }) => end === 'here')) tools.came?.()
      total = Math.max(total, outcome.fetched + outcome.failed)
      tools.progress?.({ done: outcome.fetched + outcome.failed, total, unit: 'reports' })
    }
    outcome.left = (await store.call('attachment.missing', { source: name, limit: 0 })).total
    return outcome
  } finally {
    await connector.close()
  }
}

/** The server that a content is asked of; '' for the source's own. */
const serverOf = ({ url }: WantedAttachment): string => (url !== null && URL.canParse(url) ? new URL(url).host : '')

/** Whether another content of this server would meet the same: it does not answer, or has no time for answers now. */
const isSilence = (error: unknown): boolean =>
  error instanceof HttpFailure &&
  (error.kind === 'unreachable' || error.kind === 'timeout' || error.status === 429 || (error.status ?? 0) >= 500)

/** `silent`: its server was not there for anybody. */
async function fetchOne(
  store: StoreClient,
  connector: Connector,
  wanted: WantedAttachment,
  tools: FetchTools,
): Promise<{ end: AttachmentEnd['state'] | 'cancelled'; silent: boolean }> {
  let silent = false
  const end = await tryOne(store, connector, wanted, tools, (error) => {
    silent = isSilence(error)
  })
  return { end, silent }
}

async function tryOne(
  store: StoreClient,
  connector: Connector,
  wanted: WantedAttachment,
  tools: FetchTools,
  failed: (error: unknown) => void,
): Promise<AttachmentEnd['state'] | 'cancelled'> {
  const limit = tools.mostBytes ?? mostBytes
  const { id } = wanted
  const finish = async (end: AttachmentEnd): Promise<AttachmentEnd['state']> =>
    (await store.call('attachment.end', { id, end })).state
  /** Begins anew next time. */
  const forget = () => store.call('attachment.part', { id, first: 0, bytes: new Uint8Array(0), etag: null })
  try {
    const tooLarge = (bytes: number): AttachmentEnd => ({
      state: 'too-large',
      problem: {
        zh: `附件有 ${megabytes(bytes)}，超过 ${megabytes(limit)} 的上限，没有取回。需要时请向来源索取。`,
        en: `It has ${megabytes(bytes)}, over the limit of ${megabytes(limit)}, and was not fetched. Ask the source for it where it is needed.`,
      },
    })
    if (wanted.expectedBytes !== null && wanted.expectedBytes > limit) return await finish(tooLarge(wanted.expectedBytes))
    let have = wanted.have
    let etag = wanted.etag
    // A process that was killed right after the last byte has it all.
    if (!(have > 0 && have === wanted.expectedBytes)) {
      const stream = await (connector.attachment as NonNullable<Connector['attachment']>)(
        { externalId: wanted.externalId, key: wanted.key, url: wanted.url, have, etag },
        tools.signal,
      )
      if (stream.bytes !== null && stream.bytes > limit) {
        await leaveContent(stream.content)
        return await finish(tooLarge(stream.bytes))
      }
      etag = stream.etag
      // Another place than asked for: only the very beginning can be used.
      if (stream.first !== have && stream.first !== 0) {
        await leaveContent(stream.content)
        await forget()
        throw new Failure('upstream', {
          zh: '来源给出的片段位置不对。稍后会从头再取。',
          en: 'The source gave another part than was asked for. It will be fetched again from the start.',
        })
      }
      have = stream.first
      let pieces: Uint8Array[] = []
      let waiting = 0
      const flush = async (): Promise<void> => {
        if (waiting === 0 && have > 0) return
        await store.call('attachment.part', { id, first: have, bytes: Buffer.concat(pieces), etag })
        have += waiting
        pieces = []
        waiting = 0
      }
      try {
        for await (const piece of stream.content) {
          pieces.push(piece)
          waiting += piece.length
          if (have + waiting > limit) {
            const all = have + waiting
            waiting = 0
            return await finish(tooLarge(all))
          }
          if (waiting >= partBytes) await flush()
        }
      } finally {
        // What came before it broke off is kept.
        if (waiting > 0) await flush()
      }
      if (stream.bytes !== null && have !== stream.bytes) {
        if (have > stream.bytes) await forget()
        throw wrongLength(have, stream.bytes)
      }
    }
    const { bytes } = await store.call('attachment.joined', { id })
    // Another process fetched the same, or a sync wants another content by now: the pieces are not all of one whole.
    if (bytes.length !== have) {
      await forget()
      throw wrongLength(bytes.length, have)
    }
    if (wanted.expectedBytes !== null && bytes.length !== wanted.expectedBytes) {
      if (bytes.length > wanted.expectedBytes) await forget()
      throw wrongLength(bytes.length, wanted.expectedBytes)
    }
    if (wanted.expectedHash !== null && createHash('sha256').update(bytes).digest('hex') !== wanted.expectedHash) {
      await forget()
      throw new Failure('upstream', {
        zh: '内容与来源给出的 SHA-256 不符，没有采用。稍后会从头再取。',
        en: 'The content does not have the SHA-256 that the source names, so it was not taken. It will be fetched again from the start.',
      })
    }
    const type = await checkedType(bytes, wanted)
    if ('problem' in type) return await finish({ state: 'refused', problem: type.problem })
    return await finish({ state: 'here', mime: type.mime, sha256: createHash('sha256').update(bytes).digest('hex') })
  } catch (error) {
    if (tools.signal.aborted) return 'cancelled'
    failed(error)
    // There is nothing behind what is here: it is all of it, or of another content. Only the beginning can tell.
    if (error instanceof HttpFailure && error.status === 416) await forget().catch(() => {})
    // An address that must not be asked stays one; a certificate (an HttpFailure) may be put right.
    if (error instanceof Failure && error.code === 'barred' && !(error instanceof HttpFailure))
      return finish({ state: 'refused', problem: error.text })
    const gone = error instanceof Failure && error.code === 'not-found'
    const tries = wanted.tries + 1
    const wait = gone || tries >= patientTries ? 86_400 : Math.ceil(backoffMs(tries + 2, null, Math.random()) / 1000)
    return finish({
      state: 'failed',
      problem:
        error instanceof Failure
          ? error.text
          : { zh: '取回附件时程序出错。稍后会再试。', en: 'Fetching it failed inside the program. It will be tried again.' },
      next: Math.floor(tools.now() / 1000) + wait,
    })
  }
}

const wrongLength = (have: number, told: number): Failure =>
  new Failure('upstream', {
    zh: `只收到 ${have} 字节，来源说有 ${told} 字节，没有采用。稍后会接着取。`,
    en: `${have} bytes came where the source says ${told}, so it was not taken. It will be fetched on from there.`,
  })

/** What the bytes say they are, against what the source said: a picture that is a program is not kept. */
async function checkedType(
  bytes: Uint8Array,
  wanted: Pick<WantedAttachment, 'kind' | 'mime'>,
): Promise<{ mime: string } | { problem: Bilingual }> {
  const found = await fileTypeFromBuffer(bytes)
  const kindOf = (mime: string): MediaKind =>
    mime.startsWith('image/') ? 'image' : mime.startsWith('audio/') ? 'audio' : mime.startsWith('video/') ? 'video' : 'file'
  if (wanted.kind === 'file') return { mime: found?.mime ?? wanted.mime }
  // Voice notes come in the boxes of films and the other way round.
  const fits =
    found &&
    (kindOf(found.mime) === wanted.kind ||
      (kindOf(found.mime) !== 'image' && wanted.kind !== 'image' && kindOf(found.mime) !== 'file'))
  if (fits) return { mime: kindOf(found.mime) === wanted.kind ? found.mime : wanted.mime }
  const told = found?.mime ?? '?'
  return {
    problem: {
      zh: `来源说这是 ${wanted.mime}，内容却是 ${told}，没有保存。请向来源核实。`,
      en: `The source calls it ${wanted.mime}, its content is ${told}: it was not kept. Ask the source what it is.`,
    },
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
