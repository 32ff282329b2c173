/** GCJ-02, the shifted datum of maps published in China. */
import { createRequire } from 'node:module'
import type { CRSTypes, Position } from 'gcoord'
import { round6 } from './shape.ts'

/** The package's types describe an ES module it is not under Node: its whole export is the CommonJS object. */
const gcoord = createRequire(import.meta.url)('gcoord') as {
  WGS84: CRSTypes
  GCJ02: CRSTypes
  transform: (at: Position, from: CRSTypes, to: CRSTypes) => Position
}

/** GCJ-02 of a WGS-84 place, as a source there would publish it (6 decimals). */
export function shiftGcj02(lon: number, lat: number): [number, number] {
  const [x, y] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02)
  return [round6(x), round6(y)]
}
