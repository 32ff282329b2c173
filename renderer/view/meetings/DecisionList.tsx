import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Agency, Meeting } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { DecisionRow } from './DecisionRow.tsx'
import type { MeetingChanges } from './use-meeting-change.ts'

/** What was decided: by whom, until when, what it should bring, where. */
export function DecisionList({
  meeting,
  agencies,
  changes,
}: {
  meeting: Meeting
  agencies: readonly Agency[]
  changes: MeetingChanges
}) {
  const { t, number } = useText()
  const [text, setText] = useState('')
  const { decisions } = meeting
  const done = decisions.filter(({ state }) => state === 'done').length
  const add = async (): Promise<void> => {
    if (text.trim() === '') return
    if (await changes.addDecision(text.trim())) setText('')
  }
  return (
    <section className="agenda-part" aria-label={t('meetings.decisions')}>
      <header>
        <h2>{t('meetings.decisions')}</h2>
        {decisions.length > 0 ? (
          <span className="meta">{t('meetings.decided', { n: number(decisions.length), done: number(done) })}</span>
        ) : null}
      </header>
      {decisions.length === 0 ? <p className="quiet">{t('meetings.decisionsEmpty')}</p> : null}
      <ol className="decision-rows">
        {decisions.map((decision, i) => (
          <DecisionRow key={decision.id} decision={decision} n={i + 1} meeting={meeting} agencies={agencies} changes={changes} />
        ))}
      </ol>
      <form
        className="decision-add"
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <input
          className="input"
          aria-label={t('meetings.newDecision')}
          placeholder={t('meetings.newDecisionHint')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value.slice(0, 2_000))}
        />
        <Button type="submit" icon={<Plus size={14} aria-hidden="true" />} isDisabled={text.trim() === ''}>
          {t('meetings.addDecision')}
        </Button>
      </form>
    </section>
  )
}
