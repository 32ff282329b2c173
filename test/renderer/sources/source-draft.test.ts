import { describe, expect, it } from 'vitest'
import { parseRequest } from '../../../contract/request.ts'
import {
  draftCredentials,
  draftOptions,
  draftQuestion,
  draftRequest,
  emptyDraft,
  isPlainAndFar,
  previewSum,
  problemsOf,
  type SourceDraft,
  stepsOf,
} from '../../../renderer/view/sources/source-draft.ts'

const draft = (change: Partial<SourceDraft>): SourceDraft => ({ ...emptyDraft, name: 'Patrol', ...change })

describe('the wizard’s draft', () => {
  it('asks for a form and its fields only where an upstream has several', () => {
    expect(stepsOf('odk')).toEqual(['kind', 'connect', 'form', 'fields', 'preview', 'done'])
    expect(stepsOf('ogc')).toContain('fields')
    for (const kind of ['feed', 'open311', 'folder'] as const)
      expect(stepsOf(kind)).toEqual(['kind', 'connect', 'preview', 'done'])
  })

  it('takes plain HTTP to this machine as it is, and to another only with the tick', () => {
    expect(isPlainAndFar('http://127.0.0.1:4801')).toBe(false)
    expect(isPlainAndFar('http://localhost/feed')).toBe(false)
    expect(isPlainAndFar('http://[::1]:80/')).toBe(false)
    expect(isPlainAndFar('https://feed.example.org')).toBe(false)
    const far = draft({ kind: 'feed', url: 'http://feed.example.org' })
    expect(problemsOf(far, [])).toEqual({ plain: 'plainNeedsLeave' })
    expect(problemsOf({ ...far, allowPlainHttp: true }, [])).toEqual({})
    expect(draftOptions({ ...far, allowPlainHttp: true }).allowPlainHttp).toBe(true)
    // A tick left over from another address allows nothing.
    expect(draftOptions({ ...far, url: 'https://feed.example.org', allowPlainHttp: true })).not.toHaveProperty('allowPlainHttp')
  })

  it('names what is wrong by field', () => {
    expect(problemsOf(draft({ kind: 'odk', name: ' ', url: 'odk.example.org', auth: 'password' }), [])).toEqual({
      name: 'noName',
      url: 'badUrl',
      user: 'noUser',
      secret: 'noSecret',
    })
    expect(problemsOf(draft({ kind: 'feed', url: 'https://a:b@feed.example.org' }), ['Patrol'])).toEqual({
      name: 'nameTaken',
      url: 'urlSecret',
    })
    expect(problemsOf(draft({ kind: 'folder', url: 'export' }), [])).toEqual({ url: 'badPath' })
    expect(problemsOf(draft({ kind: 'folder', url: 'D:\\export' }), [])).toEqual({})
    expect(problemsOf(draft({ kind: 'feed', url: 'https://f.example.org', pin: 'abc', proxy: 'https://p' }), [])).toEqual({
      pin: 'badPin',
      proxy: 'badProxy',
    })
  })

  it('becomes a request that the contract takes, with empty words left out', () => {
    const odk = draft({
      kind: 'odk',
      url: ' https://odk.example.org ',
      auth: 'password',
      user: 'a@example.org',
      secret: ' s ',
      form: { id: 'hazard', project: '3' },
      fields: { occurredAt: 'when', category: 'kind' },
      datum: 'gcj02',
      jurisdiction: 'left over',
    })
    expect(draftRequest(odk)).toEqual({
      name: 'Patrol',
      kind: 'odk',
      url: 'https://odk.example.org',
      options: {
        project: '3',
        form: 'hazard',
        fields: { occurredAt: 'when', category: 'kind' },
        datum: 'gcj02',
        everyMinutes: 15,
      },
      credentials: { user: 'a@example.org', secret: ' s ' },
    })
    expect(parseRequest('source.add', draftRequest(odk))).toEqual({ ok: true, request: draftRequest(odk) })
    expect(parseRequest('source.fields', draftQuestion(odk))).toEqual({ ok: true, request: draftQuestion(odk) })
    expect(draftQuestion({ ...odk, form: null, fields: null })).not.toHaveProperty('options.form')
  })

  it('sends a token without a user, and no credentials to a folder', () => {
    expect(draftCredentials({ auth: 'token', user: 'left over', secret: 't' })).toEqual({ secret: 't' })
    expect(draftCredentials({ auth: 'none', user: '', secret: 'left over' })).toBeUndefined()
    const folder = draft({ kind: 'folder', url: '/srv/export', auth: 'token', secret: 't' })
    expect(draftRequest(folder)).not.toHaveProperty('credentials')
  })

  it('tells rows that will be stored from those that would not', () => {
    const why = { zh: '无', en: 'no' }
    expect(
      previewSum([
        { row: 1, problem: why },
        { row: 2, stored: {} as never },
        { row: 3, problem: why },
      ]),
    ).toEqual({
      stored: 1,
      kept: 2,
    })
  })
})
