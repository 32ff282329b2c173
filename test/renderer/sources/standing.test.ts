import { describe, expect, it } from 'vitest'
import type { Source } from '../../../contract/model.ts'
import type { LedgerLine } from '../../../contract/sync.ts'
import { textOf } from '../../../renderer/text/text.tsx'
import { lagAt } from '../../../renderer/view/sources/lag-scale.ts'
import {
  errorIn,
  joinLedger,
  lagWords,
  machineMoment,
  saysHere,
  standingOf,
  stateWords,
} from '../../../renderer/view/sources/standing.ts'

const zh = textOf('zh', 2026)
const en = textOf('en', 2026)
const line = (change: Partial<LedgerLine> = {}): LedgerLine => ({
  source: 'Feed',
  kind: 'feed',
  paused: false,
  running: false,
  lastSuccess: '2026-06-09T01:30:00+00:00',
  lastTry: null,
  nextTry: null,
  completeUpTo: '2026-06-08T15:00:00+00:00',
  usualLag: null,
  lagSeconds: null,
  late: false,
  owed: { reports: 0, attachments: 0, dispositions: 0 },
  quarantined: 0,
  refused: 0,
  problem: null,
  says: { zh: '', en: '' },
  reconciled: null,
  ...change,
})
const source = (name: string, everyMinutes = 15): Source => ({ name, everyMinutes }) as Source
const problem = { zh: '服务器忙', en: 'The server is busy' }

describe('how a source stands', () => {
  it('is late by its own history or by an error, paused before that, and never late where nobody promised more', () => {
    expect(standingOf(line())).toBe('on-time')
    expect(standingOf(line({ late: true }))).toBe('late')
    expect(standingOf(line({ problem }))).toBe('late')
    expect(standingOf(line({ late: true, paused: true }))).toBe('paused')
    expect(standingOf(line({ lastSuccess: null, problem }))).toBe('unconnected')
    expect(standingOf(line({ kind: 'file', lastSuccess: null, late: true }))).toBe('on-time')
  })

  it('says the error first and what happens next by itself', () => {
    const failing = { source: source('Feed'), line: line({ problem, nextTry: '2026-06-09T02:00:00+00:00' }) }
    expect(stateWords(failing, en)).toMatchObject({ words: 'The server is busy', tone: 'late' })
    expect(stateWords(failing, en).next).toMatch(/^Tries again /)
    expect(stateWords({ source: source('Feed', 0), line: line({ lastSuccess: null, problem }) }, zh)).toEqual({
      words: '服务器忙',
      next: '只按人工同步',
      tone: 'bad',
    })
    expect(stateWords({ source: source('F'), line: line({ kind: 'file' }) }, en)).toEqual({
      words: 'Imported by hand',
      next: '',
      tone: '',
    })
  })

  it('shows the ledger’s UTC times on this machine’s clock, in its sentences too', () => {
    const here = en.moment('2026-06-08T15:00:00Z')
    expect(machineMoment('2026-06-08T15:00:00+00:00', en.moment)).toBe(here)
    const says = { zh: '截至 2026-06-08 15:00（UTC）的报告已全部入库。', en: 'Everything up to 2026-06-08 15:00 UTC is in.' }
    expect(saysHere({ says }, en)).toBe(`Everything up to ${here} is in.`)
    expect(saysHere({ says }, zh)).toBe(`截至 ${zh.moment('2026-06-08T15:00:00Z')} 的报告已全部入库。`)
  })

  it('tells a run’s error in one language', () => {
    expect(errorIn('连接不上。\nCannot connect.', 'zh')).toBe('连接不上。')
    expect(errorIn('连接不上。\nCannot connect.', 'en')).toBe('Cannot connect.')
    expect(errorIn('Cannot connect.', 'zh')).toBe('Cannot connect.')
  })

  it('joins sources with their lines and leaves out one whose line is not here yet', () => {
    expect(joinLedger([source('A'), source('B')], [line({ source: 'B' })]).map(({ source: { name } }) => name)).toEqual(['B'])
  })
})

describe('lags', () => {
  it('are told in their natural unit', () => {
    expect([40, 41 * 60, 5_400, 3_600, 15 * 3_600, 3 * 86_400].map((seconds) => lagWords(seconds, en.t))).toEqual([
      '1 min',
      '41 min',
      '1 h 30 min',
      '1 h',
      '15 h',
      '3 d',
    ])
    expect(lagWords(3_900, zh.t)).toBe('1 小时 05 分')
  })

  it('stand on one axis from nothing to 30 days, longer ones at its end', () => {
    expect(lagAt(0)).toBe(0)
    expect(lagAt(-5)).toBe(0)
    expect(lagAt(3_600)).toBeGreaterThan(lagAt(600))
    expect(lagAt(30 * 86_400)).toBe(1)
    expect(lagAt(90 * 86_400)).toBe(1)
  })
})
