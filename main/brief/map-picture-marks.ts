/**
 * The marks of a map picture: rings that show the kinds of report gathered at a place, single dots, and discs for areas.
 * Kinds differ by texture besides colour, so that the rings still read where the printer has black only: among kinds
 * that are about as dark, one is solid, one hollow, one ticked.
 */
import { type CategoryKey, categoryKeys } from '../../contract/taxonomy.ts'
import { categoryColours, paper } from './colours.ts'
import type { Box, Frame } from './map-picture-frame.ts'
import { n1, textWidth } from './picture-text.ts'
import type { BriefView } from './policy.ts'
import { count } from './words.ts'

export interface Marker {
  x: number
  y: number
  /** null is withheld. */
  count: number | null
  parts: number[] | null
  r: number
}
type Texture = 'solid' | 'hollow' | 'ticked' | 'hollow-ticked'
const textures: Record<CategoryKey, Texture> = {
  // L* 14 to 25
  traffic: 'solid',
  building: 'hollow',
  dispute: 'ticked',
  // L* 39 to 43
  fire: 'solid',
  waste: 'hollow',
  theft: 'hollow-ticked',
  fraud: 'ticked',
  // L* 54 and 55
  power: 'solid',
  noise: 'hollow',
  facility: 'ticked',
  // L* 82
  other: 'solid',
}

/** Radius and ring width by count, as on screen. */
const size = (n: number): [number, number] =>
  n <= 1 ? [5, 0] : n < 10 ? [11, 4] : n < 100 ? [14, 4.5] : n < 500 ? [18, 5] : n < 1_000 ? [22, 5] : [26, 5]

