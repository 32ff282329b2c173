/**
 * The words of search: synonyms, the Latin words that reports hold, and what was asked before. Every reading of a
 * query goes through `Lexicon.query`, so that what is found, ranked and marked is the same.
 */
import { masked } from '../text/mask.ts'
import { parseQuery, type Query } from '../text/query.ts'
import type { SuggestNames, SuggestRecent } from '../text/suggest.ts'
import { addSynonyms, builtInGroups, Synonyms, tidyGroups } from '../text/synonym.ts'
import { addWordForms, type Vocabulary } from '../text/word-form.ts'
import { bringsReports } from './ledger.ts'
import type { Connection } from './sql.ts'
import { bumpVersion, versionOf } from './version.ts'
import { vocabularyOf } from './vocabulary.ts'

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
      vocabulary ??= vocabularyOf(db)
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

export function lexiconCalls(db: Connection) {
  const lexicon = lexiconOf(db)
  const past = db.prepare('SELECT text FROM past_query ORDER BY used_at DESC, text').pluck()
  const views = db.prepare('SELECT id, name FROM saved_view ORDER BY name')
  const stamped = db
    .prepare(`SELECT (SELECT count(*) || ',' || coalesce(sum(id), 0) FROM sub_category), (SELECT count(*) || ',' || coalesce(sum(length(name)), 0) FROM source),
      (SELECT value FROM version WHERE name = 'areas'), (SELECT count(*) || ',' || coalesce(sum(id), 0) FROM place_name)`)
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
            ON CONFLICT (text) DO UPDATE SET used_at = excluded.used_at, times = past_query.times + 1`,
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
      sources: db.prepare(`SELECT name FROM source WHERE ${bringsReports} ORDER BY id`).pluck().all() as string[],
      groups: lexicon.groups(),
    }
  }
}
