/** Two people at the same part of a meeting: what the second is told. */
import { Failure } from '../../contract/reply.ts'
import { isoTime } from '../../contract/time.ts'
import type { Clash } from '../store/touch.ts'

const parts: Readonly<Record<string, { zh: string; en: string }>> = {
  title: { zh: '标题', en: 'title' },
  day: { zh: '日期', en: 'day' },
  number: { zh: '次数', en: 'number' },
  period: { zh: '时段', en: 'period' },
  filter: { zh: '筛选条件', en: 'filter' },
  language: { zh: '语言', en: 'language' },
  agencies: { zh: '单位', en: 'agencies' },
  agenda: { zh: '议程', en: 'agenda' },
  minutes: { zh: '会议记录', en: 'minutes' },
  state: { zh: '状态', en: 'state' },
  note: { zh: '说明', en: 'note' },
  subject: { zh: '对象', en: 'subject' },
  text: { zh: '议定内容', en: 'text' },
  agency: { zh: '责任单位', en: 'agency' },
  due: { zh: '期限', en: 'due day' },
  expected: { zh: '预期效果', en: 'expected effect' },
  place: { zh: '地点', en: 'place' },
  category: { zh: '类别', en: 'category' },
  stateDay: { zh: '状态日期', en: 'day of its state' },
  disposition: { zh: '处置结论', en: 'disposition' },
  block: { zh: '段落', en: 'passage' },
}

/** The name of a part; of one that has none, its key. */
export const partName = (part: string): { zh: string; en: string } => parts[part] ?? { zh: part, en: part }

/** A version as a person reads it; null where only the thing itself can be looked at. */
export function shown(value: unknown): string | null {
  if (value === null || value === '') return '—'
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.join('、')
  const { from, to } = value as { from?: unknown; to?: unknown }
  return typeof from === 'string' && typeof to === 'string' ? `${from} – ${to}` : null
}

/** @param offsetMinutes of the clock that times are told by */
export function clashFailure({ part, theirs, mine, by }: Clash, offsetMinutes: number): Failure {
  const name = partName(part)
  const at = by === null ? null : isoTime(by.at, offsetMinutes).slice(0, 16).replace('T', ' ')
  const [there, here] = [shown(theirs), shown(mine)]
  const versions = there === null || here === null ? null : { there, here }
  return new Failure('busy', {
    zh: `“${name.zh}”在您修改期间${by === null ? '' : `由 ${by.account} 于 ${at} `}改过了，您的修改没有存下。${
      versions ? `现在是：${versions.there}。您写的是：${versions.here}。` : ''
    }请看过之后，若仍以您的为准，再改一次即可。`,
    en: `${name.en[0]?.toUpperCase()}${name.en.slice(1)}: changed${by === null ? '' : ` by ${by.account} at ${at}`} while you were at it, so your change was not stored.${
      versions ? ` It says now: ${versions.there}. You wrote: ${versions.here}.` : ''
    } Look at it; to have yours after all, make the change once more.`,
  })
}
