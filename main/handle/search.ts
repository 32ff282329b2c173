/** Words for search: suggestions while a query is typed, past queries, synonyms. */
import type { HandlerGroup } from '../../contract/api.ts'
import { loadPinyin, type Syllables } from '../text/pinyin.ts'
import { Suggester } from '../text/suggest.ts'
import { builtInGroups } from '../text/synonym.ts'
import type { House } from './house.ts'

const suggested = 8

export function searchHandlers(
  house: House,
): HandlerGroup<'search.suggest' | 'search.remember' | 'search.forget' | 'synonym.list' | 'synonym.set'> {
  let kept: { stamp: string; suggester: Suggester } | null = null
  /** Sounds outlive the list they were read for: the next one holds mostly the same names. */
  const sounds = new Map<string, Syllables>()
  const reader =
    (read: (text: string) => Syllables) =>
    (text: string): Syllables => {
      const known = sounds.get(text)
      if (known) return known
      const syllables = read(text)
      sounds.set(text, syllables)
      return syllables
    }

  /** Made again only when a name or a word changed. */
  async function suggester(signal: AbortSignal): Promise<Suggester> {
    const read = await loadPinyin()
    const fresh = await house.store.call('suggest.names', { stamp: kept?.stamp ?? null }, signal)
    if (fresh.names) {
      kept = { stamp: fresh.stamp, suggester: new Suggester(fresh.names, reader(read)) }
      kept.suggester.prepare().catch((error: unknown) => house.host.log(`sounds of places: ${(error as Error).name}`))
    }
    const { suggester } = kept as { suggester: Suggester }
    suggester.setRecent(fresh.recent)
    return suggester
  }

  return {
    async 'search.suggest'({ text, limit }, { signal }) {
      return { suggestions: (await suggester(signal)).suggest(text, limit ?? suggested) }
    },
    async 'search.remember'({ text }) {
      return house.store.call('query.keep', { text, at: house.nowSeconds() })
    },
    'search.forget': () => house.store.call('query.forget', {}),
    async 'synonym.list'() {
      const { groups } = await house.store.call('synonym.list', {})
      return { groups, builtIn: builtInGroups.map((group) => [...group]) }
    },
    async 'synonym.set'({ groups }) {
      const set = await house.store.call('synonym.set', { groups })
      // What a text finds changed, though no report did: everybody asks again.
      await house.changed()
      return set
    },
  }
}
