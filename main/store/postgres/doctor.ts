/** What can be checked of a store on a server, and mended there: its files and backups are its administrator's. */
import type { Bilingual, DoctorCheck } from '../../../contract/model.ts'
import { searchTexts } from '../search-texts.ts'
import type { Connection } from '../sql.ts'
import { textIndexOf } from '../text-index.ts'
import { newestOfficeSchema, schemaOf } from './open.ts'

/** Reports that are indexed in one transaction. */
const atOnce = 500

const repairAdvice: Bilingual = {
  zh: '请运行“检查并修复”（doctor --repair）。',
  en: 'Run the check with repair (doctor --repair).',
}
const administrator: Bilingual = {
  zh: '请告诉服务器的管理员，必要时从服务器的备份恢复（docs/office.md）。',
  en: "Tell the server's administrator, who may have to restore a backup of the server (docs/office.md).",
}
const check = (name: string, ok: boolean, detail: string, advice: Bilingual): DoctorCheck =>
  ok ? { name, ok, detail } : { name, ok, detail, advice, repairable: advice === repairAdvice }

export function officeCheck(db: Connection, repair: boolean): { checks: DoctorCheck[]; repaired: Bilingual[] } {
  /** Whose words are counted by those who see all of them. */
  function searchIndex(searched: number): DoctorCheck {
    const name = 'search index'
    if (one("SELECT sees_all() AND has_any_column_privilege('report_search', 'select')") !== 1)
      return check(name, true, 'not counted: this login sees a part of the store', administrator)
    const found = one('SELECT count(*) FROM report_search')
    const told = one('SELECT reports FROM search_total WHERE id = 1')
    return check(name, found === searched && told === found, `${found} of ${searched} reports, ${told} counted`, repairAdvice)
  }
  const one = (sql: string): number => db.prepare(sql).pluck().get() as number
  const repaired = repair ? mend(db) : []
  const checks = db.transaction((): DoctorCheck[] => {
    const version = db.prepare("SELECT current_setting('server_version')").pluck().get() as string
    const schema = schemaOf(db)
    const reports = one('SELECT count(*) FROM report')
    const texts = one('SELECT count(*) FROM report_text')
    const searched = one('SELECT count(*) FROM report WHERE suppressed = 0')
    const days = one('SELECT coalesce(sum(reports), 0) FROM day_count')
    const missing = one(`SELECT count(*) FROM attachment a WHERE a.content_hash IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM attachment_content c WHERE c.content_hash = a.content_hash)`)
    const orphans = one(`SELECT count(*) FROM attachment_content c
      WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = c.content_hash)`)
    const invalid = db
      .prepare('SELECT CAST(indexrelid AS regclass)::text FROM pg_index WHERE NOT indisvalid OR NOT indisready')
      .pluck()
      .all() as string[]
    return [
      check('server', true, `PostgreSQL ${version}`, administrator),
      check('schema', schema === newestOfficeSchema(), `version ${schema}, this program's is ${newestOfficeSchema()}`, {
        zh: '请用 fieldbrief store migrate 升级服务器上的格式，或升级这台电脑上的程序。',
        en: 'Bring the server up to date with fieldbrief store migrate, or update the program on this computer.',
      }),
      check('texts', texts === reports, `${texts} texts of ${reports} reports`, administrator),
      searchIndex(searched),
      check('day counts', days === searched, `${days} of ${searched} reports`, repairAdvice),
      check('attachments', missing === 0, `${missing} without their content`, administrator),
      check('contents', orphans === 0, `${orphans} that no attachment names`, repairAdvice),
      check('indices', invalid.length === 0, invalid.length === 0 ? 'all valid' : invalid.join(', '), administrator),
    ]
  })()
  return { checks, repaired }
}

/** Mends what can be without losing anything. */
function mend(db: Connection): Bilingual[] {
  const done: Bilingual[] = []
  const index = textIndexOf(db)
  const missing = db.prepare(`SELECT t.report_id, t.title, t.body, t.place FROM report_text t JOIN report r ON r.id = t.report_id
    WHERE r.suppressed = 0 AND NOT EXISTS (SELECT 1 FROM report_search s WHERE s.report_id = t.report_id) ORDER BY t.report_id LIMIT ${atOnce}`)
  const put = db.transaction((): number => {
    const rows = missing.raw().all() as [number, string, string, string | null][]
    for (const [id, title, body, place] of rows) index.put(id, ...searchTexts(title, body, place))
    index.settle()
    return rows.length
  })
  let indexed = 0
  for (let n = put.immediate(); n > 0; n = put.immediate()) indexed += n
  if (indexed > 0)
    done.push({ zh: `补上了 ${indexed} 条报告的全文索引`, en: `${indexed} reports were put into the search index again` })
  const isMiscounted = db
    .prepare(
      `SELECT (SELECT reports FROM search_total) <> (SELECT count(*) FROM report_search)
       OR (SELECT coalesce(sum(reports), 0) FROM day_count) <> (SELECT count(*) FROM report WHERE suppressed = 0)`,
    )
    .pluck()
  const counted = db.transaction((): boolean => {
    if (isMiscounted.get() !== 1) return false
    db.exec('SELECT count_anew()')
    return true
  })
  if (counted.immediate()) done.push({ zh: '重新数了全文索引和每日数量', en: 'the search index and the days were counted anew' })
  const orphans = db.transaction(
    () =>
      db
        .prepare(
          'DELETE FROM attachment_content c WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = c.content_hash)',
        )
        .run().changes,
  )
  const removed = orphans.immediate()
  if (removed > 0)
    done.push({ zh: `删除了 ${removed} 份没有附件指向的内容`, en: `${removed} contents that no attachment names were removed` })
  return done
}
