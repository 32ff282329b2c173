import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

const soon = async (): Promise<never> => {
  throw new Error('not built yet')
}

export function hotSpotHandlers(_house: House): HandlerGroup<'hotspot.find'> {
  return {
    'hotspot.find': soon,
  }
}
