/** What a person would read in the program's own source: parsed, not searched for, so that no comment or type counts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseSync } from 'vite'

export const root = join(import.meta.dirname, '..', '..', '..')

/** Nodes of oxc's ESTree, as far as they are looked at here. */
export interface Node {
  type: string
  start: number
  [part: string]: unknown
}
export interface Source {
  /** From the root, with slashes. */
  path: string
  text: string
  program: Node
}

/** TypeScript below folders of the root, parsed. */
export function sources(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
      .map((entry) => {
        const file = join(entry.parentPath, entry.name)
        const text = readFileSync(file, 'utf8')
        const { program, errors } = parseSync(file, text)
        if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
        return { path: relative(root, file).split(sep).join('/'), text, program: program as unknown as Node }
      }),
  )
}

/** A piece of code as a file of it would be read. */
export function parse(code: string): Node {
  return parseSync('code.tsx', code).program as unknown as Node
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** Every node below one, with those around it, the nearest last. Types and imports hold no words and are left out. */
export function* walk(node: Node, around: readonly Node[] = []): Generator<{ node: Node; around: readonly Node[] }> {
  if (node.type.startsWith('TS') && !['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'].includes(node.type))
    return
  if (node.type === 'ImportDeclaration') return
  yield { node, around }
  const inside = [...around, node]
  for (const part of Object.values(node))
    if (Array.isArray(part)) {
      for (const one of part) if (isNode(one)) yield* walk(one, inside)
    } else if (isNode(part)) yield* walk(part, inside)
}

/** Where a node stands: "file:line". */
export const placeOf = (source: Source, node: Node): string =>
  `${source.path}:${source.text.slice(0, node.start).split('\n').length}`

/** The words of a literal or a template without its names; null for other nodes. */
export function wordsOf(node: unknown): string | null {
  if (!isNode(node)) return null
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type === 'JSXText') return String(node.value).trim()
  if (node.type === 'TemplateLiteral')
    return (node.quasis as Node[]).map((part) => (part.value as { cooked: string }).cooked).join('\0')
  return null
}

export const keyOf = (property: Node): string | null => {
  if (property.type !== 'Property' || property.computed) return null
  const key = property.key as Node
  return key.type === 'Identifier' ? String(key.name) : key.type === 'Literal' ? String(key.value) : null
}
/** Properties of an object by name. */
export function partsOf(object: Node): Map<string, Node> {
  const parts = new Map<string, Node>()
  for (const property of object.properties as Node[]) {
    const key = keyOf(property)
    if (key !== null) parts.set(key, property.value as Node)
  }
  return parts
}
