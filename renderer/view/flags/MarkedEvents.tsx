import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { MarkedEvent, Replay } from '../../../contract/detection.ts'
import { type CategoryKey, categories, categoryKeys } from '../../../contract/taxonomy.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useCall, useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field, Select } from '../../ui/Field.tsx'
import { whereWords } from './flag-words.ts'

const on = ['flags.changed'] as const
const everywhere = '-'

/** What did happen, marked by people: what a replay is measured by. */
export function MarkedEvents({ replay, against }: { replay: Replay | undefined; against: Replay | undefined }) {
  const text = useText()
  const { t, day, number } = text
  const { data, error, refresh } = useCall('event.list', {}, { on })
  const client = useClient()
  const { push } = useUndo()
  const events = data?.events ?? []
  const runs = [replay, against].filter((run) => run !== undefined)
  const remove = async (event: MarkedEvent): Promise<void> => {
    const reply = await client.call('event.remove', { id: event.id })
    refresh()
    if (!reply.ok) return
    const { id: _id, areaName: _name, ...again } = event
    push(
      {
        label: { zh: `删除事件“${event.name}”`, en: `removing the event "${event.name}"` },
        undo: async () => {
          await client.call('event.mark', again)
          refresh()
        },
        redo: () => refresh(),
      },
      { announce: true },
    )
  }
  return (
    <section className="rule-part" aria-label={t('rules.events')}>
      <h2>{t('rules.events')}</h2>
      <p className="quiet">{t('rules.eventsWords')}</p>
      {error ? (
        <ErrorPanel what={t('rules.eventsFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      <ul className="replay-list">
        {events.map((event) => {
          return (
            <li key={event.id} className="replay-episode">
              <CategoryPlate category={event.category} label={text.category(event.category)} />
              <span className="incident-title">{event.name}</span>
              <span className="meta">{whereWords(event, text)}</span>
              <span className="meta">
                {day(event.from)} – {day(event.to)}
              </span>
              {runs.map((run, i) => {
                const found = run.events.find((one) => one.id === event.id)
                return found === undefined ? null : (
                  <span key={`${run.rule} ${run.version}`} className={found.caughtOn ? 'rules-on' : 'meta'}>
                    {runs.length > 1 ? `${i === 0 ? 'A' : 'B'} · ` : ''}
                    {found.caughtOn === null
                      ? t('rules.missed')
                      : t('rules.caughtOn', {
                          day: day(found.caughtOn),
                          count: found.daysAfter ?? 0,
                          n: number(found.daysAfter ?? 0),
                        })}
                  </span>
                )
              })}
              <IconButton
                label={t('rules.removeEvent')}
                icon={<Trash2 size={16} aria-hidden="true" />}
                onPress={() => void remove(event)}
              />
            </li>
          )
        })}
      </ul>
      <MarkForm onMarked={refresh} />
    </section>
  )
}

function MarkForm({ onMarked }: { onMarked: () => void }) {
  const { t, say, category } = useText()
  const { lastDay } = useApp()
  const { data: areas } = useCall('area.list', {}, { on: ['areas.changed'] })
  const [name, setName] = useState('')
  const [kind, setKind] = useState<CategoryKey>(categoryKeys[0] as CategoryKey)
  const [area, setArea] = useState(everywhere)
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const mark = useAction('event.mark')
  const begin = from ?? lastDay ?? ''
  const end = to ?? begin
  const blocked = name.trim() === '' ? t('rules.nameEvent') : begin === '' || end < begin ? t('rules.periodFirst') : null
  return (
    <form
      className="replay-ask"
      aria-label={t('rules.markEvent')}
      onSubmit={(event) => {
        event.preventDefault()
        if (blocked !== null) return
        void mark
          .run({
            name: name.trim(),
            category: kind,
            area: area === everywhere ? null : area,
            place: null,
            from: begin,
            to: end,
          })
          .then((reply) => {
            if (!reply.ok) return
            setName('')
            onMarked()
          })
      }}
    >
      <Field label={t('rules.eventName')} value={name} onChange={setName} />
      <Select<CategoryKey>
        label={t('rules.eventKind')}
        value={kind}
        onChange={setKind}
        options={categories.map(({ key }) => ({ key: key as CategoryKey, label: category(key as CategoryKey) }))}
      />
      <Select
        label={t('rules.eventArea')}
        value={area}
        onChange={setArea}
        options={[
          { key: everywhere, label: t('words.wholeDistrict') },
          ...(areas?.areas ?? []).map((one) => ({ key: one.key, label: say(one.name) })),
        ]}
      />
      <Field type="date" label={t('rules.from')} value={begin} onChange={setFrom} />
      <Field type="date" label={t('rules.to')} value={end} onChange={setTo} />
      <Button type="submit" blocked={blocked} isDisabled={mark.pending}>
        {t('rules.markEvent')}
      </Button>
      {mark.error ? <ErrorPanel what={t('rules.markFailed')} means={mark.error.message} /> : null}
    </form>
  )
}
