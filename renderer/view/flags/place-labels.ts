/**
 * Left edges of labels on a line `width` px long, wished at `at` px and `size` px wide: in order of their wishes, at
 * least `gap` px apart, inside the line where there is room for all.
 */
export function placeLabels(labels: readonly { at: number; size: number }[], width: number, gap = 12): number[] {
  const order = labels.map((_, i) => i).sort((a, b) => labels[a]!.at - labels[b]!.at)
  const left = new Array<number>(labels.length).fill(0)
  let free = 0
  for (const i of order) {
    left[i] = Math.max(free, labels[i]!.at)
    free = left[i]! + labels[i]!.size + gap
  }
  let limit = width
  for (const i of [...order].reverse()) {
    left[i] = Math.max(0, Math.min(left[i]!, limit - labels[i]!.size))
    limit = left[i]! - gap
  }
  return left
}

/** A round step so that about `count` ticks cover 0..top; never below 1. */
export function tickStep(top: number, count: number): number {
  const raw = Math.max(1, top / count)
  const power = 10 ** Math.floor(Math.log10(raw))
  for (const factor of [1, 2, 5, 10]) if (factor * power >= raw) return factor * power
  return 10 * power
}
