/** The filters that the recorded server understands: comparisons of `__system` times, review and `__id`, and / or / not and brackets. */
import type { Submission } from './invented.ts'

type Test = (s: Submission) => boolean
const columns: Record<string, (s: Submission) => number | string | null> = {
  '__system/submissionDate': (s) => s.submitted,
  '__system/updatedAt': (s) => s.updated,
  '__system/deletedAt': (s) => s.deleted,
  '__system/reviewState': (s) => s.review,
  __id: (s) => s.id,
}

/** Rows under a filter, or the code of the error that it is answered with. */
export function filtered(all: Submission[], filter: string | null): Submission[] | number {
  const usual = filter?.includes('__system/deletedAt') ? all : all.filter((s) => s.deleted === null)
  if (filter === null) return usual
  const words = filter.match(/\(|\)|'[^']*'|[^\s()']+/g) ?? []
  let at = 0
  const either = (): Test => {
    let left = both()
    while (words[at] === 'or') {
      at++
      const [a, b] = [left, both()]
      left = (s) => a(s) || b(s)
    }
    return left
  }
  const both = (): Test => {
    let left = one()
    while (words[at] === 'and') {
      at++
      const [a, b] = [left, one()]
      left = (s) => a(s) && b(s)
    }
    return left
  }
  const one = (): Test => {
    if (words[at] === '(') {
      at++
      const inner = either()
      if (words[at++] !== ')') throw 400.18
      return inner
    }
    const [name, operator, literal] = [words[at++], words[at++], words[at++]]
    const column = columns[name ?? '']
    if (!column) throw 501.5
    const value = literal === 'null' ? null : literal?.startsWith("'") ? literal.slice(1, -1) : timeOf(literal ?? '')
    return (s) => {
      const have = column(s)
      if (operator === 'eq') return have === value
      if (operator === 'ne') return have !== value
      if (have === null || value === null) return false
      return operator === 'ge'
        ? have >= value
        : operator === 'gt'
          ? have > value
          : operator === 'le'
            ? have <= value
            : have < value
    }
  }
  try {
    const test = either()
    if (at !== words.length) throw 400.18
    return usual.filter(test)
  } catch (error) {
    if (typeof error === 'number') return error
    throw error
  }
}

/** A "+" that was not encoded arrives as a space, and the time ends before its offset. */
function timeOf(text: string): number {
  if (!/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text)) throw 400.18
  return Date.parse(text)
}
