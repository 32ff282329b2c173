import { useMemo, useState } from 'react'
import type { ComparedLine, Comparison, Filter } from '../../../contract/model.ts'
import type { CategoryKey, LevelKey, StatusKey } from '../../../contract/taxonomy.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { type Text, useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { areaName } from './area-at.ts'
import { CompareSides, type Sides } from './CompareSides.tsx'
import {
  byInterest,
  bySize,
  type CompareBy,
  type CompareWith,
  compareBys,
  compareKinds,
  filterOfLine,
  type Period,
  periodBefore,
  periodLastYear,
  periodOf,
  ratioAxis,
  reaches,
} from './compare-periods.ts'
import { RatioStrip } from './RatioStrip.tsx'

/** The period on the timeline beside another one, or two areas: counts, change, ratio with its interval. */
export function CompareTable({
  firstDay,
  lastDay,
  incompleteFrom,
  onClose,
}: {
  firstDay: string
  lastDay: string
  incompleteFrom: string | null
  onClose: () => void
}) {
  const { t, day } = useText()
  const { filter } = useFilter()
  const areas = useCall('area.list', {}, { on: ['areas.changed'] }).data?.areas ?? []
  const [kind, setKind] = useState<CompareWith>('before')
  const [by, setBy] = useState<CompareBy>('category')
  const own = useMemo(() => periodOf(filter, firstDay, lastDay), [filter, firstDay, lastDay])
  const streets = areas.filter((area) => area.level !== 'district')
  const [sides, setSides] = useState<Sides>(() => ({
    a: periodBefore(own),
    b: own,
    areaA: filter.areas?.[0] ?? null,
    areaB: filter.areas?.[1] ?? null,
  }))
  const shownBy: CompareBy = kind === 'areas' && by === 'area' ? 'category' : by

  const pair = useMemo((): { a: Filter; b: Filter; periods: [Period, Period] } | null => {
    if (kind === 'areas') {
      const areaA = sides.areaA ?? streets[0]?.key
      const areaB = sides.areaB ?? streets.find((area) => area.key !== areaA)?.key
      if (!areaA || !areaB || areaA === areaB) return null
      return { a: { ...filter, ...own, areas: [areaA] }, b: { ...filter, ...own, areas: [areaB] }, periods: [own, own] }
    }
    const other = kind === 'before' ? periodBefore(own) : kind === 'year' ? periodLastYear(own) : sides.a
    const mine = kind === 'periods' ? sides.b : own
    if (!other || !mine) return null
    return { a: { ...filter, ...other }, b: { ...filter, ...mine }, periods: [other, mine] }
  }, [kind, filter, own, sides, streets])
  const request = useMemo(() => (pair ? { a: pair.a, b: pair.b, by: shownBy } : null), [pair, shownBy])
  const called = useCall('compare.count', request, { keep: false })
  const { data, error } = called
  // What the timeline hatches and what the comparison itself knows of late sources.
  const late = [incompleteFrom, data?.incompleteFrom ?? null].filter((d) => d !== null).sort()[0] ?? null
  const incomplete: [boolean, boolean] = pair ? [reaches(pair.periods[0], late), reaches(pair.periods[1], late)] : [false, false]
  const before = pair !== null && kind !== 'areas' && pair.periods[0].to <= firstDay

  return (
    <div className="compare">
      <div className="compare-head">
        <Segmented<CompareWith>
          label={t('compare.with')}
          value={kind}
          onChange={setKind}
          options={compareKinds.map((key) => ({ key, label: t(`compare.with.${key}`) }))}
        />
        <Select<CompareBy>
          label={t('compare.by')}
          hideLabel
          value={shownBy}
          onChange={setBy}
          options={compareBys
            .filter((key) => kind !== 'areas' || key !== 'area')
            .map((key) => ({ key, label: t(`compare.by.${key}`) }))}
        />
      </div>
      <CompareSides kind={kind} sides={sides} onSides={setSides} areas={streets} pair={pair?.periods ?? null} />
      {filter.from === undefined && filter.to === undefined && kind !== 'periods' ? (
        <p className="meta">{t('compare.noBrush')}</p>
      ) : null}
      {incomplete[0] || incomplete[1] ? (
        <p className="compare-late late">{t('compare.incompleteMeans', { day: day(late ?? '') })}</p>
      ) : null}
      {before ? <p className="compare-late late">{t('compare.noData', { day: day(firstDay) })}</p> : null}
      <LoadingLine shown={called.loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel
          what={error.message}
          means={t('situation.callFailedMeans')}
          action={t('words.retry')}
          onAction={called.refresh}
        />
      ) : data ? (
        <Lines data={data} kind={kind} incomplete={incomplete} judged={!before} onClose={onClose} />
      ) : (
        <div className="compare-wait" />
      )}
    </div>
  )
}

function valueName(by: CompareBy, value: string, text: Text, areaNames: ReadonlyMap<string, string>): string {
  if (by === 'category') return text.category(value as CategoryKey)
  if (by === 'status') return text.status(value as StatusKey)
  if (by === 'level') return text.level(value as LevelKey)
  if (by === 'area') return value === 'none' ? text.t('situation.noArea') : (areaNames.get(value) ?? value)
  return value
}

