/**
 * One connection to the office's server, on a thread of its own: the thread that asks waits until the answer lies there.
 * A connection that is gone is made anew by the next request that does not need the old one.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type MessagePort, workerData } from 'node:worker_threads'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { ServerAddress } from './address.ts'
import { cancelFor, connectClient, probe } from './client.ts'
import type { ServerTrouble } from './server-error.ts'
import { answered, begun, ended, type WireMessage, type WireReply, type WireRequest } from './wire.ts'

const { address, port, state } = workerData as { address: ServerAddress; port: MessagePort; state: Int32Array }

/** Of a copy out, read ahead of whoever takes it, in bytes. */
const ahead = 1024 * 1024
/** Who waits longer than this for an answer wants to know whether the server is there at all, in milliseconds. */
const probeEvery = 3_000
const probePatience = 6_000
/** Whoever closes does not wait longer than this for a server that is away, in milliseconds. */
const endPatience = 2_000

const nothing: WireReply = { fields: [], rows: [], changes: 0, command: '', bytes: null }

let client: pg.Client | null = null
let copying: AsyncIterator<Buffer> | null = null

async function connected(): Promise<pg.Client> {
  if (client) return client
  const made = await connectClient(address)
  const lost = (): void => {
    if (client === made) client = null
  }
  made.on('error', lost)
  made.on('end', lost)
  client = made
  return made
}

/** Drops a connection without a word to the server. */
function dropClient(why: Error): void {
  const dropped = client as (pg.Client & { connection: { stream: { destroy(why: Error): void } } }) | null
  client = null
  copying = null
  dropped?.connection.stream.destroy(why)
}

async function connectionFor(alive: boolean): Promise<pg.Client> {
  if (alive && client === null) throw Object.assign(new Error('the connection was lost'), { code: '08006', lost: true })
  try {
    return await connected()
  } catch (error) {
    throw Object.assign(error as Error, { away: true })
  }
}

async function nextBytes(): Promise<WireReply> {
  const { value, done } = (await copying?.next()) ?? { value: null, done: true }
  if (done) {
    copying = null
    return nothing
  }
  // A buffer of its own, so that it can move to the other thread.
  return { ...nothing, bytes: new Uint8Array(value as Buffer) }
}

async function answer(request: WireRequest): Promise<WireReply> {
  switch (request.kind) {
    case 'query': {
      const db = await connectionFor(request.alive)
      const result = await db.query<unknown[]>(
        request.values === null
          ? { text: request.text, rowMode: 'array' }
          : { name: request.name, text: request.text, values: request.values as unknown[], rowMode: 'array' },
      )
      // Several statements give several results; none of them is read.
      if (Array.isArray(result)) return nothing
      const { fields, rows, rowCount, command } = result
      return { ...nothing, fields: fields.map((field) => field.name), rows, changes: rowCount ?? 0, command }
    }
    case 'copy-in': {
      const db = await connectionFor(request.alive)
      const stream = db.query(copyFrom(request.text))
      await new Promise<void>((resolve, reject) => {
        stream.once('finish', resolve)
        stream.once('error', reject)
        stream.end(Buffer.from(request.bytes.buffer, 0, request.bytes.length))
      })
      return { ...nothing, changes: stream.rowCount }
    }
    case 'copy-out': {
      const db = await connectionFor(request.alive)
      copying = db.query(copyTo(request.text, { highWaterMark: ahead }))[Symbol.asyncIterator]()
      return nextBytes()
    }
    case 'copy-more':
      return nextBytes()
    case 'copy-stop':
      if (copying && client) {
        await cancelFor(address, client)
        // What is under way still, and then that it was taken back.
        while ((await nextBytes()).bytes !== null);
      }
      return nothing
    case 'end':
      await Promise.race([client?.end().catch(() => {}), pause(endPatience)])
      client = null
      return nothing
  }
}

/** While somebody waits for an answer, the server is looked after: a way that was cut says nothing by itself. */
function lookAfter(): () => void {
  let isAsked = false
  const timer = setInterval(() => {
    if (client === null || isAsked) return
    isAsked = true
    const asked = client
    probe(address, probePatience)
      .catch((error: Error) => {
        if (client === asked) dropClient(error)
      })
      .finally(() => {
        isAsked = false
      })
  }, probeEvery)
  return () => clearInterval(timer)
}

function troubleOf(given: unknown): ServerTrouble {
  const error = given as Error & { code?: string; severity?: string; file?: string; routine?: string } & Partial<ServerTrouble>
  // Of the way from the server to a second one of the office (postgres_fdw): the connection to the first is as it was.
  if (error.file === 'connection.c' && /^(pgfdw|connect_pg)_/.test(error.routine ?? '') && /^(08|57P0)/.test(error.code ?? ''))
    return { message: error.message, code: 'second-away', detail: error.detail ?? '', constraint: '', lost: false, away: false }
  // The server gives each error a weight, in its own language; what has none came from the way there.
  const lost =
    error.lost ?? (error.away !== true && (error.severity === undefined || /^(08|57P0|25P0[34])/.test(error.code ?? '')))
  if (lost) dropClient(error)
  return {
    message: error.message,
    code: error.code ?? (lost ? '08006' : ''),
    detail: error.detail ?? '',
    constraint: error.constraint ?? '',
    lost,
    away: error.away === true,
  }
}

let cancelling: Promise<void> | null = null
let breakOff: (why: Error) => void = () => {}
// An answer that the package cannot make sense of ends the connection, not the thread.
process.on('uncaughtException', (error) => {
  dropClient(error)
  breakOff(error)
})

/** Number of the request under way, 0 between two. */
let underWay = 0

port.on('message', async (message: WireMessage) => {
  if ('cancel' in message) {
    if (client && message.number === underWay) cancelling = cancelFor(address, client)
    return
  }
  const { number, request } = message
  underWay = number
  const stopLooking = lookAfter()
  let reply: WireReply | { trouble: ServerTrouble }
  try {
    const broken = new Promise<never>((_, reject) => {
      breakOff = reject
    })
    reply = await Promise.race([answer(request), broken])
  } catch (error) {
    if (request.kind.startsWith('copy-')) copying = null
    reply = { trouble: troubleOf(error) }
  }
  stopLooking()
  underWay = 0
  // It may not reach what is asked next.
  await cancelling
  cancelling = null
  const bytes = 'bytes' in reply ? reply.bytes : null
  port.postMessage(reply, bytes === null ? [] : [bytes.buffer])
  Atomics.store(state, answered, number)
  Atomics.notify(state, answered)
})
process.on('exit', () => {
  Atomics.store(state, answered, ended)
  Atomics.notify(state, answered)
})
Atomics.store(state, begun, 1)
