/** Questions to the store, and what of the owner's answer a login that is held to areas may be told. */

import type { Store } from '../../../../main/store/client.ts'
import type { StoreCalls } from '../../../../main/store/port.ts'
import { areas, at, texts } from '../../../fixture/office-seed.ts'

/** What of the store is in some areas. */
export interface Sight {
  keys: Set<string>
  reports: Set<number>
  external: Set<string>
  attachments: Set<number>
  flags: Set<number>
  newFlags: number
}

/** As the owner finds it by the areas that it asks for; nothing here asks as the login itself. */
export async function sightOf(owner: Store, granted: readonly string[], reports: number): Promise<Sight> {
  const keys = new Set(granted)
  for (const { key, parent } of areas) if (parent !== null && keys.has(parent)) keys.add(key)
  const seen = (await owner.call('report.export', { ids: Array.from({ length: reports }, (_, i) => i + 1) })).filter(
    ({ area }) => area !== null && keys.has(area),
  )
  const attachments = await Promise.all(seen.map(({ id }) => owner.call('attachment.info', { reportId: id })))
  const flags = (await owner.call('flag.list', {})).filter(({ area }) => area !== null && keys.has(area))
  return {
    keys,
    reports: new Set(seen.map(({ id }) => id)),
    external: new Set(seen.map(({ externalId }) => externalId)),
    attachments: new Set(attachments.flat().map(({ id }) => id)),
    flags: new Set(flags.map(({ id }) => id)),
    newFlags: flags.filter(({ status }) => status === 'new').length,
  }
}

export const queries = [
  ...texts,
  '路灯 -井盖',
  'title:楼道',
  '"消防通道"',
  '街灯',
  'lamp',
  '再次反映',
  '不存在的字',
  '通道 OR 噪声',
]

export interface Given {
  ids: number[]
  text: string
  one: number
}
interface Question<M extends keyof StoreCalls> {
  request: StoreCalls[M][0]
  /** What is left of the owner's answer. */
  seen(all: StoreCalls[M][1], sight: Sight): unknown
}
type Questions = { [M in keyof StoreCalls]?: (given: Given) => Question<M> }

const language = 'zh' as const
/** Columns by id: those entries whose id may be seen. */
function narrowed(columns: object, { reports }: Sight): Record<string, number[]> {
  const lists = columns as Record<string, ArrayLike<number>>
  const kept = Array.from(lists.id as ArrayLike<number>, (id, i) => (reports.has(id) ? i : -1)).filter((i) => i >= 0)
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, kept.map((i) => values[i] as number)]))
}
const since = 1e10

