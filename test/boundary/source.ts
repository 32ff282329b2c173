/** The source tree as the boundary tests see it: files, and what each imports. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

/** Paths of all files below a folder, relative to the root, with forward slashes. */
export function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) =>
      posix.normalize(
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      ),
    )
    .sort()
}

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

export interface Import {
  /** A path from the root for the house's own files, else the package or "node:" module, without what follows its name. */
  target: string
  typeOnly: boolean
}

/** The imports of a file: statements, re-exports and import() calls. */
export function importsOf(path: string, text = textOf(path)): Import[] {
  const code = withoutComments(text)
  const found: Import[] = []
  const add = (specifier: string, typeOnly: boolean): void => {
    found.push({ target: resolve(path, specifier), typeOnly })
  }
  for (const match of code.matchAll(
    /^\s*(import|export)\b(\s+type\b(?!\s+from\b))?([^'"`;=()]*?)\bfrom\s*(['"])([^'"\n]+)\4/gm,
  )) {
    const names = match[3]!.trim()
    // `import { type A, type B }` brings in nothing at run time either, under verbatimModuleSyntax it still loads the file.
    add(match[5]!, match[2] !== undefined && names !== '')
  }
  for (const match of code.matchAll(/^\s*import\s*(['"])([^'"\n]+)\1/gm)) add(match[2]!, false)
  for (const match of code.matchAll(/\bimport\(\s*(['"])([^'"\n]+)\1/g)) add(match[2]!, false)
  return found
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier.replace(/\?.*$/, '')))
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Line and block comments blanked out; strings are left alone. */
function withoutComments(text: string): string {
  return text.replace(/(['"`])(?:\\.|(?!\1)[^\\\n])*\1|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (part) =>
    part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part,
  )
}
