/** What changed between two filters, in a few words: for "undone: ...". Pure. */
import type { Bilingual, Filter } from '../../contract/model.ts'
import { filterToQuery } from './hash.ts'

const names: [readonly (keyof Filter)[], Bilingual][] = [
  [['text'], { zh: '检索', en: 'text' }],
  [['from', 'to'], { zh: '时间', en: 'time' }],
  [['categories', 'subCategories'], { zh: '类别', en: 'category' }],
  [['areas'], { zh: '区域', en: 'area' }],
  [['statuses'], { zh: '状态', en: 'status' }],
  [['levels'], { zh: '层级', en: 'level' }],
  [['sources'], { zh: '来源', en: 'source' }],
  [['bbox', 'polygon', 'near'], { zh: '位置', en: 'place' }],
  [['hasLocation', 'suppressed'], { zh: '定位', en: 'location' }],
  [['hasMedia'], { zh: '媒体', en: 'media' }],
  [['incidentsOnly'], { zh: '归并', en: 'collapsing' }],
  [['ids'], { zh: '选择', en: 'selection' }],
]

/** "筛选：类别、时间" / "filter: category, time". */
export function filterChangeWords(before: Filter, after: Filter): Bilingual {
  const changed = names
    .filter(([keys]) => keys.some((key) => filterToQuery({ [key]: before[key] }) !== filterToQuery({ [key]: after[key] })))
    .map(([, name]) => name)
  return {
    zh: `筛选：${changed.map((name) => name.zh).join('、')}`,
    en: `filter: ${changed.map((name) => name.en).join(', ')}`,
  }
}
