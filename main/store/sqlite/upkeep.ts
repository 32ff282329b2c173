/** What a store file needs besides being read and written: its journal, its free pages, its statistics. */
import { dirname } from 'node:path'
import { Failure } from '../../../contract/reply.ts'
import { dropCache } from '../column-cache.ts'
import type { Upkeep } from '../upkeep.ts'
import type { FileConnection } from './open.ts'

export const fileUpkeep = (db: FileConnection): Upkeep => ({
  settle(): boolean {
    const [end] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    return end?.busy === 0
  },
  /** Writes the file anew without its free pages; the columns that are kept beside it may hold what was deleted. */
  clear(): { freedBytes: number } {
    const pages = (): number =>
      (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number)
    const before = pages()
    // The new file is put together in memory (temp_store): a temporary file on disk would not be encrypted.
    const live =
      before - (db.pragma('freelist_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number)
    const free = process.availableMemory()
    if (free > 0 && free < live * 1.1)
      throw new Failure('storage', {
        zh: `报告已删除，但重写数据库需要约 ${Math.ceil(live / 1e6)} MB 内存，现在只有 ${Math.floor(free / 1e6)} MB，空闲页里还有残留。请关闭其他程序后再运行一次清除。`,
        en: `The reports are deleted, but writing the store anew takes about ${Math.ceil(live / 1e6)} MB of memory and there are ${Math.floor(free / 1e6)} MB, so traces stay in free pages. Close other programs, then run the purge once more.`,
      })
    try {
      db.exec('VACUUM')
    } catch (cause) {
      throw new Failure(
        'storage',
        {
          zh: '报告已删除，但数据库文件没能重写（可能是磁盘空间不足，需要与数据库一样大的空间），空闲页里还有残留。请腾出空间后再运行一次清除。',
          en: 'The reports are deleted, but the file of the store could not be written anew (there may be too little disk space: it needs as much again as the store), so traces stay in free pages. Make room, then run the purge once more.',
        },
        { cause },
      )
    }
    if (!dropCache(dirname(db.name)))
      throw new Failure('storage', {
        zh: '报告已删除，但数据库旁的 columns.cache 被其他程序占用，没能删除，里面可能还有残留。请关闭其他程序后再运行一次清除。',
        en: 'The reports are deleted, but columns.cache beside the store is held by another program and could not be removed, so traces may stay in it. Close other programs, then run the purge once more.',
      })
    return { freedBytes: Math.max(0, before - pages()) }
  },
  tidy(): void {
    db.pragma('optimize')
  },
})
