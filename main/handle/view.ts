import type { HandlerGroup } from '../../contract/api.ts'
import type { House } from './house.ts'

const soon = async (): Promise<never> => {
  throw new Error('not built yet')
}

export function viewHandlers(
  _house: House,
): HandlerGroup<'view.list' | 'view.save' | 'view.rename' | 'view.remove' | 'view.share' | 'view.open'> {
  return {
    'view.list': soon,
    'view.save': soon,
    'view.rename': soon,
    'view.remove': soon,
    'view.share': soon,
    'view.open': soon,
  }
}
