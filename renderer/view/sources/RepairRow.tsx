import { useEffect, useRef, useState } from 'react'
import { Input, Label, TextField } from 'react-aria-components'
import type { Answer } from '../../../contract/api.ts'
import type { QuarantineRow } from '../../../contract/model.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { type QuarantineGroup, reasonWithoutValue } from './quarantine-groups.ts'

/** Rows one call takes. */
const most = 10_000
const leastReason = 4

/** One row with its cells: what does not fit is where the cursor stands; what is changed can go for all with the same reason. */
export function RepairRow({
  row,
  group,
  onOutcome,
}: {
  row: QuarantineRow
  group: QuarantineGroup
  /** What came of it, in words; `moved`: the row is no longer in quarantine. */
  onOutcome: (words: string, tone: '' | 'bad', moved: boolean) => void
}) {
  const { t, say, number } = useText()
  const { data, error } = useCall('quarantine.get', { id: row.id }, { on: [] })
  const retry = useAction('quarantine.retry')
  const [changes, change] = useState<Record<string, string>>({})
  const [dropping, drop] = useState<'row' | 'group' | null>(null)
  const cells = data ? { ...data.raw, ...(row.column && !(row.column in data.raw) ? { [row.column]: '' } : {}) } : {}
  const wrong = row.column ?? ''
  const changed = Object.keys(changes)
  const wrongCell = useRef<HTMLInputElement>(null)
  const ready = data !== undefined
  useEffect(() => {
    if (!ready) return
    wrongCell.current?.scrollIntoView({ block: 'nearest' })
    wrongCell.current?.focus()
    wrongCell.current?.select()
  }, [ready])

  const outcomeWords = ({ stored, still }: Answer<'quarantine.retry'>): string => {
    if (still.length === 0) return t('repair.stored', { count: stored, n: number(stored) })
    const reasons = new Map<string, number>()
    for (const one of still) {
      const reason = still.length === 1 ? say(one.reason) : reasonWithoutValue(say(one.reason))
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
    const [most] = [...reasons].sort((a, b) => b[1] - a[1])
    return t('repair.still', { count: still.length, stored: number(stored), n: number(still.length), reason: most?.[0] ?? '' })
  }
  const again = async (ids: number[]): Promise<void> => {
    const reply = await retry.run({ ids: ids.slice(0, most), ...(changed.length > 0 ? { changes } : {}) })
    if (!reply.ok) return
    const stays = reply.value.still.some((one) => one.id === row.id)
    onOutcome(outcomeWords(reply.value), reply.value.stored > 0 ? '' : 'bad', !stays)
  }
  const all = group.rows.map((one) => one.id)
  return (
    <form
      className="repair-row"
      aria-label={t('repair.cells')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void again([row.id])
      }}
    >
      <p className="repair-why">
        <strong>{t('repair.rowOf', { n: number(row.row), file: row.file.split(/[\\/]/).at(-1) || row.source })}</strong>{' '}
        <span className="late">{say(row.reason)}</span>
      </p>
      {error ? <ErrorPanel what={t('sources.actionFailed')} means={error.message} /> : null}
      <div className="repair-cells">
        {Object.entries(cells).map(([column, was]) => (
          <TextField
            key={column}
            className={`repair-cell ${column === wrong ? 'repair-cell-wrong' : ''} ${column in changes ? 'repair-cell-changed' : ''}`}
            value={changes[column] ?? was}
            onChange={(value) => {
              const { [column]: _, ...rest } = changes
              change(value === was ? rest : { ...rest, [column]: value })
            }}
            isInvalid={column === wrong && !(column in changes)}
          >
            <Label className="repair-column">{column}</Label>
            <Input className="input" {...(column === wrong ? { ref: wrongCell } : {})} />
          </TextField>
        ))}
      </div>
      {retry.error ? <ErrorPanel what={t('sources.actionFailed')} means={retry.error.message} /> : null}
      <div className="source-actions">
        <Button type="submit" variant="primary" isDisabled={retry.pending || !ready}>
          {t(retry.pending ? 'repair.trying' : 'repair.tryRow')}
        </Button>
        {all.length > 1 ? (
          <Button isDisabled={retry.pending || !ready} onPress={() => void again(all)}>
            {changed.length > 0
              ? t('repair.tryAllChanged', { n: number(all.length), columns: changed.join(', ') })
              : t('repair.tryAll', { n: number(all.length) })}
          </Button>
        ) : null}
        <Button variant="quiet" isDisabled={retry.pending} onPress={() => drop('row')}>
          {t('repair.dropRow')}
        </Button>
        {all.length > 1 ? (
          <Button variant="quiet" isDisabled={retry.pending} onPress={() => drop('group')}>
            {t('repair.dropAll', { n: number(all.length) })}
          </Button>
        ) : null}
      </div>
      {dropping ? (
        <DropRows
          ids={dropping === 'row' ? [row.id] : all.slice(0, most)}
          onClose={() => drop(null)}
          onDropped={(n) => onOutcome(t('repair.dropped', { count: n, n: number(n) }), '', true)}
        />
      ) : null}
    </form>
  )
}

/** Rows are thrown away for good, so a reason is asked for; it stands in the audit. */
function DropRows({ ids, onClose, onDropped }: { ids: number[]; onClose: () => void; onDropped: (n: number) => void }) {
  const { t, number } = useText()
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const drop = useAction('quarantine.drop')
  const short = reason.trim().length < leastReason
  const submit = async (): Promise<void> => {
    setAsked(true)
    if (short) return
    const reply = await drop.run({ ids, reason: reason.trim() })
    if (!reply.ok) return
    onClose()
    onDropped(reply.value.dropped)
  }
  return (
    <Dialog
      alert
      width="narrow"
      title={t('repair.dropTitle', { count: ids.length, n: number(ids.length) })}
      open
      onClose={onClose}
      closeLabel={t('words.close')}
      foot={
        <>
          <Button onPress={onClose}>{t('words.cancel')}</Button>
          <Button variant="primary" isDisabled={drop.pending} onPress={() => void submit()}>
            {t('repair.dropDo')}
          </Button>
        </>
      }
    >
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          // Events of what floats go up to the row's own form, as if it stood there.
          event.stopPropagation()
          void submit()
        }}
      >
        <p>{t('repair.dropWords')}</p>
        <Field
          label={t('repair.dropReason')}
          value={reason}
          onChange={setReason}
          problem={asked && short ? t('repair.dropShort') : null}
          autoFocus
          required
        />
        {drop.error ? <ErrorPanel what={t('sources.actionFailed')} means={drop.error.message} /> : null}
        <button type="submit" hidden tabIndex={-1} />
      </form>
    </Dialog>
  )
}
