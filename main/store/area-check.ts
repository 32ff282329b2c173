/** What is wrong with areas: each outline by itself, beside its siblings, and inside its parent. Nothing is changed. */
import Flatbush from 'flatbush'
import { type Outline, ringsOf } from '../../contract/geometry.ts'
import type { Area, AreaProblem, Bilingual } from '../../contract/model.ts'
import { metresPerDegree, regionsOf } from './slab.ts'

export interface CheckedArea {
  key: string
  name: Bilingual
  level: Area['level']
  parent: string | null
  geometry: Outline
}

/** A gap or a strip outside the parent smaller than this is the noise of borders drawn twice, square metres. */
const leastGap = 1_000
/** Of an overlap: a piece this small can hold a house, but hardly a quarrel about who it belongs to. */
const leastOverlap = 100
const leastArea = 1
/** Degrees, a tenth of a millimetre: edges that end on one another touch, and do not cross. */
const touch = 1e-9

const kinds: AreaProblem['kind'][] = ['empty', 'self-intersection', 'outside-parent', 'overlap', 'gap']

/** All problems, the graver kinds first, the larger ones first within a kind. */
export function checkAreas(areas: readonly CheckedArea[]): AreaProblem[] {
  const problems: AreaProblem[] = []
  for (const area of areas) {
    const empty = emptyOf(area)
    if (empty) problems.push(empty)
    const crossing = selfCrossing(area)
    if (crossing) problems.push(crossing)
  }
  const byKey = new Map(areas.map((area) => [area.key, area]))
  const families = new Map<string | null, CheckedArea[]>()
  for (const area of areas) {
    const parent = area.parent !== null && byKey.has(area.parent) ? area.parent : null
    const family = families.get(parent)
    if (family) family.push(area)
    else families.set(parent, [area])
  }
  for (const [parent, family] of families)
    problems.push(...checkFamily(family, parent === null ? null : (byKey.get(parent) ?? null)))
  return problems.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (b.squareMetres ?? 0) - (a.squareMetres ?? 0))
}

function checkFamily(family: readonly CheckedArea[], parent: CheckedArea | null): AreaProblem[] {
  const n = family.length
  const gap = -1
  const outside = (i: number): number => -2 - i
  const shapes = family.map((area) => ringsOf(area.geometry))
  if (parent) shapes.push(ringsOf(parent.geometry))
  const regions = regionsOf(shapes, (inside) => {
    const inParent = parent !== null && inside.at(-1) === n
    const children = inParent ? inside.length - 1 : inside.length
    if (children === 0) return parent === null || inParent ? [gap] : []
    const keys: number[] = []
    for (let i = 0; i < children; i++) {
      if (parent !== null && !inParent) keys.push(outside(inside[i] as number))
      for (let j = i + 1; j < children; j++) keys.push((inside[i] as number) * n + (inside[j] as number))
    }
    return keys
  })

  const problems: AreaProblem[] = []
  // The pieces of one pair are one problem, told at its largest piece.
  const pairs = new Map<number, { total: number; most: (typeof regions)[number] }>()
  for (const region of regions) {
    if (region.open) continue
    if (region.key === gap) {
      if (region.squareMetres >= leastGap) problems.push(gapProblem(region, family, parent))
      continue
    }
    if (region.squareMetres < (region.key >= 0 ? leastOverlap : leastGap)) continue
    const known = pairs.get(region.key)
    if (!known) pairs.set(region.key, { total: region.squareMetres, most: region })
    else {
      known.total += region.squareMetres
      if (region.squareMetres > known.most.squareMetres) known.most = region
    }
  }
  for (const [key, { total, most }] of pairs) {
    const at = { lon: most.lon, lat: most.lat, squareMetres: Math.round(total) }
    if (key >= 0) {
      const a = family[Math.floor(key / n)] as CheckedArea
      const b = family[key % n] as CheckedArea
      problems.push({
        area: a.key,
        kind: 'overlap',
        other: b.key,
        ...at,
        reason: {
          zh: `“${a.name.zh}”与“${b.name.zh}”重叠 ${sizeZh(total)}；落在其中的报告归入较小的一个。`,
          en: `"${a.name.en}" and "${b.name.en}" overlap by ${sizeEn(total)}; reports there go to the smaller of the two.`,
        },
      })
    } else {
      const area = family[-2 - key] as CheckedArea
      problems.push({
        area: area.key,
        kind: 'outside-parent',
        other: parent?.key ?? null,
        ...at,
        reason: {
          zh: `“${area.name.zh}”有 ${sizeZh(total)} 在上级“${parent?.name.zh}”之外。`,
          en: `${sizeEn(total)} of "${area.name.en}" lie outside "${parent?.name.en}", the area it belongs to.`,
        },
      })
    }
  }
  return problems
}

function gapProblem(
  { squareMetres, lon, lat }: { squareMetres: number; lon: number; lat: number },
  family: readonly CheckedArea[],
  parent: CheckedArea | null,
): AreaProblem {
  const at = { lon, lat, squareMetres: Math.round(squareMetres) }
  if (parent)
    return {
      area: parent.key,
      kind: 'gap',
      other: parent.key,
      ...at,
      reason: {
        zh: `“${parent.name.zh}”内有 ${sizeZh(squareMetres)} 不属于任何下级区域；落在其中的报告只归入“${parent.name.zh}”。`,
        en: `${sizeEn(squareMetres)} of "${parent.name.en}" belong to none of the areas inside it; reports there go to "${parent.name.en}" alone.`,
      },
    }
  const near = nearest(family, lon, lat)
  return {
    area: near.key,
    kind: 'gap',
    other: null,
    ...at,
    reason: {
      zh: `“${near.name.zh}”旁有 ${sizeZh(squareMetres)} 的空洞，四面都是区域却不属于任何一个；落在其中的报告没有区域。`,
      en: `Beside "${near.name.en}" ${sizeEn(squareMetres)} are enclosed by areas and belong to none; reports there have no area.`,
    },
  }
}

