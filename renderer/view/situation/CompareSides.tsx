import { useState } from 'react'
import type { Area } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { Field, Select } from '../../ui/Field.tsx'
import { areaName } from './area-at.ts'
import { type CompareWith, daysOf, type Period, periodOfDays } from './compare-periods.ts'
import { dayNumber } from './days.ts'

export interface Sides {
  /** Two periods chosen by hand; null while what stands in the fields is none. */
  a: Period | null
  b: Period | null
  areaA: string | null
  areaB: string | null
}

/** What the two columns stand for: in words, or to be chosen. */
export function CompareSides({
  kind,
  sides,
  onSides,
  areas,
  pair,
}: {
  kind: CompareWith
  sides: Sides
  onSides: (next: Sides) => void
  areas: readonly Area[]
  pair: [Period, Period] | null
}) {
  const { t, day, language, number } = useText()
  if (kind === 'periods')
    return (
      <div className="compare-sides">
        <PeriodFields label={t('compare.one')} period={sides.a} onChange={(a) => onSides({ ...sides, a })} />
        <PeriodFields label={t('compare.two')} period={sides.b} onChange={(b) => onSides({ ...sides, b })} />
      </div>
    )
  if (kind === 'areas') {
    const options = areas.map((area) => ({ key: area.key, label: areaName(area.name, language) }))
    const areaA = sides.areaA ?? options[0]?.key ?? ''
    const areaB = sides.areaB ?? options.find(({ key }) => key !== areaA)?.key ?? ''
    return (
      <div className="compare-sides">
        <Select label={t('compare.one')} value={areaA} onChange={(key) => onSides({ ...sides, areaA: key })} options={options} />
        <Select label={t('compare.two')} value={areaB} onChange={(key) => onSides({ ...sides, areaB: key })} options={options} />
        {areaA === areaB ? <p className="late">{t('compare.sameArea')}</p> : null}
      </div>
    )
  }
  if (!pair) return null
  const said = (period: Period): string => {
    const { first, last } = daysOf(period)
    const days = dayNumber(last) - dayNumber(first) + 1
    return `${day(first)} – ${day(last)} · ${t('compare.days', { n: number(days) })}`
  }
  return (
    <dl className="compare-said">
      <dt>{t('compare.a')}</dt>
      <dd>{said(pair[0])}</dd>
      <dt>{t('compare.b')}</dt>
      <dd>{said(pair[1])}</dd>
    </dl>
  )
}

function PeriodFields({
  label,
  period,
  onChange,
}: {
  label: string
  period: Period | null
  onChange: (period: Period | null) => void
}) {
  const { t } = useText()
  const [days, setDays] = useState(() => (period ? daysOf(period) : { first: '', last: '' }))
  const set = (next: { first: string; last: string }): void => {
    setDays(next)
    onChange(periodOfDays(next.first, next.last))
  }
  return (
    <fieldset className="compare-period">
      <legend className="field-label">{label}</legend>
      <Field label={t('compare.from')} type="date" value={days.first} onChange={(first) => set({ ...days, first })} />
      <Field
        label={t('compare.to')}
        type="date"
        value={days.last}
        onChange={(last) => set({ ...days, last })}
        problem={period ? null : t('compare.badPeriod')}
      />
    </fieldset>
  )
}
