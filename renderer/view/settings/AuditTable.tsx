import { useEffect, useRef } from 'react'
import type { AuditLine } from '../../../contract/trust.ts'
import { useText } from '../../text/text.tsx'
import { useRowWindow } from '../situation/use-row-window.ts'
import { useDeed } from './use-deed.ts'

const rowHeight = 28
/** The next page is asked for when so few rows are left below. */
const readAhead = 20

/** The lines in sight, with room above and below for the others. */
export function AuditTable({ lines, total, onMore }: { lines: readonly AuditLine[]; total: number; onMore: () => void }) {
  const { t, moment } = useText()
  const deed = useDeed()
  const scroller = useRef<HTMLElement>(null)
  const rows = useRowWindow(scroller, lines.length, rowHeight)
  const nearEnd = rows.end >= lines.length - readAhead && lines.length < total
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that came may leave the end still near
  useEffect(() => {
    if (nearEnd) onMore()
  }, [nearEnd, onMore, lines.length])
  const shown = lines.slice(rows.first, rows.end)
  const above = rows.first * rowHeight + rows.shift
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section className="audit-scroll" ref={scroller} tabIndex={0} aria-label={t('trust.audit')}>
      <table className="table audit-table" aria-label={t('trust.audit')} aria-rowcount={total + 1}>
        <thead>
          <tr>
            {(['when', 'account', 'what', 'subject', 'why'] as const).map((key) => (
              <th key={key} scope="col">
                {t(`trust.audit.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="audit-room" style={{ blockSize: `${above}px` }} />
          {shown.map((line, at) => (
            <tr key={line.id} aria-rowindex={rows.first + at + 2}>
              <td>
                <time dateTime={line.at}>{moment(line.at)}</time>
              </td>
              <td title={line.account}>{line.account || '–'}</td>
              <td title={line.what}>{deed(line.what)}</td>
              <td title={line.subject}>{line.subject || '–'}</td>
              <td title={line.why}>{line.why || '–'}</td>
            </tr>
          ))}
          <tr
            className="audit-room"
            style={{ blockSize: `${Math.max(0, rows.scale.spacer - above - shown.length * rowHeight)}px` }}
          />
        </tbody>
      </table>
    </section>
  )
}
