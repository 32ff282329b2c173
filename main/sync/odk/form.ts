/** Forms to choose from, and the fields of the chosen one. */

import { Failure } from '../../../contract/reply.ts'
import type { MappedField } from '../../../contract/sync.ts'
import type { UpstreamField } from '../connector.ts'
import { type OdkField, type OdkRow, readFields, readForms, readProjects } from './answer.ts'
import { each, type OdkAsk } from './ask.ts'
import { recognised } from './record.ts'

/** Of all projects that the account can see, those of archived projects left out. `count` is null where it is not told. */
export async function listForms(
  ask: OdkAsk,
  signal: AbortSignal,
): Promise<{ id: string; project: string | null; name: string; count: number | null }[]> {
  const all = new URL('projects', ask.root)
  const projects = await ask.get(all, signal, (answer) => readProjects(answer, all))
  const lists = await each(projects, 2, async ({ id }) => {
    const url = new URL(`projects/${id}/forms`, ask.root)
    const forms = await ask.get(url, signal, (answer) => (answer.status === 403 ? [] : readForms(answer, url)), {
      'x-extended-metadata': 'true',
    })
    return forms.map(({ xmlFormId, name, submissions }) => ({
      id: xmlFormId,
      project: String(id),
      name: name || xmlFormId,
      count: submissions ?? null,
    }))
  })
  return lists.flat()
}

export async function formFields(ask: OdkAsk, signal: AbortSignal): Promise<OdkField[]> {
  const url = ask.form('fields')
  url.search = '?odata=true'
  return ask.get(url, signal, (answer) => readFields(answer, url))
}

/** As the wizard shows them: those that hold something, with the first value met. */
export async function shownFields(ask: OdkAsk, signal: AbortSignal): Promise<UpstreamField[]> {
  const fields = await formFields(ask, signal)
  const page = await ask.feed({ $top: '20', $expand: '*' }, null, null, signal)
  const rows = typeof page === 'object' && 'rows' in page ? page.rows : []
  return fields
    .filter(({ type, path }) => type !== 'structure' && path !== 'meta/instanceID')
    .map(({ path, name, type, repeats }) => ({ path, name, type, repeats, example: exampleOf(rows, path) }))
}

function exampleOf(rows: readonly OdkRow[], path: string): string | null {
  for (const row of rows) {
    let value: unknown = row
    for (const part of path.split('/')) {
      if (Array.isArray(value)) value = value[0]
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined
    }
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return value === '' ? null : String(value).slice(0, 200)
    if (typeof value === 'object' && value !== null && 'coordinates' in value)
      return JSON.stringify(value.coordinates).slice(0, 200)
  }
  return null
}

/**
 * The mapping in force: what the source says, the rest as recognised. Throws Failure `bad-request` for a field of the
 * mapping that the form has not: a new version of the form may have renamed it.
 */
export function mappingOf(
  fields: readonly OdkField[],
  given: Partial<Record<MappedField, string>> = {},
): Partial<Record<MappedField, string>> {
  const mapped = recognised(fields, given)
  const missing = Object.values(mapped).filter(
    (path) => path !== '' && !path.startsWith('__') && !fields.some((field) => field.path === path),
  )
  if (missing.length > 0)
    throw new Failure('bad-request', {
      zh: `表单里没有这些字段：${missing.join('、')}。表单可能换了新版本。请在来源设置里重新对应字段，再同步。`,
      en: `The form has no ${missing.join(', ')}: a new version may have renamed it. Map the source's fields again, then sync.`,
    })
  return mapped
}
