/** What SQLite and the office's server say when a store cannot go on, in words. */
import type { Bilingual } from '../../contract/model.ts'
import { type ErrorCode, Failure } from '../../contract/reply.ts'
import type { Calls, ThreadHandlers } from '../thread/thread.ts'
import { ServerError } from './postgres/server-error.ts'
import { serverFailure } from './postgres/server-failure.ts'

/** By the beginning of SQLite's code (https://sqlite.org/rescode.html); the first that fits counts. */
const told: readonly (readonly [beginning: string, code: ErrorCode, text: Bilingual])[] = [
  [
    'SQLITE_FULL',
    'storage',
    {
      zh: '磁盘已满，这一步没有存下；之前存下的内容都完好。请腾出磁盘空间后重试。',
      en: 'The disk is full, so this step was not stored; everything stored before it is unharmed. Make room on the disk, then try again.',
    },
  ],
  [
    'SQLITE_READONLY',
    'storage',
    {
      zh: '数据库所在的文件夹或文件只能读、不能写，这一步没有存下；原有内容完好。请检查该文件夹和文件的权限，以及磁盘是否为只读，再重试。',
      en: "The store's folder or file can be read but not written, so this step was not stored; what is there is unharmed. Check the permissions of the folder and its files, and whether the disk is read-only, then try again.",
    },
  ],
  [
    'SQLITE_CORRUPT',
    'storage',
    {
      zh: '数据库文件有损坏的部分，这一步停下了，没有写入任何内容。请运行 doctor 查看损坏在哪里，再从备份恢复。',
      en: 'A part of the store file is damaged; this step was stopped and nothing was written. Run doctor to see where, then restore a backup.',
    },
  ],
  [
    'SQLITE_NOTADB',
    'storage',
    {
      zh: '打不开数据库：密钥不对，或文件已损坏。数据没有改动。请确认密钥文件来自这台电脑，或从备份恢复。',
      en: 'The store does not open: the key does not fit, or the file is damaged. Nothing was changed. Check that the key file is the one of this computer, or restore a backup.',
    },
  ],
  [
    'SQLITE_BUSY',
    'busy',
    {
      zh: '另一个窗口或命令正在写入这个数据库，等了一会儿仍未轮到，这一步没有存下。请等它完成后重试。',
      en: 'Another window or command is writing to this store and did not finish while we waited, so this step was not stored. Wait for it, then try again.',
    },
  ],
  [
    'SQLITE_CANTOPEN',
    'storage',
    {
      zh: '打不开数据库文件，没有改动任何内容。请检查它所在的文件夹是否还在、权限和磁盘空间，再重试。',
      en: 'The store file cannot be opened; nothing was changed. Check that its folder is still there, its permissions and the free space, then try again.',
    },
  ],
  [
    'SQLITE_IOERR',
    'storage',
    {
      zh: '读写磁盘时出错，这一步没有存下；之前存下的内容都在。请检查磁盘是否已断开、已满或有故障，再重试。',
      en: 'Reading or writing the disk failed, so this step was not stored; what was stored before it is there. Check whether the disk is disconnected, full or failing, then try again.',
    },
  ],
  [
    'SQLITE_PERM',
    'storage',
    {
      zh: '没有读写数据库文件的权限，没有改动任何内容。请检查文件夹和文件的权限后重试。',
      en: 'This account may not read or write the store file; nothing was changed. Check the permissions of the folder and file, then try again.',
    },
  ],
  [
    'SQLITE_NOMEM',
    'storage',
    {
      zh: '内存不足，这一步没有存下；之前存下的内容都在。请关闭别的程序后重试。',
      en: 'There was not enough memory, so this step was not stored; what was stored before it is there. Close other programs, then try again.',
    },
  ],
]

/** SQLite's code of an error, or ''. */
export const sqliteCode = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : ''
}

/** The words for an error of the database; null when it is no such error, or one that is our own fault. */
export function storeFailure(cause: unknown): Failure | null {
  if (cause instanceof ServerError) return serverFailure(cause)
  const code = sqliteCode(cause)
  if (code === '') return null
  const found = told.find(([beginning]) => code.startsWith(beginning))
  return found ? new Failure(found[1], found[2], { cause }) : null
}

/** The same handlers, whose errors of the database come with words. */
export function explained<C extends Calls>(handlers: ThreadHandlers<C>): ThreadHandlers<C> {
  const inWords = (error: unknown): never => {
    throw storeFailure(error) ?? error
  }
  return Object.fromEntries(
    Object.entries(handlers as Record<string, (request: unknown, context: unknown) => unknown>).map(([method, handler]) => [
      method,
      (request: unknown, context: unknown) => {
        try {
          const value = handler(request, context)
          return value instanceof Promise ? value.catch(inWords) : value
        } catch (error) {
          return inWords(error)
        }
      },
    ]),
  ) as unknown as ThreadHandlers<C>
}
