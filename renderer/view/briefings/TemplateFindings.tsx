import type { TemplateReport } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { Tag } from '../../ui/Chip.tsx'

/** What a template will be filled with, what is misspelt in it, and what it leaves out. */
export function TemplateFindings({ report }: { report: TemplateReport }) {
  const { t, say, number } = useText()
  return (
    <div className="template-findings" role="status">
      <p>
        <Tag tone={report.ok ? 'good' : report.problems.length > 0 ? 'bad' : 'late'}>
          {t(
            report.ok ? 'release.templateOk' : report.problems.length > 0 ? 'release.templateUnusable' : 'release.templateTypos',
          )}
        </Tag>{' '}
        <span className="meta">{t('release.templateKnown', { count: report.known.length, n: number(report.known.length) })}</span>
      </p>
      <ul className="template-list">
        {report.problems.map((problem) => (
          <li key={problem.zh} className="bad">
            {say(problem)}
          </li>
        ))}
        {report.unknown.map((one) => (
          <li key={`${one.name} ${one.where}`} className="late">
            {t('release.templateUnknown', { name: one.name, where: one.where })}
            {one.nearest ? ` ${t('release.templateNearest', { name: one.nearest })}` : ''}
          </li>
        ))}
      </ul>
      {report.unused.length > 0 ? (
        <details>
          <summary>{t('release.templateUnused', { count: report.unused.length, n: number(report.unused.length) })}</summary>
          <p className="meta selectable">{report.unused.join(' · ')}</p>
        </details>
      ) : null}
      {report.known.length > 0 ? (
        <details>
          <summary>{t('release.templateFilled')}</summary>
          <p className="meta selectable">{report.known.map((one) => `${one.name} × ${one.times}`).join(' · ')}</p>
        </details>
      ) : null}
    </div>
  )
}
