/** Tiles of a basemap reach MapLibre through the page's own client: the page itself asks no server and no file. */
import { AJAXError, addProtocol } from 'maplibre-gl'
import type { Client } from '../../contract/api.ts'

const scheme = 'fieldbrief-tiles'
/** As MapLibre takes it: {z}, {x} and {y} are filled in. */
export const tileAddress = (id: number): string => `${scheme}://${id}/{z}/{x}/{y}`

/** The numbers of a tile's address, or null where it is none. */
export function tileOf(url: string): { id: number; z: number; x: number; y: number } | null {
  const found = /^fieldbrief-tiles:\/\/(\d+)\/(\d+)\/(\d+)\/(\d+)$/.exec(url)
  if (!found) return null
  const [id, z, x, y] = found.slice(1).map(Number) as [number, number, number, number]
  return { id, z, x, y }
}

/** Asks `client` for tiles from now on. A tile that is not there is a 404: MapLibre goes on with the one above it. */
export function serveTiles(client: Client): void {
  addProtocol(scheme, async ({ url }, { signal }) => {
    const tile = tileOf(url)
    const reply = tile ? await client.call('basemap.tile', tile, signal) : null
    if (reply?.ok && reply.value.bytes) {
      const { buffer, byteOffset, byteLength } = reply.value.bytes
      return { data: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer }
    }
    if (reply && !reply.ok && reply.code === 'cancelled') throw new DOMException('taken back', 'AbortError')
    if (reply && !reply.ok) throw new Error(reply.message)
    throw new AJAXError(404, 'no tile', url, new Blob())
  })
}
