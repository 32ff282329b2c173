import { useState } from 'react'
import { useAction, useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'

const shown = 500
const onLedger = ['reports.changed', 'ledger.changed'] as const

/** Attachments that reports speak of and that are not here: how many, why, and another try. */
export function MissingAttachments({ name }: { name: string }) {
  const { t, say, number, bytes } = useText()
  const { data, error, refresh } = useCall('attachment.missing', { source: name, limit: shown }, { on: onLedger })
  const retry = useAction('attachment.retry')
  const [listed, list] = useState(false)
  const missing = data?.attachments ?? []
  const byState = new Map<string, number>()
  for (const one of missing) byState.set(one.state, (byState.get(one.state) ?? 0) + 1)
  const again = (): void => {
    const ids = missing.map((one) => one.id)
    if (ids.length > 0) void retry.run({ ids })
  }
  return (
    <div className="source-attachments">
      <h2>
        {t('sources.missingTitle')}
        {data ? <span className="meta">{number(data.total)}</span> : null}
      </h2>
      {error ? (
        <ErrorPanel what={t('sources.actionFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {data?.total === 0 ? <p className="quiet">{t('sources.missingNone')}</p> : null}
      {data && data.total > 0 ? (
        <>
          <ul className="plain-rows">
            {[...byState].map(([state, count]) => (
              <li key={state}>
                <span>{t(`sources.missing.${state as 'wanted'}`)}</span>
                <span>{number(count)}</span>
              </li>
            ))}
          </ul>
          <div className="source-actions">
            <Button size="sm" isDisabled={retry.pending} onPress={again}>
              {t('sources.missingRetry')}
            </Button>
            <Button size="sm" onPress={() => list(true)}>
              {t('sources.missingList')}
            </Button>
          </div>
          {retry.value ? (
            <p role="status" className="quiet">
              {t('sources.missingWanted', { count: retry.value.wanted, n: number(retry.value.wanted) })}
            </p>
          ) : null}
          {retry.error ? <ErrorPanel what={t('sources.actionFailed')} means={retry.error.message} /> : null}
        </>
      ) : null}
      <Dialog
        title={`${name} · ${t('sources.missingTitle')}`}
        open={listed}
        onClose={() => list(false)}
        closeLabel={t('words.close')}
        width="wide"
        foot={
          <>
            <Button onPress={() => list(false)}>{t('words.close')}</Button>
            <Button variant="primary" isDisabled={retry.pending || missing.length === 0} onPress={again}>
              {t('sources.missingRetry')}
            </Button>
          </>
        }
      >
        {data && data.total > missing.length ? (
          <p className="meta">{t('sources.missingShown', { n: number(missing.length), total: number(data.total) })}</p>
        ) : null}
        <table className="table">
          <thead>
            <tr>
              <th>{t('sources.missingName')}</th>
              <th className="number">{t('sources.missingReport')}</th>
              <th className="number">{t('sources.missingBytes')}</th>
              <th className="number">{t('sources.missingTries')}</th>
              <th>{t('sources.state')}</th>
            </tr>
          </thead>
          <tbody>
            {missing.map((one) => (
              <tr key={one.id}>
                <td className="nowrap">{one.name}</td>
                <td className="number">{one.report}</td>
                <td className="number">{one.bytes === null ? '–' : bytes(one.bytes)}</td>
                <td className="number">{number(one.tries)}</td>
                <td className={one.problem ? 'late' : undefined}>
                  {t(`sources.missing.${one.state as 'wanted'}`)}
                  {one.problem ? ` · ${say(one.problem)}` : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Dialog>
    </div>
  )
}
