/** `--map mapping.json`: the columns named by hand. */
import { z } from 'zod'
import { Failure } from '../../../contract/reply.ts'
import { datums } from '../../../contract/taxonomy.ts'
import { checkPurpose } from '../taxonomy/purpose.ts'
import { type CategoryRule, mostRules, readRulesText, ruleParser } from '../taxonomy/rules.ts'
import { foldName } from './column.ts'
import { type Field, fields, type Profile } from './profile.ts'
import { isZone } from './time.ts'

const column = z.string().trim().min(1).max(300)
const columns = z.union([column, z.array(column).min(1).max(20)])
const parser = z.strictObject({
  fields: z
    .strictObject(Object.fromEntries(fields.map((field) => [field, columns])) as Record<Field, typeof columns>)
    .partial()
    .refine((given) => given.occurredAt !== undefined, 'occurredAt must be given: a report needs a time'),
  source: z.string().trim().min(1).max(200).optional(),
  tz: z.string().refine(isZone, 'not an IANA time zone such as "Asia/Shanghai"').optional(),
  datum: z.enum(datums).optional(),
  dateOrder: z.enum(['mdy', 'dmy']).optional(),
  categories: z.array(ruleParser).max(mostRules).optional(),
})
export interface MappingFile {
  profile: Profile
  datum: 'wgs84' | 'gcj02' | 'bd09' | null
  categories: CategoryRule[]
  /** Columns it names, to be found in the file. */
  columns: string[]
}

/** Reads and proves a mapping file. Throws Failure that says which part is off. */
export async function readMappingFile(file: string): Promise<MappingFile> {
  let value: unknown
  try {
    value = JSON.parse((await readRulesText(file)).replace(/^\uFEFF/, ''))
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw new Failure(
      'bad-request',
      {
        zh: `无法读取映射文件 ${file}：文件不存在或不是有效的 JSON。`,
        en: `The mapping file ${file} cannot be read: it is not there, or it is not valid JSON.`,
      },
      { cause },
    )
  }
  const result = parser.safeParse(value)
  if (!result.success) {
    const words = result.error.issues
      .slice(0, 4)
      .map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
      .join('; ')
    throw new Failure('bad-request', {
      zh: `映射文件 ${file} 有误：${words}。可用的字段：${fields.join('、')}。`,
      en: `The mapping file ${file} is off: ${words}. Fields that can be given: ${fields.join(', ')}.`,
    })
  }
  const given = result.data
  checkPurpose(given.categories ?? [], file)
  const named = Object.entries(given.fields).map(([field, names]): [Field, string[]] => [
    field as Field,
    [names].flat() as string[],
  ])
  const list = (field: Field): string[] => (named.find(([f]) => f === field)?.[1] ?? []).map(foldName)
  const single = Object.fromEntries(
    named
      .filter(([field]) => field !== 'title' && field !== 'text' && field !== 'place')
      .map(([field, names]) => [field, names.map(foldName)]),
  )
  return {
    profile: {
      name: 'map',
      holds: 'reports',
      source: given.source ?? null,
      tz: given.tz ?? null,
      ...(given.dateOrder ? { dateOrder: given.dateOrder } : {}),
      needs: [],
      single,
      // Several columns given for a text are all wanted, one after the other.
      title: list('title').map((name) => [name]),
      text: list('text').map((name) => [name]),
      place: [list('place').map((name) => [name])],
    },
    datum: given.datum ?? null,
    categories: given.categories ?? [],
    columns: named.flatMap(([, names]) => names),
  }
}
