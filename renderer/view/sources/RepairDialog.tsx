import { Download } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { QuarantineRow } from '../../../contract/model.ts'
import { useCall, useClient } from '../../state/call.tsx'
import { downloadText } from '../../state/download.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { groupQuarantine } from './quarantine-groups.ts'
import { RepairRow } from './RepairRow.tsx'

/** The contract's limit of one call. */
const most = 10_000
/** Rows of a group that are listed; the rest goes with "all". */
const listed = 200
const onLedger = ['reports.changed', 'ledger.changed'] as const
const everySource = ' '

/** Rows that were kept out: by source and reason, each opened with its cells, put right and tried again, or dropped. */
export function RepairDialog({ source, onClose }: { source: string | null; onClose: () => void }) {
  const { t, say, number } = useText()
  const client = useClient()
  const [filter, setFilter] = useState(source ?? everySource)
  const [group, setGroup] = useState<string | null>(null)
  const [row, setRow] = useState<number | null>(null)
  const [said, tell] = useState<{ words: string; tone: '' | 'bad' } | null>(null)
  const asked = { limit: most, ...(filter === everySource ? {} : { source: filter }) }
  const { data, error, loading, refresh } = useCall('quarantine.list', asked, { on: onLedger })
  const sources = useCall('source.list', {}, { on: onLedger })
  const names = (sources.data?.sources ?? []).filter((one) => one.quarantined > 0 || one.name === filter).map((one) => one.name)
  const groups = useMemo(() => groupQuarantine(data?.rows ?? [], say), [data, say])
  const shownGroup = groups.find((one) => one.key === group) ?? groups[0]
  const rows = shownGroup?.rows ?? []
  const shownRow = rows.find((one) => one.id === row) ?? rows[0]

  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey || !shownRow) return
      if (!(event.target instanceof Node) || !box.current?.contains(event.target)) return
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      const next = rows[rows.indexOf(shownRow) + step]
      if (step === 0 || !next) return
      event.preventDefault()
      setRow(next.id)
      tell(null)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })

  const save = async (): Promise<void> => {
    const reply = await client.call('quarantine.export', filter === everySource ? {} : { source: filter })
    if (reply.ok) downloadText(reply.value.fileName, reply.value.text, 'text/csv')
    tell(
      reply.ok
        ? { words: t('repair.exported', { name: reply.value.fileName }), tone: '' }
        : { words: reply.message, tone: 'bad' },
    )
  }
  /** The next row of the group takes the place of one that goes. */
  const gone = (id: number): void => {
    const at = rows.findIndex((one) => one.id === id)
    setRow((rows[at + 1] ?? rows[at - 1])?.id ?? null)
  }
  const baseName = (one: QuarantineRow): string => one.file.split(/[\\/]/).at(-1) || one.source

  return (
    <Dialog
      title={t('repair.title')}
      open
      onClose={onClose}
      closeLabel={t('words.close')}
      width="wide"
      foot={
        <>
          <Button
            variant="quiet"
            icon={<Download size={16} aria-hidden="true" />}
            isDisabled={!data || data.total === 0}
            onPress={() => void save()}
          >
            {t('repair.export')}
          </Button>
          <span className="topbar-gap" />
          <Button onPress={onClose}>{t('words.close')}</Button>
        </>
      }
    >
      <div className="repair-head">
        <p className="form-words">{t('repair.words')}</p>
        <Select
          label={t('sources.source')}
          value={filter}
          onChange={(key) => {
            setFilter(key)
            setGroup(null)
            setRow(null)
            tell(null)
          }}
          options={[{ key: everySource, label: t('repair.everySource') }, ...names.map((name) => ({ key: name, label: name }))]}
        />
      </div>
      <LoadingLine shown={loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel what={t('sources.actionFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {said ? (
        <p role="status" className={`repair-said ${said.tone}`}>
          {said.words}
        </p>
      ) : null}
      {data && data.total === 0 ? (
        <EmptyPanel title={t('repair.empty')}>
          <p>{t('repair.emptyWords')}</p>
        </EmptyPanel>
      ) : null}
      {data && shownGroup && shownRow ? (
        <div className="repair" ref={box}>
          <ul className="repair-groups" aria-label={t('repair.reasons')}>
            {groups.map((one) => (
              <li key={one.key}>
                <AriaButton
                  className={one === shownGroup ? 'repair-pick row-chosen' : 'repair-pick'}
                  aria-pressed={one === shownGroup}
                  onPress={() => {
                    setGroup(one.key)
                    setRow(null)
                    tell(null)
                  }}
                >
                  <span>
                    {one.reason}
                    {one.column ? <span className="meta"> {t('repair.column', { column: one.column })}</span> : null}
                  </span>
                  <b>{number(one.rows.length)}</b>
                </AriaButton>
              </li>
            ))}
            {data.total > data.rows.length ? (
              <li className="meta">{t('sources.quarantineShown', { n: number(data.rows.length), total: number(data.total) })}</li>
            ) : null}
          </ul>
          <ul className="repair-rows" aria-label={t('repair.rows')}>
            {rows.slice(0, listed).map((one) => (
              <li key={one.id}>
                <AriaButton
                  className={one === shownRow ? 'repair-pick row-chosen' : 'repair-pick'}
                  aria-pressed={one === shownRow}
                  onPress={() => {
                    setRow(one.id)
                    tell(null)
                  }}
                >
                  <span className="cut" title={one.file}>
                    {baseName(one)}
                  </span>
                  <span className="meta nowrap">{t('repair.rowNumber', { n: number(one.row) })}</span>
                </AriaButton>
              </li>
            ))}
            {rows.length > listed ? <li className="meta">{t('repair.moreRows', { n: number(rows.length - listed) })}</li> : null}
          </ul>
          <RepairRow
            key={shownRow.id}
            row={shownRow}
            group={shownGroup}
            onOutcome={(words, tone, moved) => {
              tell({ words, tone })
              if (moved) gone(shownRow.id)
            }}
          />
        </div>
      ) : null}
    </Dialog>
  )
}
