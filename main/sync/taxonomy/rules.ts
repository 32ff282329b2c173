/** The mapping file: how a source's own categories come to the closed list, or are kept out. Users may write one too. */
import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import { type CategoryKey, categoryKeys } from '../../../contract/taxonomy.ts'
import type { Pattern } from './bounded-pattern.ts'
import builtInFile from './built-in.json' with { type: 'json' }

const pattern = z
  .string()
  .min(1)
  .max(4_000)
  .refine((text) => compiles(text), 'not a regular expression')
const match = z.union([pattern, z.array(pattern).min(1).max(200)])
const reason = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })

export const ruleParser = z.strictObject({
  match,
  category: z.enum(categoryKeys as [CategoryKey, ...CategoryKey[]]),
  subCategory: z.string().trim().min(1).max(120).optional(),
})
const refusalParser = z.strictObject({ match, reason })

/** A source has tens of categories, a city's hotline some hundreds; each name is held against every rule. */
export const mostRules = 2_000

export const rulesParser = z.strictObject({
  /** First of all, before the refusals: what looks barred and is not. Only heeded in the built-in file. */
  exceptions: z.array(ruleParser).max(mostRules).default([]),
  refuse: z.array(refusalParser).max(mostRules).default([]),
  rules: z.array(ruleParser).max(mostRules).default([]),
  /** For reports whose source has no category: words of the title. */
  words: z.array(ruleParser).max(mostRules).default([]),
})
export type CategoryRule = z.infer<typeof ruleParser>
export type CategoryRules = z.infer<typeof rulesParser>
export interface CompiledRule {
  pattern: Pattern
  category: CategoryKey
  subCategory: string | null
}
export interface CompiledRefusal {
  pattern: Pattern
  reason: Bilingual
}

export const builtInRules: CategoryRules = rulesParser.parse(builtInFile)

/**
 * Rules a person wrote, proved. `where` names the file in the error.
 * Throws Failure that says which entry is off and why.
 */
export function parseRules(value: unknown, where: string): CategoryRules {
  const result = rulesParser.safeParse(Array.isArray(value) ? { rules: value } : value)
  if (result.success) return result.data
  const words = result.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
    .join('; ')
  throw new Failure('bad-request', {
    zh: `分类映射文件 ${where} 有误：${words}。请按 {"rules":[{"match","category","subCategory"}],"refuse":[{"match","reason"}]} 的格式修改。`,
    en: `The category mapping ${where} is off: ${words}. Write it as {"rules":[{"match","category","subCategory"}],"refuse":[{"match","reason"}]}.`,
  })
}

/** Bytes of a file of rules or a mapping; the built-in one has a few tens of thousands. */
const largestRules = 2 * 2 ** 20

/** Text of a file of rules or a mapping. Throws Failure for what is no plain file or too large; else as the system does. */
export async function readRulesText(file: string): Promise<string> {
  const { size, isPlain } = await stat(file).then((found) => ({ size: found.size, isPlain: found.isFile() }))
  if (!isPlain || size > largestRules)
    throw new Failure('bad-request', {
      zh: `${file} 不是文件，或大于 ${largestRules / 2 ** 20} MB，没有读取。请检查路径。`,
      en: `${file} is not a file, or larger than ${largestRules / 2 ** 20} MB, and was not read. Check the path.`,
    })
  return readFile(file, 'utf8')
}

/** The user's rules in a file such as `<store>/categories.json`; null when there is no such file. Throws Failure. */
export async function readRulesFile(file: string): Promise<CategoryRules | null> {
  const text = await readRulesText(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    if (error instanceof Failure) throw error
    throw new Failure('storage', { zh: `无法读取 ${file}。`, en: `${file} cannot be read.` }, { cause: error })
  })
  if (text === null) return null
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw new Failure(
      'bad-request',
      { zh: `${file} 不是有效的 JSON。请修正后重试。`, en: `${file} is not valid JSON. Mend it and try again.` },
      { cause },
    )
  }
  return parseRules(value, file)
}

/**
 * One pattern from a rule's `match`: `/.../` is a regular expression, anything else is words: Latin ones match whole
 * words (`drunk*` any word that begins so), Han ones match anywhere. All against lower-case "category / sub-category".
 */
export function compileMatch(match: string | string[]): RegExp {
  const parts = (Array.isArray(match) ? match : [match]).map(sourceOf)
  return new RegExp(parts.map((part) => `(?:${part})`).join('|'), 'iu')
}

function sourceOf(text: string): string {
  if (text.length > 2 && text.startsWith('/') && text.endsWith('/')) return text.slice(1, -1)
  const open = text.endsWith('*')
  const words = (open ? text.slice(0, -1) : text)
    .toLowerCase()
    .replace(/[$()*+.?[\\\]^{|}/-]/g, (c) => (c === '-' || c === '/' ? `\\${c}` : `\\${c}`))
  const left = /^[a-z0-9]/.test(words) ? '(?<![a-z0-9])' : ''
  const right = !open && /[a-z0-9]$/.test(words) ? '(?![a-z0-9])' : ''
  return left + words + right
}

function compiles(text: string): boolean {
  try {
    new RegExp(sourceOf(text), 'iu')
    return true
  } catch {
    return false
  }
}
