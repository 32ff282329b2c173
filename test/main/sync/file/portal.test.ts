/**
 * The portals' exports in other years, other column orders, with columns more and less: profiles know columns, not files.
 * All rows are made up.
 */
import { describe, expect, it } from 'vitest'
import { previewFile } from '../../../../main/sync/file/preview.ts'
import { failureOf, importOne, iso, testNow, writeTemp } from './import-one.ts'
import { makeWorkbook } from './make-zip.ts'

/** CSV of objects; the columns are those of the first. */
function csv(rows: Record<string, string>[], delimiter = ','): string {
  const columns = Object.keys(rows[0]!)
  const line = (cells: string[]): string => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)
  return `${[line(columns), ...rows.map((row) => line(columns.map((column) => row[column] ?? '')))].join('\r\n')}\r\n`
}
const reversed = (row: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(row).reverse())

describe('Boston requests', () => {
  const row = {
    case_enquiry_id: '101000000001',
    open_dt: '2019-07-04 10:00:00',
    target_dt: '',
    closed_dt: '2019-07-05 11:00:00',
    OnTime_Status: 'ONTIME',
    case_status: 'Closed',
    closure_reason: 'Case Closed. Case Resolved &amp; done ',
    case_title: 'Request for Pothole Repair',
    subject: 'Public Works Department',
    reason: 'Highway Maintenance',
    type: 'Request for Pothole Repair',
    queue: 'PWDx',
    submitted_photo: 'https://example.org/a/b.jpg | https://example.org/a/c.png',
    closed_photo: '',
    location: '1 Example St &amp; Test Ave  Boston  MA',
    latitude: '42.36',
    longitude: '-71.05',
  }
  it.each([
    ['with an index column', { '': '0', ...row }],
    ['in another order', reversed(row)],
    [
      'in upper case with spaces',
      Object.fromEntries(Object.entries(row).map(([k, v]) => [k.toUpperCase().replaceAll('_', ' '), v])),
    ],
    ['without photos and queue', { ...row, submitted_photo: undefined, queue: undefined } as unknown as typeof row],
  ])('%s', async (_name, given) => {
    const { outcome, first } = await importOne('requests.csv', csv([given as Record<string, string>]))
    expect(outcome).toMatchObject({ profile: 'boston-requests', source: 'Boston 311', imported: 1 })
    expect(first).toMatchObject({
      externalId: '101000000001',
      category: 'facility',
      subCategory: 'Request for Pothole Repair',
      title: 'Request for Pothole Repair',
      text: 'Case Closed. Case Resolved & done',
      place: '1 Example St & Test Ave  Boston  MA',
      status: 'closed',
      closedAt: Date.UTC(2019, 6, 5, 15) / 1000,
      lat: 42.36,
    })
    expect(iso(first)).toBe('2019-07-04T10:00:00-04:00')
  })
  it('a photo column may hold several addresses', async () => {
    const { first } = await importOne('requests.csv', csv([row]))
    expect(first.attachments.map((a) => [a.kind, a.url])).toEqual([
      ['image', 'https://example.org/a/b.jpg'],
      ['image', 'https://example.org/a/c.png'],
    ])
  })
  it('a closure reason of one space is none', async () => {
    expect((await importOne('requests.csv', csv([{ ...row, closure_reason: ' ' }]))).first.text).toBe('')
  })
  it('the newer system with its own names', async () => {
    const { outcome, first } = await importOne(
      'new.csv',
      csv([{ case_id: 'BCS-1', open_date: '2025-09-01 08:00:00+00', case_topic: 'Sanitation', service_name: 'Missed Trash', case_status: 'Open', closure_reason: '', close_date: '', full_address: '1 Example St', longitude: '-71.05', latitude: '42.36' }]), // biome-ignore format: short
    )
    expect([outcome.profile, first.externalId, first.category, iso(first)]).toEqual([
      'boston-requests',
      'BCS-1',
      'waste',
      '2025-09-01T08:00:00+00:00',
    ])
  })
})

