/** `postgres://user[:password]@host[:port]/database`, as a person gives it. */
import { Failure } from '../../../contract/reply.ts'
import { isThisMachine, type ServerAddress } from './address.ts'

const usualPort = 5432

const isServerUrl = (text: string): boolean => /^postgres(ql)?:\/\//i.test(text)

const unreadable = (): Failure =>
  // Never quotes what was given: there may be a password in it.
  new Failure('bad-request', {
    zh: '服务器地址不对，没有连接。请写成 postgres://用户[:口令]@主机[:端口]/数据库；套接字写成 postgres://用户@/数据库?host=/文件夹。口令里的特殊字符要用 %XX 表示。',
    en: 'The address of the server cannot be read; nothing was connected. Write postgres://user[:password]@host[:port]/database, or postgres://user@/database?host=/folder for a socket. Special characters of a password are written as %XX.',
  })

/**
 * TLS with a verified certificate off this machine; plain to a socket or a loopback address, unless `?sslmode=require` or a
 * certificate is given.
 * @param ca certificate of the authority that signed the server's, PEM
 * @throws Failure bad-request for what is no such address; barred for one that would go over a network in the clear
 */
export function parseServerUrl(text: string, ca?: string): ServerAddress {
  if (!isServerUrl(text)) throw unreadable()
  let url: URL
  let words: { user: string; password: string; database: string }
  try {
    // An empty host, as before a socket's folder, is none to URL.
    url = new URL(text.replace(/^([a-z]+:\/\/(?:[^/@]*@)?)(?=[/?])/i, '$1socket.invalid'))
    words = {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
    }
  } catch {
    throw unreadable()
  }
  const known = new Set(['host', 'port', 'sslmode'])
  for (const name of url.searchParams.keys()) if (!known.has(name)) throw unknownOption(name)
  const named = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const host = url.searchParams.get('host') ?? (named === 'socket.invalid' ? '' : decodeURIComponent(named))
  const port = Number(url.searchParams.get('port') ?? (url.port || usualPort))
  if (host === '' || words.user === '' || words.database === '' || words.database.includes('/')) throw unreadable()
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw unreadable()
  const mode = url.searchParams.get('sslmode')
  const wantsTls = ca !== undefined || (mode !== null && mode !== 'disable' && mode !== 'prefer' && mode !== 'allow')
  if (!isThisMachine(host) && (mode === 'disable' || mode === 'prefer' || mode === 'allow')) throw inTheClear(host)
  const isSocket = host.startsWith('/')
  return {
    host,
    port,
    database: words.database,
    user: words.user,
    ...(words.password === '' ? {} : { password: words.password }),
    tls: !isSocket && (wantsTls || !isThisMachine(host)) ? (ca === undefined ? {} : { ca }) : null,
  }
}

/** For people and logs: without the password. */
export function serverWords({ host, port, database, user }: ServerAddress): string {
  const name = `${encodeURIComponent(user)}@`
  return host.startsWith('/')
    ? `postgres://${name}/${encodeURIComponent(database)}?host=${host}${port === usualPort ? '' : `&port=${port}`}`
    : `postgres://${name}${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(database)}`
}

const unknownOption = (name: string): Failure =>
  new Failure('bad-request', {
    zh: `服务器地址里有不认识的选项 ${name}，没有连接。可用的有 host、port 和 sslmode。`,
    en: `The address of the server has an option ${name} that is not known; nothing was connected. There are host, port and sslmode.`,
  })
const inTheClear = (host: string): Failure =>
  new Failure('barred', {
    zh: `${host} 在网络上，报告不能不加密地传过去，没有连接。请去掉 sslmode，并用 --ca FILE 指出服务器证书的签发证书。`,
    en: `${host} is on a network, and reports do not go there in the clear; nothing was connected. Leave sslmode out, and name the certificate that signed the server's with --ca FILE.`,
  })
