/** What the basemap thread answers. Files are named by their full path; nothing of the store is known here. */
import type { Basemap, Bbox } from '../../contract/model.ts'

/** What a basemap tells of itself. `tiles` as a map library takes them; zooms as in its tiles, bounds in degrees. */
export type BasemapDescription = Omit<Basemap, 'id' | 'url' | 'missing'>

export interface BasemapCalls {
  /** Opens the file and looks through it. Throws Failure for what cannot be shown as a basemap. */
  describe: [{ file: string }, BasemapDescription]
  /** A tile's bytes, unpacked; null where the map has none, or where that tile is damaged. Throws Failure when the file is gone. */
  tile: [{ file: string; z: number; x: number; y: number }, { bytes: Uint8Array | null; damaged: boolean }]
  /** Lets go of the file, so that it can be removed. */
  release: [{ file: string }, Record<string, never>]
}

/** One opened basemap. */
export interface TileReader {
  describe(): Promise<BasemapDescription>
  /** null where there is none. Throws DamagedTile for bytes that do not unpack or are no tile. */
  tile(z: number, x: number, y: number): Promise<Uint8Array | null>
  close(): Promise<void>
}

export const worldBounds: Bbox = [-180, -85.0511, 180, 85.0511]
/** Deeper than any basemap goes; the contract's tile request ends here as well. */
export const deepestZoom = 26

/** Bytes of a tile that cannot be read; the map shows nothing there and goes on. */
export class DamagedTile extends Error {
  constructor(why: string, options?: { cause?: unknown }) {
    super(why, options)
    this.name = 'DamagedTile'
  }
}
