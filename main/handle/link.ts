/** The way to the office's server: whether it answers, what waits for it, and what is to become of what clashed. */
import type { HandlerGroup } from '../../contract/api.ts'
import type { Bilingual } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { categories } from '../../contract/taxonomy.ts'
import type { StoreLink, WaitingChange } from '../../contract/trust.ts'
import { plain, type Words } from '../brief/runs.ts'
import type { WaitingRow } from '../store/kept/kept-calls.ts'
import type { LinkState } from '../store/kept/office-store.ts'
import type { WaitingCall } from '../store/waiting.ts'
import { partName, shown } from './clash.ts'
import { type House, notFound } from './house.ts'

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()
const both = (text: string): Bilingual => ({ zh: text, en: text })

/** As on the cards of flags: test/renderer/text/link.test.ts holds them to renderer/text/flags.ts. */
export const statusWords: Readonly<Record<string, Bilingual>> = {
  new: { zh: '新', en: 'New' },
  seen: { zh: '已看', en: 'Seen' },
  verified: { zh: '核实', en: 'Verified' },
  explained: { zh: '可解释', en: 'Explained' },
  artefact: { zh: '数据假象', en: 'Artefact' },
  'no-action': { zh: '不处置', en: 'No action' },
}
function verdictWords({ status, reason }: { status: string; reason: string | null }): Bilingual {
  const name = statusWords[status] ?? both(status)
  return reason === null || reason === '' ? name : { zh: `${name.zh}：${reason}`, en: `${name.en}: ${reason}` }
}
const passage = (runs: unknown): Bilingual =>
  typeof runs === 'string' ? both(plain(JSON.parse(runs) as Words)) : { zh: '恢复为原文', en: 'as the program wrote it' }

/** A version of one part of a meeting. */
function versionWords(part: string, value: unknown): Bilingual {
  const name = partName(part)
  const text = shown(value) ?? '…'
  return { zh: `${name.zh}：${text}`, en: `${name.en}: ${text}` }
}
const joined = (parts: Bilingual[]): Bilingual => ({
  zh: parts.map(({ zh }) => zh).join('；'),
  en: parts.map(({ en }) => en).join('; '),
})

function mineOf(call: WaitingCall): Bilingual {
  if (call.method === 'flag.dispose') return verdictWords(call.request)
  if (call.method === 'edit.put') return passage(call.request.runs)
  return joined(Object.entries(call.request.change).map(([part, value]) => versionWords(part, value)))
}
function theirsOf({ clash }: WaitingRow): Bilingual | null {
  if (clash === null) return null
  if (clash.part === 'disposition') return verdictWords(clash.theirs as { status: string; reason: string | null })
  if (clash.part === 'block') return passage(clash.theirs)
  return versionWords(clash.part, clash.theirs)
}

/** What a change was made to. */
async function subjectOf(house: House, call: WaitingCall): Promise<Bilingual> {
  const { store } = house
  if (call.method === 'flag.dispose') {
    const { id } = call.request
    const flag = await store.call('flag.get', { id })
    const kind = categories.find(({ key }) => key === flag?.category)
    const area = flag?.areaName
    return {
      zh: [`预警 F-${String(id).padStart(4, '0')}`, kind?.zh, area?.zh].filter(Boolean).join('，'),
      en: [`Flag F-${String(id).padStart(4, '0')}`, kind?.en, area?.en].filter(Boolean).join(', '),
    }
  }
  if (call.method === 'item.set') {
    const item = await store.call('item.get', { id: call.request.id })
    return meetingWords(house, item?.meeting ?? null, { zh: '议程事项', en: 'agenda item' })
  }
  if (call.method === 'decision.set') {
    const decision = await store.call('decision.get', { id: call.request.id })
    const text = decision?.text ?? ''
    return meetingWords(house, decision?.meeting ?? null, { zh: `议定事项“${text}”`, en: `decision "${text}"` })
  }
  if (call.method === 'edit.put')
    return meetingWords(house, call.request.meeting, { zh: '简报段落', en: 'passage of the briefing' })
  return meetingWords(house, call.request.id, null)
}
async function meetingWords({ store }: House, id: number | null, part: Bilingual | null): Promise<Bilingual> {
  const meeting = id === null ? null : await store.call('meeting.get', { id })
  const title = meeting?.title ?? `${id ?? ''}`
  return part === null
    ? { zh: `会商“${title}”`, en: `Meeting "${title}"` }
    : { zh: `会商“${title}”的${part.zh}`, en: `${part.en[0]?.toUpperCase()}${part.en.slice(1)} of meeting "${title}"` }
}

