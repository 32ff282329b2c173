import { Send } from 'lucide-react'
import { useState } from 'react'
import type { OutboxItem, OutboxState } from '../../../contract/sync.ts'
import { useAction, useCall, useClient } from '../../state/call.tsx'
import { useOutbox } from '../../state/outbox.ts'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { ConfirmSend } from './ConfirmSend.tsx'
import { ConflictSides } from './ConflictSides.tsx'
import { ReviewBody } from './ReviewBody.tsx'
import { useDecide } from './use-decide.ts'

/** What asks for a person stands first. */
const groups = ['conflict', 'failed', 'waiting', 'sending', 'sent'] as const satisfies readonly OutboxState[]
/** Of what is done with, the newest. */
const shownSent = 100

/** The district's decisions by how far they are. Nothing leaves without the dialog that names how many go where. */
export function OutboxTab() {
  const { t, number } = useText()
  const { data, loading, error, refresh } = useOutbox()
  const send = useAction('outbox.send')
  const [chosen, choose] = useState<ReadonlySet<number>>(new Set())
  const [confirming, confirm] = useState<OutboxItem[] | null>(null)
  const items = data?.items ?? []
  // An item whose sending was cut off by a crash is sent again: its key keeps it single.
  const ready = items.filter((item) => item.state === 'waiting' || item.state === 'failed')
  const picked = ready.filter((item) => chosen.has(item.id))
  const toggle = (id: number, on: boolean): void =>
    choose((now) => {
      const next = new Set(now)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
  const sendNow = async (list: readonly OutboxItem[]): Promise<void> => {
    await send.run({ ids: list.map((item) => item.id) })
    confirm(null)
    choose(new Set())
  }
  return (
    <ReviewBody>
      <div className="outbox">
        <div className="outbox-actions">
          <Checkbox
            checked={ready.length > 0 && picked.length === ready.length}
            indeterminate={picked.length > 0 && picked.length < ready.length}
            disabled={ready.length === 0}
            onChange={(on) => choose(on ? new Set(ready.map((item) => item.id)) : new Set())}
          >
            {t('review.chooseAll')}
          </Checkbox>
          <span className="outbox-result" role="status">
            {send.value ? <Results items={send.value.items} /> : null}
          </span>
          <span className="topbar-gap" />
          <Button
            blocked={picked.length === 0 ? t(ready.length === 0 ? 'review.nothingToSend' : 'review.nothingChosen') : null}
            isDisabled={send.pending}
            onPress={() => confirm(picked)}
          >
            {t('review.sendSelected', { n: number(picked.length) })}
          </Button>
          <Button
            variant="primary"
            icon={<Send size={14} aria-hidden="true" />}
            blocked={ready.length === 0 ? t('review.nothingToSend') : null}
            isDisabled={send.pending}
            onPress={() => confirm(ready)}
          >
            {t('review.sendAll')}
          </Button>
        </div>
        <LoadingLine shown={loading || send.pending} label={t(send.pending ? 'review.sending' : 'words.loading')} />
        {error ? (
          <ErrorPanel what={t('review.outboxFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
        ) : null}
        {send.error ? <ErrorPanel what={t('review.sendFailed')} means={send.error.message} /> : null}
        <section className="outbox-scroll" aria-label={t('review.outbox')}>
          {data && items.length === 0 ? (
            <EmptyPanel title={t('review.outboxEmpty')}>
              <p>{t('review.outboxEmptyWords')}</p>
            </EmptyPanel>
          ) : null}
          {groups.map((state) => {
            const of = items.filter((item) => item.state === state)
            if (of.length === 0) return null
            const shown = state === 'sent' ? of.slice(0, shownSent) : of
            return (
              <section key={state} aria-label={t(`review.state.${state}`)}>
                <h2 className="outbox-group">
                  {t(`review.state.${state}`)} <span className="meta">{number(of.length)}</span>
                </h2>
                <ul>
                  {shown.map((item) => (
                    <Item
                      key={item.id}
                      item={item}
                      picked={chosen.has(item.id)}
                      onPick={(on) => toggle(item.id, on)}
                      onRetry={() => confirm([item])}
                    />
                  ))}
                </ul>
                {of.length > shown.length ? (
                  <p className="meta outbox-older">{t('review.older', { n: number(of.length - shown.length) })}</p>
                ) : null}
              </section>
            )
          })}
        </section>
        {confirming ? (
          <ConfirmSend
            items={confirming}
            busy={send.pending}
            onClose={() => confirm(null)}
            onSend={() => void sendNow(confirming)}
          />
        ) : null}
      </div>
    </ReviewBody>
  )
}

function Results({ items }: { items: readonly OutboxItem[] }) {
  const { t, number } = useText()
  return (['sent', 'conflict', 'failed'] as const).map((state) => {
    const n = items.filter((item) => item.state === state).length
    return n === 0 ? null : (
      <span key={state} className={state === 'sent' ? '' : state === 'failed' ? 'bad' : 'late'}>
        {t(`review.result.${state}`, { n: number(n) })}
      </span>
    )
  })
}

function Item({
  item,
  picked,
  onPick,
  onRetry,
}: {
  item: OutboxItem
  picked: boolean
  onPick: (on: boolean) => void
  onRetry: () => void
}) {
  const { t, say, moment } = useText()
  const client = useClient()
  const { selectedReport, select } = useSelection()
  const { takeBack } = useDecide()
  const [fetching, setFetching] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const ready = item.state === 'waiting' || item.state === 'failed'
  const what = t(`review.decision.${item.decision}`)
  const title = item.title || t('situation.noTitle')
  const back = async (): Promise<boolean> => {
    const failed = await takeBack(item)
    setProblem(failed)
    return failed === null
  }
  // Theirs stands side by side with ours once it is here.
  const held = useCall('report.get', item.state === 'conflict' ? { id: item.report } : null).data
  const newer = held && held.revision > item.revision ? held : null
  const fetchTheirs = async (): Promise<void> => {
    setFetching(true)
    const synced = await client.call('source.sync', { name: item.source })
    setFetching(false)
    setProblem(synced.ok ? null : `${t('review.fetchFailed')} · ${synced.message}`)
  }
  const decideAgain = async (): Promise<void> => {
    if (await back()) select(item.report)
  }
  return (
    <li className={item.report === selectedReport ? 'outbox-item row-chosen' : 'outbox-item'}>
      <span className="outbox-pick">
        {ready ? (
          <Checkbox checked={picked} onChange={onPick} label={t('review.chooseOne', { what: `${what} ${title}` })} />
        ) : null}
      </span>
      <span className="outbox-what">{what}</span>
      <div className="outbox-words">
        <button
          type="button"
          className="outbox-title"
          aria-label={t('review.openReport', { what: title })}
          title={title}
          lang={/\p{Script=Han}/u.test(title) ? 'zh-CN' : 'en'}
          onClick={() => select(item.report)}
        >
          {title}
        </button>
        <p className="meta outbox-line">
          <span>
            {t('review.to')} {item.source} · {item.externalId}
          </span>
          <span>
            {t('review.made')} {moment(item.madeAt)}
          </span>
          {item.sentAt ? (
            <span>
              {t('review.sentAt')} {moment(item.sentAt)}
            </span>
          ) : null}
        </p>
        {item.comment ? (
          <p className="outbox-comment">
            <span className="meta">{t('review.comment')}</span> {item.comment}
          </p>
        ) : null}
        {item.problem ? <p className="bad outbox-problem">{say(item.problem)}</p> : null}
        {item.conflict ? <ConflictSides conflict={item.conflict} newer={newer} /> : null}
        {problem ? (
          <p className="bad outbox-problem" role="alert">
            {problem}
          </p>
        ) : null}
      </div>
      <span className="outbox-buttons">
        {item.state === 'failed' ? (
          <Button size="sm" onPress={onRetry}>
            {t('review.retry')}
          </Button>
        ) : null}
        {item.state === 'conflict' ? (
          newer ? (
            <Button size="sm" onPress={() => void decideAgain()}>
              {t('review.decideAgain')}
            </Button>
          ) : (
            <Button size="sm" isDisabled={fetching} onPress={() => void fetchTheirs()}>
              {t(fetching ? 'review.fetching' : 'review.fetchTheirs')}
            </Button>
          )
        ) : null}
        {ready || item.state === 'conflict' ? (
          <Button size="sm" onPress={() => void back()}>
            {t('review.undo')}
          </Button>
        ) : null}
      </span>
    </li>
  )
}
