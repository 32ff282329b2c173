import { describe, expect, test } from 'vitest'
import { loadPinyin, spells } from '../../../main/text/pinyin.ts'
import { Suggester, type SuggestNames } from '../../../main/text/suggest.ts'
import { builtInGroups } from '../../../main/text/synonym.ts'
import { seeded } from '../../fixture/make-store.ts'

const names: SuggestNames = {
  subCategories: ['井盖破损', 'Noise at night'],
  areas: [
    { key: 'd', zh: '青澜区', en: 'Qinglan' },
    { key: 'z', zh: '中山路街道', en: 'Zhongshan Road' },
  ],
  places: ['绿柳小区', '长江路', '中山路街道'],
  sources: ['网格上报 2026'],
  groups: builtInGroups.map((group) => [...group]),
}
const suggester = async () => {
  const made = new Suggester(names, await loadPinyin())
  made.setRecent({ past: ['路灯 -演练', '噪声'], views: [{ id: 7, name: '周四例会' }] })
  return made
}
const first = async (text: string) => (await suggester()).suggest(text, 8)[0]

describe('suggestions', () => {
  test('initials find a name', async () => {
    expect(await first('xfld')).toMatchObject({ kind: 'word', text: '消防楼道', by: 'initials' })
    expect(await first('zslj')).toMatchObject({ kind: 'area', text: 'area:"中山路街道"', by: 'initials' })
  })

  test('pinyin finds a name, whole, half typed, mixed with initials, and with ü as v', async () => {
    expect(await first('xiaofangtongdao')).toMatchObject({ text: '消防通道', by: 'pinyin' })
    expect(await first('xiaofangtongd')).toMatchObject({ text: '消防通道', by: 'pinyin' })
    expect(await first('xiaoftd')).toMatchObject({ text: '消防通道', by: 'initials' })
    expect(await first('lvliu')).toMatchObject({ kind: 'place', text: '绿柳小区', by: 'pinyin' })
    expect(await first('changjiang')).toMatchObject({ text: '长江路' })
  })

  test('a slip in Chinese, in pinyin or in English still finds it', async () => {
    expect(await first('消防通到')).toMatchObject({ text: '消防通道', by: 'typo' })
    expect(await first('xiaofangtondao')).toMatchObject({ text: '消防通道', by: 'typo' })
    expect(await first('extingisher')).toMatchObject({ text: 'extinguisher', by: 'typo' })
  })

  test('a synonym is offered for the word that was typed', async () => {
    const offered = (await suggester()).suggest('电动车', 20)
    expect(offered).toContainEqual(expect.objectContaining({ text: '电瓶车', by: 'synonym' }))
  })

  test('each kind gives what its query is written as', async () => {
    expect(await first('交通秩')).toMatchObject({ kind: 'category', text: 'category:traffic' })
    expect(await first('Traffic and')).toMatchObject({ kind: 'category', text: 'category:traffic' })
    expect(await first('Zhongshan')).toMatchObject({ kind: 'area', text: 'area:"Zhongshan Road"' })
    expect(await first('Noise at')).toMatchObject({ kind: 'subCategory', text: 'sub:"Noise at night"' })
    expect(await first('网格上')).toMatchObject({ kind: 'source', text: 'source:"网格上报 2026"' })
    expect(await first('周四')).toMatchObject({ kind: 'view', text: '7' })
  })

  test('only the last word is completed, with its sign, and a field keeps to its kind', async () => {
    expect(await first('噪声 xfld')).toMatchObject({ text: '噪声 消防楼道' })
    expect(await first('噪声 -烧焦')).toMatchObject({ text: '噪声 -烧焦味' })
    const areas = (await suggester()).suggest('噪声 area:', 8)
    expect(areas.map((s) => s.kind)).toEqual(['area', 'area'])
    expect(areas[0]?.text).toBe('噪声 area:"青澜区"')
    expect(await first('噪声 -category:fi')).toMatchObject({ text: '噪声 -category:fire' })
  })

  test('a name of several words is found while its second word is typed', async () => {
    expect(await first('fire la')).toMatchObject({ text: '"fire lane"', by: 'text' })
  })

  test('without text the past queries come, newest first, then the views', async () => {
    expect((await suggester()).suggest(' ', 8).map((s) => s.text)).toEqual(['路灯 -演练', '噪声', '7'])
  })

  test('what begins with the text comes before what sounds like it, and a slip comes last', async () => {
    const ways = (await suggester()).suggest('消防', 50).map((s) => s.by)
    expect(ways.indexOf('typo') < 0 || ways.lastIndexOf('text') < ways.indexOf('typo')).toBe(true)
    const sounds = (await suggester()).suggest('jing', 50).map((s) => s.by)
    expect(sounds.lastIndexOf('pinyin')).toBeLessThan(sounds.includes('typo') ? sounds.indexOf('typo') : sounds.length)
  })

  test('many places are found by their text at once, and by their sound when it has been read', async () => {
    const places = Array.from({ length: 3_000 }, (_, i) => `${'东南西北'[i % 4]}${'山河湖海'[(i >> 2) % 4]}${i}号院`)
    const many = new Suggester({ ...names, places: [...places, '绿柳小区'] }, await loadPinyin())
    expect(many.suggest('绿柳', 8)[0]).toMatchObject({ kind: 'place', text: '绿柳小区' })
    expect(many.suggest('lvliu', 8)).toEqual([])
    await many.prepare()
    expect(many.suggest('lvliu', 8)[0]).toMatchObject({ kind: 'place', text: '绿柳小区', by: 'pinyin' })
  })

  test('nothing typed is an error', async () => {
    const it = await suggester()
    const random = seeded(3)
    const bits = ['"', '“', '-', ':', 'area:', '楼', '消防', ' ', 'x', "'", '\\', '(', '🏠', '\ud842', '*', 'OR', '类别：', '　']
    for (let k = 0; k < 2_000; k++) {
      let text = ''
      for (let i = random() * 6; i > 0; i--) text += bits[Math.floor(random() * bits.length)]
      expect(it.suggest(text, 8).length, text).toBeLessThanOrEqual(8)
    }
  })
})

test('letters spell syllables in full, by initials or mixed, and not otherwise', () => {
  const tongdao = ['xiao', 'fang', 'tong', 'dao']
  expect(spells('xiaofangtongdao', tongdao)).toBe('pinyin')
  expect(spells('xftd', tongdao)).toBe('initials')
  expect(spells('xft', tongdao)).toBe('initials')
  expect(spells('xiaofangto', tongdao)).toBe('pinyin')
  expect(spells('xiaotong', tongdao)).toBeNull()
  expect(spells('xftdx', tongdao)).toBeNull()
  expect(spells('zhsh', ['zhong', 'shan'])).toBe('initials')
})
