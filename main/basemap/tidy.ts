/** What strangers wrote into a file's description, made fit to be shown and kept. Pure. */
import type { Bbox } from '../../contract/model.ts'
import { deepestZoom, worldBounds } from './basemap-calls.ts'
import type { TileLayer } from './tile-content.ts'

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', copy: '©', nbsp: ' ', '#169': '©', '#39': "'" }

/** Words without markup, on one line. */
export function plainText(value: unknown, longest: number): string {
  if (typeof value !== 'string') return ''
  return (
    value
      .slice(0, 4_000)
      .replace(/<(script|style)\b.*?<\/\1>/gis, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/&(#?\w+);/g, (all, name: string) => entities[name.toLowerCase()] ?? all)
      .replace(/\(c\)\s/gi, '© ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+/g, ' ')
      .trim()
      .slice(0, longest)
  )
}

/** Bounds as they may be used; the world where they make no sense. */
export function tidyBounds(values: readonly number[]): Bbox {
  const [west, south, east, north] = values
  if (values.length !== 4 || west === undefined || south === undefined || east === undefined || north === undefined)
    return worldBounds
  const clamp = (n: number, most: number): number => Math.max(-most, Math.min(most, n))
  const box: Bbox = [clamp(west, 180), clamp(south, 85.0511), clamp(east, 180), clamp(north, 85.0511)]
  return box.every(Number.isFinite) && box[0] < box[2] && box[1] < box[3] ? box : worldBounds
}

export const tidyZoom = (value: unknown, otherwise: number): number => {
  const n = typeof value === 'string' ? Number(value.trim() || Number.NaN) : value
  return typeof n === 'number' && Number.isInteger(n) && n >= 0 && n <= deepestZoom ? n : otherwise
}

/** The `vector_layers` of a TileJSON, as far as they are of its form; null where there are none. */
export function layersOf(metadata: unknown): TileLayer[] | null {
  const list = (metadata as { vector_layers?: unknown } | null)?.vector_layers
  if (!Array.isArray(list)) return null
  const layers = list.slice(0, 300).flatMap((entry: unknown): TileLayer[] => {
    const { id, fields } = (entry ?? {}) as { id?: unknown; fields?: unknown }
    if (typeof id !== 'string' || id === '' || id.length > 200) return []
    const names = typeof fields === 'object' && fields !== null ? Object.keys(fields) : []
    return [{ id, fields: names.slice(0, 300).map((name) => name.slice(0, 200)) }]
  })
  return layers.length > 0 ? layers : null
}
