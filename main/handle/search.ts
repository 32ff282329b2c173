import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

const soon = async (): Promise<never> => {
  throw new Error('not built yet')
}

export function searchHandlers(
  _house: House,
): HandlerGroup<'search.suggest' | 'search.remember' | 'search.forget' | 'synonym.list' | 'synonym.set'> {
  return {
    'search.suggest': soon,
    'search.remember': soon,
    'search.forget': soon,
    'synonym.list': soon,
    'synonym.set': soon,
  }
}
