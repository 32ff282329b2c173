import { Fragment } from 'react'
import type { SyncRun } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { errorIn, machineMoment } from './standing.ts'

/** Every run adds up: rows = imported + updated + unchanged + quarantined + refused. */
export function RunTable({ runs }: { runs: readonly SyncRun[] }) {
  const { t, number, moment, language } = useText()
  const [last] = runs
  return (
    // It scrolls sideways, and nothing in it can be pressed: it takes the focus itself.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as said
    <section className="source-runs" tabIndex={0} aria-label={t('sources.runsTitle')}>
      <h2>
        {t('sources.runsTitle')}
        {last ? (
          <span className="meta">
            {t('sources.lastRun')} {machineMoment(last.finishedAt ?? last.startedAt, moment)}
          </span>
        ) : null}
      </h2>
      {last ? (
        <table className="table run-table" aria-label={t('sources.runsTitle')}>
          <thead>
            <tr>
              <th>{t('sources.runAt')}</th>
              <th className="number">{t('sources.runRows')}</th>
              <th className="number">= {t('sources.imported')}</th>
              <th className="number">+ {t('sources.updated')}</th>
              <th className="number">+ {t('sources.unchanged')}</th>
              <th className="number">+ {t('sources.runQuarantined')}</th>
              <th className="number">+ {t('sources.runRefused')}</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run, i) => (
              // A run that began in the same second as another is told apart by its place.
              // biome-ignore lint/suspicious/noArrayIndexKey: runs carry no id
              <Fragment key={`${run.startedAt} ${i}`}>
                <tr className={run.error || run.file ? 'run-with-note' : undefined}>
                  <td className="nowrap">{machineMoment(run.startedAt, moment)}</td>
                  <td className="number">{number(run.rows)}</td>
                  <Amount n={run.imported} />
                  <Amount n={run.updated} />
                  <Amount n={run.unchanged} />
                  <Amount n={run.quarantined} late />
                  <Amount n={run.refused} />
                </tr>
                {run.error || run.file ? (
                  <tr className="run-note">
                    <td colSpan={7}>
                      {run.file ? <span className="quiet">{run.file.split(/[\\/]/).at(-1)} </span> : null}
                      {run.error ? (
                        <span className="late">
                          {run.error === runs[i - 1]?.error ? t('sources.runSame') : errorIn(run.error, language)}
                        </span>
                      ) : null}
                    </td>
                  </tr>
                ) : null}
              </Fragment>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="meta">{t('sources.runNone')}</p>
      )}
      {last && last.refused > 0 ? <p className="quiet">{t('sources.refusedWords')}</p> : null}
    </section>
  )
}

function Amount({ n, late = false }: { n: number; late?: boolean }) {
  const { number } = useText()
  return <td className={`number ${n === 0 ? 'zero' : late ? 'late' : ''}`}>{number(n)}</td>
}
