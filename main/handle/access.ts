/** Who is let in on the office's server: asked of the server by the login of a workstation's folder. */
import { Failure } from '../../contract/reply.ts'
import type { Host } from '../host.ts'
import { onCopyThread } from '../store/copy/copy-calls.ts'
import { type Login, type RoleKey, roleKeys } from '../store/postgres/roles.ts'
import { serverWords } from '../store/postgres/server-url.ts'
import { serverOfFolder } from './office.ts'

export interface AccessAnswer {
  /** Without the password. */
  server: string
  logins: Login[]
}

/** Everybody who has a role. @throws Failure barred to who is no administrator */
export async function listAccess(host: Host, signal: AbortSignal): Promise<AccessAnswer> {
  const server = await serverOfFolder(host)
  return { server: serverWords(server), logins: await onCopyThread('access.list', { server }, signal) }
}

/**
 * Gives a login these roles, and holds it to these areas, in place of what it had. @param areas null: it sees the whole office
 * @throws Failure bad-request for a role that there is not; not-found for a login or area; barred
 */
export async function giveAccess(
  host: Host,
  { name, roles, areas }: { name: string; roles: readonly string[]; areas: string[] | null },
  signal: AbortSignal,
): Promise<AccessAnswer> {
  const unknown = roles.find((role) => !(roleKeys as readonly string[]).includes(role))
  if (unknown !== undefined || roles.length === 0)
    throw new Failure('bad-request', {
      zh: `没有名为“${unknown ?? ''}”的角色，没有授权。角色有：${roleKeys.join('、')}；可以用逗号写几个。`,
      en: `There is no role "${unknown ?? ''}", so nothing was granted. The roles are ${roleKeys.join(', ')}; several are written with commas.`,
    })
  if (areas?.length === 0)
    throw new Failure('bad-request', {
      zh: '没有写出区域，没有授权。要让此人看到整个单位的数据，请去掉 --areas。',
      en: 'No area is named, so nothing was granted. For a login that sees the whole office, leave --areas out.',
    })
  const server = await serverOfFolder(host)
  const grant = { name, roles: roles as RoleKey[], areas, at: Math.floor(host.now() / 1000) }
  return { server: serverWords(server), logins: [await onCopyThread('access.give', { server, grant }, signal)] }
}

/** Takes every role and area from a login. @throws Failure barred; not-found for one that has none */
export async function takeAccess(host: Host, name: string, signal: AbortSignal): Promise<AccessAnswer> {
  const server = await serverOfFolder(host)
  const { removed } = await onCopyThread('access.take', { server, name, at: Math.floor(host.now() / 1000) }, signal)
  if (!removed)
    throw new Failure('not-found', {
      zh: `登录名“${name}”在这里没有角色，没有改动。请用 store who 查看。`,
      en: `The login "${name}" has no role here; nothing was changed. See store who.`,
    })
  return { server: serverWords(server), logins: [] }
}
