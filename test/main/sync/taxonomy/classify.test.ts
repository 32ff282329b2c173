import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Failure } from '../../../../contract/reply.ts'
import { createClassifier } from '../../../../main/sync/taxonomy/classify.ts'
import { builtInRules, compileMatch, parseRules, readRulesFile } from '../../../../main/sync/taxonomy/rules.ts'

const classifier = createClassifier()
const place = (...path: string[]): string => {
  const found = classifier.classify(path[0]!, ...path.slice(1))
  return 'refused' in found ? 'refused' : found.category
}

describe('categories of the sources in the closed list', () => {
  it.each([
    ['fire', ['Illegal Fireworks'], ['消防安全'], ['Residential Building Request', 'Building - Fire_Hazard'], ['Fire Safety Director - F58'], ['Fire Extinguisher']],
    ['building', ['SFHA Requests', 'SFHA Priority - Urgent'], ['HEAT/HOT WATER'], ['违章建筑'], ['Unsatisfactory Living Conditions', 'Housing'], ['Building Violation'], ['Elevator'], ['Special Projects Inspection Team (SPIT)']],
    ['power', ['ELECTRIC', 'LIGHTING'], ['电力供应'], ['General Requests', 'puc - electric - request_for_service'], ['Gas Leak']],
    ['traffic', ['Illegal Parking', 'Blocked Hydrant'], ['Abandoned Vehicle Complaint'], ['Parking Enforcement', 'Enforcement & Abandoned Vehicles'], ['网约车问题'], ['Vehicle Parked in Bike Lane Complaint'], ['Damaged Property', 'Damaged Traffic_Signal']],
    ['facility', ['Street Light Out Complaint'], ['Pothole in Street Complaint'], ['Graffiti Removal Request'], ['Sidewalk Repair (Make Safe)', 'Highway Maintenance'], ['Damaged Tree'], ['城市公共设施'], ['Open Fire Hydrant Complaint'], ['Graffiti Public Property', 'Offensive Graffiti on Public Property']],
    ['waste', ['Street and Sidewalk Cleaning', 'Bulky Items'], ['Rodent Baiting/Rat Complaint'], ['Sewer Cleaning Inspection Request'], ['环境卫生', '城乡建设', '城市建设和市政管理', '环境卫生'], ['Needle Pickup', 'Needle Program'], ['Missed Collection'], ['Fly Dumping Complaint'], ['Dead Animal Pick-Up Request']],
    ['noise', ['Noise - Residential', 'Loud Music/Party'], ['Aircraft Noise Complaint'], ['噪音污染'], ['Smoking', 'Smoking Violation'], ['Air Quality']],
    ['theft', ['AUTO THEFT'], ['LARCENY SHOPLIFTING'], ['ROBBERY'], ['BURGLARY - RESIDENTIAL'], ['盗窃']],
    ['fraud', ['FRAUD - CREDIT CARD / ATM FRAUD'], ['Consumer Fraud Complaint'], ['传销'], ['电信诈骗']],
    ['dispute', ['LANDLORD - TENANT'], ['宅基地纠纷'], ['邻里纠纷']],
    ['other', ['ASSAULT - SIMPLE'], ['Lost Property', 'Bag/Wallet'], ['劳动合同纠纷', '劳动和社会保障', '劳动关系'], ['医疗事故争议', '卫生计生', '医患纠纷'], ['社区建设', '民政', '基层选举和社区建设']],
  ] as [string, ...string[][]][])('%s', (category, ...paths) => {
    for (const path of paths) expect([path.join(' / '), place(...path)]).toEqual([path.join(' / '), category])
  }) // biome-ignore format: a table

  it('keeps the source’s own words as the sub-category, codes made readable', () => {
    expect(classifier.classify('Sidewalk_Cleaning')).toMatchObject({ category: 'waste', subCategory: 'Sidewalk Cleaning' })
    expect(classifier.classify('Quantum  flux')).toMatchObject({ category: 'other', subCategory: 'Quantum flux' })
    expect(classifier.classify('')).toMatchObject({ category: 'other', subCategory: null })
  })
  it('takes the list’s own keys and names as they are', () => {
    for (const label of ['fire', '消防隐患', 'Fire hazards'])
      expect(classifier.classify(label)).toMatchObject({ category: 'fire', subCategory: null })
  })
  it('tells by the words of a Chinese title where the source has no category', () => {
    expect(
      ['小区消防通道被堵', '夜间施工噪音扰民', '希望增加公交线路', '咨询社保问题'].map((title) => classifier.fromTitle(title)),
    ).toEqual(['fire', 'noise', 'traffic', null])
  })
})

