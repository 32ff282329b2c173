// biome-ignore-all lint/a11y/useSemanticElements: only the rows in sight are there, which a table element cannot say
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
import { ArrowDown, ArrowUp, Map as MapIcon, Table2 } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { AreaShapes, ClusterSet } from '../../../contract/model.ts'
import type { Picked } from '../../map/marker-set.ts'
import type { MapView } from '../../map/situation-map.ts'
import { useFilter } from '../../state/filter.tsx'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { EmptyPanel } from '../../ui/ErrorPanel.tsx'
import { areaAt, areaName } from './area-at.ts'
import { distanceWords, middleOf } from './distance.ts'
import {
  cursorAt,
  distancesFrom,
  firstDown,
  kindsOf,
  type RowCursor,
  sortedRows,
  type TableColumn,
  type TableSort,
} from './map-table.ts'
import { usePlaceNames } from './use-place-names.ts'
import { useRowWindow } from './use-row-window.ts'
import './map-table.css'

const rowHeight = 32
const columns: readonly {
  key: TableColumn
  name: 'list.tableCount' | 'list.tableKinds' | 'list.tableWhere' | 'list.tableDistance'
}[] = [
  { key: 'count', name: 'list.tableCount' },
  { key: 'kinds', name: 'list.tableKinds' },
  { key: 'where', name: 'list.tableWhere' },
  { key: 'distance', name: 'list.tableDistance' },
]

export interface HeldTable {
  open: boolean
  toggle: () => void
}
/** Whether the map stands as a table; T turns it over. */
export function useMapTable(): HeldTable {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.key.toLowerCase() !== 't') return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role=dialog], [role=menu]'))
        return
      event.preventDefault()
      setOpen((now) => !now)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
  return { open, toggle: () => setOpen((now) => !now) }
}

export function MapTableButton({ table }: { table: HeldTable }) {
  const { t } = useText()
  return (
    <Button
      size="sm"
      variant="quiet"
      className="map-table-button"
      cap="T"
      aria-pressed={table.open}
      icon={table.open ? <MapIcon size={14} aria-hidden="true" /> : <Table2 size={14} aria-hidden="true" />}
      onPress={table.toggle}
    >
      {t(table.open ? 'situation.map' : 'list.table')}
    </Button>
  )
}

