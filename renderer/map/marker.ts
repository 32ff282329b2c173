/** What a marker looks like, as numbers: radius, ring and segments. Pure; lengths are CSS pixels. */
import { categoryKeys } from '../../contract/taxonomy.ts'

/** Radius of a marker for its count; a single report is a plain dot of 5. */
export function markerRadius(count: number): number {
  if (count <= 1) return 5
  if (count < 10) return 11
  if (count < 100) return 14
  if (count < 500) return 18
  if (count < 1000) return 22
  return 26
}

/** Width of the ring for a count; 0 for a dot, which has none. */
export function ringWidth(count: number): number {
  if (count <= 1) return 0
  if (count < 10) return 4
  if (count < 100) return 4.5
  return 5
}

/** A part of the ring. `category` indexes categoryKeys; -1 is the neutral rest. */
export interface Segment {
  category: number
  count: number
}

const otherIndex = categoryKeys.indexOf('other')
const smallestShare = 0.06
const mostSegments = 5

/**
 * Segments of one cluster in category order, the neutral rest last. Kinds under 6 % or beyond the fifth largest are
 * merged into the rest, together with the category "other". Counts sum to the sum of `parts`.
 * @param parts counts, one for each category of the closed list, from `offset` on
 */
export function ringSegments(parts: ArrayLike<number>, offset = 0): Segment[] {
  let total = 0
  for (let c = 0; c < categoryKeys.length; c++) total += parts[offset + c] ?? 0
  if (total === 0) return []
  const kept: Segment[] = []
  for (let c = 0; c < categoryKeys.length; c++) {
    const count = parts[offset + c] ?? 0
    if (c !== otherIndex && count > 0 && count >= total * smallestShare) kept.push({ category: c, count })
  }
  // Largest first; equal counts keep the category order, so that the same data always gives the same ring.
  kept.sort((a, b) => b.count - a.count || a.category - b.category)
  kept.length = Math.min(kept.length, mostSegments)
  kept.sort((a, b) => a.category - b.category)
  const rest = total - kept.reduce((sum, segment) => sum + segment.count, 0)
  return rest > 0 ? [...kept, { category: -1, count: rest }] : kept
}

/** One word for all that a marker shows: its number and its ring. */
export function markerLook(count: number, segments: readonly Segment[]): string {
  let look = String(count)
  for (const segment of segments) look += `;${segment.category},${segment.count}`
  return look
}

/** Kinds of a cluster, largest first: what the hover card lists. `rest` holds how many more kinds and their count. */
export function largestKinds(
  parts: ArrayLike<number>,
  offset: number,
  most = 5,
): { kinds: Segment[]; rest: { kinds: number; count: number } } {
  const all: Segment[] = []
  for (let c = 0; c < categoryKeys.length; c++) {
    const count = parts[offset + c] ?? 0
    if (count > 0) all.push({ category: c, count })
  }
  all.sort((a, b) => b.count - a.count || a.category - b.category)
  const beyond = all.slice(most)
  return { kinds: all.slice(0, most), rest: { kinds: beyond.length, count: beyond.reduce((sum, kind) => sum + kind.count, 0) } }
}

/** Exact number with thousands commas, the same in both languages. */
export const exactNumber = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
