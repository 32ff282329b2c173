/**
 * The words of search: synonyms, the Latin words that reports hold, and what was asked before. Every reading of a
 * query goes through `Lexicon.query`, so that what is found, ranked and marked is the same.
 */
import { masked } from '../text/mask.ts'
import { parseQuery, type Query, type Term, termExpression } from '../text/query.ts'
import type { SuggestNames, SuggestRecent } from '../text/suggest.ts'
import { addSynonyms, builtInGroups, Synonyms, tidyGroups } from '../text/synonym.ts'
import { addWordForms, type Vocabulary } from '../text/word-form.ts'
import type { Connection } from './open.ts'
import { bumpVersion, versionOf } from './version.ts'

export interface Lexicon {
  groups(): string[][]
  /** The text as understood, with synonyms and other forms of its words beside its terms. Never an error. */
  query(text: string): Query
}

/** Queries asked again and again while a page is looked at. */
const keptQueries = 64
/** Past queries kept for suggestion. */
const keptPast = 200

const known = new WeakMap<Connection, Lexicon>()

/** One for each connection. */
export function lexiconOf(db: Connection): Lexicon {
  const made = known.get(db) ?? createLexicon(db)
  known.set(db, made)
  return made
}

function createLexicon(db: Connection): Lexicon {
  let synonyms: { version: number; groups: string[][]; table: Synonyms } | null = null
  const queries = new Map<string, Query>()
  let vocabulary: Vocabulary | null = null

  function current() {
    const version = versionOf(db, 'words')
    if (synonyms?.version !== version) {
      const groups = readGroups(db)
      synonyms = { version, groups, table: new Synonyms(groups) }
    }
    return synonyms
  }

  return {
    groups: () => current().groups,
    query(text) {
      const { version, table } = current()
      const key = `${versionOf(db, 'data')} ${version} ${text}`
      const kept = queries.get(key)
      if (kept) return kept
      const query = parseQuery(text)
      addSynonyms(query, table)
      vocabulary ??= indexVocabulary(db)
      addWordForms(query, vocabulary, table)
      queries.set(key, query)
      if (queries.size > keptQueries) queries.delete(queries.keys().next().value as string)
      return query
    },
  }
}

/** No row: the built-in list holds. */
function readGroups(db: Connection): string[][] {
  const rows = db.prepare('SELECT words FROM synonym ORDER BY id').pluck().all() as string[]
  if (rows.length === 0) return builtInGroups.map((group) => [...group])
  // A list without any group is one row without words.
  return rows.map((row) => JSON.parse(row) as string[]).filter((group) => group.length > 1)
}

/**
 * Looks words up in the index itself: no list of them is kept that could fall behind it. A range of beginnings reads
 * the postings of those words; a word that is not there costs one descent a segment.
 */
function indexVocabulary(db: Connection): Vocabulary {
  db.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_word USING fts5vocab('main', 'report_search', 'row')")
  const range = db.prepare('SELECT term FROM temp.search_word WHERE term >= ? AND term < ?').pluck()
  const count = db.prepare('SELECT doc FROM temp.search_word WHERE term = ?').pluck()
  const any = db.prepare('SELECT 1 FROM report_search WHERE report_search MATCH ? LIMIT 1').pluck()
  return {
    beginning: (prefix) => (range.all(prefix, `${prefix}{`) as string[]).filter((word) => /^[a-z]+$/.test(word)),
    present: (words) =>
      words
        .map((word) => ({ word, reports: (count.get(word) as number | undefined) ?? 0 }))
        .filter(({ reports }) => reports > 0)
        .sort((a, b) => b.reports - a.reports || (a.word < b.word ? -1 : 1))
        .map(({ word }) => word),
    finds: (term: Term) => any.get(termExpression(term)) !== undefined,
  }
}

export function lexiconCalls(db: Connection) {
  const lexicon = lexiconOf(db)
  const past = db.prepare('SELECT text FROM past_query ORDER BY used_at DESC, text').pluck()
  const views = db.prepare('SELECT id, name FROM saved_view ORDER BY name')
  const stamped = db
    .prepare(`SELECT (SELECT count(*) || ',' || total(id) FROM sub_category), (SELECT count(*) || ',' || total(length(name)) FROM source),
      (SELECT value FROM version WHERE name = 'areas'), (SELECT count(*) || ',' || total(id) FROM place_name)`)
    .raw()
  return {
    'synonym.list': (): { groups: string[][] } => ({ groups: lexicon.groups() }),
    /** The built-in list itself is kept as no row, so that a better one of a later version takes its place. */
    'synonym.set': ({ groups }: { groups: string[][] }): { groups: string[][] } =>
      db
        .transaction(() => {
          const tidy = tidyGroups(groups)
          db.prepare('DELETE FROM synonym').run()
          if (JSON.stringify(tidy) !== JSON.stringify(tidyGroups(builtInGroups))) {
            const insert = db.prepare('INSERT INTO synonym (words) VALUES (?)')
            for (const group of tidy.length > 0 ? tidy : [[]]) insert.run(JSON.stringify(group))
          }
          bumpVersion(db, 'words')
          return { groups: lexicon.groups() }
        })
        .immediate(),
    'query.keep': ({ text, at }: { text: string; at: number }): Record<string, never> =>
      // What is hidden on screen is not written down here either.
      masked(text).spans.length > 0
        ? {}
        : db
            .transaction(() => {
              db.prepare(
                `INSERT INTO past_query (text, used_at, times) VALUES (?, ?, 1)
            ON CONFLICT (text) DO UPDATE SET used_at = excluded.used_at, times = times + 1`,
              ).run(text, at)
              db.prepare(
                `DELETE FROM past_query WHERE text NOT IN (SELECT text FROM past_query ORDER BY used_at DESC, text LIMIT ${keptPast})`,
              ).run()
              return {}
            })
            .immediate(),
    'query.forget': (): { forgotten: number } => ({ forgotten: db.prepare('DELETE FROM past_query').run().changes }),
    'word.version': () => ({ version: versionOf(db, 'words') }),
    'suggest.names': ({ stamp }: { stamp: string | null }) => {
      const now = `${versionOf(db, 'words')} ${(stamped.get() as unknown[]).join(' ')}`
      return { stamp: now, names: now === stamp ? null : names(), recent: recent() }
    },
  }

  function recent(): SuggestRecent {
    return { past: past.all() as string[], views: views.all() as SuggestRecent['views'] }
  }

  /** Names and words, never report text. */
  function names(): SuggestNames {
    return {
      subCategories: db.prepare('SELECT name FROM sub_category ORDER BY id').pluck().all() as string[],
      areas: db.prepare('SELECT key, zh, en FROM area ORDER BY id').all() as { key: string; zh: string; en: string }[],
      places: db.prepare('SELECT DISTINCT name FROM place_name ORDER BY name LIMIT 50000').pluck().all() as string[],
      sources: db
        .prepare("SELECT name FROM source WHERE coalesce(json_extract(options, '$.holds'), 'reports') = 'reports' ORDER BY id")
        .pluck()
        .all() as string[],
      groups: lexicon.groups(),
    }
  }
}
