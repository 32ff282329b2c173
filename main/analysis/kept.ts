/** A few values by key; the least recently used fall out. */
export class Kept<V> {
  readonly #limit: number
  readonly #entries = new Map<string, V>()
  constructor(limit: number) {
    this.#limit = limit
  }
  get(key: string): V | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, value)
    }
    return value
  }
  set(key: string, value: V): V {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value as string)
    return value
  }
  values(): IterableIterator<V> {
    return this.#entries.values()
  }
  clear(): void {
    this.#entries.clear()
  }
}
