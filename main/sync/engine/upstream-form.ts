/** What the wizard shows of an upstream before it is added: forms, fields, a proposed mapping, first rows as they would be stored. */
import type { Bilingual, ReportRow } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { Credentials, UpstreamForm } from '../../../contract/sync.ts'
import { storedRow } from '../file/preview.ts'
import { suggestFields } from '../suggest-fields.ts'
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
    return {
      ...found,
      suggested: suggestFields(found.fields),
      rows: await firstRows(plan.name, connector.pages(null, tools.signal)),
    }
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
  const seen = new Set<string>()
  const rows: ({ row: number; stored: ReportRow & { text: string } } | { row: number; problem: Bilingual })[] = []
  try {
    for (let step = await pages.next(); !step.done && rows.length < shownRows; step = await pages.next()) {
      for (const report of step.value.reports) {
        // A walk may come by the same report again; it is stored once.
        if (seen.has(report.externalId)) continue
        seen.add(report.externalId)
        rows.push({ row: rows.length + 1, stored: storedRow(report, source) })
      }
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
    // Nothing came at all: that is no row that would be kept out, it is the connection.
    if (!(error instanceof Failure) || error.code === 'cancelled' || rows.length === 0) throw error
    rows.push({ row: rows.length + 1, problem: error.text })
  } finally {
    await pages.return(undefined as never).catch(() => {})
  }
  return rows.slice(0, shownRows)
}
