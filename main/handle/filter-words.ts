/** A filter in plain words, for the page and the files. */
import type { Bilingual, Filter } from '../../contract/model.ts'
import { categories, type Language, levels, statuses } from '../../contract/taxonomy.ts'

const named = <K extends string>(
  list: readonly { key: K; zh: string; en: string }[],
  keys: readonly string[],
  language: Language,
): string => keys.map((key) => list.find((item) => item.key === key)?.[language] ?? key).join(language === 'zh' ? '、' : ', ')

/** '' when the filter narrows nothing. @param areas names of areas by key */
export function filterWords(filter: Filter, language: Language, areas: ReadonlyMap<string, Bilingual>): string {
  const zh = language === 'zh'
  const list = zh ? '、' : ', '
  const parts: string[] = []
  if (filter.text) parts.push(zh ? `检索“${filter.text}”` : `text “${filter.text}”`)
  if (filter.from !== undefined && filter.to !== undefined)
    parts.push(zh ? `${filter.from} 起，${filter.to} 前` : `from ${filter.from}, before ${filter.to}`)
  else if (filter.from !== undefined) parts.push(zh ? `${filter.from} 起` : `from ${filter.from}`)
  else if (filter.to !== undefined) parts.push(zh ? `${filter.to} 前` : `before ${filter.to}`)
  if (filter.categories) parts.push(named(categories, filter.categories, language))
  if (filter.subCategories) parts.push(filter.subCategories.join(list))
  if (filter.areas)
    parts.push(
      filter.areas.map((key) => (key === 'none' ? (zh ? '无区域' : 'no area') : (areas.get(key)?.[language] ?? key))).join(list),
    )
  if (filter.statuses) parts.push(named(statuses, filter.statuses, language))
  if (filter.levels) parts.push(named(levels, filter.levels, language))
  if (filter.sources) parts.push(filter.sources.join(list))
  if (filter.bbox)
    parts.push(
      zh ? `矩形 ${filter.bbox.map((v) => v.toFixed(4)).join(' ')}` : `box ${filter.bbox.map((v) => v.toFixed(4)).join(' ')}`,
    )
  if (filter.polygon) parts.push(zh ? '圈选范围内' : 'inside the drawn shape')
  if (filter.near) {
    const { lon, lat, metres } = filter.near
    parts.push(
      zh
        ? `${lon.toFixed(4)} ${lat.toFixed(4)} 周围 ${Math.round(metres)} m`
        : `within ${Math.round(metres)} m of ${lon.toFixed(4)} ${lat.toFixed(4)}`,
    )
  }
  if (filter.hasLocation !== undefined)
    parts.push(filter.hasLocation ? (zh ? '有位置' : 'with location') : zh ? '无位置' : 'without location')
  if (filter.hasMedia !== undefined)
    parts.push(filter.hasMedia ? (zh ? '有附件' : 'with attachments') : zh ? '无附件' : 'without attachments')
  if (filter.suppressed !== undefined)
    parts.push(filter.suppressed ? (zh ? '仅已抑制' : 'suppressed only') : zh ? '不含已抑制' : 'without suppressed')
  if (filter.incidentsOnly) parts.push(zh ? '合并近似重复' : 'near-duplicates merged')
  return parts.join(zh ? '，' : '; ')
}
