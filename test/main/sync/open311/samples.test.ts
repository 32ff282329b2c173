import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { requestsFrom, servicesFrom } from '../../../../main/sync/open311/parse.ts'
import { georeportReport } from '../../../../main/sync/open311/record.ts'

const shared = fileURLToPath(new URL('../../../../../shared/', import.meta.url))
const here = existsSync(`${shared}open311-samples`)
if (!here) console.log(`skipped: no recorded GeoReport answers in ${shared}`)

const read = (file: string) => {
  const text = readFileSync(shared + file, 'utf8')
  const outcomes = requestsFrom(text, file.endsWith('.json') ? 'json' : 'xml').map((record) =>
    georeportReport(record, { tz: 'America/Los_Angeles', classify: (label) => ({ category: 'other', subCategory: label }) }),
  )
  return {
    rows: outcomes.length,
    reports: outcomes.flatMap((o) => (o.kind === 'report' ? [o.report] : [])),
    problems: outcomes.flatMap((o) => (o.kind === 'problem' ? [o.reason.en] : [])),
  }
}

describe.skipIf(!here)('recorded answers of real servers', () => {
  test('San Francisco, JSON: 1,001 rows, one of them torn; both dates under one key, "null" and "true" as dates', () => {
    const { rows, reports, problems } = read('data/sf/open311-requests.json')
    expect([rows, reports.length, problems]).toEqual([1_001, 1_000, ['No id (service_request_id).']])
    expect(new Set(reports.map((r) => r.externalId)).size).toBe(1_000)
    const closed = reports.filter((r) => r.status === 'closed')
    expect(closed.length).toBeGreaterThan(300)
    expect(closed.every((r) => r.closedAt !== null && r.closedAt >= r.occurredAt)).toBe(true)
    expect(reports[0]).toMatchObject({
      externalId: '771970',
      updatedAt: null,
      occurredAt: Date.parse('2010-11-15T01:05:25-08:00') / 1000,
      offsetMinutes: -480,
      lon: -122.4134,
    })
  })

  test('San Francisco, XML: nil dates, 0/0 and an unclosed empty request', () => {
    const { rows, reports, problems } = read('data/sf/open311-requests.xml')
    expect([rows, reports.length, problems]).toEqual([7, 6, ['Empty record: it has no field.']])
    expect(reports.every((r) => r.updatedAt === null)).toBe(true)
    expect(reports.filter((r) => r.lon === null).map((r) => r.externalId)).toEqual(['773469'])
  })

  test('Chicago and Toronto', () => {
    expect(read('open311-samples/chicago_requests.json').reports.map((r) => [r.externalId, r.offsetMinutes, r.text])).toEqual([
      ['14-01100669', -300, ''],
      ['14-01100627', -300, 'Locked'],
    ])
    expect(read('open311-samples/toronto_requests.xml').reports.map((r) => [r.externalId, r.title, r.place, r.closedAt])).toEqual(
      [
        ['101005420892', 'Road - Pot hole', 'Warden Ave / Freeman St, Scarborough', null],
        ['101005420894', 'Road - Pot hole', 'Parkette Pl / Danforth Ave, Scarborough', null],
      ],
    )
  })

  test('service lists of Giessen and San Francisco', () => {
    const services = servicesFrom(readFileSync(`${shared}open311-samples/giessen_services.xml`, 'utf8'), 'xml')
    expect(services.map((s) => s.service_code)).toEqual(['015', '010', '013', '012', '011', '016', '017', '014'])
    expect(services[3]!.service_name).toBe('Verkehrsschild beschädigt')
    const city = servicesFrom(readFileSync(`${shared}data/sf/open311-services.xml`, 'utf8'), 'xml')
    expect(city.length).toBeGreaterThan(20)
    expect(city[0]).toMatchObject({ service_code: '001', group: 'Litter Receptacles' })
  })
})
