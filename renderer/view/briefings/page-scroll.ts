/** Pages side by side scroll together: by what both of them have, since a narrower page is shorter. */

const anchors = '[data-block], h2[id], h3[id]'

/** Where the blocks and headings of a page stand below the upper edge of its column, px, by what names them on any page. */
export function anchorsOf(column: Element, root: ShadowRoot): Map<string, number> {
  const edge = column.getBoundingClientRect().top
  return new Map(
    [...root.querySelectorAll<HTMLElement>(anchors)].map((element) => [
      element.dataset.block ?? element.id,
      element.getBoundingClientRect().top - edge,
    ]),
  )
}

/**
 * How far a page is to be scrolled on so that it stands where the leading one stands: between the same two anchors, in the
 * same proportion. Both by `anchorsOf`. 0 where they have nothing in common.
 */
export function stepToFollow(leading: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let above: { lead: number; other: number } | null = null
  for (const [name, lead] of leading) {
    const there = other.get(name)
    if (there === undefined) continue
    if (lead <= 0) {
      above = { lead, other: there }
      continue
    }
    if (above === null) return there - lead
    const share = -above.lead / (lead - above.lead)
    return above.other + share * (there - above.other)
  }
  return above === null ? 0 : above.other - above.lead
}
