/** Pages side by side scroll together: by the block at the top, since a narrower page is shorter. */

/** The block at the top of a page, and how much of it is above the edge, 0..1. */
export function topBlock(column: Element, root: ShadowRoot): { block: string; share: number } | null {
  const edge = column.getBoundingClientRect().top
  for (const element of root.querySelectorAll<HTMLElement>('[data-block]')) {
    const box = element.getBoundingClientRect()
    if (box.bottom <= edge) continue
    return { block: element.dataset.block ?? '', share: box.height > 0 ? (edge - box.top) / box.height : 0 }
  }
  return null
}

/** Scrolls a page so that the same block stands there; a page without it by the share of the whole. */
export function follow(column: Element, root: ShadowRoot, top: { block: string; share: number } | null, whole: number): void {
  const element = top ? root.querySelector<HTMLElement>(`[data-block="${CSS.escape(top.block)}"]`) : null
  if (!element || !top) {
    column.scrollTop = whole * (column.scrollHeight - column.clientHeight)
    return
  }
  const box = element.getBoundingClientRect()
  const edge = column.getBoundingClientRect().top
  column.scrollTop += box.top + box.height * top.share - edge
}
