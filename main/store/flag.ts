/**
 * Flags as episodes: a series that goes on firing, or fires again within the cool-down, is one flag that grows. Each day a
 * flag fired is kept with its evidence, so that a day that is judged again, because data came late, can be put right.
 */
import type { Flag } from '../../contract/model.ts'
import type { CategoryKey, FlagStatus } from '../../contract/taxonomy.ts'
import { dayNumber, daysCovered, isoDay } from '../../contract/time.ts'
import { auditWriter } from './audit.ts'
import { categoryCode, categoryOf, isoUtc } from './codes.ts'
import type { FlagInput } from './port.ts'
import type { Connection } from './sql.ts'
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
  lapsed_at: number | null
  follows: number | null
  zh: string | null
  en: string | null
  status: FlagStatus | null
  reason: string | null
  as_of: string | null
}
type Evidence = Omit<FlagInput, 'rule' | 'ruleVersion' | 'category' | 'area'>

/** What a version of a rule said about one day. */
export interface DayVerdict {
  rule: string
  ruleVersion: number
  /** An ISO day. */
  day: string
  coolDownDays: number
  flags: FlagInput[]
  /** Version of the data it was judged on; absent: the newest. */
  dataVersion?: number
  /** Seconds UTC. */
  at?: number
  /** Series on which nothing could be said: a flag on one of them stays as it was. */
  silent?: { category: CategoryKey; area: string | null }[]
  /** Absent where a day is put in without having been judged as a whole. */
  judged?: { stamp: string; series: number; withoutHistory: number; incomplete: number }
}
/** How a day was judged last. */
export interface JudgedDay {
  day: number
  version: number
  stamp: string
  series: number
  withoutHistory: number
  incomplete: number
}

const decided = (status: FlagStatus | null): boolean => status !== null && status !== 'new' && status !== 'seen'
const seriesOf = (category: CategoryKey, area: string | null): string => `${categoryCode(category)} ${area ?? ''}`

