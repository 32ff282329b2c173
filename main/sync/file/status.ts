import { type StatusKey, statuses } from '../../../contract/taxonomy.ts'

const words: [StatusKey, RegExp][] = [
  ['returned', /^(?:returned|reopened|rejected by|退回|驳回|已退回|退单)/i],
  [
    'referred',
    /^(?:assigned|referred|transferred|forwarded|dispatched|routed|transferred|email sent|已转办|转办|已交办|交办|已派单|派单|转派)/i,
  ],
  [
    'checking',
    /^(?:in[ _-]?progress|pending|started|under|investigat|acknowledged|accepted|in review|核查中|处理中|办理中|受理中|已受理|在办)/i,
  ],
  [
    'closed',
    /^(?:closed|completed?|resolved|done|fixed|cancell?ed|duplicate|archived|已办结|办结|已办|已完成|完成|已关闭|关闭|已结案|结案|已回复|已解决|已处理)/i,
  ],
  ['open', /^(?:open|new|created|submitted|received|active|unassigned|待核查|待处理|待办|未处理|未办理|新建|已提交|待受理|待)/i],
]
const known = new Map<string, StatusKey>()

/** Where the source's word for its handling stands in the closed list; `unknown` when it does not say. */
export function readStatus(cell: string): StatusKey {
  const text = cell.trim()
  let status = known.get(text)
  if (status === undefined) {
    status =
      statuses.find((s) => s.key === text || s.zh === text || s.en === text)?.key ??
      words.find(([, pattern]) => pattern.test(text))?.[0] ??
      'unknown'
    if (known.size > 1_000) known.clear()
    known.set(text, status)
  }
  return status
}
