import { type Ref, useMemo } from 'react'
import type { Agency, Meeting, NumberKey } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { BlockEditor } from './BlockEditor.tsx'
import { agencyOf, audienceOf } from './brief-place.ts'
import { editionName } from './edition-words.ts'
import { type ChosenNumber, type PageHand, PagePreview } from './PagePreview.tsx'
import type { PageMarks } from './page-marks.ts'
import { useBlockEdit } from './use-block-edit.ts'
import type { ShownPage } from './use-pages.ts'

/** One edition's page with its head: for whom, and how much less or more it says. */
export function PageColumn({
  page,
  meeting,
  agencies,
  chosen,
  loses,
  hand,
  onNumber,
  onOpenNumber,
  onCannotEdit,
}: {
  page: ShownPage
  meeting: Meeting | null
  agencies: readonly Agency[]
  chosen: NumberKey | null
  /** Parts of which the narrower page beside it shows less. */
  loses: number
  hand: Ref<PageHand>
  onNumber: (number: ChosenNumber) => void
  onOpenNumber: (number: ChosenNumber) => void
  onCannotEdit: () => void
}) {
  const text = useText()
  const { t, number } = text
  const { data, error, loading, refresh, stale } = page.called
  const { edition } = page
  const name = editionName(edition, agencies, text)
  // The office writes its own page; what the others may see of it is the policy's to say.
  const canEdit = meeting !== null && edition === 'internal'
  const edit = useBlockEdit(meeting, data)
  const marks = useMemo<PageMarks>(() => ({ chosen, canEdit, byHand: t('briefings.byHandTitle') }), [chosen, canEdit, t])
  const begin = (block: HTMLElement): void => {
    if (canEdit) edit.begin(block)
    else onCannotEdit()
  }
  const narrowed = data?.narrowed
  const less =
    narrowed && narrowed.replaced + narrowed.leftOut > 0
      ? t('briefings.narrowed', { replaced: number(narrowed.replaced), leftOut: number(narrowed.leftOut) })
      : loses > 0
        ? t('briefings.loses', { count: loses, n: number(loses) })
        : null
  return (
    <section className="briefings-page" aria-label={name} data-edition={edition}>
      <header className="page-label">
        <h2>{name}</h2>
        <span className="meta page-for">
          {agencyOf(edition) === null ? t(`briefings.to.${audienceOf(edition)}`) : t('briefings.to.agency')}
        </span>
        <span className="topbar-gap" />
        {less === null ? null : (
          <span className={loses > 0 ? 'meta page-loses' : 'meta page-narrowed'} title={less}>
            {less}
          </span>
        )}
      </header>
      <LoadingLine shown={loading} label={t('words.loading')} />
      <div className="page-scroll">
        {error ? (
          <ErrorPanel
            what={t('briefings.previewFailed')}
            means={`${error.message} ${t('briefings.previewMeans')}`}
            action={t('words.retry')}
            onAction={refresh}
          />
        ) : null}
        {data ? (
          <div className={stale ? 'page-stage page-stale' : 'page-stage'}>
            <PagePreview
              html={data.html}
              label={t('briefings.preview', { version: name })}
              marks={marks}
              hand={hand}
              onNumber={(one) => onNumber({ ...one, agency: agencyOf(edition) })}
              onOpenNumber={(one) => onOpenNumber({ ...one, agency: agencyOf(edition) })}
              onEdit={begin}
            />
            {edit.editing ? (
              <BlockEditor
                key={edit.editing.block}
                editing={edit.editing}
                pending={edit.pending}
                error={edit.error}
                onSave={edit.save}
                onRestore={edit.restore}
                onClose={edit.close}
              />
            ) : null}
          </div>
        ) : error ? null : (
          <p className="page-waits meta">{loading ? t('briefings.previewing') : ''}</p>
        )}
      </div>
    </section>
  )
}
