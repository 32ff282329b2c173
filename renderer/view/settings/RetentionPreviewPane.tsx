import type { RetentionPreview } from '../../../contract/trust.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'

/** What the rules would take now: due = kept by a hold + still open + would go. `null`: there are no rules. */
export function RetentionPreviewPane({
  preview,
  error,
  drafted,
  waits,
  onRetry,
}: {
  preview: RetentionPreview | null | undefined
  error: string | null
  /** The rules it is of are not kept yet. */
  drafted: boolean
  /** The rules cannot be worked out as they stand. */
  waits: boolean
  onRetry: () => void
}) {
  const { t, say, number, bytes, day, category } = useText()
  const most = Math.max(1, ...(preview?.byCategory.map((one) => one.reports) ?? []))
  return (
    <section className="retention-preview" aria-label={t('trust.preview')} aria-live="polite">
      <h3>{t(drafted ? 'trust.previewDraft' : 'trust.preview')}</h3>
      {error ? <ErrorPanel what={t('trust.previewFailed')} means={error} action={t('words.retry')} onAction={onRetry} /> : null}
      {preview === null ? <p className="quiet">{t('trust.previewNone')}</p> : null}
      {waits ? <p className="quiet">{t('trust.previewWaits')}</p> : null}
      {preview && !waits ? (
        <>
          <dl className="retention-sum">
            <div>
              <dt>{t('trust.due')}</dt>
              <dd>{number(preview.due)}</dd>
            </div>
            <div>
              <dt>{t('trust.held')}</dt>
              <dd>{number(preview.held)}</dd>
            </div>
            <div>
              <dt>{t('trust.stillOpen')}</dt>
              <dd>{number(preview.open)}</dd>
            </div>
            <div className="retention-gone">
              <dt>{t('trust.wouldGo')}</dt>
              <dd>{number(preview.reports)}</dd>
            </div>
          </dl>
          {preview.heldWhy ? <p role="alert">{say(preview.heldWhy)}</p> : null}
          {preview.reports > 0 ? (
            <>
              <p className="meta">
                {t(preview.attachmentBytes > 0 ? 'trust.previewBytes' : 'trust.previewFacts', {
                  count: preview.attachments,
                  from: preview.oldest ? day(preview.oldest) : '–',
                  to: preview.newest ? day(preview.newest) : '–',
                  a: number(preview.attachments),
                  size: bytes(preview.attachmentBytes),
                })}
              </p>
              <ul className="retention-bars">
                {preview.byCategory
                  .filter((one) => one.reports > 0)
                  .map((one) => (
                    <li key={one.category}>
                      <CategoryPlate category={one.category} label={category(one.category)} />
                      <span>{category(one.category)}</span>
                      <span className="retention-bar" aria-hidden="true">
                        <i style={{ inlineSize: `${(100 * one.reports) / most}%` }} />
                      </span>
                      <span className="number">{number(one.reports)}</span>
                    </li>
                  ))}
              </ul>
            </>
          ) : (
            <p className="quiet">{t('trust.previewNothing')}</p>
          )}
        </>
      ) : null}
    </section>
  )
}
