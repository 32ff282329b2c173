/** Words for search: suggestions while a query is typed, past queries, synonyms. */
import type { HandlerGroup } from '../../contract/api.ts'
import { loadPinyin } from '../text/pinyin.ts'
import { Suggester } from '../text/suggest.ts'
import { builtInGroups } from '../text/synonym.ts'
import type { House } from './house.ts'

const suggested = 8

export function searchHandlers(
  house: House,
): HandlerGroup<'search.suggest' | 'search.remember' | 'search.forget' | 'synonym.list' | 'synonym.set'> {
  let kept: { stamp: string; suggester: Suggester } | null = null

  /** Made again only when a name, a word, a view or a past query changed. */
  async function suggester(signal: AbortSignal): Promise<Suggester> {
    const read = await loadPinyin()
    const fresh = await house.store.call('suggest.names', { stamp: kept?.stamp ?? null }, signal)
    if (fresh) kept = { stamp: fresh.stamp, suggester: new Suggester(fresh.names, read) }
    return (kept as { suggester: Suggester }).suggester
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
