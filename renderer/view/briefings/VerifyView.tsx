import { CircleAlert, CircleCheck, CircleX, FileCheck, FolderOpen } from 'lucide-react'
import { useRef } from 'react'
import type { Agency, Verification } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine, Progress } from '../../ui/Progress.tsx'
import { PagePreview } from './PagePreview.tsx'
import type { Verified, Verify } from './use-verify.ts'

/** A package or a file of one, from here or from another office: who made it, what changed since, how old it is. */
export function VerifyView({ verify, agencies }: { verify: Verify; agencies: readonly Agency[] }) {
  const { t } = useText()
  const field = useRef<HTMLInputElement>(null)
  const { staged, found } = verify
  const choose = async (): Promise<void> => {
    if (staged.choose) {
      const path = await staged.choose()
      if (path !== null) verify.takePath(path)
    } else field.current?.click()
  }
  const error = staged.error ?? verify.error
  return (
    <div className="verify">
      <header className="page-head briefings-head">
        <h1>{t('release.verify')}</h1>
        <span className="meta">{t('release.verifyWords')}</span>
        <span className="topbar-gap" />
        <Button variant="primary" icon={<FolderOpen size={16} aria-hidden="true" />} onPress={() => void choose()}>
          {t('release.choose')}
        </Button>
        <input
          ref={field}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          aria-label={t('release.choose')}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? []
            event.currentTarget.value = ''
            if (file) verify.takeFile(file)
          }}
        />
      </header>
      <LoadingLine shown={verify.pending} label={t('release.verifying')} />
      {staged.step ? (
        <div className="verify-step">
          <Progress label={t('release.receiving', { name: staged.step.name })} share={staged.step.share} />
        </div>
      ) : null}
      {error ? <ErrorPanel what={t('release.verifyFailed')} means={`${error} ${t('release.verifyMeans')}`} /> : null}
      {found ? (
        <Found found={found} agencies={agencies} />
      ) : !error && !verify.pending && !staged.step ? (
        <div className="verify-empty">
          <FileCheck size={32} aria-hidden="true" />
          <EmptyPanel title={t('release.verifyEmpty')}>
            <p>{t('release.verifyEmptyWords')}</p>
          </EmptyPanel>
        </div>
      ) : null}
    </div>
  )
}

function Found({ found, agencies }: { found: Verified; agencies: readonly Agency[] }) {
  const { t } = useText()
  const html = found.opened?.html ?? null
  return (
    <div className={html ? 'verify-body verify-with-page' : 'verify-body'}>
      <Outcome found={found} agencies={agencies} />
      {html ? (
        <section className="verify-page" aria-label={t('release.readOnly')}>
          <header className="page-label">
            <h2>{found.verification.title ?? found.name}</h2>
            <Tag>{t('release.readOnly')}</Tag>
          </header>
          <div className="page-scroll">
            <PagePreview html={html} label={t('release.readOnlyPage', { name: found.verification.title ?? found.name })} />
          </div>
        </section>
      ) : null}
    </div>
  )
}

const icons = {
  good: <CircleCheck size={20} aria-hidden="true" />,
  late: <CircleAlert size={20} aria-hidden="true" />,
  bad: <CircleX size={20} aria-hidden="true" />,
}
function toneOf(found: Verification): 'good' | 'late' | 'bad' {
  if (!found.valid || found.signature === 'bad') return 'bad'
  return found.signature === 'none' || found.madeBy?.ours === false ? 'late' : 'good'
}

function Outcome({ found, agencies }: { found: Verified; agencies: readonly Agency[] }) {
  const { t, say, number, moment } = useText()
  const { verification: one } = found
  const tone = toneOf(one)
  const agency = agencies.find(({ key }) => key === one.agency)
  const moved = one.stale ? one.stale.changed + one.stale.added : 0
  return (
    <section className="verify-outcome" aria-label={t('release.outcome')}>
      <p className={`verify-verdict ${tone}`} role="status">
        {icons[tone]} <strong>{say(one.words)}</strong>
      </p>
      <p className="meta selectable">{found.name}</p>
      <dl className="verify-facts">
        <dt>{t('release.fact.title')}</dt>
        <dd>{one.title ?? '–'}</dd>
        <dt>{t('release.fact.madeBy')}</dt>
        <dd>
          {one.madeBy ? say(one.madeBy.name) : t('release.unknown')}{' '}
          {one.madeBy ? <Tag>{t(one.madeBy.ours ? 'release.ours' : 'release.another')}</Tag> : null}
        </dd>
        <dt>{t('release.fact.madeAt')}</dt>
        <dd>{one.madeAt ? moment(one.madeAt) : '–'}</dd>
        <dt>{t('release.fact.signature')}</dt>
        <dd className={one.signature === 'good' ? 'good' : one.signature === 'bad' ? 'bad' : 'late'}>
          {t(`release.signature.${one.signature}`)}
          {one.madeBy ? (
            <code className="meta selectable verify-key" title={one.madeBy.publicKey}>
              {one.madeBy.publicKey.slice(0, 20)}…
            </code>
          ) : null}
        </dd>
        <dt>{t('release.fact.for')}</dt>
        <dd>{agency ? say(agency.name) : (one.agency ?? (one.audience ? t(`briefings.for.${one.audience}`) : '–'))}</dd>
        <dt>{t('release.fact.counts')}</dt>
        <dd>
          {one.counts
            ? t('briefings.contract', {
                matched: number(one.counts.matched),
                mapped: number(one.counts.mapped),
                without: number(one.counts.withoutLocation),
                suppressed: number(one.counts.suppressed),
              })
            : '–'}
        </dd>
        <dt>{t('briefings.snapshot')}</dt>
        <dd>{one.snapshot ? <code className="selectable">{one.snapshot}</code> : '–'}</dd>
        <dt>{t('release.fact.stale')}</dt>
        <dd className={moved > 0 ? 'late' : undefined}>
          {one.stale
            ? moved > 0
              ? t('release.stale', { changed: number(one.stale.changed), added: number(one.stale.added) })
              : t('release.fresh')
            : t('release.staleUnknown')}
        </dd>
      </dl>
      <h2>{t('briefings.files')}</h2>
      <ul className="verify-files">
        {one.files.map((file) => (
          <li key={file.file}>
            <span className="cut" title={file.file}>
              {file.file}
            </span>
            <span className={file.state === 'same' ? 'good' : file.state === 'added' ? 'late' : 'bad'}>
              {t(`release.file.${file.state}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
