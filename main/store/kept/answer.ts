/** Which calls of the store a workstation answers by what it keeps, while the office's server is away. */
import { deserialize } from 'node:v8'
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { ThreadContext, ThreadHandlers } from '../../thread/thread.ts'
import { ask } from '../ask.ts'
import type { StoreCalls, StoreMethod } from '../port.ts'
import { isOwnSetting } from '../postgres/own-setting.ts'
import type { FileConnection } from '../sqlite/open.ts'
import { gone, wholeAnswers } from './refresh.ts'

/** Answered by the tables that are kept whole, or about reports that are kept. */
const fromTables: ReadonlySet<StoreMethod> = new Set<StoreMethod>([
  'setting.all',
  'report.rows',
  'report.detail',
  'report.export',
  'attachment.info',
  'flag.list',
  'flag.get',
  'flag.events',
  'flag.judged',
  'rule.list',
  'rule.feeds',
  'event.list',
  'incident.changes',
  'view.list',
  'synonym.list',
  'word.version',
  'suggest.names',
  'area.list',
  'area.shapes',
  'area.check',
  'basemap.get',
  'basemap-file.list',
  'place.names',
  'briefing.recent',
  'briefing.by-file',
  'briefing.by-manifest',
  'snapshot.list',
  'snapshot.info',
  'snapshot.by-mark',
  'snapshot.read',
  'report.as-of',
  'agency.list',
  'agency.named',
  'template.list',
  'template.read',
  'meeting.list',
  'meeting.get',
  'meeting.before',
  'item.get',
  'decision.get',
  'decision.earlier',
  'edit.list',
  'district.clock',
  'hold.list',
  'outbox.list',
])
/** What the program does by itself, and need not. */
const idle: Partial<{ [M in StoreMethod]: StoreCalls[M][1] }> = {
  'incident.keep': { kept: false },
  'query.keep': {},
  'thumbnail.put': {},
  'flag.told': { ids: [] },
  'flag.tell': { ids: [] },
  'search.merge': { left: false },
  'area.place': { done: 0, total: 0, moved: 0, left: false },
  'attachment.next': [],
  'purge.unfinished': null,
}

const needsServer: Bilingual = {
  zh: '办公室的服务器联系不上，这一步要等它恢复，没有执行，也没有改动任何内容。现在仍可看地图、预警、会商和保留在本机的报告；预警的结论和对会商的修改会先记在本机，恢复后自动送出。',
  en: "The office's server cannot be reached. This has to wait until it is back; nothing was done or changed. The map, flags, meetings and the reports kept on this computer can be used meanwhile; dispositions and changes of a meeting are noted here and sent by themselves.",
}
const notKept: Bilingual = {
  zh: '办公室的服务器联系不上，而这条报告没有保留在本机（本机只保留最新的报告和预警所依据的报告）。服务器恢复后即可查看。',
  en: "The office's server cannot be reached, and this report is not kept on this computer (only the newest ones and those that flags rest on are). It can be read once the server is back.",
}
const away = (text: Bilingual): Failure => new Failure('upstream', text, { server: 'away' })

export function keptAnswers(kept: FileConnection, calls: ThreadHandlers<StoreCalls>) {
  const answerOf = kept.prepare('SELECT answer FROM kept_answer WHERE method = ?').pluck()
  const known = kept.prepare('SELECT version FROM kept_report WHERE id = ?').pluck()
  const isKnownGone = (id: number): boolean => known.get(id) === gone

  /** @throws Failure upstream */
  return (method: StoreMethod, request: unknown, context: ThreadContext): unknown => {
    if (method in idle) return idle[method]
    if ((wholeAnswers as readonly string[]).includes(method)) {
      const bytes = answerOf.get(method) as Buffer | undefined
      if (bytes === undefined) throw away(needsServer)
      const answer: unknown = deserialize(bytes)
      if (method !== 'state') return answer
      // How many reports there are is known; what was decided here meanwhile counts already.
      const { flagVersion, newFlags } = ask(calls, 'state', {})
      return { ...(answer as StoreCalls['state'][1]), flagVersion, newFlags }
    }
    if (!fromTables.has(method) && !isOwnChoice(method, request)) throw away(needsServer)
    const answer: unknown = ask(calls, method, request as never, context)
    if (isShort(method, request, answer, isKnownGone)) throw away(notKept)
    return answer
  }
}

/** Language, theme and what a window remembers: done here, and forgotten when the server is back. */
const isOwnChoice = (method: StoreMethod, request: unknown): boolean =>
  method === 'setting.put' && Object.keys((request as StoreCalls['setting.put'][0]).values).every((name) => isOwnSetting(name))

/** Whether something is missing from an answer that would count, or tell of, all of it. A list shows those it has. */
function isShort(method: StoreMethod, request: unknown, answer: unknown, isKnownGone: (id: number) => boolean): boolean {
  if (method === 'report.detail') return answer === null
  // Asked for one alone, somebody wants to know whether it is there.
  if (method === 'report.rows') return (request as { ids: number[] }).ids.length === 1 && (answer as unknown[]).length === 0
  if (method === 'snapshot.read') return answer !== null && (answer as { rows: Uint8Array }).rows.length === 0
  if (method === 'report.as-of') return (answer as unknown[]).includes(null)
  if (method !== 'report.export') return false
  const there = new Set((answer as { id: number }[]).map(({ id }) => id))
  return (request as { ids: number[] }).ids.some((id) => !there.has(id) && !isKnownGone(id))
}
