/** Synonyms, forms of English words, slips: what a term finds besides itself, and that every hit says so. */
import { expect, test } from 'vitest'
import type { Store } from '../../../main/store/client.ts'
import { foldText } from '../../../main/text/fold.ts'
import { builtInGroups } from '../../../main/text/synonym.ts'
import { makeReport, putReports, seeded, tempStore } from '../../fixture/make-store.ts'

const found = async (store: Store, text: string) => [...(await store.call('search.ids', { text })).ids]
const row = async (store: Store, id: number, text: string) => {
  const [found] = await store.call('report.rows', { ids: [id], text, language: 'zh' })
  if (!found) throw new Error(`no report ${id}`)
  return { why: found.why, marked: found.marks.map(([from, to]) => found.snippet.slice(from, to)) }
}

async function bikes() {
  const store = await tempStore()
  await putReports(store, [
    makeReport(1, { title: '一', text: '楼下电动车充电' }),
    makeReport(2, { title: '二', text: '电瓶车停在门口' }),
    makeReport(3, { title: '三', text: 'An e-bike is left in the hall' }),
    makeReport(4, { title: '四', text: '電瓶車堵住出口' }),
    makeReport(5, { title: '五', text: '路灯不亮' }),
  ])
  return store
}

test('a term finds its synonyms in both languages, and says which word it found', async () => {
  const store = await bikes()
  expect(await found(store, '电动车')).toEqual([1, 2, 3, 4])
  expect(await found(store, 'e-bike')).toEqual([1, 2, 3, 4])
  expect(await row(store, 1, '电动车')).toEqual({ why: [{ term: '电动车', count: 1 }], marked: ['电动车'] })
  expect(await row(store, 2, '电动车')).toEqual({
    why: [{ term: '电动车', count: 1, as: { word: '电瓶车', by: 'synonym' } }],
    marked: ['电瓶车'],
  })
  expect(await row(store, 3, '电动车')).toEqual({
    why: [{ term: '电动车', count: 1, as: { word: 'e-bike', by: 'synonym' } }],
    marked: ['e-bike'],
  })
  // The mark stands on the traditional characters of the original.
  expect((await row(store, 4, '电动车')).marked).toEqual(['電瓶車'])
})

test('a quoted term finds itself alone', async () => {
  const store = await bikes()
  expect(await found(store, '"电动车"')).toEqual([1])
  expect(await found(store, '"电瓶车"')).toEqual([2, 4])
})

test('words that make up a word of a group find the group', async () => {
  const store = await bikes()
  expect(await found(store, 'electric bike')).toEqual([1, 2, 3, 4])
  expect(await found(store, 'electric lamp')).toEqual([])
})

test('what a term finds is what its minus leaves out', async () => {
  const store = await bikes()
  expect(await found(store, '-电动车')).toEqual([5])
  expect(await found(store, '-"电动车"')).toEqual([2, 3, 4, 5])
})

test('synonyms can be set, at once and for every thread, and an empty list is empty', async () => {
  const store = await bikes()
  expect((await store.call('synonym.list', {})).groups).toEqual(builtInGroups)
  await store.call('synonym.set', { groups: [['路灯', '电动车', ' 路灯 '], ['一个']] })
  expect((await store.call('synonym.list', {})).groups).toEqual([['路灯', '电动车']])
  expect(await found(store, '电动车')).toEqual([1, 5])
  expect(await row(store, 5, '电动车')).toEqual({
    why: [{ term: '电动车', count: 1, as: { word: '路灯', by: 'synonym' } }],
    marked: ['路灯'],
  })
  await store.call('synonym.set', { groups: [] })
  expect((await store.call('synonym.list', {})).groups).toEqual([])
  expect(await found(store, '电动车')).toEqual([1])
})

test('a word of a group that holds the term is no hit of its own', async () => {
  const store = await tempStore()
  await putReports(store, [makeReport(1, { title: '一', text: '窨井盖破损' })])
  expect(await row(store, 1, '窨井盖')).toEqual({ why: [{ term: '窨井盖', count: 1 }], marked: ['窨井盖'] })
  expect(await row(store, 1, '井盖')).toEqual({ why: [{ term: '井盖', count: 1 }], marked: ['井盖'] })
})

