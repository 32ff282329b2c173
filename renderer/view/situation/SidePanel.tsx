import { ArrowDownUp } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Bbox, PageOrder } from '../../../contract/model.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { markedCount, noMarks } from '../../state/marks.ts'
import { useSelection } from '../../state/selection.tsx'
import { usePanelSize } from '../../state/settings.tsx'
import { useViews } from '../../state/views.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { DetailDrawer } from './DetailDrawer.tsx'
import { middleOf } from './distance.ts'
import { inView, type ListScope, type LonLat, setOf } from './list-source.ts'
import { ReportList } from './ReportList.tsx'
import { SelectionBar, type SelectionCopies } from './SelectionBar.tsx'
import { useReportList } from './use-report-list.ts'
import { useSettled } from './use-settled.ts'

export type ListTab = 'all' | 'view' | 'selected'
/** What the order menu offers: the orders of the contract, and for distance where it is measured from. */
type OrderChoice = 'newest' | 'oldest' | 'relevance' | 'centre' | 'circle' | 'report'
const orderOf: Record<OrderChoice, PageOrder> = {
  newest: 'newest',
  oldest: 'oldest',
  relevance: 'relevance',
  centre: 'nearest',
  circle: 'nearest',
  report: 'nearest',
}

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
  const { cluster, selectedReport, select, marks, setMarks, places } = useSelection()
  const counts = useCall('report.count', { filter }).data
  const { choice, order, from, options, choose } = useOrder(bbox)
  const [detailSize, setDetailSize] = usePanelSize('situation.detail', 420, 200, 900)

  const scope = useMemo<ListScope>(() => {
    if (tab === 'selected') return cluster ? { kind: 'cluster', filter, cluster: cluster.id } : { kind: 'nothing' }
    const place = from ? { from } : {}
    if (tab === 'all') return { kind: 'filter', filter, order, ...place }
    const visible = bbox ? inView(filter, bbox) : null
    return visible ? { kind: 'filter', filter: visible, order, ...place } : { kind: 'nothing' }
  }, [tab, cluster, filter, order, from, bbox])
  const list = useReportList(scope, (key) => Math.floor((places.get(key)?.top ?? 0) / 44))
  const copies = useRef<SelectionCopies | null>(null)

  // One step out: first what is chosen, then the open report.
  const chosen = markedCount(marks) > 0
  useEffect(() => {
    if (selectedReport === null && !chosen) return
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [role=dialog], [role=menu]')) return
      if (chosen) setMarks(noMarks)
      else select(null)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [selectedReport, select, chosen, setMarks])

  const shownCount = (n: number | null | undefined): string => (n === null || n === undefined ? '–' : number(n))
  const ordered = tab !== 'selected'
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
        {ordered ? (
          <Menu<OrderChoice>
            label={t('situation.order')}
            placement="bottom end"
            trigger={
              <Button
                variant="quiet"
                size="sm"
                className="order-button"
                aria-label={t('situation.orderBy', { how: t(`list.order.${choice}`) })}
                icon={<ArrowDownUp size={14} aria-hidden="true" />}
              >
                <span className="order-words" title={t(`list.short.${choice}`)}>
                  {t(`list.short.${choice}`)}
                </span>
              </Button>
            }
            entries={options.map(({ key, blocked }) => ({
              key,
              label: t(`list.order.${key}`),
              checked: key === choice,
              disabled: blocked !== null,
              ...(blocked === null ? {} : { note: t(blocked) }),
            }))}
            onChoose={choose}
          />
        ) : null}
      </header>
      <LoadingLine shown={list.waited > 0} label={t('words.loading')} />
      <div className="side-list">
        {list.error ? (
          <ErrorPanel what={list.error} means={t('situation.callFailedMeans')} action={t('words.retry')} onAction={list.retry} />
        ) : null}
        {list.total > 0 ? (
          <ReportList
            list={list}
            set={setOf(scope)}
            label={t('situation.list')}
            from={ordered ? from : undefined}
            onOpen={select}
            onCopy={() => copies.current?.copyText()}
          />
        ) : list.stale || list.error ? (
          <div className="side-room" />
        ) : (
          <EmptyList tab={tab} matched={counts?.matched ?? 0} late={counts?.owed.sourcesLate ?? 0} />
        )}
        {list.stopped ? (
          <Wait words={t('list.stopped')} action={t('list.resume')} onAction={list.retry} />
        ) : list.waited === 2 ? (
          <Wait words={t('list.slow')} action={t('list.stop')} onAction={list.stop} />
        ) : null}
        <SelectionBar order={order} from={ordered ? from : undefined} copies={copies} />
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

/** The order of the list: what is chosen, what of it can be had now, and from where distances count. */
function useOrder(bbox: Bbox | null) {
  const { filter } = useFilter()
  const { order: kept, setOrder } = useViews()
  const { selectedReport } = useSelection()
  const [origin, setOrigin] = useState<'centre' | 'circle' | 'report'>('centre')
  const [here, setHere] = useState<LonLat | null>(null)
  const settled = useSettled(bbox, 250)
  const open = useCall('report.get', selectedReport === null ? null : { id: selectedReport }, { keep: false }).data
  const spot = open && open.lon !== null && open.lat !== null ? { lon: open.lon, lat: open.lat } : null

  const places: Record<'centre' | 'circle' | 'report', LonLat | null> = {
    centre: settled ? middleOf(settled) : null,
    circle: filter.near ? { lon: filter.near.lon, lat: filter.near.lat } : null,
    report: here,
  }
  const wanted = kept === 'nearest' && places[origin] === null ? 'centre' : origin
  const place = kept === 'nearest' ? places[wanted] : null
  const choice: OrderChoice =
    kept === 'nearest' ? (place ? wanted : 'newest') : kept === 'relevance' && !filter.text ? 'newest' : (kept ?? 'newest')
  const at = place ? `${place.lon},${place.lat}` : ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same place again is the same object
  const from = useMemo(() => place ?? undefined, [at])
  const options: { key: OrderChoice; blocked: 'list.orderNoText' | 'list.orderNoCircle' | 'list.orderHeld' | null }[] = [
    { key: 'newest', blocked: null },
    { key: 'oldest', blocked: null },
    { key: 'relevance', blocked: filter.text ? null : 'list.orderNoText' },
    { key: 'centre', blocked: null },
    { key: 'circle', blocked: filter.near ? null : 'list.orderNoCircle' },
    { key: 'report', blocked: spot ? null : 'list.orderHeld' },
  ]
  const choose = (next: OrderChoice): void => {
    if (next === 'centre' || next === 'circle' || next === 'report') setOrigin(next)
    // From here means from the report that is open now; walking on through the list does not turn it over.
    if (next === 'report') setHere(spot)
    setOrder(orderOf[next])
  }
  return { choice, order: orderOf[choice], from, options, choose }
}

function Wait({ words, action, onAction }: { words: string; action: string; onAction: () => void }) {
  return (
    <div className="list-wait" role="status">
      <span>{words}</span>
      <Button size="sm" onPress={onAction}>
        {action}
      </Button>
    </div>
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
