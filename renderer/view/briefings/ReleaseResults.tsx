import { CircleCheck, CircleX } from 'lucide-react'
import type { Agency } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { JobRow, useJobs } from '../frame/Jobs.tsx'
import { BriefReceiptPanel } from './BriefReceiptPanel.tsx'
import { editionName } from './edition-words.ts'
import { LeakList } from './LeakList.tsx'
import { openLeaks, type Release, type Released } from './use-release.ts'

/** How the export goes, edition by edition: progress, findings to look at, receipt. */
export function ReleaseResults({
  agencies,
  release,
  onAgain,
}: {
  agencies: readonly Agency[]
  release: Release
  onAgain: () => void
}) {
  const { t } = useText()
  if (release.released.length === 0)
    return (
      <section className="export-results" aria-live="polite">
        <h2>{t('briefings.before')}</h2>
        <p className="quiet">{t('release.beforeWords')}</p>
      </section>
    )
  return (
    <section className="export-results" aria-live="polite">
      {release.released.map((one) => (
        <Result key={one.edition} one={one} agencies={agencies} release={release} onAgain={onAgain} />
      ))}
    </section>
  )
}

function Result({
  one,
  agencies,
  release,
  onAgain,
}: {
  one: Released
  agencies: readonly Agency[]
  release: Release
  onAgain: () => void
}) {
  const text = useText()
  const { t } = text
  const { jobs } = useJobs()
  const job = jobs.find((other) => other.kind === 'brief' && other.state === 'running')
  const leaks = openLeaks(one)
  const { receipt } = one
  const passed = receipt?.released ?? false
  return (
    <article className="export-result" aria-label={editionName(one.edition, agencies, text)}>
      <header>
        <h2>{editionName(one.edition, agencies, text)}</h2>
        {passed ? (
          <Tag tone="good" icon={<CircleCheck size={14} aria-hidden="true" />}>
            {t('release.state.released')}
          </Tag>
        ) : receipt || one.state === 'failed' ? (
          <Tag tone="bad" icon={<CircleX size={14} aria-hidden="true" />}>
            {t(receipt ? 'release.state.blocked' : 'release.state.failed')}
          </Tag>
        ) : (
          <Tag>{t(`release.state.${one.state}`)}</Tag>
        )}
      </header>
      {one.state === 'running' ? (
        job ? (
          <JobRow job={job} />
        ) : (
          <Progress label={t('briefings.exporting')} share={null} cancelLabel={t('words.cancel')} onCancel={release.cancel} />
        )
      ) : null}
      {one.error ? (
        <ErrorPanel
          what={t('briefings.exportFailed')}
          means={`${one.error} ${t('briefings.exportMeans')}`}
          action={t('words.retry')}
          onAction={onAgain}
        />
      ) : null}
      {leaks.length > 0 ? <LeakList leaks={leaks} release={release} /> : null}
      {receipt && passed ? <BriefReceiptPanel receipt={receipt} /> : null}
    </article>
  )
}