/** The area with an edge's end nearest to a point. */
function nearest(family: readonly CheckedArea[], lon: number, lat: number): CheckedArea {
  const [perLon, perLat] = metresPerDegree(lat)
  let best = family[0] as CheckedArea
  let least = Infinity
  for (const area of family)
    for (const ring of ringsOf(area.geometry))
      for (const [x, y] of ring as [number, number][]) {
        const d = ((x - lon) * perLon) ** 2 + ((y - lat) * perLat) ** 2
        if (d < least) {
          least = d
          best = area
        }
      }
  return best
}

function emptyOf(area: CheckedArea): AreaProblem | null {
  const rings = ringsOf(area.geometry)
  const first = rings[0]?.[0] as [number, number] | undefined
  const at = first ?? [0, 0]
  const [perLon, perLat] = metresPerDegree(at[1])
  let twice = 0
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as [number, number]
      const [xj, yj] = ring[j] as [number, number]
      // Without sign: a figure of eight has an inside though its two halves cancel out.
      twice += Math.abs((xj - at[0]) * (yi - at[1]) - (xi - at[0]) * (yj - at[1]))
    }
  if ((twice / 2) * perLon * perLat >= leastArea) return null
  return {
    area: area.key,
    kind: 'empty',
    other: null,
    lon: at[0],
    lat: at[1],
    squareMetres: null,
    reason: {
      zh: `“${area.name.zh}”的边界没有围出面积：没有报告会落在其中。请更正边界后重新导入。`,
      en: `The outline of "${area.name.en}" encloses nothing: no report can lie in it. Correct the outline and import it again.`,
    },
  }
}

/** The first place where the outline crosses itself, and how often it does. */
function selfCrossing(area: CheckedArea): AreaProblem | null {
  const rings = ringsOf(area.geometry)
  const edges: { a: [number, number]; b: [number, number] }[] = []
  const crossings: [number, number][] = []
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const a = ring[i - 1] as [number, number]
      const b = ring[i] as [number, number]
      if (a[0] !== b[0] || a[1] !== b[1]) edges.push({ a, b })
    }
    crossings.push(...crossedCorners(ring as [number, number][]))
  }
  if (edges.length < 3) return null
  const index = new Flatbush(edges.length)
  for (const { a, b } of edges) index.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]))
  index.finish()
  edges.forEach(({ a, b }, e) => {
    index.search(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]), (f) => {
      if (f <= e) return false
      const { a: c, b: d } = edges[f] as (typeof edges)[number]
      const turn = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
      if (turn === 0) return false
      const t = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / turn
      const u = ((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / turn
      const alongE = Math.hypot(b[0] - a[0], b[1] - a[1])
      const alongF = Math.hypot(d[0] - c[0], d[1] - c[1])
      if (Math.min(t, 1 - t) * alongE > touch && Math.min(u, 1 - u) * alongF > touch)
        crossings.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])])
      return false
    })
  })
  const [first] = crossings
  if (!first) return null
  const times = crossings.length
  return {
    area: area.key,
    kind: 'self-intersection',
    other: null,
    lon: first[0],
    lat: first[1],
    squareMetres: null,
    reason: {
      zh: `“${area.name.zh}”的边界与自身交叉${times > 1 ? ` ${times} 处` : ''}：里外可能与本意不同。`,
      en: `The outline of "${area.name.en}" crosses itself${times > 1 ? ` in ${times} places` : ''}: inside and outside may not be as meant.`,
    },
  }
}

/** Corners that a ring passes twice, the second time through the first. */
function crossedCorners(ring: [number, number][]): [number, number][] {
  const found: [number, number][] = []
  const open = ring.slice(0, -1).filter((p, i, all) => i === 0 || p[0] !== all[i - 1]![0] || p[1] !== all[i - 1]![1])
  const n = open.length
  const seen = new Map<string, number>()
  for (let i = 0; i < n; i++) {
    const at = open[i] as [number, number]
    const key = `${at[0]},${at[1]}`
    const first = seen.get(key)
    if (first === undefined) {
      seen.set(key, i)
      continue
    }
    const from = (p: [number, number] | undefined): number => Math.atan2(p![1] - at[1], p![0] - at[0])
    const base = from(open[(first + n - 1) % n])
    const turn = (p: [number, number] | undefined): number => (from(p) - base + 4 * Math.PI) % (2 * Math.PI)
    const split = turn(open[(first + 1) % n])
    const [a, b] = [turn(open[(i + n - 1) % n]), turn(open[(i + 1) % n])]
    const clear = [a, b].every((angle) => Math.abs(angle - split) > 1e-9 && angle > 1e-9)
    if (clear && a < split !== b < split) found.push(at)
  }
  return found
}

const sizeZh = (m2: number): string =>
  m2 >= 1e6 ? `${(m2 / 1e6).toFixed(2)} 平方公里` : `${Math.round(m2).toLocaleString('en-US')} 平方米`
const sizeEn = (m2: number): string =>
  m2 >= 1e6 ? `${(m2 / 1e6).toFixed(2)} km²` : `${Math.round(m2).toLocaleString('en-US')} m²`
