/** Where the office's server is, and who asks there. */
import { isIP } from 'node:net'

export interface ServerAddress {
  /** A name, an address, or the folder of a socket. */
  host: string
  port: number
  database: string
  user: string
  password?: string
  /** null: plain, which only this machine itself is asked by. */
  tls: { ca?: string } | null
  /** What the server's own list of connections shows. */
  name?: string
}

/** Nothing that is sent there leaves this machine: a socket's folder, or loopback. Names other than localhost are not believed. */
export const isThisMachine = (host: string): boolean =>
  host.startsWith('/') || host.toLowerCase() === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
