/**
 * Which rows of a long list are in sight. Browsers draw nothing taller than some 33 million px, which is 760,000 rows:
 * above `tallest` the scroll bar stands for the list in proportion, and the wheel still moves it px by px. Pure.
 */
export const tallest = 8_000_000

export interface Scale {
  /** Height all rows would take, px. */
  rows: number
  /** Height of what is scrolled, px. */
  spacer: number
  scaled: boolean
}
export function scaleOf(count: number, rowHeight: number): Scale {
  const rows = count * rowHeight
  return { rows, spacer: Math.min(rows, tallest), scaled: rows > tallest }
}

export const furthest = (scale: Scale, height: number): number => Math.max(0, scale.rows - height)
export const held = (top: number, scale: Scale, height: number): number => Math.min(furthest(scale, height), Math.max(0, top))

/** px into the rows, of a position of the scroll bar. */
export function topOfScroll(scroll: number, scale: Scale, height: number): number {
  if (!scale.scaled) return scroll
  const room = scale.spacer - height
  return room <= 0 ? 0 : held((scroll / room) * (scale.rows - height), scale, height)
}
/** Position of the scroll bar, of px into the rows. */
export function scrollOfTop(top: number, scale: Scale, height: number): number {
  if (!scale.scaled) return top
  const room = scale.rows - height
  return room <= 0 ? 0 : (top / room) * (scale.spacer - height)
}

/** Rows [first, end) that are in sight, with `spare` more on either side. */
export function rowsInSight(
  top: number,
  height: number,
  count: number,
  rowHeight: number,
  spare = 0,
): { first: number; end: number } {
  const first = Math.max(0, Math.floor(top / rowHeight) - spare)
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((top + height) / rowHeight) + spare) }
}

/** The least move that brings a row into sight. */
export function topToShow(index: number, top: number, height: number, rowHeight: number): number {
  const start = index * rowHeight
  if (start < top) return start
  return start + rowHeight > top + height ? start + rowHeight - height : top
}
