import { describe, expect, test } from 'vitest'
import { type AddedName, type NamedArea, placeNames } from '../../../main/text/place-name.ts'

const area = (id: number, zh: string, parentId: number | null = null, en = zh): NamedArea => ({ id, parentId, zh, en })
const added = (id: number, name: string, areaId: number): AddedName => ({ id, name, areaId })

/** 1 和平区 > 11 中山路街道 > 111 望江社区; 2 河西区 > 21 马王堆街道, 22 中山路街道 (the same name); 3 南开区 > 31 学府街道 */
const town = placeNames(
  [
    area(1, '和平区', null, 'Heping District'),
    area(11, '劝业场街道', 1),
    area(111, '望江里社区', 11),
    area(2, '河西区', null, 'Hexi District'),
    area(21, '马王堆街道', 2),
    area(3, '南开区', null, 'Nankai District'),
    area(31, '中山路街道', 3, 'Zhongshan Road Street'),
  ],
  [],
)
const inTitle = (title: string, names = town) => names.find({ place: null, title, text: '' })
const inPlace = (place: string, names = town) => names.find({ place, title: '', text: '' })
const inText = (text: string, names = town) => names.find({ place: null, title: '', text })

describe('Chinese names', () => {
  test('a name in full gives its area, in any column', () => {
    expect(inTitle('和平区路灯不亮')).toBe(1)
    expect(inPlace('天津市和平区南京路')).toBe(1)
    expect(inText('我住在河西区，楼道堆物')).toBe(2)
  })

  test('traditional characters and full width are folded as in search', () => {
    expect(inTitle('河西區路燈不亮')).toBe(2)
    expect(inTitle('ＨＥＸＩ　ＤＩＳＴＲＩＣＴ')).toBe(2)
  })

  test('a street of two words counts without its ending where nothing else bears the name', () => {
    expect(inTitle('中山路12号路面塌陷')).toBe(31)
    expect(inText('昨晚在中山路口')).toBe(31)
    expect(inTitle('东中山路12号')).toBeNull()
    expect(town.names.filter((n) => n.by === 'stripped').map((n) => n.name)).toContain('中山路')
  })

  test('the longest name wins over those inside it', () => {
    const names = placeNames([area(1, '光谷'), area(2, '光谷东街道'), area(3, '光谷东街道金地社区')], [])
    expect(inTitle('光谷东街道金地社区停水', names)).toBe(3)
    expect(inTitle('光谷东街道停水', names)).toBe(2)
  })

  test('a district that is also a word is not read out of other words', () => {
    for (const words of [
      '关口和平水库再次漏水',
      '请政府和平台给予帮助',
      '大河西先导区',
      '往返河西的主要道路',
      '河西区域发展',
      '黄河西区停电',
      '和平小区噪声',
    ])
      expect(inTitle(words), words).toBeNull()
  })

  test('two characters count as a piece of a place by themselves', () => {
    expect(inPlace('天津 和平 南京路')).toBe(1)
    expect(inTitle('和平')).toBeNull()
    expect(inPlace('和平里')).toBeNull()
  })

  test('a borrowed name, a bridge or a school is not the street', () => {
    expect(inTitle('中海马王堆壹号停电')).toBeNull()
    expect(inTitle('马王堆大桥堵车')).toBeNull()
    expect(inTitle('马王堆中学门口堵车')).toBeNull()
    expect(inTitle('马王堆夜市噪声')).toBe(21)
  })
})

describe('names that differ', () => {
  const twice = placeNames(
    [area(1, '东城区'), area(2, '西城区'), area(11, '胜利街道', 1), area(21, '胜利街道', 2)],
    [added(7, '阳光花园', 11), added(8, '阳光花园', 21)],
  )

  test('a name of two areas is told as ambiguous and places nothing', () => {
    expect(inTitle('胜利街道占道', twice)).toBeNull()
    expect(inTitle('阳光花园停水', twice)).toBeNull()
    expect(twice.names.filter((n) => n.ambiguous).map((n) => n.name)).toEqual(['胜利街道', '胜利街道', '阳光花园', '阳光花园'])
  })

  test('the district named beside it, in whatever column, says which of the two is meant', () => {
    expect(inTitle('东城区胜利街道占道', twice)).toBe(11)
    expect(twice.find({ place: '胜利街道', title: '西城区占道', text: '' })).toBe(21)
  })

  test('two areas beside each other place nothing, unless the one around both is named too', () => {
    expect(inTitle('和平区与河西区交界处')).toBeNull()
    const names = placeNames([area(1, '临江区'), area(2, '甲水街道', 1), area(3, '乙水街道', 1)], [])
    expect(inTitle('甲水街道与乙水街道交界', names)).toBeNull()
    expect(inTitle('临江区甲水街道与乙水街道交界', names)).toBe(1)
  })

  test('the place decides; later columns only make it smaller', () => {
    expect(town.find({ place: '和平区', title: '河西区的车', text: '' })).toBe(1)
    expect(town.find({ place: '和平区', title: '劝业场街道占道', text: '' })).toBe(11)
  })

  test('a name added by a person counts; one without its area is nothing', () => {
    const names = placeNames([area(1, '和平区')], [added(5, '锦绣家园', 1), added(6, '无主之地', 99)])
    expect(inTitle('锦绣家园3号楼停水', names)).toBe(1)
    expect(names.names.map((n) => [n.name, n.id])).toContainEqual(['锦绣家园', 5])
    expect(names.names.some((n) => n.name === '无主之地')).toBe(false)
  })
})

describe('English names', () => {
  const boston = placeNames(
    ['Roxbury', 'West Roxbury', 'South Boston', 'South Boston Waterfront', 'Dorchester', 'Downtown', 'Jamaica Plain'].map(
      (name, i) => area(i + 1, name),
    ),
    [],
  )

  test('whole words, whatever their case, the longest first', () => {
    expect(inTitle('Pothole in ROXBURY', boston)).toBe(1)
    expect(inTitle('west roxbury lights out', boston)).toBe(2)
    expect(inTitle('South Boston Waterfront flooding', boston)).toBe(4)
    expect(inTitle('Jamaica-Plain trash', boston)).toBe(7)
    expect(inTitle('Roxburyville', boston)).toBeNull()
  })

  test('an avenue named after an area runs through others', () => {
    expect(inPlace('120 Dorchester Ave', boston)).toBeNull()
    expect(inTitle('Soil on Dorchester North Road', boston)).toBeNull()
    expect(inPlace('Dorchester, Ave of stars', boston)).toBe(5)
  })

  test('an everyday word counts only as a name', () => {
    expect(inText('parked downtown all night', boston)).toBeNull()
    expect(inText('a fight in Downtown', boston)).toBe(6)
  })
})

test('ten thousand names do not slow the walk down a text', () => {
  const areas = Array.from({ length: 10_000 }, (_, i) => area(i + 1, `第${i}号测试街道`))
  const names = placeNames(areas, [])
  expect(inText(`${'楼道堆放杂物，'.repeat(200)}第9999号测试街道`, names)).toBe(10_000)
})
