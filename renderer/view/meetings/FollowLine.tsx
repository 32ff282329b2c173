import { useRef, useState } from 'react'
import type { Agency, DecisionState, FollowThrough } from '../../../contract/briefing.ts'
import { decisionStates } from '../../../contract/briefing.ts'
import { useCall, useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { StateChoice } from './DecisionRow.tsx'
import { EffectPlot } from './EffectPlot.tsx'
import type { EffectScale } from './effect-scale.ts'
import { agencyName, meetingShort, placeWords } from './meeting-words.ts'

/** One decision of an earlier meeting: how far it is, and before and after against like places. Keys 1 to 4 set its state. */
export function FollowLine({
  line,
  n,
  scale,
  agencies,
}: {
  line: FollowThrough
  n: number
  scale: EffectScale
  agencies: readonly Agency[]
}) {
  const text = useText()
  const { t, say, day, category } = text
  const { decision, effect } = line
  const { data: areas } = useCall('area.list', {}, { on: ['areas.changed'] })
  const row = useRef<HTMLLIElement>(null)
  const { put, error } = useProgress(decision.id, decision.state, decision.stateDay)
  const step = (by: 1 | -1): void => {
    const rows = [...(row.current?.parentElement?.querySelectorAll<HTMLElement>('.follow-line') ?? [])]
    if (row.current) rows[rows.indexOf(row.current) + by]?.focus()
  }
  return (
    <li
      ref={row}
      className={line.overdue ? 'follow-line follow-overdue' : 'follow-line'}
      aria-label={t('meetings.decisionN', { n })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of a line work where it has the focus
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.altKey || event.metaKey) return
        const state = decisionStates[Number(event.key) - 1]
        if (state) put(state)
        else if (event.key === 'j' || (event.key === 'ArrowDown' && event.target === row.current)) step(1)
        else if (event.key === 'k' || (event.key === 'ArrowUp' && event.target === row.current)) step(-1)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <header className="follow-line-head">
        {decision.category ? <CategoryPlate category={decision.category} label={category(decision.category)} /> : null}
        <h3>{decision.text}</h3>
        {line.overdue ? <Tag tone="late">{t('meetings.overdueWord')}</Tag> : null}
        <span className="topbar-gap" />
        <StateChoice state={decision.state} onChange={put} />
      </header>
      <p className="meta">
        {agencyName(decision.agency, agencies, text)} ·{' '}
        {decision.due ? t('meetings.dueOn', { day: day(decision.due) }) : t('meetings.noDue')} ·{' '}
        {placeWords(decision.place, areas?.areas ?? [], text)} · {meetingShort(line.meeting, text)}
        {decision.state === 'done' && decision.stateDay ? ` · ${t('meetings.doneOn', { day: day(decision.stateDay) })}` : ''}
      </p>
      {decision.expected ? <p className="quiet">{t('meetings.expectedWas', { words: decision.expected })}</p> : null}
      <div className={effect ? 'follow-effect' : 'follow-effect follow-unknown'}>
        {effect ? <Effect effect={effect} scale={scale} /> : <span className="effect-none hatch" aria-hidden="true" />}
        <p className="follow-words">{say(line.words)}</p>
      </div>
      {error ? <p className="bad">{error}</p> : null}
    </li>
  )
}

function Effect({ effect, scale }: { effect: NonNullable<FollowThrough['effect']>; scale: EffectScale }) {
  const { t, number, decimal, day, say } = useText()
  const { before, after, controls } = effect
  return (
    <div className="effect">
      <dl className="effect-figures">
        <div>
          <dt>{t('meetings.before')}</dt>
          <dd title={`${day(before.from)} – ${day(before.to)}`}>{number(before.count)}</dd>
        </div>
        <div>
          <dt>{t('meetings.after')}</dt>
          <dd title={`${day(after.from)} – ${day(after.to)}`}>{number(after.count)}</dd>
        </div>
        <div>
          <dt>{t('meetings.expectedCount')}</dt>
          <dd>{decimal(effect.expected)}</dd>
        </div>
        <div>
          <dt>{t('meetings.ratio')}</dt>
          <dd>
            {decimal(effect.ratio[1], 2)}{' '}
            <span className="meta">
              {decimal(effect.ratio[0], 2)}–{decimal(effect.ratio[2], 2)}
            </span>
          </dd>
        </div>
      </dl>
      <EffectPlot ratio={effect.ratio} scale={scale} />
      <details className="effect-controls">
        <summary>{t('meetings.controls', { count: controls.length, n: number(controls.length) })}</summary>
        <ul className="plain-rows">
          {controls.map((one) => (
            <li key={`${one.spot.lon} ${one.spot.lat}`}>
              <span>{say(one.name)}</span>
              <span>
                {number(one.before)} → {number(one.after)}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}

/** Sets how far a decision is; Ctrl Z takes it back with the day it stood since. */
function useProgress(
  id: number,
  state: DecisionState,
  stateDay: string | null,
): { put: (next: DecisionState) => void; error: string | null } {
  const client = useClient()
  const { push } = useUndo()
  const [error, setError] = useState<string | null>(null)
  const put = async (next: DecisionState): Promise<void> => {
    if (next === state) return
    const reply = await client.call('decision.set', { id, state: next })
    setError(reply.ok ? null : reply.message)
    if (!reply.ok) return
    const to = async (change: { state: DecisionState; stateDay?: string | null }): Promise<void> => {
      const told = await client.call('decision.set', { id, ...change })
      if (!told.ok) throw new Error(told.message)
    }
    push({
      label: { zh: '进展', en: 'the state of a decision' },
      undo: () => to({ state, stateDay }),
      redo: () => to({ state: next }),
    })
  }
  return { put: (next) => void put(next), error }
}
