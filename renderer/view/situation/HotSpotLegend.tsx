import type { HotSpots } from '../../../contract/model.ts'
import { cellClass, classLevels, densitySteps } from '../../map/hot-spot-shapes.ts'
import { type Text, useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import type { HeldHotSpots } from './use-hot-spots.ts'
import type { HotSpotChoice } from './use-layers.ts'

/** Two or three figures of a density: enough to tell the classes apart. */
const short = (n: number): string => (n >= 100 ? Math.round(n).toLocaleString('en-US') : String(Number(n.toPrecision(2))))

/** The words beside the title: which statistic, and whether it was corrected. */
function statistic(choice: HotSpotChoice, spots: HotSpots | null, { t }: Text): string {
  const { method } = choice
  return t(`hotSpot.statistic.${method}`, {
    metres: spots?.params.metres ?? choice.metres,
    min: spots?.params.min ?? choice.min,
  })
}

/** What the colours of the hot-spot layer stand for, with numbers; and where it stands when there is nothing to draw. */
export function HotSpotLegend({ hot, choice }: { hot: HeldHotSpots; choice: HotSpotChoice }) {
  const text = useText()
  const { t } = text
  const { spots, loading, error, refresh } = hot
  return (
    <section className="hot-legend" aria-label={t('hotSpot.legend')}>
      <LoadingLine shown={loading} label={t('hotSpot.updating')} />
      <p title={spots ? text.say(spots.inWords) : ''}>
        <strong>{t('hotSpot.legend')}</strong> <span className="meta">{statistic(choice, spots, text)}</span>
      </p>
      {error ? (
        <div className="hot-legend-error" role="alert">
          <p className="bad">{error.message}</p>
          <p className="meta">{t('hotSpot.failedMeans')}</p>
          <Button size="sm" onPress={refresh}>
            {t('words.retry')}
          </Button>
        </div>
      ) : spots ? (
        <>
          <Classes spots={spots} />
          <p className="visually-hidden" role="status">
            {text.say(spots.sentence)}
          </p>
        </>
      ) : (
        <p className="meta">{t('hotSpot.updating')}</p>
      )}
    </section>
  )
}

function Swatch({ level }: { level: 1 | 2 | 3 }) {
  return (
    <svg className={`hot-swatch hot-swatch-${level}`} width={14} height={16} viewBox="-7 -8 14 16" aria-hidden="true">
      <path d="M0-7.2 6.2-3.6V3.6L0 7.2-6.2 3.6V-3.6Z" />
    </svg>
  )
}

function Classes({ spots }: { spots: HotSpots }) {
  const { t, say, number } = useText()
  const { method, params } = spots
  const cellsShown = Array.from({ length: spots.cells.lon.length }, (_, i) => cellClass(spots, i)).some((own) => own !== null)
  const patches = spots.outlines.features.length
  if (!cellsShown && patches === 0)
    return (
      <div className="hot-legend-none">
        <p>{say(spots.sentence) || t('hotSpot.none')}</p>
      </div>
    )
  if (method === 'gi')
    return (
      <p className="hot-legend-row">
        {classLevels.map((level, i) => (
          <span key={level}>
            <Swatch level={(i + 1) as 1 | 2 | 3} />
            {t('hotSpot.percent', { n: Math.round(100 * (1 - level)) })}
          </span>
        ))}
        {params.acrossMetres === null ? null : (
          <span className="meta">{t('hotSpot.across', { n: number(params.acrossMetres), metres: number(params.metres) })}</span>
        )}
      </p>
    )
  if (method === 'kde')
    return (
      <>
        <p className="hot-legend-row">
          {densitySteps(spots.scale).map((from, i) => (
            <span key={from}>
              <Swatch level={(i + 1) as 1 | 2 | 3} />
              {t('hotSpot.from', { n: short(from) })}
            </span>
          ))}
          <span className="meta">{say(spots.scale.unit)}</span>
        </p>
        {params.acrossMetres === null ? null : (
          <p className="meta">{t('hotSpot.bandwidth', { n: number(params.acrossMetres), metres: number(params.metres) })}</p>
        )}
      </>
    )
  return (
    <p className="hot-legend-row">
      <span>
        <Swatch level={2} />
        {t('hotSpot.outlines', { count: patches, n: number(patches), noise: number(spots.noise) })}
      </span>
    </p>
  )
}
