import { describe, expect, test } from 'vitest'
import type { GeoreportRecord } from '../../../../main/sync/open311/parse.ts'
import type { RecordOptions } from '../../../../main/sync/open311/record.ts'
import { georeportReport } from '../../../../main/sync/open311/record.ts'

const options: RecordOptions = {
  tz: null,
  classify: (label, group) => ({ category: 'facility', subCategory: group === null ? label : `${group}/${label}` }),
}
const base: GeoreportRecord = {
  service_request_id: '7',
  service_name: 'Pothole',
  service_code: '001',
  status: 'open',
  requested_datetime: '2026-06-01T08:00:00+08:00',
}
function report(more: GeoreportRecord, with_: Partial<RecordOptions> = {}) {
  const outcome = georeportReport({ ...base, ...more }, { ...options, ...with_ })
  if (outcome.kind !== 'report') throw new Error(JSON.stringify(outcome))
  return outcome.report
}
const problem = (more: GeoreportRecord) => {
  const outcome = georeportReport({ ...base, ...more }, options)
  return outcome.kind === 'problem' ? outcome.column : outcome.kind
}

describe('a GeoReport request', () => {
  test('becomes a report field by field', () => {
    expect(
      report({
        description: 'Deep &amp; wide\r\nhole',
        status_notes: 'Crew sent.',
        status: 'CLOSED',
        updated_datetime: '2026-06-02T09:30:00+08:00',
        expected_datetime: '2026-06-05T00:00:00+08:00',
        address: '  12   Main St , Town',
        zipcode: '94103',
        lat: '37.5',
        long: '-122.25',
        media_url: 'https://example.org/a/b.jpg',
      }),
    ).toEqual({
      externalId: '7',
      occurredAt: Date.parse('2026-06-01T00:00:00Z') / 1000,
      offsetMinutes: 480,
      receivedAt: null,
      updatedAt: Date.parse('2026-06-02T01:30:00Z') / 1000,
      closedAt: Date.parse('2026-06-02T01:30:00Z') / 1000,
      category: 'facility',
      subCategory: 'Pothole',
      title: 'Pothole',
      text: 'Deep & wide\nhole\n\nCrew sent.',
      place: '12 Main St, Town 94103',
      lon: -122.25,
      lat: 37.5,
      rawLon: null,
      rawLat: null,
      datum: 'wgs84',
      accuracyMetres: null,
      status: 'closed',
      level: null,
      language: 'en',
      reporter: null,
      withdrawn: false,
      trail: [],
      attachments: [
        {
          kind: 'image',
          mime: 'image/jpeg',
          name: 'b.jpg',
          bytes: null,
          url: 'https://example.org/a/b.jpg',
          key: 'https://example.org/a/b.jpg',
        },
      ],
    })
  })

  test.each([
    ['"null"', { updated_datetime: 'null' }],
    ['"true"', { updated_datetime: 'true' }],
    ['nothing', { updated_datetime: '' }],
    ['null', { updated_datetime: null }],
  ])('a date of %s is no date', (_name, more) => {
    expect(report({ ...more, status: 'closed' })).toMatchObject({ updatedAt: null, closedAt: null, status: 'closed' })
  })

  test.each([
    ['0/0', { lat: '0.0', long: '0.0' }],
    ['empty', { lat: '', long: '' }],
    ['"null"', { lat: 'null', long: 'null' }],
    ['absent', {}],
  ])('coordinates %s are no location', (_name, more) => {
    expect(report(more)).toMatchObject({ lon: null, lat: null })
  })

  test('lon is read where long is meant', () => {
    expect(report({ lat: '37.5', lon: '-122.5' })).toMatchObject({ lon: -122.5, lat: 37.5 })
  })

  test('open stays open, an unknown word is unknown', () => {
    expect(report({ status: ' Open ' }).status).toBe('open')
    expect(report({ status: 'in progress' }).status).toBe('unknown')
  })

  test('an address that holds the postal code does not get it twice; 0 is none', () => {
    expect(report({ address: '1 A St, 94103', zipcode: '94103' }).place).toBe('1 A St, 94103')
    expect(report({ address: '1 A St', zipcode: '0' }).place).toBe('1 A St')
    expect(report({ address: '', zipcode: '' }).place).toBeNull()
  })

  test('a service without a name takes the one of the server list, and its group helps to sort it', () => {
    const services = new Map([['001', { name: 'Road damage', group: 'Streets' }]])
    expect(report({ service_name: '' }, { services })).toMatchObject({ title: 'Road damage', subCategory: 'Streets/Road damage' })
    expect(report({ service_name: '' }).title).toBe('001')
  })

  test('Chinese text is told from English', () => {
    expect(report({ description: '路灯不亮' }).language).toBe('zh')
  })

  test('status notes that repeat the description come once', () => {
    expect(report({ description: 'Same', status_notes: 'Same' }).text).toBe('Same')
    expect(report({ status_notes: 'Only notes' }).text).toBe('Only notes')
  })

  test('a media address other than http is left out', () => {
    expect(report({ media_url: 'javascript:alert(1)' }).attachments).toEqual([])
    expect(report({ media_url: 'file:///etc/passwd' }).attachments).toEqual([])
  })
})

describe('what is no report', () => {
  test.each([
    ['no id', { service_request_id: '' }, 'service_request_id'],
    ['no time', { requested_datetime: 'null' }, 'requested_datetime'],
    ['a time that is none', { requested_datetime: ':27.7' }, 'requested_datetime'],
    ['30 February', { requested_datetime: '2026-02-30T00:00:00Z' }, 'requested_datetime'],
    ['a last change that is no time', { updated_datetime: 'yesterday' }, 'updated_datetime'],
    ['swapped coordinates', { lat: '-122.4', long: '37.7' }, 'lat'],
    ['half a location', { lat: '37.7' }, 'lat'],
    ['no service at all', { service_name: '', service_code: '' }, 'service_name'],
  ])('%s is named with its column', (_name, more, column) => {
    expect(problem(more)).toBe(column)
  })

  test('an empty record says that it is empty', () => {
    expect(georeportReport({}, options)).toMatchObject({
      kind: 'problem',
      column: null,
      reason: { en: 'Empty record: it has no field.' },
    })
  })

  test('quarantine keeps only fields that the standard publishes', () => {
    const outcome = georeportReport(
      { ...base, requested_datetime: 'x', email: 'a@b.c', phone: '1', first_name: 'A', attributes: [{ name: 'B' }] },
      options,
    )
    expect(outcome).toMatchObject({
      kind: 'problem',
      raw: { service_request_id: '7', service_name: 'Pothole', service_code: '001', status: 'open', requested_datetime: 'x' },
    })
    expect(Object.keys((outcome as { raw: object }).raw)).toHaveLength(5)
  })

  test('a barred service is a refusal with its name and reason', () => {
    const reason = { zh: '不收', en: 'barred' }
    expect(georeportReport(base, { tz: null, classify: () => ({ refused: reason }) })).toEqual({
      kind: 'refusal',
      category: 'Pothole',
      reason,
      externalId: base.service_request_id,
    })
  })
})
