/** What lies in a watched folder, and which of it is whole. */
import type { Dirent } from 'node:fs'
import { constants } from 'node:fs'
import { access, readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'

export interface FolderFile {
  name: string
  path: string
  bytes: number
  /** Milliseconds since 1970. */
  changedAt: number
  /** A marker beside it says that it is whole. */
  marked: boolean
}
export interface FolderLook {
  /** In name order, numbers by their value: export-9 before export-10. */
  files: FolderFile[]
  /** Links that lead out of the folder or nowhere: left alone. */
  links: string[]
}

/** A file without a marker counts as whole when it has not changed for so long, milliseconds. */
export const quietMs = 5_000
/** Still being written, or none of the upstream's business. */
const passing = /^[.~]|\.(?:part|partial|tmp|temp|crdownload|download|filepart|swp)$|~$/i
const marker = /\.(?:done|ready)$/i
const byName = new Intl.Collator('en', { numeric: true })

/**
 * The files of a folder, not of folders below it. Links are followed only where they stay inside: what an upstream may
 * write must not make this machine read its other files. Throws Failure in words when the folder cannot be read.
 */
export async function lookInto(folder: string): Promise<FolderLook> {
  let entries: Dirent[]
  let root: string
  try {
    root = await realpath(folder)
    entries = await readdir(root, { withFileTypes: true })
  } catch (error) {
    throw folderFailure(folder, error)
  }
  const markers = new Map<string, number>()
  for (const { name } of entries.filter((entry) => marker.test(entry.name))) {
    const state = await stateOf(join(root, name))
    if (state) markers.set(name.replace(marker, '').toLowerCase(), state.changedAt)
  }
  const look: FolderLook = { files: [], links: [] }
  for (const entry of entries) {
    const { name } = entry
    if (passing.test(name) || marker.test(name)) continue
    const path = join(root, name)
    if (entry.isSymbolicLink()) {
      const target = await realpath(path).catch(() => null)
      if (target === null || !target.startsWith(root + sep)) {
        look.links.push(name)
        continue
      }
    } else if (!entry.isFile()) continue
    const state = await stateOf(path)
    // Gone since the list was made.
    if (state === null) continue
    const bare = name.replace(/\.[^.]*$/, '')
    const marks = [name, bare].map((of) => markers.get(of.toLowerCase()) ?? Number.NEGATIVE_INFINITY)
    // A marker from before the file's last change spoke of what it was then.
    look.files.push({ name, path, ...state, marked: Math.max(...marks) >= state.changedAt })
  }
  look.files.sort((a, b) => byName.compare(a.name, b.name) || (a.name < b.name ? -1 : 1))
  return look
}

/** Size and time of last change; null when it is no file or gone. */
export async function stateOf(path: string): Promise<{ bytes: number; changedAt: number } | null> {
  const info = await stat(path).catch(() => null)
  return info?.isFile() ? { bytes: info.size, changedAt: Math.floor(info.mtimeMs) } : null
}

/** Why a file may not be read; null when it may. */
export async function unreadable(path: string, name: string): Promise<Bilingual | null> {
  try {
    await access(path, constants.R_OK)
    return null
  } catch (error) {
    return fileTrouble(name, error)
  }
}

/** In words, what the system says of a file. */
export function fileTrouble(name: string, error: unknown): Bilingual {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM')
    return {
      zh: `没有读取文件 ${name} 的权限（${code}），没有入库。请管理员放开权限；放开后下次同步会再读。`,
      en: `There is no permission to read ${name} (${code}), so it was not taken in. Ask for the permission: it is read at the next sync after that.`,
    }
  return {
    zh: `读不了文件 ${name}（${code}），没有入库。下次同步会再试；一直如此时请检查磁盘或网络共享。`,
    en: `${name} cannot be read (${code}), so it was not taken in. It is tried again at the next sync; if it stays so, check the disk or the network share.`,
  }
}

function folderFailure(folder: string, error: unknown): Failure {
  const code = codeOf(error)
  const words: Bilingual =
    code === 'ENOENT'
      ? {
          zh: `文件夹 ${folder} 不存在。已入库的内容保留。请检查路径，或重新连接它所在的磁盘或网络共享。`,
          en: `There is no folder ${folder}. What came in is kept. Check the path, or connect the disk or network share that it is on.`,
        }
      : code === 'ENOTDIR'
        ? {
            zh: `${folder} 是文件，不是文件夹。请给出放置文件的文件夹；单个文件请用导入。`,
            en: `${folder} is a file, not a folder. Give the folder that files are put into; a single file is imported.`,
          }
        : code === 'EACCES' || code === 'EPERM'
          ? {
              zh: `没有读取文件夹 ${folder} 的权限（${code}）。已入库的内容保留。请管理员放开这个文件夹的读取权限。`,
              en: `There is no permission to read the folder ${folder} (${code}). What came in is kept. Ask for the right to read it.`,
            }
          : {
              zh: `读不了文件夹 ${folder}（${code}）。已入库的内容保留。请检查磁盘或网络共享，然后重新同步。`,
              en: `The folder ${folder} cannot be read (${code}). What came in is kept. Check the disk or the network share, then sync again.`,
            }
  return new Failure('upstream', words, { cause: error })
}
const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException)?.code ?? 'error')
/** The system's own errors have a code in capitals. */
export const isSystemError = (error: unknown): boolean => /^E[A-Z]+$/.test(codeOf(error))
