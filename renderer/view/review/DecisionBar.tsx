import './decision.css'
import { useEffect, useRef, useState } from 'react'
import type { ReportDetail } from '../../../contract/model.ts'
import type { DistrictDecision, OutboxItem } from '../../../contract/sync.ts'
import { useCall } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useOutbox } from '../../state/outbox.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { useLatest } from '../situation/use-latest.ts'
import { standingDecision, takesDecisions } from './decision-words.ts'
import { useDecide } from './use-decide.ts'

const onSources = ['reports.changed', 'ledger.changed'] as const
const choices = [
  { decision: 'accepted', name: 'review.accept', cap: 'A' },
  { decision: 'returned', name: 'review.return', cap: 'R' },
  { decision: 'closed', name: 'review.close', cap: undefined },
] as const

/** The district's three decisions on one report. They wait in the outbox; nothing is sent from here. */
export function DecisionBar({ detail }: { detail: ReportDetail }) {
  const { t } = useText()
  const { data: outbox } = useOutbox()
  const { data: sources } = useCall('source.list', {}, { on: onSources })
  const [making, make] = useState<DistrictDecision | null>(null)
  const kind = sources?.sources.find((source) => source.name === detail.source)?.kind
  const standing = standingDecision(outbox?.items ?? [], detail.id, detail.revision)
  const off = detail.suppressed
    ? t('review.off.suppressed')
    : kind === undefined || outbox === undefined
      ? t('review.off.loading')
      : !takesDecisions(kind)
        ? t('review.off.kind', { source: detail.source, kind: t(`sources.kind.${kind as 'sample'}`) })
        : standing
          ? t(standing.state === 'sent' ? 'review.off.sent' : 'review.off.pending')
          : null
  const pressed = useLatest((event: KeyboardEvent) => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || off !== null) return
    if (event.target instanceof HTMLElement && event.target.closest('[role=dialog], [role=menu]')) return
    const choice = choices.find(({ cap }) => cap === event.key.toUpperCase())
    if (!choice) return
    event.preventDefault()
    make(choice.decision)
  })
  useEffect(() => {
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [pressed])

  if (making !== null && off === null)
    return <DecisionForm key={making} detail={detail} decision={making} onEnd={() => make(null)} />
  return (
    <>
      {standing ? <Standing item={standing} /> : null}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame */}
      <div className="decision-choices" role="group" aria-label={t('review.decide')}>
        {choices.map(({ decision, name, cap }) => (
          <Button key={decision} size="sm" {...(cap ? { cap } : {})} blocked={off} onPress={() => make(decision)}>
            {t(name)}
          </Button>
        ))}
      </div>
    </>
  )
}

function DecisionForm({ detail, decision, onEnd }: { detail: ReportDetail; decision: DistrictDecision; onEnd: () => void }) {
  const { t } = useText()
  const { decide } = useDecide()
  const [comment, setComment] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const choice = choices.find((one) => one.decision === decision)
  const said = comment.trim()
  const missing = decision === 'returned' && said === ''
  const submit = async (): Promise<void> => {
    if (missing || busy) return
    setBusy(true)
    const failed = await decide(detail.id, decision, said)
    setBusy(false)
    if (failed === null) onEnd()
    else setProblem(failed)
  }
  return (
    <form
      className="decision-form"
      aria-label={choice ? t(choice.name) : ''}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onEnd()
      }}
    >
      <Field
        label={t(decision === 'returned' ? 'review.returnComment' : 'review.acceptComment')}
        value={comment}
        onChange={setComment}
        inputRef={field}
      />
      {problem ? (
        <p className="bad" role="alert">
          {t('review.decisionFailed')} · {problem}
        </p>
      ) : null}
      <div className="decision-ends">
        <span className="decision-what">{choice ? t(choice.name) : ''}</span>
        <Button size="sm" variant="quiet" cap="Esc" onPress={onEnd}>
          {t('words.cancel')}
        </Button>
        <Button
          size="sm"
          variant="primary"
          type="submit"
          cap="Enter"
          isDisabled={busy}
          blocked={missing ? t('review.returnNeeds') : null}
        >
          {t('review.toOutbox')}
        </Button>
      </div>
    </form>
  )
}

const standingWords = {
  waiting: 'review.unsent',
  failed: 'review.unsentFailed',
  conflict: 'review.unsentConflict',
  sending: 'review.unsentSending',
} as const

/** What was decided and where that decision is now. */
function Standing({ item }: { item: OutboxItem }) {
  const { t, moment } = useText()
  const { go } = useRoute()
  const { takeBack } = useDecide()
  const what = t(`review.decision.${item.decision}`)
  const sent = item.state === 'sent' || item.state === 'undone'
  return (
    <div className="decision-standing" role="status">
      <span className={item.state === 'failed' ? 'bad' : sent ? 'quiet' : 'late'} title={item.comment}>
        {item.state === 'sent' || item.state === 'undone'
          ? t('review.sentWaits', { what, at: item.sentAt ? moment(item.sentAt) : '' })
          : t(standingWords[item.state], { what })}
      </span>
      {sent || item.state === 'sending' ? null : (
        <Button size="sm" variant="quiet" onPress={() => void takeBack(item)}>
          {t('review.undo')}
        </Button>
      )}
      <Button size="sm" variant="quiet" onPress={() => go('review', 'outbox')}>
        {t('review.toOutboxTab')}
      </Button>
    </div>
  )
}
