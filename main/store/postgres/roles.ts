/**
 * Who may do what on the office's server. The server itself keeps to it (office-schema/0006-roles.sql, docs/office.md): here a
 * login gets its roles and areas, and loses them. Passwords and certificates are the business of the server's administrator.
 */
import { Failure } from '../../../contract/reply.ts'
import { auditWriter } from '../audit.ts'
import type { Connection } from '../sql.ts'
import { ServerError } from './server-error.ts'

export const roleKeys = ['viewer', 'analyst', 'briefer', 'administrator'] as const
export type RoleKey = (typeof roleKeys)[number]

/** A login of the server with its roles here. */
export interface Login {
  name: string
  roles: RoleKey[]
  /** Keys of the areas it is held to; null: it sees the whole office. */
  areas: string[] | null
  /** false: the server lets nobody in under this name. */
  enters: boolean
}
export interface Grant {
  name: string
  roles: readonly RoleKey[]
  areas: readonly string[] | null
  /** Seconds UTC. */
  at: number
}

/** Logins with a role here, by name. @throws Failure barred to who is no administrator */
export function listLogins(db: Connection): Login[] {
  return asAdministrator(() => {
    const rows = db.prepare('SELECT login AS name, role, to_json(areas)::text AS areas, enters FROM office_logins()').all() as {
      name: string
      role: RoleKey
      areas: string | null
      enters: number
    }[]
    const logins = new Map<string, Login>()
    for (const { name, role, areas, enters } of rows) {
      const login = logins.get(name) ?? {
        name,
        roles: [],
        areas: areas === null ? null : (JSON.parse(areas) as string[]),
        enters: enters === 1,
      }
      login.roles.push(role)
      logins.set(name, login)
    }
    for (const { roles } of logins.values()) roles.sort((a, b) => roleKeys.indexOf(a) - roleKeys.indexOf(b))
    return [...logins.values()]
  })
}

/**
 * Gives a login exactly these roles and areas, in place of what it had. The audit tells it.
 * @throws Failure not-found for a login or an area that is not there; barred to who is no administrator
 */
export function admitLogin(db: Connection, { name, roles, areas, at }: Grant): Login {
  asAdministrator(() =>
    db
      .transaction(() => {
        if (db.prepare('SELECT 1 FROM pg_roles WHERE rolname = ?').get(name) === undefined) throw noLogin(name)
        const known = db.prepare('SELECT 1 FROM area WHERE key = ?')
        const lost = areas?.find((key) => known.get(key) === undefined)
        if (lost !== undefined) throw noArea(lost)
        db.prepare(
          'SELECT office_admit(?, ARRAY(SELECT value FROM json_each(?)), CASE WHEN CAST(? AS text) IS NULL THEN NULL ELSE ARRAY(SELECT value FROM json_each(?)) END)',
        ).get(name, JSON.stringify(roles), ...Array(2).fill(areas === null ? null : JSON.stringify(areas)))
        auditWriter(db)({
          at,
          what: 'access given',
          subject: `${name}: ${roles.join(', ')}`,
          why: areas === null ? 'the whole office' : `areas ${areas.join(', ')}`,
        })
      })
      .immediate(),
  )
  return { name, roles: [...roles], areas: areas === null ? null : [...areas], enters: true }
}

/** Takes every role and area from a login. `removed` is false where it had none. @throws Failure barred */
export function dismissLogin(db: Connection, { name, at }: { name: string; at: number }): { removed: boolean } {
  return asAdministrator(() =>
    db
      .transaction(() => {
        if (db.prepare('SELECT 1 FROM pg_roles WHERE rolname = ?').get(name) === undefined) return { removed: false }
        const removed = (db.prepare('SELECT office_dismiss(?)').pluck().get(name) as number) > 0
        if (removed) auditWriter(db)({ at, what: 'access taken', subject: name, why: '' })
        return { removed }
      })
      .immediate(),
  )
}

function asAdministrator<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ServerError && error.code === '42501') throw notYours(error)
    if (error instanceof ServerError && error.code === '42704') throw noRoles(error)
    throw error
  }
}

const noLogin = (name: string): Failure =>
  new Failure('not-found', {
    zh: `服务器上没有登录名“${name}”，没有授权。请先由服务器管理员建立它，例如 CREATE ROLE "${name}" LOGIN，并设好口令或证书。`,
    en: `The server has no login "${name}", so nothing was granted. The server's administrator makes it first, for example CREATE ROLE "${name}" LOGIN, with its password or certificate.`,
  })
const noArea = (key: string): Failure =>
  new Failure('not-found', {
    zh: `没有代码为“${key}”的区域，没有授权。请用 area list 查看区域代码。`,
    en: `There is no area with the key "${key}", so nothing was granted. See area list for the keys.`,
  })
const notYours = (cause: unknown): Failure =>
  new Failure(
    'barred',
    {
      zh: '只有本单位数据库的管理员（角色 fieldbrief_administrator 或数据库所有者）能查看和改变谁可以使用它；没有改动。如果您是管理员，可能是数据库所有者没有授予这些角色的权利，见 docs/office.md。',
      en: 'Only an administrator of this store (role fieldbrief_administrator, or the owner of the database) may see and change who uses it; nothing was changed. If you are one, the owner of the database may lack the right to grant these roles: see docs/office.md.',
    },
    { cause },
  )
const noRoles = (cause: unknown): Failure =>
  new Failure(
    'not-found',
    {
      zh: '服务器上还没有 fieldbrief_viewer 等四个角色（建立数据库的账号无权建立角色），没有授权。请服务器管理员按 docs/office.md 建立它们，再以数据库所有者执行 SELECT grant_roles()。',
      en: 'The server does not have the four roles fieldbrief_viewer and so on yet (whoever made the store may not make roles), so nothing was granted. The server administrator makes them as docs/office.md says; then the owner of the database runs SELECT grant_roles().',
    },
    { cause },
  )
