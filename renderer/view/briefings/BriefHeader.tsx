import { Download, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SnapshotInfo } from '../../../contract/briefing.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'

/** Title, state, what the pages are bound to and what came in since, and the way on. */
export function BriefHeader({
  title,
  state,
  snapshot,
  unfrozen,
  freezing,
  onFreeze,
  exportBlocked,
  exporting,
  onExport,
  children,
}: {
  title: string
  state: 'draft' | 'held'
  snapshot: SnapshotInfo | null
  /** What the pages rest on while nothing is frozen. */
  unfrozen: string
  freezing: boolean
  onFreeze: () => void
  exportBlocked: string | null
  exporting: boolean
  onExport: () => void
  children: ReactNode
}) {
  const { t, moment, number } = useText()
  const frozen = snapshot !== null && snapshot.id > 0
  // What moved since is asked again whenever reports come in.
  const { data: now } = useCall('snapshot.get', frozen ? { id: snapshot.id } : null)
  const since = now?.id === snapshot?.id ? now?.since : snapshot?.since
  const moved = since ? since.added + since.changed + since.gone : 0
  return (
    <header className="page-head briefings-head">
      <h1 className="briefings-title" title={title}>
        {title || t('briefings.title')}
      </h1>
      <Tag>{t(state === 'held' ? 'meetings.held' : 'briefings.draft')}</Tag>
      <span className="meta briefings-basis">
        {frozen ? (
          <>
            {t('briefings.frozen', { at: moment(snapshot.madeAt), n: snapshot.dataVersion })}
            {since ? (
              <span
                className={moved > 0 ? 'late' : undefined}
                title={t('briefings.sinceTitle', {
                  added: number(since.added),
                  changed: number(since.changed),
                  gone: number(since.gone),
                })}
              >
                {moved > 0
                  ? t('briefings.sinceFrozen', {
                      count: since.added,
                      n: number(since.added),
                      changed: number(since.changed + since.gone),
                    })
                  : t('briefings.sinceNothing')}
              </span>
            ) : null}
          </>
        ) : (
          unfrozen
        )}
      </span>
      <Button
        size="sm"
        variant="quiet"
        icon={<RefreshCw size={14} aria-hidden="true" />}
        isDisabled={freezing}
        onPress={onFreeze}
      >
        {t(freezing ? 'briefings.freezing' : frozen ? 'briefings.freezeAgain' : 'briefings.freeze')}
      </Button>
      <span className="topbar-gap" />
      {children}
      <Button
        variant="primary"
        icon={<Download size={16} aria-hidden="true" />}
        isDisabled={exporting}
        blocked={exportBlocked}
        onPress={onExport}
      >
        {t(exporting ? 'briefings.exporting' : 'briefings.toExportTab')}
      </Button>
    </header>
  )
}
