/** Tells flags aloud: asks the policy what is due, notes what was told, and hands it to the shell. */
import { type NoticeSettings, noticeStandard } from '../../contract/detection.ts'
import { dueNotice, type WallClock } from '../notice/policy.ts'
import type { House } from './house.ts'

const setting = 'notice'
/** When something was told last: of a digest there is one a day, also when the program was closed in between. */
const toldSetting = 'notice-told'

export async function noticeSettings(house: House): Promise<NoticeSettings> {
  const kept = (await house.store.call('setting.all', {}))[setting]
  return { ...noticeStandard, ...(kept === undefined ? {} : (JSON.parse(kept) as Partial<NoticeSettings>)) }
}
export async function keepNoticeSettings(house: House, settings: NoticeSettings): Promise<void> {
  await house.store.call('setting.put', { values: { [setting]: JSON.stringify(settings) } })
}

export function wallClock(now: number): WallClock {
  const at = new Date(now)
  const two = (n: number): string => String(n).padStart(2, '0')
  return {
    day: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    minute: `${two(at.getHours())}:${two(at.getMinutes())}`,
  }
}

const lastLook = new WeakMap<House, WallClock>()

/** Tells what is due now, once: two windows over one store never tell one flag twice. */
export async function tellNotices(house: House): Promise<void> {
  const now = wallClock(house.host.now())
  if ((await house.store.call('state', {})).newFlags === 0) {
    lastLook.set(house, now)
    return
  }
  const [kept, settings, flags] = await Promise.all([
    house.store.call('setting.all', {}),
    noticeSettings(house),
    house.store.call('flag.list', { statuses: ['new'] }),
  ])
  const lastTold = kept[toldSetting]
  const before = lastLook.get(house) ?? (lastTold === undefined ? null : (JSON.parse(lastTold) as WallClock))
  const told = new Set((await house.store.call('flag.told', { ids: flags.map((flag) => flag.id) })).ids)
  const untold = flags.filter((flag) => !told.has(flag.id))
  const due = dueNotice({ settings, now, before, flags: untold })
  lastLook.set(house, now)
  if (!due) return
  const { ids } = await house.store.call('flag.tell', { ids: due.flags, at: house.nowSeconds() })
  if (ids.length === 0) return
  await house.store.call('setting.put', { values: { [toldSetting]: JSON.stringify(now) } })
  const notice =
    ids.length === due.flags.length
      ? due
      : dueNotice({ settings, now, before: null, flags: untold.filter((f) => ids.includes(f.id)) })
  if (!notice) return
  house.emit('notice.due', notice)
  const first = notice.flags[0]
  const { language } = house.settings()
  house.host.notify?.({
    title: notice.title[language],
    body: notice.body[language],
    open: () => {
      if (first !== undefined) house.emit('notice.opened', { flag: first })
    },
  })
}