export function flagCalls(db: Connection) {
  const select = `SELECT f.*, a.zh, a.en, e.status, e.reason, e.as_of FROM flag f LEFT JOIN area a ON a.key = f.area_key
    LEFT JOIN flag_event e ON e.id = (SELECT max(id) FROM flag_event x WHERE x.flag_id = f.id)`
  const toFlag = (r: Row): Flag => ({
    id: r.id,
    rule: r.rule,
    ruleVersion: r.rule_version,
    category: categoryOf(r.category_id),
    area: r.area_key,
    areaName: r.area_key === null ? null : { zh: r.zh ?? r.area_key, en: r.en ?? r.area_key },
    firstFired: r.first_fired,
    episodeDays: daysCovered(r.first_fired, r.last_fired),
    ...(JSON.parse(r.evidence) as Evidence),
    place: r.lon === null || r.lat === null || r.metres === null ? null : { lon: r.lon, lat: r.lat, metres: r.metres },
    status: r.status ?? 'new',
    reason: r.reason,
    dataVersion: r.data_version,
    ...(r.lapsed_at === null ? {} : { lapsedAt: isoUtc(r.lapsed_at) as string }),
    ...(r.follows === null ? {} : { follows: r.follows }),
    ...(decided(r.status) && r.as_of !== null && r.last_fired > r.as_of
      ? { firedOn: daysCovered(r.as_of, r.last_fired) - 1 }
      : {}),
  })
  const one = (id: number): Flag | null => {
    const row = db.prepare(`${select} WHERE f.id = ?`).get(id) as Row | undefined
    return row ? toFlag(row) : null
  }
  /** Last day that any rule judged. */
  const asOf = (): string | null => {
    const day = db.prepare('SELECT max(day) FROM rule_day').pluck().get() as number | null
    return day === null ? null : isoDay(day)
  }

  /** The flag again as its days say: dates of the first and the last, evidence of the last; without a day it has lapsed. */
  function settle(id: number, at: number): void {
    const days = db
      .prepare('SELECT day, rule_version, data_version, evidence FROM flag_day WHERE flag_id = ? ORDER BY day')
      .all(id) as {
      day: number
      rule_version: number
      data_version: number
      evidence: string
    }[]
    const last = days.at(-1)
    if (!last) {
      db.prepare('UPDATE flag SET lapsed_at = coalesce(lapsed_at, ?) WHERE id = ?').run(at, id)
      return
    }
    const { place } = JSON.parse(last.evidence) as Evidence
    db.prepare(
      `UPDATE flag SET rule_version = ?, first_fired = ?, last_fired = ?, evidence = ?, data_version = ?, lon = ?, lat = ?, metres = ?, lapsed_at = NULL
        WHERE id = ?`,
    ).run(
      last.rule_version,
      isoDay((days[0] as { day: number }).day),
      isoDay(last.day),
      last.evidence,
      last.data_version,
      place?.lon ?? null,
      place?.lat ?? null,
      place?.metres ?? null,
      id,
    )
  }

  function putDay({ rule, ruleVersion, day, coolDownDays, flags, silent, judged, ...given }: DayVerdict) {
    const dataVersion = given.dataVersion ?? versionOf(db, 'data')
    const at = given.at ?? 0
    const number = dayNumber(day)
    const firing = db.prepare(
      `SELECT f.id, f.category_id, f.area_key, d.rule_version FROM flag_day d JOIN flag f ON f.id = d.flag_id WHERE d.day = ? AND f.rule = ?`,
    )
    // The nearest episode before the day, and the nearest after it: days are not always judged in order.
    const last = db.prepare(`SELECT f.id, f.last_fired AS edge, e.status, e.as_of FROM flag f
      LEFT JOIN flag_event e ON e.id = (SELECT max(id) FROM flag_event x WHERE x.flag_id = f.id)
      WHERE f.rule = ? AND f.category_id = ? AND f.area_key IS NOT DISTINCT FROM ? AND f.first_fired <= ? ORDER BY f.last_fired DESC, f.id DESC LIMIT 1`)
    const next = db.prepare(
      `SELECT id, first_fired AS edge FROM flag WHERE rule = ? AND category_id = ? AND area_key IS NOT DISTINCT FROM ? AND first_fired > ? ORDER BY first_fired LIMIT 1`,
    )
    const insert = db
      .prepare(`INSERT INTO flag (rule, rule_version, category_id, area_key, lon, lat, metres, first_fired, last_fired, evidence, data_version, follows)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`)
      .pluck()
    const putFired = db.prepare(`INSERT INTO flag_day (flag_id, day, rule_version, data_version, evidence) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (flag_id, day) DO UPDATE SET rule_version = excluded.rule_version, data_version = excluded.data_version, evidence = excluded.evidence`)

    const known = new Map<string, { id: number; version: number }>()
    for (const row of firing.all(number, rule) as {
      id: number
      category_id: number
      area_key: string | null
      rule_version: number
    }[])
      known.set(seriesOf(categoryOf(row.category_id), row.area_key), { id: row.id, version: row.rule_version })
    let added = 0
    let extended = 0
    let lapsed = 0
    for (const flag of flags) {
      const { rule: _rule, ruleVersion: _version, category, area, ...evidence } = flag
      const text = JSON.stringify(evidence)
      const code = categoryCode(category)
      const key = seriesOf(category, area)
      const same = known.get(key)
      if (same) {
        known.delete(key)
        putFired.run(same.id, number, ruleVersion, dataVersion, text)
        settle(same.id, at)
        continue
      }
      const before = last.get(rule, code, area, day) as
        | { id: number; edge: string; status: FlagStatus | null; as_of: string | null }
        | undefined
      const after = next.get(rule, code, area, day) as { id: number; edge: string } | undefined
      const near = before && number - dayNumber(before.edge) <= coolDownDays
      // What a person has decided is decided for the cool-down; what goes on after it is asked anew.
      const asked = near && decided(before.status) && before.as_of !== null && number - dayNumber(before.as_of) > coolDownDays
      let id: number
      if (near && !asked) {
        id = before.id
        extended += 1
      } else if (after && dayNumber(after.edge) - number <= coolDownDays) {
        // The episode began earlier than was known; its evidence stays that of its last day.
        id = after.id
        extended += 1
      } else {
        const { place } = flag
        const point = [place?.lon ?? null, place?.lat ?? null, place?.metres ?? null] as const
        id = insert.get(rule, ruleVersion, code, area, ...point, day, day, text, dataVersion, asked ? before.id : null) as number
        added += 1
      }
      putFired.run(id, number, ruleVersion, dataVersion, text)
      settle(id, at)
    }
    if (judged) {
      // What this version said of the day before and no longer says: the data have changed since.
      const unsure = new Set((silent ?? []).map(({ category, area }) => seriesOf(category, area)))
      for (const [key, { id, version }] of known) {
        if (version !== ruleVersion || unsure.has(key)) continue
        db.prepare('DELETE FROM flag_day WHERE flag_id = ? AND day = ?').run(id, number)
        settle(id, at)
        lapsed += 1
      }
      db.prepare(`INSERT INTO rule_day (rule_key, day, version, stamp, data_version, series, without_history, incomplete) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (rule_key, day) DO UPDATE SET version = excluded.version, stamp = excluded.stamp, data_version = excluded.data_version,
          series = excluded.series, without_history = excluded.without_history, incomplete = excluded.incomplete`).run(
        rule,
        number,
        ruleVersion,
        judged.stamp,
        dataVersion,
        judged.series,
        judged.withoutHistory,
        judged.incomplete,
      )
    }
    if (added + extended + lapsed > 0) bumpVersion(db, 'flags')
    return { added, extended, lapsed }
  }

  return {
    'flag.put': (verdict: DayVerdict) => db.transaction(() => putDay(verdict)).immediate(),
    /** Days that a rule has judged, from a day on, in order. */
    'flag.judged': ({ rule, from }: { rule: string; from: number }): JudgedDay[] =>
      db
        .prepare(
          `SELECT day, version, stamp, series, without_history AS withoutHistory, incomplete FROM rule_day WHERE rule_key = ? AND day >= ? ORDER BY day`,
        )
        .all(rule, from) as JudgedDay[],
    'flag.list': ({ statuses }: { statuses?: FlagStatus[] }): Flag[] => {
      const all = (db.prepare(`${select} ORDER BY f.last_fired DESC, f.id DESC LIMIT 2000`).all() as Row[]).map(toFlag)
      return statuses ? all.filter((f) => statuses.includes(f.status)) : all
    },
    'flag.get': ({ id }: { id: number }) => one(id),
    'flag.dispose': ({ id, status, reason, at }: { id: number; status: FlagStatus; reason: string | null; at: number }) =>
      db
        .transaction(() => {
          if (!one(id)) return null
          db.prepare('INSERT INTO flag_event (flag_id, at, status, reason, as_of) VALUES (?, ?, ?, ?, ?)').run(
            id,
            at,
            status,
            reason,
            asOf(),
          )
          if (status !== 'seen') auditWriter(db)({ at, what: 'disposition', subject: `flag ${id} ${status}`, why: reason ?? '' })
          bumpVersion(db, 'flags')
          return one(id)
        })
        .immediate(),
    /** What was decided about each flag, in order. `asOf`: the last day judged then. */
    'flag.events': ({ id }: { id?: number }): FlagEvent[] =>
      (
        db
          .prepare(
            'SELECT flag_id AS flag, at, status, reason, as_of AS asOf FROM flag_event WHERE CAST(? AS INTEGER) IS NULL OR flag_id = ? ORDER BY id',
          )
          .all(id ?? null, id ?? null) as (Omit<FlagEvent, 'at'> & { at: number })[]
      ).map((e) => ({ ...e, at: isoUtc(e.at) as string })),
    /** Flags that were told aloud, of those given; `flag.tell` notes that they were. */
    'flag.told': ({ ids }: { ids: number[] }): { ids: number[] } => ({
      ids: db
        .prepare('SELECT flag_id FROM notice_told WHERE flag_id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))')
        .pluck()
        .all(JSON.stringify(ids)) as number[],
    }),
    /** Gives back those that nobody had told before: two open windows never tell one flag twice. */
    'flag.tell': ({ ids, at }: { ids: number[]; at: number }): { ids: number[] } =>
      db
        .transaction(() => {
          const put = db.prepare('INSERT INTO notice_told (flag_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING')
          return { ids: ids.filter((id) => put.run(id, at).changes === 1) }
        })
        .immediate(),
  }
}

/** One step of what people decided about a flag. */
export interface FlagEvent {
  flag: number
  /** ISO time, UTC. */
  at: string
  status: FlagStatus
  reason: string | null
  asOf: string | null
}
