import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

const soon = async (): Promise<never> => {
  throw new Error('not built yet')
}

export function basemapHandlers(
  _house: House,
): HandlerGroup<'basemap.list' | 'basemap.add' | 'basemap.use' | 'basemap.remove' | 'basemap.tile'> {
  return {
    'basemap.list': soon,
    'basemap.add': soon,
    'basemap.use': soon,
    'basemap.remove': soon,
    'basemap.tile': soon,
  }
}
