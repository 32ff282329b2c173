import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { MappedField } from '../../../../contract/sync.ts'
import { HttpFailure } from '../../../../main/sync/http/http-failure.ts'
import {
  type Answer,
  isLostPlace,
  odkFailure,
  readAttachments,
  readComments,
  readFeedPage,
  readFields,
  readForms,
  readProjects,
  readStanding,
} from '../../../../main/sync/odk/answer.ts'
import { mappingOf } from '../../../../main/sync/odk/form.ts'
import { odkReport } from '../../../../main/sync/odk/record.ts'
import { readSession } from '../../../../main/sync/odk/session.ts'
import { made } from './recorded-table.ts'

const shared = fileURLToPath(new URL('../../../../../shared/odk-samples/', import.meta.url))
const here = existsSync(`${shared}recorded`)
if (!here) console.log(`skipped: no recorded answers of ODK Central in ${shared}`)

interface Recorded {
  request?: { method: string; url: string; headers: Record<string, string> }
  status: number
  headers: [string, string][] | Record<string, string>
  body?: unknown
  tail?: string
}
const path = '/projects/1/forms/shore_report.svc/Submissions'
const read = (file: string): Recorded => JSON.parse(readFileSync(`${shared}recorded/${file}`, 'utf8')) as Recorded
const files = here ? readdirSync(`${shared}recorded`).filter((name) => name.endsWith('.json')) : []

/** The answer as it came over the wire, without the marks that the recording put where it cut lists. */
function answerOf(recorded: Recorded): Answer {
  const list = Array.isArray(recorded.headers) ? recorded.headers : Object.entries(recorded.headers)
  const whole = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.filter((one) => !(typeof one === 'object' && one !== null && '__cut' in one)).map(whole)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, whole(v)]))
        : value
  const { body, tail } = recorded
  const text =
    tail !== undefined
      ? `{"value":[{"__id":"x","observation":[{"kin${tail}`
      : typeof body === 'string'
        ? body
        : body === null
          ? ''
          : JSON.stringify(whole(body))
  return {
    status: recorded.status,
    headers: Object.fromEntries(list.map(([name, value]) => [name.toLowerCase(), value])),
    text: () => text,
  }
}

const fieldsAnswer = () => readFields(answerOf(read('021-form-fields.json')), new URL('https://odk.example.org/'))
const classify = (label: string) => ({ category: 'other' as const, subCategory: label || null })

/** What the part of the client that would meet this answer makes of it. */
function understood(recorded: Recorded): string {
  const answer = answerOf(recorded)
  const { method, url: address } = recorded.request ?? { method: 'GET', url: `https://odk.example.org/v1${path}` }
  const url = new URL(address)
  const where = decodeURIComponent(url.pathname).replace(/^\/v1(?:\/key\/[^/]+)?/, '')
  const options = { fields: fieldsAnswer(), mapped: mappingOf(fieldsAnswer()), tz: null, datum: 'wgs84' as const, classify }
  const rows = (): string => {
    const page = readFeedPage(answer, url, path)
    const told = page.rows.map((row) => ('__system' in row ? odkReport(row, [], options).kind : 'id'))
    const kinds = [...new Set(told)].map((kind) => `${told.filter((k) => k === kind).length} ${kind}`)
    return [
      'page',
      kinds.join(' and ') || 'empty',
      ...(page.count === null ? [] : [`of ${page.count}`]),
      page.skip === null ? 'last' : 'more',
    ].join(', ')
  }
  try {
    if (answer.status === 304) return 'not modified'
    if (where === '/sessions' && method === 'POST') return `session for ${readSession(answer, url).livesMs / 3_600_000} hours`
    if (isLostPlace(answer)) return 'place lost: begin anew'
    if (where.startsWith('/projects/1/forms/shore_report.svc/Submissions') && method === 'GET') return rows()
    if (where.endsWith('/fields')) return `${readFields(answer, url).length} fields`
    if (where === '/projects') return `${readProjects(answer, url).length} projects`
    if (where === '/projects/1/forms') return `${readForms(answer, url).length} forms`
    if (where.endsWith('/comments') && method === 'GET') return `${readComments(answer, url).length} remarks`
    if (where.endsWith('/attachments')) return `attachments: ${readAttachments(answer, url).map((a) => a.exists)}`
    if (where.includes('/attachments/') && answer.status === 200 && (method === 'GET' || method === 'HEAD'))
      return `content, ${answer.headers['content-length']} bytes, ${/^"[0-9a-f]{32}"$/.test(String(answer.headers.etag)) ? 'strong ETag' : 'no strong ETag'}`
    if (/\/submissions\/[^/]+$/.test(where) && (method === 'PATCH' || method === 'GET'))
      return `stands at ${readStanding(answer, url).reviewState}`
    if (answer.status < 300 && method !== 'GET' && method !== 'HEAD') return 'done'
    if (answer.status < 300 && method === 'HEAD') return 'headers alone'
    // Never asked for. Were it to come for a page all the same:
    return rows()
  } catch (error) {
    if (error instanceof HttpFailure) {
      expect(error.text.zh).not.toBe('')
      if (error.kind === 'cut-off') return 'no page: ask again'
      return `${error.kind}: ${error.status === null ? 'refused' : (/\((?:\d+, )?([\d.]+)\)|(?:\d+, )([\d.]+) and/.exec(error.text.en)?.slice(1).find(Boolean) ?? error.status)}`
    }
    throw error
  }
}