async function changeOf(house: House, row: WaitingRow): Promise<WaitingChange> {
  // Without the server, and what it was made to not kept here: its number tells it.
  const subject = await subjectOf(house, row.call).catch(() => both(`${row.call.method} ${row.id}`))
  return {
    id: row.id,
    madeAt: iso(row.at),
    subject,
    mine: mineOf(row.call),
    state: row.state,
    theirs: theirsOf(row),
    by: row.clash?.by ? { account: row.clash.by.account, at: iso(row.clash.by.at) } : null,
    why: row.why,
  }
}

export async function toldLink(house: House, state: LinkState | null): Promise<StoreLink> {
  if (state === null) return { isShared: false, awaySince: null, keptAt: null, keptReports: 0, changes: [] }
  const { awaySince, kept, waiting } = state
  return {
    isShared: true,
    awaySince: awaySince === null ? null : iso(awaySince),
    keptAt: kept?.at == null ? null : iso(kept.at),
    keptReports: kept?.reports ?? 0,
    changes: await Promise.all(waiting.map((row) => changeOf(house, row))),
  }
}

/** For what leaves the building or gives numbers: it has to be noted where everybody's is. @throws Failure upstream */
export function needServer({ store }: House): void {
  if (store.link?.state().awaySince == null) return
  throw new Failure(
    'upstream',
    {
      zh: '办公室的服务器联系不上，简报没有导出：导出要记入操作记录，等服务器恢复后再导出。已写的内容都在。',
      en: "The office's server cannot be reached, so no briefing was exported: an export is noted in the audit there. Export once it is back; what was written is there.",
    },
    { server: 'away' },
  )
}

/** For a terminal, whose next lines are from what is kept here. */
export function awayWords(state: LinkState | null): Bilingual {
  const at = state?.kept?.at == null ? '' : iso(state.kept.at).slice(0, 16).replace('T', ' ')
  return {
    zh: `办公室的服务器联系不上：以下来自本机保留的内容，截至 ${at}（UTC）。`,
    en: `The office's server cannot be reached: what follows is what was kept here at ${at} UTC.`,
  }
}

export function linkHandlers(house: House): HandlerGroup<'link.get' | 'link.settle'> {
  const { link } = house.store
  const told = (): Promise<StoreLink> => toldLink(house, link?.state() ?? null)
  return {
    'link.get': told,
    async 'link.settle'({ id, how }) {
      const state = link?.state()
      const row = state?.waiting.find((one) => one.id === id)
      if (!link || !row)
        throw notFound(
          '没有这项等待的改动，它可能已经送出。请刷新。',
          'There is no such change waiting; it may have been sent. Refresh.',
        )
      if (row.state === 'waiting')
        throw new Failure('bad-request', {
          zh: '这项改动还在等待送出，没有什么要定夺的。要改主意，请再改一次，最后一次为准。',
          en: 'This change is still waiting to be sent; there is nothing to settle. To change your mind, make another change: the last one holds.',
        })
      if (how !== 'theirs' && state?.awaySince !== null)
        throw new Failure('upstream', {
          zh: '办公室的服务器还没有恢复，这项改动仍在等待。恢复后会自动送出。',
          en: "The office's server is not back yet; the change goes on waiting, and is sent by itself.",
        })
      await link.settle(id, how === 'theirs' ? 'drop' : how)
      await house.changed({ flags: true })
      house.emit('meetings.changed', { meeting: null })
      return told()
    },
  }
}
