import { expect, test } from 'vitest'
import type { Area, Filter } from '../../../contract/model.ts'
import { parseRequest } from '../../../contract/request.ts'
import { textOf } from '../../../renderer/text/text.tsx'
import { proposedName, viewConditions } from '../../../renderer/view/frame/view-words.ts'

const zh = textOf('zh', 2026)
const en = textOf('en', 2026)
const areas = [{ key: 'a', name: { zh: '柳荫街道', en: 'Liuyin' } }] as Area[]

test('a view is named after its filter, in the language that is spoken', () => {
  const filter: Filter = { text: '楼道', categories: ['fire'], areas: ['a'] }
  expect(proposedName(filter, areas, null, zh)).toBe('楼道，消防隐患，柳荫街道')
  expect(proposedName(filter, areas, null, en)).toBe('楼道, Fire hazards, Liuyin')
  expect(proposedName({}, areas, null, zh)).toBe('全部报告')
})

test('a proposed name is short, and one the door accepts', () => {
  const filter: Filter = { text: 'x'.repeat(300), categories: ['fire', 'power', 'traffic'], statuses: ['open', 'checking'] }
  const name = proposedName(filter, areas, null, en)
  expect(parseRequest('view.save', { name, filter })).toMatchObject({ ok: true })
  const short = proposedName({ categories: ['fire', 'power'], statuses: ['open'], hasMedia: true }, areas, null, en)
  expect(short).toBe('Fire hazards, Electricity and gas')
})

test('every condition of a filter is told, a selection by hand and the set aside among them', () => {
  expect(viewConditions({ ids: [1, 2], suppressed: false }, areas, null, en)).toEqual(['without suppressed', '2 chosen by hand'])
})
