/** A workstation on the office's server: its folder, which says where the server is, and the password in its vault. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Failure } from '../../contract/reply.ts'
import type { Host } from '../host.ts'
import { writeWhole } from '../key/file-turn.ts'
import { createGuard, type Guard } from '../key/guard.ts'
import { readStoreFile, storeFilePath } from '../key/store-file.ts'
import { createVault, type Vault } from '../key/vault.ts'
import { officeKeyId } from '../store/content-seal.ts'
import { type CopyCalls, type CopyEnd, onCopyThread, type SpreadOrder } from '../store/copy/copy-calls.ts'
import type { CopyOutcome } from '../store/copy/copy-store.ts'
import type { StoreAccess } from '../store/open.ts'
import { attachmentKeyOf, serverFile, serverFileText, serverOf } from '../store/postgres/server-file.ts'
import { parseServerUrl, serverWords } from '../store/postgres/server-url.ts'
import { storeFile } from '../store/sqlite/open.ts'

/** Name of the sealed password. */
const sealed = 'server'

/** Name of an office's key of attachments, sealed: each has its own, so that none takes the place of another. */
const sealedKey = (id: string): string => `office-key-${id.replace(/[0-9]/g, (digit) => 'ghijklmnop'[Number(digit)] as string)}`
/** null: it is not here, or does not open: everything but attachments goes on without it. */
const readKey = (vault: Vault, id: string): Promise<Uint8Array | null> => vault.read(sealedKey(id)).catch(() => null)

/** The access with what the vault has for a store on a server: password and key of attachments. @throws Failure storage */
export async function withSealed(access: StoreAccess, vault: Vault): Promise<StoreAccess> {
  if (!existsSync(serverFile(access.folder))) return access
  let password: Uint8Array | null
  const keyId = attachmentKeyOf(access.folder)
  const officeKey = keyId === null ? null : await readKey(vault, keyId)
  try {
    password = process.env.FIELDBRIEF_SERVER_PASSWORD ? null : await vault.read(sealed)
  } catch (cause) {
    throw new Failure(
      'storage',
      {
        zh: `数据文件夹 ${access.folder} 里保存的服务器口令打不开，没有连接，服务器上的内容不受影响。请用 store init 重新连接一次。`,
        en: `The password of the server that is kept in ${access.folder} does not open, so nothing was connected; what is on the server is unharmed. Connect once more with store init.`,
      },
      { cause },
    )
  }
  return {
    ...access,
    ...(password === null ? {} : { password: Buffer.from(password).toString('utf8') }),
    ...(officeKey === null ? {} : { officeKey }),
  }
}

/** The key of a folder's store; makes both where there are none. @throws Failure locked when its passphrase was not given */
async function keyOf(host: Host, guard: Guard): Promise<Uint8Array> {
  const here = (await guard.atStart()) ?? (await host.sessions?.read(guard.file().id))
  if (here) return here
  let failure: unknown = new Failure('locked', {
    zh: '数据文件夹已用口令锁定，命令没有执行。请先运行 fieldbrief unlock，或用 --passphrase-file FILE 指出存放口令的文件。',
    en: "The store's folder is locked with a passphrase; nothing was done. Run fieldbrief unlock first, or name the file that holds the passphrase with --passphrase-file FILE.",
  })
  for (;;) {
    const passphrase = await host.askPassphrase?.()
    if (passphrase == null) throw failure
    try {
      return (await guard.prove({ passphrase })).key
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'bad-request') throw error
      failure = error
    }
  }
}

async function folderAccess(host: Host): Promise<StoreAccess> {
  const guard = createGuard(host)
  const key = await keyOf(host, guard)
  const vault = createVault(host.storeDir, guard.file().id, key)
  return withSealed({ folder: host.storeDir, key, account: host.account }, vault)
}

export interface InitAnswer {
  /** This workstation's folder. */
  store: string
  /** Without the password. */
  server: string
  /** Of PostgreSQL. */
  version: string
  /** The database was not there. */
  created: boolean
  schema: { from: number; to: number }
  /** The key that contents of attachments are sealed under: made now, known here, not known here, or the office has none. */
  attachments: 'made' | 'here' | 'not-here' | 'none'
}

/**
 * Makes the server ready and the host's folder one of a workstation on it; again: with another address or password.
 * @param ca PEM of the authority that signed the server's certificate
 * @param keyText of the file with the office's key of attachments; a new store gets one by itself
 * @throws Failure where the folder holds a store of its own, the address or the server will not do, or it cannot be reached
 */
