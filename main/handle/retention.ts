/** How long reports are kept, what a purge would take, and the purge itself, by hand and once a day. */
import type { HandlerGroup } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import { isoTime } from '../../contract/time.ts'
import type { LegalHold, RetentionPlan, RetentionPreview, RetentionRule } from '../../contract/trust.ts'
import type { StoredHold } from '../store/hold.ts'
import { automaticSetting, digestOf, dueReports, goes, retentionPlan, seenSetting } from './due.ts'
import { type House, notFound } from './house.ts'
import { purge } from './purge.ts'

const bad = (zh: string, en: string): Failure => new Failure('bad-request', { zh, en })

async function previewOf(house: House, rules: RetentionRule[], signal: AbortSignal): Promise<RetentionPreview> {
  const due = await dueReports(house, rules, signal)
  const { found, held } = due
  const byCategory = new Map<number, number>()
  const bySource = new Map<number, number>()
  const ids: number[] = []
  const sums = { held: 0, open: 0 }
  let oldest = Number.POSITIVE_INFINITY
  let newest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < found.id.length; i++) {
    // One that a hold keeps and that is open too is counted once, with the hold.
    if (held[i] === 1) sums.held += 1
    else if (found.open[i] === 1) sums.open += 1
    if (!goes(due, i)) continue
    ids.push(found.id[i] as number)
    byCategory.set(found.category[i] as number, (byCategory.get(found.category[i] as number) ?? 0) + 1)
    bySource.set(found.source[i] as number, (bySource.get(found.source[i] as number) ?? 0) + 1)
    oldest = Math.min(oldest, found.occurredAt[i] as number)
    newest = Math.max(newest, found.occurredAt[i] as number)
  }
  const many = (a: { reports: number }, b: { reports: number }): number => b.reports - a.reports
  return {
    due: found.id.length,
    ...sums,
    ...(due.heldWhy ? { heldWhy: due.heldWhy } : {}),
    reports: ids.length,
    ...(await house.store.call('retention.weigh', { ids: Uint32Array.from(ids) }, signal)),
    byCategory: [...byCategory]
      .map(([category, reports]) => ({
        category: categoryKeys[category] as RetentionPreview['byCategory'][0]['category'],
        reports,
      }))
      .sort(many),
    bySource: [...bySource]
      .map(([source, reports]) => ({ source: found.sources.find((s) => s.id === source)?.name ?? '', reports }))
      .sort(many),
    oldest: ids.length === 0 ? null : isoTime(oldest, 0),
    newest: ids.length === 0 ? null : isoTime(newest, 0),
  }
}

type Methods =
  | 'retention.get'
  | 'retention.set'
  | 'retention.preview'
  | 'retention.run'
  | 'hold.list'
  | 'hold.add'
  | 'hold.release'

