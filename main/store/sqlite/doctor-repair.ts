/** What `doctor` mends: only what is worked out from something else that is whole, or is of no use to anybody. */
import type { Bilingual, DoctorCheck } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { ThreadContext } from '../../thread/thread.ts'
import { sqliteCode, storeFailure } from '../failure.ts'
import type { StoreAccess } from '../open.ts'
import { searchTexts } from '../search-texts.ts'
import { bumpVersion, versionOf } from '../version.ts'
import { lockFolder } from './backup-copy.ts'
import { blockKeeper } from './column-block.ts'
import { checkStore } from './doctor.ts'
import { closeToOthers, leftovers, openToOthers, removeLeftovers } from './doctor-files.ts'
import { brokenReferences, orphanKinds, searchRowsMissing, searchRowsStray, unfound } from './doctor-passes.ts'
import { type FileConnection, keepCopy, openFile } from './open.ts'

/** So many reports are put into the search index at once; others may write in between. */
const piece = 1_000

/** Mends what the checks found and can be mended; before the first row is touched a copy of the store is kept. */
export function repairStore(access: StoreAccess, now: number, context: ThreadContext): { repaired: Bilingual[] } {
  const failed = checkStore(access, now, context).filter((found: DoctorCheck) => !found.ok && found.repairable === true)
  const has = (name: string): boolean => failed.some((found) => found.name === name)
  const repaired: Bilingual[] = []
  if (failed.length === 0) return { repaired }
  let lock: { release(): void }
  try {
    lock = lockFolder(access.folder, 'change', 0)
  } catch (cause) {
    if (!sqliteCode(cause).startsWith('SQLITE_BUSY')) throw storeFailure(cause) ?? cause
    throw new Failure('busy', {
      zh: '另一个窗口正在升级、恢复或修复这个数据库，没有开始修复。请等它完成后重试。',
      en: 'Another window is bringing this store up, restoring or mending it, so no repair was begun. Wait for it, then try again.',
    })
  }
  try {
    if (has('permissions')) {
      const open = openToOthers(access.folder)
      closeToOthers(access.folder, open)
      repaired.push({
        zh: `${open.length} 个文件改为只有本账户可读写。`,
        en: `${open.length} files are this account's alone again.`,
      })
    }
    if (has('leftovers')) {
      const left = leftovers(access.folder, now)
      removeLeftovers(access.folder, left)
      repaired.push({ zh: `删除了 ${left.length} 个没做完的草稿。`, en: `${left.length} drafts were removed.` })
    }
    if (!['indices', 'search index', 'search rows', 'columns on disk', 'references', 'orphans'].some(has)) return { repaired }
    const db = openFile(access)
    try {
      context.check()
      const copy = keepCopy(db, access.folder, 'before-repair')
      repaired.push({
        zh: `修复前的副本在 ${copy}，下次正常打开后删除。`,
        en: `A copy from before is in ${copy}; it goes after the store was opened well again.`,
      })
      mendRows(db, has, repaired, context)
    } finally {
      db.close()
    }
    return { repaired }
  } finally {
    lock.release()
  }
}

function mendRows(db: FileConnection, has: (name: string) => boolean, repaired: Bilingual[], context: ThreadContext): void {
  if (has('indices')) {
    db.exec('REINDEX')
    repaired.push({ zh: '索引已重建。', en: 'The indices were made anew.' })
  }
  if (has('references')) {
    let rows = 0
    db.transaction(() => {
      for (const { table, where, column, mend } of brokenReferences(db)) {
        if (mend === 'delete') rows += db.prepare(`DELETE FROM "${table}" WHERE ${where}`).run().changes
        if (mend === 'clear') rows += db.prepare(`UPDATE "${table}" SET "${column}" = NULL WHERE ${where}`).run().changes
      }
    }).immediate()
    if (rows > 0)
      repaired.push({
        zh: `${rows} 行指向已不存在内容的记录已清理。`,
        en: `${rows} rows that named what is not there were cleared.`,
      })
  }
  if (has('orphans')) {
    let rows = 0
    db.transaction(() => {
      for (const { table, where } of orphanKinds) rows += db.prepare(`DELETE FROM ${table} WHERE ${where}`).run().changes
    }).immediate()
    repaired.push({ zh: `删除了 ${rows} 条没有报告用到的内容。`, en: `${rows} contents that nothing used were removed.` })
  }
  if (has('search index') || has('search rows')) {
    const rows = mendSearch(db, has('search index'), context)
    repaired.push({ zh: `${rows} 份报告重新编入搜索。`, en: `${rows} reports were put into the search index again.` })
  }
  if (has('columns on disk')) {
    db.transaction(() => {
      blockKeeper(db).rebuild()
      bumpVersion(db, 'data')
      // What readers hold may come from the blocks that were wrong: they start over.
      db.prepare(
        "INSERT INTO setting (name, value) VALUES ('removed-at-version', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      ).run(String(versionOf(db, 'data')))
    }).immediate()
    repaired.push({ zh: '地图和计数用的数据已从报告重建。', en: 'What maps and counts read was made anew from the reports.' })
  }
}

/** @returns reports that were put in */
function mendSearch(db: FileConnection, anew: boolean, context: ThreadContext): number {
  const drop = db.prepare('DELETE FROM report_search WHERE rowid = ?')
  const put = db.prepare('INSERT INTO report_search (rowid, title, body, place) VALUES (?, ?, ?, ?)')
  const missing = db.prepare(`${searchRowsMissing} LIMIT ${piece}`).pluck()
  const textOf = db.prepare('SELECT title, body, place FROM report_text WHERE report_id = ?')
  const wrong = anew ? [] : unfound(db, context).ids
  // Words that some reports are not found by mean that others may not be either.
  if (anew || wrong.length > 0) db.exec("INSERT INTO report_search (report_search) VALUES ('delete-all')")
  else
    db.transaction(() => {
      for (const id of db.prepare(searchRowsStray).pluck().all() as number[]) drop.run(id)
    }).immediate()
  const total = (db.prepare(`SELECT count(*) FROM (${searchRowsMissing})`).pluck().get() as number) || 1
  let rows = 0
  // A kill in between leaves fewer rows; the next repair finds those missing and goes on.
  for (;;) {
    context.check()
    context.progress({ done: rows, total })
    const ids = missing.all() as number[]
    const before = rows
    db.transaction(() => {
      for (const id of ids) {
        const text = textOf.get(id) as { title: string; body: string; place: string | null } | undefined
        if (!text) continue
        put.run(id, ...searchTexts(text.title, text.body, text.place))
        rows += 1
      }
    }).immediate()
    // Reports without a text stay missing; restoring is all that helps them.
    if (rows === before) return rows
  }
}
