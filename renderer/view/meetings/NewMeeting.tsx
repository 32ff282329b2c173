import { useState } from 'react'
import type { Agency, MeetingInput } from '../../../contract/briefing.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { useMeetings } from '../briefings/use-meetings.ts'
import { AgencyChecks } from './AgencyChecks.tsx'
import { proposedDay } from './meeting-words.ts'

/** A new meeting: its day is enough, the rest is taken over from the one before and can be changed. */
export function NewMeeting({
  agencies,
  onClose,
  onMade,
}: {
  agencies: readonly Agency[]
  onClose: () => void
  onMade: (id: number) => void
}) {
  const { t } = useText()
  const { lastDay } = useApp()
  const client = useClient()
  const { push } = useUndo()
  const list = useMeetings().data?.meetings
  const add = useAction('meeting.add')
  const [typedDay, setDay] = useState<string | null>(null)
  const day =
    typedDay ??
    (list
      ? proposedDay(
          list.map((one) => one.day),
          lastDay,
        )
      : '')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  // null: as the meeting before.
  const [invited, invite] = useState<readonly string[] | null>(null)
  const hasBefore = (list?.length ?? 0) > 0
  const halfPeriod = (from === '') !== (to === '') || (from !== '' && to < from)
  const blocked = day === '' ? t('meetings.dayFirst') : halfPeriod ? t('meetings.periodWhole') : null
  const make = async (): Promise<void> => {
    if (blocked !== null || add.pending) return
    const input: MeetingInput = {
      day,
      ...(from !== '' ? { period: { from, to } } : {}),
      ...(invited === null ? {} : { agencies: [...invited] }),
    }
    const reply = await add.run(input)
    if (!reply.ok) return
    const { id } = reply.value
    push({
      label: { zh: `新建会商“${reply.value.title}”`, en: `the new meeting "${reply.value.title}"` },
      undo: async () => {
        const told = await client.call('meeting.remove', { id })
        if (!told.ok) throw new Error(told.message)
      },
      redo: async () => {
        const told = await client.call('meeting.restore', { id })
        if (!told.ok) throw new Error(told.message)
      },
    })
    onMade(id)
  }
  return (
    <Dialog
      title={t('meetings.add')}
      open
      width="narrow"
      onClose={onClose}
      closeLabel={t('words.close')}
      foot={
        <>
          <Button onPress={onClose}>{t('words.cancel')}</Button>
          <Button variant="primary" blocked={blocked} isDisabled={add.pending} onPress={() => void make()}>
            {t('meetings.make')}
          </Button>
        </>
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        <Field type="date" label={t('meetings.day')} value={day} onChange={setDay} required autoFocus />
        <div className="form-pair">
          <Field type="date" label={t('meetings.periodFrom')} value={from} onChange={setFrom} />
          <Field type="date" label={t('meetings.periodTo')} value={to} onChange={setTo} />
        </div>
        <p className="meta">{t(hasBefore ? 'meetings.periodHint' : 'meetings.periodHintFirst')}</p>
        {hasBefore && invited === null ? (
          <p className="quiet">
            {t('meetings.agenciesAsBefore')}{' '}
            <button type="button" className="link" onClick={() => invite(agencies.map(({ key }) => key))}>
              {t('meetings.agenciesChoose')}
            </button>
          </p>
        ) : (
          <AgencyChecks agencies={agencies} chosen={invited ?? agencies.map(({ key }) => key)} onChange={invite} />
        )}
        {add.error ? <ErrorPanel what={t('meetings.addFailed')} means={add.error.message} /> : null}
      </form>
    </Dialog>
  )
}