describe('Boston crimes and crashes', () => {
  it('crimes of an earlier year: -1 for no coordinates, groups, local time', async () => {
    const row = { INCIDENT_NUMBER: 'I192068249', OFFENSE_CODE: '613', OFFENSE_CODE_GROUP: 'Larceny', OFFENSE_DESCRIPTION: 'LARCENY SHOPLIFTING', DISTRICT: 'A1', SHOOTING: '', OCCURRED_ON_DATE: '2019-07-01 00:00:00', STREET: 'EXAMPLE ST', Lat: '-1', Long: '-1', Location: '(-1.00000000, -1.00000000)' } // biome-ignore format: short
    const { outcome, first } = await importOne('crime.csv', csv([reversed(row)]))
    expect(outcome.profile).toBe('boston-crimes')
    expect(first).toMatchObject({ externalId: 'I192068249', category: 'theft', place: 'EXAMPLE ST', lat: null, lon: null })
    expect(iso(first)).toBe('2019-07-01T00:00:00-04:00')
  })
  it('crashes have no id: the same rows in another order and column order change nothing', async () => {
    const rows = [
      { '': '3', dispatch_ts: '2017-05-22 19:34:38+00', mode_type: 'ped', location_type: 'Intersection', street: '', xstreet1: 'A ST', xstreet2: 'B ST', lat: '42.30', long: '-71.06' },
      { '': '4', dispatch_ts: '2018-05-22 19:34:38+00', mode_type: 'bike', location_type: 'Street', street: 'C ST', xstreet1: 'A ST', xstreet2: 'B ST', lat: '42.31', long: '-71.07' },
    ] // biome-ignore format: short
    const { outcome, store, reports } = await importOne('crashes.csv', csv(rows))
    expect(outcome.imported).toBe(2)
    expect(reports.map((r) => [r.category, r.subCategory, r.title, r.place])).toEqual([
      ['traffic', 'Pedestrian crash', 'Pedestrian crash: Intersection', 'A ST & B ST'],
      ['traffic', 'Bicycle crash', 'Bicycle crash: Street', 'C ST'],
    ])
    const again = await importOne(
      'other.csv',
      csv(rows.map((row, i) => reversed({ ...row, '': `${i}` })).reverse()),
      {},
      {},
      store,
    )
    expect(again.outcome).toMatchObject({ imported: 0, updated: 0, unchanged: 2 })
  })
})

describe('New York 311', () => {
  const api = {
    unique_key: '59694038',
    created_date: '2023-12-10T12:00:00.000',
    complaint_type: 'Noise - Residential',
    descriptor: 'Loud Music/Party',
    incident_address: '1 EXAMPLE AVENUE',
    city: 'BRONX',
    status: 'In Progress',
    resolution_description: 'The police responded.',
    latitude: '40.9',
    longitude: '-73.8',
    location: "{'latitude': '40.9', 'longitude': '-73.8'}",
    ':@computed_region_efsh_h5xi': '11608',
  }
  const portal = {
    'Unique Key': '59694038',
    'Created Date': '12/10/2023 12:00:00 PM',
    'Closed Date': '',
    Agency: 'NYPD',
    'Complaint Type': 'Noise - Residential',
    Descriptor: 'Loud Music/Party',
    'Incident Address': '1 EXAMPLE AVENUE',
    City: 'BRONX',
    Status: 'In Progress',
    'Resolution Description': 'The police responded.',
    Location: '(40.9, -73.8)',
  }
  it.each([
    ['by API', csv([api])],
    ['by API in another order', csv([reversed(api)])],
    ['from the portal in US dates, its point in one column', csv([portal])],
    ['from the portal with tabs', csv([portal], '\t')],
    [
      'with the portal’s newer names',
      csv([portal])
        .replace('Complaint Type', 'Problem (formerly Complaint Type)')
        .replace('Descriptor', 'Problem Detail (formerly Descriptor)'),
    ],
  ])('%s', async (_name, text) => {
    const { outcome, first } = await importOne('nyc.csv', text)
    expect(outcome).toMatchObject({ profile: 'nyc-311', source: 'NYC 311', imported: 1 })
    expect(first).toMatchObject({
      externalId: '59694038',
      category: 'noise',
      subCategory: 'Noise - Residential',
      title: 'Noise - Residential: Loud Music/Party',
      text: 'The police responded.',
      place: '1 EXAMPLE AVENUE, BRONX',
      status: 'checking',
      lat: 40.9,
      lon: -73.8,
    })
    expect(iso(first)).toBe('2023-12-10T12:00:00-05:00')
  })
  it('noise at a house of worship is noise, and no word of faith stays with it', async () => {
    const { outcome, first } = await importOne('nyc.csv', csv([{ ...api, complaint_type: 'Noise - House of Worship' }]))
    expect(outcome).toMatchObject({ imported: 1, refused: 0 })
    expect(first).toMatchObject({ category: 'noise', subCategory: 'Noise', title: 'Noise: Loud Music/Party' })
    expect(JSON.stringify(first)).not.toMatch(/worship/i)
  })
  it('what singles out people is refused, counted with its reason, and nothing of it is kept', async () => {
    const { outcome, store } = await importOne(
      'nyc.csv',
      csv([
        { ...api, complaint_type: 'Encampment', unique_key: '1' },
        { ...api, complaint_type: 'Encampment', unique_key: '2' },
        { ...api, complaint_type: 'Homeless Person Assistance', unique_key: '3' },
        { ...api, unique_key: '4' },
      ]),
    )
    expect(outcome).toMatchObject({ rows: 4, imported: 1, refused: 3 })
    expect(outcome.refusedWhy.map((why) => [why.category, why.count])).toEqual([
      ['Encampment / Loud Music/Party', 2],
      ['Homeless Person Assistance / Loud Music/Party', 1],
    ])
    expect(store.refusals.every((refusal) => Object.keys(refusal).join() === 'row,category,reason')).toBe(true)
  })
})

