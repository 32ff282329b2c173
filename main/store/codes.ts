/** Closed lists as the small integers of the schema, and seconds UTC as ISO strings. */

import type { MediaKind } from '../../contract/model.ts'
import { type CategoryKey, categoryKeys, type LevelKey, levelKeys, type StatusKey, statusKeys } from '../../contract/taxonomy.ts'
import { isoTime } from '../../contract/time.ts'

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

export const isoUtc = (seconds: number | null): string | null => (seconds === null ? null : isoTime(seconds, 0))
