/**
 * The closed lists. A category names a kind of public-safety or service issue at a place; nothing here is about
 * opinion, religion, ethnicity, assembly, petition or "stability", and test/boundary holds the list as it stands.
 */
export const categories = [
  { key: 'fire', zh: '消防隐患', en: 'Fire hazards' },
  { key: 'building', zh: '房屋安全', en: 'Building safety' },
  { key: 'power', zh: '用电用气', en: 'Electricity and gas' },
  { key: 'traffic', zh: '交通秩序', en: 'Traffic and parking' },
  { key: 'facility', zh: '公共设施', en: 'Public facilities' },
  { key: 'waste', zh: '环境卫生', en: 'Waste and drains' },
  { key: 'noise', zh: '噪声污染', en: 'Noise and air' },
  { key: 'theft', zh: '盗窃线索', en: 'Theft tips' },
  { key: 'fraud', zh: '诈骗线索', en: 'Fraud tips' },
  { key: 'dispute', zh: '邻里纠纷', en: 'Neighbour disputes' },
  { key: 'other', zh: '其他', en: 'Other' },
] as const
export type CategoryKey = (typeof categories)[number]['key']
export const categoryKeys: readonly CategoryKey[] = categories.map((c) => c.key)

/** Where a report stands in its handling. `unknown`: the source does not say. */
export const statuses = [
  { key: 'open', zh: '待核查', en: 'To check' },
  { key: 'checking', zh: '核查中', en: 'Checking' },
  { key: 'referred', zh: '已转办', en: 'Referred' },
  { key: 'closed', zh: '已办结', en: 'Closed' },
  { key: 'returned', zh: '退回', en: 'Returned' },
  { key: 'unknown', zh: '未注明', en: 'Not stated' },
] as const
export type StatusKey = (typeof statuses)[number]['key']
export const statusKeys: readonly StatusKey[] = statuses.map((s) => s.key)

/** The three levels of review upstream, lowest first. */
export const levels = [
  { key: 'community', zh: '社区', en: 'Community' },
  { key: 'station', zh: '街道站', en: 'Station' },
  { key: 'district', zh: '区', en: 'District' },
] as const
export type LevelKey = (typeof levels)[number]['key']
export const levelKeys: readonly LevelKey[] = levels.map((l) => l.key)

export const decisions = ['received', 'accepted', 'returned', 'rejected', 'closed', 'waiting'] as const
export type Decision = (typeof decisions)[number]

export const datums = ['wgs84', 'gcj02', 'bd09'] as const
export type Datum = (typeof datums)[number]

export const audiences = ['internal', 'partner', 'public'] as const
export type Audience = (typeof audiences)[number]

export const formats = ['docx', 'pdf', 'html', 'pptx', 'xlsx', 'csv', 'geojson', 'gpkg', 'cap'] as const
export type Format = (typeof formats)[number]

export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

/** Dispositions of a flag. `new` and `seen` are states before a person decides. */
export const flagStatuses = ['new', 'seen', 'verified', 'explained', 'artefact', 'no-action'] as const
export type FlagStatus = (typeof flagStatuses)[number]
