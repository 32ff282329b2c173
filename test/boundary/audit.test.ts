import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const sources = readdirSync(join(root, 'main'), { recursive: true, encoding: 'utf8' }).filter((f) => /\.(ts|sql)$/.test(f))

test('one file alone writes into the audit', () => {
  expect(sources.length).toBeGreaterThan(200)
  const writing = sources.filter((f) =>
    /(INTO|UPDATE|FROM\s+main\.)\s+audit\b|DELETE\s+FROM\s+audit\b/i.test(readFileSync(join(root, 'main', f), 'utf8')),
  )
  // The triggers that forbid it are of the first schema.
  expect(writing.filter((f) => !f.endsWith('.sql')).map((f) => f.replaceAll('\\', '/'))).toEqual(['store/audit.ts'])
})
