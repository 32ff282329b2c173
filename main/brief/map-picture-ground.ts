/** What lies under the marks: land, water, roads, the lines of the areas and their names. */
import type { Geometry, MultiPolygon, Polygon, Position } from 'geojson'
import { ringsOf } from '../../contract/geometry.ts'
import type { AreaShapes, BasemapShapes } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { escapeXml, paper } from './colours.ts'
import { type Box, type Frame, pathOf, touches } from './map-picture-frame.ts'
import { n1, textWidth } from './picture-text.ts'
import { areaPoints } from './place.ts'

function linesOf(g: Geometry): { rings: Position[][]; polygon: boolean } | null {
  if (g.type === 'Polygon') return { rings: g.coordinates, polygon: true }
  if (g.type === 'MultiPolygon') return { rings: g.coordinates.flat(), polygon: true }
  if (g.type === 'LineString') return { rings: [g.coordinates], polygon: false }
  if (g.type === 'MultiLineString') return { rings: g.coordinates, polygon: false }
  return null
}

const fills: [RegExp, string][] = [
  [/water|river|lake|pond|canal/, paper.water],
  [/park|green|wood|grass|garden/, paper.park],
  [/building/, paper.building],
  [/yard|bank|land/, '#EAEBE8'],
]
const strokes: [RegExp, number][] = [
  [/ring|motorway|express/, 4.4],
  [/primary|main|trunk/, 3.6],
  [/secondary/, 2.6],
  [/street|tertiary|road/, 1.8],
]
/** From below. */
const order = [
  'land',
  'yard',
  'park',
  'bank',
  'building',
  'lane',
  'water',
  'street',
  'road',
  'secondary',
  'primary',
  'rail',
  'ring',
]
const rank = (kind: string): number => {
  const i = order.findIndex((o) => kind.includes(o))
  return i < 0 ? 7 : i
}

export function groundOf(basemap: BasemapShapes | null, frame: Frame): string {
  const features = [...(basemap?.features ?? [])].sort(
    (a, b) => rank(String(a.properties?.kind ?? '')) - rank(String(b.properties?.kind ?? '')),
  )
  let out = ''
  for (const f of features) {
    const kind = String(f.properties?.kind ?? '')
    const shape = f.geometry && linesOf(f.geometry)
    if (!shape) continue
    // Whole buildings at this scale are noise and megabytes.
    if (kind.includes('building') && frame.pixelsPerMetre < 0.25) continue
    if (/lane|path|service/.test(kind) && frame.pixelsPerMetre < 0.08) continue
    const d = pathOf(shape.rings, frame, shape.polygon)
    if (!d) continue
    if (shape.polygon) {
      const fill = fills.find(([is]) => is.test(kind))?.[1]
      if (fill) out += `<path d="${d}" fill="${fill}" fill-rule="evenodd"/>`
    } else if (/water|river|canal/.test(kind)) out += `<path d="${d}" fill="none" stroke="${paper.water}" stroke-width="2.5"/>`
    else if (kind.includes('rail'))
      out += `<path d="${d}" fill="none" stroke="${paper.rail}" stroke-width="1.4" stroke-dasharray="4 3"/>`
    else {
      const width = strokes.find(([is]) => is.test(kind))?.[1] ?? 1.2
      out += `<path d="${d}" fill="none" stroke="${paper.roadCase}" stroke-width="${width + 1}"/><path d="${d}" fill="none" stroke="${paper.road}" stroke-width="${width}"/>`
    }
  }
  return out
}

const isDistrict = (f: AreaShapes['features'][number]): boolean => f.properties.level === 'district'
/** The areas that are drawn: those within the district, or it alone. */
const drawnAreas = (areas: AreaShapes): AreaShapes['features'] => {
  const within = areas.features.filter((f) => !isDistrict(f))
  return within.length > 0 ? within : areas.features
}

/** Areas that hold smaller ones that are drawn too: their names and lines are the stronger. */
const isUpper = (areas: AreaShapes): ((f: AreaShapes['features'][number]) => boolean) => {
  const hasSmaller = areas.features.some((f) => f.properties.level === 'community' || f.properties.level === 'grid')
  return (f) => hasSmaller && f.properties.level === 'street'
}

/** Fill under the ground, and the lines over it. Without areas: a plain grid, so that the picture is never blank. */
export function areaLines(areas: AreaShapes, frame: Frame): { under: string; over: string } {
  const drawn = drawnAreas(areas)
  let under = `<rect width="${frame.width}" height="${frame.height}" fill="${drawn.length > 0 ? paper.outside : paper.land}"/>`
  let over = ''
  const upper = isUpper(areas)
  for (const f of [...drawn].sort((a, b) => Number(upper(a)) - Number(upper(b)))) {
    const d = pathOf(ringsOf(f.geometry), frame, true)
    under += `<path d="${d}" fill="${paper.land}" fill-rule="evenodd"/>`
    over += `<path d="${d}" fill="none" stroke="${paper.halo}" stroke-opacity="0.7" stroke-width="3.5"/><path d="${d}" fill="none" stroke="${paper.area}" ${upper(f) ? 'stroke-width="1.5"' : 'stroke-width="1.1" stroke-dasharray="7 3 1.5 3"'}/>`
  }
  for (const f of areas.features.filter(isDistrict))
    over += `<path d="${pathOf(ringsOf(f.geometry), frame, true)}" fill="none" stroke="${paper.outer}" stroke-width="1.75"/>`
  if (drawn.length === 0)
    for (let i = 1; i < 8; i++)
      over += `<path d="M${n1((frame.width * i) / 8)} 0V${frame.height}M0 ${n1((frame.height * i) / 8)}H${frame.width}" stroke="${paper.line}" stroke-width="1"/>`
  return { under, over }
}

