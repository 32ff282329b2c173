import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

const soon = async (): Promise<never> => {
  throw new Error('not built yet')
}

export function placeHandlers(_house: House): HandlerGroup<'place.get'> {
  return {
    'place.get': soon,
  }
}
