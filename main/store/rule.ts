/** Rules by version, their replays, and events marked by an analyst. Nothing that a version says is ever changed. */
import type { MarkedEvent, ReplaySummary, RuleKind, RuleScope } from '../../contract/detection.ts'
import type { Bilingual, SourceKind } from '../../contract/model.ts'
import { auditWriter } from './audit.ts'
import { categoryCode, categoryOf, isoUtc } from './codes.ts'
import type { Connection } from './sql.ts'
import { bumpVersion } from './version.ts'

/** A version to put in; a key that is not there makes the rule. */
export interface RuleInput {
  key: string
  /** Absent: the name stays. */
  name?: Bilingual
  builtIn: boolean
  /** Switched on as it is put in: the built-in rules. */
  live: boolean
  kind: RuleKind
  /** Every parameter by name. */
  params: Record<string, number>
  scope: RuleScope
}
export interface StoredVersion {
  version: number
  kind: RuleKind
  params: Record<string, number>
  scope: RuleScope
  /** Seconds UTC. */
  madeAt: number
  replay: ReplaySummary | null
}
export interface StoredRule {
  key: string
  name: Bilingual
  builtIn: boolean
  live: number | null
  /** Newest first. */
  versions: StoredVersion[]
}

/** How far a source is complete. */
export interface FeedMark {
  name: string
  kind: SourceKind
  /** ISO time, UTC. */
  completeUpTo: string | null
}

