import type { FileOutcome } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'

/** Every row accounted for: rows = imported + updated + unchanged + quarantined + refused, file by file. */
export function ImportResult({ outcomes }: { outcomes: readonly FileOutcome[] }) {
  const { t, say, number, decimal } = useText()
  const refused = outcomes.flatMap((outcome) => outcome.refusedWhy.map((why) => ({ ...why, file: outcome.file })))
  // The areas as they are now, after the last of the files.
  const problems = outcomes.findLast((outcome) => outcome.holds === 'areas')?.problems?.length ?? 0
  return (
    <div className="import-result">
      <table className="table">
        <thead>
          <tr>
            <th>{t('sources.file')}</th>
            <th>{t('sources.profile')}</th>
            <th className="number">{t('sources.rows')}</th>
            <th className="number">{t('sources.imported')}</th>
            <th className="number">{t('sources.updated')}</th>
            <th className="number">{t('sources.unchanged')}</th>
            <th className="number">{t('sources.quarantined')}</th>
            <th className="number">{t('sources.refused')}</th>
            <th className="number">{t('sources.seconds')}</th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map((outcome) => (
            <tr key={outcome.file}>
              <td className="cut" title={outcome.file}>
                {outcome.file.split(/[\\/]/).at(-1)}
              </td>
              <td className="nowrap">
                {outcome.profile} · {t(`sources.holds.${outcome.holds}`)}
              </td>
              <td className="number">{number(outcome.rows)}</td>
              <td className="number">{number(outcome.imported)}</td>
              <td className="number">{number(outcome.updated)}</td>
              <td className="number">{number(outcome.unchanged)}</td>
              <td className={`number${outcome.quarantined > 0 ? ' late' : ''}`}>{number(outcome.quarantined)}</td>
              <td className="number">{number(outcome.refused)}</td>
              <td className="number">{t('words.seconds', { n: decimal(outcome.seconds) })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {outcomes.map((outcome) => (
        <p key={outcome.file} className="import-sum">
          {t('sources.adds', {
            rows: number(outcome.rows),
            imported: number(outcome.imported),
            updated: number(outcome.updated),
            unchanged: number(outcome.unchanged),
            quarantined: number(outcome.quarantined),
            refused: number(outcome.refused),
          })}
        </p>
      ))}
      {problems > 0 ? <p className="late">{t('area.problemsFound', { count: problems, n: number(problems) })}</p> : null}
      {refused.length > 0 ? (
        <section>
          <h3>{t('sources.refusedWhy')}</h3>
          <ul className="plain-rows">
            {refused.map((why) => (
              <li key={`${why.file} ${why.category} ${why.reason.en}`}>
                <span>
                  {why.category} · {say(why.reason)}
                </span>
                <span>{number(why.count)}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  )
}
