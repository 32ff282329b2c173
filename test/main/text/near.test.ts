import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../main/stats/random.ts'
import { type CollapseColumns, collapse, hamming, nearBits, nearKey } from '../../../main/text/near.ts'

const halves = (key: bigint): [number, number] => [Number(BigInt.asIntN(32, key >> 32n)), Number(BigInt.asIntN(32, key))]
const bits = (a: string, b: string): number => hamming(...halves(nearKey(a)), ...halves(nearKey(b)))

const hall = '楼道堆放杂物，消防通道被占用。柳荫里7号楼二单元楼道里堆满了纸箱和旧家具，已经三天没人清理，请尽快处理。'
const dog = 'A large dog has been barking every night behind the market and nobody can sleep, please send somebody.'

describe('near keys', () => {
  test('punctuation, digits, width, script and case do not change a key', () => {
    for (const same of [
      hall.replaceAll('，', ' ').replaceAll('。', '！！'),
      hall.replace('7', '１２'),
      hall.replaceAll('楼', '樓').replaceAll('单', '單').replaceAll('满', '滿').replaceAll('纸', '紙'),
      `${hall} 13812345678 A12345 ab@example.com`,
    ])
      expect(bits(hall, same), same).toBe(0)
    expect(bits(dog, dog.toUpperCase().replaceAll(',', ' - '))).toBe(0)
  })

  test('two strangers who leave the same phone number are not near', () => {
    const phone = '联系电话13812345678，身份证120101199001011234，车牌津A12345'
    expect(bits(`路口红绿灯不亮，晚高峰堵得厉害。${phone}`, `小区井盖丢失，夜里差点摔人，请来看看。${phone}`)).toBeGreaterThan(
      nearBits,
    )
  })

  test.each([
    [hall, '柳荫里7号楼2单元的楼道堆满纸箱和旧家具，消防通道被占用了，三天没人清理，希望尽快处理！'],
    [hall, '楼道堆放杂物，消防通道被占用。柳荫里7号楼二单元楼道里堆满了纸箱和旧家具，三天了没人清理，请尽快处理。谢谢'],
    [
      '和平路与文昌街路口的红绿灯从昨晚开始就不亮了，早高峰堵得很厉害，希望有人来指挥。',
      '和平路与文昌街路口红绿灯昨晚开始不亮，早高峰堵得厉害，希望来人指挥一下。',
    ],
    [
      '菜市场后门的下水道堵了，污水流到人行道上，味道很大，老人走路容易滑倒。',
      '菜市场后门下水道堵了好几天，污水流到人行道上，味道很大，老人走路很容易滑倒。',
    ],
    [dog, 'Large dog barking every night behind the market, nobody can sleep. Please send someone'],
    [
      'The street light in front of the school gate on Willow Road has been out for a week.',
      'Street light out in front of the school gate on Willow Road for more than a week',
    ],
  ])('reworded tellings of one thing are near: %s', (a, b) => {
    expect(bits(a, b)).toBeLessThanOrEqual(nearBits)
  })

  test.each([
    [hall, '消防通道停车，云梯车进不来。文昌里15号门前每晚停满私家车，物业说管不了。'],
    [hall, '楼道电动车充电，飞线从三楼拉下来，消防通道被占用，请尽快处理。'],
    [
      '菜市场后门的下水道堵了，污水流到人行道上，味道很大，老人走路容易滑倒。',
      '菜市场门口占道经营，早上人行道走不过去，老人只能走机动车道。',
    ],
    [
      '和平路与文昌街路口的红绿灯从昨晚开始就不亮了，早高峰堵得很厉害。',
      '和平路与文昌街路口的井盖松动，车一压就响，晚上睡不着。',
    ],
    [dog, 'The street light in front of the market has been out for a week, please repair it soon.'],
  ])('different things in like words are not near: %s', (a, b) => {
    expect(bits(a, b)).toBeGreaterThan(nearBits)
  })

  test('a key fits a signed 64-bit column, and too little text has none', () => {
    for (const text of [hall, dog]) {
      const key = nearKey(text)
      expect(BigInt.asIntN(64, key)).toBe(key)
      expect(key).not.toBe(0n)
    }
    for (const text of ['', '噪音', '2024-05-01 12:00', 'Illegal parking', '！！！？？？', '\ud800'])
      expect(nearKey(text), text).toBe(0n)
    expect(nearKey(`很吵${'啊'.repeat(5000)}`)).toBe(0n)
    expect(nearKey(Array.from({ length: 20_000 }, (_, i) => String.fromCharCode(0x4e00 + (i % 9000))).join(''))).not.toBe(0n)
  })

  test('hamming counts differing bits of signed and unsigned halves alike', () => {
    expect(hamming(0, 0, -1, -1)).toBe(64)
    expect(hamming(0xffffffff, 1, -1, 2)).toBe(2)
    expect(hamming(5, 9, 5, 9)).toBe(0)
  })
})

