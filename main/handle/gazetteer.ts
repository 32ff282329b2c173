import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

const soon = async (): Promise<never> => {
  throw new Error('not built yet')
}

export function gazetteerHandlers(_house: House): HandlerGroup<'gazetteer.list' | 'gazetteer.put' | 'gazetteer.remove'> {
  return {
    'gazetteer.list': soon,
    'gazetteer.put': soon,
    'gazetteer.remove': soon,
  }
}
