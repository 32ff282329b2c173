import { describe, expect, it } from 'vitest'
import { cleanLine, cleanText, languageOf } from '../../../../main/sync/file/clean.ts'
import { foldName, isPersonal } from '../../../../main/sync/file/column.ts'
import { locate, readPoint } from '../../../../main/sync/file/coordinates.ts'
import { rowIdentity } from '../../../../main/sync/file/identity.ts'
import { readStatus } from '../../../../main/sync/file/status.ts'
import { columnOf, numberText, serialText, showsDate } from '../../../../main/sync/file/xlsx-cell.ts'

describe('text', () => {
  it('loses the white space of any script around it and keeps the inner text exactly', () => {
    expect(cleanText('\n\t\t\u3000\u00a0\ufeff\u200b 路灯  不亮\t了 \u3000\u200b\n')).toBe('路灯  不亮\t了')
  })
  it('has its HTML character references read once', () => {
    expect(cleanText('City Sq &amp; Harvard St &lt;b&gt; &#39;x&#x27; &amp;lt;')).toBe("City Sq & Harvard St <b> 'x' &lt;")
  })
  it('keeps one blank line of many', () => {
    expect(cleanText('a\r\n\r\n \t\r\n\u3000\r\nb\n\nc')).toBe('a\n\nb\n\nc')
  })
  it('comes on one line where one line is wanted', () => {
    expect(cleanLine('ALLEGHANY ST & PONTIAC ST\nROXBURY  MA 02120\n UNITED')).toBe(
      'ALLEGHANY ST & PONTIAC ST ROXBURY  MA 02120 UNITED',
    )
  })
  it('of a hundred thousand spaces is cleaned without thinking twice', () => {
    expect(cleanLine(`a${' '.repeat(100_000)}b\tc`).length).toBe(100_004)
  })
  it.each([
    ['路灯不亮', 'zh'],
    ['A3区中海国际社区 Wi-Fi 没有信号', 'zh'],
    ['Broken light at 王府井 near the main station entrance', 'en'],
    ['Straße kaputt', 'en'],
    ['', 'en'],
  ])('%j is in %s', (text, language) => {
    expect(languageOf(text)).toBe(language)
  })
})

describe('column names', () => {
  it.each(['Unique Key', 'unique_key', 'UNIQUE.KEY', ' uniqueKey ', 'Ｕnique-Key'])('%j folds to one name', (name) => {
    expect(foldName(name)).toBe('uniquekey')
  })
  it('of row numbers that exports put first are no names', () => {
    expect([foldName(''), foldName('Unnamed: 0')]).toEqual(['', ''])
  })
  it.each(['Reporter Phone', 'caller_name', '举报人', '联系电话', 'email', '留言用户', 'license_plate', '身份证号'])(
    '%j is about a person',
    (name) => {
      expect(isPersonal(foldName(name))).toBe(true)
    },
  )
  it.each(['OWNER_DEPARTMENT', 'agency_name', 'street_name', '留言主题', 'case_title', 'Responsible Agency', 'neighborhood'])(
    '%j is not',
    (name) => {
      expect(isPersonal(foldName(name))).toBe(false)
    },
  )
})

describe('coordinates', () => {
  it.each([
    ['', ''],
    ['0', '0'],
    ['0.0', '0.00'],
    ['-1', '-1'],
    ['null', 'N/A'],
  ])('%j, %j is a report without location', (lat, lon) => {
    expect(locate(lat, lon, 'wgs84')).toEqual({ none: true })
  })
  it.each([
    ['abc', '1', 'lat', 'not a number'],
    ['95', '200', 'lat', 'out of range'],
    ['45', '181', 'lon', 'out of range'],
    ['-122.4', '37.7', 'lat', 'swapped'],
    ['45', '', 'lon', 'Half'],
  ])('%j, %j is a problem of %s', (lat, lon, column, words) => {
    const found = locate(lat, lon, 'wgs84')
    expect(found).toMatchObject({ problem: column })
    expect('reason' in found && found.reason.en).toContain(words)
  })
  it('in a shifted datum come out in WGS-84, with the published ones kept', () => {
    // Tiananmen: GCJ-02 and BD-09 as map services there give it, WGS-84 by GPS; within 15 m.
    for (const [lat, lon, datum] of [
      ['39.908692', '116.397477', 'gcj02'],
      ['39.915042', '116.40384', 'bd09'],
    ] as const) {
      const found = locate(lat, lon, datum)
      if (!('lon' in found)) throw new Error('no place')
      expect(Math.abs(found.lat - 39.90729)).toBeLessThan(0.00015)
      expect(Math.abs(found.lon - 116.39123)).toBeLessThan(0.00015)
      expect([found.rawLat, found.rawLon]).toEqual([Number(lat), Number(lon)])
    }
  })
  it.each([
    ['(37.774007256355, -122.395680023339)', ['37.774007256355', '-122.395680023339']],
    ['420 BERRY ST\nSAN FRANCISCO, CA\n(37.77, -122.39)', ['37.77', '-122.39']],
    ['POINT (-122.39 37.77)', ['37.77', '-122.39']],
    ['SRID=4326;POINT(-122.39 37.77)', ['37.77', '-122.39']],
    [`{'latitude': '40.9064', 'longitude': '-73.8516', 'human_address': '{"address": ""}'}`, ['40.9064', '-73.8516']],
    ['{"type":"Point","coordinates":[-87.6,41.8]}', ['41.8', '-87.6']],
    ['39.1,117.2', ['39.1', '117.2']],
    ['9-15 Orleans St  East Boston  MA  02128', null],
    ['', null],
  ])('in one cell: %j', (cell, expected) => {
    expect(readPoint(cell)).toEqual(expected)
  })
})

