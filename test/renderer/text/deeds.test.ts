import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { flatMessages } from '../../../renderer/text/messages.ts'

/** The kinds of deeds that main writes into the audit, as they stand in its source. */
function deeds(): Set<string> {
  const folder = join(import.meta.dirname, '../../../main')
  const found = new Set<string>()
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts'),
  )
  for (const { parentPath, name } of files) {
    const code = readFileSync(join(parentPath, name), 'utf8')
    if (!/audit\.add|auditWriter|\.audit\(/.test(code)) continue
    for (const [, word] of code.matchAll(/\bwhat: '([^']+)'/g)) found.add(word!)
    // Where a file has a writer of its own, the kind is the first thing it is given, or the one after the time.
    for (const [, first] of code.matchAll(/\b(?:audit|note)\(\s*(?:(?:\w+\.)?at,\s*)?([^,()]*),/g))
      for (const [, word] of first!.matchAll(/'([^']+)'/g)) found.add(word!)
  }
  return found
}

test('every kind of deed in the audit has its words in both languages', () => {
  const kinds = deeds()
  // One of each way of writing it: the search has not gone blind.
  for (const kind of ['setting changed', 'meeting removed', 'passphrase changed', 'rule switched off', 'uncover', 'reveal'])
    expect(kinds).toContain(kind)
  for (const language of ['zh', 'en'] as const) {
    const words = flatMessages(language)
    expect([...kinds].filter((kind) => !(`trust.deed.${kind.replaceAll(/[ .]/g, '-')}` in words))).toEqual([])
  }
})
