/** Closed lists as the small integers of the schema, and times as the wire's ISO strings. */

import type { MediaKind } from '../../contract/model.ts'
import { type CategoryKey, categoryKeys, type LevelKey, levelKeys, type StatusKey, statusKeys } from '../../contract/taxonomy.ts'

export const categoryCode = (key: CategoryKey): number => categoryKeys.indexOf(key)
export const categoryOf = (code: number): CategoryKey => categoryKeys[code] as CategoryKey
export const statusCode = (key: StatusKey): number => statusKeys.indexOf(key)
export const statusOf = (code: number): StatusKey => statusKeys[code] as StatusKey
/** 0 is no level. */
export const levelCode = (key: LevelKey | null): number => (key === null ? 0 : levelKeys.indexOf(key) + 1)
export const levelOf = (code: number): LevelKey | null => (code === 0 ? null : (levelKeys[code - 1] as LevelKey))

export const mediaKinds: readonly MediaKind[] = ['image', 'audio', 'video', 'file']
export const mediaBits = (kinds: Iterable<MediaKind>): number => {
  let bits = 0
  for (const kind of kinds) bits |= 1 << mediaKinds.indexOf(kind)
  return bits
}
export const mediaOf = (bits: number): MediaKind[] => mediaKinds.filter((_, i) => bits & (1 << i))

/** "2026-06-08T18:07:00+08:00" from seconds UTC and the offset of the place. */
export function isoTime(seconds: number, offsetMinutes: number): string {
  const local = new Date((seconds + offsetMinutes * 60) * 1000).toISOString().slice(0, 19)
  const sign = offsetMinutes < 0 ? '-' : '+'
  const away = Math.abs(offsetMinutes)
  return `${local}${sign}${String(Math.floor(away / 60)).padStart(2, '0')}:${String(away % 60).padStart(2, '0')}`
}
export const isoUtc = (seconds: number | null): string | null => (seconds === null ? null : isoTime(seconds, 0))
