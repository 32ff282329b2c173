import '../../style/area.css'
import type { ShiftCheck } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { Tag } from '../../ui/Chip.tsx'

const datumName = { wgs84: 'WGS-84', gcj02: 'GCJ-02', bd09: 'BD-09' } as const

/** Whether the source's points look shifted, and how each reading fits. */
export function ShiftOutcome({ check }: { check: ShiftCheck }) {
  const { t, say, number, decimal } = useText()
  return (
    <div className="shift-outcome" aria-live="polite">
      <p className={check.looksShifted ? 'late' : undefined}>{say(check.sentence)}</p>
      {check.fits.length > 0 ? (
        <ul className="shift-fits meta">
          {check.fits.map((fit) => (
            <li key={fit.datum}>
              <span>{t('area.shiftRead', { datum: datumName[fit.datum] })}</span>
              <span>{t('area.shiftFit', { fit: decimal(fit.fit, 2) })}</span>
              <span>{t('area.shiftMetres', { n: number(Math.round(fit.metres)) })}</span>
              <span>
                {fit.datum === check.best ? <Tag tone={check.looksShifted ? 'late' : 'good'}>{t('area.shiftBest')}</Tag> : null}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