export async function initOffice(
  host: Host,
  url: string,
  ca: string | undefined,
  signal: AbortSignal,
  keyText?: string,
): Promise<InitAnswer> {
  const given = keyText === undefined ? null : parseOfficeKey(keyText)
  const address = parseServerUrl(url, ca)
  const { password } = address
  const folder = host.storeDir
  if (existsSync(storeFile(folder)))
    throw new Failure('bad-request', {
      zh: `${folder} 里已有一个单机数据库，没有改动。请用 --store 另选一个空文件夹；要把它的内容放到服务器上，请用 store copy。`,
      en: `${folder} holds a store of its own; nothing was changed. Name an empty folder with --store, and use store copy to bring what is in it to the server.`,
    })
  const prepared = await onCopyThread('server.prepare', { server: withGiven(address) }, signal)
  const guard = createGuard(host)
  const key = await keyOf(host, guard)
  try {
    const vault = createVault(folder, guard.file().id, key)
    const before = existsSync(serverFile(folder)) ? serverOf(folder) : null
    const isSame = before !== null && serverWords(before) === serverWords(address)
    // What may be refused comes first: a workstation that works stays one.
    const { id, attachments } = await takeOfficeKey(vault, withGiven(address), given, signal)
    // Before the file that makes the folder a workstation's: what a kill leaves in between is an empty folder with a key.
    if (password !== undefined || !isSame)
      await vault.change(sealed, () => (password === undefined ? null : Buffer.from(password)))
    writeWhole(serverFile(folder), serverFileText(address, id))
    const { version, created, from, to } = prepared
    return { store: folder, server: serverWords(address), version, created, schema: { from, to }, attachments }
  } finally {
    key.fill(0)
  }
}

/** The key of attachments for this workstation: the office's, or a new one where nothing lies there unsealed. */
async function takeOfficeKey(
  vault: Vault,
  server: Address,
  given: Uint8Array | null,
  signal: AbortSignal,
): Promise<{ id?: string; attachments: InitAnswer['attachments'] }> {
  const known = await onCopyThread('office.key', { server }, signal)
  if (known.id !== null) return ofOffice(vault, known.id, given)
  if (given === null && !known.mayMake) return { attachments: 'none' }
  const made = given ?? new Uint8Array(randomBytes(32))
  const id = officeKeyId(made)
  // Kept before the office is bound to it: a key that only this process had would be lost with it.
  await vault.change(sealedKey(id), () => Buffer.from(made))
  const set = await onCopyThread('office.key', { server, set: id }, signal)
  if (set.id === id) return { id, attachments: given === null ? 'made' : 'here' }
  // Somebody else was first, or this login may not say it.
  if (given === null) await vault.change(sealedKey(id), () => null)
  return set.id === null ? { attachments: 'none' } : ofOffice(vault, set.id, given)
}
async function ofOffice(
  vault: Vault,
  id: string,
  given: Uint8Array | null,
): Promise<{ id?: string; attachments: InitAnswer['attachments'] }> {
  if (given !== null) {
    if (officeKeyId(given) !== id)
      throw new Failure('bad-request', {
        zh: '文件里的附件密钥不是这个单位的，没有连接，也没有改动任何内容。请核对是不是同一个数据库的密钥文件。',
        en: "The key of attachments in the file is not this office's; nothing was connected or changed. Check that the file is of the same database.",
      })
    await vault.change(sealedKey(id), () => Buffer.from(given))
    return { id, attachments: 'here' }
  }
  return (await readKey(vault, id)) === null ? { attachments: 'not-here' } : { id, attachments: 'here' }
}

/** The file of an office's key of attachments. @throws Failure bad-request, not-found */
export async function officeKeyText(host: Host): Promise<string> {
  const access = await folderAccess(host)
  access.key.fill(0)
  if (!access.officeKey)
    throw new Failure('not-found', {
      zh: `${host.storeDir} 里没有单位的附件密钥：它不是服务器上的数据库，或这台电脑还没有得到密钥，或单位没有设密钥。`,
      en: `There is no office's key of attachments in ${host.storeDir}: it is not on a server, the key was not given to this computer yet, or the office has none.`,
    })
  return `fieldbrief-office-key ${Buffer.from(access.officeKey).toString('base64')}\n`
}
function parseOfficeKey(text: string): Uint8Array {
  const found = /^(?:fieldbrief-office-key\s+)?([A-Za-z0-9+/]{43}=)\s*$/.exec(text.trim())?.[1]
  const key = found === undefined ? null : Buffer.from(found, 'base64')
  if (key?.length === 32) return Uint8Array.from(key)
  throw new Failure('bad-request', {
    zh: '这个文件不是单位的附件密钥，没有改动任何内容。密钥文件由 fieldbrief store key --out FILE 写出。',
    en: "The file holds no office's key of attachments; nothing was changed. Such a file is written by fieldbrief store key --out FILE.",
  })
}

