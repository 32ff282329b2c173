/**
 * The map of a briefing as SVG, made without a browser: areas, background, markers, legend, scale, north, credits.
 * Readable in black and white: every marker carries its number, areas their names where there is room. Never blank: without areas and
 * without points it says so on a graticule.
 */
import type { Geometry, MultiPolygon, Polygon, Position } from 'geojson'
import { ringsOf } from '../../contract/geometry.ts'
import { categories, categoryKeys } from '../../contract/taxonomy.ts'
import { categoryColours, escapeXml, paper, sans } from './colours.ts'
import { areaPoints } from './place.ts'
import type { BriefView } from './policy.ts'
import { count, say } from './words.ts'

interface Frame {
  width: number
  height: number
  x: (lon: number) => number
  y: (lat: number) => number
  pixelsPerMetre: number
  west: number
  east: number
  south: number
  north: number
}
interface Box {
  x0: number
  y0: number
  x1: number
  y1: number
}

const legendHeight = 58

/** The box to draw: the areas where there are any, else where the reports lie, leaving out the farthest hundredth. */
function bounds(view: BriefView): [number, number, number, number] | null {
  const lons: number[] = []
  const lats: number[] = []
  for (const f of view.areaShapes.features)
    for (const ring of ringsOf(f.geometry))
      for (const [lon, lat] of ring as [number, number][]) {
        lons.push(lon)
        lats.push(lat)
      }
  let trim = 0
  if (lons.length === 0) {
    for (const m of view.marks)
      for (let i = 0; i < Math.min(100, Math.ceil((m.count ?? 1) / 10)); i++) {
        lons.push(m.lon)
        lats.push(m.lat)
      }
    trim = 0.01
  }
  if (lons.length === 0) return null
  lons.sort((a, b) => a - b)
  lats.sort((a, b) => a - b)
  const at = (list: number[], q: number): number =>
    list[Math.min(list.length - 1, Math.max(0, Math.round(q * (list.length - 1))))]!
  return [at(lons, trim), at(lats, trim), at(lons, 1 - trim), at(lats, 1 - trim)]
}

function frameOf(box: [number, number, number, number], width: number, height: number): Frame {
  const middle = ((box[1] + box[3]) / 2) * (Math.PI / 180)
  const squeeze = Math.max(0.05, Math.cos(middle))
  // At least some 400 m across, so that a single point is a place and not a speck.
  const spanX = Math.max((box[2] - box[0]) * squeeze, 0.004)
  const spanY = Math.max(box[3] - box[1], 0.004)
  const pad = 26
  const scale = Math.min((width - 2 * pad) / spanX, (height - 2 * pad) / spanY)
  const cx = (box[0] + box[2]) / 2
  const cy = (box[1] + box[3]) / 2
  return {
    width,
    height,
    x: (lon) => width / 2 + (lon - cx) * squeeze * scale,
    y: (lat) => height / 2 - (lat - cy) * scale,
    pixelsPerMetre: scale / 111_320,
    west: cx - width / 2 / scale / squeeze,
    east: cx + width / 2 / scale / squeeze,
    south: cy - height / 2 / scale,
    north: cy + height / 2 / scale,
  }
}

const n1 = (n: number): string => (Math.round(n * 10) / 10).toString()

