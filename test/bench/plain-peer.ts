/**
 * The peer of store, search and counts: the same driver and the same rows in one plain table, not encrypted, with the
 * indexes a plain application would have.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import type { Filter } from '../../contract/model.ts'
import { categoryKeys, levelKeys, statusKeys } from '../../contract/taxonomy.ts'
import type { IntakeReport } from '../../main/store/intake.ts'

export class PlainPeer {
  readonly #db: Database.Database
  readonly #insert: Database.Statement
  #next = 1

  constructor(folder: string) {
    this.#db = new Database(join(folder, 'plain.db'))
    this.#db.pragma('journal_mode = WAL')
    this.#db.pragma('synchronous = NORMAL')
    this.#db.pragma('cache_size = -65536')
    this.#db.exec(`CREATE TABLE report (id INTEGER PRIMARY KEY, source TEXT, external_id TEXT, minute INTEGER, day INTEGER, category INTEGER,
      sub_category TEXT, status INTEGER, level INTEGER, lon REAL, lat REAL, withdrawn INTEGER, title TEXT, body TEXT, place TEXT);
      CREATE UNIQUE INDEX report_external ON report (source, external_id);
      CREATE INDEX report_minute ON report (minute);
      CREATE INDEX report_category ON report (category, minute)`)
    this.#insert = this.#db.prepare('INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  }

  insert(source: string, reports: readonly IntakeReport[]): void {
    this.#db.transaction(() => {
      for (const r of reports) {
        const minute = Math.floor(r.occurredAt / 60) + r.offsetMinutes
        this.#insert.run(
          this.#next++,
          source,
          r.externalId,
          minute,
          Math.floor(minute / 1440),
          categoryKeys.indexOf(r.category),
          r.subCategory,
          statusKeys.indexOf(r.status),
          r.level === null ? 0 : levelKeys.indexOf(r.level) + 1,
          r.lon,
          r.lat,
          r.withdrawn ? 1 : 0,
          r.title,
          r.text,
          r.place,
        )
      }
    })()
  }

  /** FTS5 with its trigram tokenizer over title, text and place. */
  buildTrigram(): void {
    this.#db.exec(`CREATE VIRTUAL TABLE trigram USING fts5 (title, body, place, content = 'report', content_rowid = 'id', tokenize = 'trigram');
      INSERT INTO trigram (trigram) VALUES ('rebuild');
      INSERT INTO trigram (trigram) VALUES ('optimize')`)
  }

  /** Exact count and the best 50 rows with a snippet, as a result list needs them. */
  trigram(term: string): { total: number; page: unknown[] } {
    const quoted = `"${term.replaceAll('"', '""')}"`
    const total = this.#db.prepare('SELECT count(*) FROM trigram WHERE trigram MATCH ?').pluck().get(quoted) as number
    const page = this.#db
      .prepare('SELECT rowid FROM trigram WHERE trigram MATCH ? ORDER BY rank LIMIT 50')
      .pluck()
      .all(quoted) as number[]
    return { total, page }
  }

  /** Exact count and the newest 50 rows. */
  like(term: string): { total: number; page: unknown[] } {
    const pattern = `%${term}%`
    const where = 'title LIKE ? OR body LIKE ? OR place LIKE ?'
    const total = this.#db.prepare(`SELECT count(*) FROM report WHERE ${where}`).pluck().get(pattern, pattern, pattern) as number
    const page = this.#db
      .prepare(`SELECT id, title, body, place FROM report WHERE ${where} ORDER BY minute DESC LIMIT 50`)
      .raw()
      .all(pattern, pattern, pattern)
    return { total, page }
  }

  /** The parts of a filter that the bench draws, as SQL. */
  #where(filter: Filter, leaveOut?: string): string {
    const parts = ['1']
    const list = (column: string, codes: number[]): void => {
      if (column !== leaveOut) parts.push(`${column} IN (${codes.join(',')})`)
    }
    if (filter.categories)
      list(
        'category',
        filter.categories.map((c) => categoryKeys.indexOf(c)),
      )
    if (filter.statuses)
      list(
        'status',
        filter.statuses.map((s) => statusKeys.indexOf(s)),
      )
    if (filter.levels)
      list(
        'level',
        filter.levels.map((l) => levelKeys.indexOf(l) + 1),
      )
    if (filter.sources && leaveOut !== 'source')
      parts.push(`source IN (${filter.sources.map((s) => `'${s.replaceAll("'", "''")}'`).join(',')})`)
    const minute = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 60_000
    if (filter.from) parts.push(`minute >= ${minute(filter.from)}`)
    if (filter.to) parts.push(`minute < ${minute(filter.to)}`)
    return parts.join(' AND ')
  }
  count(filter: Filter): number {
    return this.#db
      .prepare(`SELECT count(*) FROM report WHERE ${this.#where(filter)}`)
      .pluck()
      .get() as number
  }
  histogram(filter: Filter): number {
    return this.#db
      .prepare(`SELECT day, count(*) FROM report WHERE ${this.#where(filter)} GROUP BY day`)
      .raw()
      .all().length
  }
  facets(filter: Filter): number {
    let values = 0
    for (const column of ['category', 'sub_category', 'status', 'level', 'source'])
      values += this.#db
        .prepare(`SELECT ${column}, count(*) FROM report WHERE ${this.#where(filter, column)} GROUP BY ${column}`)
        .raw()
        .all().length
    return values
  }
  /** lon and lat of the filter's reports that can be drawn. */
  points(filter: Filter): [number, number][] {
    return this.#db
      .prepare(`SELECT lon, lat FROM report WHERE ${this.#where(filter)} AND lon IS NOT NULL AND withdrawn = 0`)
      .raw()
      .all() as [number, number][]
  }
  /** [minute, category, status, level, source, cell of about a cluster's size] of every report. */
  records(): [number, number, number, number, string, number][] {
    return this.#db
      .prepare(`SELECT minute, category, status, level, source,
        CASE WHEN lon IS NULL OR withdrawn THEN -1 ELSE CAST((lon + 180) * 950 AS INTEGER) * 1000000 + CAST((lat + 90) * 1200 AS INTEGER) END
        FROM report`)
      .raw()
      .all() as [number, number, number, number, string, number][]
  }
  /** Id and text of every report. */
  documents(): { id: number; text: string }[] {
    return this.#db.prepare("SELECT id, title || ' ' || body || ' ' || coalesce(place, '') AS text FROM report").all() as never
  }
  /** Texts of evenly spread reports. */
  texts(count: number): string[] {
    const total = this.#next - 1
    const step = Math.max(1, Math.floor(total / count))
    return this.#db.prepare('SELECT title || body FROM report WHERE id % ? = 0').pluck().all(step) as string[]
  }
  close(): void {
    this.#db.close()
  }
}
