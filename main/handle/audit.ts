/** The audit as the office reads it, checks it and takes it away. */
import type { HandlerGroup } from '../../contract/api.ts'
import type { Day } from '../../contract/model.ts'
import { decodeCursor, encodeCursor, type House } from './house.ts'

const usualPage = 100

/** Notes a change of settings: which of them, and what they are now. Never for texts of reports. */
export async function noteSetting(house: House, name: string, change: object): Promise<void> {
  const told = Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  if (told.length === 0) return
  const subject = `${name}: ${told.join('; ')}`
  const short = subject.length > 300 ? `${subject.slice(0, 299)}…` : subject
  await house.store.call('audit.add', {
    at: Math.floor(house.host.now() / 1000),
    what: 'setting changed',
    subject: short,
    why: '',
  })
}

/** Seconds UTC at which a day begins on the wall clock of this computer: an audit tells of who sat at it. */
function beginOfDay(day: Day, later = 0): number {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number)
  return Math.floor(new Date(year, month - 1, date + later).getTime() / 1000)
}

export function auditHandlers(house: House): HandlerGroup<'audit.list' | 'audit.verify' | 'audit.export'> {
  const { store } = house
  return {
    async 'audit.list'({ what, text, from, to, after, limit = usualPage }) {
      const before = decodeCursor(after)?.id
      const found = await store.call('audit.list', {
        limit,
        ...(what === undefined || what === '' ? {} : { what }),
        ...(text === undefined ? {} : { text }),
        ...(from === undefined ? {} : { from: beginOfDay(from) }),
        // The last day is meant whole.
        ...(to === undefined ? {} : { to: beginOfDay(to, 1) }),
        ...(before === undefined ? {} : { before }),
      })
      const last = found.lines.at(-1)
      return { ...found, next: last && found.lines.length === limit && last.id > 1 ? encodeCursor({ id: last.id }) : null }
    },
    'audit.verify': ({ head }) => store.call('audit.verify', head === undefined ? {} : { head }),
    async 'audit.export'() {
      const { text, head, lines } = await store.call('audit.export', {})
      // Written down once it is taken: what was taken ends before this line.
      await store.call('audit.add', {
        at: house.nowSeconds(),
        what: 'audit exported',
        subject: `${lines} lines`,
        why: head === null ? '' : `head ${head}`,
      })
      const day = new Date(house.host.now()).toISOString().slice(0, 10)
      return { fileName: `fieldbrief-audit-${day}.ndjson`, text, head }
    },
  }
}
