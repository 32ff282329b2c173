/** Tiles that were read lately, oldest out first, by bytes. */
export class TileCache {
  #limit: number
  #size = 0
  #held = new Map<string, Uint8Array | null>()
  /** @param limit bytes kept; a tile that is not there counts as a hundred */
  constructor(limit: number) {
    this.#limit = limit
  }
  /** undefined: not known; null: known not to be there. */
  get(map: string, z: number, x: number, y: number): Uint8Array | null | undefined {
    const key = `${z}/${x}/${y} ${map}`
    const bytes = this.#held.get(key)
    if (bytes === undefined) return undefined
    this.#held.delete(key)
    this.#held.set(key, bytes)
    return bytes
  }
  put(map: string, z: number, x: number, y: number, bytes: Uint8Array | null): void {
    const key = `${z}/${x}/${y} ${map}`
    this.#remove(key)
    this.#held.set(key, bytes)
    this.#size += sizeOf(bytes)
    while (this.#size > this.#limit && this.#held.size > 1) this.#remove(this.#held.keys().next().value as string)
  }
  /** Forgets all of a map's tiles. */
  drop(map: string): void {
    for (const key of [...this.#held.keys()]) if (key.endsWith(` ${map}`)) this.#remove(key)
  }
  #remove(key: string): void {
    const bytes = this.#held.get(key)
    if (bytes === undefined) return
    this.#held.delete(key)
    this.#size -= sizeOf(bytes)
  }
}
const sizeOf = (bytes: Uint8Array | null): number => 100 + (bytes?.length ?? 0)
