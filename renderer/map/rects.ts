/** Rectangles of a picture that is painted piece by piece, whole pixels from its upper left corner. */
export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

/** Every pixel of a rectangle once, from above, in bands of at most `most` pixels each (one row at least). */
export function bands({ x, y, width, height }: Rect, most: number): Rect[] {
  if (width <= 0 || height <= 0) return []
  const count = Math.ceil(height / Math.max(1, Math.floor(most / width)))
  const edge = (i: number): number => Math.round((i * height) / count)
  return Array.from({ length: count }, (_, i) => ({ x, y: y + edge(i), width, height: edge(i + 1) - edge(i) }))
}

/** What of a picture is bare once its content was moved by whole pixels: a strip at the side, one above or below, or both. */
export function bared(width: number, height: number, dx: number, dy: number): Rect[] {
  if (Math.abs(dx) >= width || Math.abs(dy) >= height) return [{ x: 0, y: 0, width, height }]
  const strips: Rect[] = [
    { x: dx > 0 ? 0 : width + dx, y: 0, width: Math.abs(dx), height },
    { x: Math.max(0, dx), y: dy > 0 ? 0 : height + dy, width: width - Math.abs(dx), height: Math.abs(dy) },
  ]
  return strips.filter((strip) => strip.width > 0 && strip.height > 0)
}

/** A rectangle moved with the content, and cut to the picture; null where nothing of it is left. */
export function movedRect(rect: Rect, dx: number, dy: number, width: number, height: number): Rect | null {
  const x = Math.max(0, rect.x + dx)
  const y = Math.max(0, rect.y + dy)
  const right = Math.min(width, rect.x + dx + rect.width)
  const bottom = Math.min(height, rect.y + dy + rect.height)
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : null
}
