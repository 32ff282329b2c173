import { useEffect, useRef } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Source } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { type Text, useText } from '../../text/text.tsx'

export type Standing = 'on-time' | 'late' | 'unconnected'

/** Whether a source can be built on today. A file or the sample is never late: nobody promised more of it. */
export function standingOf(source: Source): Standing {
  if (source.kind !== 'open311') return 'on-time'
  if (source.lastSuccess === null) return 'unconnected'
  return source.late ? 'late' : 'on-time'
}

/** The state in plain words, the error first: it is what to act on. */
export function stateWords(source: Source, { t, say, moment, number }: Text): { words: string; tone: '' | 'late' | 'bad' } {
  const standing = standingOf(source)
  if (source.lastError) return { words: say(source.lastError), tone: standing === 'unconnected' ? 'bad' : 'late' }
  if (standing === 'unconnected') return { words: t('sources.neverSynced'), tone: 'late' }
  if (standing === 'late')
    return {
      words: source.completeUpTo ? t('sources.behind', { at: moment(source.completeUpTo) }) : t('sources.runFailed'),
      tone: 'late',
    }
  if (source.kind === 'file') return { words: t('sources.byHand'), tone: '' }
  if (source.kind === 'sample') return { words: t('sources.made'), tone: '' }
  return { words: source.refused > 0 ? t('sources.onTimeRefused', { n: number(source.refused) }) : t('sources.onTime'), tone: '' }
}

/** What a source owes: a number where the backlog is known, null where only the delay is. */
export function useOwed(source: Source): number | null {
  const late = standingOf(source) !== 'on-time'
  const { data } = useCall('report.count', late ? { filter: { sources: [source.name] } } : null)
  if (!late) return 0
  return data && data.owed.reports > 0 ? data.owed.reports : null
}

export function SourceRow({ source, chosen, onChoose }: { source: Source; chosen: boolean; onChoose: () => void }) {
  const text = useText()
  const { t, number, moment } = text
  const standing = standingOf(source)
  const state = stateWords(source, text)
  const owed = useOwed(source)
  const never = source.lastSuccess === null
  const amount = (n: number): string => (never ? '—' : number(n))
  const line = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (chosen) line.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <tr ref={line} className={chosen ? 'ledger-row row-chosen' : 'ledger-row'} onClick={onChoose}>
      <td className="ledger-name">
        <AriaButton className="ledger-button" onPress={onChoose} aria-pressed={chosen}>
          <span className="ledger-title" title={source.name}>
            {source.name}
          </span>
          <span className="meta">{t(`sources.kind.${source.kind}`)}</span>
        </AriaButton>
      </td>
      <td className={`nowrap ${never ? 'bad' : ''}`}>{source.lastSuccess ? moment(source.lastSuccess) : t('sources.never')}</td>
      <td className={`nowrap ${never ? 'bad' : standing === 'late' ? 'late' : ''}`}>
        {source.completeUpTo ? moment(source.completeUpTo) : '—'}
      </td>
      <td className="number">{amount(source.reports)}</td>
      <td className="number">{amount(source.lastDay)}</td>
      <td className={`number ${never ? 'bad' : standing === 'late' ? 'late' : 'zero'}`}>
        {owed === null ? t('sources.unknown') : owed > 0 ? `≈ ${number(owed)}` : '0'}
      </td>
      <td className={`number ${source.quarantined === 0 ? 'zero' : ''}`}>{amount(source.quarantined)}</td>
      <td className={`number ${source.refused === 0 ? 'zero' : ''}`}>{amount(source.refused)}</td>
      <td className={`ledger-state ${state.tone}`}>
        <span className="ledger-state-words" title={state.words}>
          {state.words}
        </span>
      </td>
    </tr>
  )
}
