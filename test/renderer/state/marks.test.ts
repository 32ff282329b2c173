import { describe, expect, it } from 'vitest'
import { filterToQuery, queryToFilter, sameFilter } from '../../../renderer/state/hash.ts'
import { packIds, unpackIds } from '../../../renderer/state/id-list.ts'
import { addMarks, allOf, isMarked, markedCount, noMarks, setKey, toggleMark } from '../../../renderer/state/marks.ts'

const fire = { filter: { categories: ['fire' as const] } }
const key = setKey(fire)
const other = setKey({ filter: {} })

describe('marked reports', () => {
  it('come and go one by one', () => {
    const two = toggleMark(toggleMark(noMarks, 7, key), 9, key)
    expect(markedCount(two)).toBe(2)
    expect(markedCount(toggleMark(two, 7, key))).toBe(1)
    expect(isMarked(two, 9, other)).toBe(true)
  })
  it('are a whole set without a row of it known, and leave rows out again', () => {
    const all = allOf(fire, 1_000_000)
    expect(markedCount(all)).toBe(1_000_000)
    expect(isMarked(all, 123_456, key)).toBe(true)
    const less = toggleMark(all, 5, key)
    expect(markedCount(less)).toBe(999_999)
    expect(isMarked(less, 5, key)).toBe(false)
    expect(isMarked(addMarks(less, [5], key), 5, key)).toBe(true)
  })
  it('of a whole set say nothing about the rows of another list', () => {
    const all = allOf(fire, 10)
    expect(isMarked(all, 1, other)).toBe(false)
    expect(toggleMark(all, 1, other)).toEqual({ kind: 'some', ids: new Set([1]) })
  })
})

describe('ids in the address', () => {
  it('are written out when they are few', () => {
    expect(filterToQuery({ ids: [3, 1, 2] })).toBe('ids=3,1,2')
    expect(queryToFilter('ids=3,1,2')).toEqual({ ids: [3, 1, 2] })
  })
  it('stand there as a name when they are many, and come back from it', () => {
    const ids = Array.from({ length: 100_000 }, (_, i) => i * 3 + 1)
    const query = filterToQuery({ ids })
    expect(query.length).toBeLessThan(60)
    expect(queryToFilter(query).ids).toEqual(ids)
    expect(sameFilter({ ids }, { ids: [...ids] })).toBe(true)
    expect(sameFilter({ ids }, { ids: ids.map((id) => id + 1) })).toBe(false)
  })
  it('are left out where they cannot be read', () => {
    for (const part of ['ids=1,x', 'ids=-4', 'ids=', 'ids=~5-unknown']) expect(queryToFilter(part)).toEqual({})
    expect(unpackIds(packIds([1, 2]))).toEqual([1, 2])
  })
})
