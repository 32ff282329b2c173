/** A person's own regular expressions, some of which never end: those that might are given a time. */
import { createContext, Script } from 'node:vm'
import { Failure } from '../../../contract/reply.ts'

/** What a rule's pattern is asked. */
export interface Pattern {
  test(text: string): boolean
}

/** Milliseconds for one text; an honest pattern takes a thousandth of it. */
const patience = 250
const longestText = 2_000

const context = createContext({ work: null as unknown })
const script = new Script('work()')

/** Whether a pattern may need more steps than its text has characters many times over: repeats in repeats, or one after the other. */
function mayBacktrack(source: string): boolean {
  const repeats = source.match(/[*+?{]/g)?.length ?? 0
  const groups = source.match(/\(/g)?.length ?? 0
  return /\)[*+{]/.test(source) || repeats > 1 || groups > 4 || /\\[1-9k]/.test(source)
}

/**
 * The pattern with an end to its patience. Where it takes longer than 0.25 s for one text, `test` throws Failure: the file
 * of rules is to be mended, nothing is to wait for it.
 */
export function boundedPattern(pattern: RegExp): Pattern {
  if (!mayBacktrack(pattern.source)) return pattern
  return {
    test(text) {
      context.work = () => pattern.test(text.slice(0, longestText))
      try {
        return script.runInContext(context, { timeout: patience }) as boolean
      } catch (cause) {
        const shown = pattern.source.slice(0, 80)
        throw new Failure(
          'bad-request',
          {
            zh: `分类映射里的规则 ${shown} 匹配一个名称就要 ${patience} 毫秒以上，已停止。请把它写得简单些：不要在重复里再套重复，例如 (a+)+。`,
            en: `The pattern ${shown} in the category mapping takes more than ${patience} ms for a single name and was stopped. Make it simpler: no repeat inside a repeat, such as (a+)+.`,
          },
          { cause },
        )
      }
    },
  }
}
