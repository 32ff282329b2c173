import { ArrowDownUp } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { Bbox } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useSelection } from '../../state/selection.tsx'
import { usePanelSize } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { DetailDrawer } from './DetailDrawer.tsx'
import { ReportList } from './ReportList.tsx'
import { inView, type ListScope, type Order, useReportList } from './use-report-list.ts'

export type ListTab = 'all' | 'view' | 'selected'

/** List on top, the open report below. */
export function SidePanel({
  tab,
  onTab,
  bbox,
  inBox,
  onLocate,
}: {
  tab: ListTab
  onTab: (tab: ListTab) => void
  bbox: Bbox | null
  inBox: number | null
  onLocate: (place: { lon: number; lat: number }) => void
}) {
  const text = useText()
  const { t, number } = text
  const { filter } = useFilter()
  const { cluster, selectedReport, select } = useSelection()
  const counts = useCall('report.count', { filter }).data
  const [chosenOrder, setOrder] = useState<Order | null>(null)
  const orders: readonly Order[] = filter.text ? ['newest', 'oldest', 'relevance'] : ['newest', 'oldest']
  const order: Order = chosenOrder !== null && orders.includes(chosenOrder) ? chosenOrder : 'newest'
  const [detailSize, setDetailSize] = usePanelSize('situation.detail', 420, 200, 900)

  const scope = useMemo<ListScope>(() => {
    if (tab === 'selected') return cluster ? { kind: 'cluster', filter, cluster: cluster.id } : { kind: 'nothing' }
    if (tab === 'all') return { kind: 'filter', filter, order }
    const visible = bbox ? inView(filter, bbox) : null
    return visible ? { kind: 'filter', filter: visible, order } : { kind: 'nothing' }
  }, [tab, cluster, filter, order, bbox])
  const list = useReportList(scope)

  useEffect(() => {
    if (selectedReport === null) return
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [role=dialog], [role=menu]')) return
      select(null)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [selectedReport, select])

  const shownCount = (n: number | null | undefined): string => (n === null || n === undefined ? '–' : number(n))
  const orderWords = t(`situation.${order}`)
  return (
    <section className="side" aria-label={t('situation.list')}>
      <header className="panel-head">
        <Segmented<ListTab>
          label={t('situation.scope')}
          size="sm"
          value={tab}
          onChange={onTab}
          options={[
            { key: 'all', label: t('situation.all', { n: shownCount(counts?.matched) }) },
            { key: 'view', label: t('situation.view', { n: shownCount(inBox) }) },
            { key: 'selected', label: t('situation.selected', { n: number(cluster?.total ?? 0) }) },
          ]}
        />
        {tab === 'selected' ? null : (
          <Menu<Order>
            label={t('situation.order')}
            placement="bottom end"
            trigger={
              <Button
                variant="quiet"
                size="sm"
                className="order-button"
                aria-label={t('situation.orderBy', { how: orderWords })}
                icon={<ArrowDownUp size={14} aria-hidden="true" />}
              >
                {orderWords}
              </Button>
            }
            entries={orders.map((key) => ({ key, label: t(`situation.${key}`), checked: key === order }))}
            onChoose={setOrder}
          />
        )}
      </header>
      <LoadingLine shown={list.loading} label={t('words.loading')} />
      <div className="side-list">
        {list.error ? (
          <ErrorPanel what={list.error} means={t('situation.callFailedMeans')} action={t('words.retry')} onAction={list.retry} />
        ) : null}
        {list.rows.length > 0 ? (
          <ReportList key={tab} list={list} label={t('situation.list')} onOpen={select} />
        ) : list.stale || list.error ? null : (
          <EmptyList tab={tab} matched={counts?.matched ?? 0} late={counts?.owed.sourcesLate ?? 0} />
        )}
      </div>
      {selectedReport === null ? null : (
        <>
          <Splitter
            label={t('situation.resizeDetail')}
            axis="y"
            grows={-1}
            size={detailSize}
            min={200}
            max={900}
            onResize={setDetailSize}
          />
          <div className="side-detail" style={{ blockSize: `min(${detailSize}px, calc(100% - 84px))` }}>
            <DetailDrawer id={selectedReport} onClose={() => select(null)} onLocate={onLocate} />
          </div>
        </>
      )}
    </section>
  )
}

function EmptyList({ tab, matched, late }: { tab: ListTab; matched: number; late: number }) {
  const { t } = useText()
  const mayHide = late > 0 ? <p>{t('situation.lateMayHide', { n: late, count: late })}</p> : null
  if (tab === 'selected') return <EmptyPanel title={t('situation.selectedEmpty')}>{t('situation.selectedEmptyMeans')}</EmptyPanel>
  if (tab === 'view' && matched > 0)
    return <EmptyPanel title={t('situation.viewEmpty')}>{t('situation.viewEmptyMeans')}</EmptyPanel>
  return <EmptyPanel title={t('situation.listEmpty')}>{mayHide}</EmptyPanel>
}
