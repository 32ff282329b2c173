/**
 * A lattice of hexagons on the plane x = (lon - lon0) cos(lat0) R pi/180, y = (lat - lat0) R pi/180 in metres, points up,
 * `acrossM` from flat side to flat side: centres of a row are acrossM apart, rows acrossM sqrt(3)/2, every second row is
 * shifted by half. Row 0, column 0 has its centre at (lon0, lat0), so the same place always falls into the same hexagon.
 */
import { earthRadiusM } from '../../contract/geometry.ts'

export interface Lattice {
  lon0: number
  lat0: number
  acrossM: number
  metresPerLon: number
  metresPerLat: number
}
export const rowStep = Math.sqrt(3) / 2

export function createLattice(lon0: number, lat0: number, acrossM: number): Lattice {
  const metresPerLat = (Math.PI / 180) * earthRadiusM
  return { lon0, lat0, acrossM, metresPerLat, metresPerLon: metresPerLat * Math.cos((lat0 * Math.PI) / 180) }
}

/** Area of one hexagon in square metres. */
export const hexagonArea = (acrossM: number): number => acrossM * acrossM * rowStep

/** Centre of a hexagon in metres. */
export const centreX = (column: number, row: number, acrossM: number): number => (column + (row & 1) / 2) * acrossM
export const centreY = (row: number, acrossM: number): number => row * rowStep * acrossM

/** Hexagon of a point given in metres, as [column, row]. */
export function hexagonAt(x: number, y: number, acrossM: number): [number, number] {
  // The nearest centre is the nearest of one row below or one above.
  const below = Math.floor(y / (rowStep * acrossM))
  let best: [number, number] = [0, 0]
  let least = Number.POSITIVE_INFINITY
  for (const row of [below, below + 1]) {
    const column = Math.round(x / acrossM - (row & 1) / 2)
    const square = (x - centreX(column, row, acrossM)) ** 2 + (y - centreY(row, acrossM)) ** 2
    if (square < least) {
      least = square
      best = [column, row]
    }
  }
  return best
}

/** Columns and rows away of every hexagon whose centre is within `metres` of a centre in an even and in an odd row, itself too. */
export function hexagonsWithin(metres: number, acrossM: number): { even: [number, number][]; odd: [number, number][] } {
  const reach = metres * (1 + 1e-9)
  const rows = Math.floor(reach / (rowStep * acrossM))
  const from = (parity: 0 | 1): [number, number][] => {
    const found: [number, number][] = []
    for (let row = 0 - rows; row <= rows; row++) {
      const shift = (((row + parity) & 1) - parity) / 2
      const columns = Math.ceil(reach / acrossM) + 1
      for (let column = -columns; column <= columns; column++)
        if (Math.hypot((column + shift) * acrossM, row * rowStep * acrossM) <= reach) found.push([column, row])
    }
    return found
  }
  return { even: from(0), odd: from(1) }
}

/** The six corners about a centre, degrees, counter-clockwise from the top. */
export function hexagonCorners({ acrossM, metresPerLon, metresPerLat }: Lattice): { lon: Float64Array; lat: Float64Array } {
  const lon = new Float64Array(6)
  const lat = new Float64Array(6)
  const radius = acrossM / Math.sqrt(3)
  for (let k = 0; k < 6; k++) {
    const turn = Math.PI / 2 + (k * Math.PI) / 3
    lon[k] = (radius * Math.cos(turn)) / metresPerLon
    lat[k] = (radius * Math.sin(turn)) / metresPerLat
  }
  return { lon, lat }
}