function path(rings: Position[][], frame: Frame, close: boolean): string {
  let d = ''
  for (const ring of rings) {
    let lastX = Number.NaN
    let lastY = Number.NaN
    let points = 0
    for (const [lon, lat] of ring as [number, number][]) {
      const x = frame.x(lon)
      const y = frame.y(lat)
      // Below half a pixel nothing is seen and the file only grows.
      if (Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue
      d += `${points === 0 ? 'M' : 'L'}${n1(x)} ${n1(y)}`
      lastX = x
      lastY = y
      points++
    }
    if (close && points > 0) d += 'Z'
  }
  return d
}

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

function background(view: BriefView, frame: Frame): string {
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
  const features = [...(view.basemap?.features ?? [])].sort(
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
    const d = path(shape.rings, frame, shape.polygon)
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

interface Marker {
  x: number
  y: number
  count: number | null
  parts: number[] | null
  r: number
}
/** Radius and ring width by count, as on screen. */
const size = (n: number): [number, number] =>
  n <= 1 ? [5, 0] : n < 10 ? [11, 4] : n < 100 ? [14, 4.5] : n < 500 ? [18, 5] : n < 1_000 ? [22, 5] : [26, 5]

/** Markers that would touch merge, the biggest first, so that each number can be read. */
function gather(view: BriefView, frame: Frame): { markers: Marker[]; outside: number } {
  const all: Marker[] = []
  let outside = 0
  for (const m of view.marks) {
    const x = frame.x(m.lon)
    const y = frame.y(m.lat)
    if (!(x >= 0 && y >= 0 && x <= frame.width && y <= frame.height)) {
      outside += m.count ?? 0
      continue
    }
    all.push({ x, y, count: m.count, parts: m.parts ? [...m.parts] : null, r: size(m.count ?? 2)[0] })
  }
  all.sort((a, b) => (b.count ?? 0) - (a.count ?? 0) || a.x - b.x || a.y - b.y)
  const kept: Marker[] = []
  for (const m of all) {
    const near = view.policy.point === 'area' ? undefined : kept.find((k) => Math.hypot(k.x - m.x, k.y - m.y) < k.r + m.r + 5)
    if (!near) {
      kept.push(m)
      continue
    }
    near.count = (near.count ?? 0) + (m.count ?? 0)
    if (near.parts && m.parts) for (let i = 0; i < near.parts.length; i++) near.parts[i]! += m.parts[i] ?? 0
    near.r = size(near.count)[0]
  }
  return { markers: kept.reverse(), outside }
}

function donut(m: Marker): string {
  const total = m.count ?? 0
  const [r, ring] = size(total)
  if (!m.parts || total <= 1) {
    const only = m.parts ? categoryKeys[m.parts.findIndex((p) => p > 0)] : undefined
    return `<circle cx="${n1(m.x)}" cy="${n1(m.y)}" r="5" fill="${only ? categoryColours[only] : paper.ink2}" stroke="#FFFFFF" stroke-width="1.5"/>`
  }
  let parts = m.parts.map((n, i) => ({ n, colour: categoryColours[categoryKeys[i]!] })).filter((p) => p.n > 0)
  // Slivers and anything beyond the fifth tell nothing: one neutral rest.
  const ranked = [...parts].sort((a, b) => b.n - a.n)
  const small = new Set([...ranked.slice(5), ...ranked.filter((p) => p.n / total < 0.06)])
  if (small.size > 1) {
    const rest = [...small].reduce((a, p) => a + p.n, 0)
    parts = [...parts.filter((p) => !small.has(p)), { n: rest, colour: categoryColours.other }]
  }
  const middle = r - ring / 2
  let out = `<circle cx="${n1(m.x)}" cy="${n1(m.y)}" r="${r + 1.5}" fill="#FFFFFF"/>`
  const round = 2 * Math.PI * middle
  let at = 0
  for (const p of parts) {
    const length = (p.n / total) * round
    const gap = parts.length > 1 ? Math.min(0.9, length / 2) : 0
    out += `<circle cx="${n1(m.x)}" cy="${n1(m.y)}" r="${middle}" fill="none" stroke="${p.colour}" stroke-width="${ring}" stroke-dasharray="${(length - gap).toFixed(2)} ${(round - length + gap).toFixed(2)}" stroke-dashoffset="${(-at).toFixed(2)}" transform="rotate(-90 ${n1(m.x)} ${n1(m.y)})"/>`
    at += length
  }
  const digits = count(total)
  return `${out}<text x="${n1(m.x)}" y="${n1(m.y + 3.8)}" font-size="${digits.length > 4 ? 10 : 11}" font-weight="600" text-anchor="middle" fill="${paper.ink}">${digits}</text>`
}

/** For the public: a disc for each area, its area by the count; withheld ones are hatched. */
function disc(m: Marker, most: number): string {
  if (m.count === null)
    return `<circle cx="${n1(m.x)}" cy="${n1(m.y)}" r="9" fill="url(#unknown)" stroke="${paper.ink3}" stroke-width="0.8"/>`
  const r = Math.max(9, 26 * Math.sqrt(m.count / Math.max(1, most)))
  const step = Math.min(4, Math.floor((m.count / Math.max(1, most)) * 4.999))
  return `<circle cx="${n1(m.x)}" cy="${n1(m.y)}" r="${n1(r)}" fill="${paper.ramp[step]}" fill-opacity="0.85" stroke="#70431A" stroke-width="0.8"/><text x="${n1(m.x)}" y="${n1(m.y + 3.8)}" font-size="11" font-weight="600" text-anchor="middle" fill="${step >= 3 ? '#FFFFFF' : paper.ink}">${count(m.count)}</text>`
}

const places = [-72, -54, -36, -18, 0, 18, 36, 54, 72]
  .flatMap((dy) => [-80, -60, -40, -20, 0, 20, 40, 60, 80].map((dx): [number, number] => [dx, dy]))
  .sort((a, b) => Math.hypot(...a) - Math.hypot(...b))

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

function labels(view: BriefView, frame: Frame, markers: Marker[]): string {
  const taken: Box[] = markers.map((m) => ({ x0: m.x - m.r - 2, y0: m.y - m.r - 2, x1: m.x + m.r + 2, y1: m.y + m.r + 2 }))
  const centres = areaPoints(view.areaShapes)
  const shapes = view.areaShapes.features
    .filter((f) => f.properties.level !== 'district' || view.areaShapes.features.length === 1)
    .sort((a, b) => (centres.get(b.properties.key)?.size ?? 0) - (centres.get(a.properties.key)?.size ?? 0))
  let out = ''
  for (const f of shapes) {
    const at = centres.get(f.properties.key)
    const name = view.language === 'zh' ? f.properties.zh || f.properties.en : f.properties.en || f.properties.zh
    if (!at || !name) continue
    const half = ([...name].reduce((w, c) => w + (c.charCodeAt(0) > 255 ? 12.5 : 6.6), 0) + 4) / 2
    // Beside the markers and inside its area, as near the middle as there is room; else not at all.
    const [x0, y0] = [frame.x(at.lon), frame.y(at.lat)]
    for (const [dx, dy] of places) {
      const x = x0 + dx
      const y = y0 + dy
      const box = { x0: x - half, y0: y - 9, x1: x + half, y1: y + 6 }
      if (box.x0 < 2 || box.x1 > frame.width - 2 || box.y0 < 2 || box.y1 > frame.height - 24) continue
      if ((dx !== 0 || dy !== 0) && !inside(f.geometry, frame, x, y)) continue
      if (taken.some((t) => t.x0 < box.x1 && box.x0 < t.x1 && t.y0 < box.y1 && box.y0 < t.y1)) continue
      taken.push(box)
      out += `<text x="${n1(x)}" y="${n1(y + 4)}" font-size="12" text-anchor="middle" fill="${paper.areaLabel}" stroke="${paper.halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${escapeXml(name)}</text>`
      break
    }
  }
  return out
}

function furniture(view: BriefView, frame: Frame): string {
  const metres = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000]
  const length = metres.findLast((m) => m * frame.pixelsPerMetre <= 120) ?? 50
  const wide = length * frame.pixelsPerMetre
  const x = 14
  const y = frame.height - 14
  const words = length >= 1_000 ? `${length / 1_000} km` : `${length} m`
  return (
    `<g fill="none" stroke="${paper.ink}" stroke-width="1.2"><path d="M${x} ${y - 5}V${y}H${n1(x + wide)}V${y - 5}"/></g>` +
    `<text x="${n1(x + wide / 2)}" y="${y - 5}" font-size="11" text-anchor="middle" fill="${paper.ink}" stroke="${paper.halo}" stroke-width="3" paint-order="stroke">${words}</text>` +
    `<g transform="translate(${frame.width - 24} 30)"><path d="M0 -16L6 6L0 2L-6 6Z" fill="${paper.ink}" stroke="#FFFFFF" stroke-width="1"/><text y="19" font-size="11" font-weight="600" text-anchor="middle" fill="${paper.ink}">${say(view.language, '北', 'N')}</text></g>`
  )
}

function legend(view: BriefView, frame: Frame, outside: number): string {
  const { language } = view
  const top = frame.height
  let out = `<rect x="0" y="${top}" width="${frame.width}" height="${legendHeight}" fill="#FFFFFF"/><path d="M0 ${top}H${frame.width}" stroke="${paper.ink3}" stroke-width="0.8"/>`
  let x = 10
  let y = top + 17
  if (view.policy.point === 'area') {
    out += `<circle cx="${x + 5}" cy="${y - 4}" r="5" fill="${paper.ramp[2]}" stroke="#70431A" stroke-width="0.8"/><text x="${x + 16}" y="${y}" font-size="11" fill="${paper.ink}">${say(language, '片区件数，圆面积成比例', 'Reports in the area; disc area in proportion')}</text>`
    x += language === 'zh' ? 168 : 260
    out += `<circle cx="${x + 5}" cy="${y - 4}" r="5" fill="url(#unknown)" stroke="${paper.ink3}" stroke-width="0.8"/><text x="${x + 16}" y="${y}" font-size="11" fill="${paper.ink}">${say(language, '不公布', 'Withheld')}</text>`
  } else {
    const seen = new Set<string>()
    for (const m of view.marks) for (const [i, n] of (m.parts ?? []).entries()) if (n > 0) seen.add(categoryKeys[i]!)
    for (const c of categories.filter((c) => seen.has(c.key))) {
      const name = c[language]
      const wide = [...name].reduce((w, ch) => w + (ch.charCodeAt(0) > 255 ? 11 : 5.9), 0) + 26
      if (x + wide > frame.width - 8) {
        x = 10
        y += 16
      }
      out += `<circle cx="${x + 5}" cy="${y - 4}" r="4.5" fill="${categoryColours[c.key]}"/><text x="${x + 14}" y="${y}" font-size="11" fill="${paper.ink}">${escapeXml(name)}</text>`
      x += wide
    }
  }
  const parts = [
    say(language, '数字为该处报告件数', 'Numbers are reports gathered there'),
    typeof view.policy.point === 'number'
      ? say(language, `位置取到约 ${view.policy.point} 米网格`, `positions snapped to about ${view.policy.point} m`)
      : '',
    outside > 0 ? say(language, `另有 ${count(outside)} 件在图外`, `${count(outside)} more outside the picture`) : '',
    view.basemapCredit ? say(language, `底图：${view.basemapCredit}`, `Base: ${view.basemapCredit}`) : '',
    say(language, `数据版本 ${view.dataVersion}`, `data version ${view.dataVersion}`),
  ].filter(Boolean)
  return `${out}<text x="10" y="${top + legendHeight - 8}" font-size="10.5" fill="${paper.ink3}">${escapeXml(parts.join(say(language, '；', '; ')))}</text>`
}

/**
 * The map as a standing SVG document.
 * @param width CSS pixels; the height follows the shape of the areas, 0.55 to 0.72 of the width, plus the legend
 */
export function mapSvg(view: BriefView, width: number): { svg: string; width: number; height: number } {
  const box = bounds(view)
  const ratio = box
    ? Math.min(
        0.72,
        Math.max(
          0.55,
          (box[3] - box[1]) / Math.max(1e-9, (box[2] - box[0]) * Math.cos((((box[1] + box[3]) / 2) * Math.PI) / 180)),
        ),
      )
    : 0.55
  const height = Math.round(width * ratio)
  const frame = frameOf(box ?? [-0.05, -0.03, 0.05, 0.03], width, height)
  const { markers, outside } = gather(view, frame)
  let body = `<rect width="${width}" height="${height}" fill="${view.areaShapes.features.length > 0 ? paper.outside : paper.land}"/>`
  const smallestAreas = view.areaShapes.features.filter((f) => f.properties.level !== 'district')
  const drawn = smallestAreas.length > 0 ? smallestAreas : view.areaShapes.features
  for (const f of drawn) body += `<path d="${path(ringsOf(f.geometry), frame, true)}" fill="${paper.land}" fill-rule="evenodd"/>`
  body += background(view, frame)
  for (const f of drawn) {
    const d = path(ringsOf(f.geometry), frame, true)
    body += `<path d="${d}" fill="none" stroke="${paper.halo}" stroke-opacity="0.7" stroke-width="3.5"/><path d="${d}" fill="none" stroke="${paper.area}" stroke-width="1.1" stroke-dasharray="7 3 1.5 3"/>`
  }
  for (const f of view.areaShapes.features.filter((f) => f.properties.level === 'district'))
    body += `<path d="${path(ringsOf(f.geometry), frame, true)}" fill="none" stroke="${paper.outer}" stroke-width="1.75"/>`
  if (drawn.length === 0) {
    for (let i = 1; i < 8; i++)
      body += `<path d="M${n1((width * i) / 8)} 0V${height}M0 ${n1((height * i) / 8)}H${width}" stroke="${paper.line}" stroke-width="1"/>`
  }
  if (markers.length === 0)
    body += `<text x="${width / 2}" y="${height / 2}" font-size="15" text-anchor="middle" fill="${paper.ink2}">${say(view.language, '筛选范围内没有可上图的报告', 'No report in this selection can be put on the map')}</text>`
  const most = Math.max(1, ...markers.map((m) => m.count ?? 0))
  const marks = markers.map((m) => (view.policy.point === 'area' ? disc(m, most) : donut(m))).join('')
  const total = height + legendHeight
  const title = say(view.language, '报告分布图', 'Map of reports')
  return {
    width,
    height: total,
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" role="img" aria-label="${title}" font-family="${escapeXml(sans)}"><title>${title}</title><defs><pattern id="unknown" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="4" fill="#FFFFFF"/><rect width="1.4" height="4" fill="${paper.bar}"/></pattern><clipPath id="frame"><rect width="${width}" height="${height}"/></clipPath></defs><g clip-path="url(#frame)">${body}${labels(view, frame, markers)}${marks}${furniture(view, frame)}</g>${legend(view, frame, outside)}<rect x="0.5" y="0.5" width="${width - 1}" height="${total - 1}" fill="none" stroke="${paper.ink3}" stroke-width="0.8"/></svg>`,
  }
}
