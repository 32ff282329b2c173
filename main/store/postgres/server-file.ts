/** `server.json` in a store's folder: the store is on the office's server, and this says where. Never the password. */
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../../contract/reply.ts'
import type { ServerAddress } from './address.ts'

export const serverFile = (folder: string): string => join(folder, 'server.json')

/** What the server's list of connections shows: the computer, never who sits at it. At most the 63 bytes PostgreSQL keeps. */
export function workstationName(): string {
  const name = `fieldbrief ${hostname().replace(/[^\x21-\x7e]/g, '')}`
  return name.trimEnd().slice(0, 63)
}

/**
 * null: the store is a file. Without the password, which the caller has from the vault; FIELDBRIEF_SERVER_PASSWORD goes before
 * it, and where there is neither `pg` looks into ~/.pgpass.
 * @throws Failure storage where the address cannot be read
 */
export function serverOf(folder: string, password?: string): ServerAddress | null {
  const file = serverFile(folder)
  if (!existsSync(file)) return null
  const given = process.env.FIELDBRIEF_SERVER_PASSWORD || password
  return { ...parsed(file), name: workstationName(), ...(given === undefined ? {} : { password: given }) }
}

function parsed(file: string): ServerAddress {
  let cause: unknown
  try {
    const { host, port, database, user, tls } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
    const ca = (tls as { ca?: unknown } | null | undefined)?.ca
    if (
      isText(host) &&
      isText(database) &&
      isText(user) &&
      Number.isInteger(port) &&
      typeof tls === 'object' &&
      (ca === undefined || isText(ca))
    )
      return { host, port: port as number, database, user, tls: tls === null ? null : ca === undefined ? {} : { ca } }
  } catch (error) {
    cause = error
  }
  throw new Failure(
    'storage',
    {
      zh: `读不了 ${file}，无法知道数据库在哪台服务器上。数据没有改动。请检查该文件，或用 store init 重新连接。`,
      en: `${file} cannot be read, so it is not known which server holds the store. Nothing was changed. Check that file, or connect again with store init.`,
    },
    { cause },
  )
}

/** What goes into the file. @param attachments which key the office's attachments are sealed under, where this workstation has it */
export const serverFileText = ({ host, port, database, user, tls }: ServerAddress, attachments?: string): string =>
  `${JSON.stringify({ host, port, database, user, tls, ...(attachments === undefined ? {} : { attachments }) })}\n`

/** null: this workstation has no key of attachments for that server. */
export function attachmentKeyOf(folder: string): string | null {
  try {
    const { attachments } = JSON.parse(readFileSync(serverFile(folder), 'utf8')) as { attachments?: unknown }
    return typeof attachments === 'string' && /^[0-9a-f]{16}$/.test(attachments) ? attachments : null
  } catch {
    return null
  }
}