async function english() {
  const store = await tempStore()
  await putReports(store, [
    makeReport(1, { title: 'a', text: 'The pipe leaks every night' }),
    makeReport(2, { title: 'b', text: 'Water leaked through the roof' }),
    makeReport(3, { title: 'c', text: 'A leaking hydrant' }),
    makeReport(4, { title: 'd', text: 'Gas leak, street lights out' }),
    makeReport(5, { title: 'e', text: 'A leek in the garden' }),
  ])
  return store
}

test('an English word finds its other forms, and says which', async () => {
  const store = await english()
  expect(await found(store, 'leaking')).toEqual([1, 2, 3, 4])
  expect(await found(store, 'LEAKED')).toEqual([1, 2, 3, 4])
  expect(await found(store, '"leaking"')).toEqual([3])
  expect(await row(store, 1, 'leaking')).toEqual({
    why: [{ term: 'leaking', count: 1, as: { word: 'leaks', by: 'stem' } }],
    marked: ['leaks'],
  })
})

test('a word whose forms share two letters alone finds them', async () => {
  const store = await tempStore()
  await putReports(store, [
    makeReport(1, { title: 'a', text: 'Tenants use the roof' }),
    makeReport(2, { title: 'b', text: 'They were using it' }),
    makeReport(3, { title: 'c', text: 'Trees are dying' }),
    makeReport(4, { title: 'd', text: 'The fish died' }),
  ])
  expect(await found(store, 'using')).toEqual([1, 2])
  expect(await found(store, 'dying')).toEqual([3, 4])
})

test('a word found nowhere finds what is one letter away, and says so; a word that is found does not', async () => {
  const store = await english()
  expect(await found(store, 'hydrent')).toEqual([3])
  expect(await found(store, 'lihgts')).toEqual([4])
  expect(await row(store, 4, 'lihgts')).toEqual({
    why: [{ term: 'lihgts', count: 1, as: { word: 'lights', by: 'typo' } }],
    marked: ['lights'],
  })
  expect(await found(store, 'leek')).toEqual([5])
  expect(await found(store, '"hydrent"')).toEqual([])
  // No report says garbage; that is what was meant, and its synonym is there.
  await putReports(store, [makeReport(6, { title: 'f', text: 'Rubbish on the pavement' })], { source: 'other' })
  expect(await found(store, 'garbige')).toEqual([6])
  expect((await row(store, 6, 'garbige')).why).toEqual([{ term: 'garbige', count: 1, as: { word: 'rubbish', by: 'synonym' } }])
  // Three letters have too many neighbours.
  expect(await found(store, 'gos')).toEqual([])
  // Nothing is left out on a guess.
  expect(await found(store, '-hydrent')).toEqual([1, 2, 3, 4, 5, 6])
})

const words = [
  '消防通道',
  '楼道',
  '堆放',
  '飞线充电',
  '井盖破损',
  '路灯不亮',
  '噪声',
  '扰民',
  '夜间施工',
  '未清运',
  '三单元',
  '小区东门',
  '龍華',
  '𠮷田路',
  '一',
  '了',
  'A栋',
  '12号',
]

test('1,000 random substrings find exactly the reports that hold them', async () => {
  const store = await tempStore()
  const random = seeded(23)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const reports = Array.from({ length: 1_200 }, (_, i) => {
    let text = ''
    for (let k = 3 + random() * 9; k > 0; k--) text += pick(words) + pick(['，', '', '。', ' ', '\n', '', ''])
    return makeReport(i + 1, { title: pick(words) + pick(words), text })
  })
  await putReports(store, reports)
  const grouped = new Set(builtInGroups.flat().map((word) => foldText(word)))
  const bare = (text: string): string => [...text].map((c) => foldText(c) || '\u0001').join('')
  const texts = reports.map((r) => [bare(r.title), bare(r.text)])
  const runs = reports.flatMap((r) => [...`${r.title}\n${r.text}`.matchAll(/\p{Script=Han}{2,}/gu)].map((m) => [...m[0]]))
  for (let k = 0; k < 1_000; k++) {
    const run = pick(runs)
    const length = Math.min(run.length, 2 + Math.floor(random() * 5))
    const at = Math.floor(random() * (run.length - length + 1))
    const term = run.slice(at, at + length).join('')
    const wanted = texts.flatMap((columns, i) => (columns.some((t) => t.includes(bare(term))) ? [i + 1] : []))
    // A word of a group finds its synonyms too; in quotes every term is itself.
    const typed = grouped.has(foldText(term)) || k % 3 === 0 ? `"${term}"` : term
    expect(await found(store, typed), typed).toEqual(wanted)
  }
})

