/**
 * Text as both databases can hold it. PostgreSQL's has no U+0000, and half of a surrogate pair has no bytes in UTF-8: in their
 * place stands U+FFFD, which a reader sees, so that a report comes in with everything else that it says.
 */

/** The text itself where it can be stored as it is. */
export const storableText = (text: string): string =>
  text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\ufffd')

/** The value itself where all of its texts can be stored, else a copy in which they can; bytes stay what they are. */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) {
    let copy: unknown[] | null = null
    for (let i = 0; i < value.length; i++) {
      const item: unknown = storable(value[i])
      if (item !== value[i]) {
        copy ??= [...value]
        copy[i] = item
      }
    }
    return (copy ?? value) as T
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  const given = value as Record<string, unknown>
  for (const key in given)
    if (storable(given[key]) !== given[key] || storableText(key) !== key)
      return Object.fromEntries(Object.entries(given).map(([name, item]) => [storableText(name), storable(item)])) as T
  return value
}