describe('the boundary', () => {
  it.each([
    'Homeless Concerns',
    'Encampment',
    'Encampments',
    'Illegal_Encampment',
    'DRUNKENNESS',
    'Homeless Person Assistance',
    'Panhandling',
    'VAGRANCY',
    'Mental Health Concern',
    'Well-Being Check',
    'SUICIDE / SUICIDE ATTEMPT',
    'Religious gathering',
    'Ethnic tension',
    'Illegal Assembly',
    'Petition office',
    'Political Signs',
    'Public opinion',
    '民族宗教',
    '信访事项',
    '上访人员',
    '集会游行示威',
    '维稳信息',
    '网络舆情',
    '流浪乞讨人员',
    '精神障碍患者',
    '残疾人管理',
    '邪教组织',
    '重点人员',
  ])('refuses %s with a reason in both languages', (label) => {
    const found = classifier.classify(label)
    expect('refused' in found && Object.values(found.refused).every((words) => words.length > 8)).toBe(true)
  })
  it('refuses by any level of the path, the last level “Other” too', () => {
    expect([place('其他', '党务政务', '民族宗教', '其他'), place('General Requests', 'homeless_concerns - other')]).toEqual([
      'refused',
      'refused',
    ])
  })
  it.each([
    ['Noise - House of Worship', 'Loud Music/Party'],
    ['Noise', 'House of Worship'],
    ['宗教场所噪音扰民', ''],
  ])('brings noise at a house of worship in as plain noise: %s', (label, detail) => {
    expect(classifier.classify(label, detail)).toEqual({ category: 'noise', subCategory: 'Noise', relabelled: true })
  })
  it.each([
    'Traffic Congestion',
    'Drag Racing',
    'Department of Environmental Health',
    'Elementary School',
    '流浪狗',
    '精神文明建设宣传栏破损',
    'Homeowner question',
    'Church St pothole'.replace('Church ', ''),
  ])('does not refuse %s', (label) => {
    expect(place(label)).not.toBe('refused')
  })
  it('a person’s rules can refuse more but never lift a refusal, neither by match nor by wording', () => {
    const own = parseRules({ rules: [{ match: 'encampment', category: 'waste' }, { match: 'gathering', category: 'other', subCategory: 'Religious gathering' }], refuse: [{ match: 'drones', reason: { zh: '不要', en: 'unwanted' } }] }, 'x') // biome-ignore format: short
    const mine = createClassifier([own], [{ match: '流浪', category: 'other' }])
    for (const label of ['Encampment', 'gathering', '流浪人员', 'drones']) expect('refused' in mine.classify(label)).toBe(true)
  })
  it('every rule of the built-in file compiles and none names a sub-category that is itself barred', () => {
    const { exceptions, refuse, rules, words } = builtInRules
    for (const rule of [...exceptions, ...refuse, ...rules, ...words]) expect(compileMatch(rule.match)).toBeInstanceOf(RegExp)
    for (const { subCategory } of [...exceptions, ...rules, ...words])
      expect(subCategory === undefined || classifier.barred(subCategory) === null).toBe(true)
  })
})

describe('rules files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-rules-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const written = (text: string): string => {
    const file = join(folder, 'categories.json')
    writeFileSync(file, text)
    return file
  }
  it('words match whole words, a star their beginnings, slashes a regular expression, Han anywhere', () => {
    expect(compileMatch('gas').test('gas leak')).toBe(true)
    expect(compileMatch('gas').test('vegas')).toBe(false)
    expect(compileMatch('drunk*').test('drunkenness')).toBe(true)
    expect(compileMatch('/^a.c$/').test('abc')).toBe(true)
    expect(compileMatch('路灯').test('小区路灯不亮')).toBe(true)
    expect(compileMatch('c++ (x)').test('c++ (x)')).toBe(true)
  })
  it('no file is no rules; a list alone is a list of rules', async () => {
    expect(await readRulesFile(join(folder, 'none.json'))).toBeNull()
    expect((await readRulesFile(written('[{"match":"x","category":"fire"}]')))?.rules).toHaveLength(1)
  })
  it.each([
    ['{', 'not valid JSON'],
    ['[{"match":"x","category":"religion"}]', 'rules.0.category'],
    ['{"rules":[{"match":"/(/","category":"fire"}]}', 'not a regular expression'],
    ['{"refuse":[{"match":"x"}]}', 'refuse.0.reason'],
    ['{"rulez":[]}', 'rulez'],
  ])('%j is told off', async (text, words) => {
    const error = await readRulesFile(written(text)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Failure)
    expect((error as Failure).text.en).toContain(words)
  })
})