export const questions = {
  state: () => ({ request: {}, seen: (all, { reports, newFlags }) => ({ ...all, reports: reports.size, newFlags }) }),
  'search.ids': ({ text }) => ({
    request: { text },
    seen: (all, { reports }) => ({ ...all, ids: [...all.ids].filter((id) => reports.has(id)) }),
  }),
  'search.few': ({ text }) => ({
    request: { text, upTo: 1000 },
    seen: (all, { reports }) => ({ ids: all.ids && [...all.ids].filter((id) => reports.has(id)) }),
  }),
  'search.within': ({ text, ids }) => {
    const asked = Int32Array.from([...new Set(ids)])
    return {
      request: { text, ids: asked },
      seen: (all, { reports }) => all && { ids: [...all.ids].filter((id) => reports.has(id)) },
    }
  },
  'report.rows': ({ ids, text }) => ({
    request: { ids, text, language },
    seen: (all, { reports }) => all.filter(({ id }) => reports.has(id)),
  }),
  'report.detail': ({ one }) => ({ request: { id: one, language }, seen: (all, { reports }) => (reports.has(one) ? all : null) }),
  'report.export': ({ ids }) => ({ request: { ids }, seen: (all, { reports }) => all.filter(({ id }) => reports.has(id)) }),
  'report.as-of': ({ ids }) => ({
    request: { ids, revisions: ids.map(() => 1) },
    seen: (all, { reports }) => all.map((report, i) => (reports.has(ids[i] as number) ? report : null)),
  }),
  'report.stored': ({ one }) => ({
    request: { sourceId: 1, externalId: `r-${one}` },
    seen: (all, { external }) => (external.has(`r-${one}`) ? all : { at: null }),
  }),
  'attachment.info': ({ one }) => ({ request: { reportId: one }, seen: (all, { reports }) => (reports.has(one) ? all : []) }),
  'attachment.read': ({ one }) => ({
    request: { id: one % 80 },
    seen: (all, { attachments }) => (attachments.has(one % 80) ? all : null),
  }),
  'attachment.covered': ({ one }) => ({
    request: { id: one % 80 },
    seen: (all, { attachments }) => (attachments.has(one % 80) ? all : null),
  }),
  'attachment.missing': () => ({
    request: { limit: 1000 },
    seen: (all, { reports }) => {
      const attachments = all.attachments.filter(({ report }) => reports.has(report))
      return { attachments, total: attachments.length }
    },
  }),
  'attachment.next': () => ({
    request: { source: 'feed', now: since, limit: 1000, screen: [] },
    seen: (all, { external }) => all.filter(({ externalId }) => external.has(externalId)),
  }),
  'thumbnail.get': ({ one }) => ({
    request: { id: one % 80 },
    seen: (all, { attachments }) => (attachments.has(one % 80) ? all : null),
  }),
  'review.waiting': () => ({ request: {}, seen: (all, sight) => narrowed(all, sight) }),
  'review.judgements': () => ({
    request: { of: 'category', between: ['community', 'station'] },
    seen: (all, sight) => narrowed(all, sight),
  }),
  'place.closed': ({ ids }) => ({ request: { ids: Uint32Array.from(ids) }, seen: (all, sight) => narrowed(all, sight) }),
  'place.trail': ({ ids }) => ({
    request: { ids: Uint32Array.from(new Set(ids)), limit: 500, after: 0 },
    seen: (all, { reports }) => all.filter(({ report }) => reports.has(report)),
  }),
  'place.times': ({ ids }) => ({ request: { ids }, seen: (all, { reports }) => all.filter(({ id }) => reports.has(id)) }),
  'source.ids': () => ({
    request: { id: 1 },
    seen: (all, { external }) => {
      const kept = all.externalIds.flatMap((id, i) => (external.has(id) ? [i] : []))
      return { externalIds: kept.map((i) => all.externalIds[i]), suppressed: kept.map((i) => all.suppressed[i]) }
    },
  }),
  'source.open': () => ({
    request: { id: 1, before: since },
    seen: (all, { external }) => ({ externalIds: all.externalIds.filter((id) => external.has(id)) }),
  }),
  'outbox.list': () => ({ request: {}, seen: (all, { external }) => all.filter((item) => external.has(item.externalId)) }),
  'flag.list': () => ({ request: {}, seen: (all, { flags }) => all.filter(({ id }) => flags.has(id)) }),
  'flag.get': ({ one }) => ({ request: { id: one % 10 }, seen: (all, { flags }) => (flags.has(one % 10) ? all : null) }),
  'flag.events': () => ({ request: {}, seen: (all, { flags }) => all.filter(({ flag }) => flags.has(flag)) }),
  'event.list': () => ({ request: {}, seen: (all, { keys }) => all.filter(({ area }) => area !== null && keys.has(area)) }),
  'incident.changes': ({ ids }) => ({
    request: { reports: [...ids, 5, 6] },
    seen: (all, { reports }) => all.filter((change) => change.reports.every((id) => reports.has(id))),
  }),
  'gazetteer.list': () => ({
    request: { limit: 1000 },
    seen: (all, { keys }) => {
      const names = all.names.filter(({ id, area }) => id === null || keys.has(area))
      return { names, total: names.length, inferred: 0 }
    },
  }),
  'retention.due': () => ({
    request: { rules: [{ category: null, source: null, days: 1 }], now: at + 1e7 },
    seen: ({ sources, ...all }, sight) => ({ ...narrowed(all, sight), sources }),
  }),
} satisfies Questions
export type QuestionKind = keyof typeof questions

/** As it is compared: lists of numbers and bytes as arrays. */
export const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, part: unknown) => (ArrayBuffer.isView(part) ? Array.from(part as Uint8Array) : part)),
  )
