/** A source's categories outside the purpose: refused where they are mapped, with a reason for each, and counted. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseRequest } from '../../../../contract/request.ts'
import { categoryKeys } from '../../../../contract/taxonomy.ts'
import { createClassifier } from '../../../../main/sync/taxonomy/classify.ts'
import { outsidePurpose } from '../../../../main/sync/taxonomy/purpose.ts'
import { builtInRules } from '../../../../main/sync/taxonomy/rules.ts'
import { noSignal, tempApp, tempFolder } from '../../../fixture/make-store.ts'

/** One label of each kind that is refused, by words of its reason. */
const barred = {
  'Homeless Concerns': 'housing',
  流浪乞讨人员: 'housing',
  'Mental Health Concern': 'condition',
  精神障碍患者: 'condition',
  'Religious gathering': 'religion',
  宗教事务: 'religion',
  'Immigrant services': 'ethnicity',
  民族事务: 'ethnicity',
  'Illegal Assembly': 'assembly',
  信访事项: 'assembly',
  'Public opinion': 'opinion',
  维稳信息: 'opinion',
  重点人员: 'persons',
  'Tent city': 'housing',
  'Visa overstay': 'ethnicity',
  涉疆人员: 'ethnicity',
  'Sit in': 'assembly',
  'Mass gathering': 'assembly',
  群体性事件: 'assembly',
  聚众闹事: 'assembly',
  人员聚集: 'assembly',
  缠访闹访: 'assembly',
  拉横幅: 'assembly',
  涉稳事件: 'opinion',
  前科人员: 'persons',
  特殊人群: 'persons',
  纪检监察: 'persons',
} as const

describe('what is refused', () => {
  test.each(Object.entries(barred))('%s for its own reason, in both languages', (label, word) => {
    const found = createClassifier().classify(label)
    const reason = 'refused' in found ? found.refused : null
    expect(reason?.en).toContain(word)
    expect(reason?.zh).toMatch(/^\p{Script=Han}.{8,}。$/u)
  })
  test('each reason is told in both languages and by one kind alone', () => {
    const reasons = builtInRules.refuse.map(({ reason }) => reason)
    expect(new Set(reasons.map(({ zh }) => zh)).size).toBe(reasons.length)
    expect(new Set(reasons.map(({ en }) => en)).size).toBe(reasons.length)
    for (const { zh, en } of reasons) expect([/\p{Script=Han}/u.test(zh), /\p{Script=Han}/u.test(en)]).toEqual([true, false])
  })
})

describe('mapping by hand', () => {
  test('no category that is refused can be mapped to any of the closed list, neither as it is nor as an expression', () => {
    for (const label of Object.keys(barred))
      for (const category of categoryKeys)
        for (const match of [label.toLowerCase(), `/${label.toLowerCase()}.*/`]) {
          expect([match, outsidePurpose([{ match, category }]).length]).toEqual([match, 1])
          const found = createClassifier([], [{ match, category }]).classify(label)
          expect([match, 'refused' in found]).toEqual([match, true])
        }
  })
  test('what only looks like one can be mapped', () => {
    for (const match of [
      '流浪狗',
      'noise at a house of worship',
      'drag racing',
      '无障碍坡道',
      'place of assembly',
      '聚众赌博',
      '人员密集场所',
      '聚众斗殴',
    ])
      expect([match, outsidePurpose([{ match, category: 'noise' }])]).toEqual([match, []])
  })
  test('a category outside the closed list is no request, wherever a request takes one', () => {
    const filter = { categories: ['religion'] }
    for (const [method, request] of [
      ['report.count', { filter }],
      ['report.page', { filter }],
      ['map.clusters', { filter, bbox: [0, 0, 1, 1], zoom: 9 }],
      ['hold.add', { name: 'a', reason: 'b', filter }],
      ['retention.set', { rules: [{ category: 'religion', source: null, days: 30 }], automatic: false }],
    ] as const) {
      expect([method, parseRequest(method, request as never).ok]).toEqual([method, false])
      const allowed = JSON.parse(JSON.stringify(request).replaceAll('religion', 'noise')) as never
      expect([method, parseRequest(method, allowed).ok]).toEqual([method, true])
    }
  })
})

describe('an import', () => {
  const rows = [
    'when,kind,what',
    '2025-06-01 08:00,路灯,路灯不亮',
    '2025-06-01 09:00,宗教事务,planted-belief',
    '2025-06-01 10:00,流浪乞讨人员,planted-housing',
    '2025-06-01 11:00,流浪乞讨人员,planted-housing',
  ].join('\n')
  const fields = { occurredAt: 'when', category: 'kind', text: 'what' }
  const files = (categories?: object[]): { file: string; map: string } => {
    const folder = tempFolder()
    const [file, map] = [join(folder, 'reports.csv'), join(folder, 'map.json')]
    writeFileSync(file, rows)
    writeFileSync(map, JSON.stringify({ fields, tz: 'Asia/Shanghai', ...(categories ? { categories } : {}) }))
    return { file, map }
  }

  test('counts what it refused by category with the reason of each, and nothing of those reports is in the store', async () => {
    const folder = tempFolder()
    const app = await tempApp(folder)
    const { file, map } = files()
    const { files: done } = await app.handlers['import.run']({ files: [file], map }, noSignal)
    expect(done[0]).toMatchObject({ imported: 1, refused: 3 })
    expect(done[0]?.refusedWhy.map(({ category, count, reason }) => [category, count, reason.en.slice(0, 24)])).toEqual(
      expect.arrayContaining([
        ['流浪乞讨人员', 2, 'Singles out people by th'],
        ['宗教事务', 1, 'Is about religion or bel'],
      ]),
    )
    const { sources } = await app.handlers['source.list']({}, noSignal)
    expect(sources[0]?.refused).toBe(3)
    for (const text of ['planted', '宗教', '流浪'])
      expect((await app.handlers['report.count']({ filter: { text } }, noSignal)).matched).toBe(0)
    const preview = await app.handlers['import.preview']({ file, map }, noSignal)
    const problems = preview.rows.flatMap((row) => ('problem' in row ? [row.problem] : []))
    expect(problems).toHaveLength(3)
    for (const problem of problems)
      expect([/不在本产品|不针对人/.test(problem.zh), problem.en.includes('Fieldbrief')]).toEqual([true, true])
  })

  test('under a mapping that would bring them in is refused as a whole, naming each category and why; so is categories.json', async () => {
    const folder = tempFolder()
    const app = await tempApp(folder)
    const { file, map } = files([
      { match: '路灯', category: 'facility' },
      { match: '宗教事务', category: 'other' },
      { match: '流浪乞讨人员', category: 'waste' },
    ])
    const told =
      /2 mappings.*"宗教事务" to "Other": Is about religion.*"流浪乞讨人员" to "Waste and drains": Singles out people by their housing/
    const failure = await app.handlers['import.run']({ files: [file], map }, noSignal).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'bad-request',
      text: { en: expect.stringMatching(told), zh: expect.stringContaining('涉及宗教或信仰') },
    })
    await expect(app.handlers['import.preview']({ file, map }, noSignal)).rejects.toMatchObject({ code: 'bad-request' })
    expect((await app.handlers['report.count']({ filter: {} }, noSignal)).matched).toBe(0)

    writeFileSync(join(folder, 'store', 'categories.json'), '[{"match":"宗教事务","category":"other"}]')
    const plain = files()
    await expect(app.handlers['import.run']({ files: [plain.file], map: plain.map }, noSignal)).rejects.toMatchObject({
      code: 'bad-request',
    })
    expect(readFileSync(plain.file, 'utf8')).toBe(rows)
  })
})
