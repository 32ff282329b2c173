import { useMemo, useState } from 'react'
import type { Filter } from '../../../contract/model.ts'
import type { DisagreementOf } from '../../../contract/sync.ts'
import type { LevelKey } from '../../../contract/taxonomy.ts'
import { useCall } from '../../state/call.tsx'
import { type Text, useText } from '../../text/text.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { DifferingList } from './DifferingList.tsx'
import { MatrixTable } from './MatrixTable.tsx'
import { kappaClass, shownMatrix } from './matrix-words.ts'
import { ReviewBody } from './ReviewBody.tsx'

const compared = ['category', 'severity', 'outcome'] as const satisfies readonly DisagreementOf[]
const pairs = {
  'community-station': ['community', 'station'],
  'station-district': ['station', 'district'],
  'community-district': ['community', 'district'],
} as const satisfies Record<string, readonly [LevelKey, LevelKey]>
type Pair = keyof typeof pairs

/** What a judgement is called. */
export function judgementWords(of: DisagreementOf, key: string, text: Text): string {
  if (of === 'category') return text.category(key as 'fire')
  if (of === 'severity') return text.t('review.severityName', { n: key })
  return text.t(`situation.decision.${key as 'accepted'}`)
}

/** Where two levels judged the same report differently: how often, and which reports. */
export function MatrixTab({ filter }: { filter: Filter | null }) {
  const text = useText()
  const { t, number, decimal } = text
  const [of, setOf] = useState<DisagreementOf>('category')
  const [pair, setPair] = useState<Pair>('community-station')
  const [chosen, choose] = useState<{ of: DisagreementOf; pair: Pair; first: string; second: string } | null>(null)
  const between = useMemo((): [LevelKey, LevelKey] => [...pairs[pair]], [pair])
  const { data, stale, loading, error, refresh } = useCall('review.matrix', {
    of,
    between,
    ...(filter === null ? {} : { filter }),
  })
  // A cell belongs to its matrix.
  const cell = useMemo(
    () => (chosen && chosen.of === of && chosen.pair === pair ? { first: chosen.first, second: chosen.second } : null),
    [chosen, of, pair],
  )
  const shown = useMemo(() => (data ? shownMatrix(data) : null), [data])
  const named = (key: string): string => judgementWords(data?.of ?? of, key, text)
  const title = cell
    ? t('review.cellTitle', { a: judgementWords(of, cell.first, text), b: judgementWords(of, cell.second, text) })
    : null
  const differing = (
    <DifferingList of={of} between={between} cell={cell} filter={filter} title={title} onAll={() => choose(null)} />
  )
  return (
    <ReviewBody list={differing}>
      <div className="matrix-pane">
        <div className="matrix-choices">
          <Segmented<DisagreementOf>
            label={t('review.of')}
            value={of}
            onChange={setOf}
            options={compared.map((key) => ({ key, label: t(`review.of.${key}`) }))}
          />
          <Segmented<Pair>
            label={t('review.between')}
            value={pair}
            onChange={setPair}
            options={(Object.keys(pairs) as Pair[]).map((key) => ({
              key,
              label: t('review.pair', { first: text.level(pairs[key][0]), second: text.level(pairs[key][1]) }),
            }))}
          />
        </div>
        <LoadingLine shown={loading} label={t('words.loading')} />
        {error ? (
          <ErrorPanel what={t('review.matrixFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
        ) : null}
        {data && shown && data.compared === 0 && !stale ? (
          <EmptyPanel title={t('review.matrixEmpty')}>
            <p>{t('review.matrixEmptyMeans')}</p>
          </EmptyPanel>
        ) : null}
        {data && shown && data.compared > 0 ? (
          <div className={stale ? 'matrix-content matrix-stale' : 'matrix-content'}>
            <dl className="matrix-figures">
              <div>
                <dt className="matrix-figure">{number(data.compared)}</dt>
                <dd>{t('review.compared')}</dd>
              </div>
              <div>
                <dt className="matrix-figure">{decimal((100 * data.agreed) / data.compared)}%</dt>
                <dd>{t('review.agreed', { n: number(data.agreed) })}</dd>
              </div>
              <div>
                <dt className="matrix-figure">{data.kappa === null ? '–' : decimal(data.kappa, 2)}</dt>
                <dd>{t(data.kappa === null ? 'review.kappaNone' : 'review.kappa')}</dd>
              </div>
              <div className="matrix-means">
                <dt className="visually-hidden">{t('review.kappaMeans')}</dt>
                <dd>{data.kappa === null ? '' : t(`review.kappa.${kappaClass(data.kappa, shown)}`)}</dd>
              </div>
            </dl>
            <MatrixTable
              of={data.of}
              between={data.between}
              shown={shown}
              left={data.keys.length > shown.keys.length}
              cell={cell}
              nameOf={named}
              onCell={(first, second) => choose({ of, pair, first, second })}
            />
          </div>
        ) : null}
      </div>
    </ReviewBody>
  )
}
