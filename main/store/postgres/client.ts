/** A connection of package pg to the office's server, as every thread here makes it. */
import { connect as connectSocket, isIP, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { isThisMachine, type ServerAddress } from './address.ts'

/** How long a server may take to let somebody in, in milliseconds. */
const connectPatience = 8_000
/** A server that is starting, or falling, is asked again so often; one that hangs up without a word for so long, in milliseconds. */
const startingPause = 250
const hangingPatience = 3_000
/** Whoever waits for the writer's turn or a row waits as long as at a file, in milliseconds. */
const lockPatience = 15_000
/** A transaction of a program that hangs is undone, in milliseconds. */
const idlePatience = 60_000

// Counts and sums are far below 2^53; a yes or no is 1 or 0 in the store.
const asNumber = (text: string): number => Number(text)
const parsers: Record<number, (text: string) => unknown> = {
  16: (text) => (text === 't' ? 1 : 0),
  20: asNumber,
  1700: asNumber,
}
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) || pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

const trouble = (code: string, message: string): Error => Object.assign(new Error(message), { code })

const hangsUp = (code: string | undefined): boolean =>
  code === undefined || ['ECONNRESET', 'EPIPE', '57P01', '57P02'].includes(code)

/** @throws Error with `code` as of ServerTrouble */
export async function connectClient(address: ServerAddress): Promise<pg.Client> {
  if (address.tls === null && !isThisMachine(address.host))
    throw trouble('plain-refused', 'the server is not on this machine and the address asks for no TLS')
  const begun = Date.now()
  const until = begun + connectPatience
  for (;;) {
    const client = new pg.Client({
      host: address.host,
      port: address.port,
      database: address.database,
      user: address.user,
      ...(address.password === undefined ? {} : { password: address.password }),
      ssl:
        address.tls === null
          ? false
          : {
              rejectUnauthorized: true,
              // pg names the server to the certificate's check only when it has a name.
              ...(isIP(address.host) ? { host: address.host } : {}),
              ...(address.tls.ca === undefined ? {} : { ca: address.tls.ca }),
            },
      application_name: address.name ?? 'fieldbrief',
      connectionTimeoutMillis: Math.max(1_000, until - Date.now()),
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      lock_timeout: lockPatience,
      idle_in_transaction_session_timeout: idlePatience,
      types,
    })
    // Without a listener a connection that breaks while nobody asks would end the thread.
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (error) {
      void client.end().catch(() => {})
      const { code, message } = error as Error & { code?: string }
      if (code === undefined && message.includes('does not support SSL')) throw trouble('no-tls', message)
      if (code === undefined && message.includes('timeout')) throw trouble('ETIMEDOUT', message)
      // Starting, or coming up again after a fall: for a moment it may say nothing.
      const patience = code === '57P03' ? connectPatience : hangsUp(code) ? hangingPatience : 0
      if (Date.now() + startingPause > begun + patience) throw code === undefined ? trouble('08001', message) : error
      await pause(startingPause)
    }
  }
}

/** A socket to the same server, for what is asked before anybody logs in. */
function bareSocket({ host, port }: ServerAddress, patience: number): Socket {
  const socket = host.startsWith('/') ? connectSocket(`${host}/.s.PGSQL.${port}`) : connectSocket(port, host)
  socket.setTimeout(patience, () => socket.destroy(trouble('ETIMEDOUT', 'the server does not answer')))
  return socket
}
function words(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4)
  for (const [i, number] of numbers.entries()) bytes.writeInt32BE(number, i * 4)
  return bytes
}

/** Whether a server is there at all: asks it for TLS, to which every server says yes or no. @throws Error with `code` */
export function probe(address: ServerAddress, patience: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = bareSocket(address, patience)
    socket.once('connect', () => socket.write(words(8, 80_877_103)))
    socket.once('data', () => {
      resolve()
      socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(trouble('ECONNRESET', 'the server does not answer')))
  })
}

/** Takes back what the server is doing for a client. Ends once the server has heard it, or could not be told. */
export function cancelFor(address: ServerAddress, client: pg.Client): Promise<void> {
  const { processID, secretKey } = client as pg.Client & { processID: number; secretKey: number }
  return new Promise((resolve) => {
    const socket = bareSocket(address, 5_000)
    socket.once('connect', () => socket.write(words(16, 80_877_102, processID, secretKey)))
    socket.on('error', () => {})
    socket.once('close', () => resolve())
  })
}
