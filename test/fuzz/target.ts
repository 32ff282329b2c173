/** What the fuzz can be pointed at. A target makes its inputs from a generator and runs one at a time. */
import type { Random } from './mutate.ts'

/** An input as it is tried, and as it is kept when it fails. */
export interface Input {
  /** What is written to test/fuzz/found when it fails: the bytes, or the request as text. */
  bytes: Uint8Array
  /** In words: how it was made. */
  made: string
  /** What the target itself needs of it. */
  value?: unknown
  /** Gives this input so many seconds of processor time. */
  allow?(seconds: number): void
}

export interface Running {
  /** The hand-made inputs, tried first: bombs and what is known to be wicked. */
  wicked: readonly { made: string; make(): Uint8Array | unknown }[]
  /** The n-th made from seeds. */
  make(random: Random): Input
  /**
   * Tries an input. Gives back in one word what became of it ("taken", "refused"); throws when what should never happen
   * did.
   */
  run(input: Input): Promise<string>
  close(): Promise<void>
}

export interface Target {
  /** Most memory of the process, MB; its heap gets half unless told. */
  memory: number
  /** Of the heap of each thread, MB. */
  heap?: number
  /** Seconds of processor time that one input may take. 2 unless the work itself is long and can be cancelled. */
  seconds?: number
  /** @param folder empty, of its own, gone afterwards */
  open(folder: string): Promise<Running>
}

const targets: Record<string, () => Promise<Target>> = {
  dispatch: async () => (await import('./target/dispatch.ts')).dispatchTarget,
  csv: async () => (await import('./target/file.ts')).csvTarget,
  xlsx: async () => (await import('./target/file.ts')).xlsxTarget,
  json: async () => (await import('./target/file.ts')).jsonTarget,
  geojson: async () => (await import('./target/file.ts')).geojsonTarget,
  xml: async () => (await import('./target/file.ts')).xmlTarget,
  open311: async () => (await import('./target/feed.ts')).open311Target,
  ogc: async () => (await import('./target/feed.ts')).ogcTarget,
  odk: async () => (await import('./target/feed.ts')).odkTarget,
  feed: async () => (await import('./target/feed.ts')).feedTarget,
  pmtiles: async () => (await import('./target/basemap.ts')).pmtilesTarget,
  mbtiles: async () => (await import('./target/basemap.ts')).mbtilesTarget,
  picture: async () => (await import('./target/picture.ts')).pictureTarget,
  template: async () => (await import('./target/document.ts')).templateTarget,
  package: async () => (await import('./target/document.ts')).packageTarget,
  leak: async () => (await import('./target/document.ts')).leakTarget,
  html: async () => (await import('./target/document.ts')).htmlTarget,
  query: async () => (await import('./target/words.ts')).queryTarget,
  mask: async () => (await import('./target/words.ts')).maskTarget,
  wire: async () => (await import('./target/words.ts')).wireTarget,
  hash: async () => (await import('./target/words.ts')).hashTarget,
  view: async () => (await import('./target/words.ts')).viewTarget,
  rules: async () => (await import('./target/words.ts')).rulesTarget,
  web: async () => (await import('./target/web.ts')).webTarget,
}
export const targetNames = Object.keys(targets)
export function targetOf(name: string): Promise<Target> {
  const found = targets[name]
  if (!found) throw new RangeError(`no fuzz target ${name}; there are ${targetNames.join(', ')}`)
  return found()
}
