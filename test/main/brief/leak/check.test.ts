/** What the leak check reports, what it leaves alone, and how it goes about files made to stop it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3-multiple-ciphers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Audience, formats, type Language } from '../../../../contract/taxonomy.ts'
import { statedAudience } from '../../../../main/brief/leak/audience.ts'
import { isBarred } from '../../../../main/brief/leak/barred.ts'
import { leakCheck } from '../../../../main/brief/leak/check.ts'
import { makeBrief } from '../../../../main/brief/make.ts'
import { snapToGrid } from '../../../../main/brief/place.ts'
import { ZipWriter } from '../../../../main/brief/zip.ts'
import { snapshot } from '../../../fixture/brief/district.ts'

const root = mkdtempSync(join(tmpdir(), 'leak-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let n = 0
const file = (name: string, content: string | Uint8Array): string => {
  const folder = join(root, String(n++))
  mkdirSync(folder)
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
async function zip(name: string, parts: Record<string, string | Uint8Array>): Promise<string> {
  const folder = join(root, String(n++))
  mkdirSync(folder)
  const out = new ZipWriter(join(folder, name), '2026-06-09T09:32:00')
  for (const [path, content] of Object.entries(parts)) await out.add(path, [content])
  await out.end()
  return join(folder, name)
}
const kinds = async (path: string, audience: Audience = 'partner'): Promise<string[]> =>
  (await leakCheck(path, { audience })).map((l) => l.kind).sort()

describe('finished files of ours', () => {
  // What a Chromium prints is looked at in the suite and by hand: here are the formats that need no other program.
  const plain = formats.filter((f) => f !== 'pdf')
  const editions = ['internal zh', 'partner en', 'public zh']
  const made = new Map<string, { folder: string; audience: Audience }>()
  beforeAll(async () => {
    for (const edition of editions) {
      const [audience, language] = edition.split(' ') as [Audience, Language]
      const folder = join(root, `${audience}-${language}`)
      await makeBrief(snapshot({ audience, language, reports: 250 }), plain, folder)
      made.set(edition, { folder, audience })
    }
  }, 300_000)

  it.each(editions)('hold nothing for their readers (%s)', async (edition) => {
    const { folder, audience } = made.get(edition)!
    expect(await leakCheck(folder, { audience })).toEqual([])
    expect(await statedAudience(folder)).toBe(audience)
    expect(await statedAudience(join(folder, 'annex.xlsx'))).toBe(audience)
  })
  it('hold too much for a narrower reader: exact points for a partner, any for the public', async () => {
    const { folder } = made.get('internal zh')!
    for (const name of ['annex.xlsx', 'layers.gpkg', 'reports.geojson', 'reports.csv']) {
      expect([name, new Set(await kinds(join(folder, name), 'partner'))]).toEqual([name, new Set(['coordinates'])])
      expect((await kinds(join(folder, name), 'public')).length).toBeGreaterThan(50)
    }
    const partner = made.get('partner en')!.folder
    expect(new Set(await kinds(join(partner, 'reports.csv'), 'public'))).toEqual(new Set(['coordinates']))
  })
  it('have the same keys at every look, others for another snapshot, none of which tells the text', async () => {
    const path = file('a.txt', '请拨13812345678\n请拨13987654321\n')
    const look = async (mark: string) => (await leakCheck(path, { audience: 'partner', expected: { mark } })).map((l) => l.key)
    const first = await look('S-1')
    expect(first).toHaveLength(2)
    expect(await look('S-1')).toEqual(first)
    expect((await look('S-2')).some((key) => first.includes(key))).toBe(false)
    for (const key of first) expect(key).toMatch(/^[0-9a-f]{12}$/)
    // Everything but 16 bits is the place's: all secrets of one place and kind begin alike.
    expect(new Set(first.map((key) => key.slice(0, 8))).size).toBe(1)
  })
})

describe('points', () => {
  const centre = snapToGrid(117.2083, 39.1057, 200)
  const text = (lon: number | string, lat: number | string): string => file('a.txt', `位置 ${lat},${lon} 附近`)
  it('of the 200 m grid may go to partners; exact ones may not, however they are written', async () => {
    expect(await kinds(text(centre.lon, centre.lat))).toEqual([])
    expect(await kinds(text(117.20751, 39.10612))).toEqual(['coordinates'])
    expect(await kinds(text('117.207', '39.106'))).toEqual([])
    for (const written of [
      '39°06′22.0″N 117°12′27.1″E',
      'lat=39.10612&lon=117.20751',
      '东经117.20751度，北纬39.10612度',
      'POINT(117.20751 39.10612)',
    ])
      expect([written, await kinds(file('a.txt', `x ${written} y`))]).toEqual([written, ['coordinates']])
  })
  it('are all right in the office, and none is for the public', async () => {
    expect(await kinds(text(117.20751, 39.10612), 'internal')).toEqual([])
    expect(await kinds(text(centre.lon, centre.lat), 'public')).toEqual(['coordinates'])
  })
  it('of areas may be given to the public: those the maker names, or centres of outlines in the files', async () => {
    const row = (lon: number, lat: number): string =>
      JSON.stringify({ type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties: {} })
    const path = file('a.geojson', `{"type":"FeatureCollection","features":[${row(117.21, 39.11)}]}`)
    expect(await kinds(path, 'public')).toEqual(['coordinates'])
    expect(await leakCheck(path, { audience: 'public', expected: { points: [{ lon: 117.21, lat: 39.11 }] } })).toEqual([])
    const square = { type: 'Feature', geometry: { type: 'Polygon', coordinates: [[[117.2, 39.1], [117.22, 39.1], [117.22, 39.12], [117.2, 39.12], [117.2, 39.1]]] }, properties: {} } // biome-ignore format: a ring
    expect(
      await kinds(
        file('b.geojson', `{"type":"FeatureCollection","features":[${JSON.stringify(square)},${row(117.21, 39.11)}]}`),
        'public',
      ),
    ).toEqual([])
  })
  it('do not pass as a tiny outline', async () => {
    const ring = [[117.20751, 39.10612], [117.20761, 39.10612], [117.20761, 39.10622], [117.20751, 39.10612]] // biome-ignore format: a ring
    expect(await kinds(file('a.geojson', JSON.stringify({ type: 'Polygon', coordinates: [ring] })))).toEqual(['coordinates'])
  })
})

describe('terms the policy bars', () => {
  it('are barred as names of fields, headings and categories', async () => {
    for (const label of [
      '舆情',
      '信访件',
      '重点人员',
      '民族',
      '宗教信仰',
      '维稳',
      'religion',
      'ethnicGroup',
      'Petitions',
      'public_opinion',
      'Social stability',
    ])
      expect([label, isBarred(label)]).toEqual([label, true])
    expect(await kinds(file('a.csv', 'id,宗教\r\n1,x\r\n'))).toEqual(['barred'])
    expect(await kinds(file('a.json', '{"reports":[{"ethnicity":"x"}]}'))).toEqual(['barred'])
    expect(await kinds(file('a.csv', 'id,category\r\n1,petition\r\n'))).toEqual(['barred'])
    expect(await kinds(file('a.html', '<html><body><h2>舆情动态</h2><p>x</p></body></html>'))).toEqual(['barred'])
  })
  it('are no leak in what a report says, nor in names of places and in other senses', async () => {
    expect(await kinds(file('a.csv', 'id,text\r\n1,清真寺旁夜间施工噪声，宗教活动场所门前占道\r\n'))).toEqual([])
    for (const label of [
      '民族路社区',
      '教会街',
      'Assembly point',
      'Slope stability',
      '结构稳定性',
      '空间聚集',
      'Race track',
      '信访局',
      'Status',
      '示范区',
      'Opinionated',
    ])
      expect([label, isBarred(label)]).toEqual([label, false])
  })
})

describe('files that are made to stop a reader', () => {
  it('are not clean: endless, nested, encrypted, broken, sealed', async () => {
    let inner: Uint8Array = Buffer.from('x')
    for (let i = 0; i < 9; i++) inner = gzipSync(inner)
    expect(await kinds(file('deep.gz', inner))).toEqual(['hidden'])
    expect(await kinds(file('a.age', 'age-encryption.org/v1\n-> X25519 abc\n'))).toEqual(['hidden'])
    expect(await kinds(file('a.7z', Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1')))).toEqual(['hidden'])
    expect(await kinds(file('a.pdf', '%PDF-1.7\nnothing more'))).toEqual(['hidden'])
    expect(await kinds(file('a.xlsx', Buffer.from('PK\x03\x04 and then nothing', 'latin1')))).toEqual(['hidden'])
    expect(await kinds(file('a.gpkg', Buffer.from('SQLite format 3\0 and then nothing', 'latin1')))).toEqual(['hidden'])
  })
  it('a column that a database works out as it is read is told, never worked out; what is stored beside it is read', async () => {
    const path = join(root, 'worked-out.gpkg')
    const made = new Database(path)
    made.exec('CREATE TABLE notes (note TEXT, big AS (hex(zeroblob(100000000))))')
    made.prepare('INSERT INTO notes (note) VALUES (?)').run('联系电话 13812345678')
    made.close()
    expect(await kinds(path)).toEqual(['hidden', 'phone'])
  })
  it('do not use the machine up: a bomb of a fifth of a gigabyte is put down early', async () => {
    const path = await zip('bomb.zip', { 'a.txt': '' })
    const big = gzipSync(Buffer.alloc(200 * 1024 * 1024, 32), { level: 9 })
    const bomb = file('bomb.txt.gz', gzipSync(big))
    const before = process.memoryUsage().rss
    expect(await kinds(path)).toEqual([])
    expect(await kinds(bomb)).toEqual(['hidden'])
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6)
  })
  it('are looked into by what they are, not by their name', async () => {
    expect(await kinds(await zip('picture.jpg', { 'a.txt': '请拨13812345678' }))).toEqual(['phone'])
    expect(await kinds(file('annex.docx', '{"a":"请拨13812345678"}'))).toEqual(['phone'])
  })
  it('links in a folder are not followed', async () => {
    const folder = join(root, String(n++))
    mkdirSync(folder)
    symlinkSync(file('outside.txt', '请拨13812345678'), join(folder, 'link.txt'))
    expect(await kinds(folder)).toEqual(['hidden'])
  })
})

describe('the work', () => {
  it('tells how far it is and stops when told', async () => {
    const folder = join(root, String(n++))
    mkdirSync(folder)
    for (let i = 0; i < 3; i++) writeFileSync(join(folder, `${i}.txt`), '路灯不亮\n'.repeat(50_000))
    const told: [number, number][] = []
    await leakCheck(folder, { audience: 'partner', progress: (done, total) => told.push([done, total]) })
    expect(told.at(-1)![0]).toBe(told.at(-1)![1])
    expect(told.every(([done], i) => i === 0 || done >= told[i - 1]![0])).toBe(true)
    const stop = new AbortController()
    const work = leakCheck(folder, { audience: 'partner', signal: stop.signal, progress: () => stop.abort() })
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
  })
  it('lists no more than 2,000 findings and says how many more there are', async () => {
    const path = file('many.txt', Array.from({ length: 2_300 }, (_, i) => `请拨1381234${String(i).padStart(4, '0')}`).join('\n'))
    const found = await leakCheck(path, { audience: 'internal' })
    expect(found).toHaveLength(2_001)
    expect(found.at(-1)).toMatchObject({ kind: 'hidden', text: '+300' })
  })
})

describe('numbers and words that only look like something', () => {
  it('are left alone', async () => {
    const lines = [
      'sha256 8c0c4cdd23e3b166442b8e94135d6b512a688520c34a2563c6f7c3745643b232',
      '快照 S-138123456789 数据版本 4187，冻结于 2026-06-09T09:32:00+08:00',
      '{28A0092B-C50C-407E-A947-70E740481C1C}',
      '消防隐患 96 件，比前 8 周均值 264.0 件多 14%（95% 区间 0% 至 +28%）',
      '工单号 20260608138001380001',
      'M12.5,33.25L117.25,39.5Z',
      'rgba(119,132,138,255)',
      'ratio 6.123456, 12.345678 was not a place',
    ]
    for (const line of lines.slice(0, 7)) expect([line, await kinds(file('a.txt', line))]).toEqual([line, []])
  })
})
