import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

export function areaHandlers(house: House): HandlerGroup<'area.list' | 'area.shapes'> {
  return {
    'area.list': async () => ({ areas: await house.store.call('area.list', {}) }),
    'area.shapes': async () => ({ shapes: await house.store.call('area.shapes', {}) }),
  }
}