describe('identity of a row without an id', () => {
  it('is the same for another column order, another index column and padded cells', () => {
    const one = rowIdentity(['', 'Street', 'lat', 'empty'])(['17', 'A ST', '42.1', ''])
    const other = rowIdentity(['lat', 'Unnamed: 0', 'STREET', 'new'])(['42.1', '99', ' A ST ', ''])
    expect(one).toMatch(/^row-[0-9a-f]{24}$/)
    expect(other).toBe(one)
  })
  it('differs for another value and for a value in another column', () => {
    const id = rowIdentity(['a', 'b'])
    expect(new Set([id(['1', '2']), id(['2', '1']), id(['12', '']), id(['1', ''])]).size).toBe(4)
  })
  it('does not hold who reported, so that it cannot be searched for a person', () => {
    const id = rowIdentity(['title', 'reporter', '联系电话'])
    expect(id(['x', 'A0001', '13800000000'])).toBe(id(['x', 'A0002', '13900000000']))
  })
})

describe('status words', () => {
  it.each([
    ['Open', 'open'],
    ['Closed', 'closed'],
    ['In Progress', 'checking'],
    ['Assigned', 'referred'],
    ['Completed', 'closed'],
    ['Canceled', 'closed'],
    ['Unspecified', 'unknown'],
    ['已办结', 'closed'],
    ['待核查', 'open'],
    ['退回', 'returned'],
    ['referred', 'referred'],
    ['Not stated', 'unknown'],
  ])('%j is %s', (word, status) => {
    expect(readStatus(word)).toBe(status)
  })
})

describe('sheet cells', () => {
  it('days since 1900 are the dates a spreadsheet shows, its false leap day included', () => {
    expect(serialText('42894.730092592603', false)).toBe('2017-06-08 17:31:20')
    expect(serialText('43657', false)).toBe('2019-07-11')
    expect(serialText('1', false)).toBe('1900-01-01')
    expect(serialText('61', false)).toBe('1900-03-01')
  })
  it('days since 1904 are four years and a day later', () => {
    expect(serialText('41432.730092592603', true)).toBe('2017-06-08 17:31:20')
    expect(serialText('0', true)).toBe('1904-01-01')
  })
  it.each([
    [14, undefined, true],
    [0, undefined, false],
    [176, 'yyyy\\-mm\\-dd\\ hh:mm:ss', true],
    [177, 'yyyy"年"m"月"d"日"', true],
    [178, '0.00E+00', false],
    [179, '#,##0.00"days"', false],
    [180, '[Red]0.00', false],
    [181, '[$-804]m/d/yy', true],
    [182, 'General', false],
  ])('format %d %j shows dates: %s', (id, code, expected) => {
    expect(showsDate(id, code)).toBe(expected)
  })
  it('ids stay whole', () => {
    expect([numberText('1.01005870246E+11'), numberText('188006'), numberText('42.366865973300726')]).toEqual([
      '101005870246',
      '188006',
      '42.366865973300726',
    ])
  })
  it('references name columns', () => {
    expect([columnOf('A1'), columnOf('AB12'), columnOf('12'), columnOf(undefined)]).toEqual([0, 27, -1, -1])
  })
})
