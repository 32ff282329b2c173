import '../../style/sources.css'
import { FileUp, Plus, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Source } from '../../../contract/model.ts'
import { useCall, useClient } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { usePanelSize } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { SourceDetail } from './SourceDetail.tsx'
import { useSourceDialogs } from './SourceDialogs.tsx'
import { SourceRow, standingOf } from './SourceRow.tsx'

/** The ledger: one row a source, what it brought, what it owes, what was kept out and why. */
export function SourcesView() {
  const { t, number } = useText()
  const client = useClient()
  const dialogs = useSourceDialogs()
  const { detail, go } = useRoute()
  const { data, error, loading, refresh } = useCall('source.list', {})
  const [height, setHeight] = usePanelSize('sources', 264, 160, 520)
  const [syncing, setSyncing] = useState(false)
  const sources = data?.sources ?? []
  const chosen = sources.find((source) => source.name === detail) ?? sources[0]

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey || dialogs.open || !chosen) return
      const step = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0
      const next = sources[sources.indexOf(chosen) + step]
      if (step === 0 || !next) return
      event.preventDefault()
      go('sources', next.name)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })

  const feeds = sources.filter((source) => source.kind === 'open311')
  const syncAll = async (): Promise<void> => {
    setSyncing(true)
    // One after the other: two feeds at once would only share the same line and the same store.
    for (const feed of feeds) await client.call('source.sync', { name: feed.name })
    setSyncing(false)
    refresh()
  }
  return (
    <div className="sources">
      <header className="page-head">
        <h1>{t('sources.title')}</h1>
        {data && sources.length > 0 ? <span className="meta">{summaryOf(sources)}</span> : null}
        <span className="topbar-gap" />
        {feeds.length > 1 ? (
          <Button icon={<RefreshCw size={16} aria-hidden="true" />} isDisabled={syncing} onPress={() => void syncAll()}>
            {t('sources.syncAll')}
          </Button>
        ) : null}
        <Button icon={<FileUp size={16} aria-hidden="true" />} onPress={() => dialogs.openImport()}>
          {t('sources.importFile')}
        </Button>
        <Button variant="primary" icon={<Plus size={16} aria-hidden="true" />} onPress={dialogs.openAdd}>
          {t('sources.add')}
        </Button>
      </header>
      <LoadingLine shown={loading} label={t('words.loading')} />
      <div className="sources-table">
        {error ? (
          <ErrorPanel what={t('sources.listFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
        ) : null}
        {data && sources.length === 0 ? (
          <EmptyPanel title={t('sources.empty')}>
            <p>{t('sources.emptyWords')}</p>
          </EmptyPanel>
        ) : null}
        {sources.length > 0 ? (
          <table className="ledger" aria-label={t('sources.table')}>
            <thead>
              <tr>
                <th>{t('sources.source')}</th>
                <th>{t('sources.lastSync')}</th>
                <th>{t('sources.completeUpTo')}</th>
                <th className="number">{t('sources.reports')}</th>
                <th className="number">{t('sources.lastDay')}</th>
                <th className="number">{t('sources.owed')}</th>
                <th className="number">{t('sources.quarantined')}</th>
                <th className="number">{t('sources.refused')}</th>
                <th className="ledger-state">{t('sources.state')}</th>
              </tr>
            </thead>
            <tbody>
              {sources.map((source) => (
                <SourceRow
                  key={source.id}
                  source={source}
                  chosen={source === chosen}
                  onChoose={() => go('sources', source.name)}
                />
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
      {chosen ? (
        <>
          <Splitter label={t('sources.detail')} axis="y" grows={-1} size={height} min={160} max={520} onResize={setHeight} />
          <SourceDetail key={chosen.id} source={chosen} height={height} />
        </>
      ) : null}
    </div>
  )

  function summaryOf(all: readonly Source[]): string {
    const standings = all.map(standingOf)
    const count = (standing: string): number => standings.filter((one) => one === standing).length
    const parts = [
      count('on-time') > 0 ? t('sources.partOnTime', { n: number(count('on-time')) }) : '',
      count('late') > 0 ? t('sources.partLate', { n: number(count('late')) }) : '',
      count('unconnected') > 0 ? t('sources.partUnconnected', { n: number(count('unconnected')) }) : '',
    ].filter((part) => part !== '')
    return t('sources.summary', { count: all.length, n: number(all.length), parts: parts.join(t('sources.separator')) })
  }
}