export function ruleCalls(db: Connection) {
  const put = ({ key, name, builtIn, live, kind, params, scope, at }: RuleInput & { at: number }) => {
    const known = db.prepare('SELECT 1 FROM rule WHERE key = ?').get(key) !== undefined
    if (!known)
      db.prepare('INSERT INTO rule (key, name_zh, name_en, built_in) VALUES (?, ?, ?, ?)').run(
        key,
        name?.zh ?? key,
        name?.en ?? key,
        builtIn ? 1 : 0,
      )
    else if (name) db.prepare('UPDATE rule SET name_zh = ?, name_en = ? WHERE key = ?').run(name.zh, name.en, key)
    const version =
      ((db.prepare('SELECT max(version) FROM rule_version WHERE rule_key = ?').pluck().get(key) as number | null) ?? 0) + 1
    db.prepare('INSERT INTO rule_version (rule_key, version, made_at, kind, params, scope) VALUES (?, ?, ?, ?, ?, ?)').run(
      key,
      version,
      at,
      kind,
      JSON.stringify(params),
      JSON.stringify(scope),
    )
    if (live) db.prepare('UPDATE rule SET live_version = ? WHERE key = ?').run(version, key)
    return { key, version }
  }
  const audit = (at: number, what: string, subject: string, why: string): void => {
    auditWriter(db)({ at, what, subject, why })
  }
  const eventRows = `SELECT m.*, a.zh, a.en FROM marked_event m LEFT JOIN area a ON a.key = m.area_key`
  const toEvent = (r: EventRow): MarkedEvent => ({
    id: r.id,
    name: r.name,
    category: categoryOf(r.category_id),
    area: r.area_key,
    areaName: r.area_key === null ? null : { zh: r.zh ?? r.area_key, en: r.en ?? r.area_key },
    place: r.lon === null || r.lat === null || r.metres === null ? null : { lon: r.lon, lat: r.lat, metres: r.metres },
    from: r.from_day,
    to: r.to_day,
  })
  const event = (id: number): MarkedEvent | null => {
    const row = db.prepare(`${eventRows} WHERE m.id = ?`).get(id) as EventRow | undefined
    return row ? toEvent(row) : null
  }

  return {
    /** Every source's kind and how far it is complete, touching no report. */
    'rule.feeds': (): FeedMark[] =>
      (
        db.prepare('SELECT name, kind, complete_up_to AS at FROM source ORDER BY id').all() as {
          name: string
          kind: SourceKind
          at: number | null
        }[]
      ).map(({ name, kind, at }) => ({ name, kind, completeUpTo: isoUtc(at) })),
    'rule.list': (): StoredRule[] => {
      const replays = new Map<string, ReplaySummary>()
      for (const row of db.prepare('SELECT rule_key, version, summary FROM rule_replay ORDER BY id').all() as {
        rule_key: string
        version: number
        summary: string
      }[])
        replays.set(`${row.rule_key} ${row.version}`, JSON.parse(row.summary) as ReplaySummary)
      const versions = db.prepare(
        'SELECT version, made_at, kind, params, scope FROM rule_version WHERE rule_key = ? ORDER BY version DESC',
      )
      // The built-in rules first, then in the order they were made.
      const rules = db
        .prepare(
          `SELECT key, name_zh, name_en, built_in, live_version FROM rule
            ORDER BY built_in DESC, key <> 'default', (SELECT min(made_at) FROM rule_version v WHERE v.rule_key = rule.key), key`,
        )
        .all() as { key: string; name_zh: string; name_en: string; built_in: number; live_version: number | null }[]
      return rules.map((rule) => ({
        key: rule.key,
        name: { zh: rule.name_zh, en: rule.name_en },
        builtIn: rule.built_in === 1,
        live: rule.live_version,
        versions: (
          versions.all(rule.key) as { version: number; made_at: number; kind: RuleKind; params: string; scope: string }[]
        ).map((v) => ({
          version: v.version,
          kind: v.kind,
          params: JSON.parse(v.params) as Record<string, number>,
          scope: JSON.parse(v.scope) as RuleScope,
          madeAt: v.made_at,
          replay: replays.get(`${rule.key} ${v.version}`) ?? null,
        })),
      }))
    },
    'rule.ensure': ({ rules, at }: { rules: RuleInput[]; at: number }) =>
      db
        .transaction(() => {
          const known = new Set(db.prepare('SELECT key FROM rule').pluck().all() as string[])
          const missing = rules.filter((rule) => !known.has(rule.key))
          for (const rule of missing) put({ ...rule, at })
          return { added: missing.length }
        })
        .immediate(),
    'rule.put': (rule: RuleInput & { at: number }) =>
      db
        .transaction(() => {
          const made = put(rule)
          audit(rule.at, 'rule version made', `${made.key} ${made.version}`, '')
          bumpVersion(db, 'flags')
          return made
        })
        .immediate(),
    'rule.rename': ({ key, name }: { key: string; name: Bilingual }) => {
      db.prepare('UPDATE rule SET name_zh = ?, name_en = ? WHERE key = ?').run(name.zh, name.en, key)
      bumpVersion(db, 'flags')
      return {}
    },
    'rule.replayed': ({ key, version, summary }: { key: string; version: number; summary: ReplaySummary }) => {
      db.transaction(() => {
        db.prepare('INSERT INTO rule_replay (rule_key, version, at, summary) VALUES (?, ?, ?, ?)').run(
          key,
          version,
          Math.floor(Date.parse(summary.at) / 1000),
          JSON.stringify(summary),
        )
        bumpVersion(db, 'flags')
      }).immediate()
      return {}
    },
    'rule.switch': ({ key, version, at, reason }: { key: string; version: number | null; at: number; reason: string }) => {
      db.transaction(() => {
        db.prepare('UPDATE rule SET live_version = ? WHERE key = ?').run(version, key)
        audit(
          at,
          version === null ? 'rule switched off' : 'rule switched on',
          version === null ? key : `${key} ${version}`,
          reason,
        )
        bumpVersion(db, 'flags')
      }).immediate()
      return {}
    },
    'event.list': (): MarkedEvent[] =>
      (db.prepare(`${eventRows} ORDER BY m.from_day DESC, m.id DESC`).all() as EventRow[]).map(toEvent),
    'event.add': ({ event: made, at }: { event: Omit<MarkedEvent, 'id' | 'areaName'>; at: number }): MarkedEvent =>
      db
        .transaction(() => {
          const { name, category, area, place, from, to } = made
          const id = db
            .prepare(
              'INSERT INTO marked_event (name, category_id, area_key, lon, lat, metres, from_day, to_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id',
            )

            .pluck()
            .get(
              name,
              categoryCode(category),
              area,
              place?.lon ?? null,
              place?.lat ?? null,
              place?.metres ?? null,
              from,
              to,
            ) as number
          audit(at, 'event marked', `event ${id} ${from} ${to}`, '')
          return event(id) as MarkedEvent
        })
        .immediate(),
    'event.remove': ({ id, at }: { id: number; at: number }): MarkedEvent | null =>
      db
        .transaction(() => {
          const gone = event(id)
          if (!gone) return null
          db.prepare('DELETE FROM marked_event WHERE id = ?').run(id)
          audit(at, 'event removed', `event ${id} ${gone.from} ${gone.to}`, '')
          return gone
        })
        .immediate(),
  }
}

interface EventRow {
  id: number
  name: string
  category_id: number
  area_key: string | null
  lon: number | null
  lat: number | null
  metres: number | null
  from_day: string
  to_day: string
  zh: string | null
  en: string | null
}
