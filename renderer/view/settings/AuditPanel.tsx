import { useEffect, useMemo, useRef, useState } from 'react'
import { useAction, useCall } from '../../state/call.tsx'
import { downloadText } from '../../state/download.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field, Select } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { useSettled } from '../situation/use-settled.ts'
import { AuditTable } from './AuditTable.tsx'
import { AuditVerdictWords } from './AuditVerdictWords.tsx'
import { type AuditQuestion, useAuditLines } from './use-audit-lines.ts'
import { useDeed } from './use-deed.ts'

const every = '*'
const typingRests = 250

/** Who did what on this machine, when and why: to read, to check, to take away. */
export function AuditPanel() {
  const { t, number } = useText()
  const deed = useDeed()
  const [what, setWhat] = useState(every)
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [typed, setTyped] = useState('')
  const text = useSettled(typed, typingRests)
  const question = useMemo<AuditQuestion>(
    () => ({
      ...(what === every ? {} : { what }),
      ...(from === '' ? {} : { from }),
      ...(to === '' ? {} : { to }),
      ...(text.trim() === '' ? {} : { text: text.trim() }),
    }),
    [what, from, to, text],
  )
  const place = useRef<HTMLElement>(null)
  const { lines, total, error, loading, more, refresh } = useAuditLines(question, place)
  const { data: whole, refresh: countAgain } = useCall('audit.list', { limit: 0 }, { on: [] })
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines may be of a new kind
  useEffect(() => countAgain(), [countAgain, lines[0]?.id])
  const kinds = whole?.kinds ?? []
  const verify = useAction('audit.verify')
  const exporting = useAction('audit.export')
  const [head, setHead] = useState('')
  const headSound = head.trim() === '' || /^[0-9a-f]{64}$/i.test(head.trim())
  const narrowed = Object.keys(question).length > 0
  const takeAway = async (): Promise<void> => {
    const reply = await exporting.run({})
    if (reply.ok) downloadText(reply.value.fileName, reply.value.text, 'application/x-ndjson')
    refresh()
  }
  return (
    <section ref={place} aria-label={t('trust.audit')}>
      <h2>
        {t('trust.audit')}
        {total === null ? null : <Tag>{t('trust.auditCount', { count: total, n: number(total) })}</Tag>}
      </h2>
      <LoadingLine shown={loading} label={t('words.loading')} />
      <p className="quiet">{t('trust.auditWords')}</p>
      <div className="audit-filter">
        <Select<string>
          label={t('trust.auditKind')}
          value={what}
          onChange={setWhat}
          options={[
            { key: every, label: t('trust.auditEvery') },
            ...kinds.map((kind) => ({ key: kind.what, label: `${deed(kind.what)} · ${number(kind.count)}` })),
          ]}
        />
        <Field label={t('trust.auditFrom')} type="date" value={from} onChange={setFrom} />
        <Field label={t('trust.auditTo')} type="date" value={to} onChange={setTo} />
        <Field label={t('trust.auditText')} type="search" value={typed} onChange={setTyped} />
        {narrowed ? (
          <Button
            variant="quiet"
            onPress={() => {
              setWhat(every)
              setFrom('')
              setTo('')
              setTyped('')
            }}
          >
            {t('trust.auditClear')}
          </Button>
        ) : null}
      </div>
      {error ? (
        <ErrorPanel what={t('trust.auditFailed')} means={error} action={t('words.retry')} onAction={refresh} />
      ) : total === 0 ? (
        <p className="quiet audit-empty">{t(narrowed ? 'trust.auditNoMatch' : 'trust.auditEmpty')}</p>
      ) : (
        <AuditTable lines={lines} total={total ?? lines.length} onMore={more} />
      )}
      <div className="settings-buttons audit-do">
        <Button
          isPending={verify.pending}
          isDisabled={!headSound}
          onPress={() => void verify.run(head.trim() === '' ? {} : { head: head.trim().toLowerCase() })}
        >
          {t(verify.pending ? 'trust.verifying' : 'trust.verify')}
        </Button>
        <Button isPending={exporting.pending} onPress={() => void takeAway()}>
          {t('trust.auditExport')}
        </Button>
      </div>
      <details className="audit-head">
        <summary>{t('trust.auditHeadKnown')}</summary>
        <Field
          label={t('trust.auditHeadField')}
          value={head}
          onChange={setHead}
          hint={t('trust.auditHeadHint')}
          problem={headSound ? null : t('trust.auditHeadWrong')}
        />
      </details>
      {exporting.error ? <ErrorPanel what={t('trust.auditExportFailed')} means={exporting.error.message} /> : null}
      {verify.error ? <ErrorPanel what={t('trust.auditVerifyFailed')} means={verify.error.message} /> : null}
      {verify.value ? <AuditVerdictWords verdict={verify.value} /> : null}
    </section>
  )
}
