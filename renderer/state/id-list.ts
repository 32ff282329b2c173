/**
 * A list of report ids as a part of an address. Short lists are written out; a long one stands there as a name, and
 * the window keeps what it stands for (also over a reload, where the browser allows it).
 */
const writtenOut = 2_000
const keptLists = 12
const named = new Map<string, readonly number[]>()
const names = new WeakMap<readonly number[], string>()

const storage = (): Storage | null => {
  try {
    return globalThis.sessionStorage ?? null
  } catch {
    return null
  }
}

/** FNV-1a over the ids: two lists of one length with the same name are as good as impossible, and cost nothing but a list. */
function nameOf(ids: readonly number[]): string {
  let hash = 0x811c9dc5
  let other = 0x1b873593
  for (const id of ids) {
    hash = Math.imul(hash ^ (id & 0xffff), 0x01000193)
    hash = Math.imul(hash ^ (id >>> 16), 0x01000193)
    other = Math.imul(other ^ id, 0x85ebca6b)
  }
  return `~${ids.length}-${(hash >>> 0).toString(36)}${(other >>> 0).toString(36)}`
}

export function packIds(ids: readonly number[]): string {
  if (ids.length <= writtenOut) return ids.join(',')
  const known = names.get(ids)
  if (known !== undefined) return known
  const name = nameOf(ids)
  names.set(ids, name)
  if (!named.has(name)) {
    named.set(name, ids)
    if (named.size > keptLists) named.delete(named.keys().next().value as string)
    try {
      storage()?.setItem(`ids ${name}`, ids.map((id) => id.toString(36)).join(' '))
    } catch {
      // No room: the list lives as long as the window.
    }
  }
  return name
}

/** null where the part cannot be read, or names a list this window never held. */
export function unpackIds(packed: string): number[] | null {
  if (packed.startsWith('~')) {
    const held = named.get(packed)
    if (held) return held as number[]
    const kept = storage()?.getItem(`ids ${packed}`)
    return kept ? kept.split(' ').map((id) => Number.parseInt(id, 36)) : null
  }
  const ids = packed.split(',').map(Number)
  return ids.every((id) => Number.isSafeInteger(id) && id > 0) ? ids : null
}
