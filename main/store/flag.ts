/** Flags as episodes: a series that goes on firing, or fires again within the cool-down, is one flag that grows. */
import type { Flag } from '../../contract/model.ts'
import type { FlagStatus } from '../../contract/taxonomy.ts'
import { dayNumber, daysCovered } from '../../contract/time.ts'
import { categoryCode, categoryOf } from './codes.ts'
import type { Connection } from './open.ts'
import type { FlagInput } from './port.ts'
import { bumpVersion, versionOf } from './version.ts'

interface Row {
  id: number
  rule: string
  rule_version: number
  category_id: number
  area_key: string | null
  lon: number | null
  lat: number | null
  metres: number | null
  first_fired: string
  last_fired: string
  evidence: string
  data_version: number
  zh: string | null
  en: string | null
  status: FlagStatus | null
  reason: string | null
}
type Evidence = Omit<FlagInput, 'rule' | 'ruleVersion' | 'category' | 'area' | 'place'>

export function flagCalls(db: Connection) {
  const select = `SELECT f.*, a.zh, a.en, e.status, e.reason FROM flag f LEFT JOIN area a ON a.key = f.area_key
    LEFT JOIN flag_event e ON e.id = (SELECT max(id) FROM flag_event x WHERE x.flag_id = f.id)`
  const toFlag = (r: Row): Flag => ({
    id: r.id,
    rule: r.rule,
    ruleVersion: r.rule_version,
    category: categoryOf(r.category_id),
    area: r.area_key,
    areaName: r.area_key === null ? null : { zh: r.zh ?? r.area_key, en: r.en ?? r.area_key },
    place: r.lon === null || r.lat === null || r.metres === null ? null : { lon: r.lon, lat: r.lat, metres: r.metres },
    firstFired: r.first_fired,
    episodeDays: daysCovered(r.first_fired, r.last_fired),
    ...(JSON.parse(r.evidence) as Evidence),
    status: r.status ?? 'new',
    reason: r.reason,
    dataVersion: r.data_version,
  })
  const one = (id: number): Flag | null => {
    const row = db.prepare(`${select} WHERE f.id = ?`).get(id) as Row | undefined
    return row ? toFlag(row) : null
  }
  return {
    'flag.put': ({
      day,
      rule,
      ruleVersion,
      flags,
      coolDownDays,
    }: {
      day: string
      rule: string
      ruleVersion: number
      flags: FlagInput[]
      coolDownDays: number
    }) =>
      db
        .transaction(() => {
          // The nearest episode before the day, and the nearest after it: days are not always judged in order.
          const last = db.prepare(
            `SELECT id, last_fired AS edge FROM flag WHERE rule = ? AND category_id = ? AND area_key IS ? AND last_fired < ? ORDER BY last_fired DESC LIMIT 1`,
          )
          const next = db.prepare(
            `SELECT id, first_fired AS edge FROM flag WHERE rule = ? AND category_id = ? AND area_key IS ? AND first_fired > ? ORDER BY first_fired LIMIT 1`,
          )
          const begin = db.prepare('UPDATE flag SET first_fired = ?, data_version = ? WHERE id = ?')
          const covering = db.prepare(
            `SELECT id FROM flag WHERE rule = ? AND category_id = ? AND area_key IS ? AND first_fired <= ? AND last_fired >= ? LIMIT 1`,
          )
          const insert =
            db.prepare(`INSERT INTO flag (rule, rule_version, category_id, area_key, lon, lat, metres, first_fired, last_fired, evidence, data_version)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
          const extend = db.prepare(
            'UPDATE flag SET last_fired = ?, evidence = ?, lon = ?, lat = ?, metres = ?, data_version = ? WHERE id = ?',
          )
          let added = 0
          let extended = 0
          for (const flag of flags) {
            const { rule: _rule, ruleVersion: _version, category, area, place, ...evidence } = flag
            const code = categoryCode(category)
            const point = [place?.lon ?? null, place?.lat ?? null, place?.metres ?? null] as const
            // A day judged before is not judged again into a second flag.
            if (covering.get(rule, code, area, day, day)) continue
            const before = last.get(rule, code, area, day) as { id: number; edge: string } | undefined
            const after = next.get(rule, code, area, day) as { id: number; edge: string } | undefined
            if (before && dayNumber(day) - dayNumber(before.edge) <= coolDownDays) {
              extend.run(day, JSON.stringify(evidence), ...point, versionOf(db, 'data'), before.id)
              extended += 1
            } else if (after && dayNumber(after.edge) - dayNumber(day) <= coolDownDays) {
              // The episode began earlier than was known; its evidence stays that of its last day.
              begin.run(day, versionOf(db, 'data'), after.id)
              extended += 1
            } else {
              insert.run(rule, ruleVersion, code, area, ...point, day, day, JSON.stringify(evidence), versionOf(db, 'data'))
              added += 1
            }
          }
          if (added + extended > 0) bumpVersion(db, 'flags')
          return { added, extended }
        })
        .immediate(),
    'flag.list': ({ statuses }: { statuses?: FlagStatus[] }): Flag[] => {
      const all = (db.prepare(`${select} ORDER BY f.last_fired DESC, f.id DESC LIMIT 2000`).all() as Row[]).map(toFlag)
      return statuses ? all.filter((f) => statuses.includes(f.status)) : all
    },
    'flag.get': ({ id }: { id: number }) => one(id),
    'flag.dispose': ({ id, status, reason, at }: { id: number; status: FlagStatus; reason: string | null; at: number }) =>
      db
        .transaction(() => {
          if (!one(id)) return null
          db.prepare('INSERT INTO flag_event (flag_id, at, status, reason) VALUES (?, ?, ?, ?)').run(id, at, status, reason)
          if (status !== 'seen')
            db.prepare('INSERT INTO audit (at, what, subject, why) VALUES (?, ?, ?, ?)').run(
              at,
              'disposition',
              `flag ${id} ${status}`,
              reason ?? '',
            )
          bumpVersion(db, 'flags')
          return one(id)
        })
        .immediate(),
  }
}
