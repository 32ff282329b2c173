/**
 * What the office's server, or the way to it, says when a store cannot go on, in words.
 * SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
import type { Bilingual } from '../../../contract/model.ts'
import { cancelled, type ErrorCode, Failure } from '../../../contract/reply.ts'
import { missesServer, type ServerError } from './server-error.ts'

const notStored: Bilingual = {
  zh: '这一步没有存下；之前存下的内容都在服务器上。',
  en: 'This step was not stored; what was stored before is on the server.',
}
const notThere: Bilingual = {
  zh: `办公室的服务器没有运行，或地址、端口不对。${notStored.zh}请管理员启动服务器，或用 store status 查看地址；服务器恢复后会自动重新连接，直接重试即可。`,
  en: `The office's server is not running, or its address or port is wrong. ${notStored.en} Ask the administrator to start it, or see the address with store status; once it is back, it is connected to by itself: just try again.`,
}
const told: readonly (readonly [codes: RegExp, code: ErrorCode, text: Bilingual])[] = [
  [
    /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|ENOTFOUND|EAI_AGAIN)$/,
    'upstream',
    {
      zh: `联系不上办公室的服务器：网络不通，或找不到这个名称。${notStored.zh}请检查网线、无线网络或 VPN；网络恢复后会自动重新连接，直接重试即可。`,
      en: `The office's server cannot be reached: the network is down, or its name is not found. ${notStored.en} Check the cable, wireless network or VPN; once it is back, it is connected to by itself: just try again.`,
    },
  ],
  [
    /^57P03$/,
    'upstream',
    {
      zh: `办公室的服务器正在启动或恢复，还不接受连接。${notStored.zh}请稍等片刻再试。`,
      en: `The office's server is starting or recovering and lets nobody in yet. ${notStored.en} Wait a moment, then try again.`,
    },
  ],
  [
    /^28/,
    'barred',
    {
      zh: `服务器不接受这个账户或密码，或不允许从这台电脑连接。${notStored.zh}请核对账户和密码，用 store init 重新连接；仍不行时请管理员检查账户和 pg_hba.conf。`,
      en: `The server does not accept this role or password, or no connection from this computer. ${notStored.en} Check role and password and connect again with store init; if it stays so, ask the administrator to look at the role and at pg_hba.conf.`,
    },
  ],
  [
    /^3D000$/,
    'storage',
    {
      zh: '服务器上没有这个数据库。没有改动任何内容。请核对地址中的数据库名，或请管理员建立，然后用 store init 重新连接。',
      en: 'The server has no such database. Nothing was changed. Check the name of the database in the address, or ask the administrator to make it; then connect again with store init.',
    },
  ],
  [
    /^42501$/,
    'barred',
    {
      zh: `服务器不允许这个账户做这一步。${notStored.zh}如果这属于您的工作，请管理员给您的账户相应的角色。`,
      en: `The server does not allow this role to do that. ${notStored.en} If it is part of your work, ask the administrator to give your role what it takes.`,
    },
  ],
  [
    /^(53100|53400|58030)$/,
    'storage',
    {
      zh: `服务器的磁盘已满或无法写入。${notStored.zh}请管理员腾出服务器的磁盘空间，再重试。`,
      en: `The server's disk is full or cannot be written. ${notStored.en} Ask the administrator to make room on it, then try again.`,
    },
  ],
  [
    /^53300$/,
    'busy',
    {
      zh: `服务器的连接已用完。${notStored.zh}请关闭不用的窗口后重试；若常常如此，请管理员调高 max_connections。`,
      en: `The server has no connection left. ${notStored.en} Close windows that are not needed and try again; if it happens often, ask the administrator to raise max_connections.`,
    },
  ],
  [
    /^53200$/,
    'storage',
    {
      zh: `服务器的内存不足。${notStored.zh}请稍后重试；若再出现，请联系管理员。`,
      en: `The server ran out of memory. ${notStored.en} Try again later; if it comes back, tell the administrator.`,
    },
  ],
  [
    /^(55P03|40P01|40001)$/,
    'busy',
    {
      zh: `另一位同事或命令正在写入这个数据库，等了一会儿仍未轮到。${notStored.zh}请等它完成后重试。`,
      en: `Somebody else or another command is writing to this store and did not finish while we waited. ${notStored.en} Wait for it, then try again.`,
    },
  ],
  [
    /^25006$/,
    'storage',
    {
      zh: `这台服务器现在只能读、不能写（可能是备用服务器）。${notStored.zh}请管理员检查，或改连主服务器。`,
      en: `This server can be read but not written at present (it may be a standby). ${notStored.en} Ask the administrator, or connect to the primary server.`,
    },
  ],
  [
    /^(XX001|XX002)$/,
    'storage',
    {
      zh: `服务器上的数据有损坏的部分，这一步停下了。${notStored.zh}请管理员查看服务器日志，并从备份恢复。`,
      en: `A part of the data on the server is damaged, and this step was stopped. ${notStored.en} Ask the administrator to look at the server's log and to restore a backup.`,
    },
  ],
  [
    /^second-away$/,
    'upstream',
    {
      zh: `较早的报告放在办公室的第二台服务器上，而它现在没有应答。${notStored.zh}较新的报告、地图、提示和会议照常可用。请管理员启动第二台服务器，或检查两台服务器之间的网络，再重试。`,
      en: `Older reports are on the office's second server, which does not answer at present. ${notStored.en} Newer reports, the map, flags and meetings go on as usual. Ask the administrator to start the second server, or to check the network between the two, then try again.`,
    },
  ],
  [
    /^plain-refused$/,
    'barred',
    {
      zh: '服务器不在这台电脑上，而地址没有要求加密连接（TLS）：没有连接，也没有发送密码。请在地址后加 ?sslmode=verify-full，用 store init 重新连接。',
      en: 'The server is not on this computer and the address asks for no encrypted connection (TLS): nothing was connected to and no password was sent. Add ?sslmode=verify-full to the address and connect again with store init.',
    },
  ],
  [
    /^no-tls$/,
    'barred',
    {
      zh: '服务器不提供加密连接（TLS）：没有发送密码，也没有读写任何内容。请管理员在服务器上打开 ssl，再重试。',
      en: 'The server offers no encrypted connection (TLS): no password was sent, and nothing was read or written. Ask the administrator to turn ssl on, then try again.',
    },
  ],
  [
    /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/,
    'barred',
    {
      zh: '无法确认服务器的身份：它的证书不被信任、已过期，或与地址中的名称不符。没有发送密码，也没有读写任何内容。请向管理员要签发证书（sslrootcert），用它和证书上的名称重新连接。',
      en: 'It cannot be told that this is the right server: its certificate is not trusted, has expired, or is for another name than the address has. No password was sent, and nothing was read or written. Ask the administrator for the issuing certificate (sslrootcert) and connect with it and with the name on the certificate.',
    },
  ],
]

const lost: Bilingual = {
  zh: `与办公室服务器的连接中断了。${notStored.zh}会自动重新连接：请重试。`,
  en: `The connection to the office's server broke off. ${notStored.en} It is connected to again by itself: try again.`,
}
const unsure: Bilingual = {
  zh: '存储的那一刻，与办公室服务器的连接中断了：不知道这一步是否已经存下。之前存下的内容都在。请先刷新查看它是否已在，没有时再做一次。',
  en: "The connection to the office's server broke off at the moment of storing: it is not known whether this step was stored. What was stored before is there. Look first whether it is there, and do it again only if it is not.",
}

/** The words for it; null when it is our own fault. */
export function serverFailure(cause: ServerError): Failure | null {
  const server = missesServer(cause) ? 'away' : /^28/.test(cause.code) ? 'turned-away' : null
  const why = { cause, server } as const
  if (cause.isUnsure) return new Failure('upstream', unsure, why)
  const found = told.find(([codes]) => codes.test(cause.code))
  if (cause.lost && !found) return new Failure('upstream', lost, why)
  // Only who takes a call back takes back what the server does for it.
  if (cause.code === '57014') return cancelled()
  if (found) return new Failure(found[1], found[2], why)
  return cause.away ? new Failure('upstream', notThere, why) : null
}