/** Offsets at which a name is tried, nearest the middle first. */
const steps = (reach: number, step: number): number[] => Array.from({ length: 2 * reach + 1 }, (_, i) => (i - reach) * step)
const offsets = steps(9, 9)
  .flatMap((dy) => steps(12, 10).map((dx): [number, number] => [dx, dy]))
  .sort((a, b) => Math.hypot(...a) - Math.hypot(...b) || a[1] - b[1] || a[0] - b[0])

/** Whether a pixel lies in the shape, by the parity of crossings. */
function inside(shape: Polygon | MultiPolygon, frame: Frame, x: number, y: number): boolean {
  let odd = false
  for (const ring of ringsOf(shape))
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi, xj, yj] = [frame.x(ring[i]![0]!), frame.y(ring[i]![1]!), frame.x(ring[j]![0]!), frame.y(ring[j]![1]!)]
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd
    }
  return odd
}

/**
 * The word that the English names of a level end on, all of them: "Community". On a map it says nothing and takes the room
 * of a name. null where they differ or are few.
 */
function commonEnd(features: AreaShapes['features']): (f: AreaShapes['features'][number]) => string | null {
  const ends = new Map<string, Set<string>>()
  const counts = new Map<string, number>()
  for (const { properties } of features) {
    const end = /\S+ (\S+)$/.exec(properties.en)?.[1] ?? ''
    ends.set(properties.level, (ends.get(properties.level) ?? new Set()).add(end))
    counts.set(properties.level, (counts.get(properties.level) ?? 0) + 1)
  }
  return ({ properties: { level } }) => {
    const [end, ...others] = ends.get(level) ?? []
    return end && others.length === 0 && (counts.get(level) ?? 0) >= 3 ? end : null
  }
}

/**
 * Names of the areas, the largest first, beside what is taken and inside their area: wholly where there is room, else by
 * their middle, else smaller, else not at all.
 * @param taken boxes that no name may touch @returns how many had no room
 */
export function areaLabels(
  areas: AreaShapes,
  frame: Frame,
  taken: readonly Box[],
  language: Language,
): { svg: string; leftOut: number } {
  const boxes = [...taken]
  const centres = areaPoints(areas)
  const named = drawnAreas(areas)
    .filter((f) => f.properties.zh || f.properties.en)
    .sort(
      (a, b) =>
        (centres.get(b.properties.key)?.size ?? 0) - (centres.get(a.properties.key)?.size ?? 0) ||
        (a.properties.key < b.properties.key ? -1 : 1),
    )
  const upper = isUpper(areas)
  const endOf = language === 'en' ? commonEnd(named) : () => null
  let svg = ''
  let leftOut = 0
  for (const f of named) {
    const at = centres.get(f.properties.key)
    if (!at) continue
    const { zh, en } = f.properties
    const end = endOf(f)
    const whole = language === 'zh' ? zh || en : en || zh
    const name = end === null ? whole : whole.slice(0, -end.length - 1)
    const isStrong = upper(f)
    const [x0, y0] = [frame.x(at.lon), frame.y(at.lat)]
    const find = (size: number): { x: number; y: number; box: Box } | undefined => {
      const half = (textWidth(name, size) * (isStrong ? 1.06 : 1) + (isStrong ? [...name].length : 0)) / 2 + 2
      let second: { x: number; y: number; box: Box } | undefined
      for (const [dx, dy] of offsets) {
        const [x, y] = [x0 + dx, y0 + dy]
        const box = { x0: x - half, y0: y - size * 0.75, x1: x + half, y1: y + size * 0.5 }
        if (box.x0 < 2 || box.x1 > frame.width - 2 || box.y0 < 2 || box.y1 > frame.height - 2) continue
        if (boxes.some((b) => touches(b, box))) continue
        const isMiddle = dx === 0 && dy === 0
        if (!isMiddle && !inside(f.geometry, frame, x, y)) continue
        const corners = [box.x0, box.x1].every(
          (cx) => inside(f.geometry, frame, cx, box.y0) && inside(f.geometry, frame, cx, box.y1),
        )
        if (corners) return { x, y, box }
        second ??= { x, y, box }
      }
      return second
    }
    const usual = isStrong ? 12.5 : 12
    const size = find(usual) ? usual : 10.5
    const spot = find(size)
    if (!spot) {
      // Areas outside the picture have no name to be missed.
      if (x0 > 0 && x0 < frame.width && y0 > 0 && y0 < frame.height) leftOut += 1
      continue
    }
    boxes.push(spot.box)
    svg += `<text x="${n1(spot.x)}" y="${n1(spot.y + size / 3)}" font-size="${size}"${isStrong ? ' font-weight="600" letter-spacing="1"' : ''} text-anchor="middle" fill="${paper.areaLabel}" stroke="${paper.halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${escapeXml(name)}</text>`
  }
  return { svg, leftOut }
}
