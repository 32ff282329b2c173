import { expect, test } from 'vitest'
import { suggestFields } from '../../../main/sync/suggest-fields.ts'

const field = (path: string, type = 'string', repeats = false) => ({
  path,
  type,
  name: path.split('/').at(-1) as string,
  repeats,
  example: null,
})

test.each([
  [
    'a point is the place on the map whatever its name, and never the address',
    [field('place', 'geopoint'), field('site/name')],
    { location: 'place', place: 'site/name' },
  ],
  [
    'without a name that tells, the first time is when it happened; not the end, not the server’s own',
    [field('__system/submissionDate', 'dateTime'), field('visit_end', 'dateTime'), field('visit_start', 'dateTime')],
    { occurredAt: 'visit_start' },
  ],
  [
    'a name that tells is taken before another time',
    [field('start', 'dateTime'), field('seen_at', 'dateTime')],
    { occurredAt: 'seen_at' },
  ],
  [
    'what repeats, a file and a group fill nothing',
    [field('finding/note', 'string', true), field('note', 'binary'), field('category', 'structure')],
    {},
  ],
  [
    'Chinese names',
    [field('发生时间'), field('事项类别'), field('问题描述'), field('地点')],
    { occurredAt: '发生时间', category: '事项类别', text: '问题描述', place: '地点' },
  ],
])('%s', (_says, fields, expected) => {
  expect(suggestFields(fields)).toEqual(expected)
})
