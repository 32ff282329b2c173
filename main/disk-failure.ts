/** Errors of the file system in words. */
import type { Bilingual } from '../contract/model.ts'
import { Failure } from '../contract/reply.ts'

/** Why the file system refused, as it is told to people. */
const reasons: Record<string, Bilingual> = {
  ENOSPC: { zh: '磁盘已满', en: 'the disk is full' },
  EDQUOT: { zh: '磁盘配额已用完', en: 'the disk quota is used up' },
  EFBIG: { zh: '磁盘放不下这么大的文件', en: 'the disk does not take files of this size' },
  EACCES: { zh: '没有权限', en: 'this account may not' },
  EPERM: { zh: '没有权限', en: 'this account may not' },
  EROFS: { zh: '磁盘只读', en: 'the disk is read-only' },
  ENOENT: { zh: '文件或文件夹不在了', en: 'the file or folder is gone' },
  ENOTDIR: { zh: '路径中有一段不是文件夹', en: 'a part of the path is no folder' },
  EIO: { zh: '磁盘读写出错', en: 'the disk failed' },
}

/**
 * An error of the file system, or of SQLite, as a Failure (storage).
 * @param what what was not done and what that leaves, and what to do: `because` is put between them
 */
export function diskFailure(cause: unknown, what: (because: Bilingual) => Bilingual): Failure {
  if (cause instanceof Failure) return cause
  const code = String((cause as { code?: unknown } | null)?.code ?? 'error')
  const because = code.startsWith('SQLITE_FULL') ? reasons.ENOSPC : reasons[code]
  return new Failure('storage', what(because ?? { zh: code, en: code }), { cause })
}
