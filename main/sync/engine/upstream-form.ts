/** What the wizard shows of an upstream before it is added: forms, fields, a proposed mapping, first rows as they would be stored. */
import type { Bilingual, ReportRow } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { Credentials, MappedField, UpstreamForm } from '../../../contract/sync.ts'
import { storedRow } from '../file/preview.ts'
import { openConnector, type SourcePlan } from './open-connector.ts'
import type { SyncTools } from './tools.ts'

const shownRows = 50

/** Throws Failure for an upstream that does not answer as its kind should. */
export async function upstreamForm(
  plan: SourcePlan,
  credentials: Credentials | undefined,
  tools: SyncTools,
): Promise<UpstreamForm> {
  // Before a form is chosen the plan is not whole; a connector that lists forms takes a placeholder.
  const chosen =
    plan.kind === 'odk'
      ? Boolean(plan.options.form && plan.options.project)
      : plan.kind === 'ogc'
        ? Boolean(plan.options.collection)
        : true
  const whole: SourcePlan = chosen
    ? plan
    : {
        ...plan,
        options: {
          ...plan.options,
          project: plan.options.project ?? '0',
          form: plan.options.form ?? '-',
          collection: plan.options.collection ?? '-',
        },
      }
  const connector = await openConnector(whole, tools, credentials ? { credentials } : {})
  try {
    const found = connector.fields ? await connector.fields(tools.signal) : { forms: [], fields: [] }
    if (!chosen) return { ...found, fields: [], suggested: {}, rows: [] }
    return { ...found, suggested: suggest(found.fields), rows: await firstRows(plan.name, connector.pages(null, tools.signal)) }
  } finally {
    await connector.close()
  }
}

async function firstRows(
  source: string,
  pages: AsyncGenerator<
    {
      reports: Parameters<typeof storedRow>[0][]
      problems: { row: number; reason: Bilingual }[]
      refusals: { row: number; category: string; reason: Bilingual }[]
    },
    unknown
  >,
): Promise<UpstreamForm['rows']> {
  const rows: ({ row: number; stored: ReportRow & { text: string } } | { row: number; problem: Bilingual })[] = []
  try {
    for (let step = await pages.next(); !step.done && rows.length < shownRows; step = await pages.next()) {
      for (const report of step.value.reports) rows.push({ row: rows.length + 1, stored: storedRow(report, source) })
      for (const problem of step.value.problems) rows.push({ row: problem.row, problem: problem.reason })
      for (const refusal of step.value.refusals)
        rows.push({
          row: refusal.row,
          problem: {
            zh: `不导入“${refusal.category}”：${refusal.reason.zh}`,
            en: `"${refusal.category}" is not taken in: ${refusal.reason.en}`,
          },
        })
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error
    rows.push({ row: rows.length + 1, problem: error.text })
  } finally {
    await pages.return(undefined as never).catch(() => {})
  }
  return rows.slice(0, shownRows)
}

/** Names that upstreams give their fields, most telling first. */
const names: Record<Exclude<MappedField, 'externalId'>, RegExp> = {
  occurredAt: /^(?:occurred|observed|incident|event)?_?(?:date|time|datetime|at|when)$|occurr|发生时间|日期|时间/i,
  category: /^(?:category|type|kind|service|issue|hazard)$|类别|类型|事项/i,
  subCategory: /^(?:sub_?category|sub_?type|detail_type)$|小类|子类/i,
  title: /^(?:title|subject|name_of_issue|headline|summary)$|标题/i,
  text: /^(?:text|description|details?|note|notes|comment|body|content)$|描述|内容|情况/i,
  place: /^(?:place|address|location_name|site|where|street)$|地点|地址|位置/i,
  location: /^(?:location|gps|geopoint|point|coordinates|geometry|position)$|坐标|定位/i,
  status: /^(?:status|state)$|状态/i,
  reporter: /^(?:reporter|submitter|device_?id)$/i,
}

function suggest(fields: UpstreamForm['fields']): UpstreamForm['suggested'] {
  const out: UpstreamForm['suggested'] = {}
  const single = fields.filter((field) => !field.repeats)
  for (const [field, pattern] of Object.entries(names) as [Exclude<MappedField, 'externalId'>, RegExp][]) {
    const fits = single.filter(({ path, name }) => pattern.test(path.split('/').at(-1) ?? path) || pattern.test(name))
    // Types tell more than names where there are types.
    const typed =
      field === 'location'
        ? single.find(({ type }) => type === 'geopoint')
        : field === 'occurredAt'
          ? fits.find(({ type }) => /^date/i.test(type))
          : undefined
    const best = typed ?? fits[0]
    if (best) out[field] = best.path
  }
  return out
}
