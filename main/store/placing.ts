/**
 * The area of each report: of a point by where it lies, without a point by the names its text gives (`area_inferred`).
 * When areas or names change every report is placed anew, in steps that each hold the writer for a fraction of a second;
 * how far that came is kept in the store, so that a cancelled or killed pass goes on where it stood.
 */
import { type AddedName, type NamedArea, type PlaceNames, placeNames } from '../text/place-name.ts'
import { areaFinder } from './place.ts'
import type { Connection } from './sql.ts'
import { blockKeeper } from './sqlite/column-block.ts'
import { bumpVersion, versionOf } from './version.ts'

interface Located {
  lon: number | null
  lat: number | null
  place: string | null
  title: string
  text: string
}
type Placer = (report: Located) => { areaId: number | null; inferred: 0 | 1 }

/** Made when first asked for, and anew when the version of the areas moved. */
interface Made {
  version: number
  names: PlaceNames | null
  find: ReturnType<typeof areaFinder> | null
}
const made = new WeakMap<Connection, Made>()
function current(db: Connection): Made {
  const version = versionOf(db, 'areas')
  const known = made.get(db)
  if (known?.version === version) return known
  const fresh: Made = { version, names: null, find: null }
  made.set(db, fresh)
  return fresh
}
/** To be called when a transaction that changed areas or names failed: its version number will be given again. */
export const forgetPlaces = (db: Connection): boolean => made.delete(db)

/** The names that stand for areas, as of now. */
export function namesOf(db: Connection): PlaceNames {
  const known = current(db)
  known.names ??= placeNames(
    db.prepare('SELECT id, parent_id AS parentId, zh, en FROM area ORDER BY id').all() as NamedArea[],
    db.prepare('SELECT id, name, area_id AS areaId FROM place_name ORDER BY id').all() as AddedName[],
  )
  return known.names
}

/** Places a report by its point, else by its words. Good until areas or names change. */
export function placeOf(db: Connection): Placer {
  const known = current(db)
  known.find ??= areaFinder(db)
  const { find } = known
  const names = namesOf(db)
  return (report) => {
    if (report.lon !== null && report.lat !== null) return { areaId: find(report.lon, report.lat), inferred: 0 }
    const areaId = names.find(report)
    return { areaId, inferred: areaId === null ? 0 : 1 }
  }
}

/** Reports looked at in one step; those without a point cost some twenty times as much. */
const stepPoints = 10_000
const stepTexts = 2_000
const pendingName = 'placing'

interface Pending {
  /** Reports with points too: areas changed, not names alone. */
  points: boolean
  /** Ids up to this one are done. */
  after: number
}

/** To be called in the transaction that changed areas or names: everything is to be placed anew, from the first report on. */
export function mustPlace(db: Connection, points: boolean): void {
  const before = pendingOf(db)
  // What a pass under way had done was done by the old areas.
  const pending: Pending = { points: points || before?.points === true, after: 0 }
  db.prepare('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(
    pendingName,
    JSON.stringify(pending),
  )
}

function pendingOf(db: Connection): Pending | null {
  const row = db.prepare('SELECT value FROM setting WHERE name = ?').get(pendingName) as { value: string } | undefined
  return row ? (JSON.parse(row.value) as Pending) : null
}

export interface PlacingStep {
  /** Of all report ids, how many are done; `done` = `total` when nothing is left. */
  done: number
  total: number
  moved: number
  left: boolean
}

/** One step of a pass that `mustPlace` asked for, in one transaction with its columns; nothing to do is a step too. */
export function placeStep(db: Connection): PlacingStep {
  const last = (db.prepare('SELECT max(id) AS id FROM report').get() as { id: number | null }).id ?? 0
  const pending = pendingOf(db)
  if (!pending) return { done: last, total: last, moved: 0, left: false }
  const place = placeOf(db)
  const version = versionOf(db, 'data') + 1
  const move = db.prepare('UPDATE report SET area_id = ?, area_inferred = ?, changed_version = ? WHERE id = ?')
  const moved: number[] = []
  const settle = (id: number, report: Located, was: number | null, wasInferred: number): void => {
    const { areaId, inferred } = place(report)
    if (areaId === was && inferred === wasInferred) return
    move.run(areaId, inferred, version, id)
    moved.push(id)
  }

  // Up to where this step goes: so many texts, or so many points.
  const textIds = db
    .prepare('SELECT id FROM report WHERE id > ? AND id <= ? AND lon IS NULL ORDER BY id LIMIT ?')
    .pluck()
    .all(pending.after, pending.after + stepPoints, stepTexts) as number[]
  const upTo = Math.min(last, textIds.length === stepTexts ? (textIds.at(-1) as number) : pending.after + stepPoints)
  if (pending.points) {
    const rows = db
      .prepare('SELECT id, lon, lat, area_id, area_inferred FROM report WHERE id > ? AND id <= ? AND lon IS NOT NULL')
      .raw()
      .all(pending.after, upTo) as [number, number, number, number | null, number][]
    for (const [id, lon, lat, was, inferred] of rows) settle(id, { lon, lat, place: null, title: '', text: '' }, was, inferred)
  }
  const textOf = db
    .prepare(
      'SELECT r.area_id, r.area_inferred, t.place, t.title, t.body FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.id = ?',
    )
    .raw()
  for (const id of textIds) {
    const [was, inferred, placeText, title, text] = textOf.get(id) as [number | null, number, string | null, string, string]
    settle(id, { lon: null, lat: null, place: placeText, title, text }, was, inferred)
  }
  if (moved.length > 0) {
    bumpVersion(db, 'data')
    blockKeeper(db).changed(moved)
  }
  const left = upTo < last
  if (left)
    db.prepare('UPDATE setting SET value = ? WHERE name = ?').run(JSON.stringify({ ...pending, after: upTo }), pendingName)
  else db.prepare('DELETE FROM setting WHERE name = ?').run(pendingName)
  return { done: upTo, total: last, moved: moved.length, left }
}