describe('San Francisco cases', () => {
  const words = {
    title: 'Sidewalk_Cleaning',
    text: 'Furniture\nby the door\n\nCase Resolved',
    place: '1 EXAMPLE ST',
    category: 'waste',
    subCategory: 'Street and Sidewalk Cleaning',
  }
  it.each([
    ['the R export', { '': '1', CaseID: '9', Opened: '07/15/2012 08:08:00 AM', Closed: '07/17/2012 08:15:00 PM', Updated: '', Status: 'Closed', 'Status.Notes': 'Case Resolved', 'Responsible.Agency': 'DPW', Category: 'Street and Sidewalk Cleaning', 'Request.Type': 'Sidewalk_Cleaning', 'Request.Details': 'Furniture\nby the door', Address: '1 EXAMPLE ST', Point: '(37.75, -122.48)', 'Media.URL': '' }],
    ['the portal', { 'Media URL': '', Longitude: '-122.48', Latitude: '37.75', Address: '1 EXAMPLE ST', 'Request Details': 'Furniture\nby the door', 'Request Type': 'Sidewalk_Cleaning', Category: 'Street and Sidewalk Cleaning', 'Status Notes': 'Case Resolved', Status: 'Closed', Closed: '07/17/2012 08:15:00 PM', Opened: '07/15/2012 08:08:00 AM', CaseID: '9' }],
    ['the newer names', { service_request_id: '9', requested_datetime: '2012-07-15T08:08:00.000', closed_date: '2012-07-17T20:15:00.000', status_description: 'Closed', status_notes: 'Case Resolved', agency_responsible: 'DPW', service_name: 'Street and Sidewalk Cleaning', service_subtype: 'Sidewalk_Cleaning', service_details: 'Furniture\nby the door', address: '1 EXAMPLE ST', lat: '37.75', long: '-122.48', point: 'POINT (-122.48 37.75)' }],
  ])('%s', async (_name, row) => {
    const { outcome, first } = await importOne('sf.csv', csv([row as unknown as Record<string, string>]))
    expect(outcome).toMatchObject({ profile: 'sf-311', source: 'SF 311', imported: 1 })
    expect(first).toMatchObject({ externalId: '9', ...words, status: 'closed', lat: 37.75, lon: -122.48, closedAt: Date.UTC(2012, 6, 18, 3, 15) / 1000 })
    expect(iso(first)).toBe('2012-07-15T08:08:00-07:00')
  }) // biome-ignore format: rows
  it('third-level codes are looked at for what is barred', async () => {
    const row = {
      CaseID: '9',
      Opened: '07/15/2012 08:08:00 AM',
      Status: 'Open',
      Category: 'Street and Sidewalk Cleaning',
      'Request.Type': 'Sidewalk_Cleaning',
      'Request.Details': 'Encampment',
    }
    expect((await importOne('sf.csv', csv([row]))).outcome).toMatchObject({ rows: 1, refused: 1 })
  })
})

