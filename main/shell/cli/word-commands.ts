/** Words for search: synonyms, suggestions. */
import type { Answer } from '../../../contract/api.ts'
import { type Command, given, n, number, table, Usage, word } from './words.ts'

const printed = (a: Answer<'synonym.list'>) =>
  a.groups.length === 0 ? 'No synonyms.' : a.groups.map((group) => group.join(' = ')).join('\n')

export const wordCommands: Record<string, Command> = {
  'synonym list': {
    usage: 'synonym list',
    run: (_words, { call }) => call('synonym.list', {}),
    print: printed,
  },
  'synonym add': {
    usage: 'synonym add WORD WORD...',
    async run(words, { call }) {
      if (words.words.length < 2) throw new Usage('name at least two words that find each other')
      const { groups } = await call('synonym.list', {})
      return call('synonym.set', { groups: [...groups, words.words] })
    },
    print: (a: Answer<'synonym.set'>) => `${n(a.groups.length)} groups; the last: ${a.groups.at(-1)?.join(' = ')}`,
  },
  'synonym remove': {
    usage: 'synonym remove WORD',
    async run(words, { call }) {
      const gone = word(words, 0, 'WORD').toLowerCase()
      const { groups } = await call('synonym.list', {})
      const left = groups.map((group) => group.filter((w) => w.toLowerCase() !== gone))
      if (left.every((group, i) => group.length === groups[i]?.length)) throw new Usage(`"${gone}" is in no group of synonyms`)
      return call('synonym.set', { groups: left.filter((group) => group.length > 1) })
    },
    print: (a: Answer<'synonym.set'>) => `${n(a.groups.length)} groups`,
  },
  suggest: {
    usage: 'suggest TEXT [--limit N]',
    values: ['limit'],
    run: (words, { call }) => call('search.suggest', given({ text: words.words.join(' '), limit: number(words, 'limit') })),
    print: (a: Answer<'search.suggest'>) =>
      a.suggestions.length === 0
        ? 'Nothing.'
        : table(
            a.suggestions.map((s) => [
              s.kind,
              s.label.zh === s.label.en ? s.label.zh : `${s.label.zh} ${s.label.en}`,
              s.text,
              s.by,
            ]),
          ),
  },
}