function Lines({
  data,
  kind,
  incomplete,
  judged,
  onClose,
}: {
  data: Comparison
  kind: CompareWith
  incomplete: [boolean, boolean]
  judged: boolean
  onClose: () => void
}) {
  const text = useText()
  const { t, number, language } = text
  const { patchFilter } = useFilter()
  const areas = useCall('area.list', {}, { on: ['areas.changed'] }).data?.areas ?? []
  const areaNames = new Map(areas.map((area) => [area.key, areaName(area.name, language)]))
  const { by } = data
  // On days that are not complete nothing is said of rise and fall, and so nothing is ordered by it.
  const silent = incomplete[0] || incomplete[1] || !judged
  const lines = silent ? bySize(data.lines) : byInterest(data.lines)
  if (lines.length === 0) return <EmptyPanel title={t('compare.none')}>{t('compare.noneMeans')}</EmptyPanel>
  const factor = ratioAxis(lines)
  const two = kind === 'periods' || kind === 'areas'
  const heads = two ? [t('compare.one'), t('compare.two')] : [t('compare.a'), t('compare.b')]
  return (
    <>
      <div className="compare-scroll">
        <table className="table compare-table">
          <thead>
            <tr>
              <th>{t(`compare.by.${by}`)}</th>
              {heads.map((head, i) => (
                <th key={head} className={`number${incomplete[i] ? ' hatch' : ''}`}>
                  {head}
                </th>
              ))}
              <th className="number">{t('compare.change')}</th>
              <th className="compare-ratio-head">
                <span>{t(data.perDay ? 'compare.ratioPerDay' : 'compare.ratio')}</span>
                {silent ? null : <Axis factor={factor} />}
              </th>
              <th className="number">{t('compare.p')}</th>
            </tr>
          </thead>
          <tbody>
            <Row line={data.total} name={t('compare.total')} incomplete={incomplete} silent={silent} factor={factor} total />
            {lines.map((line) => {
              const name = valueName(by, line.value, text, areaNames)
              return (
                <Row
                  key={line.value}
                  line={line}
                  name={name}
                  plate={by === 'category' ? line.value : null}
                  incomplete={incomplete}
                  silent={silent}
                  factor={factor}
                  onOnly={() => {
                    patchFilter(filterOfLine(by, line.value))
                    onClose()
                  }}
                />
              )
            })}
          </tbody>
        </table>
      </div>
      <p className="meta compare-foot">
        {silent ? null : <span>{t('compare.moreSure')}</span>}
        {data.perDay ? <span>{t('compare.perDay')}</span> : null}
        {[data.a.counts, data.b.counts].map((counts, i) => (
          <span key={heads[i]}>
            {heads[i]}{' '}
            {t('compare.sum', {
              matched: number(counts.matched),
              mapped: number(counts.mapped),
              without: number(counts.withoutLocation),
              suppressed: number(counts.suppressed),
            })}
          </span>
        ))}
      </p>
    </>
  )
}

/** Ends and middle of the strips' axis. */
function Axis({ factor }: { factor: number }) {
  return (
    <span className="ratio-axis" aria-hidden="true">
      <span>1/{factor}</span>
      <span>1</span>
      <span>{factor}</span>
    </span>
  )
}

function Row({
  line,
  name,
  plate = null,
  incomplete,
  silent,
  factor,
  total = false,
  onOnly,
}: {
  line: ComparedLine
  name: string
  plate?: string | null
  incomplete: [boolean, boolean]
  silent: boolean
  factor: number
  total?: boolean
  onOnly?: () => void
}) {
  const { t, number, decimal, chance } = useText()
  const change = line.change > 0 ? `+${number(line.change)}` : number(line.change).replace('-', '−')
  const [low, middle, high] = line.ratio
  return (
    <tr className={total ? 'compare-total' : 'compare-row'} {...(onOnly ? { onClick: onOnly } : {})}>
      <td>
        {onOnly ? (
          <button type="button" className="compare-name" aria-label={t('compare.only', { what: name })} onClick={onOnly}>
            {plate === null ? null : <CategoryPlate category={plate} />}
            <span>{name}</span>
          </button>
        ) : (
          <strong>{name}</strong>
        )}
      </td>
      <td className={`number${incomplete[0] ? ' hatch' : ''}`}>{number(line.a)}</td>
      <td className={`number${incomplete[1] ? ' hatch' : ''}`}>{number(line.b)}</td>
      {silent ? (
        <td className="compare-silent meta" colSpan={3}>
          {t(incomplete[0] || incomplete[1] ? 'compare.incomplete' : 'compare.notJudged')}
        </td>
      ) : (
        <>
          <td className="number">{change}</td>
          <td>
            <span className="compare-ratio">
              <span className="compare-ratio-words">
                {middle === null ? '∞' : decimal(middle, 1)}
                <span className="meta">
                  {' '}
                  {decimal(low ?? 0, 1)}–{high === null ? '∞' : decimal(high, 1)}
                </span>
              </span>
              <RatioStrip ratio={line.ratio} factor={factor} />
            </span>
          </td>
          <td className="number">{chance(total ? line.p : line.pAdjusted)}</td>
        </>
      )}
    </tr>
  )
}
