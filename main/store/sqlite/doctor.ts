/** `doctor`: everything that can be checked of a store, each check with what it means and what to do. Reads only. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bilingual, DoctorCheck } from '../../../contract/model.ts'
import type { ThreadContext } from '../../thread/thread.ts'
import type { StoreAccess } from '../open.ts'
import { copyBytes, freeBytes } from './backup-copy.ts'
import { keptStores, leftovers, openToOthers } from './doctor-files.ts'
import {
  brokenReferences,
  changedContents,
  checkPages,
  columnDifferences,
  orphans,
  schemaDifferences,
  searchRowsMissing,
  searchRowsStray,
  unfound,
} from './doctor-passes.ts'
import { type FileConnection, newestSchema, openFileForReading } from './open.ts'

export interface DoctorProgress {
  done: number
  total: number
}
/** So many contents of attachments are compared with their hashes. */
const contentsAsked = 500
const dayMillis = 86_400_000

const mend: Bilingual = {
  zh: '可以修复：运行“检查并修复”（doctor --repair），修复前会先留一份副本。',
  en: 'This can be mended: run the check with repair (doctor --repair); a copy is kept first.',
}
const restore: Bilingual = {
  zh: '程序无法自行修复。请停止写入，从最近一次通过检查的备份恢复，并检查磁盘是否有故障。',
  en: 'The program cannot mend this. Stop writing to the store, restore the newest backup that passes its check, and check the disk.',
}
const joined = (means: Bilingual, todo: Bilingual): Bilingual => ({ zh: `${means.zh}${todo.zh}`, en: `${means.en} ${todo.en}` })

/** One check; the advice is only told of a failed one. */
export function check(name: string, ok: boolean, detail: string, advice: Bilingual, repairable = false): DoctorCheck {
  return ok ? { name, ok, detail } : { name, ok, detail, advice, repairable }
}
const few = (lines: readonly string[]): string =>
  lines.slice(0, 3).join('; ') + (lines.length > 3 ? `; and ${lines.length - 3} more` : '')

/**
 * Checks the store in `access.folder`, page by page and row by row.
 * @param now milliseconds since 1970
 * @throws Failure when it does not open; cancelled
 */
export function checkStore(access: StoreAccess, now: number, context: ThreadContext): DoctorCheck[] {
  const db = openFileForReading(access)
  try {
    return checksOf(db, access.folder, now, context)
  } finally {
    db.close()
  }
}