interface Row {
  hours: number
  x?: number
  y?: number
  category?: number
  key?: [number, number]
  area?: number
}
function columnsOf(rows: Row[]): CollapseColumns {
  return {
    n: rows.length,
    minute: rows.map((r) => r.hours * 60),
    x: rows.map((r) => r.x ?? 0),
    y: rows.map((r) => r.y ?? 0),
    category: rows.map((r) => r.category ?? 0),
    keyHigh: rows.map((r) => (r.key ?? [1, 1])[0]),
    keyLow: rows.map((r) => (r.key ?? [1, 1])[1]),
    area: rows.map((r) => r.area ?? 0),
  }
}
const first = (rows: Row[]): number[] => [...collapse(columnsOf(rows))]

describe('collapse', () => {
  test('copies in place and time are one incident; another category, place or time is another', () => {
    expect(first([{ hours: 0 }, { hours: 1, x: 100 }, { hours: 2, category: 1 }, { hours: 3, x: 151 }, { hours: 48 }])).toEqual([
      0, 0, 2, 3, 0,
    ])
    expect(first([{ hours: 0 }, { hours: 48 }])).toEqual([0, 0])
    expect(first([{ hours: 0 }, { hours: 48.1 }])).toEqual([0, 1])
  })
  test('a burst that goes on is one incident, measured from its latest report', () => {
    expect(first([0, 40, 80, 120].map((hours) => ({ hours })))).toEqual([0, 0, 0, 0])
  })
  test('place and text are measured from the first report, so that an incident cannot wander', () => {
    expect(first([0, 100, 200, 300].map((x, i) => ({ hours: i, x })))).toEqual([0, 0, 2, 2])
    const far: [number, number] = [0x3fff, 0xff]
    const farther: [number, number] = [0x3fffffff, 0xff]
    expect(
      first([
        { hours: 0, key: [0, 1] },
        { hours: 1, key: far },
        { hours: 2, key: farther },
      ]),
    ).toEqual([0, 1, 1])
  })
  test('the nearest text wins', () => {
    expect(
      first([
        { hours: 0, key: [0, 0xff] },
        { hours: 1, key: [-1, 0xff] },
        { hours: 2, key: [-1, 0xfe] },
      ]),
    ).toEqual([0, 1, 1])
  })
  test('reports with too little text are incidents of their own', () => {
    expect(
      first([
        { hours: 0, key: [0, 0] },
        { hours: 0, key: [0, 0] },
      ]),
    ).toEqual([0, 1])
  })
  test('without location only nearly the same text in the same area joins', () => {
    const rows: Row[] = [
      { hours: 0, x: Number.NaN, area: 3 },
      { hours: 1, x: Number.NaN, area: 3, key: [1, 3] },
      { hours: 2, x: Number.NaN, area: 4 },
      { hours: 3, x: Number.NaN, area: 3, key: [1, 0xfff0] },
      { hours: 4, x: 0, area: 3 },
    ]
    expect(first(rows)).toEqual([0, 0, 2, 3, 4])
  })
  test('reports out of order are an error that names the row', () => {
    expect(() => first([{ hours: 2 }, { hours: 1 }])).toThrow(/minute\[1\]/)
  })
  test('gives what comparing all pairs gives', () => {
    const random = createRandom(3)
    const keys = Array.from({ length: 12 }, (): [number, number] => [random.bits() | 0, random.bits() | 0])
    const rows = Array.from({ length: 3000 }, (_, i): Row => {
      const [high, low] = keys[random.below(12)]!
      const located = random.uniform() < 0.9
      return {
        hours: i * 0.2,
        x: located ? random.uniform() * 1500 - 700 : Number.NaN,
        y: random.uniform() * 1500 - 700,
        category: random.below(2),
        area: random.below(2),
        key: [high ^ (random.bits() & random.bits() & random.bits()), low ^ (random.bits() & random.bits() & random.bits())],
      }
    })
    const c = columnsOf(rows)
    const wanted: number[] = []
    const latest: number[] = []
    rows.forEach((row, i) => {
      let best = i
      let least = 65
      for (let j = 0; j < i; j++) {
        if (wanted[j] !== j || c.category[j] !== c.category[i] || c.minute[i]! - latest[j]! > 48 * 60) continue
        const located = !Number.isNaN(row.x)
        if (located === Number.isNaN(c.x[j]!)) continue
        if (located ? Math.hypot(c.x[i]! - c.x[j]!, c.y[i]! - c.y[j]!) > 150 : c.area![i] !== c.area![j]) continue
        const apart = hamming(c.keyHigh[i]!, c.keyLow[i]!, c.keyHigh[j]!, c.keyLow[j]!)
        if (apart <= (located ? nearBits : 6) && apart < least) {
          best = j
          least = apart
        }
      }
      wanted.push(best)
      latest[i] = c.minute[i]!
      latest[best] = c.minute[i]!
    })
    const got = [...collapse(c)]
    expect(got).toEqual(wanted)
    expect(got.filter((v, i) => v !== i).length).toBeGreaterThan(200)
  })
})
