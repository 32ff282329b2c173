/** Polygons of a GeoJSON file as areas. */
import { cancelled } from '../../../contract/reply.ts'
import type { Datum } from '../../../contract/taxonomy.ts'
import type { IntakeArea } from '../../store/intake.ts'
import { cleanLine, saysNothing } from './clean.ts'
import { foldName } from './column.ts'
import { toWgs84 } from './coordinates.ts'
import { emptyPage, type FileJob, inRun } from './run.ts'
import type { Row } from './table.ts'

const idNames = [
  'key',
  'areaid',
  'areakey',
  'neighborhoodid',
  'districtid',
  'adcode',
  'code',
  'geoid',
  'gid',
  'id',
  'fid',
  'objectid',
  '代码',
  '编码',
  '编号',
  '行政区代码',
]
const zhNames = [
  'namezh',
  'zh',
  'zhname',
  'namecn',
  'cnname',
  'namechn',
  'chinesename',
  '中文名',
  '中文名称',
  '名称',
  '区域名称',
  '区名',
  '街道名',
  '社区名',
]
const enNames = ['nameen', 'en', 'enname', 'nameeng', 'englishname', '英文名', '英文名称']
const anyNames = [
  'name',
  'fullname',
  'label',
  'title',
  'neighborhood',
  'neighbourhood',
  'district',
  'areaname',
  'distname',
  'communityname',
  'blockgroupname',
  'ntaname',
]
const parentNames = ['parent', 'parentkey', 'parentid', '上级', '上级代码']
const levelNames = ['level', '级别', '层级']
const levelWords: Record<string, IntakeArea['level']> = {
  district: 'district',
  区: 'district',
  区县: 'district',
  street: 'street',
  街道: 'street',
  community: 'community',
  社区: 'community',
  grid: 'grid',
  网格: 'grid',
}

/**
 * Puts every polygon in as an area: its key is an id-like property that can stand alone (a bare "15" means something else
 * in the next file), else made of its name; the name in the language it is written in stands for both where there is only
 * one. What is no polygon goes to quarantine.
 */
export async function importAreas(job: FileJob, columns: readonly string[]): Promise<void> {
  const { store, tally, sourceId } = job
  const areas: IntakeArea[] = []
  const page = emptyPage()
  const keys = new Set<string>()
  for await (const batch of job.table)
    for (const row of batch) {
      tally.rows++
      const area = readArea(row, columns, keys, job.datum)
      if ('problem' in area) page.problems.push({ row: row.row, column: 'geometry', reason: area.problem, raw: {} })
      else areas.push(area)
    }
  if (job.signal.aborted) throw cancelled()
  // In one piece: a parent may come last in the file, and half a hierarchy would place every report twice.
  if (areas.length > 0) tally.add(await store.call('area.put', { areas, sourceId, at: job.at }))
  if (page.problems.length > 0)
    await inRun(
      job,
      () => job.at * 1000,
      (apply) => apply(page),
    )
}

/** @param taken keys given so far in this file; gets the new one */
export function readArea(
  row: Row,
  columns: readonly string[],
  taken: Set<string>,
  datum: Datum,
): IntakeArea | { problem: { zh: string; en: string } } {
  if (row.problem) return { problem: row.problem.reason }
  const { geometry } = row
  if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon')
    return { problem: { zh: '这条记录没有面，不是区域。', en: 'This record has no polygon and is no area.' } }
  const values = new Map<string, string>()
  columns.forEach((column, place) => {
    const value = cleanLine(row.cells[place] ?? '')
    const name = foldName(column)
    if (!saysNothing(value) && !values.has(name)) values.set(name, value)
  })
  const first = (names: string[]): string | null => {
    for (const name of names) {
      const value = values.get(name)
      if (value !== undefined) return value
    }
    return null
  }
  const id = first(idNames)
  const name = first(anyNames)
  const zh = first(zhNames) ?? (name !== null && /\p{Script=Han}/u.test(name) ? name : null)
  const en = first(enNames) ?? (name !== null && !/\p{Script=Han}/u.test(name) ? name : null)
  const shown = zh ?? en ?? id
  if (shown === null) return { problem: { zh: '这个区域没有名称，也没有编号。', en: 'This area has neither a name nor an id.' } }
  const given = first(idNames.filter((name) => standsAlone(values.get(name) ?? '')))
  let key = given ?? slug(en ?? shown)
  if (taken.has(key)) key = `${key}-${id ?? row.row}`
  taken.add(key)
  return {
    key,
    zh: zh ?? en ?? shown,
    en: en ?? zh ?? shown,
    level: levelWords[first(levelNames) ?? ''] ?? levelOf(shown),
    parent: first(parentNames),
    geometry: unshifted(geometry, datum),
  }
}

function unshifted(geometry: IntakeArea['geometry'], datum: Datum): IntakeArea['geometry'] {
  if (datum === 'wgs84') return geometry
  const rings = (part: number[][][]): number[][][] => part.map((ring) => ring.map(([lon, lat]) => toWgs84(lon!, lat!, datum)))
  return geometry.type === 'Polygon'
    ? { type: 'Polygon', coordinates: rings(geometry.coordinates) }
    : { type: 'MultiPolygon', coordinates: geometry.coordinates.map(rings) }
}

const standsAlone = (id: string): boolean => id.length >= 5 && !/^0+$/.test(id)

/** Chinese names end in what they are. */
function levelOf(name: string): IntakeArea['level'] {
  if (/网格$/.test(name)) return 'grid'
  if (/(?:社区|居委会|村)$/.test(name)) return 'community'
  if (/(?:街道|镇|乡)$/.test(name)) return 'street'
  return /[区县市]$/.test(name) ? 'district' : 'area'
}

const slug = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
