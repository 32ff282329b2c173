import { type KeyboardEvent, useRef, useState } from 'react'
import type { DisagreementOf } from '../../../contract/sync.ts'
import type { LevelKey } from '../../../contract/taxonomy.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { cellAfter, rampStep, type ShownMatrix } from './matrix-words.ts'

/**
 * The matrix as a table: a button a cell, one of them in the tab order; arrows walk, Enter lists the cell's reports.
 * The diagonal is quiet, differences take the ochre ramp.
 */
export function MatrixTable({
  of,
  between: [first, second],
  shown,
  left,
  cell,
  nameOf,
  onCell,
}: {
  of: DisagreementOf
  between: readonly [LevelKey, LevelKey]
  shown: ShownMatrix
  /** Values nobody used are not among them. */
  left: boolean
  cell: { first: string; second: string } | null
  nameOf: (key: string) => string
  onCell: (first: string, second: string) => void
}) {
  const text = useText()
  const { t, number } = text
  const table = useRef<HTMLTableElement>(null)
  const [at, setAt] = useState<readonly [number, number]>([0, 0])
  const { keys, counts, rowTotals, columnTotals, worst } = shown
  const size = keys.length
  const roving: readonly [number, number] = [Math.min(at[0], size - 1), Math.min(at[1], size - 1)]
  const keyed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const next = cellAfter(event.key, roving, size)
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    setAt(next)
    table.current?.querySelector<HTMLElement>(`[data-cell="${next.join(' ')}"]`)?.focus()
  }
  const cellName = (i: number, k: number): string => {
    const n = number(counts[i]?.[k] ?? 0)
    const a = nameOf(keys[i] as string)
    return i === k
      ? t('review.cellSame', { a, n })
      : t('review.cell', { first: text.level(first), second: text.level(second), a, b: nameOf(keys[k] as string), n })
  }
  return (
    <div className="matrix-scroll">
      <p className="meta matrix-axes">
        <span>{t('review.rowsAre', { level: text.level(first) })}</span>
        <span>{t('review.columnsAre', { level: text.level(second) })}</span>
      </p>
      <table
        ref={table}
        className={`matrix matrix-${of}`}
        aria-label={t('review.matrix', { first: text.level(first), second: text.level(second) })}
        onKeyDown={keyed}
      >
        <thead>
          <tr>
            <td />
            {keys.map((key) => (
              <th key={key} scope="col">
                {of === 'category' ? <CategoryPlate category={key} /> : null}
                <span>{nameOf(key)}</span>
              </th>
            ))}
            <th scope="col" className="matrix-total">
              {t('review.total')}
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key, i) => (
            <tr key={key}>
              <th scope="row">
                <span className="with-plate">
                  {of === 'category' ? <CategoryPlate category={key} /> : null}
                  <span>{nameOf(key)}</span>
                </span>
              </th>
              {keys.map((other, k) => {
                const n = counts[i]?.[k] ?? 0
                const picked = cell?.first === key && cell.second === other
                const tone = i === k ? 'matrix-same' : `matrix-step-${rampStep(n, worst)}`
                return (
                  <td key={other}>
                    <button
                      type="button"
                      className={`matrix-cell ${tone}`}
                      data-cell={`${i} ${k}`}
                      tabIndex={roving[0] === i && roving[1] === k ? 0 : -1}
                      aria-label={cellName(i, k)}
                      title={cellName(i, k)}
                      aria-pressed={picked}
                      onFocus={() => setAt([i, k])}
                      onClick={() => onCell(key, other)}
                    >
                      {number(n)}
                    </button>
                  </td>
                )
              })}
              <td className="matrix-total number">{number(rowTotals[i] ?? 0)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="matrix-total">
              {t('review.total')}
            </th>
            {keys.map((key, k) => (
              <td key={key} className="matrix-total number">
                {number(columnTotals[k] ?? 0)}
              </td>
            ))}
            <td className="matrix-total number">{number(rowTotals.reduce((sum, n) => sum + n, 0))}</td>
          </tr>
        </tbody>
      </table>
      <p className="meta matrix-legend">
        <span>{t('review.ramp')}</span>
        <span>{t('review.rampLess')}</span>
        <span className="matrix-ramp" aria-hidden="true">
          <i className="matrix-step-1" />
          <i className="matrix-step-2" />
          <i className="matrix-step-3" />
          <i className="matrix-step-4" />
        </span>
        <span>{t('review.rampMore')}</span>
        <span>{t('review.agreeQuiet')}</span>
        {left ? <span>{t('review.left')}</span> : null}
      </p>
    </div>
  )
}