function checksOf(db: FileConnection, folder: string, now: number, context: ThreadContext): DoctorCheck[] {
  const tables = (() => {
    try {
      return db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").pluck().get() as number
    } catch {
      return 1
    }
  })()
  // The pages take about as long as everything after them.
  const total = 2 * (tables + 1)
  let done = 0
  const step = (): void => context.progress({ done: Math.min(done++, total), total } satisfies DoctorProgress)
  const checks: DoctorCheck[] = []

  const pages = checkPages(db, context, step)
  done = tables + 1
  checks.push(
    check(
      'pages',
      pages.damaged.length === 0,
      pages.damaged.length === 0 ? 'ok' : few(pages.damaged),
      joined(
        {
          zh: '数据库文件有损坏的部分，那里的内容读不出来。',
          en: 'Parts of the store file are damaged; what stands there cannot be read.',
        },
        restore,
      ),
    ),
    check(
      'indices',
      pages.indices.length === 0,
      pages.indices.length === 0 ? 'ok' : few(pages.indices),
      joined(
        {
          zh: '索引和数据不一致，列表和计数可能有错；数据本身完好。',
          en: 'Indices do not agree with their tables, so lists and counts may be wrong; the rows themselves are whole.',
        },
        mend,
      ),
      true,
    ),
    check(
      'search index',
      pages.search.length === 0,
      pages.search.length === 0 ? 'ok' : few(pages.search),
      joined(
        {
          zh: '全文索引已损坏，搜索会出错；报告完好。',
          en: 'The full-text index is damaged, so searches fail; the reports are whole.',
        },
        mend,
      ),
      true,
    ),
  )
  const damaged = pages.damaged.length > 0
  /** A pass over rows; one that meets a damaged page says so instead of ending all. */
  const pass = (name: string, work: () => DoctorCheck): void => {
    context.check()
    done = Math.min(total, done + Math.ceil(tables / 10))
    step()
    try {
      checks.push(work())
    } catch (error) {
      if (!String((error as { code?: string }).code ?? '').startsWith('SQLITE_')) throw error
      const words = damaged
        ? 'not read, because of the damaged pages'
        : `${(error as Error).message} (${(error as { code: string }).code})`
      checks.push(check(name, false, words, restore))
    }
  }
  const one = (sql: string): number => db.prepare(`SELECT count(*) FROM (${sql})`).pluck().get() as number

  pass('references', () => {
    const broken = brokenReferences(db)
    const mendable = broken.every(({ mend: how }) => how !== '')
    return check(
      'references',
      broken.length === 0,
      broken.length === 0 ? '0 broken' : few(broken.map((b) => `${b.count} of ${b.table} without their ${b.parent}`)),
      joined({ zh: '有些行指向已不存在的内容。', en: 'Some rows name others that are not there.' }, mendable ? mend : restore),
      mendable,
    )
  })
  pass('schema', () => {
    const version = db.pragma('user_version', { simple: true }) as number
    const different = schemaDifferences(db)
    return check(
      'schema',
      version === newestSchema() && different.length === 0,
      different.length === 0 ? `version ${version} of ${newestSchema()}` : few(different),
      joined(
        { zh: '表的结构和本版本新建的数据库不同。', en: 'The tables are not those of a store made new by this version.' },
        restore,
      ),
    )
  })
  pass('report text', () => {
    const textless = one('SELECT 1 FROM report r WHERE NOT EXISTS (SELECT 1 FROM report_text t WHERE t.report_id = r.id)')
    return check(
      'report text',
      textless === 0,
      `${textless} reports without`,
      joined({ zh: '有些报告的文字不见了。', en: 'The text of some reports is gone.' }, restore),
    )
  })
  pass('search rows', () => {
    const missing = one(searchRowsMissing)
    const stray = one(searchRowsStray)
    const { asked, ids } = unfound(db, context)
    return check(
      'search rows',
      missing === 0 && stray === 0 && ids.length === 0,
      `${missing} reports without, ${stray} without a report, ${ids.length} of ${asked} looked for not found`,
      joined(
        { zh: '搜索会漏掉报告，或找到已不存在的报告。', en: 'Searches miss reports, or find some that are not there.' },
        mend,
      ),
      true,
    )
  })
  pass('columns on disk', () => {
    const { blocks, differing, missing } = columnDifferences(db, context, (at, of) => {
      if (at % 50 === 0)
        context.progress({
          done: Math.min(total, done + Math.floor((at / Math.max(1, of)) * (tables / 10))),
          total,
        } satisfies DoctorProgress)
    })
    return check(
      'columns on disk',
      differing === 0 && missing === 0,
      `${blocks} blocks, ${differing} differ from their rows, ${missing} reports in none`,
      joined({ zh: '地图和计数用的数据和报告不一致。', en: 'What maps and counts read does not agree with the reports.' }, mend),
      true,
    )
  })
  pass('attachments', () => {
    const lost = one(
      'SELECT 1 FROM attachment a WHERE a.content_hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM attachment_content c WHERE c.content_hash = a.content_hash)',
    )
    const { asked, changed } = changedContents(db, contentsAsked, context)
    return check(
      'attachments',
      lost === 0 && changed === 0,
      `${lost} without content, ${changed} of ${asked} looked at are not what they were`,
      joined({ zh: '有些附件的内容不见了或变了。', en: 'The content of some attachments is gone or changed.' }, restore),
    )
  })
  pass('orphans', () => {
    const found = orphans(db).filter(({ count }) => count > 0)
    return check(
      'orphans',
      found.length === 0,
      found.length === 0 ? 'none' : few(found.map(({ name, count }) => `${count} ${name}`)),
      joined(
        { zh: '有些内容已没有报告用到，只占空间。', en: 'Some contents are used by nothing any more and only take room.' },
        mend,
      ),
      true,
    )
  })
  pass('clock', () => {
    const newest = db
      .prepare(
        'SELECT max(coalesce((SELECT max(started_at) FROM sync_run), 0), coalesce((SELECT at FROM audit ORDER BY id DESC LIMIT 1), 0))',
      )
      .pluck()
      .get() as number
    const ahead = newest * 1000 - now
    return check(
      'clock',
      ahead <= dayMillis,
      ahead > dayMillis ? `the newest entry is ${Math.round(ahead / dayMillis)} days later than now` : 'ok',
      {
        zh: '数据库里有比现在晚一天以上的记录：这台电脑的时钟曾经或现在不对。数据没有问题；请校正时钟，到期的备份和同步才会按时进行。',
        en: "The store has entries from more than a day after now: this computer's clock is or was wrong. The data is not harmed; set the clock right, so that backups and syncs come when they are due.",
      },
    )
  })
  const journal = String(db.pragma('journal_mode', { simple: true }))
  checks.push(
    check('journal', journal === 'wal', journal, {
      zh: '数据库不在预写日志模式：读取会等待写入。请关闭所有窗口再打开一次；若磁盘是网络盘，请把数据文件夹移到本机磁盘。',
      en: 'The store is not in its write-ahead mode, so reading waits for writing. Close every window and open it again; if the folder lies on a network drive, move it to a disk of this computer.',
    }),
    ...folderChecks(db, folder, now),
  )
  return checks
}

