import type { Bbox } from '../../../contract/model.ts'
import type { Text } from '../../text/text.tsx'
import type { LonLat } from './list-source.ts'

/** "420 m", "1.2 km", "38 km". @param metres as measured */
export function distanceWords(metres: number, text: Text): string {
  if (metres < 995) return `${text.number(metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10)} m`
  return metres < 99_950 ? `${text.decimal(metres / 1_000)} km` : `${text.number(metres / 1_000)} km`
}

const mercator = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))

/** The middle of a view as it is drawn (Web Mercator), rounded to a metre so that a hair's move is no other order. */
export function middleOf([west, south, east, north]: Bbox): LonLat {
  const lon = west <= east ? (west + east) / 2 : (((west + east + 360) / 2 + 540) % 360) - 180
  const y = (mercator(Math.max(-85, south)) + mercator(Math.min(85, north))) / 2
  const lat = (Math.atan(Math.exp(y)) * 360) / Math.PI - 90
  return { lon: Number(lon.toFixed(5)), lat: Number(lat.toFixed(5)) }
}
