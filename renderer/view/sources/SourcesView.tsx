import '../../style/sources.css'
import { FileUp, Plus, RefreshCw, Wrench } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useClient } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useLink } from '../../state/link.ts'
import { usePanelSize } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { SourceDetail } from './SourceDetail.tsx'
import { useSourceDialogs } from './SourceDialogs.tsx'
import { SourceRow } from './SourceRow.tsx'
import { isFeed, type LedgerEntry, standingOf } from './standing.ts'
import { useLedger } from './use-ledger.ts'

/** The ledger: one row a source, up to when it is complete, what it owes, what was kept out and why. */
export function SourcesView() {
  const { t, number, moment } = useText()
  const link = useLink()
  const client = useClient()
  const dialogs = useSourceDialogs()
  const { detail, go } = useRoute()
  const { entries, here, error, loading, refresh, running } = useLedger()
  const [height, setHeight] = usePanelSize('sources', 300, 160, 560)
  const [syncing, setSyncing] = useState(false)
  const [entered, enter] = useState(0)
  const chosen = entries.find(({ source }) => source.name === detail) ?? entries[0]

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey || dialogs.open || !chosen) return
      const { target } = event
      if (target instanceof HTMLElement && target.closest('[role=dialog], [role=alertdialog], [role=listbox], [role=menu]'))
        return
      const inDetail = target instanceof HTMLElement && target.closest('.source-detail, .page-head') !== null
      if (event.key === 'Enter' && !inDetail) {
        event.preventDefault()
        enter((n) => n + 1)
        return
      }
      const arrows = !inDetail
      const step =
        event.key === 'j' || (arrows && event.key === 'ArrowDown')
          ? 1
          : event.key === 'k' || (arrows && event.key === 'ArrowUp')
            ? -1
            : 0
      const next = entries[entries.indexOf(chosen) + step]
      if (step === 0 || !next) return
      event.preventDefault()
      go('sources', next.source.name)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })

  const feeds = entries.filter(({ line }) => isFeed(line) && !line.paused)
  const syncAll = async (): Promise<void> => {
    setSyncing(true)
    // One after the other: two feeds at once would only share the same line and the same store.
    for (const { source } of feeds) await client.call('source.sync', { name: source.name })
    setSyncing(false)
    refresh()
  }
  const quarantined = entries.reduce((sum, { line }) => sum + line.quarantined, 0)
  return (
    <div className="sources">
      <header className="page-head">
        <h1>{t('sources.title')}</h1>
        {entries.length > 0 ? <span className="meta">{summaryOf(entries)}</span> : null}
        <span className="topbar-gap" />
        {quarantined > 0 ? (
          <Button icon={<Wrench size={16} aria-hidden="true" />} onPress={() => dialogs.openRepair(null)}>
            {t('sources.repair', { count: quarantined, n: number(quarantined) })}
          </Button>
        ) : null}
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
      <LoadingLine shown={loading && !here} label={t('words.loading')} />
      <div className="sources-table">
        {link?.awaySince && link.keptAt ? (
          <p className="ledger-as-of" role="note">
            {t('link.asOf', { at: moment(link.keptAt) })}
          </p>
        ) : null}
        {error ? (
          <ErrorPanel what={t('sources.listFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
        ) : null}
        {here && entries.length === 0 ? (
          <EmptyPanel title={t('sources.empty')}>
            <p>{t('sources.emptyWords')}</p>
          </EmptyPanel>
        ) : null}
        {entries.length > 0 ? (
          <table className="ledger" aria-label={t('sources.table')}>
            <thead>
              <tr>
                <th>{t('sources.source')}</th>
                <th>{t('sources.lastSync')}</th>
                <th>{t('sources.completeUpTo')}</th>
                <th>{t('sources.lag')}</th>
                <th className="number">{t('sources.lastDay')}</th>
                <th className="number">{t('sources.owed')}</th>
                <th className="number">{t('sources.quarantined')}</th>
                <th className="number">{t('sources.refused')}</th>
                <th className="ledger-state">{t('sources.state')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <SourceRow
                  key={entry.source.id}
                  entry={entry}
                  job={running.get(entry.source.name)}
                  chosen={entry === chosen}
                  onChoose={() => go('sources', entry.source.name)}
                />
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
      {chosen ? (
        <>
          <Splitter label={t('sources.detail')} axis="y" grows={-1} size={height} min={160} max={560} onResize={setHeight} />
          <SourceDetail
            key={chosen.source.id}
            entry={chosen}
            job={running.get(chosen.source.name)}
            height={height}
            entered={entered}
          />
        </>
      ) : null}
    </div>
  )

  function summaryOf(all: readonly LedgerEntry[]): string {
    const standings = all.map(({ line }) => standingOf(line))
    const count = (standing: string): number => standings.filter((one) => one === standing).length
    const parts = [
      count('on-time') > 0 ? t('sources.partOnTime', { n: number(count('on-time')) }) : '',
      count('late') > 0 ? t('sources.partLate', { n: number(count('late')) }) : '',
      count('paused') > 0 ? t('sources.partPaused', { n: number(count('paused')) }) : '',
      count('unconnected') > 0 ? t('sources.partUnconnected', { n: number(count('unconnected')) }) : '',
    ].filter((part) => part !== '')
    return t('sources.summary', { count: all.length, n: number(all.length), parts: parts.join(t('sources.separator')) })
  }
}
