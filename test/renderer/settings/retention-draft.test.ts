import { expect, test } from 'vitest'
import type { RetentionRule } from '../../../contract/trust.ts'
import { draftOf, mostDays, newRule, problemOf, rulesOf, sameRules } from '../../../renderer/view/settings/retention-draft.ts'

const rules: RetentionRule[] = [
  { category: null, source: null, days: 730 },
  { category: 'noise', source: '12345', days: 180 },
]

test('rules come back from a draft as they were', () => {
  expect(rulesOf(draftOf(rules))).toEqual(rules)
  expect(problemOf(draftOf(rules))).toBeNull()
})

test.each(['', '0', '-1', '1.5', 'abc', String(mostDays + 1)])('"%s" is no number of days', (days) => {
  expect(problemOf(draftOf(rules).map((rule) => ({ ...rule, days })))).toBe('days')
})

test('two rules about the same are told', () => {
  expect(problemOf([...draftOf(rules), { key: 9, category: 'noise', source: '12345', days: '90' }])).toBe('twice')
})

test('a new rule has a key of its own and repeats none that is there', () => {
  let draft = draftOf([])
  for (let n = 0; n < 11; n++) draft = [...draft, newRule(draft)]
  expect(new Set(draft.map((rule) => rule.key)).size).toBe(11)
  expect(problemOf(draft)).toBeNull()
})

test('the order of rules does not matter, their days do', () => {
  expect(sameRules(rules, [...rules].reverse())).toBe(true)
  expect(sameRules(rules, [rules[0]!, { ...rules[1]!, days: 181 }])).toBe(false)
  expect(sameRules(rules, rules.slice(1))).toBe(false)
})
