/** Which of an upstream's fields probably fills which of ours: for the wizard, and for a source added without a mapping. */
import type { MappedField, UpstreamForm } from '../../contract/sync.ts'

/** Names that upstreams give their fields, most telling first. */
const names: Record<Exclude<MappedField, 'externalId'>, RegExp> = {
  occurredAt:
    /^(?:occurred|observed|incident|event|seen|found)?_?(?:date|time|datetime|at|when)$|occurr|observed|发生时间|日期|时间/i,
  category: /^(?:category|type|kind|service|issue|hazard)(?:_?type)?$|类别|类型|事项/i,
  subCategory: /^(?:sub_?category|sub_?type|detail_type)$|小类|子类/i,
  title: /^(?:title|subject|name_of_issue|headline|summary)$|标题/i,
  text: /^(?:text|description|details?|note|notes|comment|remarks?|body|content)$|描述|内容|情况/i,
  place: /^(?:place|address|location_name|area_name|site|where|street)(?:\/name)?$|地点|地址|位置/i,
  location: /^(?:location|gps|geopoint|point|coordinates|geometry|position)$|坐标|定位/i,
  status: /^(?:status|state)$|状态/i,
  reporter: /^(?:reporter|submitter|device_?id)$/i,
}
const areas = /^geo/i
const times = /^date|^timestamp/i
/** Hold no words: files, and the boxes that other fields stand in. */
const boxes = /^(?:binary|structure|repeat|attachment)$/i

/** Types tell more than names where there are types: a point is the place on the map whatever its name, never an address. */
export function suggestFields(fields: UpstreamForm['fields']): UpstreamForm['suggested'] {
  const out: UpstreamForm['suggested'] = {}
  // What begins so is the server's own: kept anyway.
  const single = fields.filter((field) => !field.repeats && !boxes.test(field.type) && !field.path.startsWith('__'))
  for (const [field, pattern] of Object.entries(names) as [Exclude<MappedField, 'externalId'>, RegExp][]) {
    const fits = single.filter(({ path, name, type }) => {
      if (field !== 'location' && areas.test(type)) return false
      const parts = path.split('/')
      return pattern.test(parts.at(-1) ?? path) || pattern.test(parts.slice(-2).join('/')) || pattern.test(name)
    })
    const typed =
      field === 'location'
        ? (single.find(({ type }) => type === 'geopoint') ?? single.find(({ type }) => areas.test(type)))
        : field === 'occurredAt'
          ? (fits.find(({ type }) => times.test(type)) ??
            single.find(({ path, type }) => times.test(type) && !/(?:^|_)end(?:_|$)/i.test(path.split('/').at(-1) ?? path)))
          : undefined
    const best = typed ?? fits[0]
    if (best) out[field] = best.path
  }
  return out
}
