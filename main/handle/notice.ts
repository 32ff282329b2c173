import type { HandlerGroup } from '../../contract/api.ts'
import { noteSetting } from './audit.ts'
import type { House } from './house.ts'
import { keepNoticeSettings, noticeSettings } from './telling.ts'

export function noticeHandlers(house: House): HandlerGroup<'notice.get' | 'notice.set'> {
  return {
    'notice.get': () => noticeSettings(house),
    async 'notice.set'(change) {
      const next = { ...(await noticeSettings(house)), ...change }
      await keepNoticeSettings(house, next)
      await noteSetting(house, 'notice', change)
      return next
    },
  }
}