/** Markers that would touch merge, the biggest first, so that each number can be read. */
export function gather(view: Pick<BriefView, 'marks' | 'policy'>, frame: Frame): { markers: Marker[]; outside: number } {
  const isArea = view.policy.point === 'area'
  const most = Math.max(1, ...view.marks.map((m) => m.count ?? 0))
  const all: Marker[] = []
  let outside = 0
  for (const m of view.marks) {
    const x = frame.x(m.lon)
    const y = frame.y(m.lat)
    if (!(x >= 0 && y >= 0 && x <= frame.width && y <= frame.height)) {
      outside += m.count ?? 0
      continue
    }
    const r = isArea ? discRadius(m.count, most) : size(m.count ?? 2)[0]
    all.push({ x, y, count: m.count, parts: m.parts ? [...m.parts] : null, r })
  }
  all.sort((a, b) => (b.count ?? 0) - (a.count ?? 0) || a.x - b.x || a.y - b.y)
  const kept: Marker[] = []
  for (const m of all) {
    const near = isArea ? undefined : kept.find((k) => Math.hypot(k.x - m.x, k.y - m.y) < k.r + m.r + 5)
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

/** What a mark covers, its number included. */
export function boxOf(m: Marker, isArea: boolean): Box {
  const below = isArea && m.count !== null && !fitsIn(m) ? 15 : 0
  const half = below > 0 ? Math.max(m.r, textWidth(count(m.count ?? 0), 11) / 2) : m.r
  return { x0: m.x - half - 2, y0: m.y - m.r - 2, x1: m.x + half + 2, y1: m.y + m.r + 2 + below }
}

/** An arc clockwise from twelve, angles in turns. */
function arc(x: number, y: number, r: number, from: number, to: number): string {
  const at = (turn: number): string => `${n2(x + r * Math.sin(2 * Math.PI * turn))} ${n2(y - r * Math.cos(2 * Math.PI * turn))}`
  if (to - from > 0.9999) return `M${at(from)}A${r} ${r} 0 1 1 ${at(from + 0.5)}A${r} ${r} 0 1 1 ${at(from)}`
  return `M${at(from)}A${r} ${r} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}`
}
const n2 = (n: number): string => (Math.round(n * 100) / 100).toString()

/** A stroke in the colour and texture of a kind. */
function stroke(d: string, kind: CategoryKey, width: number): string {
  const texture = textures[kind]
  let out = `<path d="${d}" fill="none" stroke="${categoryColours[kind]}" stroke-width="${width}"/>`
  if (texture === 'hollow' || texture === 'hollow-ticked')
    out += `<path d="${d}" fill="none" stroke="#FFFFFF" stroke-width="${width > 4.6 ? 1.8 : 1.5}"/>`
  if (texture === 'ticked' || texture === 'hollow-ticked')
    out += `<path d="${d}" fill="none" stroke="#FFFFFF" stroke-width="${width + 0.4}" stroke-dasharray="1 ${texture === 'ticked' ? 2 : 3.4}"/>`
  return out
}

/** A single report. */
function dot(x: number, y: number, kind: CategoryKey): string {
  const colour = categoryColours[kind]
  const texture = textures[kind]
  const around = kind === 'other' ? `stroke="${paper.ink3}" stroke-width="0.8"` : 'stroke="#FFFFFF" stroke-width="1.5"'
  let out = `<circle cx="${n1(x)}" cy="${n1(y)}" r="5" fill="${colour}" ${around}/>`
  if (texture === 'hollow') out += `<circle cx="${n1(x)}" cy="${n1(y)}" r="2.2" fill="#FFFFFF"/>`
  if (texture === 'ticked') out += `<path d="M${n1(x - 4.2)} ${n1(y)}H${n1(x + 4.2)}" stroke="#FFFFFF" stroke-width="1.5"/>`
  if (texture === 'hollow-ticked')
    out += `<path d="M${n1(x - 3.4)} ${n1(y)}H${n1(x + 3.4)}M${n1(x)} ${n1(y - 3.4)}V${n1(y + 3.4)}" stroke="#FFFFFF" stroke-width="1.4"/>`
  return out
}

/** For the legend: as a dot and as a piece of a ring; 30 wide. */
export const swatch = (x: number, y: number, kind: CategoryKey): string =>
  dot(x + 5, y, kind) + stroke(`M${n1(x + 13)} ${n1(y)}H${n1(x + 28)}`, kind, 5)

export function donut(m: Marker): string {
  const total = m.count ?? 0
  const [r, ring] = size(total)
  if (!m.parts || total <= 1) return dot(m.x, m.y, (m.parts && categoryKeys[m.parts.findIndex((p) => p > 0)]) || 'other')
  let parts = m.parts.map((n, i) => ({ n, kind: categoryKeys[i]! })).filter((p) => p.n > 0)
  // Slivers and anything beyond the fifth tell nothing: one neutral rest.
  const ranked = [...parts].sort((a, b) => b.n - a.n)
  const small = new Set([...ranked.slice(5), ...ranked.filter((p) => p.n / total < 0.06)])
  if (small.size > 1) {
    const rest = [...small].reduce((a, p) => a + p.n, 0)
    parts = [...parts.filter((p) => !small.has(p)), { n: rest, kind: 'other' }]
  }
  const middle = r - ring / 2
  let out = `<circle cx="${n1(m.x)}" cy="${n1(m.y)}" r="${r + 1.5}" fill="#FFFFFF"/>`
  const gap = parts.length > 1 ? 0.9 / (2 * Math.PI * middle) : 0
  let at = 0
  for (const p of parts) {
    const share = p.n / total
    out += stroke(arc(m.x, m.y, middle, at, at + Math.max(share / 2, share - gap)), p.kind, ring)
    at += share
  }
  const digits = count(total)
  return `${out}<text x="${n1(m.x)}" y="${n1(m.y + 3.8)}" font-size="${digits.length > 4 ? 10 : 11}" font-weight="600" text-anchor="middle" fill="${paper.ink}">${digits}</text>`
}

const smallestDisc = 8
/** Area of the disc by the count. */
const discRadius = (n: number | null, most: number): number => (n === null ? 9 : Math.max(smallestDisc, 26 * Math.sqrt(n / most)))
const fitsIn = (m: Marker): boolean => textWidth(count(m.count ?? 0), 11) / 2 + 1.5 <= m.r

/** For those who see areas only: a disc for each; withheld ones are hatched. */
export function disc(m: Marker, most: number): string {
  if (m.count === null)
    return `<circle cx="${n1(m.x)}" cy="${n1(m.y)}" r="${m.r}" fill="url(#map-unknown)" stroke="${paper.ink3}" stroke-width="0.8"/>`
  const step = Math.min(4, Math.floor((m.count / Math.max(1, most)) * 4.999))
  const isIn = fitsIn(m)
  const words = `font-size="11" font-weight="600" text-anchor="middle"`
  const number = isIn
    ? `<text x="${n1(m.x)}" y="${n1(m.y + 3.8)}" ${words} fill="${step >= 3 ? '#FFFFFF' : paper.ink}">${count(m.count)}</text>`
    : `<text x="${n1(m.x)}" y="${n1(m.y + m.r + 12)}" ${words} fill="${paper.ink}" stroke="${paper.halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${count(m.count)}</text>`
  return `<circle cx="${n1(m.x)}" cy="${n1(m.y)}" r="${n1(m.r)}" fill="${paper.ramp[step]}" stroke="#70431A" stroke-width="0.8"/>${number}`
}