describe.skipIf(!here)('225 recorded answers of a real ODK Central', () => {
  test('each is understood by the part of the client that would meet it', () => {
    expect(files.length).toBe(225)
    expect(files.map((file) => `${file.slice(0, -5)}: ${understood(read(file))}`)).toEqual(made)
  })

  test('a submission as recorded: time, kind, place with accuracy, review, who sent it as a number alone, repeats as lines', () => {
    const page = readFeedPage(answerOf(read('031-feed-expand-star.json')), new URL('https://odk.example.org/'), path)
    const fields = fieldsAnswer()
    expect(mappingOf(fields)).toEqual({
      occurredAt: 'seen_at',
      category: 'category',
      text: 'note',
      place: 'site/name',
      location: 'place',
    } satisfies Partial<Record<MappedField, string>>)
    const outcome = odkReport(page.rows[0]!, [], {
      fields,
      mapped: mappingOf(fields),
      tz: 'Europe/London',
      datum: 'wgs84',
      classify,
    })
    expect(outcome).toMatchObject({
      kind: 'report',
      report: {
        subCategory: 'litter',
        occurredAt: Date.parse('2026-03-05T11:26:59.371Z') / 1000 - 0.371,
        lon: -1.074794,
        lat: 51.505233,
        accuracyMetres: 8.6,
        place: 'Site 12',
        status: 'open',
        reporter: '7',
        sourceRevision: Date.parse('2026-11-22T05:34:18.795Z'),
        text: expect.stringMatching(/#1199\n\nobservation 1: kind: debris; how_many: 22; remark: dune 0$/),
        attachments: [],
      },
    })
    expect(JSON.stringify(outcome)).not.toContain('Tablet one')
  })

  test('attachments of a form and of its repeats are keyed by their names', () => {
    const page = readFeedPage(answerOf(read('090-single-expand.json')), new URL('https://odk.example.org/'), path)
    const outcome = odkReport(page.rows[0]!, [], { fields: fieldsAnswer(), mapped: {}, tz: null, datum: 'wgs84', classify })
    expect(outcome).toMatchObject({
      report: { status: 'checking', attachments: [{ key: 'late_one.jpg', kind: 'image', mime: 'image/jpeg' }] },
    })
  })

  test('a published answer with repeats behind links: what is recognised, and its files', () => {
    const at = new URL('https://odkc.example.org/')
    const answer = (name: string): Answer => ({ status: 200, headers: {}, text: () => readFileSync(`${shared}${name}`, 'utf8') })
    const fields = readFields(answer('fields_flora_quadrat.json'), at)
    const mapped = mappingOf(fields)
    expect(mapped).toMatchObject({
      occurredAt: 'encounter_start_datetime',
      location: 'location/corner1',
      place: 'location/area_name',
    })
    const [row] = readFeedPage(answer('submissions_flora_quadrat.json'), at, path).rows
    const outcome = odkReport(row!, null, { fields, mapped, tz: null, datum: 'wgs84', classify })
    expect(outcome).toMatchObject({
      kind: 'report',
      report: { offsetMinutes: 480, lon: 115.8843989, accuracyMetres: 4.625, place: 'Test site 1', commentsUnknown: true },
    })
    expect(outcome.kind === 'report' && outcome.report.attachments.map(({ key }) => key)).toEqual([
      '1604290006239.jpg',
      '1604290049411.jpg',
      '1604290379613.jpg',
    ])
    expect(JSON.stringify(outcome)).not.toContain('ruODK')
  })

  test('an error says its code and what to do, and nothing of what the server quotes', () => {
    const failure = odkFailure(answerOf(read('007-login-missing-password.json')), new URL('https://odk.example.org/v1/sessions'))
    expect(failure.text.en).toContain('400.3')
    expect(JSON.stringify(failure.text)).not.toContain('sync.tester')
  })
})