export function retentionHandlers(house: House): HandlerGroup<Methods> {
  const { store } = house
  const planNow = async (): Promise<RetentionPlan> => {
    const { rules, automatic, lastRun } = await retentionPlan(house)
    return { rules, automatic, lastRun }
  }
  const counted = async (hold: StoredHold, signal: AbortSignal): Promise<LegalHold> => {
    if (hold.releasedAt !== null) return { ...hold, reports: 0 }
    const question = await house.question(hold.filter, signal)
    const lost = await store.call('hold.lost', { filters: question.filters })
    // One that asks for what is not there keeps everything.
    const asked = lost.length > 0 ? await house.question({}, signal) : question
    return { ...hold, reports: (await house.analysis('counts', asked, signal)).matched }
  }
  const keepAutomatic = (on: boolean, reason: string, digest: string): Promise<unknown> =>
    store.call('setting.put', { values: { [automaticSetting]: JSON.stringify({ on, reason, digest }) } })

  return {
    'retention.get': planNow,
    async 'retention.set'({ rules, automatic, reason }) {
      const before = await retentionPlan(house)
      const at = house.nowSeconds()
      const previewed = (await store.call('setting.all', {}))[seenSetting]
      const wanted = rules ?? before.rules
      const on = automatic ?? before.automatic
      const digest = digestOf(wanted)
      // Looked at last, or the very rules it was switched on for.
      const isSeen = digest === previewed || (before.automatic && digest === before.digest)
      if (automatic === true && wanted.length === 0)
        throw bad(
          '还没有保留规则，不能自动清除，没有改动任何内容。请先设定保留天数。',
          'There is no retention rule, so nothing can be purged by itself; nothing was changed. Set how long reports are kept first.',
        )
      if (automatic === true && reason === undefined)
        throw bad(
          '开启自动清除需要写明理由，没有改动任何内容。',
          'Turning the automatic purge on takes a reason; nothing was changed.',
        )
      if (automatic === true && !isSeen)
        throw bad(
          '请先看一遍这些规则的预览，再开启自动清除，没有改动任何内容。',
          'Look at the preview of these rules first, then turn the automatic purge on; nothing was changed.',
        )
      if (rules !== undefined) {
        const twice = rules.find((a, i) => rules.some((b, k) => k < i && a.category === b.category && a.source === b.source))
        if (twice)
          throw bad(
            '同一类别和来源有两条规则，没有改动任何内容。请只留一条。',
            'Two rules are for the same category and source; nothing was changed. Keep one of them.',
          )
        const { unknown } = await store.call('retention.set', { rules, at, reason: reason ?? '' })
        if (unknown !== null)
          throw notFound(
            `没有名为“${unknown}”的来源，保留规则没有改动。请从来源列表中选择。`,
            `There is no source named "${unknown}"; the rules were not changed. Choose one from the list of sources.`,
          )
      }
      // Rules nobody has seen a preview of are never applied without a hand on it.
      const stays = on && wanted.length > 0 && isSeen
      if (stays !== before.automatic || automatic !== undefined) {
        const why = reason ?? (stays ? before.reason : 'no preview of the new rules was seen')
        await keepAutomatic(stays, why, stays ? digest : '')
        await store.call('audit.add', {
          at,
          what: 'retention changed',
          subject: stays ? 'automatic purge on' : 'automatic purge off',
          why,
        })
      } else if (stays) await keepAutomatic(true, before.reason, digest)
      return planNow()
    },
    async 'retention.preview'({ rules }, { signal }) {
      const asked = rules ?? (await store.call('retention.get', {})).rules
      const preview = await previewOf(house, asked, signal)
      await store.call('setting.put', { values: { [seenSetting]: digestOf(asked) } })
      return preview
    },
    'retention.run': ({ reason }, context) => purge(house, reason, context),
    async 'hold.list'(_none, { signal }) {
      const holds: LegalHold[] = []
      for (const hold of await store.call('hold.list', {})) holds.push(await counted(hold, signal))
      return { holds }
    },
    async 'hold.add'({ name, reason, filter }, { signal }) {
      // A filter that cannot be asked is refused before it is kept: it would hold nothing.
      const { filters } = await house.question(filter, signal)
      const lost = await store.call('hold.lost', { filters })
      if (lost.length > 0)
        throw bad(
          `没有名为“${lost[0]}”的区域、来源或小类，没有加上保留令：它不会保留任何报告。请从清单中选择。`,
          `There is no area, source or sub-category named "${lost[0]}", so no hold was added: it would keep nothing. Choose one of those there are.`,
        )
      const hold = await store.call('hold.add', { name: name.normalize('NFC'), reason, filter, at: house.nowSeconds() })
      return counted(hold, signal)
    },
    async 'hold.release'({ id, reason }, { signal }) {
      const hold = await store.call('hold.release', { id, reason, at: house.nowSeconds() })
      if (!hold)
        throw notFound(
          `没有编号 ${id} 的保留令，没有改动任何内容。请看保留令清单。`,
          `There is no hold ${id}; nothing was changed. See the list of holds.`,
        )
      return counted(hold, signal)
    },
  }
}
