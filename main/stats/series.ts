/** The series file of `detect`: {"observed": number[], "start": "2024-01-01", "unit": "day" | "week"}. */
import { Failure } from '../../contract/reply.ts'

export interface ObservedSeries {
  observed: Float64Array
  /** First day, "2024-01-01". */
  start: string
  unit: 'day' | 'week'
}

const bad = (zh: string, en: string): Failure =>
  new Failure('bad-request', {
    zh: `序列文件不能用：${zh}。没有计算任何内容。请改正后重试。`,
    en: `The series file cannot be used: ${en}. Nothing was computed. Correct it and try again.`,
  })

/** Throws Failure (bad-request) that names what is off and where. */
export function parseSeries(text: string): ObservedSeries {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    throw bad('不是 JSON', 'it is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad('应是含 observed、start、unit 的对象', 'it must be an object with observed, start and unit')
  const { observed, start, unit } = value as Record<string, unknown>
  if (!Array.isArray(observed) || observed.length === 0)
    throw bad('observed 应是非空的数字列表', 'observed must be a list of numbers that is not empty')
  observed.forEach((count, i) => {
    if (typeof count !== 'number' || !Number.isFinite(count) || count < 0)
      throw bad(`observed 第 ${i + 1} 项不是非负数`, `entry ${i + 1} of observed is not a number of 0 or more`)
  })
  if (typeof start !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(start) || !isDay(start))
    throw bad('start 应是 2024-01-01 这样的日期', 'start must be a day like 2024-01-01')
  if (unit !== 'day' && unit !== 'week') throw bad('unit 应是 day 或 week', 'unit must be day or week')
  return { observed: Float64Array.from(observed as number[]), start, unit }
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
