import { useState } from 'react'
import type { Filter } from '../../../contract/model.ts'
import type { LegalHold } from '../../../contract/trust.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useViews } from '../../state/views.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field, Select } from '../../ui/Field.tsx'
import { FormDialog } from '../frame/FormDialog.tsx'
import { ReasonDialog } from '../frame/ReasonDialog.tsx'
import { isReason, ReasonField } from '../frame/ReasonField.tsx'
import { proposedName, viewConditions } from '../frame/view-words.ts'

const present = 'present'

/** Conditions of a filter in words, on one line. */
function useFilterLine(): (filter: Filter) => string {
  const text = useText()
  const { lastDay } = useApp()
  const { data: areas } = useCall('area.list', {}, { on: ['areas.changed'] })
  return (filter) =>
    viewConditions(filter, areas?.areas ?? [], lastDay, text).join(text.t('views.join')) || text.t('views.everything')
}

/** What must stay, however old: added from the filter or a saved view, released with a reason. */
export function HoldList({ onMoved }: { onMoved: () => void }) {
  const { t, number, moment } = useText()
  const listed = useCall('hold.list', {}, { on: ['reports.changed'] })
  const release = useAction('hold.release')
  const [adding, add] = useState(false)
  const [leaving, leave] = useState<LegalHold | null>(null)
  const line = useFilterLine()
  const holds = listed.data?.holds ?? []
  const inForce = holds.filter((hold) => hold.releasedAt === null)
  const past = holds.filter((hold) => hold.releasedAt !== null)
  const moved = (): void => {
    listed.refresh()
    onMoved()
  }
  return (
    <section className="holds" aria-label={t('trust.holds')}>
      <h3>{t('trust.holds')}</h3>
      <p className="quiet">{t('trust.holdsWords')}</p>
      {listed.error ? (
        <ErrorPanel
          what={t('trust.holdsFailed')}
          means={listed.error.message}
          action={t('words.retry')}
          onAction={listed.refresh}
        />
      ) : null}
      {inForce.length > 0 ? (
        <ul className="hold-list">
          {inForce.map((hold) => (
            <li key={hold.id}>
              <span className="hold-name">{hold.name}</span>
              <span className="meta">
                {t('trust.holdFacts', { count: hold.reports, n: number(hold.reports), at: moment(hold.at) })}
              </span>
              <span className="hold-filter">{line(hold.filter)}</span>
              <span className="meta">{hold.reason}</span>
              <Button
                size="sm"
                onPress={() => {
                  release.reset()
                  leave(hold)
                }}
              >
                {t('trust.holdRelease')}
              </Button>
            </li>
          ))}
        </ul>
      ) : listed.data ? (
        <p className="quiet">{t('trust.holdsEmpty')}</p>
      ) : null}
      <div className="settings-buttons">
        <Button size="sm" onPress={() => add(true)}>
          {t('trust.holdAdd')}
        </Button>
      </div>
      {past.length > 0 ? (
        <details>
          <summary>{t('trust.holdsPast', { count: past.length, n: number(past.length) })}</summary>
          <ul className="hold-list hold-past">
            {past.map((hold) => (
              <li key={hold.id}>
                <span className="hold-name">{hold.name}</span>
                <span className="meta">
                  {moment(hold.at)} – {hold.releasedAt ? moment(hold.releasedAt) : ''}
                </span>
                <span className="hold-filter">{line(hold.filter)}</span>
                <span className="meta">{hold.reason}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {adding ? (
        <HoldDialog
          line={line}
          onClose={() => add(false)}
          onAdded={() => {
            add(false)
            moved()
          }}
        />
      ) : null}
      {leaving ? (
        <ReasonDialog
          title={t('trust.holdReleaseTitle', { name: leaving.name })}
          hint={t('trust.reasonHint')}
          doLabel={t('trust.holdRelease')}
          pending={release.pending}
          error={release.error?.message ?? null}
          onClose={() => leave(null)}
          onReason={(reason) =>
            void release.run({ id: leaving.id, reason }).then((reply) => {
              if (!reply.ok) return
              leave(null)
              moved()
            })
          }
        >
          <p>{t('trust.holdReleaseWords', { count: leaving.reports, n: number(leaving.reports) })}</p>
        </ReasonDialog>
      ) : null}
    </section>
  )
}

function HoldDialog({ line, onClose, onAdded }: { line: (filter: Filter) => string; onClose: () => void; onAdded: () => void }) {
  const text = useText()
  const { t, number } = text
  const { filter } = useFilter()
  const { views } = useViews()
  const { lastDay } = useApp()
  const { data: areas } = useCall('area.list', {}, { on: ['areas.changed'] })
  const [of, setOf] = useState(present)
  const chosen = views.find((view) => String(view.id) === of)?.filter ?? filter
  const { data: counts } = useCall('report.count', { filter: chosen })
  const add = useAction('hold.add')
  const [name, setName] = useState('')
  const [reason, setReason] = useState('')
  const proposal = proposedName(chosen, areas?.areas ?? [], lastDay, text)
  const ready = isReason(reason) && !add.pending
  const submit = async (): Promise<void> => {
    if (!ready) return
    const reply = await add.run({ name: name.trim() || proposal, reason: reason.trim(), filter: chosen })
    if (reply.ok) onAdded()
  }
  return (
    <FormDialog
      title={t('trust.holdAdd')}
      doLabel={t('trust.holdAdd')}
      pending={add.pending}
      isDisabled={!ready}
      className="lock-form"
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <Select<string>
        label={t('trust.holdOf')}
        value={of}
        onChange={setOf}
        options={[
          { key: present, label: t('trust.holdPresent') },
          ...views.map((view) => ({ key: String(view.id), label: view.name })),
        ]}
      />
      <p className="quiet">
        {line(chosen)}
        {counts ? ` · ${t('trust.holdCount', { count: counts.matched, n: number(counts.matched) })}` : ''}
      </p>
      <Field label={t('trust.holdName')} value={name} onChange={setName} placeholder={proposal} />
      <ReasonField value={reason} onChange={setReason} hint={t('trust.holdReasonHint')} />
      {add.error ? <ErrorPanel what={t('trust.holdFailed')} means={add.error.message} /> : null}
    </FormDialog>
  )
}