describe('Chicago 311', () => {
  it.each([
    ['the portal', { SR_NUMBER: 'SR24-1', SR_TYPE: 'Street Light Out Complaint', SR_SHORT_CODE: 'SFD', OWNER_DEPARTMENT: 'CDOT', STATUS: 'Completed', CREATED_DATE: '07/01/2024 09:00:00 AM', LAST_MODIFIED_DATE: '07/02/2024 09:00:00 AM', CLOSED_DATE: '07/02/2024 09:00:00 AM', STREET_ADDRESS: '1 N EXAMPLE ST', CITY: 'Chicago', LATITUDE: '41.8', LONGITUDE: '-87.6', LOCATION: '(41.8, -87.6)' }],
    ['by API', { location: "{'latitude': '41.8', 'longitude': '-87.6'}", street_address: '1 N EXAMPLE ST', city: 'Chicago', closed_date: '2024-07-02T09:00:00.000', created_date: '2024-07-01T09:00:00.000', status: 'Completed', sr_type: 'Street Light Out Complaint', sr_number: 'SR24-1' }],
  ])('%s', async (_name, row) => {
    const { outcome, first } = await importOne('chicago.csv', csv([row as unknown as Record<string, string>]))
    expect(outcome).toMatchObject({ profile: 'chicago-311', source: 'Chicago 311', imported: 1 })
    expect(first).toMatchObject({ externalId: 'SR24-1', category: 'facility', status: 'closed', place: '1 N EXAMPLE ST, Chicago', lat: 41.8, lon: -87.6 })
    expect(iso(first)).toBe('2024-07-01T09:00:00-05:00')
  }) // biome-ignore format: rows
})

describe('Chinese sheets', () => {
  it('messages with their own labels are placed by them, the reporter goes nowhere but to the token', async () => {
    const { outcome, first } = await importOne(
      '留言.csv',
      csv([
        {
          一级标签: '城乡建设',
          二级标签: '',
          留言详情: '\u3000\u00a0井盖坏了',
          留言时间: '2020/1/6 23:11:44',
          留言主题: '西湖路井盖',
          留言用户: 'U0008473',
          留言编号: '24',
          点赞数: '5',
          反对数: '0',
        },
      ]),
    )
    expect(outcome).toMatchObject({ profile: 'zh-messages', source: '留言板', imported: 1 })
    expect(first).toMatchObject({
      externalId: '24',
      title: '西湖路井盖',
      text: '井盖坏了',
      reporter: 'U0008473',
      subCategory: '城乡建设',
      language: 'zh',
    })
    expect(JSON.stringify({ ...first, reporter: null })).not.toContain('U0008473')
  })
  it('three-level categories are placed or refused', async () => {
    const book = makeWorkbook({ S: [['一级分类', '二级分类', '三级分类'], ['政法', '社会治安', '消防安全'], ['党务政务', '民族宗教', '其他'], ['政法', '社会治安', '集会游行示威'], ['商贸旅游', '市场监管', '其他']] }) // biome-ignore format: short
    const { outcome, store } = await importOne('分类.xlsx', book)
    expect(outcome).toMatchObject({ profile: 'zh-categories', holds: 'categories', rows: 4, imported: 2, refused: 2 })
    expect([...store.categories.values()]).toEqual(['fire', 'other'])
  })
})

