/** The drawing of an effect: a ratio with its interval on a log scale, a line at 1. */

export interface EffectScale {
  /** Ends of the axis, the same factor either side of 1. */
  from: number
  to: number
  ticks: readonly number[]
  /** Place of a ratio on the axis, 0..1; beyond the ends it stands at the end. */
  at: (ratio: number) => number
}

const reaches = [
  { to: 2, ticks: [0.5, 0.7, 1, 1.4, 2] },
  { to: 4, ticks: [0.25, 0.5, 1, 2, 4] },
  { to: 10, ticks: [0.1, 0.3, 1, 3, 10] },
  { to: 100, ticks: [0.01, 0.1, 1, 10, 100] },
] as const

/** One scale for all decisions shown, so that they can be compared: the smallest that holds every middle and most ends. */
export function effectScale(ratios: readonly (readonly [number, number, number])[]): EffectScale {
  const far = Math.max(
    1,
    ...ratios.flatMap(([low, middle, high]) =>
      [low, middle, high].filter((one) => Number.isFinite(one) && one > 0).map((one) => Math.max(one, 1 / one)),
    ),
  )
  const reach = reaches.find(({ to }) => far <= to) ?? (reaches[3] as (typeof reaches)[3])
  const { to, ticks } = reach
  const span = Math.log(to)
  return {
    from: 1 / to,
    to,
    ticks,
    at: (ratio) => {
      if (!(ratio > 0)) return 0
      return Math.min(1, Math.max(0, (Math.log(ratio) + span) / (2 * span)))
    },
  }
}
