/** Which day it is in the district: by the clock its reports are told by, not by that of this computer. */
import type { Day } from '../../contract/model.ts'
import { isoDay } from '../../contract/time.ts'
import type { House } from './house.ts'

/**
 * Today, where things happen. The made-up sample district has no days after its last report: there it is that day, so that
 * what is due is not years late.
 */
export async function districtDay(house: House): Promise<Day> {
  const now = house.host.now()
  const [{ offsetMinutes }, { sample }] = await Promise.all([
    house.store.call('district.clock', {}),
    house.store.call('state', {}),
  ])
  const east = offsetMinutes ?? -new Date(now).getTimezoneOffset()
  const today = isoDay(Math.floor((now / 60_000 + east) / 1440))
  if (!sample) return today
  const { lastDay } = await house.loaded()
  return lastDay !== null && lastDay < today ? lastDay : today
}
