import type { Source } from '../../../contract/model.ts'
import { feedKinds, type LedgerLine } from '../../../contract/sync.ts'
import type { Text } from '../../text/text.tsx'

/** A source with its line of the ledger. */
export interface LedgerEntry {
  source: Source
  line: LedgerLine
}
export type Standing = 'on-time' | 'late' | 'paused' | 'unconnected'

/** Whether somebody has to be asked for more of it: files and the sample come when a person brings them. */
export const isFeed = (line: LedgerLine): boolean => (feedKinds as readonly string[]).includes(line.kind)

/** Sources in their order, each with its line; one whose line is still on its way is left out. */
export function joinLedger(sources: readonly Source[], lines: readonly LedgerLine[]): LedgerEntry[] {
  const byName = new Map(lines.map((line) => [line.source, line]))
  return sources.flatMap((source) => {
    const line = byName.get(source.name)
    return line ? [{ source, line }] : []
  })
}

/** Whether a source can be built on now. A file or the sample is never late: nobody promised more of it. */
export function standingOf(line: LedgerLine): Standing {
  if (!isFeed(line)) return 'on-time'
  if (line.paused) return 'paused'
  if (line.lastSuccess === null) return 'unconnected'
  return line.late || line.problem !== null ? 'late' : 'on-time'
}

/** The ledger's times are this machine's own; they are shown on its clock. */
export const machineMoment = (iso: string, moment: Text['moment']): string => moment(iso.replace(/(\.\d+)?\+00:00$/, 'Z'))

/** The ledger's own sentences, with its times on this machine's clock. */
export const saysHere = ({ says }: Pick<LedgerLine, 'says'>, { say, moment }: Text): string =>
  say(says).replace(/(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})(（UTC）| UTC)/g, (_, day: string, clock: string, zone: string) => {
    const here = moment(`${day}T${clock}:00Z`)
    return zone === '（UTC）' ? `${here} ` : here
  })

/** A run keeps its error in both languages, a line each. */
export function errorIn(error: string, language: Text['language']): string {
  const [zh, en, ...more] = error.split('\n')
  return en === undefined || more.length > 0 ? error : ((language === 'zh' ? zh : en) ?? error)
}

/** "41 min", "1 h 30 min", "15 h", "3 d". */
export function lagWords(seconds: number, t: Text['t']): string {
  const minutes = Math.max(0, Math.round(seconds / 60))
  if (minutes < 60) return t('words.minutes', { n: minutes })
  if (minutes < 600 && minutes % 60 > 0)
    return t('sources.hoursMinutes', { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, '0') })
  if (minutes < 2_880) return t('words.hours', { n: Math.round(minutes / 60) })
  return t('words.days', { n: Math.round(minutes / 1_440) })
}

export type Tone = '' | 'late' | 'bad'
/** The state in plain words, what to act on first, and what happens next by itself. */
export function stateWords({ source, line }: LedgerEntry, text: Text): { words: string; next: string; tone: Tone } {
  const { t, say, number, moment } = text
  const here = (iso: string): string => machineMoment(iso, moment)
  const standing = standingOf(line)
  if (!isFeed(line)) return { words: t(line.kind === 'sample' ? 'sources.made' : 'sources.byHand'), next: '', tone: '' }
  const next =
    line.nextTry !== null
      ? t(line.problem ? 'sources.nextTry' : 'sources.nextSync', { at: here(line.nextTry) })
      : source.everyMinutes > 0
        ? t('sources.nextSoon')
        : t('sources.nextByHand')
  if (standing === 'paused') return { words: t('sources.paused'), next: t('sources.pausedNext'), tone: 'late' }
  if (line.problem) return { words: say(line.problem), next, tone: standing === 'unconnected' ? 'bad' : 'late' }
  if (standing === 'unconnected') return { words: t('sources.neverSynced'), next, tone: 'late' }
  if (standing === 'late')
    return {
      words: line.completeUpTo ? t('sources.behind', { at: here(line.completeUpTo) }) : t('sources.runFailed'),
      next,
      tone: 'late',
    }
  const words = line.refused > 0 ? t('sources.onTimeRefused', { n: number(line.refused) }) : t('sources.onTime')
  return { words, next, tone: '' }
}
