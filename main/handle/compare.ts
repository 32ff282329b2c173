import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

const soon = async (): Promise<never> => {
  throw new Error('not built yet')
}

export function compareHandlers(_house: House): HandlerGroup<'compare.count'> {
  return {
    'compare.count': soon,
  }
}
