/** What every column of an export means, in both languages; the keys are the same in every format. */
import type { Bilingual } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import type { ColumnKey } from './policy.ts'

export const dictionary: Record<ColumnKey, { label: Bilingual; type: 'integer' | 'text' | 'time' | 'degrees' | 'boolean'; meaning: Bilingual }> = {
  id: { label: { zh: '编号', en: 'No.' }, type: 'integer', meaning: { zh: '本库中的行号；公开版为文件内顺序号。', en: 'Row number in this store; in the public edition, order in the file.' } },
  source: { label: { zh: '来源', en: 'Source' }, type: 'text', meaning: { zh: '报告所来自的来源名。', en: 'Name of the source the report came from.' } },
  externalId: { label: { zh: '来源编号', en: 'External id' }, type: 'text', meaning: { zh: '来源给报告的编号，与来源名一起唯一。', en: 'The source’s own number; unique together with the source.' } },
  occurredAt: { label: { zh: '发生时间', en: 'Occurred at' }, type: 'time', meaning: { zh: '发生地的当地时间；GeoJSON、CSV 与 GeoPackage 中为带时差的 ISO 8601。', en: 'Local time where it happened; ISO 8601 with offset in GeoJSON, CSV and GeoPackage.' } },
  category: { label: { zh: '类别', en: 'Category' }, type: 'text', meaning: { zh: '封闭的一级类别；GeoJSON、CSV 与 GeoPackage 中为英文键。', en: 'Closed list of top-level categories; the key in GeoJSON, CSV and GeoPackage.' } },
  subCategory: { label: { zh: '子类', en: 'Sub-category' }, type: 'text', meaning: { zh: '来源自己的分类。', en: 'The source’s own category.' } },
  title: { label: { zh: '标题', en: 'Title' }, type: 'text', meaning: { zh: '报告标题，已遮蔽。', en: 'Title of the report, masked.' } },
  text: { label: { zh: '正文', en: 'Text' }, type: 'text', meaning: { zh: '报告正文，已遮蔽；▇ 为遮去的字符。', en: 'Text of the report, masked; each ▇ is one character.' } },
  place: { label: { zh: '地点', en: 'Place' }, type: 'text', meaning: { zh: '发布时的地点；成员单位版不含楼栋门牌。', en: 'Place as published; without house numbers for partners.' } },
  area: { label: { zh: '片区代码', en: 'Area key' }, type: 'text', meaning: { zh: '所在最小片区的代码；空为不在已知片区。', en: 'Key of the smallest area it lies in; empty: none known.' } },
  areaName: { label: { zh: '片区', en: 'Area' }, type: 'text', meaning: { zh: '片区名称。', en: 'Name of the area.' } },
  status: { label: { zh: '状态', en: 'Status' }, type: 'text', meaning: { zh: '上游办理状态。', en: 'Where its handling stands upstream.' } },
  level: { label: { zh: '层级', en: 'Level' }, type: 'text', meaning: { zh: '当前所在的审核层级。', en: 'Level of review it is at.' } },
  lon: { label: { zh: '经度', en: 'Longitude' }, type: 'degrees', meaning: { zh: 'WGS-84 度；精度依版本，见“出处”。', en: 'WGS-84 degrees; precision depends on the edition, see Provenance.' } },
  lat: { label: { zh: '纬度', en: 'Latitude' }, type: 'degrees', meaning: { zh: 'WGS-84 度；精度依版本，见“出处”。', en: 'WGS-84 degrees; precision depends on the edition, see Provenance.' } },
  attachments: { label: { zh: '附件数', en: 'Attachments' }, type: 'integer', meaning: { zh: '附件个数；附件本身不随简报。', en: 'How many attachments; they do not travel with the briefing.' } },
  suppressed: { label: { zh: '已抑制', en: 'Suppressed' }, type: 'boolean', meaning: { zh: '上游撤回或搁置：计数，不上图。', en: 'Withdrawn upstream or set aside: counted, never drawn.' } },
} // biome-ignore format: a table reads better in lines

export const labelOf = (key: ColumnKey, language: Language): string => dictionary[key].label[language]
export const formatOf = (key: ColumnKey): string => dictionary[key].type
