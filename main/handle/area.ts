import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

export function areaHandlers(house: House): HandlerGroup<'area.list' | 'area.shapes' | 'area.check'> {
  return {
    'area.list': async () => ({ areas: await house.store.call('area.list', {}) }),
    'area.check': async () => {
      throw new Error('not built yet')
    },
    'area.shapes': async () => ({ shapes: await house.store.call('area.shapes', {}) }),
  }
}