test('nothing half typed is an error, in any order of its parts', async () => {
  const store = await english()
  const random = seeded(41)
  const bits = [
    '"',
    '“',
    '”',
    '-',
    '－',
    '(',
    ')',
    '*',
    ':',
    '^',
    '{',
    '}',
    '+',
    '\\',
    "'",
    ';',
    ',',
    '.',
    ' ',
    '　',
    '\n',
    'OR',
    'AND',
    'NOT',
    'NEAR',
    'NEAR(',
    'title:',
    'area:',
    'sub:',
    'before:2026-02-30',
    '类别：',
    '楼',
    '楼道',
    '电动车',
    'leak',
    'leaking',
    'hydrent',
    'e-bike',
    '12',
    '🏠',
    '\ud842',
    '\u0000',
    'é',
    'ＡＢ',
    '㎡',
    'report_search',
    '--',
  ]
  for (let k = 0; k < 600; k++) {
    let text = ''
    for (let i = 1 + random() * 7; i > 0; i--) text += bits[Math.floor(random() * bits.length)] + (random() < 0.4 ? ' ' : '')
    const { ids } = await store.call('search.ids', { text })
    expect(
      ids.every((id) => id >= 1 && id <= 5),
      JSON.stringify(text),
    ).toBe(true)
    // Every way to ask reads the same query.
    const within = await store.call('search.within', { text, ids: Int32Array.of(5, 4, 3, 2, 1) })
    if (within) expect([...within.ids].reverse(), JSON.stringify(text)).toEqual([...ids])
    await store.call('search.rank', { text, within: ids, limit: 5, offset: 0 })
    await store.call('report.rows', { ids: [1, 4], text, language: 'en' })
  }
})

test('every beginning of a query can be asked while it is typed', async () => {
  const store = await bikes()
  const whole = '"电瓶车" OR title:电动车 -category:fire (e-bike* before:2026-01-31 -"充电'
  for (let at = 0; at <= whole.length; at++)
    await expect(store.call('search.ids', { text: whole.slice(0, at) })).resolves.toBeDefined()
})

test('past queries are kept newest first, 200 of them, never with personal data, until forgotten', async () => {
  const store = await tempStore()
  const past = async () => (await store.call('suggest.names', { stamp: null })).recent.past
  for (let i = 0; i < 205; i++) await store.call('query.keep', { text: `词${i}`, at: 1_000 + i })
  await store.call('query.keep', { text: '词100', at: 5_000 })
  await store.call('query.keep', { text: '13812345678', at: 6_000 })
  expect(await past()).toHaveLength(200)
  expect((await past()).slice(0, 2)).toEqual(['词100', '词204'])
  expect(await past()).not.toContain('13812345678')
  expect(await store.call('query.forget', {})).toEqual({ forgotten: 200 })
  expect(await past()).toEqual([])
})

test('the names for suggestion are sent again only when one of them changed', async () => {
  const store = await tempStore()
  const { stamp } = await store.call('suggest.names', { stamp: null })
  await store.call('query.keep', { text: '井盖', at: 1 })
  const same = await store.call('suggest.names', { stamp })
  expect([same.names, same.recent.past]).toEqual([null, ['井盖']])
  await putReports(store, [makeReport(1, { subCategory: '井盖破损' })])
  expect((await store.call('suggest.names', { stamp })).names?.subCategories).toEqual(['井盖破损'])
})