/** Brings the schema of a server up to date: of this address, or of the server of the host's folder. */
export async function migrateServer(
  host: Host,
  url: string | undefined,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<{ server: string; version: string; schema: { from: number; to: number } }> {
  const server = url === undefined ? await serverOfFolder(host) : withGiven(parseServerUrl(url, ca))
  const { version, from, to } = await onCopyThread('server.prepare', { server }, signal)
  return { server: serverWords(server), version, schema: { from, to } }
}

type Address = ReturnType<typeof parseServerUrl>
const withGiven = (address: Address): Address =>
  process.env.FIELDBRIEF_SERVER_PASSWORD ? { ...address, password: process.env.FIELDBRIEF_SERVER_PASSWORD } : address

/** @throws Failure bad-request where the folder's store is a file */
export async function serverOfFolder(host: Host): Promise<Address> {
  if (!existsSync(serverFile(host.storeDir)))
    throw new Failure('bad-request', {
      zh: `${host.storeDir} 不是服务器上的数据库，没有可升级的内容（单机数据库打开时会自己升级）。请用 --store 指出连接服务器的文件夹，或写出 postgres:// 地址。`,
      en: `${host.storeDir} is not on a server, so there is nothing to do (a file brings itself up to date when it is opened). Name the folder of a workstation with --store, or give a postgres:// address.`,
    })
  const access = await folderAccess(host)
  access.key.fill(0)
  return serverOf(access.folder, access.password) as Address
}

/** One end of a copy: a folder, by the host of its shell, or an address. */
export type CopyPlace = { host: Host } | { url: string; ca: string | undefined }

export interface CopyAnswer extends CopyOutcome {
  from: string
  to: string
  /** Exit 1 where the two are not the same. */
  ok: boolean
}

/** Copies a whole store; goes on where a copy of the same source into the same target was cut short. */
export async function copyOffice(
  from: CopyPlace,
  to: CopyPlace,
  signal: AbortSignal,
  onProgress: (progress: { done: number; total: number }) => void,
): Promise<CopyAnswer> {
  const words = (place: CopyPlace): string => ('host' in place ? place.host.storeDir : serverWords(parseServerUrl(place.url)))
  if (words(from) === words(to))
    throw new Failure('bad-request', {
      zh: '来源和目标是同一个数据库，没有复制。',
      en: 'Source and target are the same store; nothing was copied.',
    })
  const source = await endOf(from, true, signal)
  const target = await endOf(to, false, signal)
  const outcome = await onCopyThread('store.copy', { from: source, to: target }, signal, (value) =>
    onProgress(value as { done: number; total: number }),
  )
  return { from: words(from), to: words(to), ...outcome, ok: outcome.same }
}

async function endOf(place: CopyPlace, isSource: boolean, signal: AbortSignal): Promise<CopyEnd> {
  if ('url' in place) {
    const server = withGiven(parseServerUrl(place.url, place.ca))
    // A database that is not there is made, and one without a schema gets it.
    if (!isSource) await onCopyThread('server.prepare', { server }, signal)
    return { server }
  }
  const { host } = place
  if (isSource) {
    if (!existsSync(storeFilePath(host.storeDir)))
      throw new Failure('not-found', {
        zh: `${host.storeDir} 里没有数据库，没有复制。请检查路径。`,
        en: `There is no store in ${host.storeDir}; nothing was copied. Check the path.`,
      })
    readStoreFile(host.storeDir)
  }
  return { access: await folderAccess(host) }
}

/**
 * Older texts of the store on a second server: moved there, brought back, or only told. By the login of the owner.
 * @param of the owner's address; undefined: the server of the host's folder, with its login
 * @param far the second server; undefined: the stretches are only told
 */
export async function spreadOffice(
  host: Host,
  { of, far, ca, how }: { of: string | undefined; far: string | undefined; ca: string | undefined; how: SpreadOrder['how'] },
  signal: AbortSignal,
): Promise<CopyCalls['store.spread'][1]> {
  return onCopyThread(
    'store.spread',
    {
      server: of === undefined ? await serverOfFolder(host) : withGiven(parseServerUrl(of, ca)),
      far: far === undefined ? null : parseServerUrl(far, ca),
      how,
      at: Math.floor(host.now() / 1000),
    },
    signal,
  )
}
