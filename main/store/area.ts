/** Areas and the drawn basemap. When areas change, every report is placed anew (placing.ts). */

import { boundsOfRings, type Outline, ringsOf } from '../../contract/geometry.ts'
import type { Area, AreaProblem, AreaShapes, BasemapShapes, Bilingual, Outcome } from '../../contract/model.ts'
import { type CheckedArea, checkAreas } from './area-check.ts'
import { inferParents } from './area-parent.ts'
import type { IntakeArea } from './intake.ts'
import { labelPoint } from './place.ts'
import { forgetPlaces, mustPlace, placeStep } from './placing.ts'
import type { Connection } from './sql.ts'
import { bumpVersion, versionOf } from './version.ts'

interface Row {
  id: number
  key: string
  zh: string
  en: string
  level: Area['level']
  parent: string | null
  geometry: string
  west: number
  south: number
  east: number
  north: number
  label_lon: number
  label_lat: number
}

/** Names from the outermost area inwards. */
export function areaPath(db: Connection, key: string): Bilingual[] {
  return db
    .prepare(`WITH RECURSIVE up (id, zh, en, parent_id, step) AS (
      SELECT id, zh, en, parent_id, 0 FROM area WHERE key = ?
      UNION ALL SELECT a.id, a.zh, a.en, a.parent_id, step + 1 FROM area a JOIN up ON a.id = up.parent_id WHERE step < 10)
    SELECT zh, en FROM up ORDER BY step DESC`)
    .all(key) as Bilingual[]
}

/** An area comes behind its parent, whatever the order of the file; of a loop, one area comes without. */
function parentsFirst(areas: IntakeArea[]): IntakeArea[] {
  const byKey = new Map(areas.map((area) => [area.key, area]))
  const done = new Set<IntakeArea>()
  const put = (area: IntakeArea, below: Set<IntakeArea>): void => {
    if (done.has(area) || below.has(area)) return
    const parent = area.parent === null ? undefined : byKey.get(area.parent)
    if (parent) put(parent, below.add(area))
    done.add(area)
  }
  for (const area of areas) put(area, new Set())
  return [...done]
}

export function areaCalls(db: Connection) {
  const list = 'SELECT a.*, p.key AS parent FROM area a LEFT JOIN area p ON p.id = a.parent_id ORDER BY a.id'
  const find = db.prepare('SELECT id, zh, en, level, parent_id AS parentId, geometry FROM area WHERE key = ?')
  const insert =
    db.prepare(`INSERT INTO area (key, zh, en, level, parent_id, geometry, west, south, east, north, label_lon, label_lat)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const update = db.prepare(
    `UPDATE area SET zh = ?, en = ?, level = ?, parent_id = ?, geometry = ?, west = ?, south = ?, east = ?, north = ?, label_lon = ?, label_lat = ? WHERE id = ?`,
  )

  function putAll(areas: IntakeArea[]): Outcome {
    const outcome: Outcome = { imported: 0, updated: 0, unchanged: 0, quarantined: 0, refused: 0 }
    for (const area of parentsFirst(areas)) {
      const geometry = JSON.stringify(area.geometry)
      const old = find.get(area.key) as
        | { id: number; zh: string; en: string; level: string; parentId: number | null; geometry: string }
        | undefined
      const named = area.parent === null ? null : ((find.get(area.parent) as { id: number } | undefined)?.id ?? null)
      // Where the file names none, the one found by containment stays as long as the outline does.
      const parentId = named ?? (old?.geometry === geometry ? old.parentId : null)
      if (
        old &&
        old.geometry === geometry &&
        old.zh === area.zh &&
        old.en === area.en &&
        old.level === area.level &&
        old.parentId === parentId
      ) {
        outcome.unchanged += 1
        continue
      }
      const bounds = boundsOfRings(ringsOf(area.geometry))
      const values = [area.zh, area.en, area.level, parentId, geometry, ...bounds, ...labelPoint(area.geometry)] as const
      if (old) update.run(...values, old.id)
      else insert.run(area.key, ...values)
      outcome[old ? 'updated' : 'imported'] += 1
    }
    if (outcome.imported + outcome.updated > 0) {
      inferParents(db)
      bumpVersion(db, 'areas')
      mustPlace(db, true)
      // All of a small store, the first step of a large one; `area.place` goes on from there.
      placeStep(db)
    }
    return outcome
  }

  let checked: { version: number; problems: AreaProblem[] } | null = null
  /** What is wrong with the areas as they are; worked out once a version. */
  function check(): { problems: AreaProblem[] } {
    const version = versionOf(db, 'areas')
    if (checked?.version !== version) {
      const areas = (db.prepare(list).all() as Row[]).map(
        (a): CheckedArea => ({
          key: a.key,
          name: { zh: a.zh, en: a.en },
          level: a.level,
          parent: a.parent,
          geometry: JSON.parse(a.geometry) as Outline,
        }),
      )
      checked = { version, problems: checkAreas(areas) }
    }
    return { problems: checked.problems }
  }

  /** A version that was taken back will be given again, to other areas. */
  function changing<T>(work: () => T): T {
    try {
      return db.transaction(work).immediate()
    } catch (error) {
      forgetPlaces(db)
      throw error
    }
  }

  return {
    'area.put': ({ areas }: { areas: IntakeArea[]; sourceId: number; at: number }): Outcome => changing(() => putAll(areas)),
    'area.check': check,
    'area.list': (): Area[] =>
      (db.prepare(list).all() as Row[]).map((a) => ({
        key: a.key,
        name: { zh: a.zh, en: a.en },
        level: a.level,
        parent: a.parent,
        bbox: [a.west, a.south, a.east, a.north],
        lon: a.label_lon,
        lat: a.label_lat,
      })),
    'area.shapes': (): AreaShapes => ({
      type: 'FeatureCollection',
      features: (db.prepare(list).all() as Row[]).map((a) => ({
        type: 'Feature',
        properties: { key: a.key, zh: a.zh, en: a.en, level: a.level },
        geometry: JSON.parse(a.geometry),
      })),
    }),
    'basemap.get': (): BasemapShapes | null => {
      const row = db.prepare('SELECT shapes FROM basemap WHERE id = 1').get() as { shapes: string } | undefined
      return row ? (JSON.parse(row.shapes) as BasemapShapes) : null
    },
    'sample.put': ({
      areas,
      basemap,
      settings,
    }: {
      areas: IntakeArea[]
      basemap: BasemapShapes
      settings: Record<string, string>
    }) =>
      changing(() => {
        putAll(areas)
        db.prepare('INSERT INTO basemap (id, shapes) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET shapes = excluded.shapes').run(
          JSON.stringify(basemap),
        )
        const put = db.prepare(
          'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        )
        for (const [name, value] of Object.entries(settings)) put.run(name, value)
        return {}
      }),
  }
}