describe('our own export', () => {
  const english = { id: '1', source: 'Boston 311', externalId: '77', occurredAt: '2026-06-08T18:07:00+08:00', category: 'fire', subCategory: 'Blocked lane', title: '消防通道被堵', text: '车辆▇▇▇▇停放', place: '柳荫街', area: 'a1', areaName: '柳荫社区', status: 'checking', level: 'station', lon: '117.2', lat: '39.1', attachments: '2', suppressed: 'false' } // biome-ignore format: short
  const chinese = { 编号: '1', 来源: 'Boston 311', 来源编号: '77', 发生时间: '2026-06-08 18:07:00', 类别: '消防隐患', 子类: 'Blocked lane', 标题: '消防通道被堵', 正文: '车辆▇▇▇▇停放', 地点: '柳荫街', 片区代码: 'a1', 片区: '柳荫社区', 状态: '核查中', 层级: '街道站', 经度: '117.2', 纬度: '39.1', 附件数: '2', 已抑制: '否' } // biome-ignore format: short
  it.each([
    ['keys', english],
    ['Chinese labels', chinese],
  ])('comes back by its %s', async (_name, row) => {
    const { outcome, first } = await importOne('附件.csv', csv([row as unknown as Record<string, string>]), {
      tz: 'Asia/Shanghai',
    })
    expect(outcome).toMatchObject({ profile: 'fieldbrief', imported: 1 })
    expect(first).toMatchObject({ externalId: 'Boston 311:77', category: 'fire', subCategory: 'Blocked lane', title: '消防通道被堵', text: '车辆▇▇▇▇停放', place: '柳荫街', status: 'checking', level: 'station', lon: 117.2, lat: 39.1, withdrawn: false }) // biome-ignore format: short
    expect(iso(first)).toBe('2026-06-08T18:07:00+08:00')
  })
  it('into the source it came from, with the ids it had', async () => {
    const { outcome, first } = await importOne('x.csv', csv([english]), { source: 'Boston 311' })
    expect([outcome.source, first.externalId]).toEqual(['Boston 311', '77'])
  })
})

describe('files no profile knows', () => {
  it('are guessed by common names, day first where the dates say so', async () => {
    const { outcome, first } = await importOne(
      'workorders.csv',
      'Ticket Number;Reported At;Issue Type;Sub Category;Subject;Details;Lat;Lng;Caller\nT1;03/04/2024 10:00;Noise;Barking;Dog;barks all night;39.1;117.2;Zhang\nT2;23/04/2024 10:00;Noise;Barking;Dog;x;39.1;117.2;Li\n',
      { tz: 'Asia/Shanghai' },
    )
    expect(outcome).toMatchObject({ profile: 'generic', source: 'workorders', imported: 2 })
    expect(first).toMatchObject({
      externalId: 'T1',
      category: 'noise',
      subCategory: 'Barking',
      title: 'Dog',
      text: 'barks all night',
      lat: 39.1,
      lon: 117.2,
      reporter: 'Zhang',
    })
    expect(iso(first)).toBe('2024-04-03T10:00:00+08:00')
  })
  it('end in a failure that names their columns and the way out', async () => {
    const failure = await failureOf(importOne('x.csv', 'colour,shape\nred,round\n'))
    expect(failure.text.en).toMatch(/colour, shape.*--map/)
  })
  it('an unknown --profile is answered with those there are, a wrong one with the columns', async () => {
    expect((await failureOf(importOne('x.csv', 'a,b\n1,2\n', { profile: 'boston' }))).text.en).toContain('boston-requests')
    expect((await failureOf(importOne('x.csv', 'a,b\n1,2\n', { profile: 'nyc-311' }))).text.en).toContain('a, b')
  })
})

describe('a look before importing', () => {
  it('shows the mapping, the columns left over, and rows as they would be stored, masked', async () => {
    const file = writeTemp(
      '看.csv',
      '编号,时间,类型,内容,车牌颜色,经度,纬度\n1,2026-06-08 09:00,噪声,请联系 13812345678 处理,x,117.2,39.1\n2,不详,噪声,x,x,,\n3,2026-06-08 09:00,宗教活动,x,x,,\n',
    )
    const look = await previewFile(file, { tz: 'Asia/Shanghai', datum: 'gcj02' }, { now: () => testNow })
    expect(look).toMatchObject({
      profile: 'generic',
      holds: 'reports',
      encoding: 'utf-8',
      delimiter: ',',
      tz: 'Asia/Shanghai',
      datum: 'gcj02',
      unusedColumns: ['车牌颜色'],
    })
    expect(look.mapping).toContainEqual({ field: 'occurredAt', column: '时间' })
    const [shown, broken, refused] = look.rows
    expect(shown).toMatchObject({
      row: 2,
      stored: { externalId: '1', occurredAt: '2026-06-08T09:00:00+08:00', category: 'noise', area: null },
    })
    expect(JSON.stringify(shown)).not.toContain('13812345678')
    expect(broken).toMatchObject({ row: 3, problem: { en: expect.stringContaining('Not a time') } })
    expect(refused).toMatchObject({ row: 4, problem: { en: expect.stringContaining('religion') } })
  })
})