function folderChecks(db: FileConnection, folder: string, now: number): DoctorCheck[] {
  const open = openToOthers(folder)
  const left = leftovers(folder, now)
  const kept = keptStores(folder)
  const free = freeBytes(folder)
  const needed = copyBytes(db) + 100_000_000
  const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`
  return [
    check(
      'permissions',
      open.length === 0,
      open.length === 0
        ? process.platform === 'win32'
          ? 'those of the folder'
          : 'this account only'
        : `others may read ${few(open)}`,
      joined(
        {
          zh: '这台电脑上的其他账户能读到这些文件（内容仍是加密的）。',
          en: 'Other accounts of this computer may read these files (their content is encrypted all the same).',
        },
        mend,
      ),
      true,
    ),
    check(
      'leftovers',
      left.length === 0,
      [
        ...(left.length === 0 ? ['no drafts'] : [few(left)]),
        ...(kept.length === 0 ? [] : [`kept beside the store: ${few(kept)}`]),
      ].join('; '),
      joined(
        {
          zh: '有没做完的草稿文件留在文件夹里，只占空间。',
          en: 'Drafts that were never finished lie in the folder and only take room.',
        },
        mend,
      ),
      true,
    ),
    check(
      'free space',
      free === null || free >= needed,
      free === null ? 'not told by this system' : `${gb(free)} free, ${gb(needed)} wanted`,
      {
        zh: '磁盘空间不足以再放一份数据库：备份、升级和清除会被拒绝。请腾出空间。',
        en: 'The disk has no room for another copy of the store: backups, updates and purges will be refused. Make room.',
      },
    ),
    storeJson(folder),
  ]
}

function storeJson(folder: string): DoctorCheck {
  const bad: Bilingual = {
    zh: 'store.json 缺失或损坏：下次打开时将无法知道用哪把密钥。请现在就做一次备份，或从备份里把 store.json 放回来。',
    en: 'store.json is missing or damaged: the next time, nobody can tell which key opens the store. Put store.json back from a backup.',
  }
  const file = join(folder, 'store.json')
  if (!existsSync(file)) return check('store.json', false, 'missing', bad)
  try {
    const { format, id, slots } = JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown; id?: unknown; slots?: unknown }
    const sane = format === 'fieldbrief store' && typeof id === 'string' && (slots === undefined || Array.isArray(slots))
    return check('store.json', sane, sane ? `${Array.isArray(slots) ? slots.length : 0} key slots` : 'not that of a store', bad)
  } catch {
    return check('store.json', false, 'no JSON', bad)
  }
}
