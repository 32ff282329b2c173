/** Times and places inside sound, film and enlarged pictures. Pure. */

/** "1:07", "1:02:07"; "–" while not known. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const whole = Math.floor(seconds)
  const two = (n: number): string => String(n).padStart(2, '0')
  const hours = Math.floor(whole / 3_600)
  const minutes = Math.floor((whole % 3_600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

export const speeds = [0.75, 1, 1.25, 1.5, 2] as const
/** The next speed up (1) or down (-1), at most the last. */
export function speedAfter(speed: number, by: 1 | -1): number {
  const at = speeds.indexOf(speed as 1)
  return speeds[Math.min(speeds.length - 1, Math.max(0, at + by))] as number
}

/** Seconds that an arrow key moves: 5, and less in what is short. */
export const arrowSeconds = (length: number): number => (Number.isFinite(length) && length < 30 ? 1 : 5)

const steps = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8]
/** The next step of zoom beyond `scale` (screen px for a px of the picture), inside a quarter and eightfold. */
export function zoomAfter(scale: number, by: 1 | -1): number {
  const further = by > 0 ? steps.find((step) => step > scale + 1e-6) : steps.findLast((step) => step < scale - 1e-6)
  return further ?? (by > 0 ? (steps.at(-1) as number) : Math.min(scale, steps[0] as number))
}
/** The scale that shows a whole picture in a window, never above its own size. */
export function fitScale(picture: { width: number; height: number }, room: { width: number; height: number }): number {
  if (picture.width === 0 || picture.height === 0) return 1
  return Math.min(1, room.width / picture.width, room.height / picture.height)
}
