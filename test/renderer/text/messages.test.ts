import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { flatMessages, messages } from '../../../renderer/text/messages.ts'
import { textOf } from '../../../renderer/text/text.tsx'

const zh = flatMessages('zh')
const en = flatMessages('en')
const stem = (key: string): string => key.replace(/_(one|other)$/, '')
const stems = (flat: Record<string, string>): string[] => [...new Set(Object.keys(flat).map(stem))].sort()
const slots = (words: string): string[] => [...words.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]!).sort()

/** All source of the renderer but the messages themselves. */
function source(): string {
  const folder = join(import.meta.dirname, '../../../renderer')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.tsx?$/.test(entry.name),
  )
  const isMessages = (path: string): boolean => /[\\/]text[\\/](?!text\.tsx)[\w-]+\.ts$/.test(path)
  const contract = ['model', 'taxonomy'].map((name) => readFileSync(join(folder, `../contract/${name}.ts`), 'utf8'))
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isMessages(path))
    .map((path) => readFileSync(path, 'utf8'))
    .concat(contract)
    .join('\n')
}

test('every message is there in both languages', () => {
  expect(stems(zh)).toEqual(stems(en))
})

test('no message is empty', () => {
  for (const flat of [zh, en]) expect(Object.entries(flat).filter(([, words]) => words.trim() === '')).toEqual([])
})

/** Chinese numbers its months, English names them: the code gives both. */
const differently = ['situation.month', 'situation.monthOfYear']

test('both languages fill in the same things', () => {
  const off = Object.keys(en).filter((key) => {
    const other = zh[key] ?? zh[`${stem(key)}_other`] ?? zh[stem(key)]
    return other === undefined || [...new Set(slots(en[key]!))].join() !== [...new Set(slots(other))].join()
  })
  expect(off.filter((key) => !key.endsWith('_one') && !differently.includes(key))).toEqual([])
})

test('English has both forms of what is counted, Chinese its one', () => {
  const keys = Object.keys(en)
  const alone = keys.filter(
    (key) => /_(one|other)$/.test(key) && !(`${stem(key)}_one` in en && `${stem(key)}_other` in en && !(stem(key) in en)),
  )
  expect(alone).toEqual([])
  expect(Object.keys(zh).filter((key) => key.endsWith('_one'))).toEqual([])
})

/** Never one: a row of presets, a count of the whole store, a noun with one form, or words that fit one as well. */
const alwaysMany = new Set([
  'firstRun.sampleWords',
  'situation.clusterName',
  'situation.clusterNameIn',
  'situation.emptyTitle',
  'flags.evaluated',
  'flags.baseline',
  'flags.silentSeries',
  'flags.qNote',
  'flags.quietSeries',
  'sources.quarantineShown',
  'sources.importDoMany',
  'place.recordsOf',
  'list.tableMoreKinds',
  'search.shownOf',
  'rules.perWeek',
])
test('a message that counts things has a form for one', () => {
  const off = Object.entries(en).filter(
    ([key, words]) => !/_(one|other)$/.test(key) && !alwaysMany.has(key) && /\{\{n\}\} (?:[a-z]+ )?[a-z]{3,}s\b/.test(words),
  )
  expect(off).toEqual([])
})

test('the number in a message chooses its form', () => {
  const { t } = textOf('en', 2026)
  expect(t('views.count', { n: '1' })).toBe('1 report')
  expect(t('views.count', { n: '1,204' })).toBe('1,204 reports')
  expect(t('place.reports', { n: 0 })).toBe('0 reports')
  expect(textOf('zh', 2026).t('views.count', { n: '1' })).toBe('1 件')
})

test('no message is left that nothing shows', () => {
  const code = source()
  const views = Object.keys(messages).join('|')
  const prefixes = [...code.matchAll(new RegExp(`\`((?:${views})\\.[\\w.-]*)\\$\\{`, 'g'))].map((found) => found[1]!)
  // A key put together as `view.part.${x}` uses all keys that begin so; as `view.${x}`, those whose last part is a word
  // of the code or the contract.
  const said = (word: string): boolean => code.includes(`'${word}'`) || code.includes(`${word}:`)
  const shown = (key: string): boolean =>
    code.includes(`'${key}'`) ||
    prefixes.some((prefix) => key.startsWith(prefix) && (/\.[^.]/.test(prefix) || said(key.slice(prefix.length))))
  const unused = stems(en).filter((key) => !shown(key))
  expect(unused).toEqual([])
})

test('Chinese sentences use full-width punctuation', () => {
  const off = Object.entries(zh).filter(([, words]) => /[\u4e00-\u9fff][,;!?]|[\u4e00-\u9fff]\.(?!\w)/.test(words))
  expect(off).toEqual([])
})

test('a message is filled in without touching what it is filled with', () => {
  expect(textOf('en', 2026).t('sources.removeTitle', { name: '<b>&"x"' })).toBe('Remove “<b>&"x"”?')
  expect(textOf('zh', 2026).t('frame.lastDays', { n: 90 })).toBe('近 90 天')
})
