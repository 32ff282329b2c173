/** Rows of the filter rail: fixed order, zeros stay in place. Pure. */
import type { Area, Facets, FacetValue, Filter } from '../../../contract/model.ts'
import { type CategoryKey, categoryKeys, levelKeys, statusKeys } from '../../../contract/taxonomy.ts'

export interface FacetRow {
  value: string
  count: number
  on: boolean
  /** Depth under the row above: communities under their street. */
  depth: number
}

const counts = (values: readonly FacetValue[] | undefined): Map<string, number> =>
  new Map((values ?? []).map((v) => [v.value, v.count]))

function fixed(
  keys: readonly string[],
  facet: readonly FacetValue[] | undefined,
  chosen: readonly string[] | undefined,
): FacetRow[] {
  const found = counts(facet)
  return keys.map((value) => ({ value, count: found.get(value) ?? 0, on: chosen?.includes(value) ?? false, depth: 0 }))
}

/** The ten categories always; "other" only where there is something to count. */
export function categoryRows(facets: Facets | undefined, filter: Filter): FacetRow[] {
  return fixed(categoryKeys, facets?.category, filter.categories).filter(
    (row) => row.value !== ('other' satisfies CategoryKey) || row.count > 0 || row.on,
  )
}
export const statusRows = (facets: Facets | undefined, filter: Filter): FacetRow[] =>
  fixed(statusKeys, facets?.status, filter.statuses).filter((row) => row.value !== 'unknown' || row.count > 0 || row.on)
export const levelRows = (facets: Facets | undefined, filter: Filter): FacetRow[] =>
  fixed(levelKeys, facets?.level, filter.levels)

/** Sources by size; the ones the store knows stay, with zero if need be. */
export function sourceRows(facets: Facets | undefined, filter: Filter, known: readonly string[]): FacetRow[] {
  const names = [...new Set([...known, ...(facets?.source ?? []).map((v) => v.value), ...(filter.sources ?? [])])]
  return fixed(names, facets?.source, filter.sources)
}

const top: readonly Area['level'][] = ['street', 'area', 'district']

/**
 * Areas of the outermost level that divides the map (streets of one district; districts where there are several), in
 * the order of the list, and below a chosen one the areas inside it. "none" last, where something is in no area.
 */
export function areaRows(areas: readonly Area[], facets: Facets | undefined, filter: Filter): FacetRow[] {
  const found = counts(facets?.area)
  const chosen = filter.areas ?? []
  const level = top.find((l) => areas.filter((a) => a.level === l).length > 1) ?? areas[0]?.level
  const row = (value: string, depth: number): FacetRow => ({
    value,
    count: found.get(value) ?? 0,
    on: chosen.includes(value),
    depth,
  })
  const rows: FacetRow[] = []
  const walk = (area: Area, depth: number): void => {
    rows.push(row(area.key, depth))
    const inside = areas.filter((a) => a.parent === area.key)
    const open =
      chosen.includes(area.key) ||
      inside.some((a) => chosen.includes(a.key) || areas.some((b) => b.parent === a.key && chosen.includes(b.key)))
    if (open && depth < 2) for (const child of inside) walk(child, depth + 1)
  }
  for (const area of areas) if (area.level === level) walk(area, 0)
  if ((found.get('none') ?? 0) > 0 || chosen.includes('none')) rows.push(row('none', 0))
  return rows
}

/** The list with the value in it, or without it where it was; undefined when nothing is left. */
export function toggled<T extends string>(list: readonly T[] | undefined, value: T): T[] | undefined {
  const next = list?.includes(value) ? list.filter((v) => v !== value) : [...(list ?? []), value]
  return next.length > 0 ? next : undefined
}

/** Every area, outermost level first, for searching: those folded away too. */
export function allAreaRows(areas: readonly Area[], facets: Facets | undefined, filter: Filter): FacetRow[] {
  const found = counts(facets?.area)
  return areas.map((area) => ({
    value: area.key,
    count: found.get(area.key) ?? 0,
    on: filter.areas?.includes(area.key) ?? false,
    depth: 0,
  }))
}

/**
 * Sub-categories, those with most reports first; the ones that have none under this filter stand behind them in the
 * order of `known`, which the whole store gives. A chosen one is never missing.
 */
export function subCategoryRows(facets: Facets | undefined, filter: Filter, known: readonly FacetValue[]): FacetRow[] {
  const found = counts(facets?.subCategory)
  const names = [...new Set([...(facets?.subCategory ?? []), ...known].map((v) => v.value).concat(filter.subCategories ?? []))]
  const place = new Map(names.map((name, i) => [name, i]))
  return names
    .map((value) => ({ value, count: found.get(value) ?? 0, on: filter.subCategories?.includes(value) ?? false, depth: 0 }))
    .sort((a, b) => b.count - a.count || place.get(a.value)! - place.get(b.value)!)
}

/**
 * Everything beside one row: its siblings, and the siblings of those it lies in. In a flat list simply all the others.
 */
export function allBut(rows: readonly FacetRow[], value: string): string[] {
  const at = rows.findIndex((row) => row.value === value)
  if (at < 0) return []
  // The row and those it lies in: the nearest ones above with less depth.
  const line = new Set([at])
  for (let i = at - 1, depth = rows[at]!.depth; i >= 0 && depth > 0; i--)
    if (rows[i]!.depth < depth) {
      line.add(i)
      depth = rows[i]!.depth
    }
  const out: string[] = []
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    if (line.has(i)) continue
    // Inside something that is taken whole it is there already.
    let parent = -1
    for (let k = i - 1; k >= 0 && parent < 0; k--) if (rows[k]!.depth < row.depth) parent = k
    if (parent < 0 || line.has(parent)) {
      if (parent !== at) out.push(row.value)
    }
  }
  return out
}
