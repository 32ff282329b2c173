/** Coordinates in cells: two columns, or one that holds a point in one of the ways portals write it. */
import { createRequire } from 'node:module'
import type { CRSTypes, Position } from 'gcoord'
import type { Bilingual } from '../../../contract/model.ts'
import type { Datum } from '../../../contract/taxonomy.ts'
import { saysNothing } from './clean.ts'

/** The package's types describe an ES module it is not under Node: its whole export is the CommonJS object. */
const gcoord = createRequire(import.meta.url)('gcoord') as {
  WGS84: CRSTypes
  GCJ02: CRSTypes
  BD09: CRSTypes
  transform: (at: Position, from: CRSTypes, to: CRSTypes) => Position
}

export type Located =
  | { lon: number; lat: number; rawLon: number | null; rawLat: number | null }
  | { none: true }
  | { problem: 'lat' | 'lon'; reason: Bilingual }

const none = { none: true } as const
const finite = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/**
 * WGS-84 degrees from two cells in the given datum. Nothing in both, 0/0 and -1/-1 (two ways in which portals write
 * "unknown") is a report without location; half a pair, words, and degrees that are none are problems.
 */
export function locate(latCell: string, lonCell: string, datum: Datum): Located {
  const noLat = saysNothing(latCell)
  const noLon = saysNothing(lonCell)
  if (noLat && noLon) return none
  if (noLat || noLon)
    return {
      problem: noLat ? 'lat' : 'lon',
      reason: { zh: '坐标只有一半：另一个值为空。', en: 'Half a coordinate: the other value is empty.' },
    }
  const latText = latCell.trim()
  const lonText = lonCell.trim()
  if (!finite.test(latText)) return { problem: 'lat', reason: notNumber(latText) }
  if (!finite.test(lonText)) return { problem: 'lon', reason: notNumber(lonText) }
  return locateDegrees(Number(latText), Number(lonText), datum)
}

/** The same from numbers. */
export function locateDegrees(lat: number, lon: number, datum: Datum): Located {
  if ((lat === 0 && lon === 0) || (lat === -1 && lon === -1)) return none
  if (!(Math.abs(lat) <= 90)) {
    if (Math.abs(lat) <= 180 && Math.abs(lon) <= 90)
      return {
        problem: 'lat',
        reason: {
          zh: `纬度 ${lat} 超出范围；纬度与经度两列可能写反了。`,
          en: `Latitude ${lat} is out of range; latitude and longitude look swapped.`,
        },
      }
    return {
      problem: 'lat',
      reason: { zh: `纬度 ${lat} 超出范围（-90 到 90）。`, en: `Latitude ${lat} is out of range (-90 to 90).` },
    }
  }
  if (!(Math.abs(lon) <= 180))
    return {
      problem: 'lon',
      reason: { zh: `经度 ${lon} 超出范围（-180 到 180）。`, en: `Longitude ${lon} is out of range (-180 to 180).` },
    }
  if (datum === 'wgs84') return { lon, lat, rawLon: null, rawLat: null }
  const [x, y] = toWgs84(lon, lat, datum)
  return { lon: x, lat: y, rawLon: lon, rawLat: lat }
}

/** [lon, lat] in WGS-84. The shifted datums are those of maps published in China; outside it nothing moves. */
export function toWgs84(lon: number, lat: number, datum: Datum): [number, number] {
  if (datum === 'wgs84') return [lon, lat]
  const [x, y] = gcoord.transform([lon, lat], datum === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09, gcoord.WGS84)
  return [x, y]
}

const notNumber = (text: string): Bilingual => ({
  zh: `坐标不是数字：“${text.slice(0, 40)}”。`,
  en: `The coordinate is not a number: "${text.slice(0, 40)}".`,
})

/** Longer cells hold words, not a point. */
const longestPoint = 2_000
const wkt = /^(?:SRID=\d+;)?\s*POINT\s*Z?\s*\(\s*([-+\d.eE]+)\s+([-+\d.eE]+)(?:\s+[-+\d.eE]+)?\s*\)$/i
const pair = /\(\s*([-+]?\d+(?:\.\d+)?)\s*[,，]\s*([-+]?\d+(?:\.\d+)?)\s*\)\s*$/
const bare = /^([-+]?\d+(?:\.\d+)?)\s*[,，;\s]\s*([-+]?\d+(?:\.\d+)?)$/
const named = (name: string): RegExp => new RegExp(`['"]?${name}['"]?\\s*[:=]\\s*['"]?([-+]?\\d+(?:\\.\\d+)?)`, 'i')
const latName = named('lat(?:itude)?')
const lonName = named('(?:lon|lng|long)(?:itude)?')
const coordinates = /['"]coordinates['"]\s*:\s*\[\s*"?([-+\d.eE]+)"?\s*,\s*"?([-+\d.eE]+)/i

/**
 * [lat, lon] as text from "(lat, lon)" (also after an address), "POINT (lon lat)", {'latitude': '1', 'longitude': '2'}, a
 * GeoJSON point, or "lat,lon"; null when the cell holds no point.
 */
export function readPoint(cell: string): [string, string] | null {
  const text = cell.trim()
  if (text === '' || text.length > longestPoint) return null
  const point = wkt.exec(text)
  if (point) return [point[2]!, point[1]!]
  const json = coordinates.exec(text)
  if (json) return [json[2]!, json[1]!]
  const round = pair.exec(text) ?? bare.exec(text)
  if (round) return [round[1]!, round[2]!]
  const lat = latName.exec(text)
  const lon = lonName.exec(text)
  return lat && lon ? [lat[1]!, lon[1]!] : null
}
