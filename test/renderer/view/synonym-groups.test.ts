import { describe, expect, it } from 'vitest'
import { groupProblem, lineOf, sharedWords, wordsOf } from '../../../renderer/view/settings/synonym-groups.ts'

describe('a group of search words', () => {
  it('is read however its words are parted, each word once', () => {
    expect(wordsOf(' 电动车、电瓶车,e-bike，  electric   bike ; 电动车')).toEqual(['电动车', '电瓶车', 'e-bike', 'electric bike'])
    expect(wordsOf('E-bike, e-bike, Ｅ-bike')).toEqual(['E-bike'])
    expect(wordsOf(' ， ')).toEqual([])
  })
  it('comes back as it was from the line it is shown as', () => {
    const words = ['fire lane', '消防通道', 'escape route']
    for (const language of ['zh', 'en'] as const) expect(wordsOf(lineOf(words, language))).toEqual(words)
  })
  it('needs two words, and no more than are stored', () => {
    expect(groupProblem(['a'])).toBe('few')
    expect(groupProblem(['a', 'b'])).toBeNull()
    expect(groupProblem(Array.from({ length: 21 }, (_, i) => `w${i}`))).toBe('many')
    expect(groupProblem(['a', 'x'.repeat(61)])).toBe('many')
  })
  it('tells which words stand in another group too, whatever their case', () => {
    expect(
      sharedWords([
        ['lift', '电梯'],
        ['ride', 'Lift'],
        ['a', 'b'],
      ]),
    ).toEqual(new Map([['lift', [0, 1]]]))
  })
})
