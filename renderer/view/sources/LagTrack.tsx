import type { LedgerLine } from '../../../contract/sync.ts'
import { useText } from '../../text/text.tsx'
import { lagAt, lagMarks } from './lag-scale.ts'
import { lagWords } from './standing.ts'

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`

/** How far behind a source is now, against the band it usually keeps, in a picture and in words. */
export function LagTrack({ line }: { line: LedgerLine }) {
  const { t } = useText()
  const { usualLag, lagSeconds, late } = line
  if (usualLag === null && lagSeconds === null) return <span className="quiet">{t('sources.lagNone')}</span>
  const now =
    lagSeconds === null ? null : lagSeconds < 60 ? t('sources.lagZero') : t('sources.lagNow', { lag: lagWords(lagSeconds, t) })
  const usual = usualLag === null ? t('sources.lagFew') : t('sources.lagUsual', { lag: lagWords(usualLag.medianSeconds, t) })
  const full =
    usualLag === null
      ? usual
      : t('sources.lagBand', {
          median: lagWords(usualLag.medianSeconds, t),
          low: lagWords(usualLag.lowSeconds, t),
          high: lagWords(usualLag.highSeconds, t),
        })
  return (
    <span className="lag" title={now === null ? full : `${now}${t('sources.separator')}${full}`}>
      <span className="lag-track" aria-hidden="true">
        {lagMarks.map((at) => (
          <span key={at} className="lag-mark" style={{ insetInlineStart: percent(at) }} />
        ))}
        {usualLag ? (
          <>
            <span
              className="lag-band"
              style={{
                insetInlineStart: percent(lagAt(usualLag.lowSeconds)),
                inlineSize: percent(lagAt(usualLag.highSeconds) - lagAt(usualLag.lowSeconds)),
              }}
            />
            <span className="lag-median" style={{ insetInlineStart: percent(lagAt(usualLag.medianSeconds)) }} />
          </>
        ) : null}
        {lagSeconds === null ? null : (
          <span className={late ? 'lag-dot lag-dot-late' : 'lag-dot'} style={{ insetInlineStart: percent(lagAt(lagSeconds)) }} />
        )}
      </span>
      <span className="lag-words">
        {now === null ? null : <span className={late ? 'late' : undefined}>{now}</span>}
        {now === null ? null : t('sources.separator')}
        {usual}
      </span>
    </span>
  )
}
