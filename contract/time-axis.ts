/** The axis of a chart over time: round numbers upwards, the same on screen and on paper. */

/** The next number of the form 1, 2, 4, 5 or 8 times a power of ten, at least 2, so that a half is a whole number too. */
export function roundTop(largest: number): number {
  if (largest <= 2) return 2
  const power = 10 ** Math.floor(Math.log10(largest))
  for (const step of [1, 2, 4, 5, 8, 10]) if (step * power >= largest && (step * power) % 2 === 0) return step * power
  return 10 * power
}
