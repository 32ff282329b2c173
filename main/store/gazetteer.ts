/** Names that stand for areas: those of the areas themselves, and those people added. */
import type { PlaceName, PlaceNameKind } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { foldText } from '../text/fold.ts'
import { mustPlace, namesOf, type PlacingStep, placeStep } from './placing.ts'
import type { Connection } from './sql.ts'
import { bumpVersion } from './version.ts'

export function gazetteerCalls(db: Connection) {
  const inferred = db.prepare('SELECT count(*) FROM report WHERE area_inferred = 1').pluck()

  /** Added names first, then those of the areas; `limit` names of all that contain the text. */
  function list({ text, limit }: { text?: string; limit: number }): { names: PlaceName[]; total: number; inferred: number } {
    const areas = new Map(
      (db.prepare('SELECT id, key, zh, en FROM area').all() as { id: number; key: string; zh: string; en: string }[]).map((a) => [
        a.id,
        a,
      ]),
    )
    const kinds = new Map(
      (db.prepare('SELECT id, kind FROM place_name').all() as { id: number; kind: PlaceNameKind }[]).map((n) => [n.id, n.kind]),
    )
    const wanted = foldText(text ?? '')
    const names: PlaceName[] = []
    for (const known of namesOf(db).names) {
      const area = areas.get(known.areaId)
      if (!area) continue
      if (wanted !== '' && ![known.name, area.zh, area.en].some((name) => foldText(name).includes(wanted))) continue
      names.push({
        id: known.id,
        name: known.name,
        kind: known.id === null ? 'area' : (kinds.get(known.id) ?? 'other'),
        area: area.key,
        areaName: { zh: area.zh, en: area.en },
        ambiguous: known.ambiguous,
      })
    }
    names.sort((a, b) => (b.id ?? 0) - (a.id ?? 0))
    return { names: names.slice(0, limit), total: names.length, inferred: inferred.get() as number }
  }

  const byKey = db.prepare('SELECT id FROM area WHERE key = ?').pluck()
  const byName = db.prepare('SELECT id FROM area WHERE zh = ? OR en = ?').pluck()
  const insert = db.prepare('INSERT INTO place_name (name, kind, area_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  function put(names: { name: string; kind: PlaceNameKind; area: string }[]): { added: number; unchanged: number } {
    let added = 0
    for (const { name, kind, area } of names) {
      const named = byName.all(area, area) as number[]
      const id = (byKey.get(area) as number | undefined) ?? (named.length === 1 ? named[0] : undefined)
      if (id === undefined)
        throw new Failure('not-found', {
          zh: `没有代码或名称为“${area}”的唯一区域，地名“${name}”没有加入，其他地名也没有。请用 area list 查看区域代码。`,
          en: `No single area has the key or name "${area}": "${name}" was not added, nor any other name of this request. See area list for the keys.`,
        })
      added += insert.run(name, kind, id).changes
    }
    if (added > 0) changed()
    return { added, unchanged: names.length - added }
  }
  function changed(): void {
    bumpVersion(db, 'areas')
    mustPlace(db, false)
  }

  return {
    'gazetteer.list': list,
    'gazetteer.put': ({ names }: { names: { name: string; kind: PlaceNameKind; area: string }[] }) =>
      db.transaction(() => put(names)).immediate(),
    'gazetteer.remove': ({ id }: { id: number }): { removed: string | null } =>
      db
        .transaction(() => {
          const name = db.prepare('SELECT name FROM place_name WHERE id = ?').pluck().get(id) as string | undefined
          if (name === undefined) return { removed: null }
          db.prepare('DELETE FROM place_name WHERE id = ?').run(id)
          changed()
          return { removed: name }
        })
        .immediate(),
    'gazetteer.inferred': (): { inferred: number } => ({ inferred: inferred.get() as number }),
    'area.place': (): PlacingStep => db.transaction(() => placeStep(db)).immediate(),
  }
}