/** The same clusters as the map, in rows: for readers of the screen, for the keyboard, and for exact numbers. */
export function MapTable({
  clusters,
  shapes,
  view,
  onPick,
  onZoom,
  onClose,
}: {
  clusters: ClusterSet
  shapes: AreaShapes | undefined
  view: MapView
  onPick: (picked: Picked) => void
  onZoom: (picked: Picked) => void
  onClose: () => void
}) {
  const text = useText()
  const { t, number } = text
  const { filter } = useFilter()
  const { cluster, selectedReport } = useSelection()
  const [sort, setSort] = useState<TableSort>({ by: 'count', down: true })
  const [cursor, setCursor] = useState<RowCursor | null>(null)
  const root = useRef<HTMLElement>(null)
  const scroll = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLDivElement>(null)

  const [west, south, east, north] = view.bbox
  const distance = useMemo(
    () => distancesFrom(clusters, middleOf([west, south, east, north])),
    [clusters, west, south, east, north],
  )
  const areaOf = useMemo(() => {
    const known = new Map<number, string>()
    return (index: number): string => {
      let name = known.get(index)
      if (name === undefined) {
        const area = areaAt(shapes, clusters.lon[index]!, clusters.lat[index]!)
        name = area ? areaName(area, text.language) : ''
        known.set(index, name)
      }
      return name
    }
  }, [clusters, shapes, text.language])
  const rows = useMemo(
    () =>
      sortedRows(clusters, sort, distance, {
        kind: (index) => {
          const first = kindsOf(clusters, index, 1).kinds[0]
          return first ? text.category(first.key) : ''
        },
        where: areaOf,
      }),
    [clusters, sort, distance, areaOf, text],
  )
  const window_ = useRowWindow(scroll, rows.length, rowHeight)
  const shown = rows.slice(window_.first, window_.end)
  const places = usePlaceNames(clusters, filter, shown)
  const at = cursorAt(cursor, rows, clusters)

  // What lies under the table is out of reach while it is there.
  useEffect(() => {
    const others = [...(root.current?.parentElement?.children ?? [])].filter((element) => element !== root.current)
    for (const element of others) element.setAttribute('inert', '')
    grid.current?.focus({ preventScroll: true })
    return () => {
      for (const element of others) element.removeAttribute('inert')
    }
  }, [])

  const picked = (index: number): Picked => ({
    index,
    id: clusters.id[index]!,
    count: clusters.count[index]!,
    report: clusters.count[index] === 1 ? clusters.report[index]! : null,
    lon: clusters.lon[index]!,
    lat: clusters.lat[index]!,
  })
  const go = (place: number): void => {
    const to = Math.max(0, Math.min(rows.length - 1, place))
    const index = rows[to]
    setCursor({ id: index === undefined ? null : clusters.id[index]!, place: to })
    if (index !== undefined) window_.show(to)
  }
  const pressed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor(window_.height / rowHeight) - 1)
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    }
    const to = moves[event.key]
    const index = rows[Math.max(0, at)]
    if (to !== undefined) go(to)
    else if (event.key === 'Enter' && index !== undefined) onPick(picked(index))
    else if (event.key.toLowerCase() === 'z' && index !== undefined) onZoom(picked(index))
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const turn = (by: TableColumn): void =>
    setSort((now) => (now.by === by ? { by, down: !now.down } : { by, down: firstDown[by] }))
  const active = at >= 0 ? clusters.id[rows[at]!] : undefined
  return (
    <section ref={root} className="map-table" aria-label={t('list.tableOf')}>
      <header className="map-table-head">
        <strong>{t('list.tableRows', { n: number(rows.length), inBox: number(clusters.inBox), count: rows.length })}</strong>
        <span className="meta">{t('list.tableHelp')}</span>
        <Button size="sm" cap="Esc" onPress={onClose}>
          {t('list.tableToMap')}
        </Button>
      </header>
      <div
        ref={grid}
        role="grid"
        className="map-table-grid"
        tabIndex={0}
        aria-label={t('list.tableOf')}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        {...(active && at >= window_.first && at < window_.end ? { 'aria-activedescendant': `cluster-${active}` } : {})}
        onKeyDown={pressed}
      >
        <div role="row" aria-rowindex={1} className="map-table-row map-table-names">
          {columns.map(({ key, name }) => (
            <div
              key={key}
              role="columnheader"
              className={`map-table-${key}`}
              aria-sort={sort.by === key ? (sort.down ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                onClick={() => turn(key)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
                }}
              >
                {t(name)}
                {sort.by !== key ? null : sort.down ? (
                  <ArrowDown size={12} aria-hidden="true" />
                ) : (
                  <ArrowUp size={12} aria-hidden="true" />
                )}
              </button>
            </div>
          ))}
        </div>
        <div ref={scroll} className="map-table-scroll" role="rowgroup">
          {rows.length === 0 ? (
            <EmptyPanel title={t('list.tableEmpty')}>{t('list.tableEmptyMeans')}</EmptyPanel>
          ) : (
            <div className="map-table-room" role="presentation" style={{ blockSize: `${window_.scale.spacer}px` }}>
              {shown.map((index, i) => {
                const id = clusters.id[index]!
                const place = window_.first + i
                const { kinds, more } = kindsOf(clusters, index, 3)
                const area = areaOf(index)
                const near = places.get(id)
                const chosen = cluster?.id === id || (selectedReport !== null && clusters.report[index] === selectedReport)
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys
                  <div
                    key={id}
                    id={`cluster-${id}`}
                    role="row"
                    aria-rowindex={place + 2}
                    aria-selected={chosen}
                    className={`map-table-row${id === active ? ' map-table-active' : ''}${chosen ? ' map-table-chosen' : ''}`}
                    style={{ insetBlockStart: `${place * rowHeight + window_.shift}px` }}
                    onClick={() => {
                      setCursor({ id, place })
                      onPick(picked(index))
                    }}
                  >
                    <div role="gridcell" className="map-table-count">
                      {number(clusters.count[index]!)}
                    </div>
                    <div
                      role="gridcell"
                      className="map-table-kinds"
                      title={kinds.map(({ key, count }) => `${text.category(key)} ${number(count)}`).join(' · ')}
                    >
                      {kinds.map(({ key, count }) => (
                        <span key={key} className="map-table-kind">
                          <CategoryPlate category={key} />
                          <span className="map-table-kind-name">{text.category(key)}</span> {number(count)}
                        </span>
                      ))}
                      {more > 0 ? (
                        <span className="meta">{t('list.tableMoreKinds', { n: number(kinds.length + more) })}</span>
                      ) : null}
                    </div>
                    <div role="gridcell" className="map-table-where">
                      <span>{area || t('list.tableNowhere')}</span>
                      {near ? (
                        <span className="meta" title={near}>
                          {t('list.tableNear', { place: near })}
                        </span>
                      ) : null}
                    </div>
                    <div role="gridcell" className="map-table-distance">
                      {distanceWords(distance[index]!, text)}
                    </div>
                  </div>
                )
              })}
            </div>
          )}
        </div>
      </div>
    </section>
  )
}
