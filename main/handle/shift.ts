import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

const soon = async (): Promise<never> => {
  throw new Error('not built yet')
}

export function shiftHandlers(_house: House): HandlerGroup<'source.shift'> {
  return {
    'source.shift': soon,
  }
}
