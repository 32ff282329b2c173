import { expect, test } from 'vitest'
import { foldText } from '../../../main/text/fold.ts'
import { makeReport, putReports, seeded, tempStore } from '../../fixture/make-store.ts'

const parts = [
  '消防通道',
  '楼道',
  '堆放',
  '杂物',
  '电动车',
  '飞线充电',
  '井盖破损',
  '路灯不亮',
  '噪声',
  '扰民',
  '夜间施工',
  '垃圾',
  '未清运',
  '三单元',
  '小区东门',
  '𠮷田路',
  '龍華',
  '一',
  '了',
  'A栋',
  'lights out',
  'Main St.',
  '12号',
]

function corpus(n: number) {
  const random = seeded(11)
  return Array.from({ length: n }, (_, i) => {
    const pick = () => parts[Math.floor(random() * parts.length)] as string
    const mark = () => ['，', '', '。', ' ', '\n', '、'][Math.floor(random() * 6)] as string
    let text = ''
    for (let k = 0; k < 4 + random() * 12; k++) text += pick() + mark()
    return makeReport(i + 1, { title: pick() + pick(), text })
  })
}

test('every Chinese term of two characters or more finds exactly the reports that contain it', async () => {
  const store = await tempStore()
  const reports = corpus(1_500)
  await putReports(store, reports)
  const random = seeded(5)
  const runs = reports.flatMap((r) => [...`${r.title}\n${r.text}`.matchAll(/\p{Script=Han}{2,}/gu)].map((m) => [...m[0]]))
  for (let k = 0; k < 400; k++) {
    const run = runs[Math.floor(random() * runs.length)] as string[]
    const length = Math.min(run.length, 2 + Math.floor(random() * 4))
    const at = Math.floor(random() * (run.length - length + 1))
    const term = run.slice(at, at + length).join('')
    const wanted = reports.flatMap((r, i) => ([r.title, r.text].some((t) => folded(t).includes(folded(term))) ? [i + 1] : []))
    expect([...(await store.call('search.ids', { text: term })).ids], term).toEqual(wanted)
  }
  function folded(text: string): string {
    return [...text].map((c) => foldText(c) || '\u0001').join('')
  }
})

test('a word of one character finds every report that contains it', async () => {
  const store = await tempStore()
  const reports = corpus(400)
  await putReports(store, reports)
  const wanted = reports.flatMap((r, i) => (`${r.title}${r.text}`.includes('了') ? [i + 1] : []))
  expect([...(await store.call('search.ids', { text: '了' })).ids]).toEqual(wanted)
})

test('simplified finds traditional, half width finds full width, and a beginning finds a word', async () => {
  const store = await tempStore()
  await putReports(store, [
    makeReport(1, { text: '樓道雜物' }),
    makeReport(2, { text: 'ＡＢＣ１２' }),
    makeReport(3, { text: 'Street lights are out' }),
  ])
  const found = async (text: string) => [...(await store.call('search.ids', { text })).ids]
  expect(await found('楼道杂物')).toEqual([1])
  expect(await found('abc12')).toEqual([2])
  expect(await found('light')).toEqual([3])
  expect(await found('"light"')).toEqual([])
  expect(await found('"street lights"')).toEqual([3])
})

test('words are and, OR is either, a hyphen is not, and nothing typed is an error', async () => {
  const store = await tempStore()
  await putReports(store, [
    makeReport(1, { title: '楼道', text: '灯坏' }),
    makeReport(2, { title: '小区', text: '灯坏' }),
    makeReport(3, { title: '楼道', text: '杂物' }),
  ])
  const found = async (text: string) => [...(await store.call('search.ids', { text })).ids]
  expect(await found('楼道 灯坏')).toEqual([1])
  expect(await found('楼道 OR 小区')).toEqual([1, 2, 3])
  expect(await found('楼道 OR 小区 灯坏')).toEqual([1, 2])
  expect(await found('楼道 -杂物')).toEqual([1])
  expect(await found('-杂物')).toEqual([1, 2])
  expect(await found('title:楼道')).toEqual([1, 3])
  for (const typed of [
    '"',
    '"楼',
    '-',
    'OR',
    'a OR',
    '(',
    ')',
    'NEAR(',
    '*',
    '楼*',
    ':',
    'title:',
    '"" ""',
    '^',
    '\\',
    "'",
    ';DROP',
    '楼道 OR OR 小区',
    '🏠',
    '\ud842',
  ])
    await expect(store.call('search.ids', { text: typed }), typed).resolves.toBeDefined()
})

test('a phone number cannot be searched for, its report can be found by its words', async () => {
  const store = await tempStore()
  await putReports(store, [makeReport(1, { text: '楼道堆物，联系电话13812345678' })])
  expect((await store.call('search.ids', { text: '13812345678' })).ids).toHaveLength(0)
  expect((await store.call('search.ids', { text: '1381' })).ids).toHaveLength(0)
  expect((await store.call('search.ids', { text: '联系电话' })).ids).toHaveLength(1)
})

test('marks stand exactly on the term in the original text, folded or not', async () => {
  const store = await tempStore()
  await putReports(store, [
    makeReport(1, { title: '𠮷祥小区', text: `${'前文'.repeat(60)}，在樓道裏有Ｌｉｇｈｔ問題，樓道又堵` }),
  ])
  const [row] = await store.call('report.rows', { ids: [1], text: '楼道 light', language: 'zh' })
  expect(row?.marks.map(([from, to]) => row.snippet.slice(from, to))).toEqual(['樓道', 'Ｌｉｇｈｔ', '樓道'])
  expect(row?.why).toEqual([
    { term: '楼道', count: 2 },
    { term: 'light', count: 1 },
  ])
})
