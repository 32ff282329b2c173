/** Nothing comes from outside: the built page names no address that a browser could fetch from. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, root, textOf } from './source.ts'

/** Addresses that libraries carry as names or in messages; the page's CSP lets none of them be fetched. */
const names = [
  // Names of XML vocabularies.
  /^http:\/\/www\.w3\.org\//,
  // A host that cannot exist (RFC 2606), shown as an example of what to type.
  /^https?:\/\/[a-z0-9.]*example\.org(?:[:/]|$)/,
  // Where a library's error text sends its developer to.
  /^https:\/\/react\.dev\//,
  /^https:\/\/reactjs\.org\/link\//,
  /^https:\/\/developer\.mozilla\.org\/en-US\/docs\//,
  /^https:\/\/bugs\.webkit\.org\/show_bug\.cgi\?id=\d+$/,
  /^https:\/\/github\.com\//,
  /^https:\/\/maplibre\.org\/$/,
  /^https:\/\/wiki\.openstreetmap\.org\/wiki\/This_map_requires_WebGL$/,
  // What MapLibre resolves relative addresses against; a name that cannot exist (RFC 2606).
  /^https:\/\/maplibre\.invalid\/$/,
]

test.skipIf(!existsSync(join(root, 'dist', 'renderer', 'index.html')))(
  'the built page names no remote address (npm run build makes it)',
  () => {
    const files = filesBelow('dist/renderer', /\.(html|js|css|json|svg)$/)
    expect(files.length).toBeGreaterThan(2)
    const found = files.flatMap((path) =>
      [...textOf(path).matchAll(/\b(?:https?|wss?):\/\/[a-z0-9.-]+\.[a-z]{2,}[^\s"'`)<>\\]*/gi)]
        .map((match) => match[0])
        .filter((address) => !names.some((name) => name.test(address)))
        .map((address) => `${path}: ${address}`),
    )
    expect([...new Set(found)]).toEqual([])
  },
)

test('the page and its styles load nothing by an address with a host', () => {
  for (const path of [...filesBelow('renderer', /\.(html|css)$/)])
    expect(textOf(path)).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\/|@import/i)
})
